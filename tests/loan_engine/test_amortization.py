"""One loan's schedule: published figures, second opinions, and what holds for every loan.

LOANS sets how many random loans of each method the last test draws (LOANS=2000000 for a long run).
"""

import csv
import os
import pickle
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from operator import gt
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy_financial  # type: ignore[import-untyped]
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import assume, given
from hypothesis import strategies as st

from loan_engine import amortization
from loan_engine.amortization import (
    MAXIMUM_RATE,
    MINIMUM_PRINCIPAL,
    Loan,
    LoanError,
    Method,
    Schedule,
    check_rate,
    regular_payment,
    schedule,
)
from loan_engine.due_dates import LATEST_FIRST_YEAR, MAXIMUM_TERM
from loan_engine.money import parse_yuan, yuan

EQUAL_INSTALLMENT, EQUAL_PRINCIPAL = Method.EQUAL_INSTALLMENT, Method.EQUAL_PRINCIPAL
A_DAY = date(2024, 6, 20)
LEAST_THAT_ALWAYS_WORKS = 31_139_77  # what is asked for at the highest rate over the longest term
LOANS = int(os.environ.get("LOANS", "200000"))

with (Path(__file__).parent / "published_payments.csv").open(encoding="utf-8", newline="") as file:
    PUBLISHED = list(csv.DictReader(file))


def a_loan(
    principal: str = "500000",
    annual_rate: str = "0.0285",
    term_months: int = 360,
    method: Method = EQUAL_INSTALLMENT,
    first_due: date = A_DAY,
) -> Loan:
    return Loan(parse_yuan(principal), Decimal(annual_rate), term_months, method, first_due)


def refusal_of(make: Callable[[], object]) -> LoanError:
    with pytest.raises(LoanError) as refusal:
        make()
    return refusal.value


# Published figures


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: f"{row['principal']}-{row['annual_rate']}-{row['months']}")
def test_a_published_instalment_is_reproduced_to_the_fen(row: dict[str, str]) -> None:
    plan = schedule(a_loan(row["principal"], row["annual_rate"], int(row["months"])))
    assert plan.first_payment == parse_yuan(row["published_installment"])


def test_the_published_interest_by_month_of_2500_at_8_24_percent_is_reproduced_to_the_fen() -> None:
    # numpy-financial's documentation, ipmt: 17.17, 15.79, 14.40 ...
    assert schedule(a_loan("2500", "0.0824", 12)).interest[:3] == (17_17, 15_79, 14_40)


def test_the_published_total_interest_holds_within_its_twelve_roundings() -> None:
    # The same table: 112.98 in all, which is the sum of unrounded months; rounded ones add up to 112.97.
    assert abs(schedule(a_loan("2500", "0.0824", 12)).total_interest - 112_98) <= 6


def test_the_published_first_principal_of_125000_at_9_percent_is_reproduced_to_the_fen() -> None:
    # Spreadsheet documentation, CUMPRINC.
    assert schedule(a_loan("125000", "0.09", 360)).principal[0] == 68_28


def test_the_published_second_year_of_interest_holds_within_its_twelve_roundings() -> None:
    # Spreadsheet documentation, CUMIPMT: 11135.23 for payments 13 to 24, unrounded; 11135.21 when rounded.
    plan = schedule(a_loan("125000", "0.09", 360))
    assert abs(sum(plan.interest[12:24]) - 11135_23) <= 6


# The two methods by hand


def test_equal_principal_repays_the_same_share_and_interest_on_what_is_left() -> None:
    # 1 000 over 3 months at 12 %, so 1 % a month: shares of 333.33, the last takes the odd fen.
    plan = schedule(a_loan("1000", "0.12", 3, EQUAL_PRINCIPAL, date(2024, 1, 31)))
    assert plan == Schedule(
        number=(1, 2, 3),
        due=(date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)),
        payment=(343_33, 340_00, 336_67),
        principal=(333_33, 333_33, 333_34),
        interest=(10_00, 6_67, 3_33),
        balance=(666_67, 333_34, 0),
    )
    assert (plan.total_payment, plan.total_interest) == (1020_00, 20_00)
    assert (plan.first_payment, plan.last_payment, plan.highest_payment) == (343_33, 336_67, 343_33)


