"""Columns as JSON, ready to stand in a document: the text of all amounts at once, not of one after the other.

An amount's digits come from tables of texts: the last of its yuan with the fen, then four at a time, filled up with
zero bytes that are taken out at the end. A column reads as the list that `yuan` would make of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from orjson import Fragment, dumps

from loan_engine.amortization import MAXIMUM_TERM, due_dates
from loan_engine.fen_tables import Table
from loan_engine.money import yuan


def _texts(texts: list[str]) -> NDArray[np.uint32]:
    """Texts of at most four characters as words."""
    return np.frombuffer("".join(text.rjust(4, "\0") for text in texts).encode(), np.uint32)


_LAST = _texts([yuan(fen) for fen in range(1000)])
_FIRST_OF_FOUR, _AFTER_OTHERS = ["", *map(str, range(1, 10_000))], [f"{number:04}" for number in range(10_000)]
_FOUR = _texts(_FIRST_OF_FOUR + _AFTER_OTHERS)
_BETWEEN = _texts(['","'])
_END = _texts(['"]\n'])


def money_json(tables: Sequence[Table]) -> list[list[Fragment]]:
    """Each table's rows of fen, none of them negative or empty, as JSON lists of yuan."""
    amounts = np.concatenate([table.ravel() for table in tables])
    if amounts.dtype == object:
        return [[Fragment(dumps(list(map(yuan, row)))) for row in table.tolist()] for table in tables]
    most = int(np.maximum.reduce(amounts.view(np.uint64)))  # one below zero is past all others
    if most >= 2**63:
        raise ValueError("an amount is negative")
    groups = len(str(most)) // 4  # of three digits, one of them before the point, and then of four
    words = np.empty((len(amounts), groups + 2), np.uint32)
    words[:, -1] = _BETWEEN
    ends = np.cumsum(np.repeat([table.shape[1] for table in tables], [len(table) for table in tables])) - 1
    words[ends, -1] = _END
    above = amounts // 1000
    words[:, -2] = _LAST.take(amounts - above * 1000)
    for column in range(groups - 1, -1, -1):
        here, above = above, above // 10_000
        words[:, column] = _FOUR.take(here + (np.minimum(above, 1) - above) * 10_000)
    lists = words.tobytes().translate(None, b"\0").split(b"\n")[:-1]
    texts = iter([Fragment(b'["' + each) for each in lists])
    return [list(islice(texts, len(table))) for table in tables]


def days_json(due: tuple[date, ...]) -> Fragment:
    """Days as a JSON list."""
    if due == due_dates(due[0], len(due)):
        return Fragment(_monthly(due[0])[: len(due) * len('"2026-04-02",')] + b"]")
    return Fragment(dumps(due))


@lru_cache(maxsize=256)
def _monthly(first_due: date) -> bytes:
    return dumps(due_dates(first_due, MAXIMUM_TERM))
