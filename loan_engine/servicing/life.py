"""One loan from the day it is paid out to its last fen, while rates move and money comes early.

How a period's interest is counted stands in `loan_engine.servicing.accrual`. What a contract leaves to custom is read
this way:

- What is repaid early pays its own interest to that day and takes it along; what stays pays its period in full. So
  early money never costs more than the month it leaves.
- A rate that changes between two due dates splits the interest of the period, or waits for the next period where the
  contract says so. Either way the installment is worked out anew over what is left from the first due date on or after
  the change.
- After a prepayment the installment is worked out anew, either over the same months, or over the fewest months in which
  it does not exceed the present one; by equal principal the monthly share of principal likewise.

Interest of a period is rounded half up once, at its end: what was charged with prepayments counts against it.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from loan_engine.amortization import (
    Loan,
    LoanError,
    Method,
    Schedule,
    check_rate,
    principal_share,
    regular_payment,
)
from loan_engine.due_dates import due_dates
from loan_engine.money import grouped, rounded
from loan_engine.servicing.accrual import Period, RateChange

MINIMUM_PREPAYMENT = 1_000_00
"""Fen. Far below what banks accept; from it on a month saved outweighs what rounding can move, at 0.5 % or more."""

LONGEST_FIRST_PERIOD = 3
"""Months from payout within which the first payment falls due."""


class FirstPeriod(StrEnum):
    """How the contract counts the time from payout to the first due date."""

    MONTH = "month"
    DAYS = "days"


class RateChanges(StrEnum):
    """From when a new rate counts: its very day, or the next period."""

    BY_DAYS = "by_days"
    NEXT_PERIOD = "next_period"


class Effect(StrEnum):
    """What a prepayment makes smaller."""

    LOWER_PAYMENT = "lower_payment"
    SHORTER_TERM = "shorter_term"


class Kind(StrEnum):
    """What a row of a course is."""

    INSTALLMENT = "installment"
    PREPAYMENT = "prepayment"
    SETTLEMENT = "settlement"


@dataclass(frozen=True, slots=True)
class Prepayment:
    """Principal repaid early on a day, in fen, besides that day's installment; None is all that is left (art. 18)."""

    on: date
    principal: int | None
    effect: Effect = Effect.LOWER_PAYMENT


@dataclass(frozen=True, slots=True)
class Contract:
    """A loan with what its contract says of odd days and moving rates; `loan.annual_rate` is that of payout.

    Raises LoanError: `payout_after_first_due` or `first_due_far_from_payout` (field paid_out).
    """

    loan: Loan
    paid_out: date
    first_period: FirstPeriod = FirstPeriod.MONTH
    day_basis: int = 360
    rate_changes: RateChanges = RateChanges.BY_DAYS

    def __post_init__(self) -> None:
        if self.paid_out >= self.loan.first_due:
            raise LoanError("payout_after_first_due", "paid_out", "放款日应早于首次还款日")
        if self.loan.first_due > self.paid_out + relativedelta(months=LONGEST_FIRST_PERIOD):
            message = f"首次还款日应在放款后 {LONGEST_FIRST_PERIOD} 个月以内"
            raise LoanError("first_due_far_from_payout", "paid_out", message)


@dataclass(frozen=True, slots=True)
class Course(Schedule):
    """What is paid and when: a Schedule whose rows are installments and early repayments, in the order of the days.

    number is the installment's, and 0 in the row of an early repayment. annual_rate: the rate in force on the day of
    the row, before any change of that same day. A course that was settled early ends with the settlement.
    """

    kind: tuple[Kind, ...]
    annual_rate: tuple[Decimal, ...]

    @property
    def installments(self) -> Schedule:
        """The rows that fall due as agreed, without what is repaid early; none where all of it is."""
        rows = [row for row, kind in enumerate(self.kind) if kind is Kind.INSTALLMENT]
        columns = (self.number, self.due, self.payment, self.principal, self.interest, self.balance)
        return Schedule(*(tuple([column[row] for row in rows]) for column in columns))  # type: ignore[arg-type]


