"""The annuity as whole numbers small enough for a column, and still exact to the fen.

A column holds 64 bits, and some engines divide through a float, which is exact up to 2^53. The exact payment of P fen
is P x for a fraction x of thousands of digits, so a near fraction of few digits stands in for it. Rounding P x half up
changes its answer only where x passes some (2j + 1) / 2P, a fraction with a denominator of at most twice the largest
loan. Of all such fractions take the nearest below x and the nearest above: none lies between them, and their mediant
(the sum of their numerators over that of their denominators) does. It rounds every loan as x does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import lcm
from typing import NamedTuple

import narwhals as nw

from loan_engine.amortization import MINIMUM_PRINCIPAL, above_drift, annuity
from loan_engine.due_dates import MAXIMUM_TERM
from loan_engine.screening.steps import Step
from rules.expressions import MONTHS_A_YEAR
from rules.vocabulary import purchase

LARGEST = purchase.price.maximum
"""Fen of the largest loan: no home costs more."""

_HALVES = 2 * LARGEST
"""The largest denominator of a payment's turning points."""

_EXACT = 2**53
_LIMB = 2**16
"""A loan is divided in two limbs, the lower of so much: on the way of either nothing passes _EXACT."""

_ROWS_A_RATE = MAXIMUM_TERM + 1


class Annuity(NamedTuple):
    """The payment per fen borrowed as a small fraction, and fen of the least loan that has a schedule."""

    up: int
    down: int
    least: int


class AnnuityTable:
    """The annuities of every term at some annual rates, to be looked up by row.

    `columns` are those of `Annuity`, and `monthly`, a month's rate in parts of `scale`.
    """

    def __init__(self, rates: Iterable[Decimal]) -> None:
        exact = [Fraction(rate) / MONTHS_A_YEAR for rate in sorted(set(rates))]
        self.scale = lcm(*(rate.denominator for rate in exact))
        self.most = max(int(rate * self.scale) for rate in exact)
        self._places = {rate: place for place, rate in enumerate(exact)}
        rows = [
            (*(small_annuity(rate, months) if months else _NO_TERM), int(rate * self.scale))
            for rate in exact
            for months in range(_ROWS_A_RATE)
        ]
        self.columns = dict(zip((*Annuity._fields, MONTHLY), map(list, zip(*rows, strict=True)), strict=True))

    def first_row(self, rate: Decimal) -> int:
        """The row of a rate: add the months of the term."""
        return self._places[Fraction(rate) / MONTHS_A_YEAR] * _ROWS_A_RATE


MONTHLY = "monthly"
_NO_TERM = Annuity(0, 1, LARGEST)


@cache
def small_annuity(monthly: Fraction, months: int) -> Annuity:
    """The annuity of a term at a month's rate: the same fen for every loan up to LARGEST."""
    numerator, denominator, drift = annuity(monthly, months)
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


def times(name: str, whole: str, up: nw.Expr, down: nw.Expr, most_up: int) -> Iterator[Step]:
    """The column `name`: whole x up / down, rounded half up, in steps.

    0 <= whole <= LARGEST, 0 <= up <= most_up, and up and down no larger than those of an annuity. Divided in limbs, as
    by hand, where the product is too large: what is left of the upper goes before the lower.
    """
    if 4 * LARGEST * most_up <= _EXACT:
        yield {name: (nw.col(whole) * up * 2 + down) // (down * 2)}
        return
    upper, product, first, dividend, second = (f"{name}_{part}" for part in ("upper", "product", "1", "dividend", "2"))
    yield {upper: nw.col(whole) // _LIMB}
    yield {product: nw.col(upper) * up}
    yield {first: nw.col(product) // down}
    left, lower = nw.col(product) - nw.col(first) * down, nw.col(whole) - nw.col(upper) * _LIMB
    yield {dividend: left * _LIMB + lower * up}
    yield {second: nw.col(dividend) // down}
    half = (nw.col(dividend) - nw.col(second) * down) * 2 >= down
    yield {name: nw.col(first) * _LIMB + nw.col(second) + half.cast(nw.Int64)}
