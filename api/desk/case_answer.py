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
from api.desk.cases import Case, Kept, kept, note_field, reason_field
from api.desk.comparing import Changed, changes
from api.desk.people import masked
from api.desk.readiness import lacking
from api.desk.states import DUE_LABELS, EDITABLE, STATE_LABELS, State, open_moves, outcome_shown
from loan_engine.documents.sheet_content import day_text
from loan_engine.problems import Invalid


def case_answer(connection: Connection, case: Case, permit: Permit, today: date) -> dict[str, Any]:
    """A CaseAnswer."""
    row, erased = case.row, case.vault is None
    last = None if erased else kept(connection, case)
    answer = None if last is None else orjson.loads(last.answer)
    return {
        "reference": row.reference,
        "branch": row.branch,
        **case.standing,
        "version": row.version,
        "opened_at": moments.shown(row.opened_at),
        "opened_by": row.opened_by,
        "via": row.via,
        "assigned_to": row.assigned_to,
        "waiting_for": _waiting_for(case),
        "waiting_since": None if row.waiting_since is None else moments.shown(row.waiting_since),
        "erased": erased,
        "people": masked(case.people),
        "application": None if last is None else last.document,
        "assessment": None if last is None else {**_told(last), "answer": answer},
        "changes": [] if last is None else _changes(connection, case, last),
        "papers": [] if last is None else _papers(case, answer),
        "notes": [] if erased else _notes(connection, case),
        "history": _history(connection, case),
        "clock": _clock(case, today),
        "may": _may(case, permit, last, today),
    }


def _told(last: Kept) -> dict[str, Any]:
    row = last.row
    return {
        "number": row.number,
        "at": moments.shown(row.at),
        "by": row.by,
        "today": row.today,
        "engine_version": row.engine_version,
    }


def _changes(connection: Connection, case: Case, last: Kept) -> list[Changed]:
    if last.row.number == 1:
        return []
    before = kept(connection, case, last.row.number - 1)
    return changes(*((each.document, orjson.loads(each.answer)) for each in (before, last)))


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
            "received": _handed(received.get(paper["id"])),
            "articles": paper["articles"],
        }
        for paper in answer["papers"]
    ]


def _handed(received: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """When a paper came, and who took it."""
    return None if received is None else {"at": moments.shown(received["at"]), "by": received["by"]}


def _notes(connection: Connection, case: Case) -> list[dict[str, Any]]:
    asked = select(tables.notes).where(tables.notes.c.reference == case.reference).order_by(tables.notes.c.number)
    return [
        {
            "at": moments.shown(row.at),
            "by": row.by,
            "text": case.opened().open_document(note_field(row.number), row.text),
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
            **outcome_shown(row.outcome),
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


def _may(case: Case, permit: Permit, last: Kept | None, today: date) -> dict[str, Any]:
    role, whole = permit.person.role, last is not None
    return {
        "edit": whole and allows(role, "edit") and case.state in EDITABLE,
        "note": whole and allows(role, "note"),
        "assign": whole and allows(role, "assign") and case.row.closed_at is None,
        "unmask": whole and allows(role, "unmask"),
        "export": whole and allows(role, "export"),
        "trail": allows(role, "trail"),
        "moves": []
        if last is None
        else [
            {
                "to": move.to.value,
                "label": move.label,
                "dated": move.dated,
                "missing": _missing(case, last.document, today) if move.to is State.ACCEPTED else [],
            }
            for move in open_moves(case.state, case.outcome, role)
        ],
    }


def _missing(case: Case, document: Mapping[str, Any], today: date) -> list[str]:
    """What a case lacks to be accepted today."""
    try:
        answer = orjson.loads(assessed(document, today).answer)
    except Invalid as error:  # what was in order then, and is not by the rules of now
        return [each.message for each in error.problems]
    return [each.message for each in lacking(answer, document, case.people, case.papers)]
