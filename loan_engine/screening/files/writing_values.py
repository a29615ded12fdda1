"""Values that every kind of file can hold."""

from __future__ import annotations

from datetime import date

import polars as pl

from loan_engine.screening.files.columns import within

_UNITS_A_DAY = {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST, _LAST = date.min.toordinal() - _EPOCH, date.max.toordinal() - _EPOCH


def in_calendar(column: pl.Series) -> pl.Series:
    """A column of days or moments without those before the year 1 and after 9999, which have no written form."""
    if not isinstance(column.dtype, (pl.Date, pl.Datetime)):
        return column
    a_day = 1 if isinstance(column.dtype, pl.Date) else _UNITS_A_DAY[column.dtype.time_unit]
    counts = within(column.to_physical().cast(pl.Int64), (_FIRST + 1) * a_day, _LAST * a_day - 1)
    return counts.cast(column.dtype if isinstance(column.dtype, pl.Datetime) else pl.Int32).cast(column.dtype)
