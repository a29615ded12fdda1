"""What a table is worked out with: Polars, DuckDB or Spark. The conditions are the same expressions on each.

An engine reads Parquet files, joins a small table, and writes Parquet; everything between is narwhals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Engine:
    """`scan` reads Parquet files by a path with * for anything; `write` saves a frame, in the order of its rows, as one
    Parquet file, or as a folder of them where the engine works on several machines.
    """

    name: str
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


def _polars() -> Engine:
    def look_up(frame: Frame, table: Mapping[str, list[int]], key: str, names: Mapping[str, str]) -> Frame:
        right = pl.LazyFrame(table).rename({KEY: key, **names})
        left: pl.LazyFrame = frame.to_native()
        return nw.from_native(left.join(right, on=key, how="left", maintain_order="left"))

    def write(frame: Frame, path: Path) -> None:
        frame.to_native().sink_parquet(path)

    return Engine("polars", lambda path: nw.from_native(pl.scan_parquet(path)), look_up, write)


def _duckdb() -> Engine:
    import duckdb

    connection = duckdb.connect()

    def look_up(frame: Frame, table: Mapping[str, list[int]], key: str, names: Mapping[str, str]) -> Frame:
        columns = ", ".join(f'unnest(${number}) AS "{name}"' for number, name in enumerate(table, start=1))
        small = nw.from_native(connection.sql(f"SELECT {columns}", params=list(table.values())))
        return frame.join(small.rename({KEY: key, **names}), on=key, how="left")

    def write(frame: Frame, path: Path) -> None:
        frame.sort(ROW).to_native().write_parquet(str(path), compression="zstd")

    return Engine("duckdb", lambda path: nw.from_native(connection.read_parquet(path)), look_up, write)


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

    return Engine("pyspark", lambda path: nw.from_native(session.read.parquet(path)), look_up, write)


_ENGINES: Mapping[str, Callable[[], Engine]] = {"polars": cache(_polars), "duckdb": _duckdb, "pyspark": _spark}
_EXTRAS = {"polars": "tables", "duckdb": "duckdb", "pyspark": "spark"}