def test_equal_installment_pays_the_same_every_month_and_the_rest_at_the_end() -> None:
    # The same loan: 1 000 x 0.01 x 1.01^3 / (1.01^3 - 1) = 340.0221...
    plan = schedule(a_loan("1000", "0.12", 3))
    assert plan.payment == (340_02, 340_02, 340_03)
    assert plan.interest == (10_00, 6_70, 3_37)
    assert plan.principal == (330_02, 333_32, 336_66)
    assert plan.balance == (669_98, 336_66, 0)
    assert plan.highest_payment == plan.last_payment == 340_03


@pytest.mark.parametrize("method", Method)
def test_a_loan_without_interest_is_split_evenly(method: Method) -> None:
    plan = schedule(a_loan("1000", "0", 3, method))
    assert plan.payment == plan.principal == (333_33, 333_33, 333_34)
    assert plan.total_interest == 0


@pytest.mark.parametrize("method", Method)
def test_a_loan_of_one_month_is_one_payment(method: Method) -> None:
    plan = schedule(a_loan("1000", "0.12", 1, method))
    assert plan == Schedule((1,), (A_DAY,), (1010_00,), (1000_00,), (10_00,), (0,))


def test_half_a_fen_of_interest_rounds_up() -> None:
    # 1 000.50 at 12 %: 10.005 in the first month.
    assert schedule(a_loan("1000.50", "0.12", 12)).interest[0] == 10_01


def test_the_equal_installment_costs_more_interest_than_equal_principal() -> None:
    costs = {method: schedule(a_loan(method=method)).total_interest for method in Method}
    assert costs[EQUAL_INSTALLMENT] > costs[EQUAL_PRINCIPAL]


# Due dates


@given(st.dates(date(1990, 1, 1), date(LATEST_FIRST_YEAR, 12, 31)), st.integers(1, MAXIMUM_TERM))
def test_payments_fall_due_a_calendar_month_apart(first_due: date, months: int) -> None:
    plan = schedule(a_loan("10000", "0.03", months, first_due=first_due))
    assert plan.due == tuple(first_due + relativedelta(months=k) for k in range(months))
    assert plan.number == tuple(range(1, months + 1))


def test_the_31st_shrinks_to_a_short_month_and_comes_back() -> None:
    due = schedule(a_loan(first_due=date(2023, 12, 31))).due
    assert due[:5] == (
        date(2023, 12, 31),
        date(2024, 1, 31),
        date(2024, 2, 29),
        date(2024, 3, 31),
        date(2024, 4, 30),
    )


# Bounds


@pytest.mark.parametrize(("principal", "refused"), [("999.99", True), ("1000", False), ("1000.01", False), ("0", True)])
def test_the_least_principal_is_a_thousand_yuan(principal: str, refused: bool) -> None:
    assert MINIMUM_PRINCIPAL == 1000_00
    if refused:
        refusal = refusal_of(lambda: a_loan(principal, term_months=12))
        assert (refusal.code, refusal.field) == ("principal_below_minimum", "principal")
        assert "1,000.00" in refusal.message
    else:
        assert sum(schedule(a_loan(principal, term_months=12)).principal) == parse_yuan(principal)


@pytest.mark.parametrize(("months", "refused"), [(-1, True), (0, True), (1, False), (360, False), (361, True)])
def test_a_term_is_1_to_360_months(months: int, refused: bool) -> None:
    assert MAXIMUM_TERM == 360
    if refused:
        refusal = refusal_of(lambda: a_loan(term_months=months))
        assert (refusal.code, refusal.field) == ("term_out_of_range", "term_months")
        assert "360" in refusal.message
    else:
        assert len(schedule(a_loan(term_months=months)).due) == months


@pytest.mark.parametrize(
    ("rate", "code"),
    [
        ("-0.0001", "rate_negative"),
        ("-0", None),
        ("0", None),
        ("0.00000001", None),
        ("0.000000001", "rate_decimals"),
        ("0.2399", None),
        ("0.24", None),
        ("0.2401", "rate_above_maximum"),
        ("0.9999", "rate_above_maximum"),
        ("1", "rate_looks_like_percent"),
        ("1E+999999", "rate_looks_like_percent"),
        ("NaN", "rate_decimals"),
        ("sNaN", "rate_decimals"),
        ("Infinity", "rate_decimals"),
        ("-Infinity", "rate_decimals"),
    ],
)
def test_a_rate_is_a_fraction_from_0_to_0_24_with_at_most_8_decimals(rate: str, code: str | None) -> None:
    assert Decimal("0.24") == MAXIMUM_RATE
    if code:
        refusal = refusal_of(lambda: a_loan(annual_rate=rate))
        assert (refusal.code, refusal.field) == (code, "annual_rate")
    else:
        assert sum(schedule(a_loan(annual_rate=rate)).principal) == 500_000_00


