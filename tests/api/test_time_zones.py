"""The day is China's wherever the server stands: about midnight in China, on every edge of the year, in five zones."""

import ast
import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest

import api.desk.moments
import loan_engine.application
from api.desk.moments import day_at, moment, seconds_left_of_day, shown
from loan_engine.application import current_day

ROOT = Path(__file__).parents[2]
ZONES = ("Asia/Shanghai", "UTC", "America/Los_Angeles", "Pacific/Kiritimati", "Pacific/Pago_Pago")

# The last second of a day in China, by Greenwich: sixteen o'clock less one second.
LAST_SECONDS = [
    (datetime(2025, 12, 31, 15, 59, 59, tzinfo=UTC), date(2025, 12, 31), date(2026, 1, 1)),
    (datetime(2028, 2, 28, 15, 59, 59, tzinfo=UTC), date(2028, 2, 28), date(2028, 2, 29)),
    (datetime(2028, 2, 29, 15, 59, 59, tzinfo=UTC), date(2028, 2, 29), date(2028, 3, 1)),
    (datetime(2026, 2, 28, 15, 59, 59, tzinfo=UTC), date(2026, 2, 28), date(2026, 3, 1)),
    # the days on which the retirement age and the fund rates changed
    (datetime(2024, 12, 31, 15, 59, 59, tzinfo=UTC), date(2024, 12, 31), date(2025, 1, 1)),
    (datetime(2025, 5, 7, 15, 59, 59, tzinfo=UTC), date(2025, 5, 7), date(2025, 5, 8)),
    # the hours that California skips and has twice
    (datetime(2026, 3, 8, 15, 59, 59, tzinfo=UTC), date(2026, 3, 8), date(2026, 3, 9)),
    (datetime(2026, 11, 1, 15, 59, 59, tzinfo=UTC), date(2026, 11, 1), date(2026, 11, 2)),
]
EDGES = pytest.mark.parametrize(("last_second", "day", "next_day"), LAST_SECONDS, ids=lambda each: f"{each:%Y-%m-%d}")

SetClock = Callable[[datetime], None]
Ask = Callable[..., Any]


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The server's own zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Stops the clocks of the engine and the desk; whoever asks without a zone is told the server's own time."""

    def stopped_at(instant: datetime) -> None:
        class Stopped(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> "Stopped":
                return cls.fromtimestamp(instant.timestamp(), tz)

        monkeypatch.setattr(loan_engine.application, "datetime", Stopped)
        monkeypatch.setattr(api.desk.moments, "datetime", Stopped)

    return stopped_at


@EDGES
def test_today_is_chinas(zone: str, set_clock: SetClock, last_second: datetime, day: date, next_day: date) -> None:
    set_clock(last_second)
    assert current_day() == day_at(moment()) == day
    assert seconds_left_of_day(moment()) == 1
    assert shown(moment()) == f"{day}T23:59:59+08:00"
    set_clock(last_second + timedelta(seconds=1))
    assert current_day() == day_at(moment()) == next_day
    assert seconds_left_of_day(moment()) == 24 * 60 * 60
    assert shown(moment()) == f"{next_day}T00:00:00+08:00"


@EDGES
def test_an_application_without_a_day_is_of_chinas(
    ask: Ask, family: Any, zone: str, set_clock: SetClock, last_second: datetime, day: date, next_day: date
) -> None:
    """As the API answers it: the day before midnight, and the next one from midnight on."""
    del family["request"]["applied_on"]
    family["purchase"] |= {"contract_date": str(day), "payment_proof_date": str(day)}
    for instant, expected in ((last_second, day), (last_second + timedelta(seconds=1), next_day)):
        set_clock(instant)
        answer = ask("/v1/assessments", family).document
        assert answer["assessed_on"] == str(expected)


@EDGES
def test_what_is_of_tomorrow_in_china_is_refused_today(
    ask: Ask, family: Any, zone: str, set_clock: SetClock, last_second: datetime, day: date, next_day: date
) -> None:
    """A contract of tomorrow contradicts an application of today, until it is tomorrow."""
    del family["request"]["applied_on"]
    family["purchase"] |= {"contract_date": str(next_day), "payment_proof_date": str(next_day)}
    set_clock(last_second)
    assert set(ask("/v1/assessments", family).problems.values()) == {"contract_in_future", "payment_proof_in_future"}
    set_clock(last_second + timedelta(seconds=1))
    assert ask("/v1/assessments", family).status == 200


def test_the_age_is_that_of_the_law_of_chinas_new_year(ask: Ask, zone: str, set_clock: SetClock) -> None:
    """A man born in January 1965: sixty to the end of 2024 in China, a month later from then on."""
    for instant, age in (
        (datetime(2024, 12, 31, 15, 59, 59, tzinfo=UTC), 60 * 12),
        (datetime(2024, 12, 31, 16, 0, 0, tzinfo=UTC), 60 * 12 + 1),
    ):
        set_clock(instant)
        answer = ask("/v1/retirement?birth_date=1965-01-15&category=male").document
        assert answer["age_months"] == age


def test_nothing_else_asks_the_server_for_its_own_day() -> None:
    """No naive moment anywhere: every clock that becomes a day is asked for a zone."""
    naive = []
    for package in ("rules", "loan_engine", "api"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                match node:
                    case (
                        ast.Call(ast.Attribute(attr="today" | "utcnow" | "utcfromtimestamp" | "localtime"))
                        | ast.Call(ast.Attribute(ast.Name("datetime"), "now"), [], [])
                        | ast.Call(ast.Attribute(attr="fromtimestamp"), [_], [])
                    ):
                        naive.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert naive == []


def test_the_zone_is_put_back() -> None:
    """Other tests of this process keep the zone they had."""
    assert os.environ.get("TZ", "") not in ZONES[2:]
