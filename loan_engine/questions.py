"""The interview: the next question worth asking, from what was answered so far. Nothing is kept between questions."""

from __future__ import annotations

from dataclasses import dataclass

from loan_engine.application import Application
from loan_engine.assessment import Verdict, assess
from rules.evaluation import facts_read
from rules.facts import Fact


@dataclass(frozen=True, slots=True)
class Interview:
    """Where an interview stands: the verdict so far, the next fact to ask (None: done), and how many it has left.

    `answered` counts the facts known so far that the rulebook reads, `at_most` those that could still be asked.
    """

    verdict: Verdict
    next: Fact | None
    answered: int
    at_most: int


def interview(application: Application) -> Interview:
    """The fact that decides most is asked next; one that can no longer change the verdict never is."""
    assessment = assess(application)
    read = facts_read(*(condition.test for condition in application.rulebook.conditions_on(application.on)))
    needed = [fact for fact, _ in assessment.needed]
    return Interview(
        assessment.verdict,
        needed[0] if needed else None,
        sum(fact.id in application.facts for fact in read) - application.assumed_today,
        len(needed),
    )
