"""Cases in lists: the board of what is due, and the search. Names are masked; ID numbers do not appear."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from api.desk import moments, tables
from api.desk.access import Permit, Reach
from api.desk.cases import Case
from api.desk.keyring import Keyring, Unsealable
from api.desk.people import NAME, masked_name
from api.desk.states import DUE_LABELS, State
from api.desk.vault import vault_of
from loan_engine.verdict_words import VERDICTS

MOST = 50
"""Cases that a search answers at most."""

_GROUPS = {
    "overdue": "已逾期",
    "due_today": "今天到期",
    "upcoming": "办理中",
    "undated": "节假日安排尚未公布，期限待定",
    "ready": "待受理",
    "waiting": "等申请人补充",
}


def board(connection: Connection, keys: Keyring, permit: Permit, today: date) -> list[dict[str, Any]]:
    """The open cases of a branch by what is to be done about them, the most urgent first."""
    rows = connection.execute(
        select(tables.cases)
        .where(tables.cases.c.branch == permit.person.branch, tables.cases.c.closed_at.is_(None))
        .order_by(tables.cases.c.due, tables.cases.c.opened_at, tables.cases.c.reference)
    ).all()
    found: dict[str, list[dict[str, Any]]] = {id_: [] for id_ in _GROUPS}
    for row in rows:
        found[_group(row, today)].append(listed(row, keys))
    return [{"id": id_, "label": label, "cases": found[id_]} for id_, label in _GROUPS.items()]


def by_reference(connection: Connection, keys: Keyring, permit: Permit, reference: str) -> list[dict[str, Any]]:
    """The case of a reference, in a list of its own; empty where the permit does not reach it."""
    return _found(connection, keys, permit, tables.cases.c.reference == reference)


def by_person(connection: Connection, keys: Keyring, permit: Permit, kind: str, text: str) -> list[dict[str, Any]]:
    """By a name or an ID number, whole and exact: only a keyed digest of either is stored."""
    digests = [*keys.digests(kind, text).values()]
    matching = select(tables.identities.c.reference).where(tables.identities.c.digest.in_(digests))
    return _found(connection, keys, permit, tables.cases.c.reference.in_(matching))


def listed(row: Any, keys: Keyring) -> dict[str, Any]:
    """A case in a list."""
    case, applicant = Case(row, None), None
    with suppress(Unsealable):  # one that was damaged does not take the others with it
        case = Case(row, vault_of(row, keys))
        applicant = case.people["applicant"]
    return {
        "reference": row.reference,
        "branch": row.branch,
        **case.standing,
        "applicant": None if applicant is None else masked_name(applicant[NAME]),
        "verdict": row.verdict,
        "verdict_label": VERDICTS[row.verdict],
        "assigned_to": row.assigned_to,
        "waiting": row.waiting_since is not None,
        "due": row.due,
        "due_label": DUE_LABELS.get(case.state) if row.closed_at is None else None,
        "opened_at": moments.shown(row.opened_at),
        "version": row.version,
        "erased": row.erased_at is not None,
    }


def _found(
    connection: Connection, keys: Keyring, permit: Permit, matching: ColumnElement[bool]
) -> list[dict[str, Any]]:
    asked = select(tables.cases).where(matching).order_by(tables.cases.c.opened_at.desc()).limit(MOST)
    if permit.reach is Reach.OWN:
        asked = asked.where(tables.cases.c.branch == permit.person.branch)
    rows: Iterable[Any] = connection.execute(asked).all()
    return [listed(row, keys) for row in rows]


def _group(row: Any, today: date) -> str:
    if row.state == State.OPENED:
        return "ready" if row.waiting_since is None else "waiting"
    if row.due is None:
        return "undated"
    due = date.fromisoformat(row.due)
    return "overdue" if due < today else "due_today" if due == today else "upcoming"
