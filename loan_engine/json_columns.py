"""Columns as JSON, ready to stand in a document: the text of all amounts at once, not of one after the other.

An amount is sixteen bytes: a comma with the hundreds of its yuan, and what is below a hundred yuan, each from a table
of texts. The quote before its first digit stands in the one or the other, and blanks fill up, which JSON allows between
values. A column reads as the list that `yuan` would make of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from orjson import Fragment, dumps

from loan_engine.amortization import MAXIMUM_TERM, due_dates
from loan_engine.fen_tables import Table
from loan_engine.money import yuan

_HUNDRED = 100_00
"""Fen of a hundred yuan: where an amount is cut in two."""

_HUNDREDS = 100_000
"""So many hundreds have a text ready: amounts below ten million yuan. Others are written one after the other."""

_WORD = 8
"""Bytes of either text."""


def money_json(tables: Sequence[Table]) -> list[list[Fragment]]:
    """Each table's rows of fen, none of them negative or empty, as JSON lists of yuan."""
    amounts = np.concatenate([table.ravel() for table in tables])
    if np.minimum.reduce(amounts) < 0:
        raise ValueError("an amount is negative")
    if amounts.dtype == object or np.maximum.reduce(amounts) >= _HUNDREDS * _HUNDRED:
        return [[Fragment(dumps(list(map(yuan, row)))) for row in table.tolist()] for table in tables]
    hundreds = amounts // _HUNDRED
    words = np.empty((len(amounts), 2), np.uint64)
    words[:, 0] = _above().take(hundreds)
    words[:, 1] = _below().take(amounts + (np.minimum(hundreds, 1) - hundreds) * _HUNDRED)
    return list(_lists(words.tobytes(), tables))


def _lists(written: bytes, tables: Sequence[Table]) -> Iterator[list[Fragment]]:
    """The rows of each table, cut out of what was written for all of them."""
    end = 0
    for table in tables:
        length = 2 * _WORD * table.shape[1]
        starts = range(end, end := end + length * len(table), length)
        yield [Fragment(b"[" + written[start + len(",") : start + length] + b"]") for start in starts]


@cache
def _above() -> NDArray[np.uint64]:
    """A comma and the hundreds of yuan, from none on; the quote before them where there are any."""
    return _words([",".ljust(_WORD)] + ["," + f'"{hundreds}'.rjust(_WORD - 1) for hundreds in range(1, _HUNDREDS)])


@cache
def _below() -> NDArray[np.uint64]:
    """Fen below a hundred yuan, with a quote where nothing is above them; then the same fen where something is."""
    alone = [f'"{yuan(fen)}"'.rjust(_WORD) for fen in range(_HUNDRED)]
    return _words(alone + [f'{yuan(fen):0>5}"'.ljust(_WORD) for fen in range(_HUNDRED)])


def _words(texts: list[str]) -> NDArray[np.uint64]:
    return np.frombuffer("".join(texts).encode(), np.uint64)


def days_json(due: tuple[date, ...]) -> Fragment:
    """Days as a JSON list."""
    if due == due_dates(due[0], len(due)):
        return Fragment(_monthly(due[0])[: len(due) * len('"2026-04-02",')] + b"]")
    return Fragment(dumps(due))


@lru_cache(maxsize=256)
def _monthly(first_due: date) -> bytes:
    return dumps(due_dates(first_due, MAXIMUM_TERM))
