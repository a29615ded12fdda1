"""A loan's life: odd first periods, rates that move, early money, worked by hand; and what holds in every life."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

import numpy_financial  # type: ignore[import-untyped]
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import assume, given
from hypothesis import strategies as st

from loan_engine.amortization import Loan, LoanError, Method, schedule
from loan_engine.money import parse_yuan, yuan
from loan_engine.servicing.accrual import RateChange
from loan_engine.servicing.life import (
    MINIMUM_PREPAYMENT,
    Contract,
    Course,
    Effect,
    FirstPeriod,
    Kind,
    Prepayment,
    RateChanges,
    course,
    settlement,
)

EQUAL_INSTALLMENT, EQUAL_PRINCIPAL = Method.EQUAL_INSTALLMENT, Method.EQUAL_PRINCIPAL
LOWER, SHORTER = Effect.LOWER_PAYMENT, Effect.SHORTER_TERM
PAID_OUT, FIRST_DUE = date(2026, 1, 20), date(2026, 2, 20)


def a_contract(
    principal: str = "12000",
    annual_rate: str = "0.06",
    term_months: int = 12,
    method: Method = EQUAL_PRINCIPAL,
    paid_out: date = PAID_OUT,
    first_period: FirstPeriod = FirstPeriod.MONTH,
    day_basis: int = 360,
    rate_changes: RateChanges = RateChanges.BY_DAYS,
) -> Contract:
    loan = Loan(parse_yuan(principal), Decimal(annual_rate), term_months, method, FIRST_DUE)
    return Contract(loan, paid_out, first_period, day_basis, rate_changes)


def a_change(on: date, annual_rate: str) -> RateChange:
    return RateChange(on, Decimal(annual_rate))


def a_prepayment(on: date, principal: str, effect: Effect = LOWER) -> Prepayment:
    return Prepayment(on, parse_yuan(principal), effect)


def amounts(column: Iterable[int], rows: slice = slice(None)) -> list[str]:
    return [yuan(each) for each in [*column][rows]]


def refusal_of(make: Callable[[], object]) -> LoanError:
    with pytest.raises(LoanError) as refusal:
        make()
    return refusal.value


# An ordinary life is the schedule


@pytest.mark.parametrize("method", Method)
def test_without_events_a_course_is_the_schedule(method: Method) -> None:
    contract = a_contract("500000", "0.026", 360, method)
    run, planned = course(contract), schedule(contract.loan)
    for column in ("number", "due", "payment", "principal", "interest", "balance"):
        assert getattr(run, column) == getattr(planned, column)
    assert set(run.kind) == {Kind.INSTALLMENT}
    assert set(run.annual_rate) == {Decimal("0.026")}


# An odd first period: 12 000 at 6 %, paid out on 10 January, first due on 20 February, which is 41 days later


@pytest.mark.parametrize(
    ("first_period", "day_basis", "interest"),
    [
        (FirstPeriod.MONTH, 360, "60.00"),  # 12 000 x 6 % / 12
        (FirstPeriod.DAYS, 360, "82.00"),  # 12 000 x 6 % x 41 / 360
        (FirstPeriod.DAYS, 365, "80.88"),  # 12 000 x 6 % x 41 / 365 = 80.876...
    ],
)
def test_an_odd_first_period_is_counted_as_the_contract_says(
    first_period: FirstPeriod, day_basis: int, interest: str
) -> None:
    run = course(a_contract(paid_out=date(2026, 1, 10), first_period=first_period, day_basis=day_basis))
    assert yuan(run.interest[0]) == interest
    assert amounts(run.principal, slice(0, 2)) == ["1000.00", "1000.00"]
    assert yuan(run.interest[1]) == "55.00"  # every later period is a month: 11 000 x 6 % / 12


def test_a_short_first_period_by_days_costs_less_than_a_month() -> None:
    # Paid out on 10 February: ten days, 12 000 x 6 % x 10 / 360.
    run = course(a_contract(paid_out=date(2026, 2, 10), first_period=FirstPeriod.DAYS))
    assert yuan(run.interest[0]) == "20.00"


def test_an_odd_first_period_leaves_the_principal_of_equal_installments_alone() -> None:
    regular = schedule(a_contract(method=EQUAL_INSTALLMENT).loan)
    run = course(a_contract(method=EQUAL_INSTALLMENT, paid_out=date(2026, 1, 10), first_period=FirstPeriod.DAYS))
    assert run.principal == regular.principal
    assert run.payment[1:] == regular.payment[1:]
    assert run.payment[0] == regular.payment[0] + 22_00  # eleven days more than a month of thirty: 82 - 60


# Rates that move


def test_a_change_within_a_month_splits_its_interest_by_days() -> None:
    # 9 000 are left on 20 April. To 1 May eleven days at 6 %, and of a month of thirty nineteen more at 3.6 %:
    # 9 000 x (11 x 6 % + 19 x 3.6 %) / 360 = 33.60. Then 8 000 x 3.6 % / 12 = 24.00.
    run = course(a_contract(), [a_change(date(2026, 5, 1), "0.036")])
    assert amounts(run.interest, slice(2, 5)) == ["50.00", "33.60", "24.00"]
    assert run.annual_rate[2:5] == (Decimal("0.06"), Decimal("0.036"), Decimal("0.036"))


def test_a_change_waits_for_the_next_period_where_the_contract_says_so() -> None:
    run = course(a_contract(rate_changes=RateChanges.NEXT_PERIOD), [a_change(date(2026, 5, 1), "0.036")])
    assert amounts(run.interest, slice(2, 5)) == ["50.00", "45.00", "24.00"]  # 9 000 x 6 % / 12, then the new rate


def test_a_change_on_a_due_date_counts_from_it_on() -> None:
    # 30 000 at 12 % over three months: 10 200.66 a month; 300.00 of interest, so 20 099.34 are left on 20 February.
    # From then on 6 %: 20 099.34 x 0.005 x 1.005^2 / (1.005^2 - 1) = 10 125.105..., interest 100.4967, then 50.37365.
    contract = a_contract("30000", "0.12", 3, EQUAL_INSTALLMENT)
    run = course(contract, [a_change(FIRST_DUE, "0.06")])
    assert amounts(run.payment) == ["10200.66", "10125.11", "10125.10"]
    assert amounts(run.interest) == ["300.00", "100.50", "50.37"]
    assert amounts(run.balance) == ["20099.34", "10074.73", "0.00"]


def test_the_installment_is_worked_out_anew_over_what_is_left() -> None:
    contract = a_contract("1000000", "0.031", 360, EQUAL_INSTALLMENT)
    run = course(contract, [a_change(date(2027, 1, 1), "0.0285")])
    assert yuan(run.payment[0]) == "4270.16"  # the published installment of a million at 3.1 %
    assert run.principal[11] == run.payment[10] - round(run.balance[10] * 0.031 / 12)  # January's is the old one's
    again = -numpy_financial.pmt(0.0285 / 12, 348, run.balance[11] / 100)
    assert run.payment[12] == run.payment[200] == round(again * 100)


def test_two_changes_within_one_month_both_count() -> None:
    # Due on 20 May: 11 days at 6 %, 5 at 4.8 % (to 6 May), 14 at 3.6 %: 9 000 x (0.66 + 0.24 + 0.504) / 360.
    changes = [a_change(date(2026, 5, 6), "0.036"), a_change(date(2026, 5, 1), "0.048")]
    assert yuan(course(a_contract(), changes).interest[3]) == "35.10"


def test_a_change_on_the_31st_day_of_a_month_counts_from_the_next() -> None:
    # 20 March to 20 April has 31 days; on the last of them thirty have passed: the month is the old rate's, in full.
    run = course(a_contract(), [a_change(date(2026, 4, 19), "0.036")])
    assert amounts(run.interest, slice(2, 4)) == ["50.00", "27.00"]


def test_changes_up_to_the_payout_and_after_the_end_do_not_count() -> None:
    changes = [a_change(PAID_OUT, "0.01"), a_change(date(2027, 1, 20), "0.02")]
    assert course(a_contract(), changes) == course(a_contract())


# Early money: 12 000 at 6 % by equal principal; 9 000 are left on 20 April, and 3 000 come on 5 May, 15 days later.
# They bear 3 000 x 6 % x 15 / 360 = 7.50; what stays, 6 000, bears its month: 30.00.


def test_a_prepayment_lowers_the_payments() -> None:
    run = course(a_contract(), prepayments=[a_prepayment(date(2026, 5, 5), "3000")])
    assert run.kind[3] is Kind.PREPAYMENT and run.number[3] == 0 and run.due[3] == date(2026, 5, 5)
    assert (yuan(run.payment[3]), yuan(run.interest[3]), yuan(run.balance[3])) == ("3007.50", "7.50", "6000.00")
    assert amounts(run.principal, slice(4, None)) == ["666.67"] * 8 + ["666.64"]
    assert yuan(run.interest[4]) == "30.00"
    assert run.number[-1] == 12


def test_a_prepayment_shortens_the_term() -> None:
    run = course(a_contract(), prepayments=[a_prepayment(date(2026, 5, 5), "3000", SHORTER)])
    assert amounts(run.principal, slice(4, None)) == ["1000.00"] * 6
    assert run.number[-1] == 9
    assert run.due[-1] == date(2026, 10, 20)


def test_a_shorter_term_is_the_fewest_months_that_the_installment_covers() -> None:
    # 30 000 at 12 % over three months, 10 200.66 a month; 20 099.34 are left on 20 February. With 12 000 repaid that
    # day 8 099.34 are left: one payment of 8 099.34 x 1.01 = 8 180.3334, below the installment.
    contract = a_contract("30000", "0.12", 3, EQUAL_INSTALLMENT)
    run = course(contract, prepayments=[a_prepayment(FIRST_DUE, "12000", SHORTER)])
    assert amounts(run.payment) == ["10200.66", "12000.00", "8180.33"]
    # With 5 000 repaid 15 099.34 are left, which takes two: 15 099.34 x 0.01 / (1 - 1.01^-2) = 7 663.0975 each, the
    # interest first 150.9934, then (15 099.34 + 150.99 - 7 663.10) x 0.01 = 75.8723.
    run = course(contract, prepayments=[a_prepayment(FIRST_DUE, "5000", SHORTER)])
    assert amounts(run.payment) == ["10200.66", "5000.00", "7663.10", "7663.10"]
    assert amounts(run.interest) == ["300.00", "0.00", "150.99", "75.87"]


def test_several_prepayments_each_count_on_their_day() -> None:
    # On 30 April ten days of 1 000: 1.67 (1.666...). On 10 May twenty days of 2 000 more: together 8.3333, so 6.66.
    prepayments = [a_prepayment(date(2026, 5, 10), "2000"), a_prepayment(date(2026, 4, 30), "1000", SHORTER)]
    run = course(a_contract(), prepayments=prepayments)
    assert amounts(run.payment, slice(3, 5)) == ["1001.67", "2006.66"]
    assert run.number[-1] == 11  # 8 000 in shares of 1 000 after the first, lower shares after the second
    assert yuan(run.principal[5]) == "750.00"


def test_a_prepayment_and_a_new_rate_within_one_month() -> None:
    # On 5 May eleven days at 6 % and four at 3.6 %: 3 000 x (0.66 + 0.144) / 360 = 6.70.
    # What stays: 6 000 x (0.66 + 19 x 0.036) / 360 = 22.40.
    run = course(a_contract(), [a_change(date(2026, 5, 1), "0.036")], [a_prepayment(date(2026, 5, 5), "3000")])
    assert amounts(run.interest, slice(3, 5)) == ["6.70", "22.40"]


def test_a_prepayment_within_a_first_period_by_days() -> None:
    # Paid out on 10 January; on 30 January 20 days of 2 000: 6.67 (6.666...). What stays bears 41 days: 10 000 x 6 % x
    # 41 / 360 = 68.3333; with the 6.6667 that is 75.00, less the 6.67 already paid.
    contract = a_contract(paid_out=date(2026, 1, 10), first_period=FirstPeriod.DAYS)
    run = course(contract, prepayments=[a_prepayment(date(2026, 1, 30), "2000")])
    assert amounts(run.interest, slice(0, 2)) == ["6.67", "68.33"]


# Settling early (art. 18)


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("month", [1, 2, 11, 60, 359])
@pytest.mark.parametrize("days", [0, 1, 10, 27])
def test_settling_after_month_k_takes_the_balance_and_the_interest_of_the_days(
    method: Method, month: int, days: int
) -> None:
    contract = a_contract("500000", "0.026", 360, method)
    planned = schedule(contract.loan)
    on = planned.due[month - 1] + relativedelta(days=days)
    run = settlement(contract, on)
    balance = planned.balance[month - 1]
    assert run.principal[-1] == balance
    assert run.interest[-1] == floor(balance * Fraction("0.026") * days / 360 + Fraction(1, 2))
    assert (run.kind[-1], run.due[-1], run.balance[-1]) == (Kind.SETTLEMENT, on, 0)
    assert run.payment[:-1] == planned.payment[:month]


def test_settling_on_the_day_of_payout_costs_nothing() -> None:
    run = settlement(a_contract(), PAID_OUT)
    assert amounts(run.payment) == ["12000.00"]


def test_after_settling_nothing_is_left_to_repay_early() -> None:
    later = [a_prepayment(date(2026, 6, 1), "1000")]
    refusal = refusal_of(lambda: settlement(a_contract(), date(2026, 5, 5), prepayments=later))
    assert (refusal.code, refusal.field) == ("prepaid_after_end", "prepayments.0.on")


def test_repaying_exactly_what_is_left_settles() -> None:
    assert course(a_contract(), prepayments=[a_prepayment(date(2026, 5, 5), "9000")]) == settlement(
        a_contract(), date(2026, 5, 5)
    )


# What is refused


@pytest.mark.parametrize(
    ("changes", "prepayments", "code", "field"),
    [
        ([a_change(date(2026, 5, 1), "0.03")] * 2, [], "rate_changed_twice", "changes.1.on"),
        ([a_change(date(2026, 5, 1), "3")], [], "rate_looks_like_percent", "changes.0.annual_rate"),
        ([], [a_prepayment(date(2026, 1, 19), "1000")], "prepaid_outside", "prepayments.0.on"),
        ([], [a_prepayment(date(2027, 1, 20), "1000")], "prepaid_outside", "prepayments.0.on"),
        ([], [a_prepayment(date(2026, 5, 5), "999.99")], "prepayment_below_minimum", "prepayments.0.principal"),
        ([], [a_prepayment(date(2026, 5, 5), "9000.01")], "prepayment_above_balance", "prepayments.0.principal"),
        (
            [],
            [a_prepayment(date(2026, 6, 5), "1000"), a_prepayment(date(2026, 5, 5), "9000")],
            "prepaid_after_end",
            "prepayments.0.on",
        ),
        ([], [a_prepayment(date(2026, 5, 5), "8999.86")], "balance_too_small", "prepayments.0.principal"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(
    changes: list[RateChange], prepayments: list[Prepayment], code: str, field: str
) -> None:
    refusal = refusal_of(lambda: course(a_contract(), changes, prepayments))
    assert (refusal.code, refusal.field) == (code, field)


def test_what_is_just_possible_is_not_refused() -> None:
    least = [a_prepayment(PAID_OUT, "1000"), a_prepayment(date(2027, 1, 19), "1000", SHORTER)]
    assert course(a_contract("20000"), prepayments=least).balance[-1] == 0


def test_a_payout_lies_before_the_first_due_date_and_not_far_before() -> None:
    assert refusal_of(lambda: a_contract(paid_out=FIRST_DUE)).code == "payout_after_first_due"
    assert a_contract(paid_out=date(2026, 2, 19)) and a_contract(paid_out=date(2025, 11, 20))
    assert refusal_of(lambda: a_contract(paid_out=date(2025, 11, 19))).code == "first_due_far_from_payout"


@pytest.mark.parametrize("on", [date(2026, 1, 19), date(2027, 1, 20)])
def test_settling_outside_the_loans_time_is_refused(on: date) -> None:
    refusal = refusal_of(lambda: settlement(a_contract(), on))
    assert (refusal.code, refusal.field) == ("prepaid_outside", "on")


def test_a_bad_prepayment_is_named_when_settling_too() -> None:
    bad = [a_prepayment(date(2026, 3, 1), "1")]
    refusal = refusal_of(lambda: settlement(a_contract(), date(2026, 5, 5), prepayments=bad))
    assert refusal.field == "prepayments.0.principal"


# What holds in every life

# From 0.5 % to 6 %: at a tenth of a per cent a thousand yuan saves less in a month than rounding may move.
RATES = st.integers(50, 600).map(lambda each: Decimal(each).scaleb(-4))
Life = tuple[Contract, list[RateChange], list[Prepayment]]


@st.composite
def lives(draw: st.DrawFn) -> Life:
    months = draw(st.integers(12, 360))
    loan = Loan(
        draw(st.integers(50_000_00, 2_000_000_00)), draw(RATES), months, draw(st.sampled_from(Method)), FIRST_DUE
    )
    contract = Contract(
        loan,
        FIRST_DUE - relativedelta(days=draw(st.integers(1, 80))),
        draw(st.sampled_from(FirstPeriod)),
        draw(st.sampled_from((360, 365))),
        draw(st.sampled_from(RateChanges)),
    )
    last_day = (FIRST_DUE + relativedelta(months=months - 1) - contract.paid_out).days
    days = st.integers(0, last_day - 1).map(lambda each: contract.paid_out + relativedelta(days=each))
    changes = draw(st.lists(st.builds(RateChange, days, RATES), max_size=5, unique_by=lambda each: each.on))
    sums = st.integers(MINIMUM_PREPAYMENT, loan.principal // 3)
    prepayments = draw(st.lists(st.builds(Prepayment, days, sums, st.sampled_from(Effect)), max_size=4))
    return contract, changes, prepayments


def run(life: Life) -> Course:
    try:
        return course(*life)
    except LoanError as error:
        assume(error.code not in {"prepaid_after_end", "prepayment_above_balance", "balance_too_small"})
        raise


@given(lives())
def test_money_in_is_money_out(life: Life) -> None:
    contract, _, prepayments = life
    lived = run(life)
    assert sum(lived.principal) == contract.loan.principal
    assert lived.total_payment == contract.loan.principal + lived.total_interest
    assert all(map(int.__eq__, lived.payment, map(int.__add__, lived.principal, lived.interest)))
    left = contract.loan.principal
    for principal, interest, balance in zip(lived.principal, lived.interest, lived.balance, strict=True):
        assert principal > 0 and interest >= 0
        left -= principal
        assert left == balance >= 0
    assert left == 0
    assert list(lived.due) == sorted(lived.due)
    early = [row for row, kind in enumerate(lived.kind) if kind is not Kind.INSTALLMENT]
    assert sorted(lived.principal[row] for row in early) == sorted(each.principal or 0 for each in prepayments)


@given(lives(), st.data())
def test_one_more_prepayment_never_costs_more_interest(life: Life, data: st.DataObject) -> None:
    contract, changes, prepayments = life
    assume(prepayments)
    fewer = [*prepayments]
    fewer.pop(data.draw(st.integers(0, len(prepayments) - 1)))
    assert run((contract, changes, prepayments)).total_interest <= run((contract, changes, fewer)).total_interest


@given(lives(), st.integers(MINIMUM_PREPAYMENT, 200_000_00), st.data())
def test_a_larger_prepayment_never_costs_more_interest(life: Life, more: int, data: st.DataObject) -> None:
    contract, changes, prepayments = life
    assume(prepayments)
    which = data.draw(st.integers(0, len(prepayments) - 1))
    once = prepayments[which]
    larger = [*prepayments]
    larger[which] = Prepayment(once.on, (once.principal or 0) + more, once.effect)
    assert run((contract, changes, larger)).total_interest <= run(life).total_interest


@given(lives(), st.integers(1, 400))
def test_settling_earlier_never_costs_more(life: Life, days: int) -> None:
    contract, changes, _ = life
    end = course(contract, changes).due[-1]
    late = contract.paid_out + relativedelta(days=days)
    assume(late < end)
    early = late - relativedelta(days=1)
    assert settlement(contract, early, changes).total_interest <= settlement(contract, late, changes).total_interest
