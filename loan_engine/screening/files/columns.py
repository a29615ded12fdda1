"""A column of texts as a column of a fact's values: by dataframe expressions where the text leaves no doubt.

What is left over is read cell by cell, each distinct text once. Both ways give the same values; only the second gives
reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import polars as pl

from loan_engine.screening.files.cells import NO, YES, codes, read_cell
from loan_engine.screening.files.headings import Column
from loan_engine.screening.files.units import Measure
from rules.facts import Area, Choice, Day, Fact, Money, Number, YesNo

Reasons = pl.Series
"""Why a cell cannot be read, in Chinese with the heading; null where it can."""

_WHOLE = r"^(?:0|[1-9][0-9]{0,14})$"
_DECIMAL = r"^(?:0|[1-9][0-9]{0,12})(?:\.[0-9]{1,2})?$"
_DAY = r"^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}$"
_HUNDREDTHS = pl.Decimal(20, 2)
_FIRST = date(1970, 1, 1)
"""What days are counted from."""


def dtype(fact: Fact) -> pl.DataType:
    """The type of a fact's column of values."""
    return next(type_ for kind, type_ in _TYPES.items() if isinstance(fact, kind))()


def read_column(column: Column, texts: pl.Series) -> tuple[pl.Series, Reasons | None]:
    """The values of a fact's column, null where unknown or unreadable, and reasons where there are any."""
    assert column.fact is not None and column.measure is not None
    values = plain_values(column.fact, column.measure, texts)
    if values.null_count() == texts.null_count():
        return values, None
    left = (values.is_null() & (texts != "")).arg_true()  # a null text is unknown, as an empty one is
    if left.is_empty():
        return values, None
    given = texts.gather(left).to_list()
    read = {text: read_cell(column.fact, column.measure, text) for text in set(given)}
    values = values.scatter(left, pl.Series([read[text][0] for text in given], dtype=values.dtype))
    found = [reason and column.says(reason) for reason in (read[text][1] for text in given)]
    if not any(found):
        return values, None
    reasons = pl.Series([None], dtype=pl.String).new_from_index(0, len(texts))
    return values, reasons.scatter(left, pl.Series(found, dtype=pl.String))


def plain_values(fact: Fact, measure: Measure, texts: pl.Series) -> pl.Series:
    """The values of texts in a fact's plainest form, and null for every other text."""
    kind = next(kind for kind in _PLAIN if isinstance(fact, kind))
    values = _PLAIN[kind](fact, measure, texts)
    if isinstance(fact, Number):
        return within(values, fact.minimum, fact.maximum)
    return within(values, fact.earliest, fact.latest) if isinstance(fact, Day) else values


def within(values: pl.Series, least: Any, most: Any) -> pl.Series:
    """The values between two bounds, both included, and null for the others."""
    counts = values.to_physical()  # of days, for some of which there is no date
    low: Any = counts.min()
    high: Any = counts.max()
    if low is None or (_count(least) <= low and high <= _count(most)):  # as nearly always, and much quicker to tell
        return values
    inside = pl.when(pl.col("value").is_between(least, most)).then("value").alias(values.name)
    return values.to_frame("value").select(inside).to_series()


def _count(bound: Any) -> Any:
    return (bound - _FIRST).days if isinstance(bound, date) else bound


def _yes_no(fact: YesNo, measure: Measure, texts: pl.Series) -> pl.Series:
    return texts.replace_strict(_YES_NO, default=None, return_dtype=pl.Boolean)


def _choice(fact: Choice, measure: Measure, texts: pl.Series) -> pl.Series:
    as_codes = texts.cast(pl.Enum([*fact.choices]), strict=False)
    if as_codes.null_count() == texts.null_count():
        return texts
    return texts.replace_strict(dict(codes(fact)), default=None, return_dtype=pl.String)


def _day(fact: Day, measure: Measure, texts: pl.Series) -> pl.Series:
    return _matching(texts, _DAY).str.to_date("%Y-%m-%d", strict=False)


def _hundredths(fact: Number, measure: Measure, texts: pl.Series) -> pl.Series:
    """Money and areas in their usual unit, which has two decimals."""
    if measure.shift:
        return _whole_of(measure, texts)
    # To the unscaled number by multiplication: exact, as the type holds more digits than the pattern allows.
    return (_matching(texts, _DECIMAL).cast(_HUNDREDTHS) * 100).cast(pl.Int64)


def _whole_of(measure: Measure, texts: pl.Series) -> pl.Series:
    whole = _matching(texts, _WHOLE).cast(pl.Int64)
    factor: int = 10 ** (measure.shift + 2)
    # A product beyond 64 bits would come back as some other number.
    return within(whole, 0, 10**18 // factor) * factor


def _number(fact: Number, measure: Measure, texts: pl.Series) -> pl.Series:
    return _matching(texts, _WHOLE).cast(pl.Int64) * measure.times


def _matching(texts: pl.Series, pattern: str) -> pl.Series:
    return texts.to_frame("text").select(pl.when(pl.col("text").str.contains(pattern)).then("text")).to_series()


_YES_NO = {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}

_PLAIN: Mapping[type[Fact], Callable[[Any, Measure, pl.Series], pl.Series]] = {
    YesNo: _yes_no,
    Choice: _choice,
    Day: _day,
    Money: _hundredths,
    Area: _hundredths,
    Number: _number,
}

_TYPES: Mapping[type[Fact], type[pl.DataType]] = {
    YesNo: pl.Boolean,
    Choice: pl.String,
    Day: pl.Date,
    Number: pl.Int64,
}
