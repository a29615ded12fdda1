"""A column of typed values, as Parquet holds them, as a column of a fact's values."""

from __future__ import annotations

import polars as pl

from loan_engine.screening.files.columns import Reasons, dtype, plain_values, read_column, within
from loan_engine.screening.files.facts_table import nulls
from loan_engine.screening.files.headings import Column
from loan_engine.screening.files.units import Measure
from rules.facts import Area, Day, Fact, Money, Number, YesNo

_SOME_DAY, _NO_SUCH_DAY = "2026-03-01", "0001-01-01"
_WITH_TIME = "2026-03-01 12:30"
_A_DAY = {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
_REACH = 100_000  # days from 1970 either way: the years 1697 to 2243


def is_usable(type_: pl.DataType) -> bool:
    """Whether a column of the type can hold a fact."""
    plain = (pl.Boolean, pl.String, pl.Categorical, pl.Enum, pl.Date, pl.Datetime, pl.Null)
    return isinstance(type_, plain) or type_.is_numeric()


def read_typed(column: Column, given: pl.Series) -> tuple[pl.Series, Reasons | None]:
    """The values of a fact's column, null where unknown or unreadable, and reasons where there are any."""
    fact, measure = column.fact, column.measure
    assert fact is not None and measure is not None
    values = _at_once(fact, measure, given)
    if values.null_count() == given.null_count():
        return values, None
    places = (values.is_null() & given.is_not_null()).arg_true()
    rest, told = read_column(column, _texts(fact, given.gather(places)))
    values = values.scatter(places, rest)
    return values, None if told is None else nulls(len(given), pl.String()).scatter(places, told)


def _at_once(fact: Fact, measure: Measure, given: pl.Series) -> pl.Series:
    """The values that the types leave no doubt about, and null for the others."""
    if given.dtype == pl.String:
        return plain_values(fact, measure, given)
    match fact:
        case YesNo() if given.dtype == pl.Boolean:
            return given
        case Number() if given.dtype.is_integer():
            factor: int = 10 ** _decimals(fact, measure) * measure.times
            return _within(fact, given.cast(pl.Int64, strict=False), factor) * factor
        case Number() if given.dtype.is_float():
            return _from_floats(fact, measure, given.cast(pl.Float64))
        case Day() if given.dtype == pl.Date:
            return within(given, fact.earliest, fact.latest)
        case Day() if given.dtype == pl.Datetime:
            return within(_midnights(given), fact.earliest, fact.latest)
    return nulls(len(given), dtype(fact))


def _decimals(fact: Number, measure: Measure) -> int:
    """How many decimals a number in the unit has at most."""
    return measure.shift + 2 if isinstance(fact, (Money, Area)) else 0


def _within(fact: Number, given: pl.Series, factor: int) -> pl.Series:
    return within(given, -(-fact.minimum // factor), fact.maximum // factor)


def _from_floats(fact: Number, measure: Measure, given: pl.Series) -> pl.Series:
    """Floats that are the nearest to a number of so many decimals: those whose shortest text has no more."""
    scale = 10 ** _decimals(fact, measure)
    whole = _within(fact, (given.fill_nan(None) * scale).round(), measure.times)
    near = pl.DataFrame({"whole": whole, "given": given})
    exact = pl.when(pl.col("whole") / scale == pl.col("given")).then(pl.col("whole").cast(pl.Int64))
    return near.select(exact).to_series() * measure.times


def _midnights(given: pl.Series) -> pl.Series:
    """The days of moments at midnight by the clock of their own time zone, null for other moments."""
    a_day = _A_DAY[given.dtype.time_unit]  # type: ignore[attr-defined]
    moments = given.to_frame("moment").with_columns(count=given.to_physical())
    in_reach = pl.col("count").is_between(-_REACH * a_day, _REACH * a_day)  # no calendar holds all that 64 bits can say
    by_clock = moments.select(pl.when(in_reach).then("moment")).to_series().dt.replace_time_zone(None)
    counts = by_clock.to_physical().to_frame("count")
    at_midnight = pl.when(pl.col("count") % a_day == 0).then(pl.col("count") // a_day)
    return counts.select(at_midnight.cast(pl.Int32).cast(pl.Date)).to_series()


def _texts(fact: Fact, given: pl.Series) -> pl.Series:
    """The values left over as texts, to be read or refused as such."""
    if given.dtype in (pl.Date, pl.Datetime):
        return _day_texts(fact, given)
    if given.dtype.is_float():
        # By way of 64 bits: the shortest text of 1234567.89 in 32 bits is 1234567.9.
        return given.cast(pl.Float64).cast(pl.String).str.replace(r"\.0$", "")
    if given.dtype.is_decimal():
        return given.cast(pl.String).str.replace(r"^(-?[0-9]+)(?:\.0*|(\.[0-9]*[1-9])0*)$", "${1}${2}")
    return given.cast(pl.String)


def _day_texts(fact: Fact, given: pl.Series) -> pl.Series:
    """Texts that are refused for what is wrong: a day that is none of the fact's, a time of day, or being a day."""
    if not isinstance(fact, Day):
        return pl.Series([_SOME_DAY]).new_from_index(0, len(given))
    if given.dtype == pl.Date:
        return pl.Series([_NO_SUCH_DAY]).new_from_index(0, len(given))
    text = pl.when(pl.col("day").is_null()).then(pl.lit(_WITH_TIME)).otherwise(pl.lit(_NO_SUCH_DAY))
    return _midnights(given).to_frame("day").select(text).to_series()
