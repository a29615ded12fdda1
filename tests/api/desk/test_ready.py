"""Whether the service can answer, where it has a desk."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.desk.desk import Desk
from api.desk.settings import DeskSettings


@pytest.fixture
def settings(tmp_path: Path) -> DeskSettings:
    return DeskSettings(f"sqlite:///{tmp_path / 'data' / 'desk.sqlite'}", tmp_path / "keys" / "desk.keys")


def ready(settings: DeskSettings, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """The statuses of readiness and of health."""
    monkeypatch.setenv("DESK_DATABASE", settings.database)
    monkeypatch.setenv("DESK_KEYS", str(settings.keys))
    client = TestClient(create_app())
    return client.get("/readyz").status_code, client.get("/healthz").status_code


def test_a_desk_that_is_not_there_yet_is_no_obstacle_and_is_not_made(
    settings: DeskSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ready(settings, monkeypatch) == (200, 200)
    assert not [*tmp_path.iterdir()]


def test_a_desk_that_can_be_read_is_ready(settings: DeskSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    Desk(settings).upgrade()
    assert ready(settings, monkeypatch) == (200, 200)


def test_a_database_that_is_away_keeps_requests_away_and_the_process_alive(
    settings: DeskSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = DeskSettings("postgresql://desk@127.0.0.1:9/desk", settings.keys)
    assert ready(away, monkeypatch) == (503, 200)
