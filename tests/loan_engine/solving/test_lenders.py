"""The searches, and how a sum is shared between the lenders."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loan_engine.amortization import MINIMUM_PRINCIPAL, Method
from loan_engine.problems import Invalid
from loan_engine.solving.lenders import Lenders, largest, last_that, within


def lenders(fund: str = "0.026", commercial: str = "0.035", months: int = 360) -> Lenders:
    rates = {"fund": Decimal(fund), "commercial": Decimal(commercial)}
    return Lenders(rates, months, Method.EQUAL_INSTALLMENT, date(2026, 4, 2))


@given(st.integers(-5, 60), st.integers(0, 50))
def test_the_last_that_holds_is_found(last: int, count: int) -> None:
    numbers = range(0, 3 * count, 3)
    expected = [number for number in numbers if number <= last]
    assert last_that(lambda number: number <= last, numbers) == (expected[-1] if expected else None)


def test_the_cheaper_lender_comes_first_and_the_fund_at_equal_rates() -> None:
    assert lenders().cheapest_first == ("fund", "commercial")
    assert lenders(commercial="0.0259").cheapest_first == ("commercial", "fund")
    assert lenders(commercial="0.0260").cheapest_first == ("fund", "commercial")


def test_a_sum_is_shared_and_a_rest_too_small_is_rounded_up() -> None:
    """Over a year the bank lends no less than 1 000 yuan."""
    both = lenders(months=12)
    assert both.shared(5_000_00, 5_000_00) == {"fund": 5_000_00, "commercial": 0}
    assert both.shared(5_000_01, 5_000_00) == {"fund": 4_000_01, "commercial": 1_000_00}
    assert both.shared(6_000_00, 5_000_00) == {"fund": 5_000_00, "commercial": 1_000_00}
    assert both.shared(6_000_01, 5_000_00) == {"fund": 5_000_00, "commercial": 1_000_01}
    assert both.shared(500_00, 0) == {"fund": 0, "commercial": 500_00}


def test_the_least_rest_is_what_its_rate_and_term_need() -> None:
    """At 24 % over 30 years rounding needs some 15 600 yuan."""
    shared = lenders(commercial="0.24").shared(100_000_00, 99_000_00)
    assert shared["commercial"] > 15_000_00
    assert lenders(commercial="0.24").payments({"commercial": shared["commercial"] - 1}) is None
    assert lenders(commercial="0.24").payments(shared) is not None


def test_what_is_too_small_or_nothing_has_no_payments() -> None:
    assert lenders().payments({"fund": 0, "commercial": 0}) is None
    assert lenders().payments({"fund": MINIMUM_PRINCIPAL - 1, "commercial": 0}) is None
    assert within(None, 1) is False


def test_bad_rates_are_named() -> None:
    with pytest.raises(Invalid) as error:
        lenders(commercial="0.2401").check()
    assert [(each.pointer, each.code) for each in error.value.problems] == [
        ("/financing/commercial_rate", "rate_above_maximum")
    ]


@given(
    st.sampled_from(["0", "0.026", "0.035", "0.24"]),
    st.integers(12, 60),
    st.integers(50_00, 1_000_00),
    st.integers(1_000, 60_000),
)
def test_the_largest_sum_keeps_to_the_budget_and_none_above_it_does(
    rate: str, months: int, monthly: int, most: int
) -> None:
    """Every whole yuan up to 100 above the answer is tried; from there on the first payment alone is too much."""
    both = lenders(commercial=rate, months=months)

    def payments(total: int):  # type: ignore[no-untyped-def]
        return both.payments(both.shared(total, 3_000_00))

    sums = range(100, most * 100 + 1, 100)
    found = largest(payments, sums, monthly)
    assert found is None or within(payments(found), monthly)
    above = range((found or 0) + 100, min(sums[-1], (found or 0) + 10_000) + 1, 100)
    assert not any(within(payments(each), monthly) for each in above)
