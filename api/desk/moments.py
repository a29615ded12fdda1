"""Moments as the desk stores them, microseconds since 1970, UTC; and the days and hours they are in China."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SECOND = 1_000_000
DAY = 24 * 60 * 60 * SECOND

_CHINA = ZoneInfo("Asia/Shanghai")


def moment() -> int:
    """Now."""
    now = datetime.now(UTC)
    return int(now.timestamp()) * SECOND + now.microsecond


def day_at(at: int) -> date:
    """The calendar day at a moment."""
    return _in_china(at).date()


def shown(at: int) -> str:
    """A moment to the second: 2026-03-01T09:30:00+08:00."""
    return _in_china(at).isoformat()


def seconds_left_of_day(at: int) -> int:
    """Seconds to the next day."""
    now = _in_china(at)
    return int((datetime.combine(now.date() + timedelta(days=1), time(), _CHINA) - now).total_seconds())


def _in_china(at: int) -> datetime:
    return datetime.fromtimestamp(at // SECOND, _CHINA)
