"""A schedule by calendar year."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from loan_engine.amortization import Schedule
from loan_engine.due_dates import kept_if_monthly
from loan_engine.fen_tables import Table


class Year(NamedTuple):
    """What falls due in a calendar year: the rows of the schedule, and fen; balance is what the year leaves."""

    year: int
    rows: range
    payment: int
    principal: int
    interest: int
    balance: int


class Years(NamedTuple):
    """The calendar years of some days: each year, its places among the days, and the first and the last of these.

    `first` and `last` are those two counted from 1.
    """

    years: tuple[int, ...]
    rows: tuple[range, ...]
    starts: NDArray[np.intp]
    ends: NDArray[np.intp]
    first: tuple[int, ...]
    last: tuple[int, ...]


def by_year(schedule: Schedule) -> list[Year]:
    """The schedule's years in order, those without a due date left out."""
    found = years_of(schedule.due)
    amounts = yearly_table(schedule).T.tolist()
    return [Year(year, rows, *each) for year, rows, each in zip(found.years, found.rows, amounts, strict=True)]


def yearly_table(schedule: Schedule) -> Table:
    """The columns of money of the schedule's years, as rows of one table."""
    found = years_of(schedule.due)
    sums = np.add.reduceat(schedule.table[:3], found.starts, axis=1)
    return np.concatenate((sums, schedule.table[3:, found.ends]))


@kept_if_monthly
def years_of(due: tuple[date, ...]) -> Years:
    """The years of days in order."""
    years, rows = [], []
    for year, days in groupby(enumerate(due), key=lambda row: row[1].year):
        places = [place for place, _ in days]
        years.append(year)
        rows.append(range(places[0], places[-1] + 1))
    starts, ends = (np.array([each[place] for each in rows], np.intp) for place in (0, -1))
    return Years(tuple(years), tuple(rows), starts, ends, tuple((starts + 1).tolist()), tuple((ends + 1).tolist()))
