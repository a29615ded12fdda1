"""Schedules and quotes as the documents that the API and the command line give out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from loan_engine import answer_forms as forms
from loan_engine import plan_forms
from loan_engine.advice import Financing, Quote, Way
from loan_engine.amortization import Loan, Schedule
from loan_engine.answers import Parts, assessment_answer
from loan_engine.assessment import Verdict
from loan_engine.combined import Combined
from loan_engine.cost_answers import WAYS, comparison_answer
from loan_engine.costs import comparison_of
from loan_engine.layouts import Layout, in_columns, in_rows, of_schedule, of_years
from loan_engine.money import yuan
from loan_engine.plans import Plan
from rules.national.rates import Rate
from rules.vocabulary import request

_NOTES = {
    Way.FUND: "单独的公积金贷款另有规定，这里按同样的额度和期限估算。",
    Way.COMBINED: "公积金贷款与商业贷款同一期限。",
    Way.BANK: "额度、期限和利率由银行决定，这里按同样的金额和期限估算。",
}
_NOTES_ALONE = {
    **_NOTES,
    Way.FUND: "额度和期限按规则计算。",
    Way.COMBINED: "这里的公积金单独贷款，不与商业贷款组合。",
}
_ALLOWED = {Verdict.ELIGIBLE: True, Verdict.INELIGIBLE: False, Verdict.UNDETERMINED: None}
_ASSUMPTIONS = {
    "term_longest": "没有填写贷款期限，按最长期限计算",
    "first_due_in_a_month": "没有填写首次还款日，按申请日后一个月计算",
    "commercial_rate_lpr": "没有填写商业贷款利率，按 5 年期以上 LPR 不加点计算；实际利率以银行合同为准",
    "fund_rate_second_home": "没有填写家庭已有住房套数，公积金贷款按较高的第二套利率计算",
    "method_equal_installment": "没有填写还款方式，按等额本息计算",
    "amounts_replaced": "没有使用填写的贷款金额，金额由求解得出",
    "term_replaced": "没有使用填写的贷款期限，期限由求解得出",
    "price_replaced": "没有使用填写的合同总价，房价由求解得出",
    "down_payment_replaced": "没有使用填写的已付首付款，首付由填写的比例得出",
}


def plan_answer(plan: Plan, *, schedules: bool = True, layout: Layout = in_columns) -> plan_forms.PlanAnswer:
    """Each loan and all together, with their schedules or the totals alone."""
    combined, parts = plan.combined, plan.combined.parts
    *of_parts, whole, years = _laid_out([*parts.values(), combined], combined, layout if schedules else None)
    return {
        "loans": [
            _loan(part, loan, parts[part], shown)
            for (part, loan), shown in zip(plan.loans.items(), of_parts, strict=True)
        ],
        "combined": {**totals_shown(combined), "schedule": whole, "years": years},
    }


def plan_in_rows(plan: Plan) -> plan_forms.PlanInRows:
    """The same plan, each schedule as a list of rows."""
    return plan_answer(plan, layout=in_rows)  # type: ignore[return-value]


def combined_shown(combined: Combined) -> plan_forms.CombinedShown:
    """All loans together, by due date and by year."""
    whole, years = _laid_out([combined], combined, in_columns)
    return {**totals_shown(combined), "schedule": whole, "years": years}


def _laid_out(schedules: Sequence[Schedule], by_year: Schedule, layout: Layout | None) -> list[Any]:
    """Schedules and the years of one, or nothing in the place of each."""
    if layout is None:
        return [None] * (len(schedules) + 1)
    return layout([*map(of_schedule, schedules), of_years(by_year)])


def quote_answer(quote: Quote, *, layout: Layout = in_columns, parts: Parts | None = None) -> plan_forms.QuoteAnswer:
    """The ways of financing side by side, with the assessment they rest on."""
    return {
        "assessment": assessment_answer(quote.assessment, parts),
        "need": yuan(quote.need),
        "term_months": quote.term_months,
        "first_due": quote.first_due.isoformat(),
        "fund_rate": rate_shown(quote.fund_rate),
        "commercial_rate": commercial_shown(quote.commercial_rate, quote.commercial_source),
        "ways": [_way(each, quote, layout) for each in quote.ways],
        "comparison": comparison_answer(comparison_of(quote)),
        "warnings": assumed(quote.assumptions, quote.fund_rate, quote.commercial_source),
    }


def rate_shown(rate: Rate) -> plan_forms.RateShown:
    """A rate with where it comes from and how far it was checked."""
    return {
        "value": str(rate.value),
        "label": rate.label,
        "in_force_from": rate.in_force_from.isoformat(),
        "source": rate.source,
        "stale_after": None if rate.stale_after is None else rate.stale_after.isoformat(),
    }


def commercial_shown(rate: Decimal, source: Rate | None) -> plan_forms.RateShown:
    """The bank's rate: a published one, or one that the applicant gave."""
    if source is not None:
        return rate_shown(source)
    label = "商业贷款利率（由申请人给出）"
    return {"value": str(rate), "label": label, "in_force_from": None, "source": "", "stale_after": None}


