"""Installments against what came in: what is overdue, since when, and the penalty interest on it.

What comes in pays the oldest installment first, and of each installment its penalty interest, then its interest, then
its principal (民法典 art. 561: interest before the debt itself). What is left over waits for the next due date.

Penalty interest is simple: the overdue part of an installment, principal and interest alike, at the contract's penalty
rate over its day basis, from the day after its due date to the day it is paid. It is rounded half up whenever it is
paid or shown, always from the exact sum since the due date, so that paying it in parts never changes it by a fen.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from loan_engine.money import rounded
from loan_engine.servicing.life import Course, Kind


@dataclass(frozen=True, slots=True)
class Receipt:
    """Fen that came in on a day."""

    on: date
    amount: int


@dataclass(frozen=True, slots=True)
class PenaltyTerms:
    """What the contract says of late payment: the annual penalty rate, a fraction, and the days its year has."""

    annual_rate: Decimal
    day_basis: int = 360


@dataclass(frozen=True, slots=True)
class Standing:
    """One installment on the day looked at; fen.

    principal, interest and penalty are what was paid, the *_left what is owed. paid_on: the day on which the last of
    its principal and interest came in. days_late: from its due date to that day, or to the day looked at while
    something is open. missed_in_a_row and missed_in_all: where this one was not paid in time, how many up to it were
    not, without a break and altogether; else 0. One that was paid late counts as missed.
    """

    number: int
    due: date
    paid_on: date | None
    days_late: int
    principal: int
    interest: int
    penalty: int
    principal_left: int
    interest_left: int
    penalty_left: int
    missed_in_a_row: int
    missed_in_all: int


@dataclass(frozen=True, slots=True)
class Arrears:
    """The installments due by a day, the oldest first.

    credit: fen received that nothing due has used yet. not_yet_due: principal of later installments, in fen.
    """

    on: date
    standings: tuple[Standing, ...]
    credit: int
    not_yet_due: int

    @property
    def principal_left(self) -> int:
        """Overdue principal, in fen."""
        return sum(each.principal_left for each in self.standings)

    @property
    def interest_left(self) -> int:
        """Overdue interest, in fen."""
        return sum(each.interest_left for each in self.standings)

    @property
    def penalty_left(self) -> int:
        """Penalty interest owed, in fen."""
        return sum(each.penalty_left for each in self.standings)

    @property
    def missed(self) -> tuple[Standing, ...]:
        """The installments that were not paid in time, whether or not they have been paid since."""
        return tuple(each for each in self.standings if each.days_late)


def arrears(of: Course, receipts: Iterable[Receipt], penalty: PenaltyTerms, on: date) -> Arrears:
    """How the course's installments stand at the end of a day, after what came in until then.

    Early repayments in the course are taken as paid on their day. Receipts come in any order.
    """
    ledger = _Ledger(Fraction(penalty.annual_rate) / penalty.day_basis)
    received: defaultdict[date, int] = defaultdict(int)
    for each in receipts:
        received[each.on] += each.amount
    falling_due: defaultdict[date, list[_Open]] = defaultdict(list)
    for kind, number, due, principal, interest in zip(
        of.kind, of.number, of.due, of.principal, of.interest, strict=True
    ):
        if kind is Kind.INSTALLMENT:
            falling_due[due].append(_Open(number, due, principal, interest))
    for day in sorted(each for each in falling_due.keys() | received.keys() if each <= on):
        ledger.post(day, falling_due[day], received[day])
    past = bisect_right(of.due, on)
    return Arrears(
        on=on,
        standings=tuple(ledger.standing(each, on) for each in ledger.entries),
        credit=ledger.credit,
        not_yet_due=of.balance[past - 1] if past else sum(of.principal),
    )


def called(standings: Iterable[Standing], in_a_row: int, in_all: int) -> Standing | None:
    """The installment with whose missing one of the two numbers was first reached; None where neither was."""
    return next((each for each in standings if each.missed_in_a_row >= in_a_row or each.missed_in_all >= in_all), None)


@dataclass(slots=True)
class _Open:
    """An installment while it is being paid; `accrued` is its exact penalty interest up to the day `counted`."""

    number: int
    due: date
    principal_left: int
    interest_left: int
    principal: int = 0
    interest: int = 0
    penalty: int = 0
    accrued: Fraction = Fraction(0)
    counted: date | None = None
    paid_on: date | None = None
    missed_in_a_row: int = 0
    missed_in_all: int = 0

    @property
    def overdue(self) -> int:
        return self.principal_left + self.interest_left


@dataclass(slots=True)
class _Ledger:
    """The installments due so far, and money that none of them has used; `daily` is the penalty rate of a day."""

    daily: Fraction
    entries: list[_Open] = field(default_factory=list)
    settled: int = 0  # the first so many entries owe nothing any more
    credit: int = 0
    missed: int = 0
    in_a_row: int = 0

    def post(self, day: date, falling_due: Iterable[_Open], received: int) -> None:
        """A day on which something falls due or comes in."""
        new = list(falling_due)
        self.entries += new
        self.credit += received
        for entry in self.entries[self.settled :]:
            if not self.credit:
                break
            self._pay(entry, day)
        while self.settled < len(self.entries) and not self.entries[self.settled].overdue:
            self.settled += 1
        for entry in new:
            if entry.overdue:
                self.missed += 1
                entry.missed_in_all = self.missed
                self.in_a_row += 1
                entry.missed_in_a_row = self.in_a_row
            else:
                self.in_a_row = 0

    def standing(self, entry: _Open, on: date) -> Standing:
        late = entry.paid_on is None or entry.paid_on > entry.due
        self._count(entry, on)
        return Standing(
            number=entry.number,
            due=entry.due,
            paid_on=entry.paid_on,
            days_late=((entry.paid_on or on) - entry.due).days if late else 0,
            principal=entry.principal,
            interest=entry.interest,
            penalty=entry.penalty,
            principal_left=entry.principal_left,
            interest_left=entry.interest_left,
            penalty_left=rounded(entry.accrued) - entry.penalty,
            missed_in_a_row=entry.missed_in_a_row if on > entry.due else 0,
            missed_in_all=entry.missed_in_all if on > entry.due else 0,
        )

    def _pay(self, entry: _Open, day: date) -> None:
        self._count(entry, day)
        penalty = self._spend(rounded(entry.accrued) - entry.penalty)
        interest = self._spend(entry.interest_left)
        principal = self._spend(entry.principal_left)
        entry.penalty += penalty
        entry.interest, entry.interest_left = entry.interest + interest, entry.interest_left - interest
        entry.principal, entry.principal_left = entry.principal + principal, entry.principal_left - principal
        if entry.paid_on is None and not entry.overdue:
            entry.paid_on = day

    def _spend(self, owed: int) -> int:
        spent = min(owed, self.credit)
        self.credit -= spent
        return spent

    def _count(self, entry: _Open, day: date) -> None:
        days = (day - (entry.counted or entry.due)).days
        entry.accrued += entry.overdue * days * self.daily
        entry.counted = day
