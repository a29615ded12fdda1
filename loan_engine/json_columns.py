"""Columns as JSON, ready to stand in a document: the text of all amounts at once, not of one after the other.

An amount is sixteen bytes: a comma with the hundreds of its yuan, and what is below a hundred yuan, each from a table
of texts. The quote before its first digit stands in the one or the other, and blanks fill up, which JSON allows between
values. A column reads as the list that `yuan` would make of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from orjson import Fragment, dumps

from loan_engine.fen_tables import COLUMNS, Table
from loan_engine.money import yuan

_HUNDRED = 100_00
"""Fen of a hundred yuan: where an amount is cut in two."""

_HUNDREDS = 100_000
"""So many hundreds have a text ready: amounts below ten million yuan. Others are written one after the other."""

_WORD = 8
"""Bytes of either text."""

_BEFORE = [f'{"]" if number else ""},"{name}":['.encode() for number, name in enumerate(COLUMNS)]
"""What stands before each column of money, the end of the one before it too."""


def money_json(begun: Sequence[bytes], tables: Sequence[Table]) -> list[Fragment]:
    """Documents in JSON, each begun with some columns and ended with COLUMNS: a table's rows of fen as lists of yuan.

    No amount is negative, and no row is empty.
    """
    amounts = np.concatenate([table.ravel() for table in tables])
    if amounts.dtype == object or np.maximum.reduce(amounts.view(np.uint64)) >= _HUNDREDS * _HUNDRED:
        return [_document(start, _one_by_one(table)) for start, table in zip(begun, tables, strict=True)]
    hundreds = amounts // _HUNDRED
    rest = np.minimum(hundreds, 1)  # where there are hundreds, the texts of the second half of `_below`
    rest -= hundreds
    rest *= _HUNDRED
    rest += amounts
    words = np.empty((len(amounts), 2), np.uint64)
    words[:, 0] = _above().take(hundreds)
    words[:, 1] = _below().take(rest)
    written = words.data.cast("B")
    places = _places(tuple([table.shape for table in tables]))
    return [
        _document(start, [written[first:end] for first, end in rows]) for start, rows in zip(begun, places, strict=True)
    ]


def _document(start: bytes, columns: Sequence[bytes | memoryview]) -> Fragment:
    written = chain.from_iterable(zip(_BEFORE, columns, strict=True))
    return Fragment(b"".join([start, *written, b"]}"]))


def _one_by_one(table: Table) -> list[bytes]:
    """A table's columns of amounts that have no text ready, without the brackets of a list."""
    if int(table.min()) < 0:
        raise ValueError("an amount is negative")
    return [dumps(list(map(yuan, row)))[1:-1] for row in table.tolist()]


@lru_cache(maxsize=1024)
def _places(shapes: tuple[tuple[int, int], ...]) -> list[list[tuple[int, int]]]:
    """Of tables one after the other: from which byte to which each row goes, but for the comma of its first amount."""
    places, end = [], 0
    for rows, months in shapes:
        size = 2 * _WORD * months
        places.append([(end + row * size + 1, end + (row + 1) * size) for row in range(rows)])
        end += rows * size
    return places


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
