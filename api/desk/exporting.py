"""A case as one document to hand over: all assessments, papers, notes, steps and the trail."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection

from api.desk import moments, trail
from api.desk.access import Permit, allows
from api.desk.case_answer import case_answer
from api.desk.cases import Case, all_kept

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
    return [
        {
            "number": each.row.number,
            "at": moments.shown(each.row.at),
            "by": each.row.by,
            "today": each.row.today,
            "rulebook": each.row.rulebook,
            "rulebook_version": each.row.rulebook_version,
            "engine_version": each.row.engine_version,
            "application": each.document,
            "answer": orjson.loads(each.answer),
        }
        for each in all_kept(connection, case)
    ]
