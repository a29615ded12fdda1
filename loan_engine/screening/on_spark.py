"""Spark: a cluster of machines, or this one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import narwhals as nw
from pyspark.sql import SparkSession

from loan_engine.screening.engines import Engine, numbered, with_days, with_lists
from loan_engine.screening.rows import ROW
from loan_engine.screening.steps import Frame


def engine() -> Engine:
    """Spark as it is configured: the session there is, else one of its own."""
    # A rulebook makes a large plan, and the usual gigabyte is not enough for it.
    return of_session(SparkSession.builder.config("spark.driver.memory", "4g").getOrCreate())


def of_session(session: SparkSession) -> Engine:
    """Spark by a session of one's own, as on a cluster."""

    def scan(path: str) -> Frame:
        frame: Frame = nw.from_native(session.read.parquet(path))
        return frame

    def look_up(frame: Frame, table: Mapping[str, list[int]], row: str, names: Mapping[str, str]) -> Frame:
        rows = numbered(table, row, names)
        schema = ", ".join(f"{name} BIGINT" for name in rows)
        small = nw.from_native(session.createDataFrame(list(zip(*rows.values(), strict=True)), schema))
        return frame.join(small, on=row, how="left")

    def write(frame: Frame, path: Path) -> None:
        frame.sort(ROW).to_native().write.parquet(str(path))

    return Engine("spark", with_days, with_lists, scan, look_up, write)