@pytest.mark.parametrize(
    ("rate", "meant"), [("3.1", "0.031"), ("2.85", "0.0285"), ("1", "0.01"), ("24", "0.24"), ("5.0", "0.05")]
)
def test_a_percentage_is_answered_with_the_fraction_that_was_meant(rate: str, meant: str) -> None:
    refusal = refusal_of(lambda: a_loan(annual_rate=rate))
    assert refusal.code == "rate_looks_like_percent"
    assert f"是否想写 {meant}？" in refusal.message


def test_no_fraction_is_suggested_that_would_be_refused_in_turn() -> None:
    assert "是否想写" not in refusal_of(lambda: a_loan(annual_rate="24.01")).message


def test_the_last_due_date_must_stay_within_the_calendar() -> None:
    assert schedule(a_loan(first_due=date(LATEST_FIRST_YEAR, 12, 31))).due[-1] == date(9999, 11, 30)
    refusal = refusal_of(lambda: a_loan(first_due=date(LATEST_FIRST_YEAR + 1, 1, 1)))
    assert (refusal.code, refusal.field) == ("first_due_too_late", "first_due")


def test_a_refusal_reads_as_its_message_and_survives_pickling() -> None:
    copy = pickle.loads(pickle.dumps(refusal_of(lambda: a_loan("1"))))
    assert (copy.code, copy.field) == ("principal_below_minimum", "principal")
    assert str(copy) == copy.message == "贷款本金不能低于 1,000.00 元"
    assert copy.args == (copy.code, copy.field, copy.message)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"annual_rate": "0.000000001"}, "年利率应是最多 8 位小数的数"),
        ({"annual_rate": "-0.01"}, "年利率不能是负数"),
        ({"annual_rate": "3.1"}, "年利率应写成小数，例如 0.031 表示 3.1%，是否想写 0.031？"),
        ({"annual_rate": "25"}, "年利率应写成小数，例如 0.031 表示 3.1%"),
        ({"annual_rate": "0.25"}, "年利率不能高于 0.24"),
        ({"term_months": 0}, "还款期数应在 1 至 360 个月之间"),
        ({"first_due": date(LATEST_FIRST_YEAR + 1, 1, 1)}, "首次还款日不能晚于 9969 年"),
    ],
)
def test_what_a_reader_is_told(change: dict[str, Any], message: str) -> None:
    assert refusal_of(lambda: a_loan(**change)).message == message


@pytest.mark.parametrize("rate", ["0", "0.0285", "0.24"])
def test_a_rate_by_itself_has_the_bounds_of_a_loans(rate: str) -> None:
    check_rate(Decimal(rate), "spread")


@pytest.mark.parametrize("rate", ["-0.0001", "0.000000001", "0.2401", "3.1"])
def test_a_rate_by_itself_is_refused_under_its_own_name(rate: str) -> None:
    refusal, of_a_loan = (
        refusal_of(lambda: check_rate(Decimal(rate), "spread")),
        refusal_of(lambda: a_loan("1000", rate)),
    )
    assert (refusal.code, refusal.field, refusal.message) == (of_a_loan.code, "spread", of_a_loan.message)


# Loans so small that rounding would swallow their last payments


@pytest.mark.parametrize(
    ("rate", "months", "least"),
    [
        ("0.0285", 360, "1374.66"),
        ("0.12", 360, "3398.27"),
        ("0.24", 240, "2847.97"),
        (str(MAXIMUM_RATE), MAXIMUM_TERM, yuan(LEAST_THAT_ALWAYS_WORKS)),
    ],
)
def test_the_refusal_names_the_least_principal_that_works(rate: str, months: int, least: str) -> None:
    refusal = refusal_of(lambda: schedule(a_loan("1000", rate, months)))
    assert (refusal.code, refusal.field) == ("principal_too_small", "principal")
    assert refusal.message.endswith(f"本金至少 {least} 元")
    checked(Loan(parse_yuan(least), Decimal(rate), months, EQUAL_INSTALLMENT, A_DAY))
    one_fen_less = Loan(parse_yuan(least) - 1, Decimal(rate), months, EQUAL_INSTALLMENT, A_DAY)
    assert refusal_of(lambda: schedule(one_fen_less)).message == refusal.message


