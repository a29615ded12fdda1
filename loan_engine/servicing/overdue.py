"""Loans that are late, as asked about: what each lender claims, the seller's deposit, what collateral brings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from loan_engine.amortization import LoanError, check_rate
from loan_engine.application import rulebook_for
from loan_engine.problems import Invalid, Problem, pointer, validated
from loan_engine.servicing.arrears import PenaltyTerms, Receipt
from loan_engine.servicing.arrears_forms import ArrearsForm
from loan_engine.servicing.claims import Call, Claim, Guarantee, call_of, claim_of, topped_up_by
from loan_engine.servicing.recovery import Recovery, recovery
from loan_engine.servicing.repayments import Life, lives_of
from rules.national.working_days import CalendarUnknown
from rules.rulebook import Rulebook

GUARANTEED = "fund"
"""The part for which the seller's deposit answers."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """Loans on a day, by part.

    guarantee: the numbers of the city's rules, None where it has none or no fund loan was given; `call` once reached.
    top_up_by: None while no notice is known, where the guarantee had ended, or where `calendar_ends` tells that the
    holidays of the time are not known.
    """

    on: date
    lives: Mapping[str, Life]
    claims: Mapping[str, Claim]
    guarantee: Guarantee | None
    call: Call | None
    top_up_by: date | None
    calendar_ends: date | None
    proceeds: int | None
    recovery: Recovery | None
    rulebook: Rulebook | None


def read_overdue(document: object, today: date) -> Overdue:
    """Loans that are late from their document.

    Raises Invalid: bad fields, `unknown_city`, `before_rules`, `before_payout`, `notified_before_call`, a code of a
    rate's bounds, or as `lives_of`.
    """
    form: Any = validated(ArrearsForm, document)
    on = form.on or today
    rulebook = None if form.city is None else rulebook_for(form.city, on, "/on")
    lives = lives_of(form.loans)
    if problems := [*_problems(form, lives, on)]:
        raise Invalid(*problems)
    claims = {part: _claim(each, life, on) for each, (part, life) in zip(form.loans, lives.items(), strict=True)}
    guarantee = _guarantee(rulebook, on) if rulebook and GUARANTEED in claims else None
    call = call_of(claims[GUARANTEED], guarantee, form.mortgage_proof_kept_on) if guarantee else None
    top_up_by, calendar_ends = _top_up(form.notified_on, call, rulebook)
    shared = (
        None if form.proceeds is None else recovery(form.proceeds, {part: each.total for part, each in claims.items()})
    )
    return Overdue(on, lives, claims, guarantee, call, top_up_by, calendar_ends, form.proceeds, shared, rulebook)


def _problems(form: Any, lives: Mapping[str, Life], on: date) -> Iterator[Problem]:
    if form.notified_on is not None and form.city is None:
        yield Problem("required", "/city", "判断售房单位的担保，应填写城市")
    for place, (each, life) in enumerate(zip(form.loans, lives.values(), strict=True)):
        paid_out = life.contract.paid_out
        if on < paid_out:
            yield Problem("before_payout", pointer(("loans", place, "paid_out")), "查看之日早于放款日")
        for number, receipt in enumerate(each.receipts):
            if receipt.on < paid_out:
                at = pointer(("loans", place, "receipts", number, "on"))
                yield Problem("before_payout", at, "还款日早于放款日")
        try:
            check_rate(each.penalty_rate, "penalty_rate")
        except LoanError as error:
            yield Problem(error.code, pointer(("loans", place, error.field)), error.message)
        if each.part == GUARANTEED and form.mortgage_proof_kept_on and form.mortgage_proof_kept_on < paid_out:
            yield Problem("before_payout", "/mortgage_proof_kept_on", "抵押证明交存日早于放款日")


def _claim(form: Any, life: Life, on: date) -> Claim:
    receipts = [Receipt(each.on, each.amount) for each in form.receipts]
    return claim_of(life, receipts, PenaltyTerms(form.penalty_rate, form.penalty_day_basis), on)


def _guarantee(rulebook: Rulebook, on: date) -> Guarantee | None:
    if not {"missed_in_a_row", "missed_in_all"} <= rulebook.days.keys():
        return None
    return Guarantee(_number(rulebook, "missed_in_a_row", on), _number(rulebook, "missed_in_all", on))


def _top_up(notified_on: date | None, call: Call | None, rulebook: Rulebook | None) -> tuple[date | None, date | None]:
    """The last day, and the end of the known calendar where that day cannot be told."""
    if notified_on is None:
        return None, None
    if call is None or rulebook is None or notified_on < call.reached_on:
        raise Invalid(Problem("notified_before_call", "/notified_on", "按所填情况，这一天还没有可以扣回保证金的逾期"))
    if call.seller_answers is False:
        return None, None
    try:
        return topped_up_by(notified_on, _number(rulebook, "top_up_days", notified_on)), None
    except CalendarUnknown as error:
        return None, error.known_until


def _number(rulebook: Rulebook, parameter: str, on: date) -> int:
    return int(rulebook.days[parameter].on(on).value)  # type: ignore[arg-type]
