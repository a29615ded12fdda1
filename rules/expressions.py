"""The small language of conditions.

A condition is written once, as an expression over facts and dated parameters, and read in several ways: for one
applicant (`rules.evaluation`), for the columns of a table (`rules.columns`), for the facts it depends on.

Values are booleans, choices (text), and whole numbers: money in fen, area in hundredths of a square metre, time in
months, a day as its calendar ordinal (`day_ordinal`). Every quantity knows its unit; quantities of different units
do not mix. An unknown fact makes unknown what depends on it, by Kleene's three-valued logic.

There is no `if` and no least-of here, on purpose: on table engines a test on an unknown takes the otherwise
branch and a least-of skips unknowns. A cap with two cases is a disjunction; a "lower of" is two conditions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, NoReturn

from typing_extensions import override

MONTHS_A_YEAR = 12
DAYS_A_SLOT = 100  # a month's slot in the ordinal: wider than any month, so a day never runs into the next


def day_ordinal(day: date) -> int:
    """A day as (months since year 0) x 100 + day of month: orders as days do, and a month later is 100 more.

    A period of months ends on the same day of its last month (Civil Code art. 202). Where that month has no such
    day the ordinal lies after the month's last day and before the next month, so "not later than" holds for the
    month's last day and for no later one: exactly what the article says.
    """
    return (day.year * MONTHS_A_YEAR + day.month - 1) * DAYS_A_SLOT + day.day


class Unit(StrEnum):
    """What a quantity is counted in; a number of days, a ratio, choices and an age table appear in parameters only."""

    FEN = "fen"
    AREA = "area"
    MONTHS = "months"
    COUNT = "count"
    DAY = "day"
    DAYS = "days"
    RATIO = "ratio"
    CHOICES = "choices"
    AGE_BY_BIRTH = "age_by_birth"


Operator = Literal["<=", "<", ">=", ">", "=="]
"""How two quantities are compared."""


class Expression:
    """Any node. Python's `and`, `not`, `if` and chained comparisons would lose parts of it, so they raise."""

    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise TypeError("a condition has no truth of its own: write & | ~, and compare once at a time")

    def parts(self) -> tuple[Expression, ...]:
        """The expressions it is made of, left to right; none for a fact or a parameter."""
        return ()

    def leaves(self) -> Iterator[Expression]:
        """The facts and parameters it reads, left to right; one read twice comes twice."""
        below = self.parts()
        if not below:
            yield self
        for part in below:
            yield from part.leaves()


class Proposition(Expression):
    """Something true, false or unknown."""

    __slots__ = ()

    def __and__(self, other: Proposition) -> Every:
        return Every((*_flat(Every, self), *_flat(Every, other)))

    def __or__(self, other: Proposition) -> Some:
        return Some((*_flat(Some, self), *_flat(Some, other)))

    def __invert__(self) -> Negation:
        return Negation(self)


class Quantity(Expression):
    """Something counted in a unit, or unknown."""

    __slots__ = ()
    unit: Unit

    def __le__(self, other: Quantity) -> Comparison:
        return Comparison(self, "<=", other)

    def __lt__(self, other: Quantity) -> Comparison:
        return Comparison(self, "<", other)

    def __ge__(self, other: Quantity) -> Comparison:
        return Comparison(self, ">=", other)

    def __gt__(self, other: Quantity) -> Comparison:
        return Comparison(self, ">", other)

    def equals(self, other: Quantity) -> Comparison:
        """Equality; `==` stays Python's own, so that nodes remain ordinary objects."""
        return Comparison(self, "==", other)

    def __add__(self, other: Quantity) -> Sum:
        return Sum(self, other)

    def __sub__(self, other: Quantity) -> Difference:
        return Difference(self, other)


class Selection(Expression):
    """One of several named `choices` (code -> label), or unknown."""

    __slots__ = ()
    choices: Mapping[str, str]

    def is_one_of(self, choices: Expression) -> Membership:
        """True when the choice is among those a parameter lists."""
        return Membership(self, choices)

    def is_(self, code: str) -> Chosen:
        """True when the choice is the one with this code."""
        return Chosen(self, code)


@dataclass(frozen=True, eq=False, slots=True)
class Every(Proposition):
    """All hold: false as soon as one is false, else unknown as soon as one is unknown."""

    propositions: tuple[Proposition, ...]

    @override
    def parts(self) -> tuple[Expression, ...]:
        return self.propositions


@dataclass(frozen=True, eq=False, slots=True)
class Some(Proposition):
    """At least one holds: true as soon as one is true, else unknown as soon as one is unknown."""

    propositions: tuple[Proposition, ...]

    @override
    def parts(self) -> tuple[Expression, ...]:
        return self.propositions


