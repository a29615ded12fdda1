"""A plan as CSV says what the plan says, and opens in Excel as it is."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from loan_engine.amortization import Loan, Method, Schedule, schedule
from loan_engine.combined import combine
from loan_engine.documents.schedule_csv import plan_csv
from loan_engine.money import parse_yuan
from loan_engine.plans import Plan

LOANS = st.builds(
    Loan,
    principal=st.integers(10_000_00, 10_000_000_00),
    annual_rate=st.decimals(0, Decimal("0.08"), places=4),
    term_months=st.integers(1, 40),
    method=st.sampled_from(Method),
    first_due=st.sampled_from([date(2026, 4, 2), date(2026, 5, 31), date(1, 1, 31), date(9969, 1, 31)])
    | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
PARTS = st.sampled_from(["fund", "commercial", "bank", "_x", "TRUE"])


def plan_of(loans: dict[str, Loan]) -> Plan:
    return Plan(loans, combine({part: schedule(loan) for part, loan in loans.items()}))


def table(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


def columns(schedule: Schedule) -> list[tuple[date, tuple[int, ...]]]:
    amounts = zip(schedule.payment, schedule.principal, schedule.interest, schedule.balance, strict=True)
    return list(zip(schedule.due, amounts, strict=True))


@given(st.dictionaries(PARTS, LOANS, min_size=1, max_size=3))
def test_what_is_read_back_is_the_plan(loans: dict[str, Loan]) -> None:
    plan = plan_of(loans)
    head, *rows = table(plan_csv(plan))
    assert all(len(row) == len(head) == 2 + 4 * (1 + len(loans)) for row in rows)
    assert [int(row[0]) for row in rows] == list(plan.combined.number)
    days = [date.fromisoformat(row[1]) for row in rows]
    amounts = [[parse_yuan(each) for each in row[2:]] for row in rows]
    for place, each in enumerate([plan.combined, *plan.combined.parts.values()]):
        read = {day: tuple(row[4 * place : 4 * place + 4]) for day, row in zip(days, amounts, strict=True)}
        assert [(day, read[day]) for day in each.due] == columns(each)
    for row in amounts:
        assert row[:4] == [sum(row[column::4]) - row[column] for column in range(4)]  # the loans add up, every day


def test_a_loan_that_is_not_due_pays_nothing_and_keeps_its_balance() -> None:
    fund = Loan(300_000_00, Decimal("0.026"), 2, Method.EQUAL_PRINCIPAL, date(2026, 4, 2))
    bank = Loan(100_000_00, Decimal("0.03"), 1, Method.EQUAL_PRINCIPAL, date(2026, 4, 20))
    head, *rows = table(plan_csv(plan_of({"fund": fund, "bank": bank})))
    assert head[:3] == ["期次", "还款日", "合计还款额"]
    assert head[6] == "公积金贷款还款额"
    assert head[13] == "bank剩余本金"
    assert [row[10:] for row in rows] == [
        ["0.00", "0.00", "0.00", "100000.00"],
        ["100250.00", "100000.00", "250.00", "0.00"],
        ["0.00", "0.00", "0.00", "0.00"],
    ]


def test_excel_opens_it_as_chinese_and_as_a_table() -> None:
    data = plan_csv(plan_of({"fund": Loan(300_000_00, Decimal("0.026"), 2, Method.EQUAL_PRINCIPAL, date(2026, 4, 2))}))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == 3


def test_no_heading_is_taken_for_a_formula() -> None:
    """A reader of loans refuses such names; the file does not rely on it."""
    loan = Loan(300_000_00, Decimal("0.026"), 1, Method.EQUAL_PRINCIPAL, date(2026, 4, 2))
    head = table(plan_csv(plan_of({"=1+1": loan, "@SUM(A1)": loan})))[0]
    assert [head[6], head[10]] == ["'=1+1还款额", "'@SUM(A1)还款额"]
