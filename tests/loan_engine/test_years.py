"""A schedule by calendar year."""

from datetime import date
from decimal import Decimal

from loan_engine.amortization import Loan, Method, schedule
from loan_engine.combined import combine
from loan_engine.years import by_year


def test_years_add_up_and_end_as_the_schedule_does() -> None:
    loan = schedule(Loan(240_000_00, Decimal(0), 24, Method.EQUAL_PRINCIPAL, date(2026, 11, 15)))
    found = by_year(loan)
    assert [(each.year, len(each.rows), each.payment, each.balance) for each in found] == [
        (2026, 2, 20_000_00, 220_000_00),
        (2027, 12, 120_000_00, 100_000_00),
        (2028, 10, 100_000_00, 0),
    ]
    assert [*found[1].rows] == [*range(2, 14)]


def test_a_year_without_a_due_date_is_left_out() -> None:
    early = schedule(Loan(1_000_00, Decimal("0.03"), 1, Method.EQUAL_PRINCIPAL, date(2026, 1, 1)))
    late = schedule(Loan(1_000_00, Decimal("0.03"), 1, Method.EQUAL_PRINCIPAL, date(2030, 1, 1)))
    assert [each.year for each in by_year(combine({"a": early, "b": late}))] == [2026, 2030]
