"""The largest loan that a monthly budget carries within the rules."""

from __future__ import annotations

from dataclasses import replace

from loan_engine.advice import need_of
from loan_engine.combined import Combined
from loan_engine.money import grouped
from loan_engine.solving.ground import Ground
from loan_engine.solving.lenders import YUAN, largest, within
from loan_engine.solving.room import Room, applied_for, room_for
from loan_engine.solving.solution import Bound, Goal, Solution, proved, within_limits
from rules.vocabulary import purchase, request


def loan_for_budget(ground: Ground, monthly: int) -> Solution:
    """The largest loan whose highest payment is within `monthly` fen: in whole yuan, or to the fen at a limit.

    The cheaper lender comes first. What is needed, or is left to pay of the price, is a limit too, where it is
    known. Raises Invalid as `need_of`.
    """
    ground = ground.seeking_amounts()
    room = _needed(ground, room_for(ground.application, ground.lenders))

    def payments(total: int) -> Combined | None:
        return ground.lenders.payments(ground.lenders.shared(total, room.first))

    if within(payments(room.both), monthly):
        return borrowed(ground, room.both, room, room.both_bound, monthly)
    total = largest(payments, range(YUAN, room.both, YUAN), monthly)
    if total is None:
        return none_within(ground, Goal.LOAN, monthly, too_little(monthly) if payments(room.both) else room.both_bound)
    beyond = min(total + YUAN, room.both)
    return borrowed(ground, total, room, over_budget(f"贷款 {grouped(beyond)} 元", payments(beyond), monthly), monthly)


def _needed(ground: Ground, room: Room) -> Room:
    """The room, no larger than what is needed: as is said, else what is left to pay of the price, where it is known."""
    if ground.need is None and not {purchase.price.id, purchase.down_payment.id} <= ground.application.facts.keys():
        return room
    need = need_of(ground.application, ground.need)
    if ground.need is None:
        bound = Bound("left_to_pay", f"房价减去已付首付款，还要付 {grouped(need)} 元")
    else:
        bound = Bound("need", f"一共只要贷 {grouped(need)} 元")
    return room if room.both < need else replace(room, both=need, both_bound=bound)


def borrowed(ground: Ground, total: int, room: Room, bound: Bound, monthly: int, goal: Goal = Goal.LOAN) -> Solution:
    """The solution of borrowing a sum within a budget, checked. Raises Unproved."""
    lenders = ground.lenders
    amounts = lenders.shared(total, room.first)
    application, plan = applied_for(ground.application, amounts, lenders.term_months), lenders.plan(amounts)
    assert plan is not None
    proved(plan.combined.highest_payment <= monthly, "a payment is above the budget")
    proved(within_limits(application), "an amount is above its limit")
    parts = f"公积金贷款 {grouped(amounts['fund'])} 元，商业贷款 {grouped(amounts['commercial'])} 元"
    terms = f"{lenders.term_months} 个月，{request.method.choices[lenders.method]}"
    shared = amounts[lenders.cheapest_first[1]] > 0
    return Solution(
        goal=goal,
        solved=True,
        says=f"每月 {grouped(monthly)} 元可以负担 {grouped(total)} 元贷款（{parts}；{terms}）",
        application=application,
        lenders=lenders,
        fund_rate=ground.fund_rate,
        terms=ground.terms,
        plan=plan,
        monthly=monthly,
        bounds=(bound, room.first_bound) if shared else (bound,),
        assumptions=ground.assumptions,
    )


def over_budget(what: str, due: Combined | None, monthly: int) -> Bound:
    """That the next step costs more a month than there is. Raises Unproved where it does not."""
    proved(due is not None and due.highest_payment > monthly, "the next step is within the budget too")
    assert due is not None
    says = f"每月最多还 {grouped(monthly)} 元；{what}时，最高一期要还 {grouped(due.highest_payment)} 元"
    return Bound("budget", says)


def too_little(monthly: int) -> Bound:
    """That a budget does not carry the least loan there is."""
    return Bound("budget", f"每月 {grouped(monthly)} 元，不够偿还最低的一笔贷款")


def none_within(ground: Ground, goal: Goal, monthly: int, bound: Bound) -> Solution:
    """That no loan at all is within a budget, or a limit leaves none."""
    return unsolved(ground, goal, f"每月 {grouped(monthly)} 元之内，没有可以负担而又合乎规则的贷款", bound, monthly)


def unsolved(ground: Ground, goal: Goal, says: str, bound: Bound, monthly: int | None = None) -> Solution:
    """That there is no answer, and what binds."""
    return Solution(
        goal=goal,
        solved=False,
        says=says,
        application=ground.application,
        lenders=ground.lenders,
        fund_rate=ground.fund_rate,
        terms=ground.terms,
        plan=None,
        monthly=monthly,
        bounds=(bound,),
        assumptions=ground.assumptions,
    )