def course(contract: Contract, changes: Iterable[RateChange] = (), prepayments: Iterable[Prepayment] = ()) -> Course:
    """The loan's course. Without changes, prepayments and odd days it is `schedule(contract.loan)`, to the fen.

    Changes and prepayments come in any order; of prepayments on one day the first given counts first, and all of them
    follow that day's installment. A change on or before the day of payout does not count, nor one after the end.

    Raises LoanError with the field `changes.N.on`, `changes.N.annual_rate`, `prepayments.N.on` or
    `prepayments.N.principal` (N counts from 0): `rate_changed_twice`, a code of a rate's bounds, `prepaid_outside`,
    `prepaid_after_end`, `prepayment_below_minimum`, `prepayment_above_balance`, or `balance_too_small` where what is
    left would no longer make a whole installment; after a new rate with the field `changes`.
    """
    return _Run(contract, _in_order(list(changes)), _planned(contract, list(prepayments))).to_the_end()


def settlement(
    contract: Contract, on: date, changes: Iterable[RateChange] = (), prepayments: Iterable[Prepayment] = ()
) -> Course:
    """The course when everything is repaid on a day (art. 18), which its last row shows with interest to that day.

    Raises LoanError as `course`, with the field `on` where it is that day that cannot be.
    """
    earlier = list(prepayments)
    try:
        return course(contract, changes, [*earlier, Prepayment(on, None)])
    except LoanError as error:
        if error.field == f"prepayments.{len(earlier)}.on":
            raise LoanError(error.code, "on", error.message) from None
        raise


def once_a_day(changes: Sequence[RateChange], of: str) -> None:
    """Nothing, where the list named `of` has one rate a day. Raises LoanError `rate_changed_twice` (`of`.N.on)."""
    seen: set[date] = set()
    for index, change in enumerate(changes):
        if change.on in seen:
            raise LoanError("rate_changed_twice", f"{of}.{index}.on", "同一天只能有一个利率")
        seen.add(change.on)


def _in_order(changes: Sequence[RateChange]) -> tuple[RateChange, ...]:
    once_a_day(changes, "changes")
    for index, change in enumerate(changes):
        check_rate(change.annual_rate, f"changes.{index}.annual_rate")
    return tuple(sorted(changes, key=lambda change: change.on))


@dataclass(frozen=True, slots=True)
class _Planned:
    """A prepayment with its place in the list that was given."""

    index: int
    each: Prepayment


def _planned(contract: Contract, prepayments: Sequence[Prepayment]) -> tuple[_Planned, ...]:
    last = due_dates(contract.loan.first_due, contract.loan.term_months)[-1]
    for index, each in enumerate(prepayments):
        if not contract.paid_out <= each.on < last:
            message = f"提前还款日应在放款日（{contract.paid_out}）与最后一期还款日（{last}）之间"
            raise LoanError("prepaid_outside", f"prepayments.{index}.on", message)
        if each.principal is not None and each.principal < MINIMUM_PREPAYMENT:
            message = f"提前还款的本金不能低于 {grouped(MINIMUM_PREPAYMENT)} 元"
            raise LoanError("prepayment_below_minimum", f"prepayments.{index}.principal", message)
    return tuple(sorted((_Planned(*each) for each in enumerate(prepayments)), key=lambda planned: planned.each.on))


