"""Columns of fen as the rows of one table, for arithmetic on whole columns. Whole numbers only, as everywhere."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

COLUMNS = ("payment", "principal", "interest", "balance")
"""What a schedule's rows of a table are, in order."""

Column = NDArray[Any]
"""Of int64, or of Python's own ints where those could overflow."""

Table = NDArray[Any]
"""Columns of one length as rows."""

_SUMS = 2**20
"""How many times the largest amount a sum may come to: 360 payments of a thousand loans, and to spare."""


def whole_numbers(largest: int) -> type:
    """The kind of number that is exact for amounts up to a largest one, and for sums of such."""
    return np.int64 if largest * _SUMS < 2**63 else object


def table_of(*columns: tuple[int, ...]) -> Table:
    """Columns of ints as a table."""
    return np.array(columns, dtype=whole_numbers(max(max(each, default=0) for each in columns)))


def stacked(*columns: Column) -> Table:
    """Columns as a table, each as a row."""
    return np.concatenate(columns).reshape(len(columns), -1)
