"""Either spouse may apply: the same family with the other one as applicant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from loan_engine.application import OF_SPOUSE, Application
from loan_engine.assessment import Assessment, Verdict, assess
from rules.vocabulary import FACTS, household

_RANK = [Verdict.INELIGIBLE, Verdict.UNDETERMINED, Verdict.ELIGIBLE]
_PAIRS = [(mine, f"spouse{mine.removeprefix('applicant')}") for mine in FACTS if mine.startswith("applicant.")]
_SWAPPED = dict(_PAIRS) | {other: mine for mine, other in _PAIRS}
"""The ids of facts about the one spouse, and those of the other's."""

Better = Literal["applicant", "spouse", "same"] | None


@dataclass(frozen=True, slots=True)
class OtherApplicant:
    """The assessment with the spouse as applicant, and who had better apply (None: not known yet)."""

    assessment: Assessment
    better: Better


def other_applicant(assessment: Assessment) -> OtherApplicant | None:
    """The same family with the spouse as applicant; None where no married couple's spouse was described."""
    application = assessment.application
    if not describes_couple(application):
        return None
    other = assess(swapped(application))
    return OtherApplicant(other, _better(assessment, other))


def swapped(application: Application) -> Application:
    """The application with applicant and spouse in each other's place."""
    return replace(application, facts={_SWAPPED.get(id_, id_): value for id_, value in application.facts.items()})


def swapped_id(id_: str) -> str:
    """The id of a fact about the one spouse as that of the other; any other id as it is."""
    return _SWAPPED.get(id_, id_)


def describes_couple(application: Application) -> bool:
    """Whether a married couple's spouse was described at all."""
    facts = application.facts
    return facts.get(household.married.id) is True and not OF_SPOUSE.isdisjoint(facts)


def _better(own: Assessment, other: Assessment) -> Better:
    """By verdict first, then by the fund limit, then by the term; not while one of these may still rise."""
    if {own.verdict, other.verdict} == {Verdict.ELIGIBLE, Verdict.UNDETERMINED}:
        return None  # the open one may turn out eligible, and for more
    if own.verdict is not other.verdict:
        return "applicant" if _RANK.index(own.verdict) > _RANK.index(other.verdict) else "spouse"
    for limit in ("fund", "term"):
        mine, its = own.limits[limit], other.limits[limit]
        ours, theirs = mine.sure, its.sure
        if ours is None or theirs is None or ours != mine.at_most or theirs != its.at_most:
            return None
        if ours != theirs:
            return "applicant" if ours > theirs else "spouse"
    return "same"
