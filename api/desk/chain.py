"""The audit trail: entries that are only ever added, each bound to the one before and to the rows it wrote.

An entry's hash is keyed (HMAC-SHA-256 by the audit key, which is not in the database) and runs over the hash before
it and over what the entry says, so an entry that is changed, left out or moved breaks it. The head repeats the last
hash under a seal of its own: who cuts the tail off cannot seal the new end. Who holds the key as well could build a
whole new chain; a head that was exported before tells.

An entry also holds the digest of every row that its act wrote. `verify` compares the last of each with the row.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal, NamedTuple

import orjson
from sqlalchemy import (
    Column,
    Connection,
    LargeBinary,
    Select,
    Table,
    and_,
    insert,
    select,
    type_coerce,
    update,
)
from sqlalchemy.types import NullType

from api.desk.tables import COVERED, audit, audit_head, cases

_START = bytes(32)
_HEAD = 1
_ROWS = "rows"
_BATCH = 1000


class Head(NamedTuple):
    """The last entry's number and hash; 0 and zero bytes where there is none."""

    number: int
    hash: bytes


Fault = Literal[
    "entry_altered",
    "entry_missing",
    "head_altered",
    "tail_cut",
    "chain_rebuilt",
    "row_altered",
    "row_missing",
    "row_added",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is not as it was written; `place` is an entry's number, or several as 3-5, or a row's table and key."""

    fault: Fault
    place: str


def begin(connection: Connection, key: bytes) -> None:
    """The head of an empty chain, in a new database."""
    connection.execute(insert(audit_head).values(id=_HEAD, **_sealed(key, Head(0, _START))))


def append(
    connection: Connection,
    key: bytes,
    *,
    at: int,
    actor: str,
    act: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
    rows: Iterable[tuple[Table, tuple[Any, ...]]] = (),
) -> Head:
    """One entry more; `rows` are those that the act wrote, by table and primary key, as they stand now.

    Within `writing`, whose lock keeps the order. `detail` holds nothing personal: the trail is never erased.
    """
    before = head(connection)
    vouched = {place: _row_digest(connection, *row) for row in rows for place in [_place(*row)]}
    text = orjson.dumps(
        {**(detail or {}), **({_ROWS: vouched} if vouched else {})}, option=orjson.OPT_SORT_KEYS
    ).decode()
    number = before.number + 1
    hashed = _hash(key, before.hash, (number, at, actor, act, subject, text))
    after = Head(number, hashed)
    connection.execute(
        insert(audit).values(number=number, at=at, actor=actor, act=act, subject=subject, detail=text, hash=hashed)
    )
    connection.execute(update(audit_head).values(**_sealed(key, after)))
    return after


def head(connection: Connection) -> Head:
    """Where the chain ends."""
    found = connection.execute(select(audit_head.c.number, audit_head.c.hash).where(audit_head.c.id == _HEAD)).one()
    return Head(found.number, found.hash)


def shown_detail(text: str) -> dict[str, Any]:
    """What an entry says, without its rows' digests."""
    return {name: value for name, value in orjson.loads(text).items() if name != _ROWS}


def verify(connection: Connection, key: bytes, exported: Sequence[Head] = ()) -> Iterator[Finding]:
    """Everything that is not as it was written; nothing where all is. `exported` are heads that were kept elsewhere."""
    kept: dict[int, set[bytes]] = {}
    for each in exported:
        kept.setdefault(each.number, set()).add(each.hash)
    vouched: dict[str, str] = {}
    last = Head(0, _START)
    for entry in _entries(connection):
        if entry.number > last.number + 1:
            yield Finding("entry_missing", _span(last.number + 1, entry.number - 1))
        said = (entry.number, entry.at, entry.actor, entry.act, entry.subject, entry.detail)
        if entry.number != last.number + 1 or entry.hash != _hash(key, last.hash, said):
            yield Finding("entry_altered", str(entry.number))
        if kept.get(entry.number, {entry.hash}) != {entry.hash}:
            yield Finding("chain_rebuilt", str(entry.number))
        vouched |= _rows_of(entry.detail)
        last = Head(entry.number, entry.hash)
    yield from _end(connection, key, last)
    yield from (Finding("tail_cut", str(number)) for number in sorted(kept) if number > last.number)
    yield from _rows(connection, vouched)


def _entries(connection: Connection) -> Iterator[Any]:
    yield from _read(connection, select(*map(_raw, audit.columns)).order_by(audit.c.number))


def _end(connection: Connection, key: bytes, last: Head) -> Iterator[Finding]:
    ends = connection.execute(select(*map(_raw, audit_head.columns))).all()
    if len(ends) != 1 or ends[0].seal != _seal(key, Head(ends[0].number, ends[0].hash)):
        yield Finding("head_altered", "head")
    elif Head(ends[0].number, ends[0].hash) != last:
        yield Finding("tail_cut" if ends[0].number > last.number else "head_altered", str(ends[0].number))


def _rows(connection: Connection, vouched: Mapping[str, str]) -> Iterator[Finding]:
    left = dict(vouched)
    for table, covered in COVERED.items():
        keys = [column.name for column in table.primary_key]
        for each in _read(connection, select(*map(_raw, table.columns))):
            row = each._mapping
            place = _place(table, tuple(row[name] for name in keys))
            digest = left.pop(place, None)
            if digest is None:
                yield Finding("row_added", place)
            elif digest != _digest(row[name] for name in covered) or _key_is_wrong(table, row):
                yield Finding("row_altered", place)
    yield from (Finding("row_missing", place) for place in left)


def _key_is_wrong(table: Table, row: Any) -> bool:
    """A case has its key until it is erased, and none from then on; the key itself is sealed anew now and then."""
    return table is cases and (row["data_key"] is None) != (row["erased_at"] is not None)


def _rows_of(detail: str) -> dict[str, str]:
    try:
        found = orjson.loads(detail).get(_ROWS, {})
    except (ValueError, AttributeError):
        return {}  # an entry that was altered, which its hash tells
    return found if isinstance(found, dict) else {}


def _row_digest(connection: Connection, table: Table, key: tuple[Any, ...]) -> str:
    covered = [_raw(table.c[name]) for name in COVERED[table]]
    here = and_(*(column == value for column, value in zip(table.primary_key, key, strict=True)))
    return _digest(connection.execute(select(*covered).where(here)).one())


def _place(table: Table, key: tuple[Any, ...]) -> str:
    return "/".join((table.name, *map(str, key)))


def _read(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    with connection.execute(query, execution_options={"yield_per": _BATCH}) as found:
        yield from found


def _raw(column: Column[Any]) -> Any:
    """A column as the database has it: in SQLite somebody may have put a text where bytes were, which is to be told."""
    return type_coerce(column, NullType()).label(column.name) if isinstance(column.type, LargeBinary) else column


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _digest(values: Iterable[Any]) -> str:
    return sha256(_plain(values)).hexdigest()


def _hash(key: bytes, before: bytes, said: tuple[Any, ...]) -> bytes:
    return hmac.digest(key, _plain([before, *said]), sha256)


def _seal(key: bytes, end: Head) -> bytes:
    return hmac.digest(key, _plain(["head", end.number, end.hash]), sha256)


def _plain(values: Iterable[Any]) -> bytes:
    """Values as bytes, no two series of them alike; bytes as a list, so that no text is equal to them."""
    return orjson.dumps([[value.hex()] if isinstance(value, bytes) else value for value in values])


def _sealed(key: bytes, end: Head) -> dict[str, Any]:
    return {"number": end.number, "hash": end.hash, "seal": _seal(key, end)}
