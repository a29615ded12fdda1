"""Working days of the whole country: weekdays, less public holidays, plus the days moved to make up for them.

Known to the end of the last year whose holiday notice was published; a later day is refused, never guessed.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files

import chinese_calendar  # type: ignore[import-untyped]
import yaml

_OVERRIDES = yaml.safe_load((files("rules.national") / "calendar.yaml").read_text("utf-8"))
_WORKING = frozenset(_OVERRIDES["working"])
_OFF = frozenset(_OVERRIDES["holidays"])
_DAY = timedelta(days=1)


class CalendarUnknown(LookupError):
    """No holiday notice covers a day; `known_until` is the last day that is covered."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.known_until = known_until()


def known_from() -> date:
    """The first day of the first year whose holidays are known."""
    return date(min(day.year for day in chinese_calendar.holidays), 1, 1)


def known_until() -> date:
    """The last day of the last year whose holidays are known."""
    return date(max(day.year for day in chinese_calendar.holidays), 12, 31)


def is_working_day(day: date) -> bool:
    """Whether offices work on a day. Raises CalendarUnknown."""
    if day in _WORKING or day in _OFF:
        return day in _WORKING
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        raise CalendarUnknown(day) from None


def working_days_after(day: date) -> Iterator[date]:
    """The working days after a day, itself not counted, one after the other. Raises CalendarUnknown."""
    while True:
        day += _DAY
        if is_working_day(day):
            yield day


def last_working_days(day: date, count: int) -> frozenset[date]:
    """The last so many working days of a day's month. Raises CalendarUnknown."""
    _, length = monthrange(day.year, day.month)
    last = day.replace(day=length)
    found: list[date] = []
    while len(found) < count:
        if is_working_day(last):
            found.append(last)
        last -= _DAY
    return frozenset(found)
