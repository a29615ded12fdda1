"""A limit and what sets it, as the answers show it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from loan_engine import answer_forms as forms
from loan_engine.assessment import CeilingFinding, LimitFinding
from loan_engine.explanation import limit_explained
from loan_engine.money import yuan
from loan_engine.source_answers import articles, reading
from rules.expressions import Unit
from rules.rulebook import Rulebook
from rules.wording import amount_text


def limit_found(finding: LimitFinding, rulebook: Rulebook, on: date) -> forms.LimitFound:
    """A limit, in yuan or months, with its ceilings."""
    unit = finding.limit.ceilings[0].tiers[0].value.unit
    return {
        "label": finding.limit.label,
        "unit": "yuan" if unit is Unit.FEN else "months",
        "amount": _counted(finding.sure, unit),
        "at_most": _counted(finding.at_most, unit),
        "text": _limit_text(finding, unit),
        "says": limit_explained(finding, unit),
        "bound_by": None if finding.bound_by is None else finding.bound_by.id,
        "ceilings": [_ceiling(each, unit) for each in finding.ceilings],
        "readings": []
        if finding.bound_by is None
        else [reading(each, rulebook, on) for each in finding.bound_by.readings],
        "given": None if finding.given is None else yuan(finding.given),
        "needs": sorted(fact.id for fact in finding.needs),
    }


@lru_cache(maxsize=4096)
def _ceiling(finding: CeilingFinding, unit: Unit) -> forms.CeilingFound:
    return {
        "id": finding.ceiling.id,
        "label": finding.ceiling.label,
        "articles": articles(finding.places),
        "amount": _counted(finding.sure, unit),
        "at_most": _counted(finding.at_most, unit),
    }


def _limit_text(finding: LimitFinding, unit: Unit) -> str:
    if finding.sure is None:
        return "还不能确定" if finding.at_most is None else f"还不能确定，最多 {amount_text(finding.at_most, unit)}"
    sure = amount_text(finding.sure, unit)
    if finding.at_most is None or finding.at_most == finding.sure:
        return sure
    return f"{sure}，补充情况后最多 {amount_text(finding.at_most, unit)}"


def _counted(value: int | None, unit: Unit) -> str | int | None:
    return None if value is None else yuan(value) if unit is Unit.FEN else value
