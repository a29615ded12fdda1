"""What a table is worked out with: Polars, DuckDB or Spark. The conditions are the same expressions on each.

An engine reads and writes Parquet files, and finds its own way to what narwhals leaves to it; the functions here do on
any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import narwhals as nw

from loan_engine.problems import Invalid, Problem
from loan_engine.screening.payments import LookUp
from loan_engine.screening.steps import Frame
from rules.columns import OfDay, day_ordinals, stepped

Lists = Mapping[str, Sequence[tuple[nw.Expr, str]]]
"""By the name of a column: what may be true, and how it is listed."""

BETWEEN = "；"
"""Between the items of a list."""


Ready = Callable[[Callable[[Frame], Frame], Any], Callable[[Any], Any]]
"""From what is done to a frame, and the columns and types of Polars' frames that it will be done to: a function that
does it to one after the other. What is done is worked out once, and the rows stay in order.
"""


@dataclass(frozen=True, slots=True)
class Engine:
    """`with_days` adds what is asked of days, by the names it gets, for versions of the day in another column.

    `with_lists` adds texts that list, in order, what is true in a row; empty where nothing is.
    `scan` reads Parquet files by a path with * for anything. `look_up` joins a small table. `write` saves a frame, its
    rows in order: as one Parquet file, or as a folder of them where the engine works on several machines. `ready`
    is there where tables can be answered without files.
    """

    name: str
    with_days: Callable[[Frame, Mapping[str, OfDay], str], Frame]
    with_lists: Callable[[Frame, Lists], Frame]
    scan: Callable[[str], Frame]
    look_up: LookUp
    write: Callable[[Frame, Path], None]
    ready: Ready | None = None


NAMES = ("polars", "duckdb", "spark")


def engine(name: str) -> Engine:
    """An engine by name. Raises Invalid: `unknown_engine`, or `engine_missing` where it is not installed."""
    if name not in NAMES:
        raise Invalid(Problem("unknown_engine", "/engine", f"应是以下之一：{'，'.join(NAMES)}"))
    try:
        made: Engine = import_module(f"loan_engine.screening.on_{name}").engine()
    except ImportError:
        message = f"没有安装；请用 pip install 'loan-engine[{name}]' 安装"
        raise Invalid(Problem("engine_missing", "/engine", message)) from None
    return made


def with_days(frame: Frame, wanted: Mapping[str, OfDay], on: str) -> Frame:
    """By the calendar's arithmetic."""
    ordinals = day_ordinals(nw.col(on))
    return frame.with_columns(
        **{
            name: stepped(ordinals, [(since, function(nw.col(day.column))) for since, function in versions])
            for name, (day, versions) in wanted.items()
        }
    )


def with_lists(frame: Frame, lists: Lists) -> Frame:
    """By putting the texts together."""

    def listed(items: Iterable[tuple[nw.Expr, str]]) -> nw.Expr:
        texts = [nw.when(true).then(nw.lit(text)) for true, text in items]
        return nw.concat_str(texts, separator=BETWEEN, ignore_nulls=True)

    return frame.with_columns(**{name: listed(items) for name, items in lists.items()})


def numbered(table: Mapping[str, list[int]], row: str, names: Mapping[str, str]) -> dict[str, list[int]]:
    """A table to be looked up by a join: with the numbers of its rows, under the names that are asked for."""
    size = len(next(iter(table.values())))
    return {row: list(range(size)), **{names[name]: values for name, values in table.items()}}
