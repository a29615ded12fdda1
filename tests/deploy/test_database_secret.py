"""The database's password as a file: what compose.yaml and the desk's manifest rely on."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from sqlalchemy import make_url, text

from api.desk.database import connect

COMPOSE = Path(__file__).parents[2] / "deploy/compose.yaml"


def test_the_url_names_a_service_and_a_file_says_the_rest(
    new_database: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = make_url(new_database("postgresql"))
    secret = tmp_path / "database_service"
    host = there.query.get("host") or there.host
    secret.write_text(
        f"[desk]\nhost={host}\ndbname={there.database}\nuser={there.username}\npassword=unasked\n", "utf-8"
    )
    secret.chmod(0o444)
    environment = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]["application"]["environment"]
    assert Path(environment["PGSERVICEFILE"]).name == secret.name
    monkeypatch.setenv("PGSERVICEFILE", str(secret))
    engine = connect(environment["DESK_DATABASE"])
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT current_database()")) == there.database
    engine.dispose()
