"""What a solved question is answered with, and the refusal to give out an answer that does not hold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from loan_engine.application import Application
from loan_engine.assessment import LimitFinding
from loan_engine.explanation import limit_explained
from loan_engine.lending import Terms
from loan_engine.plans import Plan
from loan_engine.solving.lenders import Lenders
from rules.citations import Place
from rules.evaluation import truth
from rules.expressions import Unit
from rules.national.rates import Rate
from rules.rulebook import Condition
from rules.vocabulary import request


class Goal(StrEnum):
    """What is to be found."""

    LOAN = "loan_for_budget"
    PRICE = "price_for_budget"
    TERM = "term_for_payment"
    SPLIT = "cheapest_split"


class Unproved(ArithmeticError):
    """An answer that the forward calculation does not bear out: a fault of this program, never of what was asked."""


@dataclass(frozen=True, slots=True)
class Bound:
    """Why an answer is no larger, or no shorter: a stable code (`budget`, or what binds), in Chinese, and where."""

    code: str
    says: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Split:
    """Fen from the fund and from the bank, and what the two cost together: the highest payment and all interest."""

    fund: int
    commercial: int
    highest_payment: int
    total_interest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """An answer. `solved` is false where there is none; `bounds` then say why, and the plan is the nearest to one.

    application: with the answer filled in as what is applied for. shortfall: fen of the price that neither lender
    lends and that is not paid yet. splits: the ones compared, the cheapest first. assumptions: codes. schedule: whether
    the plan's schedule was asked for.
    """

    goal: Goal
    solved: bool
    says: str
    application: Application
    lenders: Lenders
    fund_rate: Rate
    terms: Terms
    plan: Plan | None
    monthly: int | None = None
    shortfall: int | None = None
    bounds: tuple[Bound, ...] = ()
    splits: tuple[Split, ...] = ()
    assumptions: tuple[str, ...] = ()
    schedule: bool = False


def proved(holds: bool, what: str) -> None:
    """Nothing, where it holds. Raises Unproved."""
    if not holds:
        raise Unproved(what)


def within_limits(application: Application) -> bool:
    """Whether no condition on the amounts applied for is broken."""
    amounts = {request.fund_amount, request.commercial_amount}
    return not any(
        amounts & set(condition.asks) and broken(condition, application)
        for condition in application.rulebook.conditions_on(application.on)
    )


def broken(condition: Condition, application: Application) -> bool:
    """Whether a condition is surely not met."""
    return truth(condition.test, application.facts, application.on) is False


def limit_bound(finding: LimitFinding, unit: Unit = Unit.FEN) -> Bound:
    """A limit as what binds; one whose amount is known."""
    assert finding.binding is not None
    says = f"{finding.limit.label}：{limit_explained(finding, unit)}"
    return Bound(finding.binding.ceiling.id, says, finding.binding.places)