def _way(financing: Financing, quote: Quote, layout: Layout) -> plan_forms.WayShown:
    shown, combines = financing.way in quote.schedules, quote.assessment.application.rulebook.combines
    notes = _NOTES if combines else _NOTES_ALONE
    return {
        "way": financing.way.value,
        "label": WAYS[financing.way],
        "allowed": _allowed(financing.way, quote.assessment.verdict, combines=combines),
        "note": notes[financing.way],
        "fund": yuan(financing.fund),
        "commercial": yuan(financing.commercial),
        "shortfall": yuan(financing.shortfall),
        "methods": [
            {
                "method": method.value,
                "label": request.method.choices[method],
                "plan": plan_answer(plan, schedules=shown, layout=layout),
            }
            for method, plan in financing.plans.items()
        ],
    }


def _allowed(way: Way, verdict: Verdict, *, combines: bool) -> bool | None:
    match way:
        case Way.BANK:
            return None
        case Way.COMBINED if not combines:
            return False
    return _ALLOWED[verdict]


def assumed(codes: Iterable[str], fund: Rate, commercial: Rate | None) -> list[forms.WarningShown]:
    """A warning for everything that was not stated and how it was filled in, and for rates that may be stale."""
    found: list[forms.WarningShown] = [{"code": code, "message": _ASSUMPTIONS[code], "articles": []} for code in codes]
    return found + stale_rates(rate for rate in (fund, commercial) if rate is not None)


def stale_rates(rates: Iterable[Rate]) -> list[forms.WarningShown]:
    """A warning for every rate of a day past the last on which it was checked."""
    return [
        {
            "code": "rate_stale",
            "message": f"{rate.label}只核对到 {rate.stale_after}（自 {rate.in_force_from} 起执行），此后可能已有调整",
            "articles": [],
        }
        for rate in rates
        if rate.stale_after is not None
    ]


def _loan(part: str, loan: Loan, schedule: Schedule, shown: plan_forms.ScheduleShown | None) -> plan_forms.LoanShown:
    return {
        "part": part,
        "loan_principal": yuan(loan.principal),
        "annual_rate": f"{loan.annual_rate:f}",
        "term_months": loan.term_months,
        "method": loan.method.value,
        **totals_shown(schedule),
        "schedule": shown,
    }


def totals_shown(schedule: Schedule) -> plan_forms.Totals:
    """What is paid in all, and the payments that stand out."""
    total, interest, first, last, highest = schedule.standing_out
    return {
        "total_payment": yuan(total),
        "total_interest": yuan(interest),
        "first_payment": yuan(first),
        "last_payment": yuan(last),
        "highest_payment": yuan(highest),
    }


def schedule_shown(schedule: Schedule) -> plan_forms.ScheduleShown:
    """A schedule in columns."""
    shown: plan_forms.ScheduleShown
    (shown,) = in_columns([of_schedule(schedule)])
    return shown
