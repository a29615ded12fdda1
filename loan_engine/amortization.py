"""One loan's schedule, to the fen, in exact integer arithmetic.

Notation: P principal, i a month's rate (a twelfth of the annual rate, exact), n months, q = 1 + i.

- Equal installment (等额本息): every payment is A = P i q^n / (q^n - 1), the annuity formula (PMT of the
  spreadsheets); P / n where the rate is zero.
- Equal principal (等额本金): every month repays P / n, and pays the interest on what was left.

A, P / n and each month's interest are rounded half up to the fen, each by itself; the last payment clears
what is left. So the principal column sums to the loan exactly and the last balance is zero.

Why the last payment is near the others: against the unrounded schedule, A is off by at most half a fen and so
is each month's interest, and an error once made grows by q a month. After n months they add up to at most
1 + q + ... + q^(n-1) = (q^n - 1) / i fen, called the *drift* here. A loan whose payment is not above its
drift is refused. For every other loan the last payment is positive, and each balance is below the one before
it: A - P i is P over the drift, thus more than the one fen that rounding these two can take away.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, Self

import numpy as np

from loan_engine.due_dates import LATEST_FIRST_YEAR, MAXIMUM_TERM, due_dates
from loan_engine.fen_tables import COLUMNS, Column, Table, stacked, table_of, whole_numbers
from loan_engine.money import divide_half_up, grouped, yuan
from loan_engine.unrounded import near_interest

MINIMUM_PRINCIPAL = 1_000_00
"""Fen. Equal principal needs P / n above n / 2, all its rounding can add up to: 277 > 180 at 360 months."""

MAXIMUM_RATE = Decimal("0.24")
"""A year's rate; far above any housing loan, low enough to catch a slip of the decimal point."""

MAXIMUM_RATE_DECIMALS = 8
"""Decimals of an annual rate. Bounds the size of the exact powers, and so the time one schedule takes."""


class Method(StrEnum):
    """How a loan is repaid."""

    EQUAL_INSTALLMENT = "equal_installment"
    EQUAL_PRINCIPAL = "equal_principal"


class LoanError(ValueError):
    """A loan that has no schedule: stable `code`, the `field` of Loan it is about, `message` in Chinese."""

    def __init__(self, code: str, field: str, message: str) -> None:
        super().__init__(code, field, message)  # all as args, so that it can be pickled
        self.code = code
        self.field = field
        self.message = message

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Loan:
    """One loan, as its schedule needs it. Raises LoanError when a field is out of its bounds.

    principal: fen, from MINIMUM_PRINCIPAL. annual_rate: a fraction, Decimal("0.0285") for 2.85 %, from 0 to
    MAXIMUM_RATE. term_months: 1 to MAXIMUM_TERM. first_due: the day of the first payment; later ones fall on
    the same day of the month.

    Codes: `principal_below_minimum`, `rate_decimals`, `rate_negative`, `rate_looks_like_percent`,
    `rate_above_maximum`, `term_out_of_range`, `first_due_too_late`.
    """

    principal: int
    annual_rate: Decimal
    term_months: int
    method: Method
    first_due: date

    def __post_init__(self) -> None:
        for broken, code, field, message in _BOUNDS:
            if broken(self):
                raise LoanError(code, field, message(self))


def check_rate(rate: Decimal, field: str) -> None:
    """Nothing, where a rate is within the bounds of a loan's. Raises LoanError as `Loan`, for another field."""
    try:
        Loan(MINIMUM_PRINCIPAL, rate, 1, Method.EQUAL_PRINCIPAL, date.min)
    except LoanError as error:
        raise LoanError(error.code, field, error.message) from None


def _percent_hint(loan: Loan) -> str:
    meant = loan.annual_rate.scaleb(-2)
    hint = f"，是否想写 {meant.normalize():f}？" if meant <= MAXIMUM_RATE else ""
    return f"年利率应写成小数，例如 0.031 表示 3.1%{hint}"


_Bound = tuple[Callable[[Loan], bool], str, str, Callable[[Loan], str]]

