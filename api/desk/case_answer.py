"""A case as the one who looks at it sees it: masked, with its deadline and what they may do about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, select

from api.desk import moments, tables
from api.desk.access import Permit, allows
from api.desk.assessing import assessed
from api.desk.cases import Case, answer_field, application_field, assessment_row, note_field, reason_field
from api.desk.comparing import changes
from api.desk.people import masked
from api.desk.readiness import lacking_to_accept
from api.desk.states import (
    DUE_LABELS,
    EDITABLE,
    OUTCOME_LABELS,
    STATE_LABELS,
    Move,
    Outcome,
    State,
    open_moves,
)
from api.desk.vault import Vault
from loan_engine.documents.sheet_content import day_text
from loan_engine.problems import Invalid

_NOBODY: Mapping[str, Any] = {"applicant": None, "spouse": None}


def case_answer(connection: Connection, case: Case, permit: Permit, today: date) -> dict[str, Any]:
    """A CaseAnswer."""
    row, vault = case.row, case.vault
    kept = None if vault is None else _kept(connection, case, vault)
    before = _before(connection, case, vault)
    people = {**_NOBODY, **case.people}
    return {
        "reference": row.reference,
        "branch": row.branch,
        "state": row.state,
        "state_label": STATE_LABELS[case.state],
        "outcome": row.outcome,
        "outcome_label": None if case.outcome is None else OUTCOME_LABELS[case.outcome],
        "version": row.version,
        "opened_at": moments.shown(row.opened_at),
        "opened_by": row.opened_by,
        "via": row.via,
        "assigned_to": row.assigned_to,
        "waiting_for": _waiting_for(case),
        "waiting_since": None if row.waiting_since is None else moments.shown(row.waiting_since),
        "erased": vault is None,
        "people": masked(people),
        "application": None if kept is None else kept["application"],
        "assessment": None if kept is None else kept["assessment"],
        "changes": [] if kept is None or before is None else changes(before, _content(kept)),
        "papers": [] if kept is None else _papers(case, kept["assessment"]["answer"]),
        "notes": [] if vault is None else _notes(connection, case, vault),
        "history": _history(connection, case),
        "clock": _clock(case, today),
        "may": _may(case, permit, kept, people, today),
    }


def _kept(connection: Connection, case: Case, vault: Vault, number: int | None = None) -> dict[str, Any]:
    row = assessment_row(connection, case, number)
    return {
        "application": vault.open_document(application_field(row.number), row.application),
        "assessment": {
            "number": row.number,
            "at": moments.shown(row.at),
            "by": row.by,
            "today": row.today,
            "engine_version": row.engine_version,
            "answer": vault.open_document(answer_field(row.number), row.answer),
        },
    }


def _before(connection: Connection, case: Case, vault: Vault | None) -> tuple[Any, Any] | None:
    number = case.row.assessment - 1
    return None if vault is None or number < 1 else _content(_kept(connection, case, vault, number))


def _content(kept: dict[str, Any]) -> tuple[Any, Any]:
    return kept["application"], kept["assessment"]["answer"]


def _waiting_for(case: Case) -> str | None:
    if case.vault is None or case.row.waiting_for is None:
        return None
    text: str = case.vault.open_document("waiting", case.row.waiting_for)
    return text


def _papers(case: Case, answer: Any) -> list[dict[str, Any]]:
    received = case.papers
    return [
        {
            "id": paper["id"],
            "title": paper["title"],
            "needed": paper["needed"],
            "received": handed(received.get(paper["id"])),
            "articles": paper["articles"],
        }
        for paper in answer["papers"]
    ]


def handed(received: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """When a paper came, and who took it."""
    return None if received is None else {"at": moments.shown(received["at"]), "by": received["by"]}


def _notes(connection: Connection, case: Case, vault: Vault) -> list[dict[str, Any]]:
    asked = select(tables.notes).where(tables.notes.c.reference == case.reference).order_by(tables.notes.c.number)
    return [
        {
            "at": moments.shown(row.at),
            "by": row.by,
            "text": vault.open_document(note_field(row.number), row.text),
        }
        for row in connection.execute(asked).all()
    ]


def _history(connection: Connection, case: Case) -> list[dict[str, Any]]:
    asked = select(tables.moves).where(tables.moves.c.reference == case.reference).order_by(tables.moves.c.number)
    return [
        {
            "at": moments.shown(row.at),
            "by": row.by,
            "state": row.state,
            "state_label": STATE_LABELS[State(row.state)],
            "on": row.on,
            "outcome": row.outcome,
            "outcome_label": None if row.outcome is None else OUTCOME_LABELS[Outcome(row.outcome)],
            "reason": None
            if row.reason is None or case.vault is None
            else case.vault.open_document(reason_field(row.number), row.reason),
        }
        for row in connection.execute(asked).all()
    ]


def _clock(case: Case, today: date) -> dict[str, Any] | None:
    label = DUE_LABELS.get(case.state) if case.row.closed_at is None else None
    if label is None:
        return None
    if case.row.due is None:
        return {"due": None, "label": label, "overdue": False, "says": f"{label}待节假日安排公布后才能计算"}
    due = date.fromisoformat(case.row.due)
    overdue = due < today
    when = "，已逾期" if overdue else "，就是今天" if due == today else ""
    return {"due": case.row.due, "label": label, "overdue": overdue, "says": f"{label}：{day_text(due)}{when}"}


def _may(
    case: Case, permit: Permit, kept: dict[str, Any] | None, people: Mapping[str, Any], today: date
) -> dict[str, Any]:
    role, whole = permit.person.role, kept is not None
    moves = [*open_moves(case.state, case.outcome, role)] if whole else []
    return {
        "edit": whole and allows(role, "edit") and case.state in EDITABLE,
        "note": whole and allows(role, "note"),
        "assign": whole and allows(role, "assign") and case.row.closed_at is None,
        "unmask": whole and allows(role, "unmask"),
        "export": whole and allows(role, "export"),
        "trail": allows(role, "trail"),
        "moves": [
            {
                "to": move.to.value,
                "label": move.label,
                "dated": move.dated,
                "missing": [] if kept is None else _missing(move, case, permit, kept, people, today),
            }
            for move in moves
        ],
    }


def _missing(
    move: Move, case: Case, permit: Permit, kept: dict[str, Any], people: Mapping[str, Any], today: date
) -> list[str]:
    """What a move still needs; for a decision, what stands against deciding at all, be it a yes or a no."""
    if move.to is State.ACCEPTED:
        document = kept["application"]
        try:
            answer = orjson.loads(assessed(document, today).answer)
        except Invalid as error:  # what was in order then, and is not by the rules of now
            return [each.message for each in error.problems]
        return [each.message for each in lacking_to_accept(answer, document, people, case.papers)]
    if move.to is State.DECIDED and case.row.accepted_by == permit.person.name:
        return ["受理的人不能自己作出决定"]
    return []
