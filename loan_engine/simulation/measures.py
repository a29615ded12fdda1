"""What is counted of applications under today's rules and under changed ones, side by side in a row.

Who gains and who loses is said here and nowhere else. For one application, the change is

- for the better, where it is eligible under the change and was not, or is eligible both times and one of the limits
  COMPARED is higher;
- for the worse, where it was eligible and no longer is, or is eligible both times and one of them is lower.

Whoever finds something better and nothing worse gains, something worse and nothing better loses; who finds both is
`mixed`. A limit that is not known on one side is neither higher nor lower.

What the fund would lend somebody is the fund limit of the eligible and nothing for the rest. Where an eligible one's is
not known, the row counts as `fund_unknown` and stays out of all sums of it on both sides, so that what is lent under
the change is what is lent today, plus `fund_gained`, less `fund_lost`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import reduce
from operator import or_

import polars as pl

from loan_engine.assessment import Verdict
from loan_engine.screening.findings import VERDICT
from loan_engine.screening.limits import sure_column
from loan_engine.screening.payments import FIRST_INSTALLMENT, PLAN_COMMERCIAL, PLAN_FUND

TODAY, CHANGED = "today", "changed"
COMPARED = ("fund", "total", "term")
"""Limits by id. That of the bank's part is what the fund's leaves of the total: it falls where the fund's rises."""

SCREENED = (VERDICT, *map(sure_column, COMPARED), PLAN_FUND, PLAN_COMMERCIAL, FIRST_INSTALLMENT)
"""The columns of answers that are read."""


@dataclass(frozen=True, slots=True)
class Side:
    """Counts and sums under one set of rules, money in fen.

    Money is of the eligible. `fund_counted` of them have a fund limit that is summed, `first_counted` a first payment
    by equal installments. The plan is the one that was asked for, else what the limits leave.
    """

    eligible: int
    undetermined: int
    fund: int
    fund_counted: int
    plan_fund: int
    plan_commercial: int
    first_payment: int
    first_counted: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted of some applications; see the head of the module."""

    applications: int
    newly_eligible: int
    no_longer_eligible: int
    gain: int
    lose: int
    mixed: int
    fund_more: int
    fund_less: int
    fund_same: int
    fund_unknown: int
    fund_gained: int
    fund_lost: int
    today: Side
    changed: Side


def on_side(side: str, column: str) -> str:
    """The name of a column of answers under one set of rules."""
    return f"{side}_{column}"


def _eligible(side: str) -> pl.Expr:
    return _is(side, Verdict.ELIGIBLE)


def _is(side: str, verdict: Verdict) -> pl.Expr:
    return pl.col(on_side(side, VERDICT)) == verdict.value


NEWLY_ELIGIBLE = _eligible(CHANGED) & ~_eligible(TODAY)
NO_LONGER_ELIGIBLE = _eligible(TODAY) & ~_eligible(CHANGED)
_BOTH = _eligible(TODAY) & _eligible(CHANGED)


def _any_limit(above: str, below: str) -> pl.Expr:
    tests = (
        pl.col(on_side(above, sure_column(limit))) > pl.col(on_side(below, sure_column(limit))) for limit in COMPARED
    )
    return reduce(or_, (test.fill_null(False) for test in tests))


_BETTER = NEWLY_ELIGIBLE | (_BOTH & _any_limit(CHANGED, TODAY))
_WORSE = NO_LONGER_ELIGIBLE | (_BOTH & _any_limit(TODAY, CHANGED))


def _lent(side: str) -> pl.Expr:
    return pl.when(_eligible(side)).then(pl.col(on_side(side, sure_column("fund")))).otherwise(0)


_MORE = _lent(CHANGED) - _lent(TODAY)
_KNOWN = _MORE.is_not_null()


def _of_side(side: str) -> Iterator[tuple[str, pl.Expr]]:
    eligible = _eligible(side)
    money = {
        "plan_fund": PLAN_FUND,
        "plan_commercial": PLAN_COMMERCIAL,
        "first_payment": FIRST_INSTALLMENT,
    }
    yield "eligible", eligible
    yield "undetermined", _is(side, Verdict.UNDETERMINED)
    yield "fund", pl.when(_KNOWN).then(_lent(side))
    yield "fund_counted", eligible & _KNOWN
    for name, column in money.items():
        yield name, pl.when(eligible).then(pl.col(on_side(side, column)))
    yield "first_counted", eligible & pl.col(on_side(side, FIRST_INSTALLMENT)).is_not_null()


def _measures() -> Iterator[tuple[str, pl.Expr]]:
    yield "applications", pl.lit(1)
    yield "newly_eligible", NEWLY_ELIGIBLE
    yield "no_longer_eligible", NO_LONGER_ELIGIBLE
    yield "gain", _BETTER & ~_WORSE
    yield "lose", _WORSE & ~_BETTER
    yield "mixed", _BETTER & _WORSE
    yield "fund_more", _MORE > 0
    yield "fund_less", _MORE < 0
    yield "fund_same", _BOTH & (_MORE == 0)
    yield "fund_unknown", ~_KNOWN
    yield "fund_gained", pl.when(_MORE > 0).then(_MORE)
    yield "fund_lost", pl.when(_MORE < 0).then(-_MORE)
    for side in (TODAY, CHANGED):
        for name, measure in _of_side(side):
            yield on_side(side, name), measure


MEASURES: Mapping[str, pl.Expr] = {name: measure.cast(pl.Int64).alias(name) for name, measure in _measures()}
"""By name, what a row adds to each sum: whole numbers, null for nothing."""


def figures(sums: Mapping[str, int]) -> Figures:
    """Sums of MEASURES as figures."""
    sides = {
        side: Side(**{each.name: sums[on_side(side, each.name)] for each in fields(Side)}) for side in (TODAY, CHANGED)
    }
    own = {each.name: sums[each.name] for each in fields(Figures) if each.name in sums}
    return Figures(**own, **sides)  # type: ignore[arg-type]