# In this order: NaN cannot be compared, and 3.1 is a percentage before it is too high a rate.
_BOUNDS: tuple[_Bound, ...] = (
    (
        lambda loan: loan.principal < MINIMUM_PRINCIPAL,
        "principal_below_minimum",
        "principal",
        lambda loan: f"贷款本金不能低于 {grouped(MINIMUM_PRINCIPAL)} 元",
    ),
    (
        lambda loan: not _has_few_decimals(loan.annual_rate),
        "rate_decimals",
        "annual_rate",
        lambda loan: f"年利率应是最多 {MAXIMUM_RATE_DECIMALS} 位小数的数",
    ),
    (lambda loan: loan.annual_rate < 0, "rate_negative", "annual_rate", lambda loan: "年利率不能是负数"),
    (lambda loan: loan.annual_rate >= 1, "rate_looks_like_percent", "annual_rate", _percent_hint),
    (
        lambda loan: loan.annual_rate > MAXIMUM_RATE,
        "rate_above_maximum",
        "annual_rate",
        lambda loan: f"年利率不能高于 {MAXIMUM_RATE}",
    ),
    (
        lambda loan: not 1 <= loan.term_months <= MAXIMUM_TERM,
        "term_out_of_range",
        "term_months",
        lambda loan: f"还款期数应在 1 至 {MAXIMUM_TERM} 个月之间",
    ),
    (
        lambda loan: loan.first_due.year > LATEST_FIRST_YEAR,
        "first_due_too_late",
        "first_due",
        lambda loan: f"首次还款日不能晚于 {LATEST_FIRST_YEAR} 年",
    ),
)


def _has_few_decimals(rate: Decimal) -> bool:
    exponent = rate.as_tuple().exponent  # a letter where the rate is NaN or infinite
    return isinstance(exponent, int) and -exponent <= MAXIMUM_RATE_DECIMALS


@dataclass(frozen=True)
class Schedule:
    """Payments in columns of one length, one entry a due date, in the order of the due dates.

    number counts from 1. payment = principal + interest in every row; balance is what is left after the
    payment, 0 in the last row. All money in fen.

    Made `of` a table, it has its columns of money as tuples once one of them is asked for.
    """

    number: tuple[int, ...]
    due: tuple[date, ...]
    payment: tuple[int, ...]
    principal: tuple[int, ...]
    interest: tuple[int, ...]
    balance: tuple[int, ...]

    @classmethod
    def of(cls, due: tuple[date, ...], table: Table, **more: Any) -> Self:
        """A schedule of what falls due on some days, from its columns of money as rows of a table.

        `more` is what else it has, and what of it is known already.
        """
        made = object.__new__(cls)
        vars(made).update(number=_numbers(len(due)), due=due, table=table, **more)
        return made

    @cached_property
    def table(self) -> Table:
        """The columns of money, as rows of one table."""
        return table_of(self.payment, self.principal, self.interest, self.balance)

    def __getattr__(self, name: str) -> Any:
        if name not in COLUMNS or "table" not in vars(self):
            raise AttributeError(name)
        vars(self).update(zip(COLUMNS, map(tuple, self.table.tolist()), strict=True))
        return vars(self)[name]

    @cached_property
    def paid(self) -> Column:
        """Fen paid out by the end of each due date, all of them so far."""
        paid: Column = np.add.accumulate(self.table[0])
        return paid

    @cached_property
    def standing_out(self) -> tuple[int, int, int, int, int]:
        """Fen: what is paid in all, the interest of it, the first, the last and the highest payment."""
        table = self.table
        total, _, interest, _ = np.add.reduce(table, axis=1).tolist()
        return total, interest, table.item(0, 0), table.item(0, -1), table.item(0, table[0].argmax())

    @property
    def total_payment(self) -> int:
        """Fen paid over the whole term."""
        return self.standing_out[0]

    @property
    def total_interest(self) -> int:
        """Fen of interest paid over the whole term."""
        return self.standing_out[1]

    @property
    def first_payment(self) -> int:
        """Fen due on the first due date."""
        return self.standing_out[2]

    @property
    def last_payment(self) -> int:
        """Fen due on the last due date, which clears the balance."""
        return self.standing_out[3]

    @property
    def highest_payment(self) -> int:
        """Fen of the largest payment: what the borrower must be able to pay in a month."""
        return self.standing_out[4]


@lru_cache(maxsize=64)
def schedule(loan: Loan) -> Schedule:
    """The loan's schedule: loan.term_months rows, by the formulas at the head of this module.

    The last few are kept: one loan stands in several ways of a quote.

    Raises LoanError `principal_too_small` (field principal) for an equal-installment loan so small, for its
    rate and term, that rounding could swallow the last payments; the message names the least that works.
    """
    table = _METHODS[loan.method](loan.principal, _monthly(loan.annual_rate), loan.term_months)
    return Schedule.of(due_dates(loan.first_due, loan.term_months), table)


