"""A batch put together: which rows cannot be read and why, the facts, and the columns as they were given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from loan_engine.screening.files.columns import dtype
from loan_engine.screening.files.headings import Column
from rules.facts import Fact
from rules.vocabulary import FACTS

MOST_IN_A_CELL = 32_767
"""Characters; a spreadsheet holds no more."""

_TOTALS = r"^\s*(?:本[页月年])?\s*[合小总共累]\s*计\s*[:：]?\s*(?:[0-9]+\s*[户笔份人条件]?)?\s*$"
_IS_TOTAL = "合计行，不是申请"
_IS_HEADING = "标题行重复"
_TOO_LONG = f"单元格超过 {MOST_IN_A_CELL} 个字符"


def facts_table(
    numbers: pl.Series,
    columns: Sequence[Column],
    given: Sequence[pl.Series],
    values: Mapping[Fact, pl.Series],
    reasons: Mapping[int, pl.Series],
    whole: pl.Series | None = None,
) -> pl.DataFrame:
    """A batch: `row`, `unreadable`, a column for every fact, `given_0`….

    `values` may lack facts; `reasons` (by column) and `whole` (for rows) say why something cannot be read, null where
    it can. A row that cannot be read has no facts.
    """
    height = len(numbers)
    unreadable = _unreadable(height, columns, given, reasons, whole)
    facts = [
        values[fact].alias(fact.column) if fact in values else nulls(height, dtype(fact)).alias(fact.column)
        for fact in FACTS.values()
    ]
    frame = pl.DataFrame([numbers.alias("row"), unreadable.alias("unreadable"), *facts])
    if unreadable.null_count() < height:
        # Half a row is worse than none: a cell that shifted sideways may have been read as something else.
        readable = pl.col("unreadable").is_null()
        frame = frame.with_columns(pl.when(readable).then(pl.col(each.name)) for each in facts)
    return frame.hstack([each.alias(f"given_{place}") for place, each in enumerate(given)])


def nulls(height: int, type_: pl.DataType) -> pl.Series:
    """A column of nothing known."""
    return pl.Series([None], dtype=type_).new_from_index(0, height)


def _unreadable(
    height: int,
    columns: Sequence[Column],
    given: Sequence[pl.Series],
    reasons: Mapping[int, pl.Series],
    whole: pl.Series | None,
) -> pl.Series:
    """Why each row cannot be read, null where it can: a reason that concerns the whole row, else those of cells."""
    found = nulls(height, pl.String())
    for place, (column, cells) in enumerate(zip(columns, given, strict=True)):
        if cells.dtype != pl.String:
            continue
        if column.fact is None or place in reasons:  # nothing that was read is a total
            found = _reasoned(found, cells.str.contains(_TOTALS), _IS_TOTAL)
        if (cells.str.len_bytes().max() or 0) > MOST_IN_A_CELL:  # type: ignore[operator]
            found = _reasoned(found, cells.str.len_chars() > MOST_IN_A_CELL, _TOO_LONG)
    known = [place for place, column in enumerate(columns) if column.fact is not None]
    # No heading is a value; and of typed columns there may be none that can be read at all.
    if known and all(place in reasons and given[place].dtype == pl.String for place in known):
        same = (given[place].str.strip_chars() == columns[place].heading.strip() for place in known)
        found = _reasoned(found, pl.select(pl.all_horizontal(*same)).to_series(), _IS_HEADING)
    if whole is not None:
        found = pl.select(pl.coalesce(whole, found)).to_series()
    if not reasons:
        return found
    together = pl.concat_str(*reasons.values(), separator="；", ignore_nulls=True)
    return pl.select(pl.when(found.is_not_null()).then(found).when(together != "").then(together)).to_series()


def _reasoned(reasons: pl.Series, rows: pl.Series, reason: str) -> pl.Series:
    places = rows.arg_true()
    return reasons if places.is_empty() else reasons.scatter(places, pl.Series([reason] * len(places)))
