"""Heads of the chain in files kept elsewhere: what the chain was at a moment, which nobody who rebuilds it can change.

Such a file also names the cases that were erased up to then, so that a backup of before does not bring them back.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, select

from api.desk import chain, tables
from api.desk.chain import Head
from loan_engine.problems import Invalid, Problem

_LARGEST = 64 << 20


@dataclass(frozen=True, slots=True)
class KeptHead:
    """What such a file says."""

    head: Head
    erased: frozenset[str]


def head_document(connection: Connection, at: str) -> dict[str, Any]:
    """What is to be kept; `at` is the moment of it, as it is shown."""
    number, hashed = chain.head(connection)
    return {"number": number, "hash": hashed.hex(), "at": at, "erased": erased(connection)}


def erased(connection: Connection) -> list[str]:
    """The references of all cases that were erased."""
    cases = tables.cases.c
    return sorted(connection.execute(select(cases.reference).where(cases.erased_at.is_not(None))).scalars())


def read_head(path: Path) -> KeptHead:
    """What a file says that `head_document` was saved to. Raises Invalid."""
    try:
        with path.open("rb") as stream:
            document = orjson.loads(stream.read(_LARGEST))
        number, names = document["number"], document.get("erased", [])
        head = Head(number, bytes.fromhex(document["hash"]))
    except OSError:
        raise Invalid(Problem("unreadable", "/head", "链尾文件不存在，或无法读取")) from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise _not_one() from None
    if type(number) is not int or not isinstance(names, list) or not all(isinstance(each, str) for each in names):
        raise _not_one()
    return KeptHead(head, frozenset(names))


def _not_one() -> Invalid:
    return Invalid(Problem("not_a_head", "/head", "这不是 audit head 存成的文件"))
