"""A case as one document to hand over: all assessments, papers, notes, steps and the trail."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from api.desk import moments, trail
from api.desk.access import Permit, allows
from api.desk.case_answer import case_answer
from api.desk.cases import Case, answer_field, application_field
from api.desk.tables import assessments

_LEFT_OUT = ("may", "application", "assessment", "changes")
"""Of a case as it is shown: what is for the moment, and what stands in full further on."""


def exported(connection: Connection, case: Case, permit: Permit, today: date) -> dict[str, Any]:
    """Masked as on the screen, and with the trail for those who may see it."""
    shown = case_answer(connection, case, permit, today)
    return {
        **{name: value for name, value in shown.items() if name not in _LEFT_OUT},
        "exported_by": permit.person.name,
        "assessments": _assessments(connection, case),
        **({"trail": trail.of_case(connection, case.reference)} if allows(permit.person.role, "trail") else {}),
    }


def _assessments(connection: Connection, case: Case) -> list[dict[str, Any]]:
    if case.vault is None:
        return []
    rows = connection.execute(
        select(assessments).where(assessments.c.reference == case.reference).order_by(assessments.c.number)
    ).all()
    return [
        {
            "number": row.number,
            "at": moments.shown(row.at),
            "by": row.by,
            "today": row.today,
            "rulebook": row.rulebook,
            "rulebook_version": row.rulebook_version,
            "engine_version": row.engine_version,
            "application": case.vault.open_document(application_field(row.number), row.application),
            "answer": case.vault.open_document(answer_field(row.number), row.answer),
        }
        for row in rows
    ]
