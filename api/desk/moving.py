"""The moves of a case: what each needs, what it sets, and the day by which the next is due, by the rulebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

import orjson
from sqlalchemy import func, select

from api.desk import tables
from api.desk.access import Permit
from api.desk.assessing import Assessed
from api.desk.cases import Case, Change, Rows, keep_move, kept
from api.desk.changes import Make, closed, fact_given, reassessment
from api.desk.desk import Work
from api.desk.moments import day_at
from api.desk.readiness import lacking
from api.desk.states import MOVES, Outcome, State, is_closed, open_moves
from api.desk.vault import Vault
from api.problems import Refused
from loan_engine.problems import Invalid, Problem
from loan_engine.timeline import is_closed_for_payout, timeline
from rules.rulebooks import rulebooks
from rules.vocabulary import request


@dataclass(frozen=True, slots=True)
class Step:
    """A move as it was asked for; `on` is None for today, `outcome` and `reason` where the move has them."""

    to: State
    on: date | None = None
    outcome: Outcome | None = None
    reason: str | None = None


def moved(step: Step, permit: Permit, again: Assessed | None = None) -> Make:
    """A move. `again` is the application assessed on the day of acceptance, which is what is accepted."""

    def make(work: Work, case: Case, vault: Vault) -> Change:
        move = MOVES.get(step.to)
        if move is None:  # none leads back to where a case begins
            raise closed()
        if permit.person.role not in move.roles:
            raise Refused(HTTPStatus.FORBIDDEN, "forbidden", "您的岗位不能做这件事")
        if move not in open_moves(case.state, case.outcome, permit.person.role):
            raise closed()
        _check_stated(step)
        on = _day(step, work, case, again)
        change = Change() if again is None else reassessment(work, case, vault, again, {})
        _check_ready(step, work, case, again)
        seal = None if step.reason is None else lambda field: vault.seal_document(field, step.reason)
        outcome = None if step.outcome is None else step.outcome.value
        rows: Rows = keep_move(work, case.reference, step.to.value, on.isoformat(), outcome, seal)
        values = {
            **change.values,
            "state": step.to.value,
            "outcome": outcome or case.row.outcome,
            "due": _due(step, work, case, on, again),
            "closed_at": work.at if is_closed(step.to, step.outcome) else None,
            "waiting_since": None,
            "waiting_for": None,
        }
        if step.to is State.ACCEPTED:
            values["accepted_on"] = on.isoformat()
        detail = {**change.detail, "state": step.to.value, "on": on.isoformat(), "outcome": outcome}
        return Change(values, (*change.rows, *rows), detail)

    return make


def _check_stated(step: Step) -> None:
    """What a move needs is stated, and nothing that it has not. Raises Invalid."""
    problems = []
    if (step.to is State.DECIDED) != (step.outcome is not None):
        said = "请说明同意还是不同意" if step.outcome is None else "这一步没有同意或不同意"
        problems.append(Problem("outcome", "/outcome", said))
    if step.reason is None and (step.to is State.WITHDRAWN or step.outcome is Outcome.DECLINED):
        problems.append(Problem("reason_missing", "/reason", "请写明原因"))
    if step.on is not None and not MOVES[step.to].dated:
        problems.append(Problem("not_dated", "/on", "这一步按办理当天登记，不填日期"))
    if problems:
        raise Invalid(*problems)


def _day(step: Step, work: Work, case: Case, again: Assessed | None) -> date:
    """The day of a move: not to come, and not before what it follows. Raises Invalid."""
    on = step.on or work.today
    if on > work.today:
        raise Invalid(Problem("in_the_future", "/on", "日期不能晚于今天"))
    if on < _earliest(work, case):
        raise Invalid(Problem("out_of_order", "/on", "日期不能早于上一步；受理不能早于存入案卷和收到材料"))
    applied = None if again is None else fact_given(again.document, request.applied_on.id)
    if applied is not None and on < date.fromisoformat(applied):
        raise Invalid(Problem("before_application", "/on", "日期不能早于申请日期"))
    if step.to is State.DISBURSED and is_closed_for_payout(kept(work.connection, case).rulebook, on):
        raise Invalid(Problem("closed_day", "/on", "每月最后几个工作日不放款，请核对日期"))
    return on


def _earliest(work: Work, case: Case) -> date:
    """The day of the step before; of the first, the day on which the last paper came, or the case was opened."""
    moves = tables.moves.c
    last = work.connection.execute(select(func.max(moves.on)).where(moves.reference == case.reference)).scalar()
    if last is not None:
        return date.fromisoformat(last)
    return max(day_at(at) for at in (case.row.opened_at, *(paper["at"] for paper in case.papers.values())))


def _check_ready(step: Step, work: Work, case: Case, again: Assessed | None) -> None:
    """Raises Refused: 409 `not_ready` with what is missing."""
    missing: tuple[Problem, ...] = ()
    if again is not None:
        missing = (*lacking(orjson.loads(again.answer), again.document, case.people, case.papers),)
    elif step.outcome is Outcome.APPROVED:
        missing = (*_lacking_again(work, case),)
    if missing:
        raise Refused(HTTPStatus.CONFLICT, "not_ready", "还不能这样做", problems=missing)


def _lacking_again(work: Work, case: Case) -> Iterator[Problem]:
    """What was changed since the acceptance may have taken away what it rested on."""
    last = kept(work.connection, case)
    yield from lacking(orjson.loads(last.answer), last.document, case.people, case.papers)
    applied = fact_given(last.document, request.applied_on.id)
    if applied is not None and applied > case.row.accepted_on:
        yield Problem("applied_after_acceptance", "/application", "申请日期晚于受理日期，请核对")


def _due(step: Step, work: Work, case: Case, on: date, again: Assessed | None) -> str | None:
    """By when the next step is due, in working days; None where nothing is, or the calendar does not reach."""
    rulebook = kept(work.connection, case).rulebook if again is None else rulebooks()[again.rulebook]
    match step.to:
        case State.ACCEPTED:
            due = timeline(rulebook, on).decision
        case State.DECIDED if step.outcome is Outcome.APPROVED:
            return case.row.due  # type: ignore[no-any-return]  # the guarantor's letter is due within the same days
        case State.GUARANTEED:
            due = timeline(rulebook, date.fromisoformat(case.row.accepted_on), on).last_payout
        case _:
            due = None
    return None if due is None else due.isoformat()