def _equal_installment(loan: int, monthly: Fraction, months: int) -> Table:
    """Every month's interest hangs on those before it, so all are guessed, and worked out again until none changes.

    The first hangs on no other and is right at once, and the next is once those before it are: what no longer changes
    is right. Two or three rounds do.
    """
    regular = regular_payment(loan, monthly, months)
    kind = _interest_numbers(loan, monthly)
    unpaid: Column = np.arange(loan - regular, loan - regular * (months + 1), -regular, dtype=kind)
    left: Column = np.empty(months + 1, kind)
    left[0] = loan

    def following(interest: Column) -> Column:
        np.add(np.add.accumulate(interest), unpaid, out=left[1:])
        return _interest(left[:-1], monthly)

    interest = following(near_interest(loan, regular, monthly, months, kind))
    while np.count_nonzero((again := following(interest)) != interest):
        interest = again
    left[-1] = 0
    return _repaid(left, interest)


def _interest(opening: Column, monthly: Fraction) -> Column:
    """The interest of months by what is left before them, as `divide_half_up`, of the whole column."""
    interest: Column = (opening * (2 * monthly.numerator) + monthly.denominator) // (2 * monthly.denominator)
    return interest


def _interest_numbers(loan: int, monthly: Fraction) -> type:
    """The kind of number in which `_interest` is exact for a loan and what is left of it, guessed amounts included."""
    return whole_numbers(loan) if 2 * loan * monthly.numerator + monthly.denominator < 2**62 else object


def regular_payment(loan: int, monthly: Fraction, months: int) -> int:
    """Fen of the equal installment that repays `loan` fen over the months at a month's rate, rounded half up.

    Raises LoanError `principal_too_small` as `schedule` does.
    """
    numerator, denominator, drift = annuity(monthly, months)
    regular = divide_half_up(loan * numerator, denominator)
    if regular <= drift:
        least = above_drift(numerator, denominator, drift)
        raise LoanError(
            "principal_too_small",
            "principal",
            f"本金太小，按此利率和期限，四舍五入会影响最后几期；本金至少 {yuan(least)} 元",
        )
    return regular


def above_drift(numerator: int, denominator: int, drift: int) -> int:
    """Fen of the least loan whose payment, by `annuity`, is above its drift."""
    return -(-(2 * drift + 1) * denominator // (2 * numerator))  # rounds up to drift + 1 fen a month


@lru_cache(maxsize=4096)
def annuity(monthly: Fraction, months: int) -> tuple[int, int, int]:
    """The payment per fen borrowed, as numerator and denominator, and the drift in fen, rounded up."""
    if not monthly:
        return 1, months, -(-months // 2)  # no interest to round: half a fen a month at most
    up, down = monthly.numerator, monthly.denominator
    grown, base = (up + down) ** months, down**months  # q^n = grown / base
    return up * grown, down * (grown - base), -((base - grown) * down // (base * up))


def _equal_principal(loan: int, monthly: Fraction, months: int) -> Table:
    share = principal_share(loan, months)
    left: Column = np.arange(loan, loan - share * (months + 1), -share, dtype=_interest_numbers(loan, monthly))
    left[-1] = 0
    return _repaid(left, _interest(left[:-1], monthly))


def _repaid(left: Column, interest: Column) -> Table:
    """The columns of money, by what is left before the first month and after each, and the interest of each."""
    principal = left[:-1] - left[1:]
    return stacked(principal + interest, principal, interest, left[1:])


def principal_share(loan: int, months: int) -> int:
    """Fen of principal in every payment but the last by equal principal: P / n, rounded half up."""
    return divide_half_up(loan, months)


_METHODS: dict[Method, Callable[[int, Fraction, int], Table]] = {
    Method.EQUAL_INSTALLMENT: _equal_installment,
    Method.EQUAL_PRINCIPAL: _equal_principal,
}


@lru_cache(maxsize=4096)
def _monthly(annual_rate: Decimal) -> Fraction:
    return Fraction(annual_rate) / 12


@lru_cache(maxsize=512)
def _numbers(months: int) -> tuple[int, ...]:
    return tuple(range(1, months + 1))
