"""A disk that is full while the desk is at work: refused cleanly, nothing lost, and going on once there is room."""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from api.desk import chain, tables
from api.desk.database import connect

ROOM = 1_000_000
"""Bytes that the database may still grow by."""


@contextmanager
def full_for_sqlite(real_desk: Any, servers: Any) -> Iterator[Callable[[], None]]:
    """A server none of whose files may grow much; what takes that away."""
    place = Path(real_desk.engine.url.database)
    log = place.with_name(place.name + "-wal")
    server = servers.start(max(place.stat().st_size, log.stat().st_size if log.exists() else 0) + ROOM)
    endless = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    yield lambda: resource.prlimit(server, resource.RLIMIT_FSIZE, endless) and None


@contextmanager
def full_for_postgresql(real_desk: Any, servers: Any) -> Iterator[Callable[[], None]]:
    """A server of a database that lies in a small file system, which another file fills; what removes that."""
    with real_desk.reading() as connection:
        owner = os.stat(connection.execute(text("SHOW data_directory")).scalar()).st_uid
    name, folder = real_desk.engine.url.database, Path(tempfile.mkdtemp())
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", folder], check=True)
    try:
        (folder / "tables").mkdir()
        os.chown(folder, owner, -1)
        os.chown(folder / "tables", owner, -1)
        real_desk.close()
        told(f"CREATE TABLESPACE {name} LOCATION '{folder}/tables'", f"ALTER DATABASE {name} SET TABLESPACE {name}")
        servers.start()
        servers.browser("clerk0")
        left = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
        (folder / "ballast").write_bytes(bytes(left - ROOM))
        try:
            yield (folder / "ballast").unlink
        finally:
            (folder / "ballast").unlink(missing_ok=True)
            servers.close()
            real_desk.close()
            told(f"ALTER DATABASE {name} SET TABLESPACE pg_default", f"DROP TABLESPACE {name}")
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
        folder.rmdir()


@contextmanager
def failing_as_if_full(real_desk: Any, servers: Any) -> Iterator[Callable[[], None]]:
    """The same where nobody may make a file system: PostgreSQL fails as it would."""
    servers.start()
    with real_desk.writing("test") as work:
        body = "IF (SELECT count(*) FROM notes) > 40 THEN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END IF;"
        function = f"CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NEW; END $$"
        work.connection.execute(text(function))
        work.connection.execute(text("CREATE TRIGGER fails AFTER INSERT ON audit EXECUTE FUNCTION fail()"))

    def make_room() -> None:
        with real_desk.writing("test") as work:
            work.connection.execute(text("DROP TRIGGER fails ON audit"))

    yield make_room


def told(*commands: str) -> None:
    engine = connect(os.environ["TEST_POSTGRES"])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for command in commands:
            connection.execute(text(command))
    engine.dispose()


def may_mount() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        done = os.geteuid() == 0 and not subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder]).returncode
        return done and not subprocess.run(["umount", folder]).returncode


def full_disk(real_desk: Any, servers: Any) -> Any:
    if real_desk.engine.dialect.name == "sqlite":
        return full_for_sqlite(real_desk, servers)
    return (full_for_postgresql if may_mount() else failing_as_if_full)(real_desk, servers)


@pytest.mark.heavy
@pytest.mark.parametrize("real_desk", ["sqlite", "postgresql"], indirect=True)
def test_a_full_disk_refuses_cleanly_loses_nothing_and_ends_without_a_restart(
    real_desk: Any, servers: Any, family: Any
) -> None:
    with full_disk(real_desk, servers) as make_room:
        browser = servers.browser("clerk0")
        opened = browser("POST", "cases", {"application": family}, key=str(uuid4()))
        assert opened.status == 201, opened
        reference = opened.document["reference"]
        notes: list[str] = []
        refused: list[Any] = []
        path = f"cases/{reference}/notes"
        while len(refused) < 20:
            note = f"{len(notes)} " + os.urandom(700).hex()
            noted = browser("POST", path, {"text": note}, version=1 + len(notes), key=str(uuid4()))
            if noted.status == 200:
                notes.append(note)
            else:
                refused.append(noted)
            assert len(notes) < 2000
        assert notes
        for each in refused:
            assert (each.status, each.code) == (503, "cannot_store"), each
            assert each.headers["content-type"] == "application/problem+json"
            assert each.headers["retry-after"] == "5"
        assert browser("POST", "cases", {"application": family}, key=str(uuid4())).code == "cannot_store"
        for _ in range(300):  # what is small may still find room
            look = browser("GET", f"cases/{reference}")
            if look.status != 200:
                break
        assert look.code == "cannot_store"  # a look that cannot be recorded shows nothing
        board = browser("GET", "board").document
        assert [case["version"] for group in board["groups"] for case in group["cases"]] == [1 + len(notes)]

        make_room()
        for _ in range(3):
            notes.append("room again")
            noted = browser("POST", path, {"text": notes[-1]}, version=len(notes), key=str(uuid4()))
            assert noted.status == 200, noted
        case = browser("GET", f"cases/{reference}").document
        assert [each["text"] for each in case["notes"]] == notes
        with real_desk.reading() as connection:
            assert [*chain.verify(connection, real_desk.keys().audit)] == []
            assert connection.execute(select(func.count()).select_from(tables.notes)).scalar() == len(notes)
    assert "Traceback" not in servers.log.read_text()
