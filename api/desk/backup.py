"""A desk as one file, and a desk out of such a file again: on the same database, or on the other kind.

The file is gzip'd JSON, a document a line. The first says what it is; then follow the rows of every table but of
sessions, since everybody signs in anew; the last holds the digest of the rows, which `digest` gives for a database, and
that of all lines before, so that a file that was cut or altered is found. What is personal is in it as it is in the
database: sealed. The keys are not; who keeps backups keeps the key file elsewhere, and for as long.

A backup from before an erasure still holds what was erased. Whoever restores it names what was erased since: `heads`
lists that in each file it makes, so `audit head` is to be run and its file to be kept whenever something was erased,
and once more, while the old database can still be read, before a backup is restored.
"""

from __future__ import annotations

import gzip
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby, islice
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from sqlalchemy import Connection, LargeBinary, String, Table, collate, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from api.desk import chain, schema, tables
from api.desk.chain import Head
from api.desk.desk import Desk, Work
from api.desk.heads import KeptHead
from api.desk.sealed import unopened
from loan_engine.documents.atomic import replacing, unwritable
from loan_engine.problems import Invalid, Problem

FORMAT = "loan-engine-desk-1"
ALGORITHM = "sha256"

KEPT = tuple(table for table in tables.metadata.sorted_tables if table is not tables.sessions)
"""The tables of a backup, each after those that it refers to."""

_BATCH = 500
_LEVEL = 1  # most of it is sealed, and gets no smaller with more effort

_UNLIKE = (OSError, EOFError, zlib.error, ValueError, TypeError, KeyError, AttributeError, SQLAlchemyError)
"""What a file that is no backup leads to; no database takes rows that are not its own."""

Erase = Callable[[Work, str], bool]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a backup holds."""

    rows: dict[str, int]
    head: Head
    digest: str


def write_backup(desk: Desk, path: Path) -> Summary:
    """Saves one state of the desk, while others go on writing. Raises Refused, and Invalid `unwritable`."""
    with desk.reading() as connection, replacing(path, private=True) as part:
        try:
            with part.open("wb") as file, gzip.GzipFile("", "wb", _LEVEL, file, 0) as packed:
                return _write(connection, packed)
        except OSError:
            raise unwritable() from None


def restore(desk: Desk, path: Path, actor: str, kept: Iterable[KeptHead] = (), erase: Erase | None = None) -> Summary:
    """Puts a backup into a desk that has nothing yet, in full or not at all, and exactly as it was.

    What any of the `kept` heads calls erased is then erased by `erase`, which the trail tells; a kept head that is not
    in the backup's chain is a reason to refuse. Raises Refused, and Invalid for everything that is not as it should be.
    """
    kept = [*kept]
    try:
        with gzip.open(path) as file:
            header, footer = _checked(file)
            if header["revision"] != schema.newest():
                raise _problem("other_form", "备份来自另一个版本的柜台，请用那个版本恢复，再用 desk upgrade 升级")
            with desk.writing(actor) as work:
                _check_empty(work.connection)
                file.seek(0)
                _insert(work.connection, file)
                if digest(work.connection) != footer["digest"]:
                    raise _problem("not_the_same", "恢复出的内容与备份不一致，没有恢复")
                _check_trail(work, kept)
                summary = Summary(header["rows"], chain.head(work.connection), footer["digest"])
                _erase_again(work, kept, erase)
                return summary
    except Invalid:  # a ValueError as well
        raise
    except _UNLIKE:
        raise _damaged() from None


def digest(connection: Connection) -> str:
    """The SHA-256 of all that a backup would hold: the same for the same content, in either database."""
    found = sha256()
    for line in _lines(connection):
        found.update(line)
    return found.hexdigest()


def _write(connection: Connection, file: Any) -> Summary:
    whole, content = sha256(), sha256()

    def put(line: bytes) -> None:
        whole.update(line)
        file.write(line)

    counts = {
        str(table.name): connection.execute(select(func.count()).select_from(table)).scalar_one() for table in KEPT
    }
    head = chain.head(connection)
    put(
        _line(
            {
                "format": FORMAT,
                "revision": schema.newest(),
                "rows": counts,
                "head": {"number": head.number, "hash": head.hash.hex()},
                "algorithm": ALGORITHM,
            }
        )
    )
    for line in _lines(connection):
        content.update(line)
        put(line)
    file.write(_line({"digest": content.hexdigest(), "whole": whole.hexdigest()}))
    return Summary(counts, head, content.hexdigest())


def _lines(connection: Connection) -> Iterator[bytes]:
    """Every row as a line, in an order that does not hang on the database."""
    for table in KEPT:
        query = select(table).order_by(*(_by_bytes(connection, column) for column in table.primary_key))
        with connection.execute(query, execution_options={"yield_per": _BATCH}) as found:
            for row in found.mappings():
                yield _line({"table": table.name, "row": {str(name): _text(value) for name, value in row.items()}})


def _by_bytes(connection: Connection, column: Any) -> Any:
    """PostgreSQL sorts texts by a language's rules where it is not told to go by their bytes, as SQLite does."""
    if connection.dialect.name == "postgresql" and isinstance(column.type, String):
        return collate(column, "C")
    return column


