"""How much the rules let the two lenders lend together, and which limit says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from loan_engine.application import Application
from loan_engine.assessment import limits_of
from loan_engine.lending import known
from loan_engine.solving.lenders import Lenders
from loan_engine.solving.solution import Bound, limit_bound
from rules.evaluation import FactValue
from rules.facts import Fact
from rules.vocabulary import request

AMOUNTS = {"fund": request.fund_amount, "commercial": request.commercial_amount}


@dataclass(frozen=True, slots=True)
class Room:
    """Fen: the most from the cheaper lender, and from both, each with the limit that sets it."""

    first: int
    first_bound: Bound
    both: int
    both_bound: Bound


def room_for(application: Application, lenders: Lenders) -> Room:
    """The room that is sure. Raises Invalid `needed_for_quote` for each fact without which none is."""
    first, second = lenders.cheapest_first
    alone = limits_of(with_facts(application, {AMOUNTS[second]: 0}))
    of_first = known(alone[first], application)
    of_both = known(alone["total"], application)
    beside = limits_of(with_facts(application, {AMOUNTS[first]: min(of_first, of_both)}))
    of_second = known(beside[second], application)
    if of_first + of_second < of_both:
        return Room(of_first, limit_bound(alone[first]), of_first + of_second, limit_bound(beside[second]))
    return Room(of_first, limit_bound(alone[first]), of_both, limit_bound(alone["total"]))


def with_facts(application: Application, facts: Mapping[Fact, FactValue]) -> Application:
    """The application with facts stated otherwise."""
    return replace(application, facts={**application.facts, **{fact.id: value for fact, value in facts.items()}})


def without_facts(application: Application, *facts: Fact) -> Application:
    """The application with facts not stated."""
    dropped = {fact.id for fact in facts}
    return replace(application, facts={id_: value for id_, value in application.facts.items() if id_ not in dropped})


def applied_for(application: Application, amounts: Mapping[str, int], term_months: int) -> Application:
    """The application for these amounts, in fen by part, over a term."""
    asked: dict[Fact, FactValue] = {AMOUNTS[part]: amount for part, amount in amounts.items()}
    return with_facts(application, {**asked, request.term_months: term_months})
