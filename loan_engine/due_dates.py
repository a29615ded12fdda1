"""When the payments of a loan fall due: the same day of every month."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date
from functools import lru_cache, wraps
from typing import TypeVar

from dateutil.relativedelta import relativedelta

MAXIMUM_TERM = 360
"""Months. A bound of this arithmetic only; what a regulation allows is its own business."""

LATEST_FIRST_YEAR = 9969
"""The last year of a first due date from which 360 months stay within the calendar of `datetime`."""

Made = TypeVar("Made")


@lru_cache(maxsize=1024)
def due_dates(first_due: date, months: int) -> tuple[date, ...]:
    """The due dates of up to MAXIMUM_TERM months: the first one's day, or the last of a month too short for it.

    Kept for a while, so that the many loans of one day share their dates.
    """
    return _due_dates(first_due)[:months]


@lru_cache(maxsize=1024)
def a_month_after(on: date) -> date:
    """The same day of the next month, or the last of one too short for it: the first due date where none is stated."""
    return on + relativedelta(months=1)


def are_monthly(due: tuple[date, ...]) -> bool:
    """Whether these are the very dates that `due_dates` gives; others may be equal to them."""
    return bool(due) and due is due_dates(due[0], len(due))


def kept_if_monthly(make: Callable[[tuple[date, ...]], Made]) -> Callable[[tuple[date, ...]], Made]:
    """What is made of due dates, kept for a while where they are monthly, as the dates themselves are."""

    @lru_cache(maxsize=256)
    def of_monthly(first_due: date, months: int) -> Made:
        return make(due_dates(first_due, months))

    @wraps(make)
    def of(due: tuple[date, ...]) -> Made:
        return of_monthly(due[0], len(due)) if are_monthly(due) else make(due)

    return of


@lru_cache(maxsize=256)
def _due_dates(first_due: date) -> tuple[date, ...]:
    start, day = 12 * first_due.year + first_due.month - 1, first_due.day
    months = range(start, start + MAXIMUM_TERM)
    return tuple([date(month // 12, month % 12 + 1, min(day, _month_days(month))) for month in months])


@lru_cache(maxsize=4096)
def _month_days(month: int) -> int:
    return monthrange(month // 12, month % 12 + 1)[1]
