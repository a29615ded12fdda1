"""The way through as documents: dates, provisions by topic, and a seller's checklist."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from loan_engine import reference_forms as forms
from loan_engine.finding_answers import condition_found
from loan_engine.projects import Checklist
from loan_engine.source_answers import articles
from loan_engine.timeline import Timeline
from rules.parameters import Parameter, notices_on
from rules.rulebook import Provision, Rulebook
from rules.wording import filled, named

_OF_THE_TIMELINE = ("reviewed_side_by_side", "paid_together", "closed_at_month_end")


def provisions(rulebook: Rulebook, on: date, only: Collection[str] = ()) -> list[forms.ProvisionShown]:
    """What the texts say of the way through, by topic: all of it, or only some by id."""
    return [
        {
            "id": each.id,
            "topic": rulebook.topics[each.topic],
            "says": filled(each.says, rulebook.every_parameter.values(), on),
            "articles": articles((*each.citations, *notices_on(_named(each, rulebook), on))),
        }
        for each in rulebook.provisions
        if not only or each.id in only
    ]


def _named(provision: Provision, rulebook: Rulebook) -> list[Parameter]:
    return [rulebook.every_parameter[id_] for id_ in named(provision.says)]


def timeline_answer(found: Timeline, rulebook: Rulebook) -> forms.TimelineAnswer:
    """The dates, what they rest on, and what they leave open."""
    warnings = []
    if found.known_until is not None:
        warnings.append(f"节假日安排只公布到 {found.known_until}，之后的日期等公布后才能计算")
    if found.postponed:
        warnings.append("规定的放款时间落在月末停止放款的日子，顺延到下月")
    return {
        "accepted_on": found.accepted.isoformat(),
        "decision_by": _day(found.decision),
        "letter_on": _day(found.letter),
        "first_payout": _day(found.first_payout),
        "last_payout": _day(found.last_payout),
        "postponed": found.postponed,
        "warnings": warnings,
        "provisions": provisions(rulebook, found.accepted, _OF_THE_TIMELINE),
    }


def checklist_answer(checklist: Checklist) -> forms.ChecklistAnswer:
    """A seller's duties, each with its article."""
    results = {finding.result for finding in checklist.findings}
    return {
        "complete": False if False in results else None if None in results else True,
        "checked_on": checklist.on.isoformat(),
        "duties": [condition_found(finding, checklist.rulebook) for finding in checklist.findings],
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