def test_without_interest_half_a_fen_a_month_can_be_swallowed() -> None:
    """Over 360 months roundings add up to 180 fen; 649.80 yuan make 180.5 a month, which is 181."""
    assert regular_payment(649_80, Fraction(0), 360) == 181
    assert refusal_of(lambda: regular_payment(649_79, Fraction(0), 360)).message.endswith("本金至少 649.80 元")


def test_equal_principal_never_is_too_small_from_the_least_principal_on() -> None:
    # 1 000 over 360 months: shares of 2.78, 0.22 fen above a 360th, leave the last one 1.98.
    plan = schedule(a_loan("1000", "0.24", 360, EQUAL_PRINCIPAL))
    assert plan.principal[-2:] == (278, 198)


# What holds for every loan


def drift(rate: Decimal, months: int) -> int:
    """Whole fen by which roundings can move the last payment of an equal-installment loan.

    Against the unrounded schedule each month's payment is off by half a fen at most, and so is its interest:
    the balance moves by up to one fen a month, and what has moved bears interest from then on. The last
    payment makes good for all of it: 1 + q + ... + q^(n-1) fen, q being one plus a month's rate. Without
    interest only the payments are rounded: half a fen a month.
    """
    up, down = rate.as_integer_ratio()[0], 12 * rate.as_integer_ratio()[1]
    if not up:
        return months // 2
    grown: int = (up + down) ** months
    base: int = down**months
    return (grown - base) * down // (base * up)


def checked(loan: Loan) -> Schedule:
    """The loan's schedule, after asserting what must hold for every loan."""
    plan = schedule(loan)
    opening = (loan.principal, *plan.balance)
    assert sum(plan.principal) == loan.principal, loan
    assert all(map(gt, opening, plan.balance)), loan
    assert plan.balance[-1] == 0, loan
    assert min(plan.interest) >= 0, loan
    assert plan.total_payment == loan.principal + plan.total_interest, loan
    assert len(plan.payment) == len(plan.interest) == len(plan.due) == loan.term_months, loan
    # Interest is the balance times a twelfth of the rate, half a fen more or just less than half a fen less.
    up, down = loan.annual_rate.as_integer_ratio()
    whole, twice = 12 * down, 2 * up
    off = [2 * whole * fen - left * twice for fen, left in zip(plan.interest, opening, strict=False)]
    assert -whole < min(off) and max(off) <= whole, loan
    # All but the last are the same, and the last is as near to them as rounding allows. A share of the
    # principal bears no interest, so its roundings add up as they do without any.
    even = loan.method is EQUAL_PRINCIPAL
    regular = plan.principal if even else plan.payment
    assert len({*regular[:-1]}) <= 1, loan
    assert abs(regular[-1] - regular[0]) <= drift(Decimal(0) if even else loan.annual_rate, loan.term_months), loan
    return plan


def reference(loan: Loan) -> list[tuple[int, int, int, int]]:
    """Payment, principal, interest and balance, month by month in fractions, from the definitions."""

    def to_fen(exact: Fraction) -> int:
        return floor(exact + Fraction(1, 2))

    month = Fraction(loan.annual_rate) / 12
    present_value = (1 - (1 + month) ** -loan.term_months) / month if month else Fraction(loan.term_months)
    instalment = to_fen(loan.principal / present_value)
    share = to_fen(Fraction(loan.principal, loan.term_months))
    rows, left = [], loan.principal
    for number in range(1, loan.term_months + 1):
        interest = to_fen(left * month)
        principal = instalment - interest if loan.method is EQUAL_INSTALLMENT else share
        if number == loan.term_months:
            principal = left
        left -= principal
        rows.append((principal + interest, principal, interest, left))
    return rows


def loans(most: int) -> st.SearchStrategy[Loan]:
    return st.builds(
        Loan,
        principal=st.integers(MINIMUM_PRINCIPAL, most),
        annual_rate=st.decimals(0, MAXIMUM_RATE, places=4) | st.decimals(0, MAXIMUM_RATE, places=8),
        term_months=st.integers(1, MAXIMUM_TERM) | st.sampled_from([1, 2, 12, 60, 359, 360]),
        method=st.sampled_from(Method),
        first_due=st.just(A_DAY),
    )


def is_refused(loan: Loan) -> bool:
    try:
        schedule(loan)
    except LoanError as refusal:
        assert refusal.code == "principal_too_small" and loan.method is EQUAL_INSTALLMENT, loan
        return True
    return False


any_loan = loans(10**10) | loans(5_000_000)


