"""A question as it is asked: an application, its financing, and what is to be found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from pydantic import BaseModel, Field, create_model

from loan_engine.advice import QuoteForm, Way, financing_of
from loan_engine.application import application_of
from loan_engine.fields import STRICT, field_of, share_field
from loan_engine.problems import Invalid, Problem, validated
from loan_engine.solving.ground import Ground, ground_of
from loan_engine.solving.loan import loan_for_budget
from loan_engine.solving.price import price_for_budget
from loan_engine.solving.solution import Goal, Solution
from loan_engine.solving.split import cheapest_split
from loan_engine.solving.term import term_for_payment
from rules.facts import Choice, Money

GOAL = Choice(
    id="solve.goal",
    label="要求解的问题",
    question="要求解什么？",
    choices={
        Goal.LOAN: "每月还款额能负担多少贷款",
        Goal.PRICE: "每月还款额能负担多高的房价",
        Goal.TERM: "每月还款额需要多长的期限",
        Goal.SPLIT: "公积金和商业贷款怎样分配利息最少",
    },
)
MONTHLY = Money(
    id="solve.monthly",
    label="每月还款额",
    question="每月最多能还多少元？",
    hint="最高一期也不超过它；求利息最少的分配时不填。",
    minimum=1,
)
_SOLVE: dict[str, Any] = {
    "goal": (field_of(GOAL), ...),
    "monthly": (field_of(MONTHLY) | None, Field(default=None)),
    "down_payment_share": (
        share_field("首付比例", "求房价时，首付款占合同总价的比例；不填时用申请中的已付首付款。") | None,
        Field(default=None),
    ),
}
SolveForm: type[BaseModel] = create_model("Solve", __config__=STRICT, __doc__="要求解的问题。", **_SOLVE)
_SOLUTION: dict[str, Any] = {"solve": (SolveForm, Field(title="要求解的问题"))}
SolutionForm: type[BaseModel] = create_model(
    "Solution", __base__=QuoteForm, __doc__="一份申请、融资条件，以及要求解的问题。", **_SOLUTION
)


def read_solution(document: object, today: date) -> Solution:
    """The solution of a question from its document, read on a day.

    Raises Invalid, besides the codes of a quote: `required` or `not_used` for what a goal needs or has no use for.
    Raises Unproved where the answer does not bear a second look.
    """
    form: Any = validated(SolutionForm, document)
    goal, monthly, share = Goal(form.solve.goal), form.solve.monthly, form.solve.down_payment_share
    asked = financing_of(form)
    if problems := [*_misplaced(goal, monthly, share, asked.need)]:
        raise Invalid(*problems)
    ground = ground_of(application_of(form, today), asked)
    found = _solved(ground, goal, monthly, None if share is None else Fraction(share))
    return replace(found, schedule=Way.COMBINED in asked.schedules)


def _solved(ground: Ground, goal: Goal, monthly: int, share: Fraction | None) -> Solution:
    match goal:
        case Goal.LOAN:
            return loan_for_budget(ground, monthly)
        case Goal.PRICE:
            return price_for_budget(ground, monthly, share)
        case Goal.TERM:
            return term_for_payment(ground, monthly)
    return cheapest_split(ground)


def _misplaced(goal: Goal, monthly: int | None, share: object, need: object) -> list[Problem]:
    found = []
    if monthly is None and goal is not Goal.SPLIT:
        found.append(Problem("required", "/solve/monthly", "请填写每月还款额"))
    if monthly is not None and goal is Goal.SPLIT:
        found.append(Problem("not_used", "/solve/monthly", "求利息最少的分配时，不填每月还款额"))
    if share is not None and goal is not Goal.PRICE:
        found.append(Problem("not_used", "/solve/down_payment_share", "只有求房价时才填首付比例"))
    if need is not None and goal is Goal.PRICE:
        found.append(Problem("not_used", "/financing/need", "求房价时，不填一共要贷多少"))
    return found
