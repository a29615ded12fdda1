"""A schedule by calendar year."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from loan_engine.amortization import Schedule


@dataclass(frozen=True, slots=True)
class Year:
    """What falls due in a calendar year: the rows of the schedule, and fen; balance is what the year leaves."""

    year: int
    rows: range
    payment: int
    principal: int
    interest: int
    balance: int


def by_year(schedule: Schedule) -> list[Year]:
    """The schedule's years in order, those without a due date left out."""
    found = []
    for year, days in groupby(enumerate(schedule.due), key=lambda row: row[1].year):
        places = [place for place, _ in days]
        rows = range(places[0], places[-1] + 1)
        within = slice(rows.start, rows.stop)
        found.append(
            Year(
                year,
                rows,
                payment=sum(schedule.payment[within]),
                principal=sum(schedule.principal[within]),
                interest=sum(schedule.interest[within]),
                balance=schedule.balance[rows[-1]],
            )
        )
    return found
