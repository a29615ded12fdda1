"""The shortest term over which no payment is above what can be paid a month."""

from __future__ import annotations

from loan_engine.advice import amounts_of
from loan_engine.assessment import assess
from loan_engine.lending import longest_term
from loan_engine.money import grouped
from loan_engine.solving.ground import Ground
from loan_engine.solving.lenders import within
from loan_engine.solving.loan import over_budget, unsolved
from loan_engine.solving.room import applied_for
from loan_engine.solving.solution import Bound, Goal, Solution, limit_bound, proved
from rules.expressions import Unit
from rules.vocabulary import request


def term_for_payment(ground: Ground, monthly: int) -> Solution:
    """The shortest term, in months, of the loans asked for whose highest payment is within `monthly` fen.

    Term after term is tried, for the fund's rate rises with it and the payment may rise too. Where none will do the
    plan is that of the longest term; where nothing can be lent there is none. Raises Invalid as `amounts_of` and
    `longest_term`.
    """
    assessment = assess(ground.application)
    need, fund, commercial, _ = amounts_of(assessment, ground.need)
    amounts, longest = {"fund": fund, "commercial": commercial}, longest_term(assessment)
    floor = assessment.limits["term"].limit.floor
    shortest = 1 if floor is None else int(floor.on(ground.application.on).value)  # type: ignore[arg-type]
    ground.lenders.plan(amounts)  # raises Invalid where a part is too small
    if not fund + commercial:
        return unsolved(ground, Goal.TERM, "按规则没有可以贷款的金额", limit_bound(assessment.limits["total"]), monthly)
    # No loan is repaid by less than its principal.
    least = max(shortest, -(-(fund + commercial) // monthly))

    def fits(months: int) -> bool:
        return within(ground.over(months).lenders.payments(amounts), monthly)

    found = next(filter(fits, range(least, longest + 1)), None)
    months = longest if found is None else found
    there = ground.over(months)
    plan = there.lenders.plan(amounts)
    assert plan is not None
    highest = plan.combined.highest_payment
    proved((highest <= monthly) is (found is not None), "the term does not keep to the budget")
    if found is None:
        bound = limit_bound(assessment.limits["term"], Unit.MONTHS)
        says = (
            f"最长 {longest} 个月，最高一期也要还 {grouped(highest)} 元，"
            f"没有一个期限可以使每期不超过 {grouped(monthly)} 元"
        )
    elif found == shortest:
        places = () if floor is None else floor.places_on(ground.application.on)
        bound = Bound("shortest_term", f"最短期限为 {shortest} 个月", places)
    else:
        bound = over_budget(f"期限 {found - 1} 个月", ground.over(found - 1).lenders.payments(amounts), monthly)
    if found is not None:
        says = f"贷 {found} 个月，最高一期还 {grouped(highest)} 元，不超过每月 {grouped(monthly)} 元"
    replaced = ("term_replaced",) if request.term_months.id in ground.application.facts else ()
    assumptions = tuple(each for each in ground.assumptions if each != "term_longest")
    return Solution(
        goal=Goal.TERM,
        solved=found is not None,
        says=says,
        application=applied_for(ground.application, amounts, months),
        lenders=there.lenders,
        fund_rate=there.fund_rate,
        terms=ground.terms,
        plan=plan,
        monthly=monthly,
        shortfall=need - fund - commercial,
        bounds=(bound,),
        assumptions=(*assumptions, *replaced),
    )