@dataclass(slots=True)
class _Run:
    """The loan while it runs: what is left, over how many months, and what each of them repays."""

    contract: Contract
    changes: tuple[RateChange, ...]
    prepayments: tuple[_Planned, ...]
    left: int = 0
    months: int = 0
    rate: Decimal = Decimal(0)
    monthly: Fraction = Fraction(0)
    regular: int = 0  # the installment, or by equal principal the share of principal in it
    rows: list[tuple[int, date, Kind, int, int, int, Decimal]] = field(default_factory=list)

    def to_the_end(self) -> Course:
        loan = self.contract.loan
        self.left, self.months = loan.principal, loan.term_months
        self._take(loan.annual_rate)
        self._work_out_anew()
        dues = due_dates(loan.first_due, loan.term_months)
        for number, (start, due) in enumerate(zip((self.contract.paid_out, *dues), dues, strict=False), 1):
            self._period(number, start, due)
            if not self.left:
                break
            self._reprice(due)
        if self.prepayments:
            message = "此前贷款已经还清"
            raise LoanError("prepaid_after_end", f"prepayments.{self.prepayments[0].index}.on", message)
        number_, due_, kind, principal, interest, balance, rate = zip(*self.rows, strict=True)
        payment = tuple(map(sum, zip(principal, interest, strict=True)))
        return Course(number_, due_, payment, principal, interest, balance, kind, rate)

    def _period(self, number: int, start: date, due: date) -> None:
        """What is paid from the day after one due date (or from payout) to the next one, that day included."""
        by_days = number == 1 and self.contract.first_period is FirstPeriod.DAYS
        period = Period(start, due, by_days, self.contract.day_basis, self._rates_within(start, due))
        accrued, charged = Fraction(0), 0
        while self.prepayments and self.prepayments[0].each.on < due:
            planned, *rest = self.prepayments
            self.prepayments = tuple(rest)
            principal = self._repaid(planned)
            accrued += principal * period.to_the_day(planned.each.on)
            interest = rounded(accrued) - charged
            charged += interest
            self.left -= principal
            kind = Kind.PREPAYMENT if self.left else Kind.SETTLEMENT
            self._write(0, planned.each.on, kind, principal, interest, period.rate_on(planned.each.on))
            if not self.left:
                return
            self._resize(planned)
        interest = rounded(accrued + self.left * period.whole()) - charged
        principal = self._principal_due()
        self.left -= principal
        self.months -= 1
        self._write(number, due, Kind.INSTALLMENT, principal, interest, period.rate_on(due - timedelta(1)))

    def _write(self, number: int, on: date, kind: Kind, principal: int, interest: int, rate: Decimal) -> None:
        self.rows.append((number, on, kind, principal, interest, self.left, rate))

    def _rates_within(self, start: date, due: date) -> tuple[RateChange, ...]:
        within = [RateChange(start, self.rate)]
        if self.contract.rate_changes is RateChanges.BY_DAYS:
            within += [change for change in self.changes if start < change.on < due]
        return tuple(within)

    def _reprice(self, due: date) -> None:
        """The rate of a due date counts from it on, and with it a new installment."""
        past = [change for change in self.changes if self.contract.paid_out < change.on <= due]
        rate = past[-1].annual_rate if past else self.rate
        if rate != self.rate:
            self._take(rate)
            if self.contract.loan.method is Method.EQUAL_INSTALLMENT:
                try:
                    self._work_out_anew()
                except LoanError:
                    message = f"{due} 的利率调整以后，只剩 {grouped(self.left)} 元，不够按期分摊"
                    raise LoanError("balance_too_small", "changes", message) from None

    def _take(self, rate: Decimal) -> None:
        self.rate, self.monthly = rate, Fraction(rate) / 12

    def _repaid(self, planned: _Planned) -> int:
        principal = planned.each.principal
        if principal is None:
            return self.left
        if principal > self.left:
            message = f"提前还款超过了当日的剩余本金 {grouped(self.left)} 元"
            raise LoanError("prepayment_above_balance", f"prepayments.{planned.index}.principal", message)
        return principal

    def _resize(self, planned: _Planned) -> None:
        if planned.each.effect is Effect.SHORTER_TERM:
            self.months = bisect_left(range(1, self.months), True, key=self._affordable_over) + 1
        try:
            self._work_out_anew()
        except LoanError:
            message = f"还款后只剩 {grouped(self.left)} 元，不够按期分摊，可改为全部还清"
            raise LoanError("balance_too_small", f"prepayments.{planned.index}.principal", message) from None

    def _affordable_over(self, months: int) -> bool:
        """Whether what is left can be repaid over the months by no more than the present installment."""
        if self.contract.loan.method is Method.EQUAL_PRINCIPAL:
            return self.left <= self.regular * months
        try:
            return regular_payment(self.left, self.monthly, months) <= self.regular
        except LoanError:  # so little that it need not be spread over so many
            return True

    def _work_out_anew(self) -> None:
        if self.contract.loan.method is Method.EQUAL_INSTALLMENT:
            self.regular = regular_payment(self.left, self.monthly, self.months)
            return
        self.regular = principal_share(self.left, self.months)
        if self.regular * (self.months - 1) >= self.left:
            raise LoanError("principal_too_small", "principal", "本金太小，不够按期分摊")

    def _principal_due(self) -> int:
        if self.months == 1:
            return self.left
        if self.contract.loan.method is Method.EQUAL_PRINCIPAL:
            return self.regular
        return self.regular - rounded(self.left * self.monthly)
