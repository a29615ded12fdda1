"""The database: SQLite in a file of its own, or PostgreSQL by its URL; one writer at a time on either.

A write begins with the lock on the head of the audit chain, so that entries follow each other without a gap and no two
writes can wait for each other.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from http import HTTPStatus
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api.desk.tables import audit_head
from api.problems import Refused

BUSY_SECONDS = 30
"""How long a write waits for the one before."""

_SQLITE, _POSTGRES = "sqlite", "postgresql"
_WRITES = "desk_writes"
_FULL = ("database or disk is full", "disk I/O error", "53100")
_RETRY = {"Retry-After": "5"}
_PAUSES = (0.0, *[0.05] * 60)


class DatabaseSetting(ValueError):
    """A database's URL that this cannot use; it is not repeated, since it may hold a password."""


def connect(url: str) -> Engine:
    """The engine of a database. Raises DatabaseSetting; whether there is such a database shows at its first use."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in (_SQLITE, _POSTGRES):
            raise DatabaseSetting("the desk keeps its cases in SQLite or PostgreSQL")
        if parsed.get_backend_name() == _POSTGRES:
            parsed = parsed.set(drivername="postgresql+psycopg")
            return create_engine(parsed, pool_pre_ping=True, hide_parameters=True, pool_timeout=BUSY_SECONDS)
        engine = create_engine(parsed, hide_parameters=True, pool_size=16, pool_timeout=BUSY_SECONDS)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError) as error:
        raise DatabaseSetting("the database's URL cannot be used: see the setting DESK_DATABASE") from error
    event.listen(engine, "connect", _prepared)
    event.listen(engine, "begin", _begun)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database throughout. Raises Refused as `writing`."""
    with _refusing(), engine.connect() as connection:
        if engine.dialect.name == _POSTGRES:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine, *, unlocked: bool = False) -> Iterator[Connection]:
    """A transaction that no other write runs beside; it is on the disk when the block has ended, or it never was.

    `unlocked` leaves out PostgreSQL's lock on the head, for a database that has none yet.

    Raises Refused: `cannot_store` where there is no room left, `desk_unavailable` where the database cannot be used.
    """
    with _refusing(), _turn(engine), engine.connect() as connection:
        connection.execution_options(**{_WRITES: True})
        with connection.begin():
            if engine.dialect.name == _POSTGRES and not unlocked:
                connection.execute(select(audit_head.c.id).with_for_update())
            yield connection


def leave_no_trace(engine: Engine) -> bool:
    """Empties SQLite's log, which holds pages as they were before; to be called after what was destroyed is committed.

    False where somebody kept on reading what was before; to be tried again. PostgreSQL keeps old rows until it cleans
    up by itself, as backups do: what they hold cannot be opened any more once the sealing keys were changed.
    """
    if engine.dialect.name != _SQLITE:
        return True
    with _refusing(), _turn(engine), closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        try:
            cursor.execute("PRAGMA busy_timeout = 0")  # waiting within would keep all writers waiting
            for pause in _PAUSES:
                time.sleep(pause)
                with suppress(sqlite3.OperationalError):  # somebody writes
                    if cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0:
                        return True
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


_TURNS: WeakKeyDictionary[Engine, threading.Lock] = WeakKeyDictionary()


def _turn(engine: Engine) -> Any:
    """SQLite lets those who wait try again at random; within a process, its threads take turns instead."""
    return _TURNS.setdefault(engine, threading.Lock()) if engine.dialect.name == _SQLITE else nullcontext()


@contextmanager
def _refusing() -> Iterator[None]:
    """Trouble with the database as a refusal; what it said could hold personal data, and goes no further."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        if isinstance(error, DBAPIError):
            state = getattr(error.orig, "sqlstate", None)
            if any(each in f"{error.orig} {state}" for each in _FULL):
                raise cannot_store() from error
            if state is not None and not state.startswith(("08", "53", "55", "57")) and state != "42P01":
                raise
            if state is None and not error.connection_invalidated and not _operational(error):
                raise
        raise unavailable() from error


def _operational(error: DBAPIError) -> bool:
    return type(error.orig).__name__ in ("OperationalError", "DatabaseError")


def cannot_store() -> Refused:
    """There is no room to store in; nothing was."""
    return Refused(HTTPStatus.SERVICE_UNAVAILABLE, "cannot_store", "存储空间不足，这次没有保存，请联系管理员", _RETRY)


def unavailable() -> Refused:
    """The desk cannot reach its database or its keys, or finds the database in an older form."""
    return Refused(HTTPStatus.SERVICE_UNAVAILABLE, "desk_unavailable", "柜台系统暂时不能使用，请稍后再试", _RETRY)


def _prepared(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver's own transactions begin too late
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",  # a destroyed key leaves no trace in freed pages
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begun(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
