"""On what terms the fund and the bank lend: the rates of a day, the first due day, and loans at those terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pydantic import Field

from loan_engine.amortization import Method
from loan_engine.application import Application, place
from loan_engine.assessment import Assessment, LimitFinding
from loan_engine.due_dates import a_month_after
from loan_engine.fields import field_of, rate_field
from loan_engine.plans import FIRST_DUE, Plan, plan
from loan_engine.problems import Invalid, Problem
from rules.evaluation import facts_read
from rules.facts import Fact, Money, Number
from rules.national.rates import SECOND_HOME_FROM, Rate, RateUnknown, commercial_rate, fund_rate
from rules.vocabulary import applicant, household, request

SPREAD = Number(
    id="financing.spread_basis_points",
    label="商业贷款加点",
    question="商业贷款利率在 5 年期以上 LPR 上加多少个基点？",
    hint="1 个基点为 0.01%；减点写成负数。",
    minimum=-1000,
    maximum=2000,
)
FEES = Money(
    id="financing.fees",
    label="贷款费用",
    question="办理贷款时要付多少元费用？",
    hint="评估费、担保费等在放款时一次付清的费用，计入实际年成本；不填按没有费用计算。",
)
FIELDS: dict[str, Any] = {
    "commercial_rate": (rate_field("商业贷款年利率") | None, Field(default=None)),
    "spread_basis_points": (field_of(SPREAD) | None, Field(default=None)),
    "first_due": (field_of(FIRST_DUE) | None, Field(default=None)),
    "fees": (field_of(FEES) | None, Field(default=None)),
}
"""Of a form: what may be said of the terms."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What does not depend on the amounts or the months: the bank's rate, the first due day, and fen of fees.

    `assumptions` are codes of what was not stated and how it was filled in: `first_due_in_a_month`,
    `commercial_rate_lpr`. A commercial rate that was given has no `source`.
    """

    commercial_rate: Decimal
    source: Rate | None
    first_due: date
    fees: int
    assumptions: tuple[str, ...]


# Many ask on one day.
_kept_fund_rate = lru_cache(maxsize=1024)(fund_rate)
_kept_commercial_rate = lru_cache(maxsize=1024)(commercial_rate)


def terms_of(asked: Any, on: date) -> Terms:
    """The terms on a day, from a form with FIELDS. Raises Invalid: `rate_given_twice`,
    `first_due_before_application` or the code of a RateUnknown.
    """
    assumptions = []
    rate, source = _commercial_rate(asked, on)
    if asked.commercial_rate is None and asked.spread_basis_points is None:
        assumptions.append("commercial_rate_lpr")
    first_due = asked.first_due
    if first_due is None:
        assumptions.append("first_due_in_a_month")
        first_due = a_month_after(on)
    if first_due <= on:
        raise Invalid(Problem("first_due_before_application", "/financing/first_due", "首次还款日应在申请日之后"))
    return Terms(rate, source, first_due, asked.fees or 0, tuple(assumptions))


def _commercial_rate(asked: Any, on: date) -> tuple[Decimal, Rate | None]:
    given, spread = asked.commercial_rate, asked.spread_basis_points
    if given is not None and spread is not None:
        raise Invalid(Problem("rate_given_twice", "/financing/spread_basis_points", "利率和加点只填一项"))
    if given is not None:
        return given, None
    try:
        rate = _kept_commercial_rate(on, spread or 0)
    except RateUnknown as error:
        raise Invalid(Problem(error.code, "/financing/spread_basis_points", error.message)) from None
    return rate.value, rate


def fund_rate_of(application: Application, term_months: int, assumptions: list[str]) -> Rate:
    """The fund rate for a term; while it is not known how many homes are owned, that of a second home.

    It is the higher one, and `fund_rate_second_home` joins the assumptions. Raises Invalid with a RateUnknown's code.
    """
    homes = application.facts.get(household.homes_owned.id)
    if homes is None:
        assumptions.append("fund_rate_second_home")
    try:
        return _kept_fund_rate(application.on, term_months, homes if isinstance(homes, int) else SECOND_HOME_FROM)
    except RateUnknown as error:
        raise Invalid(Problem(error.code, place(request.applied_on), error.message)) from None


def term_of(assessment: Assessment, assumptions: list[str]) -> int:
    """The months asked for; else the longest there may be, and `term_longest` joins the assumptions.

    Raises Invalid as `longest_term`.
    """
    stated = assessment.application.facts.get(request.term_months.id)
    if isinstance(stated, int):
        return stated
    longest = longest_term(assessment)
    assumptions.append("term_longest")
    return longest


def longest_term(assessment: Assessment) -> int:
    """Months. Raises Invalid: `needed_for_quote`, or `no_term` where the applicant's age allows none."""
    longest = known(assessment.limits["term"], assessment.application)
    if longest == 0:
        raise Invalid(Problem("no_term", place(applicant.birth_date), "按申请人的年龄，已不能贷款"))
    return longest


def known(limit: LimitFinding, application: Application) -> int:
    """What is surely lent under a limit. Raises Invalid `needed_for_quote` for each fact without which none is sure."""
    if limit.sure is None:
        raise Invalid(*map(missing, lacking(limit, application)))
    return limit.sure


def lacking(limit: LimitFinding, application: Application) -> tuple[Fact, ...]:
    """The unknown facts without which nothing is surely lent under a limit: those of its general rules."""
    if limit.sure is not None:
        return ()
    general = facts_read(*(finding.ceiling.tiers[0].value for finding in limit.ceilings))
    return tuple(fact for fact in general if fact.id not in application.facts)


def missing(fact: Fact) -> Problem:
    """That a fact is needed for an amount."""
    return Problem("needed_for_quote", place(fact), f"计算需要知道：{fact.label}")


def stated(application: Application, fact: Fact) -> int | None:
    """A number as it was stated; None where it was not."""
    value = application.facts.get(fact.id)
    return value if isinstance(value, int) else None


def lent(
    amounts: Mapping[str, int], rates: Mapping[str, Decimal], term_months: int, method: Method, first_due: date
) -> Plan | None:
    """The plan of the parts that lend anything, fen and rates by part; None where no part does.

    Raises Invalid with the code of a LoanError.
    """
    shared = {"term_months": term_months, "method": method, "first_due": first_due}
    asked = {
        part: {"principal": principal, "annual_rate": rates[part], **shared}
        for part, principal in amounts.items()
        if principal
    }
    return plan(asked, _place) if asked else None


def _place(part: str, field: str) -> str:
    if field == "annual_rate":
        return "/financing/commercial_rate"
    return place({"fund": request.fund_amount, "commercial": request.commercial_amount}[part])
