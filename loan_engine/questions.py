"""The interview: the next question worth asking, from what was answered so far. Nothing is kept between questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field, create_model

from loan_engine.application import Application, ApplicationForm, application_of
from loan_engine.assessment import Verdict, assess
from loan_engine.problems import validated
from rules.evaluation import facts_read
from rules.facts import Fact
from rules.vocabulary import FACTS, request

_QUESTION: dict[str, Any] = {
    "skipped": (
        list[Literal[tuple(FACTS)]],  # type: ignore[misc]
        Field(default=[], max_length=len(FACTS), description="答不上来、先跳过的事实：不再问，仍然是未知。"),
    ),
}
QuestionForm: type[BaseModel] = create_model(
    "Question", __base__=ApplicationForm, __doc__="一份申请，以及问过而答不上来的事实。", **_QUESTION
)


@dataclass(frozen=True, slots=True)
class Interview:
    """Where an interview stands: the verdict so far, the next fact to ask (None: done), and how many it has left.

    `answered` counts the facts known so far that the rulebook reads, `at_most` those that could still be asked. A fact
    that was skipped stays unknown and is not asked again: the verdict may be open when nothing is left to ask.
    """

    verdict: Verdict
    next: Fact | None
    answered: int
    at_most: int


def read_interview(document: object, today: date) -> Interview:
    """Where the interview of a document stands, read on a day. Raises Invalid as `read_application` does."""
    form: Any = validated(QuestionForm, document)
    return interview(application_of(form, today), frozenset(form.skipped))


def interview(application: Application, skipped: frozenset[str] = frozenset()) -> Interview:
    """The fact that decides most is asked next; one that can no longer change the verdict never is."""
    assessment = assess(application)
    read = facts_read(*(condition.test for condition in application.rulebook.conditions_on(application.on)))
    assumed = request.applied_on if application.assumed_today else None
    needed = [fact for fact, _ in assessment.needed if fact.id not in skipped]
    return Interview(
        assessment.verdict,
        needed[0] if needed else None,
        sum(fact.id in application.facts for fact in read if fact is not assumed),
        len(needed),
    )
