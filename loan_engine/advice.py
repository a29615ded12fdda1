"""The ways to finance a purchase side by side: fund loan, combined loan, bank loan, each by both methods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from dateutil.relativedelta import relativedelta
from pydantic import BaseModel, Field, create_model

from loan_engine.amortization import Method
from loan_engine.application import Application, ApplicationForm, application_of, place
from loan_engine.assessment import Assessment, LimitFinding, assess
from loan_engine.fields import STRICT, field_of, rate_field
from loan_engine.plans import FIRST_DUE, Plan, plan
from loan_engine.problems import Invalid, Problem, validated
from rules.evaluation import facts_read
from rules.facts import Fact, Number
from rules.national.rates import SECOND_HOME_FROM, Rate, RateUnknown, commercial_rate, fund_rate
from rules.vocabulary import applicant, household, purchase, request

SPREAD = Number(
    id="financing.spread_basis_points",
    label="商业贷款加点",
    question="商业贷款利率在 5 年期以上 LPR 上加多少个基点？",
    hint="1 个基点为 0.01%；减点写成负数。",
    minimum=-1000,
    maximum=2000,
)


class Way(StrEnum):
    """How a purchase is financed."""

    FUND = "fund"
    COMBINED = "combined"
    BANK = "bank"


_FINANCING: dict[str, Any] = {
    "commercial_rate": (rate_field("商业贷款年利率") | None, Field(default=None)),
    "spread_basis_points": (field_of(SPREAD) | None, Field(default=None)),
    "first_due": (field_of(FIRST_DUE) | None, Field(default=None)),
    "schedules": (
        list[Literal["fund", "combined", "bank"]],
        Field(default=[], max_length=len(Way), description="要附上还款计划表的融资方式。"),
    ),
}
FinancingForm: type[BaseModel] = create_model(
    "Financing",
    __config__=STRICT,
    __doc__="商业贷款的利率（直接给出，或在 LPR 上加点）和首次还款日。都不填时按 LPR、申请日后一个月计算。",
    **_FINANCING,
)
_QUOTE: dict[str, Any] = {"financing": (FinancingForm | None, Field(default=None, title="融资条件"))}
QuoteForm: type[BaseModel] = create_model(
    "Quote", __base__=ApplicationForm, __doc__="一份申请，以及要比较的融资条件。", **_QUOTE
)


@dataclass(frozen=True, slots=True)
class Financing:
    """One way: fen from the fund and from the bank, what is left to find elsewhere, and a plan by each method."""

    way: Way
    fund: int
    commercial: int
    shortfall: int
    plans: dict[Method, Plan]


@dataclass(frozen=True, slots=True)
class Quote:
    """The ways side by side, all over one term and from one first due day.

    `assumptions` are codes of what was not stated and how it was filled in: `term_longest`, `first_due_in_a_month`,
    `commercial_rate_lpr`, `fund_rate_second_home`. A commercial rate that was given has no Rate.
    """

    assessment: Assessment
    need: int
    term_months: int
    first_due: date
    fund_rate: Rate
    commercial_rate: Decimal
    commercial_source: Rate | None
    ways: tuple[Financing, ...]
    schedules: frozenset[Way]
    assumptions: tuple[str, ...]


def read_quote(document: object, today: date) -> Quote:
    """A quote from its document, read on a day. Raises Invalid as `quote_of`, or for a bad field."""
    return quote_of(validated(QuoteForm, document), today)


def quote_of(form: BaseModel, today: date) -> Quote:
    """A quote from its validated form.

    Raises Invalid, besides the codes of an application: `needed_for_quote` for each fact without which no amount or
    term can be worked out, `nothing_to_finance`, `no_term`, `rate_given_twice`, or the code of a LoanError.
    """
    application = application_of(form, today)
    assessment = assess(application)
    asked: Any = getattr(form, "financing", None) or FinancingForm()
    assumptions: list[str] = []
    term = _term(assessment, assumptions)
    funding = _fund_rate(application, term, assumptions)
    rate, source = _commercial_rate(asked, application.on, assumptions)
    first_due = asked.first_due
    if first_due is None:
        assumptions.append("first_due_in_a_month")
        first_due = application.on + relativedelta(months=1)
    need, fund, commercial, fund_alone = _amounts(assessment)

    def financing(way: Way, from_fund: int, from_bank: int) -> Financing:
        amounts = {"fund": (from_fund, funding.value), "commercial": (from_bank, rate)}
        return Financing(way, from_fund, from_bank, need - from_fund - from_bank, _plans(amounts, term, first_due))

    ways = (
        financing(Way.FUND, fund_alone, 0),
        financing(Way.COMBINED, fund, commercial),
        financing(Way.BANK, 0, fund + commercial),
    )
    wanted = frozenset(Way(each) for each in asked.schedules)
    return Quote(assessment, need, term, first_due, funding, rate, source, ways, wanted, tuple(assumptions))


def _term(assessment: Assessment, assumptions: list[str]) -> int:
    stated = assessment.application.facts.get(request.term_months.id)
    if isinstance(stated, int):
        return stated
    longest = _known(assessment.limits["term"], assessment)
    if longest == 0:
        raise Invalid(Problem("no_term", place(applicant.birth_date), "按申请人的年龄，已不能贷款"))
    assumptions.append("term_longest")
    return longest


def _amounts(assessment: Assessment) -> tuple[int, int, int, int]:
    """Fen: what must be financed, the fund's and the bank's part of it, and what the fund alone would lend."""
    facts = assessment.application.facts
    stated_fund, stated_commercial = (
        _money(assessment, fact) for fact in (request.fund_amount, request.commercial_amount)
    )
    price, paid = (_money(assessment, fact) for fact in (purchase.price, purchase.down_payment))
    if stated_fund is not None and stated_commercial is not None:
        need = stated_fund + stated_commercial
    elif price is not None and paid is not None:
        need = price - paid
    else:
        raise Invalid(
            *map(_missing, (fact for fact in (purchase.price, purchase.down_payment) if fact.id not in facts))
        )
    if need == 0:
        raise Invalid(Problem("nothing_to_finance", place(purchase.down_payment), "没有需要贷款的房款"))
    fund_limit = _known(assessment.limits["fund"], assessment)
    total_limit = _known(assessment.limits["total"], assessment)
    fund = stated_fund if stated_fund is not None else max(0, min(fund_limit, need - (stated_commercial or 0)))
    room = max(0, min(total_limit, need) - fund)
    commercial = stated_commercial if stated_commercial is not None else room
    return need, fund, commercial, min(fund_limit, need)


def _known(limit: LimitFinding, assessment: Assessment) -> int:
    if limit.sure is None:
        general = facts_read(*(finding.ceiling.tiers[0].value for finding in limit.ceilings))
        raise Invalid(*(_missing(fact) for fact in general if fact.id not in assessment.application.facts))
    return limit.sure


def _missing(fact: Fact) -> Problem:
    return Problem("needed_for_quote", place(fact), f"计算需要知道：{fact.label}")


def _money(assessment: Assessment, fact: Fact) -> int | None:
    value = assessment.application.facts.get(fact.id)
    return value if isinstance(value, int) else None


def _fund_rate(application: Application, term: int, assumptions: list[str]) -> Rate:
    """The fund rate; while it is not known how many homes are owned, that of a second home, which is the higher."""
    homes = application.facts.get(household.homes_owned.id)
    if homes is None:
        assumptions.append("fund_rate_second_home")
    try:
        return fund_rate(application.on, term, homes if isinstance(homes, int) else SECOND_HOME_FROM)
    except RateUnknown as error:
        raise Invalid(Problem(error.code, place(request.applied_on), error.message)) from None


def _commercial_rate(asked: Any, on: date, assumptions: list[str]) -> tuple[Decimal, Rate | None]:
    given, spread = asked.commercial_rate, asked.spread_basis_points
    if given is not None and spread is not None:
        raise Invalid(Problem("rate_given_twice", "/financing/spread_basis_points", "利率和加点只填一项"))
    if given is not None:
        return given, None
    if spread is None:
        assumptions.append("commercial_rate_lpr")
    try:
        rate = commercial_rate(on, spread or 0)
    except RateUnknown as error:
        raise Invalid(Problem(error.code, "/financing/spread_basis_points", error.message)) from None
    return rate.value, rate


def _plans(amounts: dict[str, tuple[int, Decimal]], term: int, first_due: date) -> dict[Method, Plan]:
    """A plan by each method of the parts that lend anything; none where no part does."""

    def asked(method: Method) -> dict[str, dict[str, Any]]:
        shared = {"term_months": term, "method": method, "first_due": first_due}
        return {
            part: {"principal": principal, "annual_rate": rate, **shared}
            for part, (principal, rate) in amounts.items()
            if principal
        }

    return {method: plan(asked(method), _place) for method in Method if asked(method)}


def _place(part: str, field: str) -> str:
    if field == "annual_rate":
        return "/financing/commercial_rate"
    return place({"fund": request.fund_amount, "commercial": request.commercial_amount}[part])