@dataclass(frozen=True, eq=False, slots=True)
class Negation(Proposition):
    """It does not hold; unknown stays unknown."""

    proposition: Proposition

    @override
    def parts(self) -> tuple[Expression, ...]:
        return (self.proposition,)


@dataclass(frozen=True, eq=False, slots=True)
class Comparison(Proposition):
    """Two quantities of one unit, compared."""

    left: Quantity
    operator: Operator
    right: Quantity

    def __post_init__(self) -> None:
        _same_unit(self.left, self.right)

    @override
    def parts(self) -> tuple[Expression, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, eq=False, slots=True)
class Membership(Proposition):
    """A selection is among the choices of a parameter."""

    selection: Selection
    choices: Expression

    def __post_init__(self) -> None:
        _expect(self.choices, Unit.CHOICES)

    @override
    def parts(self) -> tuple[Expression, ...]:
        return (self.selection, self.choices)


@dataclass(frozen=True, eq=False, slots=True)
class Chosen(Proposition):
    """A selection is the choice with a code of the vocabulary."""

    selection: Selection
    code: str

    def __post_init__(self) -> None:
        if self.code not in self.selection.choices:
            raise ValueError(f"no such choice: {self.code}")

    @override
    def parts(self) -> tuple[Expression, ...]:
        return (self.selection,)


@dataclass(frozen=True, eq=False, slots=True)
class Pair(Quantity):
    """Two quantities of one unit, made into a third of that unit."""

    left: Quantity
    right: Quantity

    def __post_init__(self) -> None:
        _same_unit(self.left, self.right)

    @property
    @override
    def unit(self) -> Unit:  # type: ignore[override]
        return self.left.unit

    @override
    def parts(self) -> tuple[Expression, ...]:
        return (self.left, self.right)


class Sum(Pair):
    """One quantity and another, added."""

    __slots__ = ()


class Difference(Pair):
    """One quantity less another."""

    __slots__ = ()


@dataclass(frozen=True, eq=False, slots=True)
class Share(Quantity):
    """A ratio or a multiple of a quantity, exact: compared by cross-multiplication, never rounded."""

    ratio: Expression
    whole: Quantity

    def __post_init__(self) -> None:
        _expect(self.ratio, Unit.RATIO, Unit.COUNT)

    @property
    @override
    def unit(self) -> Unit:  # type: ignore[override]
        return self.whole.unit

    @override
    def parts(self) -> tuple[Expression, ...]:
        return (self.ratio, self.whole)


@dataclass(frozen=True, eq=False, slots=True)
class Later(Quantity):
    """The day some months after a day (Civil Code art. 202; see `day_ordinal` for month ends)."""

    day: Quantity
    months: Quantity
    unit: Unit = Unit.DAY

    def __post_init__(self) -> None:
        _expect(self.day, Unit.DAY)
        _expect(self.months, Unit.MONTHS)

    @override
    def parts(self) -> tuple[Expression, ...]:
        return (self.day, self.months)


@dataclass(frozen=True, eq=False, slots=True)
class MonthsBetween(Quantity):
    """Whole months from one day to another; a part-month is dropped, before the first day it is negative."""

    start: Quantity
    end: Quantity
    unit: Unit = Unit.MONTHS

    def __post_init__(self) -> None:
        _expect(self.start, Unit.DAY)
        _expect(self.end, Unit.DAY)

    @override
    def parts(self) -> tuple[Expression, ...]:
        return (self.start, self.end)


class RoundedDown(Pair):
    """The largest multiple of the right quantity, the step, that is not above the left."""

    __slots__ = ()


@dataclass(frozen=True, eq=False, slots=True)
class AgeByBirth(Quantity):
    """The age in months that a table sets for people born on a day."""

    table: Expression
    birth: Quantity
    unit: Unit = Unit.MONTHS

    def __post_init__(self) -> None:
        _expect(self.table, Unit.AGE_BY_BIRTH)
        _expect(self.birth, Unit.DAY)

    @override
    def parts(self) -> tuple[Expression, ...]:
        return (self.table, self.birth)


def _flat(kind: type[Every] | type[Some], proposition: Proposition) -> tuple[Proposition, ...]:
    return proposition.propositions if isinstance(proposition, kind) else (proposition,)


def _expect(expression: Expression, *units: Unit) -> None:
    if getattr(expression, "unit", None) not in units:
        raise TypeError(f"expected {' or '.join(units)}, got {expression!r}")


def _same_unit(left: Quantity, right: Quantity) -> None:
    if left.unit is not right.unit:
        raise TypeError(f"units differ: {left.unit} and {right.unit}")
