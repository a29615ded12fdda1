"""Loans that run, and loans that are late, as the documents that the API and the command line give out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from loan_engine import answer_forms, plan_forms, reference_forms
from loan_engine.amortization import Schedule
from loan_engine.money import grouped, yuan
from loan_engine.part_names import part_name
from loan_engine.plan_answers import combined_shown, rate_shown, schedule_shown, stale_rates, totals_shown
from loan_engine.procedure_answers import provisions
from loan_engine.servicing import answer_forms as forms
from loan_engine.servicing.arrears import Standing
from loan_engine.servicing.claims import Call, Claim
from loan_engine.servicing.life import Course
from loan_engine.servicing.overdue import GUARANTEED, Overdue
from loan_engine.servicing.recovery import Recovery
from loan_engine.servicing.repayments import Life, Repayments
from loan_engine.source_answers import reading
from rules.rulebook import Rulebook

_OF_REPAYING = ("rates_follow_the_contract", "settles_early", "deregistered_within")
_OF_ARREARS = ("penalty_interest", "seller_answers_until_mortgage", "recovered_in_proportion")


def repayments_answer(found: Repayments) -> forms.RepaymentsAnswer:
    """Each loan's life and all together, what repaying early saves, and what the rules say of it."""
    return {
        "loans": [_life(part, life) for part, life in found.lives.items()],
        "combined": {**combined_shown(found.combined), **_totals(found.combined, found.installments)},
        "interest_saved": yuan(sum(life.interest_saved for life in found.lives.values())),
        "provisions": _provisions(found.rulebook, found.on, _OF_REPAYING),
        "warnings": [*_warnings_of_lives(found.lives)],
    }


def arrears_answer(found: Overdue) -> forms.ArrearsAnswer:
    """What each lender claims, whether the seller's deposit answers, and how the proceeds are shared."""
    return {
        "on": found.on.isoformat(),
        "loans": [_claim(part, each) for part, each in found.claims.items()],
        "guarantee": _guarantee(found),
        "recovery": None if found.recovery is None else _recovery(found, found.recovery),
        "provisions": _provisions(found.rulebook, found.on, _OF_ARREARS),
        "warnings": [*_warnings_of_arrears(found)],
    }


def _provisions(rulebook: Rulebook | None, on: date, only: tuple[str, ...]) -> list[reference_forms.ProvisionShown]:
    return [] if rulebook is None else provisions(rulebook, on, only)


def _life(part: str, life: Life) -> forms.LifeShown:
    course = life.course
    return {
        "part": part,
        "loan_principal": yuan(life.contract.loan.principal),
        "paid_out": life.contract.paid_out.isoformat(),
        "rates": [{"since": each.on.isoformat(), "rate": rate_shown(each.rate)} for each in life.rates],
        "saved": _saved(life) if life.prepayments else None,
        **_totals(course, course.installments),
        "schedule": _repaid(course),
    }


def _totals(of: Schedule, installments: Schedule | None) -> plan_forms.Totals:
    """What is paid in all, early repayments included; the first, last and highest are those of the installments."""
    totals = totals_shown(of)
    if installments is None or not installments.due:
        return totals
    regular = totals_shown(installments)
    return {**regular, "total_payment": totals["total_payment"], "total_interest": totals["total_interest"]}


def _saved(life: Life) -> forms.SavedShown:
    return {
        "interest": yuan(life.interest_saved),
        "repaid_on": life.course.due[-1].isoformat(),
        "otherwise_on": life.untouched.due[-1].isoformat(),
    }


def _repaid(course: Course) -> forms.RepaidShown:
    return {
        **schedule_shown(course),
        "kind": [kind.value for kind in course.kind],
        "annual_rate": [f"{rate:f}" for rate in course.annual_rate],
    }


def _warnings_of_lives(lives: Mapping[str, Life]) -> Iterator[answer_forms.WarningShown]:
    for part, life in lives.items():
        name = part_name(part)
        if any(each.principal is not None for each in life.prepayments):
            says = "提前归还一部分只是试算，能否提前还一部分、还后怎样调整，以当地规定和合同为准"
            yield {"code": "prepayment_not_regulated", "message": f"{name}：{says}", "articles": []}
        if life.odd_first_month:
            says = "放款日到首次还款日不是整一个月，首期仍按整月计息；合同约定按天数计息的，请写明 first_period"
            yield {"code": "first_period_as_month", "message": f"{name}：{says}", "articles": []}
        if life.rates:
            says = f"自 {life.rates[-1].on} 起的利率按最后一次公布或假设的利率计算到还清，以后利率调整，结果会不同"
            yield {"code": "rate_held", "message": f"{name}：{says}", "articles": []}
            yield from stale_rates(each.rate for each in life.rates)


