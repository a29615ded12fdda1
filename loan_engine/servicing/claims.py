"""What each lender may claim of a loan on a day, and whether the seller's deposit answers for it (art. 15).

A claim is what is overdue with its penalty interest, the principal not yet due, and that principal's interest from the
last due date to the day, less money received that nothing has used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from loan_engine.servicing.arrears import Arrears, PenaltyTerms, Receipt, Standing, arrears, called
from loan_engine.servicing.life import settlement
from loan_engine.servicing.repayments import Life
from rules.national.working_days import working_days_after


@dataclass(frozen=True, slots=True)
class Claim:
    """How a loan stands on a day; `accrued` is fen of interest on the principal not yet due."""

    arrears: Arrears
    accrued: int

    @property
    def overdue(self) -> int:
        """Fen of overdue principal and interest, with penalty interest."""
        return self.arrears.principal_left + self.arrears.interest_left + self.arrears.penalty_left

    @property
    def total(self) -> int:
        """Fen that the lender may claim in all."""
        return max(0, self.overdue + self.arrears.not_yet_due + self.accrued - self.arrears.credit)


@dataclass(frozen=True, slots=True)
class Guarantee:
    """From how many missed installments the deposit may be taken: in a row, or in all."""

    in_a_row: int
    in_all: int


@dataclass(frozen=True, slots=True)
class Call:
    """The number was reached with an installment. `seller_answers`: whether the guarantee still ran, None if unknown.

    amount: fen of overdue principal and interest and of all principal not yet due, without penalty interest and less
    money that waits. cured: whether nothing is overdue any more.
    """

    standing: Standing
    seller_answers: bool | None
    amount: int
    cured: bool

    @property
    def reached_on(self) -> date:
        """The first day on which the installment is late."""
        return self.standing.due + timedelta(1)


def claim_of(life: Life, receipts: Iterable[Receipt], penalty: PenaltyTerms, on: date) -> Claim:
    """A loan's claim at the end of a day, from payout on."""
    return Claim(arrears(life.course, receipts, penalty, on), _accrued(life, on))


def call_of(claim: Claim, guarantee: Guarantee, mortgage_proof_kept_on: date | None) -> Call | None:
    """The call on the seller's deposit, once one of the two numbers is reached; None before.

    The guarantee runs until the day on which the proof of mortgage is kept by the fund; that day is None while it is
    not known or still to come.
    """
    reached = called(claim.arrears.standings, guarantee.in_a_row, guarantee.in_all)
    if reached is None:
        return None
    overdue = claim.arrears.principal_left + claim.arrears.interest_left
    owed = max(0, overdue + claim.arrears.not_yet_due - claim.arrears.credit)
    answers = None if mortgage_proof_kept_on is None else reached.due < mortgage_proof_kept_on
    return Call(reached, answers, owed, cured=not claim.overdue)


def topped_up_by(notified_on: date, days: int) -> date:
    """The last day for filling up the deposit: so many days after the notice, its own day not counted.

    Calendar days; from a day off to the next working day (Civil Code arts. 201, 203). Raises CalendarUnknown.
    """
    return next(working_days_after(notified_on + timedelta(days - 1)))


def _accrued(life: Life, on: date) -> int:
    past = [balance for due, balance in zip(life.course.due, life.course.balance, strict=True) if due <= on]
    if (past and not past[-1]) or on >= life.untouched.due[-1]:
        return 0
    earlier = [each for each in life.prepayments if each.on <= on]
    return settlement(life.contract, on, life.changes, earlier).interest[-1]
