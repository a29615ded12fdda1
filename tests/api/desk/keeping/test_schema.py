"""The database's form: made by migrations as the tables say, by whoever is first, and left alone in any other."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text

from api.desk import chain, schema, tables
from api.desk.chain import Head
from api.desk.database import DatabaseSetting, connect, reading, writing
from api.desk.desk import Desk
from api.desk.settings import DeskSettings
from api.problems import Refused

SERVERS = 12


def revision_is(desk: Desk, revision: str) -> None:
    with writing(desk.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_the_migrations_make_exactly_the_tables(desk: Desk) -> None:
    with desk.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, tables.metadata) == []
        found = inspect(connection)
        for table in tables.metadata.sorted_tables:
            names = {each["name"] for each in found.get_indexes(table.name)}
            assert {index.name for index in table.indexes} <= names
            assert found.get_pk_constraint(table.name)["constrained_columns"] == [
                each.name for each in table.primary_key
            ]


def test_a_new_desk_is_empty_and_its_chain_has_begun(desk: Desk) -> None:
    with desk.reading() as connection:
        assert chain.head(connection) == Head(0, bytes(32))
        for table in tables.metadata.sorted_tables:
            assert table is tables.audit_head or connection.execute(select(table)).first() is None


def test_an_upgrade_of_what_is_newest_changes_nothing(desk: Desk) -> None:
    assert desk.upgrade() == (None, schema.newest())
    with desk.writing("甲") as work:
        work.record("case.read", "2026-000001")
    assert desk.upgrade() == (schema.newest(), schema.newest())
    with desk.reading() as connection:
        assert chain.head(connection).number == 1


@pytest.mark.parametrize("revision", ["0000", "9999"])
def test_a_desk_in_another_form_is_refused_and_not_touched(desk: Desk, revision: str) -> None:
    with desk.writing("甲") as work:
        work.record("case.read", "2026-000001")
    revision_is(desk, revision)
    late = Desk(desk.settings)
    for attempt in (late.reading, lambda: late.writing("甲")):
        with pytest.raises(Refused) as caught, attempt():
            pass
        assert (caught.value.status, caught.value.code) == (503, "desk_unavailable")
    with pytest.raises(Refused):
        late.upgrade()
    with reading(desk.engine) as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == revision
        assert chain.head(connection).number == 1
    revision_is(desk, schema.newest())
    with late.reading() as connection:
        assert chain.head(connection).number == 1
    late.engine.dispose()


BEGINNING = """
import os, sys
from pathlib import Path
from api.desk.desk import Desk
from api.desk.settings import DeskSettings

database, keys, servers = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
ready, go = os.pipe()
children = []
for number in range(servers):
    if not (child := os.fork()):
        desk = Desk(DeskSettings(database, keys))
        os.close(go)
        os.read(ready, 1)  # until all are there
        with desk.writing("server") as work:
            work.record("server.began", str(number))
        os._exit(0)
    children.append(child)
os.close(go)
sys.exit(any([os.waitpid(child, 0)[1] for child in children]))
"""


def test_servers_that_begin_at_once_in_an_empty_place_make_one_desk(desk: Desk) -> None:
    url = desk.engine.url.render_as_string(hide_password=False)
    subprocess.run([sys.executable, "-c", BEGINNING, url, str(desk.settings.keys), str(SERVERS)], check=True)
    with desk.reading() as connection:
        assert [*chain.verify(connection, desk.keys().audit)] == []
        began = connection.execute(select(tables.audit.c.subject)).scalars()
        assert sorted(began, key=int) == [str(number) for number in range(SERVERS)]
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1


def test_looking_whether_there_is_a_desk_makes_none(desk: Desk, tmp_path: Path) -> None:
    assert not desk.is_there()
    assert not desk.settings.keys.exists()
    assert not [*tmp_path.rglob("*.sqlite")]
    with desk.reading():
        pass
    assert desk.is_there()


def test_the_files_are_their_owners_only(desks: Callable[[str], Desk]) -> None:
    desk = desks("sqlite")
    before = os.umask(0)
    try:
        with desk.writing("甲") as work:
            work.record("case.read", "2026-000001")
        place = Path(str(desk.engine.url.database))
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in place.parent.iterdir()}
        assert modes == dict.fromkeys(("desk.sqlite", "desk.sqlite-wal", "desk.sqlite-shm"), 0o600)
        assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(desk.settings.keys.stat().st_mode) == 0o600
    finally:
        os.umask(before)


def test_a_desk_whose_keys_are_gone_is_refused_and_gets_no_new_ones(desk: Desk) -> None:
    with desk.writing("甲") as work:
        work.record("case.read", "2026-000001")
    desk.settings.keys.unlink()
    for each in (desk, Desk(desk.settings)):
        with pytest.raises(Refused) as caught, each.writing("甲"):
            pass
        assert caught.value.code == "desk_unavailable"
        each.engine.dispose()
    assert not desk.settings.keys.exists()


@pytest.mark.parametrize("url", ["mysql://desk:geheim@host/desk", "geheim", "postgresql://desk:geheim@host:port/desk"])
def test_a_url_that_cannot_be_used_is_told_without_what_is_in_it(url: str) -> None:
    with pytest.raises(DatabaseSetting) as caught:
        connect(url)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("url", ["postgresql://desk:geheim@127.0.0.1:9/desk", "sqlite:////dev/null/desk.sqlite"])
def test_a_database_that_is_not_to_be_had_is_refused(url: str, tmp_path: Path) -> None:
    desk = Desk(DeskSettings(url, tmp_path / "desk.keys"))
    with pytest.raises(Refused) as caught, desk.reading():
        pass
    assert (caught.value.status, caught.value.code) == (503, "desk_unavailable")
    assert "geheim" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused_and_left(tmp_path: Path) -> None:
    (tmp_path / "desk.sqlite").write_bytes(b"something else " * 100)
    desk = Desk(DeskSettings(f"sqlite:///{tmp_path}/desk.sqlite", tmp_path / "desk.keys"))
    with pytest.raises(Refused), desk.writing("甲"):
        pass
    assert (tmp_path / "desk.sqlite").read_bytes() == b"something else " * 100
    assert not desk.settings.keys.exists()
    desk.engine.dispose()
