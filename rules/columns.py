"""The language read for a table: the same three values for every row, as dataframe expressions.

Runs on whatever narwhals runs on. A column is named by its fact's `column` and holds booleans, 64-bit whole numbers
(fen, hundredths of a square metre, months), dates or text; null is unknown. Parameters go by the row's own day, so one
table may hold applications of many days. Only addition, multiplication, floor division and comparison are used, so
every engine answers alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from fractions import Fraction
from functools import reduce
from itertools import groupby, pairwise
from math import lcm
from operator import and_, or_
from typing import NamedTuple

import narwhals as nw

from rules.expressions import (
    DAYS_A_SLOT,
    MONTHS_A_YEAR,
    AgeByBirth,
    Chosen,
    Comparison,
    Difference,
    Every,
    Expression,
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
    Unit,
    day_ordinal,
)
from rules.facts import Choice, Day, Fact
from rules.parameters import Parameter, Steps


@dataclass(frozen=True, slots=True)
class _Scaled:
    """A column of whole numbers that stands for column / scale, so that ratios stay exact."""

    column: nw.Expr
    scale: int = 1

    def at(self, scale: int) -> nw.Expr:
        return self.column if scale == self.scale else self.column * (scale // self.scale)


Key = tuple[object, ...]
"""What two expressions have in common that say the same."""


@dataclass(frozen=True, slots=True)
class Columns:
    """A table to be read: `on` are the ordinals of the days whose parameters apply, never null.

    `given` stands in, by fact id, for the columns of facts; `shared` are the columns that `sharing` made.
    """

    on: nw.Expr
    given: Mapping[str, nw.Expr] = field(default_factory=dict)
    shared: Mapping[Key, _Scaled] = field(default_factory=dict)

    def of(self, fact: Fact) -> nw.Expr:
        """A fact's column."""
        return self.given.get(fact.id, nw.col(fact.column))

    def instead(self, fact: Fact, column: nw.Expr) -> Columns:
        """The same table with another column for a fact; nothing is shared with it."""
        return Columns(self.on, {**self.given, fact.id: column})

    def truth(self, proposition: Proposition) -> nw.Expr:
        """True, false or null (unknown) for every row."""
        if ready := self.shared.get(_key(proposition)):
            return ready.column
        match proposition:
            case Every(parts):
                return reduce(and_, map(self.truth, parts))
            case Some(parts):
                return reduce(or_, map(self.truth, parts))
            case Negation(part):
                return ~self.truth(part)
            case Comparison(left, sign, right):
                sides = self._quantity(left), self._quantity(right)
                scale = lcm(sides[0].scale, sides[1].scale)
                return _COMPARE[sign](sides[0].at(scale), sides[1].at(scale))
            case Membership(Choice() as selection, Parameter() as choices):
                return _membership(self.of(selection), choices, self.on)
            case Chosen(Choice() as selection, code):
                return self.of(selection) == code
            case Fact():
                return self.of(proposition)
        raise TypeError(f"not a proposition of the language: {proposition!r}")

    def amount(self, quantity: Quantity) -> nw.Expr:
        """A quantity in its unit, rounded down, never below zero; null where a fact it needs is unknown."""
        scaled = self._quantity(quantity)
        column = nw.when(scaled.column < 0).then(nw.lit(0)).otherwise(scaled.column)
        return column if scaled.scale == 1 else column // scaled.scale

    def unknown(self, expression: Expression) -> dict[Fact, nw.Expr]:
        """`rules.evaluation.open_facts`: by fact, the rows in which it is unknown and can still decide."""
        if isinstance(expression, Fact):
            return {expression: self.of(expression).is_null()}
        found: dict[Fact, nw.Expr] = {}
        for part in expression.parts():
            for fact, column in self.unknown(part).items():
                found[fact] = found[fact] | column if fact in found else column
        if isinstance(expression, (Every, Some)):
            undecided = self.truth(expression).is_null()
            return {fact: column & undecided for fact, column in found.items()}
        return found  # anything else that is decided has no unknown fact

    def worked_out(self, expression: Expression) -> _Scaled:
        """A proposition or a quantity."""
        if isinstance(expression, Quantity):
            return self._quantity(expression)
        assert isinstance(expression, Proposition)
        return _Scaled(self.truth(expression))

    def _quantity(self, quantity: Quantity) -> _Scaled:
        if ready := self.shared.get(_key(quantity)):
            return ready
        match quantity:
            case Day():
                return _Scaled(day_ordinals(self.of(quantity)))
            case Fact():
                return _Scaled(self.of(quantity))
            case Parameter():
                return self._parameter(quantity)
            case AgeByBirth(Parameter() as table, birth):
                born = self._quantity(birth).column
                versions = [(version.since, _by_birth(version.value, born)) for version in table.values]  # type: ignore[arg-type]
                return _Scaled(stepped(self.on, versions))
        sides = [self._quantity(part) for part in quantity.parts() if isinstance(part, Quantity)]
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
                return _Scaled((second.column - first.column) // DAYS_A_SLOT)
            case RoundedDown():
                return _Scaled(first.column // second.column * second.column)
        raise TypeError(f"not a quantity of the language: {quantity!r}")

    def _parameter(self, parameter: Parameter) -> _Scaled:
        scale = _parameter_scale(parameter)
        # A month never outgrows 32 bits, and a day is no more than a month a hundred times over.
        type_ = nw.Int32 if parameter.unit is Unit.MONTHS else nw.Int64
        steps = [
            (dated.since, nw.lit(int(Fraction(dated.value) * scale), type_))  # type: ignore[arg-type]
            for dated in parameter.values
        ]
        return _Scaled(stepped(self.on, steps), scale)


def sharing(columns: Columns, expressions: Iterable[Expression]) -> tuple[Columns, list[dict[str, nw.Expr]]]:
    """The same table, with a column of its own for whatever expressions have in common, and the steps that make those.

    A step is columns by name and may read the columns of the steps before. Without them an engine works out again what
    stands in several places, and what stands in several places of several places is written out many times over.
    """
    times: Counter[Key] = Counter()
    found: dict[Key, Expression] = {}
    for expression in expressions:
        for node in _nodes(expression):
            key = _key(node)
            # What is open in an inner Every or Some asks for its truth once more.
            times[key] += 2 if node is not expression and isinstance(node, (Every, Some)) else 1
            found.setdefault(key, node)
    repeated = sorted(
        (key for key in found if times[key] > 1 and key not in columns.shared), key=lambda key: _depth(found[key])
    )
    steps: list[dict[str, nw.Expr]] = []
    for _, keys in groupby(repeated, key=lambda key: _depth(found[key])):
        step: dict[str, nw.Expr] = {}
        made: dict[Key, _Scaled] = {}
        for key in keys:
            worked_out = columns.worked_out(found[key])
            name = f"shared_{len(columns.shared) + len(step)}"
            step[name], made[key] = worked_out.column, _Scaled(nw.col(name), worked_out.scale)
        steps.append(step)
        columns = replace(columns, shared={**columns.shared, **made})
    return columns, steps


class OfDay(NamedTuple):
    """What is asked of a single day: the fact, and by the first day of each version how it follows from the column.

    Functions that are equal give the same.
    """

    day: Day
    versions: tuple[tuple[date, Callable[[nw.Expr], nw.Expr]], ...]


def of_days(expressions: Iterable[Expression]) -> dict[Key, OfDay]:
    """What expressions ask of single days: an ordinal, or when those born on it come to the age of a table.

    An engine may know a faster way to these than the calendar's arithmetic: there are few days.
    """
    found: dict[Key, OfDay] = {}
    for node in (node for expression in expressions for node in _nodes(expression)):
        match node:
            case Day():
                found[_key(node)] = OfDay(node, ((date.min, day_ordinals),))
            case Later(Day() as day, AgeByBirth(Parameter() as table, birth)) if birth is day:
                versions = (
                    (version.since, _ComesToAge(version.value))  # type: ignore[arg-type]
                    for version in table.values
                )
                found[_key(node)] = OfDay(day, tuple(versions))
    return found


def columns_of(on: Day, ready: Mapping[Key, str]) -> Columns:
    """A table whose columns, by key, hold what `of_days` says; the parameters are those of a day among them."""
    shared = {key: _Scaled(nw.col(name)) for key, name in ready.items()}
    return Columns(shared[_key(on)].column, shared=shared)


@dataclass(frozen=True, slots=True)
class _ComesToAge:
    """By the day of birth: the ordinal of the day on which the age of a table is reached."""

    steps: Steps

    def __call__(self, birth: nw.Expr) -> nw.Expr:
        born = day_ordinals(birth)
        return born + _by_birth(self.steps, born) * DAYS_A_SLOT


def _nodes(expression: Expression) -> Iterator[Expression]:
    """What is worked out: an expression and its parts, but no column that is there already and no constant."""
    if isinstance(expression, Day) or expression.parts():
        yield expression
    for part in expression.parts():
        yield from _nodes(part)


def _depth(expression: Expression) -> int:
    return 1 + max(map(_depth, expression.parts()), default=0)


def _key(expression: Expression) -> Key:
    if not (expression.parts() and is_dataclass(expression)):
        return (expression,)
    own = (getattr(expression, each.name) for each in fields(expression))
    return (type(expression), *(_key_part(value) for value in own))


def _key_part(value: object) -> object:
    if isinstance(value, Expression):
        return _key(value)
    return tuple(map(_key_part, value)) if isinstance(value, tuple) else value


def _parameter_scale(parameter: Parameter) -> int:
    return lcm(*(Fraction(value.value).denominator for value in parameter.values))  # type: ignore[arg-type]


_COMPARE: dict[str, Callable[[nw.Expr, nw.Expr], nw.Expr]] = {
    "<=": lambda left, right: left <= right,
    "<": lambda left, right: left < right,
    ">=": lambda left, right: left >= right,
    ">": lambda left, right: left > right,
    "==": lambda left, right: left == right,
}


def _membership(column: nw.Expr, choices: Parameter, day: nw.Expr) -> nw.Expr:
    """Among the choices of the version in force."""
    return stepped(day, [(version.since, _among(column, version.value)) for version in choices.values])  # type: ignore[arg-type]


def _among(column: nw.Expr, choices: tuple[str, ...]) -> nw.Expr:
    return reduce(or_, (column == choice for choice in choices)) if choices else column != column


def _by_birth(steps: Steps, born: nw.Expr) -> nw.Expr:
    """The age of a table for birth ordinals: null where those are.

    Ages rise by equal steps at equal distances for years on end, and one division counts a whole run of them.
    """
    (_, first), *_ = steps
    age = nw.lit(first) + born * 0
    for run in _runs(steps):
        come = (born - run.start) // run.every + 1
        come = nw.when(come < 0).then(0).otherwise(nw.when(come > run.times).then(run.times).otherwise(come))
        age = age + come * run.rise
    return age


class _Run(NamedTuple):
    """Steps at equal distances: the ordinal of the first, the distance, how many, and how much each adds."""

    start: int
    every: int
    times: int
    rise: int


def _runs(steps: Steps) -> list[_Run]:
    """The steps after the first, as few runs as they make when taken in order."""
    runs: list[_Run] = []
    for (_, before), (since, value) in pairwise(steps):
        ordinal, rise = day_ordinal(since), value - before
        if runs and runs[-1].rise == rise:
            start, every, times, _ = runs[-1]
            if times == 1 or ordinal == start + times * every:
                runs[-1] = _Run(start, ordinal - start if times == 1 else every, times + 1, rise)
                continue
        runs.append(_Run(ordinal, DAYS_A_SLOT, 1, rise))
    return runs


def stepped(ordinals: nw.Expr, steps: Sequence[tuple[date, nw.Expr]]) -> nw.Expr:
    """A value that changes on given days, by ordinals of which none is null; the first also serves earlier days."""
    (_, value), *changes = steps
    for since, later in changes:
        value = nw.when(ordinals >= day_ordinal(since)).then(later).otherwise(value)
    return value


def day_ordinals(day: nw.Expr) -> nw.Expr:
    """`rules.expressions.day_ordinal` of a column of dates."""
    year, month = day.dt.year().cast(nw.Int64), day.dt.month().cast(nw.Int64)
    return (year * MONTHS_A_YEAR + month - 1) * DAYS_A_SLOT + day.dt.day().cast(nw.Int64)


def least(columns: Sequence[nw.Expr]) -> nw.Expr:
    """The least of columns, null as soon as one is: an engine's own least-of skips the unknown."""
    return reduce(
        lambda one, other: nw.when(one <= other).then(one).otherwise(nw.when(one > other).then(other)), columns
    )


def greatest(columns: Sequence[nw.Expr]) -> nw.Expr:
    """The greatest of columns, null as soon as one is."""
    return reduce(
        lambda one, other: nw.when(one >= other).then(one).otherwise(nw.when(one < other).then(other)), columns
    )
