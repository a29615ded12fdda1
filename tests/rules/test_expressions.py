"""The nodes of the language: what may be put together, and what raises."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from rules.expressions import (
    DAYS_A_SLOT,
    AgeByBirth,
    Every,
    Later,
    MonthsBetween,
    RoundedDown,
    Share,
    Some,
    Unit,
    day_ordinal,
)
from rules.facts import Area, Choice, Count, Day, Money, Months, YesNo
from rules.parameters import DatedValue, Parameter

P, Q, R = (YesNo(id=f"x.{name}", label=name, question=name) for name in "pqr")
PRICE = Money(id="x.price", label="价", question="价？")
AREA = Area(id="x.area", label="积", question="积？")
MONTHS = Months(id="x.months", label="月", question="月？", maximum=720)
DAY = Day(id="x.day", label="日", question="日？")
KIND = Choice(id="x.kind", label="类", question="类？", choices={"a": "子"})
RATIO = Parameter("r", "率", Unit.RATIO, "", (DatedValue(date(2020, 1, 1), Fraction(1, 5), "", "high"),))


@pytest.mark.parametrize(
    "careless",
    [
        lambda: P and Q,
        lambda: P or Q,
        lambda: not P,
        lambda: 1 if P else 2,
        lambda: MONTHS <= MONTHS <= MONTHS,
        lambda: [each for each in (P, Q) if each],
    ],
)
def test_pythons_own_logic_raises(careless: Callable[[], object]) -> None:
    with pytest.raises(TypeError, match=r"^a condition has no truth of its own"):
        careless()


@pytest.mark.parametrize(
    "mixed",
    [
        lambda: PRICE <= MONTHS,
        lambda: PRICE + AREA,
        lambda: AREA - PRICE,
        lambda: RoundedDown(MONTHS, AREA),
        lambda: Share(PRICE, PRICE),
        lambda: Later(MONTHS, MONTHS),
        lambda: Later(DAY, DAY),
        lambda: MonthsBetween(DAY, MONTHS),
        lambda: MonthsBetween(MONTHS, DAY),
        lambda: AgeByBirth(RATIO, DAY),
        lambda: KIND.is_one_of(RATIO),
        lambda: KIND.is_one_of(P),
    ],
)
def test_units_do_not_mix(mixed: Callable[[], object]) -> None:
    with pytest.raises(TypeError, match=r"units differ|expected"):
        mixed()


def test_a_share_is_a_ratio_or_a_multiple_and_says_so() -> None:
    homes = Count(id="x.homes", label="套", question="套？", maximum=9)
    assert Share(homes, PRICE).parts() == (homes, PRICE)
    with pytest.raises(TypeError, match=r"^expected ratio or count, got "):
        Share(AREA, PRICE)


def test_a_choice_that_does_not_exist_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="no such choice"):
        KIND.is_("b")


def test_conjunctions_and_disjunctions_are_flat() -> None:
    assert ((P & Q) & R).parts() == (P, Q, R) == (P & (Q & R)).parts()
    assert ((P | Q) | R).parts() == (P, Q, R) == (P | (Q | R)).parts()
    assert isinstance(P & (Q | R), Every)
    assert isinstance(P | (Q & R), Some)


def test_leaves_are_facts_and_parameters_left_to_right() -> None:
    proposition = ~P & (Share(RATIO, PRICE + PRICE) <= PRICE) | KIND.is_("a")
    assert list(proposition.leaves()) == [P, RATIO, PRICE, PRICE, PRICE, KIND]


def test_a_quantity_made_of_others_keeps_their_unit() -> None:
    assert (PRICE + PRICE - PRICE).unit is Unit.FEN
    assert Share(RATIO, AREA).unit is Unit.AREA
    assert RoundedDown(MonthsBetween(DAY, DAY), MONTHS).unit is Unit.MONTHS
    assert Later(DAY, MONTHS).unit is Unit.DAY


DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(DAYS, DAYS)
def test_ordinals_are_in_the_order_of_days(one: date, other: date) -> None:
    assert (day_ordinal(one) < day_ordinal(other)) is (one < other)


@given(DAYS, st.integers(0, 720), st.integers(-40, 40))
def test_not_later_than_some_months_after_means_the_day_relativedelta_finds(
    start: date, months: int, shift: int
) -> None:
    """Civil Code art. 202: the same day of the last month, or its last day where it has no such day."""
    last = start + relativedelta(months=months)
    day = last + timedelta(days=shift)
    assert (day_ordinal(day) <= day_ordinal(start) + months * DAYS_A_SLOT) is (day <= last)


@given(DAYS, DAYS)
def test_whole_months_between_two_days(start: date, end: date) -> None:
    months = (day_ordinal(end) - day_ordinal(start)) // DAYS_A_SLOT
    assert (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day) == months
