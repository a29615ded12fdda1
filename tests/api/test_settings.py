"""What is taken from the environment."""

from dataclasses import fields
from pathlib import Path
from tempfile import gettempdir

import pytest

from api.app import create_app
from api.settings import ScreeningSettings, embedding_hosts, screening_settings


def test_anybody_may_frame_the_embedded_page_where_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMBEDDING_HOSTS", raising=False)
    assert embedding_hosts() == "*"


@pytest.mark.parametrize(
    ("given", "sources"),
    [
        ("*", "*"),
        ("https://homes.example", "https://homes.example"),
        ("https://*.homes.example:8443", "https://*.homes.example:8443"),
        (" https://a.example  http://127.0.0.1:9000 ", "https://a.example http://127.0.0.1:9000"),
    ],
)
def test_origins_are_taken_as_they_stand(monkeypatch: pytest.MonkeyPatch, given: str, sources: str) -> None:
    monkeypatch.setenv("EMBEDDING_HOSTS", given)
    assert embedding_hosts() == sources


@pytest.mark.parametrize(
    "given",
    [
        "",
        " ",
        "homes.example",
        "https://",
        "https://homes.example/",
        "https://homes.example/page",
        "https://a.example,https://b.example",
        "https://a.example; script-src *",
        "https://homes.example:port",
        "'self'",
        "javascript:alert(1)",
    ],
)
def test_anything_but_origins_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("EMBEDDING_HOSTS", given)
    with pytest.raises(ValueError, match="EMBEDDING_HOSTS must hold origins"):
        embedding_hosts()


def test_screenings_have_bounds_where_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in fields(ScreeningSettings):
        monkeypatch.setenv(f"SCREENING_{field.name.upper()}", "")
    assert screening_settings() == ScreeningSettings(Path(gettempdir()), 64 << 20, 200_000, 10, 1, 8, 3600, False)


def test_bounds_of_screenings_are_taken_as_they_stand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SCREENING_FOLDER", str(tmp_path))
    monkeypatch.setenv("SCREENING_SHARED", "on")
    for number, field in enumerate(fields(ScreeningSettings)[1:-1], 1):
        monkeypatch.setenv(f"SCREENING_{field.name.upper()}", str(number))
    assert screening_settings() == ScreeningSettings(tmp_path, 1, 2, 3, 4, 5, 6, True)


@pytest.mark.parametrize("name", ["SCREENING_SHARED", "DESK"])
def test_a_switch_is_on_or_off(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "yes")
    with pytest.raises(ValueError, match=f"{name} must be on or off"):
        create_app()


@pytest.mark.parametrize("given", ["0", "-1", "1.5", "1e3", "many", "１", " 1", "9" * 13])
def test_a_bound_that_is_no_number_ends_the_start(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("SCREENING_QUEUE", given)
    with pytest.raises(ValueError, match="SCREENING_QUEUE must be a whole number"):
        create_app()
