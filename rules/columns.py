"""The language read for a table: the same three values for every row, as dataframe expressions.

Runs on whatever narwhals runs on. A column is named by its fact's `column` and holds booleans, 64-bit whole numbers
(fen, hundredths of a square metre, months), dates or text; null is unknown. Parameters go by the row's own day, so one
table may hold applications of many days. Only addition, multiplication, floor division and comparison are used, so
every engine answers alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import reduce
from math import lcm

import narwhals as nw

from rules.expressions import (
    DAYS_A_SLOT,
    MONTHS_A_YEAR,
    AgeByBirth,
    Chosen,
    Comparison,
    Difference,
    Every,
    Later,
    Membership,
    MonthsBetween,
    Negation,
    Proposition,
    Quantity,
    RoundedDown,
    Share,
    Some,
    Sum,
    day_ordinal,
)
from rules.facts import Choice, Day, Fact
from rules.parameters import Parameter, Steps

# Floor division of a negative number differs between engines; a shift of whole steps makes it non-negative.
_SHIFT = 10**6


@dataclass(frozen=True, slots=True)
class _Scaled:
    """A column of whole numbers that stands for column / scale, so that ratios stay exact."""

    column: nw.Expr
    scale: int = 1

    def at(self, scale: int) -> nw.Expr:
        return self.column if scale == self.scale else self.column * (scale // self.scale)


def truth_column(proposition: Proposition, on: nw.Expr) -> nw.Expr:
    """True, false or null for every row; `on` is the column of days whose parameters apply (never null)."""
    match proposition:
        case Every(parts):
            return reduce(lambda left, right: left & right, (truth_column(part, on) for part in parts))
        case Some(parts):
            return reduce(lambda left, right: left | right, (truth_column(part, on) for part in parts))
        case Negation(part):
            return ~truth_column(part, on)
        case Comparison(left, sign, right):
            sides = _quantity(left, on), _quantity(right, on)
            scale = lcm(sides[0].scale, sides[1].scale)
            return _COMPARE[sign](sides[0].at(scale), sides[1].at(scale))
        case Membership(selection, choices):
            assert isinstance(selection, Choice) and isinstance(choices, Parameter)
            return _membership(nw.col(selection.column), choices, _ordinal(on))
        case Chosen(selection, code):
            assert isinstance(selection, Choice)
            return nw.col(selection.column) == code
        case Fact():
            return nw.col(proposition.column)
    raise TypeError(f"not a proposition of the language: {proposition!r}")


_COMPARE: dict[str, Callable[[nw.Expr, nw.Expr], nw.Expr]] = {
    "<=": lambda left, right: left <= right,
    "<": lambda left, right: left < right,
    ">=": lambda left, right: left >= right,
    ">": lambda left, right: left > right,
    "==": lambda left, right: left == right,
}


def _quantity(quantity: Quantity, on: nw.Expr) -> _Scaled:
    match quantity:
        case Day():
            return _Scaled(_ordinal(nw.col(quantity.column)))
        case Fact():
            return _Scaled(nw.col(quantity.column).cast(nw.Int64))
        case Parameter():
            return _parameter(quantity, on)
        case AgeByBirth(table, birth):
            assert isinstance(table, Parameter)
            born = _quantity(birth, on).column
            versions = [(value.since, _by_birth(value.value, born)) for value in table.values]  # type: ignore[arg-type]
            return _Scaled(_stepped(_ordinal(on), versions))
    sides = [_quantity(part, on) for part in quantity.parts() if isinstance(part, Quantity)]
    if len(sides) != 2:
        raise TypeError(f"not a quantity of the language: {quantity!r}")
    first, second = sides
    scale = lcm(first.scale, second.scale)
    match quantity:
        case Sum():
            return _Scaled(first.at(scale) + second.at(scale), scale)
        case Difference():
            return _Scaled(first.at(scale) - second.at(scale), scale)
        case Share():
            return _Scaled(first.column * second.column, first.scale * second.scale)
        case Later():
            return _Scaled(first.column + second.column * DAYS_A_SLOT)
        case MonthsBetween():
            return _Scaled(_floor(second.column - first.column, nw.lit(DAYS_A_SLOT)))
        case RoundedDown():
            return _Scaled(_floor(first.column, second.column) * second.column)
    raise TypeError(f"not a quantity of the language: {quantity!r}")


def _parameter(parameter: Parameter, on: nw.Expr) -> _Scaled:
    values = [Fraction(value.value) for value in parameter.values]  # type: ignore[arg-type]
    scale = lcm(*(value.denominator for value in values))
    steps = [(dated.since, nw.lit(int(value * scale))) for dated, value in zip(parameter.values, values, strict=True)]
    return _Scaled(_stepped(_ordinal(on), steps), scale)


def _membership(column: nw.Expr, choices: Parameter, day: nw.Expr) -> nw.Expr:
    """Among the choices of the version in force: each version's list gives one or zero, and the day picks."""
    versions = [
        (value.since, column.is_in(list(value.value)).cast(nw.Int64))  # type: ignore[arg-type]
        for value in choices.values
    ]
    return _stepped(day, versions) == 1


def _by_birth(steps: Steps, born: nw.Expr) -> nw.Expr:
    return _stepped(born, [(since, nw.lit(months)) for since, months in steps])


def _stepped(ordinal: nw.Expr, steps: Iterable[tuple[date, nw.Expr]]) -> nw.Expr:
    """A value that changes on given days, as the first plus every change that has come: null where a day is."""
    (_, value), *changes = steps
    stepped, before = value + ordinal * 0, value
    for since, value in changes:
        stepped = stepped + (ordinal >= day_ordinal(since)).cast(nw.Int64) * (value - before)
        before = value
    return stepped


def _ordinal(day: nw.Expr) -> nw.Expr:
    """`rules.expressions.day_ordinal` of a column of dates."""
    year, month = day.dt.year().cast(nw.Int64), day.dt.month().cast(nw.Int64)
    return (year * MONTHS_A_YEAR + month - 1) * DAYS_A_SLOT + day.dt.day().cast(nw.Int64)


def _floor(dividend: nw.Expr, divisor: nw.Expr) -> nw.Expr:
    return (dividend + divisor * _SHIFT) // divisor - _SHIFT
