"""The language read for one applicant: true, false or unknown, with a trace of the values compared.

An expression is made into a function of the facts and the day once, and kept; reading it is calling that.
"""

from __future__ import annotations

import operator
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple, TypeVar

from rules.expressions import (
    DAYS_A_SLOT,
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
from rules.facts import Choice, Fact
from rules.parameters import Parameter, Steps

FactValue = bool | int | str | date
Facts = Mapping[str, FactValue]
"""Known facts by id; a fact that is absent is unknown. Money in fen, area in hundredths of a square metre."""

Amount = int | Fraction
"""An exact amount in a quantity's unit: whole, but for a share that falls between two."""

_KEPT = 8192
"""Expressions whose functions are kept: several times those of every rulebook, and what an assumption changed."""

Made = TypeVar("Made")
_Truth = Callable[[Facts, date], bool | None]
_Read = Callable[[Facts, date], Amount | None]
_Sight = Callable[[Facts, date], "Compared"]
_Open = Callable[[Facts, date], frozenset[Fact]]
_NONE: frozenset[Fact] = frozenset()

_COMPARE: dict[str, Callable[[Amount, Amount], bool]] = {
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
    "==": operator.eq,
}


def _share(ratio: Amount, whole: Amount) -> Amount:
    parts, of = whole * ratio.numerator, ratio.denominator
    return Fraction(parts, of) if parts % of else parts // of


_COMBINE: dict[type[Quantity], Callable[[Amount, Amount], Amount]] = {
    Sum: operator.add,
    Difference: operator.sub,
    Share: _share,
    Later: lambda day, months: day + months * DAYS_A_SLOT,
    MonthsBetween: lambda start, end: (end - start) // DAYS_A_SLOT,
    RoundedDown: lambda quantity, step: quantity // step * step,
}
"""What two quantities make, by the kind of the quantity that is made of them."""


class Compared(NamedTuple):
    """One comparison of a trace: the proposition, what stood on either side (None: unknown), and the result.

    A yes-or-no fact is a comparison with itself alone: its value is on the left, the right is None.
    """

    proposition: Proposition
    left: Amount | str | None
    right: Amount | tuple[str, ...] | None
    result: bool | None


def truth(proposition: Proposition, facts: Facts, on: date) -> bool | None:
    """True, false or None (unknown), with the parameters in force on a day.

    Raises `rules.parameters.NotInForce` where a parameter has no value yet.
    """
    return _truth(proposition)(facts, on)


def trace(proposition: Proposition, facts: Facts, on: date) -> Iterator[Compared]:
    """Every comparison in a proposition, left to right, with the values it saw."""
    return (sight(facts, on) for sight in _sights(proposition))


def compared(proposition: Proposition, facts: Facts, on: date) -> Compared:
    """One comparison, membership or yes-or-no fact with the values on its sides."""
    return _sight(proposition)(facts, on)


def amount(quantity: Quantity, facts: Facts, on: date) -> Amount | None:
    """A quantity's exact value in its unit (a day as its ordinal), or None where a fact it needs is unknown."""
    return _amount(quantity)(facts, on)


def open_facts(proposition: Proposition, facts: Facts, on: date) -> frozenset[Fact]:
    """The unknown facts that can still decide an undecided proposition; none once it is decided."""
    return _open(proposition)(facts, on)


@lru_cache(maxsize=_KEPT)
def facts_read(*expressions: Expression) -> tuple[Fact, ...]:
    """Every fact that expressions depend on, each once, in order of reading."""
    return tuple(dict.fromkeys(leaf for each in expressions for leaf in each.leaves() if isinstance(leaf, Fact)))


@lru_cache(maxsize=_KEPT)
def parameters_read(*expressions: Expression) -> tuple[Parameter, ...]:
    """Every parameter that expressions depend on, each once, in order of reading."""
    leaves = (leaf for each in expressions for leaf in each.leaves())
    return tuple(dict.fromkeys(leaf for leaf in leaves if isinstance(leaf, Parameter)))


@lru_cache(maxsize=_KEPT)
def _open(proposition: Proposition) -> _Open:
    result = _truth(proposition)
    if isinstance(proposition, (Every, Some, Negation)):
        propositions: Iterable[Proposition] = proposition.parts()  # type: ignore[assignment]
        parts = [_open(part) for part in propositions]
        return lambda facts, on: (
            _NONE if result(facts, on) is not None else _NONE.union(*[part(facts, on) for part in parts])
        )
    read = facts_read(proposition)
    return lambda facts, on: (
        _NONE if result(facts, on) is not None else frozenset([fact for fact in read if fact.id not in facts])
    )


@lru_cache(maxsize=_KEPT)
def _sights(proposition: Proposition) -> tuple[_Sight, ...]:
    """Of every comparison in a proposition, left to right."""
    if not isinstance(proposition, (Every, Some, Negation)):
        return (_sight(proposition),)
    parts: Iterable[Proposition] = proposition.parts()  # type: ignore[assignment]
    return tuple(sight for part in parts for sight in _sights(part))


@lru_cache(maxsize=_KEPT)
def _sight(proposition: Proposition) -> _Sight:
    result = _truth(proposition)
    match proposition:
        case Comparison(left_side, sign, right_side):
            return _side_by_side(proposition, _amount(left_side), _amount(right_side), _COMPARE[sign])
        case Membership(Choice(id=id_)) | Chosen(Choice(id=id_)):
            return lambda facts, on: Compared(
                proposition,
                facts.get(id_),  # type: ignore[arg-type]
                _codes(proposition, on),
                result(facts, on),
            )
    return lambda facts, on: Compared(proposition, answer := result(facts, on), None, answer)


def _side_by_side(
    proposition: Comparison, left: _Read, right: _Read, holds: Callable[[Amount, Amount], bool]
) -> _Sight:
    def sight(facts: Facts, on: date) -> Compared:
        one, other = left(facts, on), right(facts, on)
        return Compared(proposition, one, other, None if one is None or other is None else holds(one, other))

    return sight


@lru_cache(maxsize=_KEPT)
def _truth(proposition: Proposition) -> _Truth:
    match proposition:
        case Every(parts):
            return _decided([_truth(part) for part in parts], by=False)
        case Some(parts):
            return _decided([_truth(part) for part in parts], by=True)
        case Negation(part):
            negated = _truth(part)
            return lambda facts, on: None if (result := negated(facts, on)) is None else not result
        case Comparison(left_side, sign, right_side):
            return _both(_amount(left_side), _amount(right_side), _COMPARE[sign])
        case Membership(Choice(id=id_)) | Chosen(Choice(id=id_)):
            return lambda facts, on: None if (code := facts.get(id_)) is None else code in _codes(proposition, on)
        case Fact(id=id_):
            return lambda facts, on: facts.get(id_)  # type: ignore[return-value]
    raise TypeError(f"not a proposition of the language: {proposition!r}")


@lru_cache(maxsize=_KEPT)
def _amount(quantity: Quantity) -> _Read:
    match quantity:
        case Fact(id=id_, unit=Unit.DAY):
            return lambda facts, on: None if (day := facts.get(id_)) is None else day_ordinal(day)  # type: ignore[arg-type]
        case Fact(id=id_):
            return lambda facts, on: facts.get(id_)  # type: ignore[return-value]
        case Parameter():
            return lambda facts, on: quantity.on(on).value  # type: ignore[return-value]
        case AgeByBirth(Parameter() as table, birth):
            return _age(table, _amount(birth))
    if type(quantity) not in _COMBINE:
        raise TypeError(f"not a quantity of the language: {quantity!r}")
    first, second = quantity.parts()
    return _both(_amount(first), _amount(second), _COMBINE[type(quantity)])


def _decided(parts: list[_Truth], *, by: bool) -> _Truth:
    """That result as soon as one part has it; else unknown where one is; else the other."""

    def read(facts: Facts, on: date) -> bool | None:
        result: bool | None = not by
        for part in parts:
            each = part(facts, on)
            if each is by:
                return by
            if each is None:
                result = None
        return result

    return read


def _both(left: _Read, right: _Read, make: Callable[[Amount, Amount], Made]) -> Callable[[Facts, date], Made | None]:
    """What two amounts make where both are known."""

    def read(facts: Facts, on: date) -> Made | None:
        one, other = left(facts, on), right(facts, on)
        return None if one is None or other is None else make(one, other)

    return read


def _age(table: Parameter, birth: _Read) -> _Read:
    """The table's age for a birth ordinal; the first step also serves whoever was born before it."""
    ages = {each.since: _by_ordinal(each.value) for each in table.values}  # type: ignore[arg-type]

    def read(facts: Facts, on: date) -> int | None:
        born = birth(facts, on)
        if born is None:
            return None
        steps = ages[table.on(on).since]
        return steps[max(bisect_right(steps, born, key=lambda step: step[0]) - 1, 0)][1]

    return read


def _by_ordinal(steps: Steps) -> list[tuple[int, int]]:
    return [(day_ordinal(day), age) for day, age in steps]


def _codes(proposition: Membership | Chosen, on: date) -> tuple[str, ...]:
    """The codes that a selection is held against."""
    if isinstance(proposition, Chosen):
        return (proposition.code,)
    assert isinstance(proposition.choices, Parameter)
    return proposition.choices.on(on).value  # type: ignore[return-value]
