"""Due dates that are monthly: how they are told from others, and what is made of them once.

That they are a calendar month apart is looked at where a loan has them (`test_amortization`).
"""

from datetime import date

from loan_engine.due_dates import MAXIMUM_TERM, a_month_after, are_monthly, due_dates, kept_if_monthly

A_DAY = date(2024, 6, 20)


def test_days_are_known_to_be_monthly_by_being_the_very_same() -> None:
    assert are_monthly(due_dates(A_DAY, 12)) and are_monthly(due_dates(A_DAY, MAXIMUM_TERM))
    assert not are_monthly(())
    assert not are_monthly((*due_dates(A_DAY, 11), date(2030, 1, 1)))


def test_a_month_after_a_day_that_the_next_month_lacks_is_its_last() -> None:
    assert a_month_after(date(2026, 1, 28)) == a_month_after(date(2026, 1, 29)) == date(2026, 2, 28)
    assert a_month_after(date(2024, 1, 31)) == date(2024, 2, 29)
    assert a_month_after(date(2026, 12, 15)) == date(2027, 1, 15)


def test_what_is_made_of_monthly_days_is_made_once() -> None:
    made_of = []

    @kept_if_monthly
    def made(due: tuple[date, ...]) -> tuple[date, date]:
        made_of.append(due)
        return due[0], due[-1]

    monthly = due_dates(A_DAY, 12)
    other = (monthly[0], date(2030, 1, 1))
    assert [made(due) for due in (monthly, other) * 2] == [(monthly[0], monthly[-1]), other] * 2
    assert made_of == [monthly, other, other]
