"""The groups that a population falls into, as data: what each is called, and how a row finds its place in it.

A row of which that is not known stands in a band of its own, so that the bands of a grouping add up to everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import add

import polars as pl

from rules.facts import Fact
from rules.vocabulary import Person, applicant, household, purchase, request, spouse


@dataclass(frozen=True, slots=True)
class Band:
    """Part of a grouping: a code that stays, and a Chinese label."""

    code: str
    label: str


UNKNOWN = Band("unknown", "未知")


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """Bands, the last one UNKNOWN, and the place of a row among them: a column of UInt8, null where not known.

    The day of application has to be known in every row.
    """

    id: str
    label: str
    bands: tuple[Band, ...]
    _place: pl.Expr

    @property
    def place(self) -> pl.Expr:
        """A row's place among the bands, a column named by the grouping."""
        return self._place.fill_null(len(self.bands) - 1).cast(pl.UInt8).alias(self.id)


def _of(fact: Fact) -> pl.Expr:
    return pl.col(fact.column)


def _by_amount(id_: str, label: str, amount: pl.Expr, steps: Sequence[int], unit: str, scale: int = 1) -> Grouping:
    """Bands from one step up to, not with, the next; an amount counts `scale` to the unit of the steps."""
    places = [(amount >= step * scale).cast(pl.UInt8) for step in steps]
    return Grouping(id_, label, (*_steps(steps, unit), UNKNOWN), reduce(add, places))


def _steps(steps: Sequence[int], unit: str) -> Iterator[Band]:
    yield Band(f"below_{steps[0]}", f"不满 {steps[0]} {unit}")
    for low, high in pairwise(steps):
        yield Band(f"{low}_to_{high}", f"{low} 至不满 {high} {unit}")
    yield Band(f"from_{steps[-1]}", f"{steps[-1]} {unit}及以上")


def _family() -> Grouping:
    bands = (
        Band("both_contribute", "已婚，双方缴存"),
        Band("one_contributes", "已婚，一方缴存"),
        Band("none_contributes", "已婚，均未缴存"),
        Band("single", "单身"),
        UNKNOWN,
    )
    married, first, second = map(_of, (household.married, applicant.contributing_now, spouse.contributing_now))
    tests = (married & first & second, married & (first ^ second), married & ~first & ~second, ~married)
    place = pl.coalesce(pl.when(test).then(pl.lit(place)) for place, test in enumerate(tests))
    return Grouping("family", "家庭", bands, place)


def _age(person: Person) -> pl.Expr:
    """Whole years on the day of application."""
    born, on = _of(person.birth_date).dt, _of(request.applied_on).dt
    to_come = on.month() * 100 + on.day() < born.month() * 100 + born.day()
    return on.year() - born.year() - to_come.cast(pl.Int32)


def _income() -> pl.Expr:
    """Fen of both spouses together."""
    first, second = _of(applicant.monthly_income), _of(spouse.monthly_income)
    married = _of(household.married)
    return pl.when(married).then(first + second).when(~married).then(first)


_FEN = 100
_FEN_OF_TEN_THOUSAND = 1_000_000
_HOMES = household.homes_owned.word

GROUPINGS = (
    _family(),
    _by_amount("age", "申请人年龄", _age(applicant), (25, 30, 35, 40, 50), "岁"),
    _by_amount("price", "合同总价", _of(purchase.price), (50, 70, 90, 120), "万元", _FEN_OF_TEN_THOUSAND),
    Grouping(
        "homes",
        "已有住房",
        (Band("none", "没有住房"), Band("one", f"1 {_HOMES}"), Band("two_or_more", f"2 {_HOMES}及以上"), UNKNOWN),
        _of(household.homes_owned).clip(upper_bound=2),
    ),
    _by_amount("income", "家庭月收入", _income(), (5000, 8000, 12000, 20000), "元", _FEN),
)
