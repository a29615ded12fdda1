"""The true yearly cost of a loan."""

import math
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy_financial as npf  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loan_engine import yearly_cost as module
from loan_engine.amortization import Loan, Method, schedule
from loan_engine.combined import combine
from loan_engine.yearly_cost import MAXIMUM, STEP, YearlyCost, yearly_cost

DAY = date(2026, 4, 2)


def payments_of(principal: int, rate: str, months: int, method: Method = Method.EQUAL_INSTALLMENT) -> tuple[int, ...]:
    return schedule(Loan(principal, Decimal(rate), months, method, DAY)).payment


def worth(payments: Sequence[int], yearly: Fraction) -> Fraction:
    """The exact present value at a nominal rate."""
    discount, value = 1 / (1 + yearly / 12), Fraction(0)
    for payment in reversed(payments):
        value = (value + payment) * discount
    return value


@pytest.mark.parametrize(
    ("received", "payments", "nominal", "effective"),
    [
        # 101 for 100 after a month is 1 % a month: 12 % a year, 1.01^12 - 1 = 0.126825 with interest on interest
        (100_00, [101_00], "0.120000", "0.126825"),
        # 110 for 100 after twelve months: 1.1^(1/12) - 1 = 0.00797414 a month, 12 of them 0.095690
        (100_00, [0] * 11 + [110_00], "0.095690", "0.100000"),
        # 2 x 50 for 100 costs nothing
        (100_00, [50_00, 50_00], "0.000000", "0.000000"),
        # 11 / 1.1 + 121 / 1.1^2 = 110: 10 % a month, 120 % a year, 1.1^12 - 1 = 2.138428
        (110_00, [11_00, 121_00], "1.200000", "2.138428"),
    ],
)
def test_worked_by_hand(received: int, payments: list[int], nominal: str, effective: str) -> None:
    assert yearly_cost(received, payments) == YearlyCost(Decimal(nominal), Decimal(effective))


def test_a_loan_without_fees_costs_its_rate() -> None:
    """(1 + 0.026 / 12)^12 - 1 = 0.026312."""
    for method in Method:
        found = yearly_cost(500_000_00, payments_of(500_000_00, "0.026", 360, method))
        assert found == YearlyCost(Decimal("0.026000"), Decimal("0.026312"))


def test_two_loans_cost_between_their_rates() -> None:
    loans = {
        "fund": schedule(Loan(500_000_00, Decimal("0.026"), 360, Method.EQUAL_INSTALLMENT, DAY)),
        "commercial": schedule(Loan(220_000_00, Decimal("0.032"), 360, Method.EQUAL_INSTALLMENT, DAY)),
    }
    found = yearly_cost(720_000_00, combine(loans).payment)
    assert found is not None
    # by amounts alone it would be (500 x 2.6 % + 220 x 3.2 %) / 720 = 2.783 %; the dearer loan is repaid more slowly
    assert Decimal("0.02783") < found.nominal < Decimal("0.0280")


def test_a_second_opinion_on_fees() -> None:
    payments = payments_of(300_000_00, "0.035", 120)
    found = yearly_cost(297_000_00, payments)
    assert found is not None
    assert float(found.nominal) == pytest.approx(12 * npf.irr([-297_000_00, *payments]), abs=1e-6)


@pytest.mark.parametrize("off", [0.9999, 1.0001])
def test_where_floats_are_not_certain_decimals_go_to_the_rate(monkeypatch: pytest.MonkeyPatch, off: float) -> None:
    """A month's growth a ten-thousandth off is 0.12 % a year off, and the answer the same."""
    payments = payments_of(300_000_00, "0.035", 120)
    expected = yearly_cost(297_000_00, payments)
    monkeypatch.setattr(module, "CERTAIN", 10**9)
    real = module._Flow.growth
    monkeypatch.setattr(module._Flow, "growth", lambda flow, about: real(flow, about) + math.log(off))
    assert yearly_cost(297_000_00, payments) == expected


def test_decimals_alone_say_the_same_as_floats_where_these_are_certain(monkeypatch: pytest.MonkeyPatch) -> None:
    payments = {rate: payments_of(300_000_00, rate, 120) for rate in ("0", "0.035", "0.24")}
    received = (300_000_00, 297_000_00, 1_00)
    found = [yearly_cost(each, paid) for paid in payments.values() for each in received]
    monkeypatch.setattr(module, "CERTAIN", 10**9)
    assert [yearly_cost(each, paid) for paid in payments.values() for each in received] == found


def test_nothing_received_or_next_to_nothing_has_no_cost() -> None:
    """At the limit of 1000 % a month's payment is worth 1 / (1 + 10 / 12) = 6 / 11 of itself."""
    assert yearly_cost(0, [100]) is None
    assert yearly_cost(-1, [100]) is None
    assert yearly_cost(600_00, [1100_00]) is None
    just_below = yearly_cost(600_01, [1100_00])
    assert just_below is not None
    assert MAXIMUM - Decimal("0.001") < just_below.nominal < MAXIMUM


loans = st.builds(
    payments_of,
    st.integers(50_000_00, 2_000_000_00),
    st.sampled_from(["0", "0.021", "0.026", "0.03075", "0.035", "0.049", "0.12"]),
    st.integers(1, 360),
    st.sampled_from(Method),
)


@settings(max_examples=40)
@given(loans, st.integers(0, 20_000_00))
def test_the_rate_is_the_true_one_rounded_half_up(payments: tuple[int, ...], fees: int) -> None:
    """By exact fractions: at least as much is owed half a step below the rate, and less half a step above."""
    received = min(sum(payments), 45_000_00) - fees
    found, half = yearly_cost(received, payments), Fraction(STEP) / 2
    if found is None:
        assert worth(payments, Fraction(MAXIMUM) - half) >= received
        return
    assert worth(payments, Fraction(found.nominal) - half) >= received > worth(payments, Fraction(found.nominal) + half)
    assert float(found.effective) == pytest.approx((1 + float(found.nominal) / 12) ** 12 - 1, rel=1e-4, abs=2e-6)


@given(loans, st.integers(0, 20_000_00), st.decimals(0, "0.24", places=6))
def test_wherever_it_begins_it_comes_to_the_same(payments: tuple[int, ...], fees: int, about: Decimal) -> None:
    received = min(sum(payments), 45_000_00) - fees
    assert yearly_cost(received, payments, about) == yearly_cost(received, payments)


@given(st.integers(50_000_00, 2_000_000_00), st.sampled_from(["0.026", "0.035", "0.049"]), st.integers(12, 360))
def test_without_fees_it_is_the_loans_own_rate(principal: int, rate: str, months: int) -> None:
    """Rounding the payments to the fen moves it by less than a hundredth of a percent."""
    found = yearly_cost(principal, payments_of(principal, rate, months))
    assert found is not None
    assert abs(found.nominal - Decimal(rate)) <= 10 * STEP


@given(loans, st.integers(100_00, 10_000_00), st.integers(100_00, 10_000_00))
def test_fees_raise_it(payments: tuple[int, ...], fees: int, more: int) -> None:
    borrowed = min(sum(payments), 50_000_00)
    costs = [yearly_cost(borrowed - each, payments) for each in (0, fees, fees + more)]
    known = [each.nominal for each in costs if each is not None]
    assert known == sorted(set(known))
    assert None not in costs[: len(known)]