def _claim(part: str, claim: Claim) -> forms.ClaimShown:
    found = claim.arrears
    return {
        "part": part,
        "standings": [_standing(each) for each in found.standings],
        "missed": len(found.missed),
        "principal_left": yuan(found.principal_left),
        "interest_left": yuan(found.interest_left),
        "penalty_left": yuan(found.penalty_left),
        "overdue": yuan(claim.overdue),
        "credit": yuan(found.credit),
        "not_yet_due": yuan(found.not_yet_due),
        "accrued": yuan(claim.accrued),
        "claim": yuan(claim.total),
    }


def _standing(standing: Standing) -> forms.StandingShown:
    return {
        "number": standing.number,
        "due": standing.due.isoformat(),
        "paid_on": _day(standing.paid_on),
        "days_late": standing.days_late,
        "principal": yuan(standing.principal),
        "interest": yuan(standing.interest),
        "penalty": yuan(standing.penalty),
        "principal_left": yuan(standing.principal_left),
        "interest_left": yuan(standing.interest_left),
        "penalty_left": yuan(standing.penalty_left),
        "missed_in_a_row": standing.missed_in_a_row,
        "missed_in_all": standing.missed_in_all,
    }


def _guarantee(found: Overdue) -> forms.GuaranteeShown | None:
    if found.guarantee is None:
        return None
    call = found.call
    return {
        "part": GUARANTEED,
        "limit_in_a_row": found.guarantee.in_a_row,
        "limit_in_all": found.guarantee.in_all,
        "reached_on": None if call is None else call.reached_on.isoformat(),
        "seller_answers": None if call is None else call.seller_answers,
        "amount": None if call is None else yuan(call.amount),
        "top_up_by": _day(found.top_up_by),
        "says": _not_called(found) if call is None else _called(call),
        "readings": _readings(found),
    }


def _readings(found: Overdue) -> list[answer_forms.ReadingShown]:
    """How the article that gives the numbers is read where it is unclear."""
    rulebook = found.rulebook
    assert rulebook is not None
    cited = rulebook.days["missed_in_a_row"].citation
    return [reading(each, rulebook, found.on) for each in rulebook.readings.values() if each.citation == cited]


def _not_called(found: Overdue) -> str:
    assert found.guarantee is not None
    missed = len(found.claims[GUARANTEED].arrears.missed)
    limits = f"连续 {found.guarantee.in_a_row} 期或累计 {found.guarantee.in_all} 期"
    return f"{part_name(GUARANTEED)}共有 {missed} 期没有按时还，没有达到{limits}"


def _called(call: Call) -> str:
    each = call.standing
    cured = "；后来已经补足" if call.cured else ""
    reached = (
        f"第 {each.number} 期逾期后，已连续 {each.missed_in_a_row} 期、累计 {each.missed_in_all} 期没有按时还{cured}"
    )
    deposit = f"管理中心可从售房单位的保证金扣回所欠本息和剩余贷款，共 {grouped(call.amount)} 元"
    if not call.amount:
        return f"{reached}，没有可以扣回的款项"
    match call.seller_answers:
        case True:
            return f"{reached}，在售房单位的保证期间内，{deposit}"
        case False:
            return f"{reached}，但抵押证明此前已交存，售房单位的保证期间已经结束"
    return f"{reached}；如果当时抵押证明还没有交存，{deposit}"


def _recovery(found: Overdue, shared: Recovery) -> forms.RecoveryShown:
    return {
        "proceeds": yuan(found.proceeds or 0),
        "shares": [
            {
                "part": part,
                "claim": yuan(found.claims[part].total),
                "share": yuan(share),
                "shortfall": yuan(shared.shortfalls[part]),
            }
            for part, share in shared.shares.items()
        ],
        "surplus": yuan(shared.surplus),
    }


def _warnings_of_arrears(found: Overdue) -> Iterator[answer_forms.WarningShown]:
    yield from _warnings_of_lives(found.lives)
    if found.rulebook is not None and GUARANTEED not in found.claims:
        says = f"没有名为 {GUARANTEED} 的公积金贷款，没有判断售房单位的担保"
        yield {"code": "no_fund_loan", "message": says, "articles": []}
    if found.calendar_ends is not None:
        says = f"节假日安排只公布到 {found.calendar_ends}，补足保证金的最后一天等公布后才能计算"
        yield {"code": "calendar_ends", "message": says, "articles": []}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