def _line(document: object) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SORT_KEYS)


def _text(value: Any) -> Any:
    return b64encode(value).decode() if isinstance(value, bytes) else value


def _checked(file: Iterable[bytes]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The first line and the last, if all between is as it was written; whatever it raises, it is no whole backup."""
    whole = sha256()
    first = last = b""
    for line in file:
        whole.update(last)
        first, last = first or line, line
    header, footer = orjson.loads(first), orjson.loads(last)
    if header.get("format") != FORMAT:
        raise _problem("not_a_backup", "这不是柜台的备份文件")
    if footer["whole"] != whole.hexdigest():
        raise _damaged()
    return header, footer


def _insert(connection: Connection, file: BinaryIO | gzip.GzipFile) -> None:
    known = {table.name: table for table in KEPT}
    lines = (document for line in file for document in [orjson.loads(line)] if "table" in document)
    for name, documents in groupby(lines, lambda document: document["table"]):
        table = known[name]
        rows = (_values(table, document["row"]) for document in documents)
        if table is tables.audit_head:
            for row in rows:  # there is one, on which others wait for their turn
                connection.execute(update(table).values(row))
            continue
        while batch := [*islice(rows, _BATCH)]:
            connection.execute(insert(table), batch)


def _values(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: b64decode(value) if value is not None and isinstance(table.c[name].type, LargeBinary) else value
        for name, value in row.items()
    }


def _check_empty(connection: Connection) -> None:
    others = (table for table in tables.metadata.sorted_tables if table is not tables.audit_head)
    filled = any(connection.execute(select(table).limit(1)).first() for table in others)
    if filled or chain.head(connection).number:
        raise _problem("not_empty", "这个柜台已经有内容，备份只能恢复到空的数据库")


def _check_trail(work: Work, kept: Collection[KeptHead]) -> None:
    end = chain.head(work.connection).number
    heads = [each.head for each in kept if each.head.number <= end]  # a later one cannot be in it
    if any(chain.verify(work.connection, work.keys.audit, heads)):
        raise _problem("trail_altered", "备份中的记录被改动过，或密钥文件、链尾文件不是这个柜台的，没有恢复")
    if closed := unopened(work):
        raise _problem("keys_missing", f"备份中有 {closed} 处要用更早的密钥文件才能打开，没有恢复")


def _erase_again(work: Work, kept: Iterable[KeptHead], erase: Erase | None) -> None:
    for reference in sorted({name for each in kept for name in each.erased}):
        if erase is not None:
            erase(work, reference)  # one that is not there, or was erased before, is left


def _damaged() -> Invalid:
    return _problem("damaged", "备份文件不完整，或已损坏")


def _problem(code: str, says: str) -> Invalid:
    return Invalid(Problem(code, "/file", says))
