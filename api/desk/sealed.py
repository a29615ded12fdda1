"""What is sealed by the sealing keys themselves: the data key of each case, and the secrets of sign-in codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Table, select

from api.desk import tables
from api.desk.accounts import totp_place
from api.desk.desk import Work
from api.desk.keyring import Unsealable
from api.desk.vault import key_place


class Kind(NamedTuple):
    """A table of such secrets: what names a row, the sealed bytes, their key's number, and where they belong."""

    table: Table
    name: Column[str]
    sealed: Column[bytes]
    number: Column[str]
    place: Callable[[str], str]


DATA_KEYS = Kind(tables.cases, tables.cases.c.reference, tables.cases.c.data_key, tables.cases.c.sealing_key, key_place)
CODES = Kind(tables.accounts, tables.accounts.c.name, tables.accounts.c.totp, tables.accounts.c.totp_key, totp_place)
KINDS = (DATA_KEYS, CODES)


def opened(work: Work, kind: Kind, name: str, sealed: bytes, number: str) -> bytes | None:
    """A secret in clear; None where no key opens it."""
    try:
        return work.keys.unseal_key(sealed, number, kind.place(name))
    except Unsealable:
        return None


def unopened(work: Work) -> int:
    """How many secrets no key opens."""
    return sum(opened(work, kind, *row) is None for kind in KINDS for row in stored(work.connection, kind))


def stored(connection: Connection, kind: Kind) -> Iterator[Any]:
    """Name, sealed bytes and key number of every secret."""
    query = select(kind.name, kind.sealed, kind.number).where(kind.sealed.is_not(None))
    with connection.execute(query, execution_options={"yield_per": 500}) as found:
        yield from found
