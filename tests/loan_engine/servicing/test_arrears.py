"""Installments against receipts: worked by hand, and what holds whatever comes in."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from loan_engine.amortization import Loan, Method
from loan_engine.money import parse_yuan, rounded, yuan
from loan_engine.servicing.arrears import Arrears, PenaltyTerms, Receipt, arrears, called
from loan_engine.servicing.life import Contract, Course, Prepayment, course

PAID_OUT, FIRST_DUE = date(2026, 1, 20), date(2026, 2, 20)
PENALTY = PenaltyTerms(Decimal("0.09"))  # the contract's 6 % and half as much again

# 12 000 at 6 % over twelve months by equal principal: 1 060.00, 1 055.00, 1 050.00, ... on the 20th.
CONTRACT = Contract(Loan(12_000_00, Decimal("0.06"), 12, Method.EQUAL_PRINCIPAL, FIRST_DUE), PAID_OUT)
COURSE = course(CONTRACT)


def due(number: int) -> date:
    return COURSE.due[number - 1]


def a_receipt(on: date, amount: str) -> Receipt:
    return Receipt(on, parse_yuan(amount))


def in_time(*numbers: int) -> list[Receipt]:
    return [Receipt(due(number), COURSE.payment[number - 1]) for number in numbers]


def standing(receipts: list[Receipt], on: date, of: Course = COURSE) -> Arrears:
    return arrears(of, receipts, PENALTY, on)


def late(*days: int) -> list[Receipt]:
    """The first installments, each so many days after its due date, with enough for its penalty interest."""
    receipts = []
    for number, each in enumerate(days, 1):
        receipts.append(Receipt(due(number) + timedelta(each), COURSE.payment[number - 1] + 10_00))
    return receipts


# Nothing is late


def test_before_the_first_due_date_nothing_is_owed() -> None:
    found = standing([], FIRST_DUE - timedelta(1))
    assert (found.standings, found.credit, found.not_yet_due) == ((), 0, 12_000_00)


def test_an_installment_may_come_in_on_its_due_date() -> None:
    (first,) = standing(in_time(1), FIRST_DUE).standings
    assert (first.paid_on, first.days_late, first.principal, first.interest) == (FIRST_DUE, 0, 1_000_00, 60_00)


def test_on_its_due_date_an_unpaid_installment_is_owed_but_not_late() -> None:
    found = standing([], FIRST_DUE)
    assert found.missed == ()
    assert (found.principal_left, found.interest_left, found.penalty_left) == (1_000_00, 60_00, 0)


def test_the_day_after_it_is_late_by_a_day() -> None:
    (first,) = standing([], FIRST_DUE + timedelta(1)).missed
    assert (first.days_late, first.missed_in_a_row, first.missed_in_all) == (1, 1, 1)
    assert first.penalty_left == 27  # 1 060 x 9 % / 360 = 0.265


def test_money_before_its_time_waits_for_the_due_date() -> None:
    early = [a_receipt(date(2026, 1, 25), "1500")]
    assert standing(early, FIRST_DUE - timedelta(1)).credit == 1_500_00
    found = standing(early, FIRST_DUE)
    assert found.credit == 440_00 and found.missed == ()
    assert standing([*early, a_receipt(due(2), "615")], due(2)).missed == ()  # 440 + 615 = 1 055


# Penalty interest


def test_penalty_interest_runs_on_principal_and_interest_by_the_day() -> None:
    # 1 060 overdue for 28 days, to the next due date: 1 060 x 9 % x 28 / 360 = 7.42
    found = standing([], due(2))
    assert yuan(found.penalty_left) == "7.42"
    # Another ten days of both: 1 060 x 38 days is 10.07, 1 055 x 10 days is 2.6375.
    assert [yuan(each.penalty_left) for each in standing([], due(2) + timedelta(10)).standings] == ["10.07", "2.64"]


def test_another_day_basis_changes_the_days_rate() -> None:
    found = arrears(COURSE, [], PenaltyTerms(Decimal("0.09"), 365), due(2))
    assert yuan(found.penalty_left) == "7.32"  # 1 060 x 9 % x 28 / 365 = 7.3183...


def test_what_comes_in_late_pays_penalty_then_interest_then_principal_of_the_oldest() -> None:
    # On 20 March 7.42 of penalty and 60.00 of interest come first: of 500.00 that leaves 432.58 for principal.
    first, second = standing([a_receipt(due(2), "500")], due(2)).standings
    assert [yuan(each) for each in (first.penalty, first.interest, first.principal)] == ["7.42", "60.00", "432.58"]
    assert (yuan(first.principal_left), first.interest_left, first.penalty_left) == ("567.42", 0, 0)
    assert second.interest == 0
    # The rest, 567.42, goes on: after 20 days 567.42 x 9 % x 20 / 360 = 2.8371.
    assert yuan(standing([a_receipt(due(2), "500")], due(2) + timedelta(20)).standings[0].penalty_left) == "2.84"


def test_penalty_interest_paid_in_parts_is_rounded_as_one_sum() -> None:
    # 1 060 bears 0.265 a day. Paying just that each day: 0.27, 0.26, 0.27, 0.26 (0.265, 0.53, 0.795, 1.06).
    days = [FIRST_DUE + timedelta(each) for each in (1, 2, 3, 4)]
    receipts = [a_receipt(day, amount) for day, amount in zip(days, ("0.27", "0.26", "0.27", "0.26"), strict=True)]
    (first,) = standing(receipts, days[-1]).standings
    assert (first.penalty, first.interest, first.principal, first.penalty_left) == (1_06, 0, 0, 0)


def test_a_late_installment_paid_in_full_is_still_one_that_was_missed() -> None:
    # Ten days late: 1 060 x 9 % x 10 / 360 = 2.65.
    paid = FIRST_DUE + timedelta(10)
    (first,) = standing([a_receipt(paid, "1062.65")], due(2) - timedelta(1)).standings
    assert (first.paid_on, first.days_late, first.penalty) == (paid, 10, 2_65)
    assert (first.principal_left, first.interest_left, first.penalty_left) == (0, 0, 0)


def test_receipts_after_the_day_do_not_count_yet() -> None:
    assert standing(in_time(1), FIRST_DUE - timedelta(1)).credit == 0


# The guarantee (art. 15): so many in a row, or so many in all


@pytest.mark.parametrize(
    ("receipts", "on", "in_a_row", "in_all", "number"),
    [
        ([], due(3), 3, 6, None),  # the third may still come in today
        ([], due(3) + timedelta(1), 3, 6, 3),
        ([], due(3) + timedelta(1), 4, 6, None),
        # Paid a day late each: not in time all the same.
        (late(1, 1, 1), due(3) + timedelta(1), 3, 6, 3),
        # One in time between them breaks the run; of nine every third was in time, the sixth missed is the eighth.
        (late(1, 1, 0, 1, 1), due(5) + timedelta(9), 3, 6, None),
        (late(1, 1, 0, 1, 1, 0, 1, 1), due(8) + timedelta(9), 3, 6, 8),
        (late(1, 1, 0, 1, 1, 0, 1, 1), due(8) + timedelta(9), 3, 7, None),
        # Two open until the third is due, then all paid on that day: the third was in time.
        ([Receipt(due(3), 10_000_00)], due(5) + timedelta(1), 3, 6, None),
    ],
)
def test_the_guarantee_is_called_by_the_count(
    receipts: list[Receipt], on: date, in_a_row: int, in_all: int, number: int | None
) -> None:
    found = called(standing(receipts, on).standings, in_a_row, in_all)
    assert (None if found is None else found.number) == number


def test_a_part_paid_installment_counts_as_missed() -> None:
    receipts = [a_receipt(due(1), "1059.99")]
    assert [each.number for each in standing(receipts, due(2)).missed] == [1]


# Early repayments of the course, and what is not yet due


def test_an_early_repayment_is_no_installment_and_lowers_what_is_not_yet_due() -> None:
    of = course(CONTRACT, prepayments=[Prepayment(date(2026, 3, 1), 2_000_00)])
    found = standing([Receipt(FIRST_DUE, 1_060_00)], date(2026, 3, 2), of)
    assert found.not_yet_due == 9_000_00
    assert [each.number for each in found.standings] == [1]


# What holds whatever comes in

RECEIPTS = st.lists(
    st.builds(Receipt, st.integers(0, 500).map(lambda each: PAID_OUT + timedelta(each)), st.integers(1, 3_000_00)),
    max_size=15,
)
DAYS = st.integers(0, 600).map(lambda each: PAID_OUT + timedelta(each))


@given(RECEIPTS, DAYS)
def test_what_came_in_is_what_was_paid_and_what_is_left_over(receipts: list[Receipt], on: date) -> None:
    found = standing(receipts, on)
    paid = sum(each.principal + each.interest + each.penalty for each in found.standings)
    assert paid + found.credit == sum(each.amount for each in receipts if each.on <= on)
    assert sum(each.principal for each in found.standings) + found.principal_left + found.not_yet_due == 12_000_00
    for each, interest in zip(found.standings, COURSE.interest, strict=False):
        assert each.interest + each.interest_left == interest
        assert min(each.principal_left, each.interest_left, each.penalty_left, each.penalty) >= 0
    if found.credit:
        assert found.principal_left == found.interest_left == found.penalty_left == 0


@given(RECEIPTS, DAYS)
def test_penalty_interest_is_that_of_what_was_open_each_day(receipts: list[Receipt], on: date) -> None:
    """Counted day by day from the balances alone, which knows nothing of how the ledger adds up."""
    exact: dict[int, Fraction] = {}
    day = FIRST_DUE
    while day < on:
        for each in standing(receipts, day).standings:
            open_ = each.principal_left + each.interest_left
            exact[each.number] = exact.get(each.number, Fraction(0)) + open_ * Fraction("0.09") / 360
        day += timedelta(1)
    for each in standing(receipts, on).standings:
        assert each.penalty + each.penalty_left == rounded(exact.get(each.number, Fraction(0)))


@given(RECEIPTS, st.integers(0, 500), st.integers(1, 3_000_00))
def test_paying_more_never_costs_more(receipts: list[Receipt], day: int, amount: int) -> None:
    on = PAID_OUT + relativedelta(days=550)
    more = standing([*receipts, Receipt(PAID_OUT + timedelta(day), amount)], on)
    less = standing(receipts, on)
    for richer, poorer in zip(more.standings, less.standings, strict=True):
        assert richer.days_late <= poorer.days_late
        assert richer.penalty + richer.penalty_left <= poorer.penalty + poorer.penalty_left
        assert richer.missed_in_all <= poorer.missed_in_all
    assert len(more.missed) <= len(less.missed)
