"""What a table is worked out with: Polars, DuckDB or Spark. The conditions are the same expressions on each.

An engine reads Parquet files, joins a small table, and writes Parquet; everything between is narwhals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

from loan_engine.problems import Invalid, Problem
from loan_engine.screening.annuities import KEY
from loan_engine.screening.payments import LookUp
from loan_engine.screening.rows import ROW
from loan_engine.screening.steps import Frame
from rules.columns import OfDay, day_ordinals, stepped
from rules.vocabulary import request


@dataclass(frozen=True, slots=True)
class Engine:
    """`with_days` adds what is asked of days, by the names it gets, for versions of the day in another column.

    `scan` reads Parquet files by a path with * for anything. `look_up` joins a small table. `write` saves a frame, its
    rows in order: as one Parquet file, or as a folder of them where the engine works on several machines.
    """

    name: str
    with_days: Callable[[Frame, Mapping[str, OfDay], str], Frame]
    scan: Callable[[str], Frame]
    look_up: LookUp
    write: Callable[[Frame, Path], None]


def engine(name: str) -> Engine:
    """An engine by name. Raises Invalid: `unknown_engine`, or `engine_missing` where it is not installed."""
    if name not in _ENGINES:
        raise Invalid(Problem("unknown_engine", "/engine", f"应是以下之一：{'，'.join(_ENGINES)}"))
    try:
        return _ENGINES[name]()
    except ImportError:
        message = f"没有安装 {name}；请用 pip install 'loan-engine[{_EXTRAS[name]}]' 安装"
        raise Invalid(Problem("engine_missing", "/engine", message)) from None


def _with_days(frame: Frame, wanted: Mapping[str, OfDay], on: str) -> Frame:
    ordinals = day_ordinals(nw.col(on))
    return frame.with_columns(
        **{
            name: stepped(ordinals, [(since, function(nw.col(day.column))) for since, function in versions])
            for name, (day, versions) in wanted.items()
        }
    )


_EVERY_DAY = pl.date_range(request.applied_on.earliest, request.applied_on.latest, eager=True).alias("day")
_FIRST_PLACE = (request.applied_on.earliest - date(1970, 1, 1)).days


def _on_every_day(function: Callable[[nw.Expr], nw.Expr]) -> pl.Series:
    days = nw.from_native(pl.LazyFrame(_EVERY_DAY)).select(function(nw.col("day")))
    return days.to_native().collect().to_series().cast(pl.Int32)


def _polars() -> Engine:
    def look_up(frame: Frame, table: Mapping[str, list[int]], key: str, names: Mapping[str, str]) -> Frame:
        right = pl.LazyFrame(table).rename({KEY: key, **names})
        left: pl.LazyFrame = frame.to_native()
        return nw.from_native(left.join(right, on=key, how="left", maintain_order="left"))

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

    def write(frame: Frame, path: Path) -> None:
        frame.to_native().sink_parquet(path)

    return Engine("polars", with_days, lambda path: nw.from_native(pl.scan_parquet(path)), look_up, write)


def _duckdb() -> Engine:
    import duckdb

    connection = duckdb.connect()

    def look_up(frame: Frame, table: Mapping[str, list[int]], key: str, names: Mapping[str, str]) -> Frame:
        columns = ", ".join(f'unnest(${number}) AS "{name}"' for number, name in enumerate(table, start=1))
        small = nw.from_native(connection.sql(f"SELECT {columns}", params=list(table.values())))
        return frame.join(small.rename({KEY: key, **names}), on=key, how="left")

    def write(frame: Frame, path: Path) -> None:
        frame.sort(ROW).to_native().write_parquet(str(path), compression="zstd")

    return Engine("duckdb", _with_days, lambda path: nw.from_native(connection.read_parquet(path)), look_up, write)


def _spark() -> Engine:
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession() or SparkSession.builder.getOrCreate()
    return spark(session)


def spark(session: Any) -> Engine:
    """Spark by a session of one's own, as on a cluster."""

    def look_up(frame: Frame, table: Mapping[str, list[int]], key: str, names: Mapping[str, str]) -> Frame:
        schema = ", ".join(f"{name} BIGINT" for name in table)
        small = nw.from_native(session.createDataFrame(list(zip(*table.values(), strict=True)), schema))
        return frame.join(small.rename({KEY: key, **names}), on=key, how="left")

    def write(frame: Frame, path: Path) -> None:
        frame.sort(ROW).to_native().write.parquet(str(path))

    return Engine("pyspark", _with_days, lambda path: nw.from_native(session.read.parquet(path)), look_up, write)


_ENGINES: Mapping[str, Callable[[], Engine]] = {"polars": cache(_polars), "duckdb": _duckdb, "pyspark": _spark}
_EXTRAS = {"polars": "tables", "duckdb": "duckdb", "pyspark": "spark"}