@given(any_loan)
def test_the_schedule_is_that_of_an_independent_reference(loan: Loan) -> None:
    assume(not is_refused(loan))
    plan = checked(loan)
    assert list(zip(plan.payment, plan.principal, plan.interest, plan.balance, strict=True)) == reference(loan)


@given(loans(5_000_000))
def test_a_loan_is_too_small_exactly_where_the_drift_reaches_its_payment(loan: Loan) -> None:
    payment, *_ = reference(loan)[0]
    reaches = loan.term_months > 1 and payment <= drift(loan.annual_rate, loan.term_months) + 1
    assert is_refused(loan) == (reaches and loan.method is EQUAL_INSTALLMENT)


@given(st.integers(10**7, 10**9), st.decimals("0.01", "0.1", places=4), st.integers(2, MAXIMUM_TERM))
def test_numpy_financial_agrees_within_rounding(principal: int, rate: Decimal, months: int) -> None:
    plan = schedule(Loan(principal, rate, months, EQUAL_INSTALLMENT, A_DAY))
    month, numbers = float(rate) / 12, list(range(1, months + 1))
    assert abs(plan.first_payment + numpy_financial.pmt(month, months, principal)) < 0.501
    # Interest is off by its own half fen and by a month's interest on what the balance has drifted, principal
    # by half a fen of the payment more; the last principal takes the whole drift.
    moved = drift(rate, months) + 1
    bound = 0.501 + moved * month
    interests = numpy_financial.ipmt(month, numbers, months, principal)
    assert all(abs(ours + theirs) < bound for ours, theirs in zip(plan.interest, interests, strict=True))
    principals = numpy_financial.ppmt(month, numbers, months, principal)
    off = [abs(ours + theirs) for ours, theirs in zip(plan.principal, principals, strict=True)]
    assert max(off[:-1]) < bound + 0.5 and off[-1] < bound + moved


def random_loan(random: Random, method: Method) -> Loan:
    """A loan of 1 000 to 100 000 000 yuan, evenly by order of magnitude, over 1 to 360 months."""
    while True:
        loan = Loan(
            principal=int(MINIMUM_PRINCIPAL * 10 ** random.uniform(0, 5)),
            annual_rate=Decimal(random.randint(0, 2400)).scaleb(-4),
            term_months=random.randint(1, random.choice((60, 120, 240, MAXIMUM_TERM))),
            method=method,
            first_due=date(2024, random.randint(1, 12), random.randint(1, 28)),
        )
        if loan.principal >= LEAST_THAT_ALWAYS_WORKS or not is_refused(loan):
            return loan


@pytest.mark.heavy
@pytest.mark.parametrize("method", Method)
def test_what_must_hold_holds_for_very_many_random_loans(method: Method) -> None:
    random = Random(20200907)
    for _ in range(LOANS):
        checked(random_loan(random, method))


@pytest.mark.parametrize("method", Method)
def test_amounts_past_64_bits_stay_exact(method: Method) -> None:
    loan = Loan(10**30, Decimal("0.03123457"), 13, method, A_DAY)
    plan = checked(loan)
    assert list(zip(plan.payment, plan.principal, plan.interest, plan.balance, strict=True)) == reference(loan)
    assert plan.total_payment == sum(plan.payment) and plan.highest_payment == max(plan.payment)


@pytest.mark.parametrize("method", Method)
def test_a_loan_within_64_bits_whose_interest_is_not_on_the_way_stays_exact(method: Method) -> None:
    loan = Loan(250_000_000_000, Decimal("0.23999999"), 24, method, A_DAY)
    assert 2**63 < 2 * loan.principal * (Fraction(loan.annual_rate) / 12).numerator < 2**64
    plan = checked(loan)
    assert list(zip(plan.payment, plan.principal, plan.interest, plan.balance, strict=True)) == reference(loan)


@pytest.mark.parametrize("beginning", [0, 1_000_00])
def test_from_wherever_it_begins_to_look_the_interest_is_the_same(
    beginning: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = schedule(a_loan()).table
    monkeypatch.setattr(amortization, "near_interest", lambda *_: np.full(360, beginning))
    assert (schedule.__wrapped__(a_loan()).table == expected).all()


def test_a_schedule_has_no_other_columns() -> None:
    plan = schedule(a_loan())
    with pytest.raises(AttributeError, match=r"^fees$"):
        _ = plan.fees
    assert plan == Schedule(plan.number, plan.due, plan.payment, plan.principal, plan.interest, plan.balance)
    assert not hasattr(object.__new__(Schedule), "payment")
