"""Columns made one after the other, each from those before."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Any

import narwhals as nw

Frame = nw.LazyFrame[Any]

Step = dict[str, nw.Expr]
"""Columns by name; they may read the columns of the steps before, and none of their own."""


def taken(frame: Frame, steps: Iterable[Step]) -> Frame:
    """The frame with the columns of every step."""
    return reduce(lambda before, step: before.with_columns(**step), steps, frame)
