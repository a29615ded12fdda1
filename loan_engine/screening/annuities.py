"""The annuity as whole numbers small enough for a column, and still exact to the fen.

A column holds 64 bits, and some engines divide through a float, which is exact up to 2^53. The exact payment of P fen
is P x for a fraction x of thousands of digits, so a near fraction of few digits stands in for it. Rounding P x half up
changes its answer only where x passes some (2j + 1) / 2P, a fraction with a denominator of at most twice the largest
loan. Of all such fractions take the nearest below x and the nearest above: none lies between them, and their mediant
(the sum of their numerators over that of their denominators) does. It rounds every loan as x does.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import NamedTuple

import narwhals as nw

from loan_engine.amortization import MAXIMUM_RATE_DECIMALS, MAXIMUM_TERM, MINIMUM_PRINCIPAL, above_drift, annuity
from rules.vocabulary import purchase

LARGEST = purchase.price.maximum
"""Fen of the largest loan: no home costs more."""

_HALVES = 2 * LARGEST
"""The largest denominator of a payment's turning points."""

_LIMB = 2**12
"""A loan is divided in limbs of so much, so that nothing on the way passes 2^53; three of them hold `LARGEST`."""

RATE_SCALE = 10**MAXIMUM_RATE_DECIMALS
MONTHS_A_YEAR = 12
KEY = "key"
"""The column of an annuity table's keys."""

_TERMS = 1000
"""More than the months of any loan: what tells the rates in a key apart."""


class Annuity(NamedTuple):
    """The payment per fen borrowed as a small fraction, and fen of the least loan that has a schedule."""

    up: int
    down: int
    least: int


def annuity_table(rates: Iterable[int]) -> dict[str, list[int]]:
    """Columns of a small table: the annuities of every term at some rates, in parts of RATE_SCALE."""
    rows = [
        (rate * _TERMS + months, *small_annuity(rate, months))
        for rate in sorted(rates)
        for months in range(1, MAXIMUM_TERM + 1)
    ]
    return dict(zip((KEY, *Annuity._fields), map(list, zip(*rows, strict=True)), strict=True))


def annuity_key(rate: nw.Expr, months: nw.Expr) -> nw.Expr:
    """The key of a rate (in parts of RATE_SCALE) and a term in an annuity table."""
    return rate * _TERMS + months


def scaled(rate: Decimal) -> int:
    """An annual rate as a whole number of parts of RATE_SCALE."""
    return int(rate * RATE_SCALE)


@cache
def small_annuity(rate: int, months: int) -> Annuity:
    """The annuity of a term at a rate in parts of RATE_SCALE: the same fen for every loan up to LARGEST."""
    numerator, denominator, drift = annuity(Fraction(rate, MONTHS_A_YEAR * RATE_SCALE), months)
    small = _same_rounding(Fraction(numerator, denominator))
    least = max(MINIMUM_PRINCIPAL, above_drift(numerator, denominator, drift))
    return Annuity(small.numerator, small.denominator, least)


def _same_rounding(exact: Fraction) -> Fraction:
    """A fraction with no turning point between it and the exact one, its denominator at most twice _HALVES."""
    near = exact.limit_denominator(_HALVES)
    if near == exact:
        return exact
    # Its neighbour on the other side of x (Farey): up down' - up' down is 1 or -1, and down' as large as it may be.
    side = 1 if near > exact else -1
    down = _HALVES - (_HALVES - side * pow(near.numerator, -1, near.denominator)) % near.denominator
    up = (near.numerator * down - side) // near.denominator
    return Fraction(near.numerator + up, near.denominator + down)


def times(whole: nw.Expr, up: nw.Expr, down: nw.Expr) -> nw.Expr:
    """whole x up / down, rounded half up: for 0 <= whole <= LARGEST and up, down below 2^40.

    Divided limb by limb as by hand: what is left of one limb goes before the next.
    """
    limbs = [whole // _LIMB**2, whole // _LIMB % _LIMB, whole % _LIMB]
    quotient, left = nw.lit(0), nw.lit(0)
    for limb in limbs:
        dividend = left * _LIMB + limb * up
        quotient, left = quotient * _LIMB + dividend // down, dividend % down
    return quotient + (left * 2 >= down).cast(nw.Int64)
