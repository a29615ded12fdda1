"""The database's form: made where there is nothing, brought up to date by command, and never by surprise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from api.desk import chain
from api.desk.database import reading, unavailable, writing

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x6465736B
"""Of PostgreSQL's advisory locks, the one that the making of the desk holds."""


def is_empty(engine: Engine) -> bool:
    """Whether there is no desk in a database yet."""
    with reading(engine) as connection:
        return _revision(connection) is None


def prepare(engine: Engine, audit_key: bytes) -> None:
    """Makes the tables in an empty database. Raises Refused where they are there in another form than this one's."""
    with reading(engine) as connection:
        found = _revision(connection)
    if found is None:
        upgrade(engine, audit_key)
    elif found != newest():
        raise unavailable()


def upgrade(engine: Engine, audit_key: bytes) -> tuple[str | None, str]:
    """Brings a database to this form, in one transaction; its form before and after. Raises Refused for a later one."""
    with _alone(engine) as connection:
        before = _revision(connection)
        if before is not None and before not in _known():
            raise unavailable()
        command.upgrade(_config(connection), "head")
        if before is None:
            chain.begin(connection, audit_key)
        return before, newest()


def newest() -> str:
    """The form that this program reads and writes."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    assert found is not None
    return found


def _known() -> set[str]:
    return {each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions()}


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A write that no other process makes beside it, in a database that may have no tables yet."""
    with writing(engine, unlocked=True) as connection:
        if engine.dialect.name != "sqlite":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        yield connection


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config
