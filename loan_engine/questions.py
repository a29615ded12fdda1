"""The interview: the next question worth asking, from what was answered so far. Nothing is kept between questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, Field, create_model

from loan_engine.advice import rested_on
from loan_engine.application import Application, ApplicationForm, application_of
from loan_engine.assessment import Assessment, Verdict, assess
from loan_engine.lending import lacking
from loan_engine.problems import validated
from rules.evaluation import facts_read
from rules.facts import Change, Fact, Known
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


class Decides(StrEnum):
    """What a question is for: whether the family may borrow, or how much, for how long and at what cost."""

    VERDICT = "verdict"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Interview:
    """Where an interview stands: the verdict so far, the next fact to ask (None: done), and how many it has left.

    `decides` is what the next fact is asked for. `answered` counts the facts known so far that a verdict or a quote
    rests on, `at_most` those that could still be asked, `to_verdict` those of them that the verdict waits for. A fact
    that was skipped stays unknown and is not asked again: the verdict may be open when nothing is left to ask.
    """

    verdict: Verdict
    next: Fact | None
    decides: Decides | None
    answered: int
    at_most: int
    to_verdict: int


def read_interview(document: object, today: date) -> Interview:
    """Where the interview of a document stands, read on a day. Raises Invalid as `read_application` does."""
    form: Any = validated(QuestionForm, document)
    return interview(application_of(form, today), frozenset(form.skipped))


def interview(application: Application, skipped: frozenset[str] = frozenset()) -> Interview:
    """First what the verdict waits for, then, unless it is a no, what the limits and a quote do.

    What is known by heart is asked before what somebody has to look up or to ask for, and of that what decides most;
    a fact that can no longer change anything never is. Whoever skipped what the verdict hangs on is asked on, for a
    yes is still possible, and how much it would be worth knowing: but not for a limit that cannot be worked out any
    more without what was skipped.
    """
    assessment = assess(application)
    assumed = request.applied_on if application.assumed_today else None
    for_verdict = _easiest_first(fact for fact, _ in assessment.needed if fact.id not in skipped)
    for_quote = [] if assessment.verdict is Verdict.INELIGIBLE else _for_quote(assessment, skipped)
    to_ask = list(dict.fromkeys([*for_verdict, *for_quote]))
    return Interview(
        assessment.verdict,
        to_ask[0] if to_ask else None,
        Decides.VERDICT if for_verdict else Decides.QUOTE if for_quote else None,
        sum(fact.id in application.facts for fact in _read(application) if fact is not assumed),
        len(to_ask),
        len(for_verdict),
    )


def _for_quote(assessment: Assessment, skipped: frozenset[str]) -> list[Fact]:
    """What a quote still hangs on: first that without which there is none, for it may settle what else matters."""
    application = assessment.application
    needs, indispensable = set[Fact](), {*rested_on(application)}
    for limit in assessment.limits.values():
        lacks = lacking(limit, application)
        if not any(fact.id in skipped for fact in lacks):
            indispensable.update(lacks)
            needs.update(lacks, limit.needs)
    open_ = [
        fact
        for fact in _read(application)
        if fact.id not in application.facts
        and fact.id not in skipped
        and fact.change is not Change.REQUEST  # what is applied for is a choice: it has limits, and moves none
    ]
    first = [fact for fact in open_ if fact in indispensable]
    then = [fact for fact in open_ if fact in needs - indispensable]
    return [*_easiest_first(first), *_easiest_first(then)]


def _read(application: Application) -> tuple[Fact, ...]:
    """The facts that a verdict or a quote rests on, known or not, in the rulebook's order."""
    conditions = (condition.test for condition in application.rulebook.conditions_on(application.on))
    ceilings = (ceiling for limit in application.rulebook.limits for ceiling in limit.ceilings)
    tiers = (each for ceiling in ceilings for tier in ceiling.tiers for each in tier if each is not None)
    return facts_read(*conditions, *tiers, *rested_on(application))


def _easiest_first(facts: Iterable[Fact]) -> list[Fact]:
    """What anybody knows, then what stands on a paper, then what others have to be asked; else as they come."""
    return sorted(facts, key=lambda fact: list(Known).index(fact.known))
