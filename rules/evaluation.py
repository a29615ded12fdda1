"""The language read for one applicant: true, false or unknown, with a trace of the values compared."""

from __future__ import annotations

import operator
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

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
    Selection,
    Share,
    Some,
    Sum,
    day_ordinal,
)
from rules.facts import Choice, Fact
from rules.parameters import Parameter, Steps

FactValue = bool | int | str | date
Facts = Mapping[str, FactValue]
"""Known facts by id; a fact that is absent is unknown. Money in fen, area in hundredths of a square metre."""

Amount = int | Fraction
"""An exact amount in a quantity's unit: whole, but for a share that falls between two."""

_COMPARE: dict[str, Callable[[Amount, Amount], bool]] = {
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
    "==": operator.eq,
}


@dataclass(frozen=True, slots=True)
class Compared:
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
    match proposition:
        case Every(parts):
            return _every(truth(part, facts, on) for part in parts)
        case Some(parts):
            return _negated(_every(_negated(truth(part, facts, on)) for part in parts))
        case Negation(part):
            return _negated(truth(part, facts, on))
        case _:
            return compared(proposition, facts, on).result


def trace(proposition: Proposition, facts: Facts, on: date) -> Iterator[Compared]:
    """Every comparison in a proposition, left to right, with the values it saw."""
    if isinstance(proposition, (Every, Some, Negation)):
        for part in proposition.parts():
            assert isinstance(part, Proposition)
            yield from trace(part, facts, on)
    else:
        yield compared(proposition, facts, on)


def compared(proposition: Proposition, facts: Facts, on: date) -> Compared:
    """One comparison, membership or yes-or-no fact with the values on its sides."""
    match proposition:
        case Comparison(left_side, sign, right_side):
            left, right = amount(left_side, facts, on), amount(right_side, facts, on)
            known = left is not None and right is not None
            result = _COMPARE[sign](left, right) if known else None  # type: ignore[arg-type]
            return Compared(proposition, left, right, result)
        case Membership(selection, choices):
            assert isinstance(choices, Parameter)
            return _chosen(proposition, selection, choices.on(on).value, facts)  # type: ignore[arg-type]
        case Chosen(selection, code):
            return _chosen(proposition, selection, (code,), facts)
        case Fact(id=id_):
            answer = facts.get(id_)
            assert answer is None or isinstance(answer, bool)
            return Compared(proposition, answer, None, answer)
    raise TypeError(f"not a proposition of the language: {proposition!r}")


def amount(quantity: Quantity, facts: Facts, on: date) -> Amount | None:
    """A quantity's exact value in its unit (a day as its ordinal), or None where a fact it needs is unknown."""
    match quantity:
        case Fact(id=id_):
            value = facts.get(id_)
            if value is None:
                return None
            assert not isinstance(value, (bool, str))
            return day_ordinal(value) if isinstance(value, date) else value
        case Parameter():
            return quantity.on(on).value  # type: ignore[return-value]
        case AgeByBirth(table, birth):
            assert isinstance(table, Parameter)
            born = amount(birth, facts, on)
            return None if born is None else _step(table.on(on).value, int(born))  # type: ignore[arg-type]
    sides = [amount(part, facts, on) for part in quantity.parts() if isinstance(part, Quantity)]
    if len(sides) != 2:
        raise TypeError(f"not a quantity of the language: {quantity!r}")
    first, second = sides
    if first is None or second is None:
        return None
    match quantity:
        case Sum():
            return first + second
        case Difference():
            return first - second
        case Share():
            return first * second
        case Later():
            return first + second * DAYS_A_SLOT
        case MonthsBetween():
            return (second - first) // DAYS_A_SLOT
        case RoundedDown():
            return first // second * second
    raise TypeError(f"not a quantity of the language: {quantity!r}")


def open_facts(expression: Expression, facts: Facts, on: date) -> frozenset[Fact]:
    """The unknown facts that can still decide an undecided proposition; none once it is decided."""
    if isinstance(expression, Proposition) and truth(expression, facts, on) is not None:
        return frozenset()
    if isinstance(expression, Fact):
        return frozenset() if expression.id in facts else frozenset({expression})
    return frozenset().union(*(open_facts(part, facts, on) for part in expression.parts()))


def facts_read(*expressions: Expression) -> tuple[Fact, ...]:
    """Every fact that expressions depend on, each once, in order of reading."""
    return tuple(dict.fromkeys(leaf for each in expressions for leaf in each.leaves() if isinstance(leaf, Fact)))


def parameters_read(*expressions: Expression) -> tuple[Parameter, ...]:
    """Every parameter that expressions depend on, each once, in order of reading."""
    leaves = (leaf for each in expressions for leaf in each.leaves())
    return tuple(dict.fromkeys(leaf for leaf in leaves if isinstance(leaf, Parameter)))


def _chosen(proposition: Proposition, selection: Selection, codes: tuple[str, ...], facts: Facts) -> Compared:
    assert isinstance(selection, Choice)
    chosen = facts.get(selection.id)
    assert chosen is None or isinstance(chosen, str)
    return Compared(proposition, chosen, codes, None if chosen is None else chosen in codes)


def _every(truths: Iterator[bool | None]) -> bool | None:
    seen = set(truths)
    return False if False in seen else None if None in seen else True


def _negated(value: bool | None) -> bool | None:
    return None if value is None else not value


def _step(steps: Steps, born: int) -> int:
    """The table's age for a birth ordinal; the first step also serves whoever was born before it."""
    index = bisect_right(steps, born, key=lambda step: day_ordinal(step[0]))
    return steps[max(index - 1, 0)][1]
