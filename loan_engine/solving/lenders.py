"""The two lenders over one term: what sums of theirs cost a month, and how a sum is shared between them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from loan_engine.amortization import MINIMUM_PRINCIPAL, Loan, LoanError, Method, Schedule, schedule
from loan_engine.combined import Combined, combine
from loan_engine.lending import lent
from loan_engine.part_names import PARTS
from loan_engine.plans import PRINCIPAL, Plan

YUAN = 100
"""Fen. Sums are searched for in whole yuan; a limit may be any number of fen."""


@dataclass(frozen=True)
class Lenders:
    """Both lenders at their rates, which make schedules: `check` has been called."""

    rates: Mapping[str, Decimal]
    term_months: int
    method: Method
    first_due: date

    def check(self) -> None:
        """Nothing, where large loans have schedules. Raises Invalid with the code of a LoanError: a bad rate or day."""
        self.plan(dict.fromkeys(PARTS, PRINCIPAL.maximum))

    def plan(self, amounts: Mapping[str, int]) -> Plan | None:
        """The plan of the parts that lend anything; None where none does. Raises Invalid as `lent`."""
        return lent(amounts, self.rates, self.term_months, self.method, self.first_due)

    def payments(self, amounts: Mapping[str, int]) -> Combined | None:
        """What falls due for both parts; None where nothing is lent, or a part is too little to have a schedule."""
        try:
            parts = {part: self._schedule(part, principal) for part, principal in amounts.items() if principal}
        except LoanError:
            return None
        return combine(parts) if parts else None

    @cached_property
    def cheapest_first(self) -> tuple[str, str]:
        """The parts by their rates, the fund first where they are the same."""
        first, second = sorted(("fund", "commercial"), key=lambda part: self.rates[part])
        return first, second

    def shared(self, total: int, most_of_first: int) -> dict[str, int]:
        """A sum shared out: as much as can be from the cheaper lender, the rest from the other.

        A rest too little to have a schedule is rounded up to the least that has one.
        """
        first, second = self.cheapest_first
        rest = max(0, total - most_of_first)
        if rest:
            rest = min(total, max(rest, self._least_rest))
        return {first: total - rest, second: rest}

    @cached_property
    def _least_rest(self) -> int:
        """Fen: the least from the dearer lender that has a schedule."""
        part = self.cheapest_first[1]
        sums = range(MINIMUM_PRINCIPAL, PRINCIPAL.maximum)
        return sums[bisect_left(sums, True, key=lambda principal: self.payments({part: principal}) is not None)]

    def _schedule(self, part: str, principal: int) -> Schedule:
        return schedule(Loan(principal, self.rates[part], self.term_months, self.method, self.first_due))


def last_that(holds: Callable[[int], bool], numbers: range) -> int | None:
    """The last number for which something holds that, once it fails, fails from there on; None where it never does."""
    found = bisect_left(numbers, True, key=lambda number: not holds(number))
    return numbers[found - 1] if found else None


def within(due: Combined | None, monthly: int) -> bool:
    """Whether there is something to pay, and never more than a budget in fen."""
    return due is not None and due.highest_payment <= monthly


def largest(payments: Callable[[int], Combined | None], sums: range, monthly: int) -> int | None:
    """The largest of sums whose payments are all within a budget in fen; None where there is none.

    The first payment never falls as a sum grows, and is searched by halving; sums too small to have payments stand
    below the others. The last payment takes up what was rounded and may be the highest: it moves up and down with
    every sum, so from there the search goes down step by step, a few steps as a rule.
    """

    def begins_within(each: int) -> bool:
        due = payments(each)
        return due is None or due.first_payment <= monthly

    top = last_that(begins_within, sums)
    for each in () if top is None else range(top, sums.start - 1, -sums.step):
        due = payments(each)
        if due is None:
            return None
        if within(due, monthly):
            return each
    return None
