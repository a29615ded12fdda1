"""The language read for one applicant."""

from datetime import date
from fractions import Fraction
from itertools import product

import pytest

from rules.evaluation import (
    Compared,
    amount,
    compared,
    facts_read,
    open_facts,
    parameters_read,
    trace,
    truth,
)
from rules.expressions import (
    AgeByBirth,
    Expression,
    Later,
    MonthsBetween,
    Proposition,
    Quantity,
    RoundedDown,
    Share,
    Unit,
    day_ordinal,
)
from rules.facts import Choice, Count, Day, Money, Months, YesNo
from rules.parameters import DatedValue, NotInForce, Parameter

P = YesNo(id="x.p", label="甲", question="甲？")
Q = YesNo(id="x.q", label="乙", question="乙？")
PRICE = Money(id="x.price", label="价", question="价？")
PAID = Money(id="x.paid", label="付", question="付？")
MONTHS = Months(id="x.months", label="月", question="月？", maximum=720)
BORN = Day(id="x.born", label="生", question="生？")
DAY = Day(id="x.day", label="日", question="日？")
HOMES = Count(id="x.homes", label="套", question="套？", maximum=9)
KIND = Choice(id="x.kind", label="类", question="类？", choices={"a": "子", "b": "丑", "c": "寅"})

START = date(2020, 1, 1)
ON = date(2026, 3, 1)


def parameter(unit: Unit, value: object) -> Parameter:
    return Parameter("n", "数", unit, "", (DatedValue(START, value, "", "high"),))  # type: ignore[arg-type]


def known(**answers: bool | None) -> dict[str, bool]:
    return {f"x.{name}": value for name, value in answers.items() if value is not None}


@pytest.mark.parametrize(("p", "q"), list(product((True, False, None), repeat=2)))
def test_kleenes_tables(p: bool | None, q: bool | None) -> None:
    facts = known(p=p, q=q)
    both = False if False in (p, q) else None if None in (p, q) else True
    either = True if True in (p, q) else None if None in (p, q) else False
    assert truth(P & Q, facts, ON) is both
    assert truth(P | Q, facts, ON) is either
    assert truth(~P, facts, ON) is (None if p is None else not p)


@pytest.mark.parametrize(
    ("left", "results"),
    [
        (5, (True, True, False, False, False)),
        (6, (True, False, True, False, True)),
        (7, (False, False, True, True, False)),
    ],
)
def test_comparisons_below_at_and_above(left: int, results: tuple[bool, ...]) -> None:
    six = parameter(Unit.MONTHS, 6)
    comparisons = (MONTHS <= six, MONTHS < six, MONTHS >= six, MONTHS > six, MONTHS.equals(six))
    assert tuple(truth(each, {"x.months": left}, ON) for each in comparisons) == results
    assert {truth(each, {}, ON) for each in comparisons} == {None}


@pytest.mark.parametrize(("chosen", "result"), [("a", True), ("b", True), ("c", False), (None, None)])
def test_membership(chosen: str | None, result: bool | None) -> None:
    facts = {} if chosen is None else {"x.kind": chosen}
    assert truth(KIND.is_one_of(parameter(Unit.CHOICES, ("a", "b"))), facts, ON) is result
    assert truth(KIND.is_("a") | KIND.is_("b"), facts, ON) is result


def test_sums_differences_and_shares_are_exact() -> None:
    facts = {"x.price": 1_000_03, "x.paid": 5}
    third = Share(parameter(Unit.RATIO, Fraction(1, 3)), PRICE - PAID)
    assert amount(PRICE + PAID, facts, ON) == 1_000_08
    assert amount(third, facts, ON) == Fraction(999_98, 3)
    assert amount(third, {"x.price": 1}, ON) is None
    whole = amount(third, {"x.price": 8, "x.paid": 2}, ON)
    assert whole == 2 and isinstance(whole, int)  # no fraction where the share comes out even


