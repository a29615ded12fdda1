"""Made-up applications: a table of any size from a seed, a column per fact of the vocabulary, consistent throughout.

Columns are named by `Fact.column` and hold Boolean, String (a choice's code), Date, or Int64 (fen, hundredths of a
square metre, months); null is unknown, and also what does not apply: a spouse's facts where nobody is married, a man's
retirement category, the area of a home nobody owns, a part of the request that is not stated. What the applications
look like is data, in marginals.yaml, and assumed: read its head before you believe a count.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from itertools import count
from typing import Any

import numpy as np
import polars as pl
import yaml
from numpy.typing import NDArray

from rules.facts import Choice, Day, Fact, YesNo
from rules.vocabulary import FACTS, Person, applicant, home, household, purchase, request, spouse

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

UNIT = 32_768
"""Rows drawn together, by a stream of their own: a row depends on its place and never on the size asked for."""

FEN_A_YUAN = 100
HUNDREDTHS_A_M2 = 100
MONTHS_A_YEAR = 12
DAYS_A_YEAR = 365.2425
THOUSAND_YUAN = 1000 * FEN_A_YUAN
EPOCH = np.datetime64("1970-01-01", "D")


@dataclass(frozen=True, slots=True)
class Marginal:
    """One assumption: what it is of (Chinese), its shape and numbers as in marginals.yaml, and where they come from."""

    label: str
    kind: str
    numbers: Any
    source: str
    confidence: str


def marginals(section: Mapping[str, Mapping[str, Any]]) -> dict[str, Marginal]:
    """By id, from their data form. Raises ValueError where one has not just one shape, KeyError where parts lack."""
    return {id_: _marginal(id_, entry) for id_, entry in section.items()}


def _marginal(id_: str, entry: Mapping[str, Any]) -> Marginal:
    shapes = entry.keys() - {"label", "source", "confidence"}
    if len(shapes) != 1:
        raise ValueError(f"{id_}: one shape, not {sorted(shapes)}")
    (kind,) = shapes
    return Marginal(entry["label"], kind, entry[kind], entry["source"], entry["confidence"])


_DATA = yaml.safe_load((files("loan_engine.simulation") / "marginals.yaml").read_text("utf-8"))
OF_FACTS = marginals(_DATA["facts"])
"""By fact id: facts drawn by themselves; `person.` stands for both persons."""
LINKS = marginals(_DATA["links"])
"""By a name of its own: what the other facts hang by."""

SCHEMA: dict[str, Any] = {
    fact.column: {YesNo: pl.Boolean, Choice: pl.String, Day: pl.Date}.get(type(fact), pl.Int64)
    for fact in FACTS.values()
}
"""The columns of a population and their types, in the order of the vocabulary."""


def population(size: int, seed: int, on: date, *, missing: float = 0.0) -> pl.DataFrame:
    """So many applications, made in the months up to a day.

    `missing` is the likelihood with which each fact but the day of application is left out. The same seed and day give
    the same applications: a larger population begins with the smaller one, and what is missing changes nothing else.
    """
    return pl.concat([pl.DataFrame(schema=SCHEMA), *blocks(size, seed, on, missing=missing)], rechunk=True)


def blocks(size: int, seed: int, on: date, *, missing: float = 0.0, block: int = UNIT) -> Iterator[pl.DataFrame]:
    """The rows of `population`, so many at a time; the last block may be shorter."""
    units = (_unit(place, seed, on, missing) for place in count())
    ready = pl.DataFrame(schema=SCHEMA)
    for first in range(0, size, block):
        rows = min(block, size - first)
        while ready.height < rows:
            ready = pl.concat([ready, next(units)], rechunk=False)
        yield ready.head(rows).rechunk()
        ready = ready.slice(rows)


def _unit(place: int, seed: int, on: date, missing: float) -> pl.DataFrame:
    facts, blanks = (np.random.default_rng(each) for each in np.random.SeedSequence(seed, spawn_key=(place,)).spawn(2))
    drawn = _applications(_Draw(facts), on)
    if missing:
        for fact in drawn:
            if fact is not request.applied_on:
                drawn[fact] = drawn[fact].unless(blanks.random(UNIT) < missing)
    return pl.DataFrame([drawn[fact].series(fact) for fact in FACTS.values()])


@dataclass(frozen=True, slots=True)
class _Column:
    """Values of a fact (a choice's as its place among the choices), and where they are known; None: everywhere."""

    values: NDArray[Any]
    known: Truths | None = None

    def where(self, known: Truths) -> _Column:
        return _Column(self.values, known if self.known is None else self.known & known)

    def unless(self, blank: Truths) -> _Column:
        return self.where(~blank)

    def series(self, fact: Fact) -> pl.Series:
        values = pl.Series(fact.column, self.values)
        if isinstance(fact, Choice):
            values = pl.Series(fact.column, list(fact.choices)).gather(values)
        values = values.cast(SCHEMA[fact.column])
        if self.known is None:
            return values
        return values.zip_with(pl.Series(self.known), pl.Series(fact.column, [None], SCHEMA[fact.column]))


class _Draw:
    """The random numbers of one unit, shaped by the marginals."""

    def __init__(self, generator: np.random.Generator) -> None:
        self.generator = generator

    def fact(self, fact: Fact) -> _Column:
        """A fact that is drawn by itself."""
        marginal = OF_FACTS.get(fact.id) or OF_FACTS[f"person.{fact.name}"]
        if marginal.kind == "share":
            return _Column(self._happens(marginal))
        if isinstance(fact, Choice):
            return _Column(self._places([marginal.numbers[code] for code in fact.choices]))
        return _Column(self._picks(marginal).astype(np.int64))

    def happens(self, name: str) -> Truths:
        return self._happens(LINKS[name])

    def happens_at(self, name: str, by: Floats) -> Truths:
        points = _shape(name)
        shares: Floats = np.interp(by, np.array(list(points), np.float64), np.array(list(points.values())))
        return self.generator.random(UNIT) < shares

    def picks(self, name: str) -> Floats:
        return self._picks(LINKS[name])

    def deviate(self) -> Floats:
        return self.generator.standard_normal(UNIT)

    def deviate_with(self, other: Floats, name: str) -> Floats:
        """A normal deviate that goes with another one."""
        correlation = _number(name)
        return correlation * other + math.sqrt(1 - correlation**2) * self.deviate()

    def lognormal(self, name: str, deviate: Floats | None = None) -> Floats:
        shape = _shape(name)
        values = shape["median"] * np.exp(shape["spread"] * (self.deviate() if deviate is None else deviate))
        return np.clip(values, shape["least"], shape["most"])

    def normal(self, name: str) -> Floats:
        shape = _shape(name)
        return shape["mean"] + shape["deviation"] * self.deviate()

    def beta(self, name: str) -> Floats:
        shape = _shape(name)
        return shape["low"] + (shape["high"] - shape["low"]) * self.generator.beta(shape["a"], shape["b"], UNIT)

    def days_before(self, on: date, most: int) -> NDArray[np.datetime64]:
        return np.datetime64(on, "D") - self.generator.integers(0, most, UNIT).astype("timedelta64[D]")

    def _happens(self, marginal: Marginal) -> Truths:
        share: float = marginal.numbers
        return self.generator.random(UNIT) < share

    def _picks(self, marginal: Marginal) -> Floats:
        return np.array(list(marginal.numbers), np.float64)[self._places(list(marginal.numbers.values()))]

    def _places(self, weights: list[float]) -> NDArray[np.int64]:
        reached = np.cumsum(weights)
        return np.searchsorted(reached[:-1] / reached[-1], self.generator.random(UNIT), side="right")


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A person as drawn: the columns, and what other facts hang by."""

    columns: dict[Fact, _Column]
    male: Truths
    female_50: Truths
    age: Floats
    contributes: Truths
    income: Floats  # the deviate of its logarithm


def _applications(draw: _Draw, on: date) -> dict[Fact, _Column]:
    """The columns of a unit, by fact."""
    applied = draw.days_before(on, int(_number("days_of_applications")))
    age = draw.beta("age")
    married = draw.happens_at("married", age)
    first = _person(draw, applicant, applied, age, draw.happens("applicant_male"), draw.deviate())
    older = draw.normal("years_husband_is_older")
    second = _person(
        draw,
        spouse,
        applied,
        np.maximum(age + np.where(first.male, -older, older), _number("youngest_spouse")),
        ~first.male,
        draw.deviate_with(first.income, "incomes_of_spouses"),
    )
    return {
        **first.columns,
        **{fact: column.where(married) for fact, column in second.columns.items()},
        household.married: _Column(married),
        **_owned(draw),
        **_home_and_request(draw, applied, first, married & second.contributes),
    }


def _person(
    draw: _Draw, person: Person, applied: NDArray[np.datetime64], age: Floats, male: Truths, income: Floats
) -> _Drawn:
    female_50 = ~male & draw.happens("female_50")
    contributes = draw.happens(f"{person.birth_date.group}_contributes")
    working = np.maximum(age - _number("first_job"), 0) * MONTHS_A_YEAR
    months = np.floor(working * draw.beta("share_of_working_life")) * contributes
    earned = draw.lognormal("income", income)
    owing = draw.happens("in_debt") * draw.beta("debt_to_income") * earned
    categories = np.array([list(person.retirement_category.choices).index(each) for each in ("female_55", "female_50")])
    sexes = np.array([list(person.sex.choices).index(each) for each in ("female", "male")])
    columns: dict[Fact, _Column] = {
        person.birth_date: _Column(applied - (age * DAYS_A_YEAR).astype("timedelta64[D]")),
        person.sex: _Column(sexes[male.astype(np.intp)]),
        person.retirement_category: _Column(categories[female_50.astype(np.intp)], ~male),
        person.contribution_months: _Column(months.astype(np.int64)),
        person.contributing_now: _Column(contributes),
        person.monthly_income: _Column(_whole_yuan(earned)),
        person.monthly_debt: _Column(_whole_yuan(owing)),
    }
    for fact in vars(person).values():
        if fact not in columns:
            columns[fact] = draw.fact(fact)
    return _Drawn(columns, male, female_50, age, contributes, income)


def _owned(draw: _Draw) -> dict[Fact, _Column]:
    homes = draw.fact(household.homes_owned)
    area = _hundredths(draw.lognormal("owned_area"))
    return {household.homes_owned: homes, household.largest_home_area: _Column(area, homes.values > 0)}


def _home_and_request(
    draw: _Draw, applied: NDArray[np.datetime64], first: _Drawn, two_contribute: Truths
) -> dict[Fact, _Column]:
    by_themselves = {
        fact: draw.fact(fact) for fact in FACTS.values() if fact.group != "household" and fact.id in OF_FACTS
    }
    area = _hundredths(draw.lognormal("area", draw.deviate_with(first.income, "area_by_income")))
    per_m2 = _whole_yuan(draw.lognormal("price_per_m2", draw.deviate_with(first.income, "price_by_income")))
    home_price = area * per_m2 // HUNDREDTHS_A_M2
    garage = _whole_yuan(draw.lognormal("garage") * draw.happens("with_garage"))
    price = home_price + garage
    share = draw.picks("down_payment_share")
    part = -np.floor(-home_price * share / THOUSAND_YUAN).astype(np.int64) * THOUSAND_YUAN
    fully_paid = by_themselves[purchase.fully_paid].values
    down_payment = np.where(fully_paid, price, np.minimum(part + garage, price))
    contract = applied - draw.lognormal("days_since_contract").astype("timedelta64[D]")
    paid = np.minimum(contract - np.rint(draw.normal("days_paid_before_contract")).astype("timedelta64[D]"), applied)
    return {
        request.applied_on: _Column(applied),
        **by_themselves,
        home.area: _Column(area),
        purchase.price: _Column(price),
        purchase.garage_price: _Column(garage),
        purchase.down_payment: _Column(down_payment),
        purchase.contract_date: _Column(contract),
        purchase.payment_proof_date: _Column(paid),
        **_amounts(draw, price - down_payment, two_contribute),
        request.term_months: _term(draw, first),
    }


def _amounts(draw: _Draw, left: NDArray[np.int64], two_contribute: Truths) -> dict[Fact, _Column]:
    """Whole thousands of yuan: what is wanted of the fund, and the rest of what is left to pay from the bank."""
    left = left // THOUSAND_YUAN * THOUSAND_YUAN
    wanted = np.where(two_contribute, draw.picks("fund_of_two"), draw.picks("fund_of_one"))
    fund = np.minimum((wanted * FEN_A_YUAN).astype(np.int64), left)
    more = np.where(draw.happens("asks_for_more"), _number("more_by"), 1)
    commercial = ((left - fund) * more).astype(np.int64) // THOUSAND_YUAN * THOUSAND_YUAN
    return {
        request.fund_amount: _Column(fund, draw.happens("fund_stated")),
        request.commercial_amount: _Column(commercial, draw.happens("commercial_stated")),
    }


def _term(draw: _Draw, first: _Drawn) -> _Column:
    """Whole years, and at least one: most people ask for no more than their age lets them hope for."""
    by = [_number(f"{name}_ends_by") for name in ("male", "female_50", "female_55")]
    ends_by = np.select([first.male, first.female_50], by[:2], by[2])
    hoped = np.where(draw.happens("heedless_of_age"), np.inf, np.maximum(np.floor(ends_by - first.age), 1))
    years = np.minimum(draw.picks("term_years"), hoped)
    return _Column((years * MONTHS_A_YEAR).astype(np.int64), draw.happens("term_stated"))


def _number(name: str) -> float:
    number: float = LINKS[name].numbers
    return number


def _shape(name: str) -> dict[str, float]:
    shape: dict[str, float] = LINKS[name].numbers
    return shape


def _whole_yuan(yuan: Floats) -> NDArray[np.int64]:
    """Fen."""
    return np.rint(yuan).astype(np.int64) * FEN_A_YUAN


def _hundredths(area: Floats) -> NDArray[np.int64]:
    return np.rint(area * HUNDREDTHS_A_M2).astype(np.int64)
