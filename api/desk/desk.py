"""The desk itself: its database, its keys and its clock, and what it means to read and to write in it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table

from api.desk import chain, schema
from api.desk.database import connect, reading, unavailable, writing
from api.desk.keyring import Keyring, KeysUnusable, new_keyring, read_keyring, write_keyring
from api.desk.moments import day_at, moment
from api.desk.settings import DeskSettings


@dataclass(frozen=True, slots=True)
class Work:
    """One write as it is done: by whom, when, with which keys. What it writes is stored in full or not at all."""

    connection: Connection
    keys: Keyring
    actor: str
    at: int

    @property
    def today(self) -> date:
        """The day in China at the moment of the write."""
        return day_at(self.at)

    def record(
        self,
        act: str,
        subject: str,
        detail: Mapping[str, Any] | None = None,
        rows: Iterable[tuple[Table, tuple[Any, ...]]] = (),
    ) -> None:
        """An entry in the audit trail; see `chain.append`."""
        chain.append(
            self.connection,
            self.keys.audit,
            at=self.at,
            actor=self.actor,
            act=act,
            subject=subject,
            detail=detail,
            rows=rows,
        )


@dataclass(eq=False)
class Desk:
    """A desk by its settings; nothing is opened or made before its first use."""

    settings: DeskSettings
    now: Callable[[], int] = moment
    engine: Engine = field(init=False)
    _ready: bool = field(default=False, init=False)
    _keys: tuple[tuple[int, int, int], Keyring] | None = field(default=None, init=False)
    _preparing: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __post_init__(self) -> None:
        self.engine = connect(self.settings.database)

    def keys(self) -> Keyring:
        """The keys as the file holds them now. Raises Refused."""
        try:
            found = os.stat(self.settings.keys)
            stamp = (found.st_mtime_ns, found.st_ino, found.st_size)
            if self._keys is None or self._keys[0] != stamp:
                self._keys = stamp, read_keyring(self.settings.keys)
        except (OSError, KeysUnusable) as error:
            raise unavailable() from error
        return self._keys[1]

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One state of the database, to be read. Raises Refused."""
        self._prepare()
        with reading(self.engine) as connection:
            chain.head(connection)  # the state is of now, and keys that are read later open whatever it holds
            yield connection

    @contextmanager
    def writing(self, actor: str) -> Iterator[Work]:
        """One write, by an account, a kiosk or the command line. Raises Refused."""
        self._prepare()
        with writing(self.engine) as connection:
            # Keys and moment are of when its turn came: what waited while keys were changed is sealed by the new ones.
            yield Work(connection, self.keys(), actor, self.now())

    def upgrade(self) -> tuple[str | None, str]:
        """Makes the desk, or brings it to this program's form; its form before and after. Raises Refused."""
        self._begin()
        return schema.upgrade(self.engine, self.keys().audit)

    def is_there(self) -> bool:
        """Whether there is a desk, in whatever form; nothing is made. Raises Refused."""
        place = self._place()
        return self._ready or ((place is None or place.exists()) and not schema.is_empty(self.engine))

    def check(self) -> None:
        """Raises Refused where there is a desk that cannot be read now; nothing is made."""
        if self.is_there():
            with self.reading():
                pass

    def close(self) -> None:
        """Lets go of the database."""
        self.engine.dispose()

    def _prepare(self) -> None:
        """Makes keys and tables where there is no desk yet; one in another form is refused, and not touched."""
        if self._ready:
            return
        with self._preparing:
            if self._ready:
                return
            self._begin()
            schema.prepare(self.engine, self.keys().audit)
            self._ready = True

    def _begin(self) -> None:
        """The folders, the database's file and the keys of a desk that is new."""
        place = self._place()
        try:
            for path in (self.settings.keys, *([place] if place else [])):
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if place:
                os.close(os.open(place, os.O_CREAT | os.O_RDWR, 0o600))
            if not self.settings.keys.exists() and schema.is_empty(self.engine):
                with suppress(FileExistsError):  # another server was first
                    write_keyring(self.settings.keys, new_keyring(), new=True)
        except OSError as error:
            raise unavailable() from error

    def _place(self) -> Path | None:
        """SQLite's file."""
        name = self.engine.url.database if self.engine.dialect.name == "sqlite" else None
        return Path(name) if name else None