def test_months_between_drop_a_part_month() -> None:
    between = MonthsBetween(BORN, DAY)
    for end, months in (
        (date(2026, 5, 14), 1),
        (date(2026, 5, 15), 2),
        (date(2026, 3, 14), -1),
        (date(2026, 3, 15), 0),
    ):
        assert amount(between, {"x.born": date(2026, 3, 15), "x.day": end}, ON) == months


@pytest.mark.parametrize(("months", "rounded"), [(0, 0), (11, 0), (12, 12), (23, 12), (24, 24), (-1, -12), (-12, -12)])
def test_rounding_down_goes_below(months: int, rounded: int) -> None:
    assert amount(RoundedDown(MONTHS, parameter(Unit.MONTHS, 12)), {"x.months": months}, ON) == rounded


def test_a_later_day_and_an_age_that_goes_by_birth() -> None:
    table = parameter(Unit.AGE_BY_BIRTH, ((date(1960, 1, 1), 720), (date(1965, 1, 1), 721)))
    reached = Later(BORN, AgeByBirth(table, BORN))
    for born, day in (
        (date(1950, 3, 31), date(2010, 3, 31)),  # before the first step the first step serves
        (date(1964, 12, 31), date(2024, 12, 31)),
        (date(1965, 1, 1), date(2025, 2, 1)),
    ):
        assert amount(reached, {"x.born": born}, ON) == day_ordinal(day)
    assert amount(reached, {}, ON) is None
    a_year_on = AgeByBirth(table, Later(BORN, parameter(Unit.MONTHS, 12)))
    assert amount(a_year_on, {"x.born": date(1963, 12, 31)}, ON) == 720
    assert amount(a_year_on, {"x.born": date(1964, 1, 1)}, ON) == 721


def test_a_parameter_before_its_first_value_is_an_error() -> None:
    with pytest.raises(NotInForce):
        truth(MONTHS >= parameter(Unit.MONTHS, 6), {"x.months": 6}, date(2019, 12, 31))


def test_the_trace_has_every_comparison_with_its_values() -> None:
    six = parameter(Unit.MONTHS, 6)
    enough = MONTHS >= six
    either = KIND.is_("a")
    seen = list(trace((enough & ~P) | either, {"x.months": 4, "x.kind": "b"}, ON))
    assert seen == [
        Compared(enough, 4, 6, False),
        Compared(P, None, None, None),
        Compared(either, "b", ("a",), False),
    ]
    assert compared(P, {"x.p": True}, ON) == Compared(P, True, None, True)


def test_open_facts_are_those_that_can_still_decide() -> None:
    proposition = (P & (MONTHS >= parameter(Unit.MONTHS, 6))) | Q
    assert open_facts(proposition, {}, ON) == {P, MONTHS, Q}
    assert open_facts(proposition, {"x.p": False}, ON) == {Q}
    assert open_facts(proposition, {"x.p": True}, ON) == {MONTHS, Q}
    assert open_facts(proposition, {"x.q": True}, ON) == frozenset()


def test_what_is_read_is_listed_once_in_order() -> None:
    six = parameter(Unit.MONTHS, 6)
    proposition = (MONTHS >= six) & ~P & (MONTHS <= six)
    assert facts_read(proposition, Q, P) == (MONTHS, P, Q)
    assert parameters_read(proposition) == (six,)


class Foreign(Proposition, Quantity):
    """No node of the language."""

    unit = Unit.MONTHS

    def __init__(self, *parts: Expression) -> None:
        self.inside = parts

    def parts(self) -> tuple[Expression, ...]:
        return self.inside


def test_what_is_not_of_the_language_is_refused() -> None:
    with pytest.raises(TypeError, match="not a proposition"):
        truth(Foreign(), {}, ON)
    with pytest.raises(TypeError, match="not a quantity"):
        amount(Foreign(), {}, ON)
    with pytest.raises(TypeError, match="not a quantity"):
        amount(Foreign(MONTHS, MONTHS), {"x.months": 1}, ON)
