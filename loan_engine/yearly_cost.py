"""The true yearly cost of a loan, its internal rate of return: fees and all, from what is received and what is paid.

A month's rate i makes the payments worth what was received: received = p1 v + p2 v^2 + ..., v = 1 / (1 + i). The right
side falls as the rate rises, for no payment is negative, so there is one such rate, and a rate can be checked: half a
step below it the payments are still worth as much, half a step above no longer. Floats only guess where to look; what
is given out was checked so, with decimals. (`numpy_financial.irr` finds all 360 roots at once, in 170 ms where this
takes one; the tests ask it for a second opinion.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

STEP = Decimal("0.000001")
"""What a rate is rounded to, half up: a ten-thousandth of a percent."""

MAXIMUM = Decimal(10)
"""Of a nominal rate: beyond 1000 % a year nothing was lent worth the name."""

PRECISION = 34
"""Digits in the checking: 360 rounded sums still leave thirty, of which the rate and the fen take twenty."""

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class YearlyCost:
    """Annual fractions in STEPs. nominal: twelve times the month's rate, as loan rates are quoted; effective: with the
    interest on interest of a year, (1 + i)^12 - 1, as a deposit's yield is.
    """

    nominal: Decimal
    effective: Decimal


def yearly_cost(received: int, payments: Sequence[int]) -> YearlyCost | None:
    """What a loan costs a year: fen received, less fees, and fen paid at the end of each month from then.

    Together the payments are no less than what was received. None where nothing is received, or the cost is beyond
    MAXIMUM.
    """
    if received <= 0 or _worth(payments, 1 / (1 + MAXIMUM / MONTHS_A_YEAR)) >= received:
        return None
    growth = 1 / _guess(received, payments)

    def at_least(discount: Callable[[Decimal], Decimal]) -> Callable[[Decimal], bool]:
        return lambda rate: _worth(payments, discount(rate)) >= received

    with localcontext(prec=PRECISION):
        nominal = _checked((growth - 1) * MONTHS_A_YEAR, at_least(lambda rate: 1 / (1 + rate / MONTHS_A_YEAR)))
        twelfth = Decimal(1) / MONTHS_A_YEAR
        effective = _checked(growth**MONTHS_A_YEAR - 1, at_least(lambda rate: (1 + rate) ** -twelfth))
    return YearlyCost(nominal, effective)


def _worth(payments: Sequence[int], discount: Decimal) -> Decimal:
    """What payments a month apart are worth when the loan is paid out, each month discounting by a factor."""
    worth = Decimal(0)
    for payment in reversed(payments):
        worth = (worth + payment) * discount
    return worth


def _guess(received: int, payments: Sequence[int]) -> float:
    """The month's discount factor by Newton's method, in floats.

    The worth is convex in the factor, so a start above the root descends to it. That start: worth as much as if all
    were paid at once at the average due date, which is never more (Jensen).
    """
    total = sum(payments)
    average = sum(number * payment for number, payment in enumerate(payments, 1)) / total
    factor, lower = 2.0, (received / total) ** (1 / average)
    while lower < factor:
        factor, worth, slope = lower, 0.0, 0.0
        for payment in reversed(payments):
            slope = slope * factor + worth + payment
            worth = (worth + payment) * factor
        lower = factor - (worth - received) / slope
    return factor


def _checked(guess: float, at_least: Callable[[Decimal], bool]) -> Decimal:
    """The true rate rounded half up to a STEP: the true one is at least half a STEP below it, not half a STEP above."""
    rate = Decimal(round(guess / float(STEP))) * STEP
    while not at_least(rate - STEP / 2):
        rate -= STEP
    while at_least(rate + STEP / 2):
        rate += STEP
    return rate
