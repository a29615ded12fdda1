"""The true yearly cost of a loan, its internal rate of return: fees and all, from what is received and what is paid.

A month's rate i makes the payments worth what was received: received = p1 v + p2 v^2 + ..., v = 1 / (1 + i). The right
side falls as the rate rises, for no payment is negative, so there is one such rate, and a rate can be checked: half a
step below it the payments are still worth as much, half a step above no longer. What is given out was checked so.
Floats guess where to look, and check where the worth is further from what was received than they could ever err;
decimals check the rest. (`numpy_financial.irr` finds all 360 roots at once, in 170 ms; the tests ask it for a second
opinion.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from math import expm1, log, log1p

import numpy as np

from loan_engine.fen_tables import Column

STEP = Decimal("0.000001")
"""What a rate is rounded to, half up: a ten-thousandth of a percent."""

MAXIMUM = Decimal(10)
"""Of a nominal rate: beyond 1000 % a year nothing was lent worth the name."""

PRECISION = 34
"""Digits in the checking: 360 rounded sums still leave thirty, of which the rate and the fen take twenty."""

CERTAIN = 1e-9
"""Of what was received: floats err by a thousandth of that at most, with some 1000 roundings of one part in 2**53."""

NEAR = 1e-12
"""Of a month's growth: a guess needs no better."""

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class YearlyCost:
    """Annual fractions in STEPs. nominal: twelve times the month's rate, as loan rates are quoted; effective: with the
    interest on interest of a year, (1 + i)^12 - 1, as a deposit's yield is.
    """

    nominal: Decimal
    effective: Decimal


def yearly_cost(received: int, payments: Sequence[int] | Column) -> YearlyCost | None:
    """What a loan costs a year: fen received, less fees, and fen paid at the end of each month from then.

    Together the payments are no less than what was received. None where nothing is received, or the cost is beyond
    MAXIMUM.
    """
    if received <= 0:
        return None
    flow = _Flow(received, payments)
    if flow.still_worth(_NOMINAL, MAXIMUM):
        return None
    growth = flow.growth()
    return YearlyCost(
        _checked(expm1(growth) * MONTHS_A_YEAR, lambda rate: flow.still_worth(_NOMINAL, rate)),
        _checked(expm1(growth * MONTHS_A_YEAR), lambda rate: flow.still_worth(_EFFECTIVE, rate)),
    )


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a month grows by a yearly rate: the logarithm of its growth, and exactly what it discounts by."""

    growth: Callable[[float], float]
    discount: Callable[[Decimal], Decimal]


_NOMINAL = _Kind(lambda rate: log1p(rate / MONTHS_A_YEAR), lambda rate: 1 / (1 + rate / MONTHS_A_YEAR))
_EFFECTIVE = _Kind(lambda rate: log1p(rate) / MONTHS_A_YEAR, lambda rate: (1 + rate) ** (Decimal(-1) / MONTHS_A_YEAR))


class _Flow:
    """What is received, and the payments a month apart that follow."""

    def __init__(self, received: int, payments: Sequence[int] | Column) -> None:
        self.received = received
        self.payments = payments
        self.amounts = np.asarray(payments, np.float64)
        self.months = np.arange(1.0, len(payments) + 1)

    def still_worth(self, kind: _Kind, rate: Decimal) -> bool:
        """Whether by a yearly rate the payments are worth what was received, or more, when the loan is paid out."""
        surplus = float(self._each_worth(kind.growth(float(rate))).sum()) - self.received
        if abs(surplus) > CERTAIN * self.received:
            return surplus > 0
        with localcontext(prec=PRECISION):
            return self._exact_worth(kind.discount(rate)) >= self.received

    def growth(self) -> float:
        """The logarithm of a month's growth that makes the payments worth what was received, by Newton's method.

        The worth is convex in it, so a start below the root ascends to it. That start: worth as much as if all were
        paid at once at the average due date, which is never more (Jensen).
        """
        total = float(self.amounts.sum())
        average = float(self.months @ self.amounts) / total
        growth, step = log(total / self.received) / average, 1.0
        while step > NEAR:
            worth = self._each_worth(growth)
            step = (float(worth.sum()) - self.received) / float(self.months @ worth)
            growth += step
        return growth

    def _each_worth(self, growth: float) -> Column:
        worth: Column = self.amounts * np.exp(self.months * -growth)
        return worth

    def _exact_worth(self, discount: Decimal) -> Decimal:
        worth = Decimal(0)
        for payment in reversed(self.payments):
            worth = (worth + int(payment)) * discount
        return worth


def _checked(guess: float, at_least: Callable[[Decimal], bool]) -> Decimal:
    """The true rate rounded half up to a STEP: the true one is at least half a STEP below it, not half a STEP above."""
    rate = Decimal(round(guess / float(STEP))) * STEP
    while not at_least(rate - STEP / 2):
        rate -= STEP
    while at_least(rate + STEP / 2):
        rate += STEP
    return rate
