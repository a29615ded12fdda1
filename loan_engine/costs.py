"""What the ways of financing cost beside each other: each by either method, and in pairs that can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from loan_engine.advice import Quote, Way
from loan_engine.amortization import Method, Schedule
from loan_engine.comparing import ahead, by_year, overtaking
from loan_engine.means import Means, means_of
from loan_engine.plans import Plan
from loan_engine.yearly_cost import YearlyCost, yearly_cost


@dataclass(frozen=True, slots=True)
class Cost:
    """What a plan costs: fen lent, its payments, its true yearly cost with the fees, and shares of the income.

    The shares are those of the highest payment. Each is None where it is not known; the yearly cost where the fees
    leave nothing.
    """

    amount: int
    schedule: Schedule
    yearly: YearlyCost | None
    of_income: Decimal | None
    of_income_with_debt: Decimal | None


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One way by one method; equal to itself alone, so that its place among all is found without comparing costs."""

    way: Way
    method: Method
    cost: Cost


@dataclass(frozen=True, slots=True)
class Pair:
    """A row beside the one it is measured by.

    `differences` by year and `overtaking` are those of `loan_engine.comparing`; both are None where the two lend
    different amounts, for then the lesser total says nothing.
    """

    base: Row
    other: Row
    differences: tuple[int, ...] | None
    overtaking: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every way that lends by either method, and the pairs.

    Each way's equal principal is measured by its equal installments; the fund loan and the bank loan, by the combined
    loan of the same method.
    """

    fees: int
    means: Means
    rows: tuple[Row, ...]
    pairs: tuple[Pair, ...]


def comparison_of(quote: Quote) -> Comparison:
    """The ways of a quote compared."""
    means = means_of(quote.assessment.application.facts)
    rows = {
        (each.way, method): Row(each.way, method, cost_of(plan, quote.fees, means))
        for each in quote.ways
        for method, plan in each.plans.items()
    }
    by_method = [
        pair_of(rows[way, Method.EQUAL_INSTALLMENT], rows[way, Method.EQUAL_PRINCIPAL])
        for way in (each.way for each in quote.ways if each.plans)
    ]
    by_way = [
        pair_of(rows[Way.COMBINED, method], rows[way, method])
        for method in Method
        for way in (Way.FUND, Way.BANK)
        if {(Way.COMBINED, method), (way, method)} <= rows.keys()
    ]
    return Comparison(quote.fees, means, tuple(rows.values()), (*by_method, *by_way))


def cost_of(plan: Plan, fees: int, means: Means) -> Cost:
    """What a plan costs; fees in fen, paid when the loans are paid out."""
    schedule, loans = plan.combined, plan.loans.values()
    amount, highest = sum(loan.principal for loan in loans), schedule.highest_payment
    about = sum(loan.principal * loan.annual_rate for loan in loans) / Decimal(amount)
    return Cost(
        amount,
        schedule,
        yearly_cost(amount - fees, schedule.table[0], about),
        means.share(highest),
        means.share_with_debt(highest),
    )


def pair_of(base: Row, other: Row) -> Pair:
    """Two rows measured."""
    if base.cost.amount != other.cost.amount:
        return Pair(base, other, None, None)
    found = ahead(base.cost.schedule, other.cost.schedule)
    return Pair(base, other, by_year(found), overtaking(found))
