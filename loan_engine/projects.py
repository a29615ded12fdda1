"""A seller's project against what the rules ask of sellers: a checklist of the same kind of conditions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, Field, StrictStr, create_model

from loan_engine.application import rulebook_for
from loan_engine.assessment import Finding, finding
from loan_engine.fields import STRICT, field_of
from loan_engine.problems import validated
from rules.evaluation import Facts
from rules.projects import PROJECT_FACTS
from rules.rulebook import Rulebook

_FIELDS: dict[str, Any] = {
    "city": (StrictStr, Field(title="城市", description="城市代码，见 /v1/rulebooks。")),
    **{fact.name: (field_of(fact) | None, Field(default=None, title=fact.label)) for fact in PROJECT_FACTS.values()},
}
ProjectForm: type[BaseModel] = create_model(
    "Project", __config__=STRICT, __doc__="一个楼盘：已知的情况。没有给出的视为未知。", **_FIELDS
)


@dataclass(frozen=True, slots=True)
class Checklist:
    """A project's duties and how each stands, in the order of the rulebook."""

    rulebook: Rulebook
    on: date
    facts: Facts
    findings: tuple[Finding, ...]


def read_checklist(document: object, today: date) -> Checklist:
    """A checklist from a project's document, by the rules of a day. Raises Invalid."""
    form: Any = validated(ProjectForm, document)
    rulebook = rulebook_for(form.city, today, "")
    facts = {id_: value for id_, fact in PROJECT_FACTS.items() if (value := getattr(form, fact.name)) is not None}
    findings = tuple(finding(duty, facts, today) for duty in rulebook.duties)
    return Checklist(rulebook, today, facts, findings)
