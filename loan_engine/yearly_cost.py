"""The true yearly cost of a loan, its internal rate of return: fees and all, from what is received and what is paid.

A month's rate i makes the payments worth what was received: received = p1 v + p2 v^2 + ..., v = 1 / (1 + i). The right
side falls as the rate rises, for no payment is negative, so there is one such rate. Floats find it, far closer than it
is given out; where what they find could be rounded either way, decimals check it: half a step below the rate the
payments are still worth as much, half a step above no longer. (`numpy_financial.irr` finds all 360 roots at once, in
170 ms; the tests ask it for a second opinion.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import lru_cache
from math import expm1, floor, log, log1p

import numpy as np

from loan_engine.fen_tables import Column

STEP = Decimal("0.000001")
"""What a rate is rounded to, half up: a ten-thousandth of a percent."""

MAXIMUM = Decimal(10)
"""Of a nominal rate: beyond 1000 % a year nothing was lent worth the name."""

PRECISION = 34
"""Digits in the checking: 360 rounded sums still leave thirty, of which the rate and the fen take twenty."""

CERTAIN = 1e-11
"""Of a month's growth as floats find it: far more than some 1000 roundings of one part in 2**53 make of it."""

NEAR = 1e-8
"""Of a month's growth: after a step so short what is left is its square times half the term, far less than CERTAIN."""

_STEP = float(STEP)

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class YearlyCost:
    """Annual fractions in STEPs. nominal: twelve times the month's rate, as loan rates are quoted; effective: with the
    interest on interest of a year, (1 + i)^12 - 1, as a deposit's yield is.
    """

    nominal: Decimal
    effective: Decimal


def yearly_cost(received: int, payments: Sequence[int] | Column, about: Decimal | None = None) -> YearlyCost | None:
    """What a loan costs a year: fen received, less fees, and fen paid at the end of each month from then.

    Together the payments are no less than what was received. `about` is a nominal rate to begin from, such as the
    contract's; it changes nothing but the time it takes. None where nothing is received, or where the cost is MAXIMUM
    or more.
    """
    if received <= 0:
        return None
    flow = _Flow(received, payments)
    growth = flow.growth(None if about is None else log1p(float(about) / MONTHS_A_YEAR))
    nominal = flow.rounded(expm1(growth) * MONTHS_A_YEAR, _by_nominal)
    if nominal >= MAXIMUM:
        return None
    return YearlyCost(nominal, flow.rounded(expm1(growth * MONTHS_A_YEAR), _by_effective))


def _by_nominal(rate: Decimal) -> Decimal:
    """What a month discounts by, exactly, at a yearly rate."""
    return 1 / (1 + rate / MONTHS_A_YEAR)


def _by_effective(rate: Decimal) -> Decimal:
    return (1 + rate) ** (Decimal(-1) / MONTHS_A_YEAR)


class _Flow:
    """What is received, and the payments a month apart that follow."""

    def __init__(self, received: int, payments: Sequence[int] | Column) -> None:
        self.received = received
        self.payments = payments
        self.amounts = np.asarray(payments, np.float64)
        self.months = _months(len(payments))

    def growth(self, about: float | None) -> float:
        """The logarithm of a month's growth that makes the payments worth what was received, by Newton's method.

        The worth is convex in it, so a start below the root ascends to it, and one above it is below it a step later.
        Where no start is given: worth as much as if all were paid at once at the average due date, which is never more
        (Jensen).
        """
        growth, step = self._below() if about is None else about, 1.0
        while abs(step) > NEAR:
            worth = self._each_worth(growth)
            step = (float(np.add.reduce(worth)) - self.received) / float(self.months.dot(worth))
            growth += step
        return growth

    def _below(self) -> float:
        total = float(self.amounts.sum())
        return log(total / self.received) * total / float(self.months @ self.amounts)

    def _each_worth(self, growth: float) -> Column:
        worth: Column = self.amounts * np.exp(self.months * -growth)
        return worth

    def rounded(self, found: float, discount: Callable[[Decimal], Decimal]) -> Decimal:
        """A yearly rate that floats found, rounded half up to a STEP; where floats can't tell, decimals do."""
        steps = found / _STEP
        rate = round(steps) * STEP
        if abs(steps - floor(steps) - 0.5) > CERTAIN * MONTHS_A_YEAR * (1 + found) / _STEP:
            return rate
        while not self._still_worth(discount(rate - STEP / 2)):
            rate -= STEP
        while self._still_worth(discount(rate + STEP / 2)):
            rate += STEP
        return rate

    def _still_worth(self, discount: Decimal) -> bool:
        """Whether the payments, discounted so by the month, are worth what was received, or more."""
        with localcontext(prec=PRECISION):
            worth = Decimal(0)
            for payment in reversed(self.payments):
                worth = (worth + int(payment)) * discount
            return worth >= self.received


@lru_cache(maxsize=1024)
def _months(count: int) -> Column:
    return np.arange(1.0, count + 1)
