"""DuckDB: in this process, with tables that may be larger than memory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import narwhals as nw

from loan_engine.screening.engines import Engine, numbered, with_days, with_lists
from loan_engine.screening.rows import ROW
from loan_engine.screening.steps import Frame


def engine() -> Engine:
    """DuckDB with a database of its own in memory."""
    connection = duckdb.connect()

    def scan(path: str) -> Frame:
        return nw.from_native(connection.read_parquet(path))

    def look_up(frame: Frame, table: Mapping[str, list[int]], row: str, names: Mapping[str, str]) -> Frame:
        rows = numbered(table, row, names)
        columns = ", ".join(f'unnest(${place}) AS "{name}"' for place, name in enumerate(rows, start=1))
        small = nw.from_native(connection.sql(f"SELECT {columns}", params=list(rows.values())))
        return frame.join(small, on=row, how="left")

    def write(frame: Frame, path: Path) -> None:
        frame.sort(ROW).to_native().write_parquet(str(path), compression="zstd")

    return Engine("duckdb", with_days, with_lists, scan, look_up, write)
