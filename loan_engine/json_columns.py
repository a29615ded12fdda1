"""Columns as JSON, ready to stand in a document: the text of all amounts at once, not of one after the other.

An amount is sixteen bytes: a comma with the hundreds of its yuan, and what is below a hundred yuan, each from a table
of texts. The quote before its first digit stands in the one or the other, and blanks fill up, which JSON allows between
values; after the last digit there is always one. A column reads as the list that `yuan` would make of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import islice
from operator import xor

import numpy as np
from numpy.typing import NDArray
from orjson import Fragment, dumps

from loan_engine.amortization import are_monthly, due_dates
from loan_engine.fen_tables import Table
from loan_engine.money import yuan

_HUNDRED = 100_00
"""Fen of a hundred yuan: where an amount is cut in two."""

_HUNDREDS = 100_000
"""So many hundreds have a text ready: amounts below ten million yuan. Others are written one after the other."""

_WORD = 8
"""Bytes of either text."""

_OPENED = np.frombuffer(bytes(map(xor, b",".ljust(_WORD), b"[".ljust(_WORD))), np.uint64)
_CLOSED = np.frombuffer(bytes(map(xor, b" ".rjust(_WORD), b"]".rjust(_WORD))), np.uint64)
"""What makes a list's first comma its bracket, and its last blank."""


def money_json(tables: Sequence[Table]) -> list[list[Fragment]]:
    """Each table's rows of fen, none of them negative or empty, as JSON lists of yuan."""
    amounts = np.concatenate([table.ravel() for table in tables])
    if amounts.dtype == object or np.maximum.reduce(amounts.view(np.uint64)) >= _HUNDREDS * _HUNDRED:
        return _one_by_one(tables)
    hundreds = amounts // _HUNDRED
    words = np.empty((len(amounts), 2), np.uint64)
    words[:, 0] = _above().take(hundreds)
    words[:, 1] = _below().take(amounts + (np.minimum(hundreds, 1) - hundreds) * _HUNDRED)
    lists, first, last = _bounds(tuple([table.shape for table in tables]))
    words[first, 0] ^= _OPENED
    words[last, 1] ^= _CLOSED
    written = words.tobytes()
    return [[Fragment(written[start:end]) for start, end in rows] for rows in lists]


def _one_by_one(tables: Sequence[Table]) -> list[list[Fragment]]:
    """As `money_json`, of amounts that have no text ready."""
    if min(int(table.min()) for table in tables) < 0:
        raise ValueError("an amount is negative")
    return [[Fragment(dumps(list(map(yuan, row)))) for row in table.tolist()] for table in tables]


_Places = NDArray[np.intp]


@lru_cache(maxsize=1024)
def _bounds(shapes: tuple[tuple[int, int], ...]) -> tuple[list[list[tuple[int, int]]], _Places, _Places]:
    """Of tables one after the other: from which byte to which each row goes, and the rows' first and last amounts."""
    lengths = np.array([months for rows, months in shapes for _ in range(rows)])
    ends = lengths.cumsum()
    rows = iter(zip((ends - lengths).tolist(), ends.tolist(), strict=True))
    size = 2 * _WORD
    lists = [[(size * start, size * end) for start, end in islice(rows, count)] for count, _ in shapes]
    return lists, ends - lengths, ends - 1


@cache
def _above() -> NDArray[np.uint64]:
    """A comma and the hundreds of yuan, from none on; the quote before them where there are any."""
    return _words([",".ljust(_WORD)] + ["," + f'"{hundreds}'.rjust(_WORD - 1) for hundreds in range(1, _HUNDREDS)])


@cache
def _below() -> NDArray[np.uint64]:
    """Fen below a hundred yuan, with a quote where nothing is above them; then the same fen where something is."""
    alone = [f'"{yuan(fen)}"'.ljust(_WORD) for fen in range(_HUNDRED)]
    return _words(alone + [f'{yuan(fen):0>5}"'.ljust(_WORD) for fen in range(_HUNDRED)])


def _words(texts: list[str]) -> NDArray[np.uint64]:
    return np.frombuffer("".join(texts).encode(), np.uint64)


def days_json(due: tuple[date, ...]) -> Fragment:
    """Days as a JSON list."""
    return _monthly(due[0], len(due)) if are_monthly(due) else Fragment(dumps(due))


@lru_cache(maxsize=1024)
def _monthly(first_due: date, months: int) -> Fragment:
    return Fragment(dumps(due_dates(first_due, months)))
