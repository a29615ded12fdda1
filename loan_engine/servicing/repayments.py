"""The life of loans as it is asked for, and as it would be were nothing repaid early."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from loan_engine.amortization import Loan, LoanError, Method, Schedule, check_rate
from loan_engine.application import rulebook_for
from loan_engine.combined import Combined, combine
from loan_engine.due_dates import due_dates
from loan_engine.plans import unique_parts
from loan_engine.problems import Invalid, Place, Problem, pointer, validated
from loan_engine.servicing.accrual import RateChange
from loan_engine.servicing.contract_forms import RepaymentsForm
from loan_engine.servicing.life import (
    Contract,
    Course,
    Effect,
    FirstPeriod,
    Prepayment,
    RateChanges,
    course,
    once_a_day,
    settlement,
)
from loan_engine.servicing.repricing import Followed, Repriced, Repricing, rates_followed
from rules.national.rates import RateUnknown
from rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Life:
    """A loan's course as it was asked for, and as it would be were nothing repaid early.

    `rates`: those taken from the published tables or assumed, the first at payout; empty where the rates were given.
    `prepayments` are those asked for, a settlement the last of them.
    """

    contract: Contract
    changes: tuple[RateChange, ...]
    prepayments: tuple[Prepayment, ...]
    course: Course
    untouched: Course
    rates: tuple[Repriced, ...]

    @property
    def odd_first_month(self) -> bool:
        """Whether the first period is no whole month and is counted as one all the same."""
        paid_out, first_due, month = self.contract.paid_out, self.contract.loan.first_due, relativedelta(months=1)
        # Two ways round: from 31 January to 28 February, and from 28 February to 31 March.
        whole = paid_out + month == first_due or first_due - month == paid_out
        return self.contract.first_period is FirstPeriod.MONTH and not whole

    @property
    def interest_saved(self) -> int:
        """Fen of interest that early repayments save."""
        return self.untouched.total_interest - self.course.total_interest


@dataclass(frozen=True, slots=True)
class Repayments:
    """The lives of loans by part, all their courses by day, and the rulebook to cite, if a city was given."""

    lives: dict[str, Life]
    combined: Combined
    rulebook: Rulebook | None
    on: date

    @property
    def installments(self) -> Schedule | None:
        """What falls due as agreed of all loans together, by day; None where everything is repaid before."""
        found = {part: life.course.installments for part, life in self.lives.items()}
        due = {part: each for part, each in found.items() if each.due}
        return combine(due) if due else None


def read_repayments(document: object, today: date) -> Repayments:
    """The life of loans from its document, with a city's rules of a day.

    Raises Invalid: bad fields, `unknown_city`, or as `lives_of`.
    """
    form: Any = validated(RepaymentsForm, document)
    rulebook = None if form.city is None else rulebook_for(form.city, today, "")
    lives = lives_of(form.loans)
    return Repayments(lives, combine({part: life.course for part, life in lives.items()}), rulebook, today)


def lives_of(forms: Sequence[Any]) -> dict[str, Life]:
    """The loans of a document's list `loans`, by part, from their validated forms.

    Raises Invalid with every problem: `duplicate_part`, `required` or `rate_given_twice` where a loan has not one
    source of rates, `changes_of_followed_rate`, or the code of a LoanError or RateUnknown.
    """
    unique_parts((each.part for each in forms), "loans")
    lives: dict[str, Life] = {}
    problems: list[Problem] = []
    for index, each in enumerate(forms):
        try:
            lives[each.part] = _read(each, ("loans", index))
        except Invalid as error:
            problems += error.problems
    if problems:
        raise Invalid(*problems)
    return lives


def _read(form: Any, at: Place) -> Life:
    try:
        _one_source_of_rates(form)
        return _life(form, form.paid_out or form.first_due - relativedelta(months=1))
    except (LoanError, RateUnknown) as error:
        raise Invalid(Problem(error.code, pointer((*at, *_field(form, error).split("."))), error.message)) from None


def _one_source_of_rates(form: Any) -> None:
    if form.annual_rate is None and form.repricing is None:
        raise LoanError("required", "annual_rate", "应给出年利率，或写明利率随什么调整")
    if form.repricing is not None and form.annual_rate is not None:
        raise LoanError("rate_given_twice", "repricing", "年利率和随什么调整只填一项")
    if form.repricing is not None and form.changes:
        raise LoanError("changes_of_followed_rate", "changes", "利率随公布的利率调整时，假设的利率应写在 repricing 里")


def _life(form: Any, paid_out: date) -> Life:
    rates = () if form.repricing is None else _rates_followed(form, paid_out)
    loan = Loan(
        principal=form.principal,
        annual_rate=rates[0].rate.value if rates else form.annual_rate,
        term_months=form.term_months,
        method=Method(form.method),
        first_due=form.first_due,
    )
    contract = Contract(
        loan, paid_out, FirstPeriod(form.first_period), form.day_basis, RateChanges(form.new_rate_counts)
    )
    changes = tuple(each.change for each in rates[1:]) if rates else _changes(form.changes)
    prepayments = tuple(Prepayment(each.on, each.principal, Effect(each.effect)) for each in form.prepayments)
    untouched = course(contract, changes)
    if form.settled_on is not None:
        run = settlement(contract, form.settled_on, changes, prepayments)
        return Life(contract, changes, (*prepayments, Prepayment(form.settled_on, None)), run, untouched, rates)
    run = course(contract, changes, prepayments) if prepayments else untouched
    return Life(contract, changes, prepayments, run, untouched, rates)


def _rates_followed(form: Any, paid_out: date) -> tuple[Repriced, ...]:
    asked = form.repricing
    follows = Repricing(asked.follows)
    if follows is Repricing.FUND and asked.homes_owned is None:
        raise LoanError("required", "repricing.homes_owned", "公积金贷款利率因家庭已有住房套数而不同，应填写")
    assumed = _changes(asked.assumed)
    for index, each in enumerate(assumed):
        check_rate(each.annual_rate, f"repricing.assumed.{index}.annual_rate")
    once_a_day(assumed, "repricing.assumed")
    followed = Followed(follows, form.term_months, asked.homes_owned or 0, asked.spread_basis_points)
    return rates_followed(followed, paid_out, due_dates(form.first_due, form.term_months)[-1], assumed)


def _changes(forms: Sequence[Any]) -> tuple[RateChange, ...]:
    return tuple(RateChange(each.on, each.annual_rate) for each in forms)


def _field(form: Any, error: LoanError | RateUnknown) -> str:
    """The field of the form that an error is about."""
    if isinstance(error, RateUnknown):
        return _OF_RATES[error.code]
    followed = form.repricing is not None and error.field.startswith(("changes.", "annual_rate"))
    return "repricing" if followed else {"on": "settled_on"}.get(error.field, error.field)


_OF_RATES = {
    "rate_before_first": "paid_out",
    "rate_no_second_home": "repricing.homes_owned",
    "rate_negative": "repricing.spread_basis_points",
}
