"""The dates of the procedure, worked by hand from the calendars of 2025 and 2026."""

from datetime import date

import pytest

from loan_engine.problems import Invalid
from loan_engine.timeline import Timeline, timeline
from rules.national.working_days import CalendarUnknown, is_working_day, known_until, last_working_days
from rules.rulebooks import rulebooks

RULEBOOK = rulebooks()["jingdezhen-2020-18"]


def dates(accepted: date, letter: date | None = None) -> tuple[date | None, ...]:
    found = timeline(RULEBOOK, accepted, letter)
    return found.decision, found.letter, found.first_payout, found.last_payout


def d(month: int, day: int, year: int = 2026) -> date:
    return date(year, month, day)


@pytest.mark.parametrize(
    ("accepted", "decision", "first", "last"),
    [
        # An ordinary week: Monday 6 July; five working days later Monday 13 July, paid out on the 14th or 15th.
        (d(7, 6), d(7, 13), d(7, 14), d(7, 15)),
        # Accepted on a Saturday: the count begins on Monday 13 July; the fifth day is Friday 17 July.
        (d(7, 11), d(7, 17), d(7, 20), d(7, 21)),
        # Month end: from Monday 20 July, five days are Monday 27 July; the 28th and 29th are open, the 30th and 31st,
        # the last two working days, are closed.
        (d(7, 20), d(7, 27), d(7, 28), d(7, 29)),
        # From Tuesday 21 July: decided on the 28th; of the 29th and 30th the 30th is closed.
        (d(7, 21), d(7, 28), d(7, 29), d(7, 29)),
        # From Wednesday 22 July: decided on the 29th; the 30th and 31st are both closed, so Monday 3 August.
        (d(7, 22), d(7, 29), d(8, 3), d(8, 3)),
        # National Day 2026: offices close from 1 to 7 October, and work on Sunday 20 September and Saturday
        # 10 October. From Wednesday 23 September: 24, 28, 29, 30 September (25 to 27 is Mid-Autumn), 8 October.
        (d(9, 23), d(10, 8), d(10, 9), d(10, 10)),
        # From Friday 18 September the moved Sunday counts: 20, 21, 22, 23, 24; then 28 is open, 29 and 30 closed.
        (d(9, 18), d(9, 24), d(9, 28), d(9, 28)),
        # Spring Festival 2026: closed from 15 to 23 February, working on Saturdays 14 and 28 February. From Tuesday
        # 10 February: 11, 12, 13, 14, then 24; paid out on the 25th or 26th, as 27 and 28 are the last two.
        (d(2, 10), d(2, 24), d(2, 25), d(2, 26)),
        # From Friday 13 February: 14, 24, 25, 26, 27; the 28th is closed; Monday 2 March.
        (d(2, 13), d(2, 27), d(3, 2), d(3, 2)),
        # Year end 2025: from Monday 22 December: 23, 24, 25, 26, 29; 30 and 31 are closed; 1 to 3 January is holiday,
        # Sunday 4 January 2026 is a working day.
        (d(12, 22, 2025), d(12, 29, 2025), d(1, 4), d(1, 4)),
    ],
)
def test_hand_worked_dates(accepted: date, decision: date, first: date, last: date) -> None:
    assert dates(accepted) == (decision, decision, first, last)


def test_the_letter_moves_the_payout_and_not_the_decision() -> None:
    assert dates(d(7, 6), d(7, 9)) == (d(7, 13), d(7, 9), d(7, 10), d(7, 13))
    with pytest.raises(Invalid) as error:
        timeline(RULEBOOK, d(7, 6), d(7, 5))
    assert error.value.problems[0].code == "letter_before_acceptance"


def test_a_month_end_that_closes_everything_postpones() -> None:
    assert timeline(RULEBOOK, d(7, 22)).postponed
    assert not timeline(RULEBOOK, d(7, 21)).postponed


def test_past_the_calendar_nothing_is_guessed() -> None:
    assert known_until() == date(2026, 12, 31)
    assert timeline(RULEBOOK, d(12, 24)) == Timeline(d(12, 24), d(12, 31), d(12, 31), known_until=date(2026, 12, 31))
    assert timeline(RULEBOOK, d(12, 25)) == Timeline(d(12, 25), known_until=date(2026, 12, 31))
    with pytest.raises(CalendarUnknown) as error:
        is_working_day(date(2027, 1, 4))
    assert (error.value.args, error.value.known_until) == ((date(2027, 1, 4),), date(2026, 12, 31))


def test_moved_saturdays_count_among_the_last_of_a_month() -> None:
    assert last_working_days(d(2, 3), 2) == {d(2, 27), d(2, 28)}
    assert last_working_days(d(3, 31), 2) == {d(3, 30), d(3, 31)}  # and 1 April, a working day, is of no March
    assert last_working_days(date(2025, 12, 5), 2) == {date(2025, 12, 30), date(2025, 12, 31)}


def test_a_day_changed_after_the_calendar_was_published(monkeypatch: pytest.MonkeyPatch) -> None:
    day = d(7, 7)
    assert is_working_day(day)
    monkeypatch.setattr("rules.national.working_days._OFF", frozenset({day}))
    assert not is_working_day(day)
    monkeypatch.setattr("rules.national.working_days._WORKING", frozenset({day}))
    assert is_working_day(day)
