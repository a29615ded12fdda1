"""What the ways of financing cost, as the documents that the API and the command line give out."""

from __future__ import annotations

from decimal import Decimal

from loan_engine import plan_forms
from loan_engine.advice import Way
from loan_engine.costs import Comparison, Cost, Pair, Row
from loan_engine.money import grouped, yuan
from rules.vocabulary import request

WAYS = {Way.FUND: "公积金贷款", Way.COMBINED: "组合贷款", Way.BANK: "银行贷款"}


def comparison_answer(comparison: Comparison) -> plan_forms.CostComparison:
    """Every row, and the pairs by the places of their rows."""
    means = comparison.means
    return {
        "fees": yuan(comparison.fees),
        "monthly_income": None if means.income is None else yuan(means.income),
        "monthly_debt": None if means.debt is None else yuan(means.debt),
        "rows": [_row(each) for each in comparison.rows],
        "pairs": [_pair(each, comparison.rows) for each in comparison.pairs],
    }


def cost_answer(cost: Cost) -> plan_forms.Cost:
    """What one plan costs."""
    yearly, (total, interest, first, _, highest) = cost.yearly, cost.schedule.standing_out
    return {
        "amount": yuan(cost.amount),
        "first_payment": yuan(first),
        "highest_payment": yuan(highest),
        "total_payment": yuan(total),
        "total_interest": yuan(interest),
        "yearly_cost": None if yearly is None else {"nominal": f"{yearly.nominal}", "effective": f"{yearly.effective}"},
        "payment_to_income": _share(cost.of_income),
        "debt_to_income": _share(cost.of_income_with_debt),
    }


def _share(share: Decimal | None) -> str | None:
    return None if share is None else f"{share}"


def _row(row: Row) -> plan_forms.CostRow:
    return {"way": row.way.value, "method": row.method.value, "label": _label(row), **cost_answer(row.cost)}


def _label(row: Row) -> str:
    return f"{WAYS[row.way]}，{request.method.choices[row.method]}"


def _pair(pair: Pair, rows: tuple[Row, ...]) -> plan_forms.CostPair:
    return {
        "base": rows.index(pair.base),
        "other": rows.index(pair.other),
        "same_amount": pair.differences is not None,
        "differences": None if pair.differences is None else [yuan(each) for each in pair.differences],
        "overtaking": pair.overtaking,
        "says": _says(pair),
    }


def _says(pair: Pair) -> str:
    """Which costs less in all, and from when on."""
    more = pair.other.cost.amount - pair.base.cost.amount
    if more:
        gap = f"{'多' if more > 0 else '少'}贷 {grouped(abs(more))} 元"
        return f"{_label(pair.other)}：比{_label(pair.base)}{gap}，还款总额不能直接比较"
    if pair.overtaking is None:
        return f"{_label(pair.other)}：与{_label(pair.base)}还款总额相同"
    assert pair.differences is not None
    in_all = pair.differences[-1]
    cheaper, dearer = (pair.base, pair.other) if in_all > 0 else (pair.other, pair.base)
    first = cheaper.cost.schedule.first_payment - dearer.cost.schedule.first_payment
    start = f"首期{'多' if first > 0 else '少'}还 {grouped(abs(first))} 元，" if first else ""
    since = f"从第 {pair.overtaking} 期起累计还款不再多于后者，" if pair.overtaking > 1 else "累计还款始终不多于后者，"
    return f"{_label(cheaper)}：比{_label(dearer)}{start}{since}全程共少还 {grouped(abs(in_all))} 元"
