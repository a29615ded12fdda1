"""A Parquet file opened, and its rows as batches of facts; what was given keeps its own types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import polars as pl

from loan_engine.screening.files.batches import BATCH
from loan_engine.screening.files.facts_table import facts_table
from loan_engine.screening.files.headings import Column, columns, heading_row, shown
from loan_engine.screening.files.kinds import refused
from loan_engine.screening.files.opened import Progress
from loan_engine.screening.files.typed_columns import is_usable, read_typed
from rules.facts import Fact


@contextmanager
def _broken_refused() -> Iterator[None]:
    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
        raise refused("damaged_parquet", "Parquet 文件已损坏，不能读取") from None


def parquet_columns(path: Path) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """What the columns of a file are, and notes on those that are not understood or cannot be used.

    Raises Invalid: `damaged_parquet`, `no_headings` and codes of `headings.columns`.
    """
    with _broken_refused():
        schema = _scan(path).collect_schema()
    names = [*schema.names()]
    if not heading_row([names])[1]:
        raise refused("no_headings", "没有找到认识的列名，请用模板里的列名")
    found, notes = columns(names)
    usable, unusable = [], []
    for column, type_ in zip(found, schema.dtypes(), strict=False):
        if column.fact is None or is_usable(type_):
            usable.append(column)
        else:
            usable.append(replace(column, fact=None, measure=None))
            unusable.append(f"“{shown(column.heading)}”的类型（{type_}）不能读取，未用于判断")
    return tuple(usable), (*notes, *unusable)


def parquet_batches(path: Path, found: Sequence[Column], progress: Progress) -> Iterator[pl.DataFrame]:
    """Batches of facts. Raises Invalid `damaged_parquet`."""
    with _broken_refused():
        total = _scan(path).select(pl.len()).collect().item()
        read = iter(_scan(path).collect_batches(chunk_size=BATCH, maintain_order=True))
    first = 1
    while (rows := _next(read)) is not None:
        if rows.is_empty():
            continue
        yield _batch(rows, found, first)
        first += len(rows)
        progress(min((first - 1) / max(total, 1), 1.0))
    progress(1.0)


def _next(read: Iterator[pl.DataFrame]) -> pl.DataFrame | None:
    with _broken_refused():
        return next(read, None)


def _scan(path: Path) -> pl.LazyFrame:
    # A name may hold what others take for a pattern or a partition.
    return pl.scan_parquet(path, glob=False, hive_partitioning=False)


def _batch(rows: pl.DataFrame, found: Sequence[Column], first: int) -> pl.DataFrame:
    given = rows.get_columns()[: len(found)]
    values: dict[Fact, pl.Series] = {}
    reasons: dict[int, pl.Series] = {}
    for place, column in enumerate(found):
        if column.fact is None:
            continue
        values[column.fact], told = read_typed(column, given[place])
        if told is not None:
            reasons[place] = told
    numbers = pl.int_range(first, first + len(rows), dtype=pl.Int64, eager=True)
    return facts_table(numbers, found, given, values, reasons)
