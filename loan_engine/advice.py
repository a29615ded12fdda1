"""The ways to finance a purchase side by side: fund loan, combined loan, bank loan, each by both methods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, Field, create_model

from loan_engine.amortization import Method
from loan_engine.application import Application, ApplicationForm, application_of, place
from loan_engine.assessment import Assessment, assess
from loan_engine.fields import STRICT, field_of
from loan_engine.lending import FIELDS, fund_rate_of, known, lent, missing, stated, term_of, terms_of
from loan_engine.money import grouped
from loan_engine.plans import Plan
from loan_engine.problems import Invalid, Problem, validated
from rules.facts import Fact, Money
from rules.national.rates import Rate
from rules.vocabulary import household, purchase, request


class Way(StrEnum):
    """How a purchase is financed."""

    FUND = "fund"
    COMBINED = "combined"
    BANK = "bank"


NEED = Money(
    id="financing.need",
    label="一共要贷的金额",
    question="一共要贷多少元？",
    hint="两部分合计；不填按合同总价减去已付首付款计算。打算自己再付一些、少贷一些的，填少的数。",
    minimum=1,
)
_NEED_AT = "/financing/need"
_LEFT_TO_PAY = (purchase.price, purchase.down_payment)
_FINANCING: dict[str, Any] = {
    **FIELDS,
    "need": (field_of(NEED) | None, Field(default=None)),
    "schedules": (
        list[Literal["fund", "combined", "bank"]],
        Field(default=[], max_length=len(Way), description="要附上还款计划表的融资方式。"),
    ),
}
FinancingForm: type[BaseModel] = create_model(
    "Financing",
    __config__=STRICT,
    __doc__=(
        "商业贷款的利率（直接给出，或在 LPR 上加点）、首次还款日和一共要贷的金额。"
        "都不填时按 LPR、申请日后一个月、还没有付的房款计算。"
    ),
    **_FINANCING,
)
_NOTHING_STATED = FinancingForm()
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

    `fees` are fen paid when the loans are paid out. `assumptions` are codes of what was not stated and how it was
    filled in: `term_longest`, `first_due_in_a_month`, `commercial_rate_lpr`, `fund_rate_second_home`. A commercial
    rate that was given has no Rate.
    """

    assessment: Assessment
    need: int
    term_months: int
    first_due: date
    fund_rate: Rate
    commercial_rate: Decimal
    commercial_source: Rate | None
    fees: int
    ways: tuple[Financing, ...]
    schedules: frozenset[Way]
    assumptions: tuple[str, ...]


def read_quote(document: object, today: date) -> Quote:
    """A quote from its document, read on a day. Raises Invalid as `quote_of`, or for a bad field."""
    return quote_of(validated(QuoteForm, document), today)


def quote_of(form: BaseModel, today: date) -> Quote:
    """A quote from its validated form.

    Raises Invalid, besides the codes of an application: `needed_for_quote` for each fact without which no amount or
    term can be worked out, `nothing_to_finance`, `no_term`, `rate_given_twice`, the codes of `amounts_of`, or the
    code of a LoanError.
    """
    application = application_of(form, today)
    assessment = assess(application)
    asked = financing_of(form)
    assumptions: list[str] = []
    term = term_of(assessment, assumptions)
    funding = fund_rate_of(application, term, assumptions)
    terms = terms_of(asked, application.on)
    need, fund, commercial, fund_alone = amounts_of(assessment, asked.need)
    rates = {"fund": funding.value, "commercial": terms.commercial_rate}

    def financing(way: Way, from_fund: int, from_bank: int) -> Financing:
        amounts = {"fund": from_fund, "commercial": from_bank}
        plans = {method: lent(amounts, rates, term, method, terms.first_due) for method in Method}
        lending = {method: plan for method, plan in plans.items() if plan is not None}
        return Financing(way, from_fund, from_bank, need - from_fund - from_bank, lending)

    combined = (fund, commercial) if application.rulebook.combines else (0, 0)
    ways = (
        financing(Way.FUND, fund_alone, 0),
        financing(Way.COMBINED, *combined),
        financing(Way.BANK, 0, fund + commercial),
    )
    return Quote(
        assessment=assessment,
        need=need,
        term_months=term,
        first_due=terms.first_due,
        fund_rate=funding,
        commercial_rate=terms.commercial_rate,
        commercial_source=terms.source,
        fees=terms.fees,
        ways=ways,
        schedules=frozenset(Way(each) for each in asked.schedules),
        assumptions=(*assumptions, *terms.assumptions),
    )


