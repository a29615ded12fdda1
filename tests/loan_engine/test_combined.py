"""Several loans as one plan."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loan_engine.amortization import Loan, LoanError, Method, Schedule, schedule
from loan_engine.combined import combine


def a_plan(
    principal: int,
    months: int,
    first_due: date,
    rate: str = "0.12",
    method: Method = Method.EQUAL_PRINCIPAL,
) -> Schedule:
    return schedule(Loan(principal, Decimal(rate), months, method, first_due))


FUND = a_plan(1000_00, 2, date(2024, 1, 31))  # 500 + 10.00, 500 + 5.00


def test_parts_due_on_the_same_days_are_added_row_by_row() -> None:
    plan = combine({"fund": FUND, "commercial": a_plan(2000_00, 2, date(2024, 1, 31))})
    assert plan.number == (1, 2)
    assert plan.due == (date(2024, 1, 31), date(2024, 2, 29))
    assert plan.payment == (1530_00, 1515_00)
    assert plan.principal == (1500_00, 1500_00)
    assert plan.interest == (30_00, 15_00)
    assert plan.balance == (1500_00, 0)


def test_a_part_that_ends_sooner_leaves_the_rest_to_the_other() -> None:
    plan = combine({"fund": FUND, "commercial": a_plan(2000_00, 4, date(2024, 1, 31))})
    assert plan.number == (1, 2, 3, 4)
    assert plan.payment == (1030_00, 1020_00, 510_00, 505_00)
    assert plan.balance == (2000_00, 1000_00, 500_00, 0)


def test_parts_due_on_different_days_have_a_row_for_each_day() -> None:
    plan = combine({"fund": FUND, "commercial": a_plan(2000_00, 2, date(2024, 2, 10))})
    assert plan.number == (1, 2, 3, 4)
    assert plan.due == (date(2024, 1, 31), date(2024, 2, 10), date(2024, 2, 29), date(2024, 3, 10))
    assert plan.payment == (510_00, 1020_00, 505_00, 1010_00)


def test_a_part_not_yet_begun_counts_with_all_its_principal() -> None:
    plan = combine({"fund": FUND, "commercial": a_plan(2000_00, 2, date(2024, 2, 10))})
    assert plan.balance == (2500_00, 1500_00, 1000_00, 0)


def test_the_totals_and_the_first_last_and_highest_payment_are_those_of_the_whole() -> None:
    plan = combine({"fund": FUND, "commercial": a_plan(2000_00, 2, date(2024, 2, 29))})
    assert plan.payment == (510_00, 1525_00, 1010_00)
    assert (plan.first_payment, plan.highest_payment, plan.last_payment) == (510_00, 1525_00, 1010_00)
    assert (plan.total_payment, plan.total_interest) == (3045_00, 45_00)


def test_one_part_is_a_plan_by_itself() -> None:
    plan = combine({"fund": FUND})
    assert (plan.number, plan.due, plan.payment) == (FUND.number, FUND.due, FUND.payment)
    assert (plan.principal, plan.interest, plan.balance) == (FUND.principal, FUND.interest, FUND.balance)


def test_the_parts_stay_at_hand_by_name_in_their_order_and_cannot_be_swapped() -> None:
    given_parts = {"fund": FUND, "commercial": FUND}
    plan = combine(given_parts)
    given_parts.clear()
    assert list(plan.parts.items()) == [("fund", FUND), ("commercial", FUND)]
    with pytest.raises(TypeError):
        plan.parts["fund"] = FUND  # type: ignore[index]


def test_without_a_loan_there_is_no_plan() -> None:
    with pytest.raises(LoanError, match="至少需要一笔贷款") as refusal:
        combine({})
    assert (refusal.value.code, refusal.value.field) == ("no_parts", "parts")


schedules = st.builds(
    a_plan,
    principal=st.integers(100_000_00, 10**9),
    months=st.integers(1, 40),
    first_due=st.dates(date(2024, 1, 1), date(2025, 12, 31)),
    rate=st.sampled_from(["0", "0.0285", "0.049"]),
    method=st.sampled_from(Method),
)


@given(st.dictionaries(st.sampled_from("abc"), schedules, min_size=1))
def test_every_day_shows_what_the_parts_pay_on_it_and_owe_after_it(parts: dict[str, Schedule]) -> None:
    plan = combine(parts)

    def paid_on(part: Schedule, day: date) -> int:
        return sum(fen for due, fen in zip(part.due, part.payment, strict=True) if due == day)

    def owed_after(part: Schedule, day: date) -> int:
        left = [fen for due, fen in zip(part.due, part.balance, strict=True) if due <= day]
        return left[-1] if left else sum(part.principal)

    assert sorted({due for part in parts.values() for due in part.due}) == list(plan.due)
    assert plan.number == tuple(range(1, len(plan.due) + 1))
    for day, payment, balance in zip(plan.due, plan.payment, plan.balance, strict=True):
        assert payment == sum(paid_on(part, day) for part in parts.values())
        assert balance == sum(owed_after(part, day) for part in parts.values())
    assert plan.total_interest == sum(part.total_interest for part in parts.values())
    assert plan.balance[-1] == 0


def test_amounts_past_64_bits_stay_exact() -> None:
    huge = a_plan(10**30, 2, date(2024, 1, 31))
    for other in (FUND, a_plan(1000_00, 2, date(2024, 2, 10))):
        plan = combine({"fund": other, "commercial": huge})
        assert sum(plan.principal) == plan.balance[0] + plan.principal[0] == 10**30 + 1000_00
        assert plan.total_payment == sum(plan.payment)
