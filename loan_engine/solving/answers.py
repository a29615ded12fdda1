"""Solutions as the documents that the API and the command line give out."""

from __future__ import annotations

from loan_engine.answers import assessment_answer
from loan_engine.assessment import assess
from loan_engine.cost_answers import cost_answer
from loan_engine.costs import cost_of
from loan_engine.lending import stated
from loan_engine.means import means_of
from loan_engine.money import yuan
from loan_engine.plan_answers import assumed, commercial_shown, plan_answer, rate_shown
from loan_engine.solving import forms
from loan_engine.solving.asked import GOAL
from loan_engine.solving.solution import Bound, Solution, Split
from loan_engine.source_answers import articles
from rules.vocabulary import purchase


def solution_answer(solution: Solution) -> forms.SolutionAnswer:
    """The whole answer: what was found, why it is no more, what it costs, and how the rules stand to it."""
    application, lenders, terms, plan = solution.application, solution.lenders, solution.terms, solution.plan
    amounts = {} if plan is None else {part: loan.principal for part, loan in plan.loans.items()}
    return {
        "goal": solution.goal.value,
        "label": GOAL.choices[solution.goal],
        "solved": solution.solved,
        "says": solution.says,
        "monthly": _yuan(solution.monthly),
        "price": _yuan(stated(application, purchase.price)),
        "down_payment": _yuan(stated(application, purchase.down_payment)),
        "fund": None if plan is None else yuan(amounts.get("fund", 0)),
        "commercial": None if plan is None else yuan(amounts.get("commercial", 0)),
        "shortfall": _yuan(solution.shortfall),
        "term_months": lenders.term_months,
        "method": lenders.method.value,
        "first_due": lenders.first_due.isoformat(),
        "fund_rate": rate_shown(solution.fund_rate),
        "commercial_rate": commercial_shown(terms.commercial_rate, terms.source),
        "plan": None if plan is None else plan_answer(plan, schedules=solution.schedule),
        "cost": None if plan is None else cost_answer(cost_of(plan, terms.fees, means_of(application.facts))),
        "bounds": [_bound(each) for each in solution.bounds],
        "splits": [_split(each) for each in solution.splits],
        "assessment": assessment_answer(assess(application)),
        "warnings": assumed(solution.assumptions, solution.fund_rate, terms.source),
    }


def _yuan(fen: int | None) -> str | None:
    return None if fen is None else yuan(fen)


def _bound(bound: Bound) -> forms.BoundShown:
    return {"code": bound.code, "says": bound.says, "articles": articles(bound.places)}


def _split(split: Split) -> forms.SplitShown:
    return {
        "fund": yuan(split.fund),
        "commercial": yuan(split.commercial),
        "highest_payment": yuan(split.highest_payment),
        "total_interest": yuan(split.total_interest),
    }