def financing_of(form: BaseModel) -> Any:
    """What a form says of the financing; nothing stated where it says nothing."""
    return getattr(form, "financing", None) or _NOTHING_STATED


def amounts_of(assessment: Assessment, said: int | None = None) -> tuple[int, int, int, int]:
    """Fen: what must be financed, the fund's and the bank's part of it, and what the fund alone would lend.

    `said` is what the applicant says is needed. Raises Invalid: `need_given_twice`, `amount_above_need`, or as
    `need_of`.
    """
    application = assessment.application
    amounts = {fact: stated(application, fact) for fact in (request.fund_amount, request.commercial_amount)}
    stated_fund, stated_commercial = amounts.values()
    if stated_fund is not None and stated_commercial is not None:
        if said is not None:
            raise Invalid(Problem("need_given_twice", _NEED_AT, "两部分贷款的金额都填了，就不再填一共要贷多少"))
        need = stated_fund + stated_commercial
        if need == 0:
            raise _nothing_to_finance()
    else:
        need = need_of(application, said)
    if above := [fact for fact, amount in amounts.items() if said is not None and (amount or 0) > said]:
        raise Invalid(*(Problem("amount_above_need", place(fact), "超过了一共要贷的金额") for fact in above))
    fund_limit = known(assessment.limits["fund"], application)
    total_limit = known(assessment.limits["total"], application)
    fund = stated_fund if stated_fund is not None else max(0, min(fund_limit, need - (stated_commercial or 0)))
    room = max(0, min(total_limit, need) - fund)
    commercial = stated_commercial if stated_commercial is not None else room
    return need, fund, commercial, min(fund_limit, need)


def rested_on(application: Application) -> tuple[Fact, ...]:
    """What a quote rests on besides the limits: what is left to pay, and the homes, for they set the fund's rate."""
    amounts = (request.fund_amount, request.commercial_amount)
    need = () if all(fact.id in application.facts for fact in amounts) else _LEFT_TO_PAY
    return (*need, household.homes_owned)


def need_of(application: Application, said: int | None) -> int:
    """Fen to be financed: what is said to be needed, else what is left to pay of the price.

    Raises Invalid: `more_than_left_to_pay`, `needed_for_quote` or `nothing_to_finance`.
    """
    if said is None:
        return left_to_pay(application)
    price, paid = (stated(application, fact) for fact in _LEFT_TO_PAY)
    if price is not None and said > (left := price - (paid or 0)):
        says = f"超过了还没有付的房款 {grouped(left)} 元"
        raise Invalid(Problem("more_than_left_to_pay", _NEED_AT, says))
    return said


def left_to_pay(application: Application) -> int:
    """Fen of the price that are not yet paid. Raises Invalid: `needed_for_quote` or `nothing_to_finance`."""
    price, paid = (stated(application, fact) for fact in _LEFT_TO_PAY)
    if price is None or paid is None:
        raise Invalid(*(missing(fact) for fact in _LEFT_TO_PAY if fact.id not in application.facts))
    if price == paid:
        raise _nothing_to_finance()
    return price - paid


def _nothing_to_finance() -> Invalid:
    return Invalid(Problem("nothing_to_finance", place(purchase.down_payment), "没有需要贷款的房款"))
