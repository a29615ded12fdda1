"""The dates of the procedure: the decision, the guarantee letter, the days on which both loans may be paid out.

Days are counted in working days from the day after an event. Both loans are paid out together, so the days at a
month's end on which the fund does not pay out close the bank's part as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice

from loan_engine.problems import Invalid, Problem
from rules.national.working_days import CalendarUnknown, last_working_days, working_days_after
from rules.parameters import Parameter
from rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Timeline:
    """The days from acceptance on; None from the first that the holiday calendar does not cover.

    `letter` is the day of the guarantee letter: as given, else the last day for the decision. `postponed` tells that
    every day of the regular time was closed at a month's end, `known_until` that the calendar ended before.
    """

    accepted: date
    decision: date | None = None
    letter: date | None = None
    first_payout: date | None = None
    last_payout: date | None = None
    postponed: bool = False
    known_until: date | None = None


def timeline(rulebook: Rulebook, accepted: date, letter: date | None = None) -> Timeline:
    """The dates from the day on which complete and signed papers were accepted.

    Raises Invalid: `letter_before_acceptance`.
    """
    if letter is not None and letter < accepted:
        raise Invalid(Problem("letter_before_acceptance", "/letter_on", "担保承诺书不会早于受理"))
    found = Timeline(accepted)
    try:
        decision = _nth(accepted, _days(rulebook.days["decision_days"], accepted))
        written = letter or decision
        found = Timeline(accepted, decision, written)
        regular = _days(rulebook.days["disbursement_days"], written)
        closed = _days(rulebook.days["closed_days_of_month"], written)
        in_time = [*islice(working_days_after(written), regular)]
        open_ = [day for day in in_time if day not in last_working_days(day, closed)]
        if not open_:
            open_ = [next(day for day in working_days_after(in_time[-1]) if day not in last_working_days(day, closed))]
        return Timeline(accepted, decision, written, open_[0], open_[-1], open_[0] not in in_time)
    except CalendarUnknown as error:
        return Timeline(accepted, found.decision, found.letter, known_until=error.known_until)


def is_closed_for_payout(rulebook: Rulebook, day: date) -> bool:
    """Whether the fund pays nothing out on a day, at its month's end; past the holiday calendar none is called so."""
    try:
        return day in last_working_days(day, _days(rulebook.days["closed_days_of_month"], day))
    except CalendarUnknown:
        return False


def _nth(day: date, count: int) -> date:
    return next(islice(working_days_after(day), count - 1, None))


def _days(parameter: Parameter, on: date) -> int:
    return int(parameter.on(on).value)  # type: ignore[arg-type]
