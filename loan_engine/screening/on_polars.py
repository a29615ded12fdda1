"""Polars, streaming: what few values there may be of is read off tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import narwhals as nw
import polars as pl
from polars.io.plugins import register_io_source

from loan_engine.screening.engines import BETWEEN, Engine, Lists
from loan_engine.screening.steps import Frame, Step
from rules.columns import OfDay
from rules.vocabulary import request


def engine() -> Engine:
    """Polars in this process."""
    return Engine("polars", with_days, with_lists, scan, look_up, write, ready)


def scan(path: str) -> Frame:
    """A Parquet file as a frame, read when it is needed."""
    return nw.from_native(pl.scan_parquet(path))


def look_up(frame: Frame, table: Mapping[str, list[int]], row: str, names: Mapping[str, str]) -> Frame:
    """A frame with a table's columns, `names` in it, at the places that its column `row` says."""
    native: pl.LazyFrame = frame.to_native()
    values = {names[name]: pl.lit(pl.Series(column, dtype=pl.Int64)) for name, column in table.items()}
    return nw.from_native(native.with_columns(**{name: each.gather(pl.col(row)) for name, each in values.items()}))


def with_days(frame: Frame, wanted: Mapping[str, OfDay], on: str) -> Frame:
    """Read off a table of every day there may be: an eighth of the time that the calendar's arithmetic takes."""
    native: pl.LazyFrame = frame.to_native()
    columns = []
    for name, (day, versions) in wanted.items():
        place = pl.col(day.column).to_physical() - _FIRST_PLACE
        for since, _ in versions[1:]:
            place += (pl.col(on) >= since).cast(pl.Int32) * len(_EVERY_DAY)
        table = pl.concat([_on_every_day(function) for _, function in versions])
        columns.append(pl.lit(table).gather(place).alias(name))
    return nw.from_native(native.with_columns(columns))


def with_lists(frame: Frame, lists: Lists) -> Frame:
    """Read off tables of combinations: a quarter of the time that it takes to put the texts together."""
    native: pl.LazyFrame = frame.with_columns(**_bits(lists)).to_native()
    listed = {}
    for name, items in lists.items():
        texts = {first: tuple(text for _, text in items[first : first + _GROUP]) for first in _groups(items)}
        chosen = [pl.lit(_combinations(group)).gather(pl.col(f"{name}_{first}")) for first, group in texts.items()]
        listed[name] = pl.concat_str(chosen, separator=BETWEEN, ignore_nulls=True)
    return nw.from_native(native.with_columns(**listed))


def ready(done: Callable[[Frame], Frame], schema: Mapping[str, pl.DataType]) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Built over a source that stands for whichever table comes: building takes as long as 200 000 rows do."""
    tables: list[pl.DataFrame] = []

    def source(
        with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        table = tables[-1] if with_columns is None else tables[-1].select(with_columns)
        table = table if predicate is None else table.filter(predicate)
        yield from (table if n_rows is None else table.head(n_rows)).iter_slices(_SLICE)

    lazy: pl.LazyFrame = done(nw.from_native(register_io_source(source, schema=dict(schema)))).to_native()

    def run(table: pl.DataFrame) -> pl.DataFrame:
        tables[:] = [table]
        return lazy.collect(engine="streaming")

    return run


_SLICE = 50_000


def write(frame: Frame, path: Path) -> None:
    """A frame into a Parquet file, as it is worked out."""
    frame.to_native().sink_parquet(path)


_EVERY_DAY = pl.date_range(request.applied_on.earliest, request.applied_on.latest, eager=True).alias("day")
_FIRST_PLACE = (request.applied_on.earliest - date(1970, 1, 1)).days


@cache
def _on_every_day(function: Callable[[nw.Expr], nw.Expr]) -> pl.Series:
    days = nw.from_native(pl.LazyFrame(_EVERY_DAY)).select(function(nw.col("day")))
    return days.to_native().collect().to_series().cast(pl.Int32)


_GROUP = 12
"""Items of a list whose every combination stands in a table."""


def _bits(lists: Lists) -> Step:
    """For every group of a list, a number that has a bit for each item that is true."""
    return {
        f"{name}_{first}": nw.sum_horizontal(
            *(true.cast(nw.UInt16) * 2**bit for bit, (true, _) in enumerate(items[first : first + _GROUP]))
        )
        for name, items in lists.items()
        for first in _groups(items)
    }


def _groups(items: Sequence[object]) -> range:
    return range(0, len(items), _GROUP)


@cache
def _combinations(texts: tuple[str, ...]) -> pl.Series:
    """By the bits of a number: the texts it chooses, listed; null where it chooses none."""
    chosen = ([text for bit, text in enumerate(texts) if bits >> bit & 1] for bits in range(2 ** len(texts)))
    return pl.Series([BETWEEN.join(each) or None for each in chosen], dtype=pl.String)
