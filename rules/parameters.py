"""Dated parameters: every number of a regulation, with the day it takes effect and where it is printed.

A YAML file maps an id to `label`, `unit`, `cites` and `aliases` (both optional) and `values`, each with `from`,
`source`, `confidence` and `value` (or `steps`, for an age that goes by date of birth). The unit is one of
`PRINTED_UNITS`, or ratio, choices, age_by_birth. Numbers with decimals are quoted, so none passes through a float.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from rules.citations import Citation, Document, Notice, Place
from rules.expressions import MONTHS_A_YEAR, Quantity, Unit

Steps = tuple[tuple[date, int], ...]
ParameterValue = int | Fraction | tuple[str, ...] | Steps


class PrintedUnit(NamedTuple):
    """A unit of the data files: what it counts, how many of the smallest unit it is, and its Chinese measure word."""

    unit: Unit
    scale: int
    word: str


PRINTED_UNITS = {
    "yuan": PrintedUnit(Unit.FEN, 100, "元"),
    "m2": PrintedUnit(Unit.AREA, 100, "平方米"),
    "months": PrintedUnit(Unit.MONTHS, 1, "个月"),
    "years": PrintedUnit(Unit.MONTHS, MONTHS_A_YEAR, "年"),
    "years_of_age": PrintedUnit(Unit.MONTHS, MONTHS_A_YEAR, "周岁"),
    "homes": PrintedUnit(Unit.COUNT, 1, "套"),
    "installments": PrintedUnit(Unit.COUNT, 1, "期"),
    "working_days": PrintedUnit(Unit.DAYS, 1, "个工作日"),
    "calendar_days": PrintedUnit(Unit.DAYS, 1, "日"),
}


CONFIDENCES = ("high", "medium", "low")

_OF_TABLES = (Unit.RATIO, Unit.CHOICES, Unit.AGE_BY_BIRTH)


class NotInForce(LookupError):
    """A parameter was asked for on a day before its first value."""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value, the first day it holds, and where that is published (`confidence`: high, medium or low)."""

    since: date
    value: ParameterValue
    source: str
    confidence: str


@dataclass(frozen=True, eq=False)
class Parameter(Quantity):
    """A number (or list, or table) of the regulation, with its values over time, earliest first.

    `aliases` are other names for it, which no other parameter has.
    """

    id: str
    label: str
    unit: Unit
    printed_unit: str
    values: tuple[DatedValue, ...]
    citation: Citation | None = None
    aliases: tuple[str, ...] = ()

    def on(self, day: date) -> DatedValue:
        """The value in force on a day. Raises `NotInForce` before the first."""
        newest = self.values[-1]
        if newest.since <= day:
            return newest
        index = bisect_right(self.values, day, key=lambda value: value.since)
        if index == 0:
            raise NotInForce(f"{self.id} has no value on {day}; the first is of {self.values[0].since}")
        return self.values[index - 1]

    def notice_on(self, day: date) -> Notice | None:
        """The later text that the value of a day comes from: its row has another source than the first.

        None where it is the value of the article itself, or of no article. Raises as `on`.
        """
        source = self.on(day).source
        return None if self.citation is None or source == self.values[0].source else Notice(source)

    def places_on(self, day: date) -> tuple[Place, ...]:
        """Where its value of a day stands: its article, if it has one, then the notice that set it. Raises as `on`."""
        return tuple(place for place in (self.citation, self.notice_on(day)) if place is not None)


def notices_on(parameters: Iterable[Parameter], day: date) -> tuple[Notice, ...]:
    """The later texts that parameters' values of a day come from, each once. Raises as `Parameter.on`."""
    found = (parameter.notice_on(day) for parameter in parameters)
    return tuple(dict.fromkeys(notice for notice in found if notice is not None))


def load_parameters(package: str, filename: str) -> dict[str, Parameter]:
    """The parameters of a package's YAML file by id, cited by no document of ours. Raises as `parameters_of`."""
    return parameters_of(yaml.safe_load((files(package) / filename).read_bytes()), {})


def parameters_of(entries: Mapping[str, Any], documents: Mapping[str, Document]) -> dict[str, Parameter]:
    """Parameters by id from their data form. Raises ValueError or KeyError where it breaks its format."""
    found = {id_: _parameter(id_, entry, documents) for id_, entry in entries.items()}
    names = Counter(name for each in found.values() for name in (each.id, *each.aliases))
    if twice := [name for name, times in names.items() if times > 1]:
        raise ValueError(f"names of more than one parameter: {twice}")
    return found


def cite(place: Mapping[str, Any], documents: Mapping[str, Document]) -> Citation:
    """A citation from its data form: {document, article, paragraph, item, subitem}."""
    return Citation(**{**place, "document": documents[place["document"]]})


def _parameter(id_: str, entry: Mapping[str, Any], documents: Mapping[str, Document]) -> Parameter:
    printed = entry["unit"]
    unit = _unit(id_, printed)
    if doubtful := [row["confidence"] for row in entry["values"] if row["confidence"] not in CONFIDENCES]:
        raise ValueError(f"{id_}: confidence is one of {', '.join(CONFIDENCES)}, not {doubtful}")
    values = tuple(
        DatedValue(row["from"], _value(printed, row), row["source"], row["confidence"]) for row in entry["values"]
    )
    if not values or list(values) != sorted(values, key=lambda value: value.since):
        raise ValueError(f"{id_}: values must be given, earliest first")
    citation = cite(entry["cites"], documents) if "cites" in entry else None
    return Parameter(id_, entry["label"], unit, printed, values, citation, tuple(entry.get("aliases", ())))


def _unit(id_: str, printed: str) -> Unit:
    if printed in PRINTED_UNITS:
        return PRINTED_UNITS[printed].unit
    if printed not in _OF_TABLES:
        raise ValueError(f"{id_}: unit is one of {', '.join((*PRINTED_UNITS, *_OF_TABLES))}, not {printed}")
    return Unit(printed)


def _value(printed: str, row: Mapping[str, Any]) -> ParameterValue:
    match printed:
        case "age_by_birth":
            return tuple(sorted(row["steps"].items()))
        case "choices":
            return tuple(row["value"])
    if isinstance(row["value"], float):
        raise ValueError(f"a number with decimals is quoted: {row}")
    if printed == "ratio":
        return Fraction(row["value"])
    scaled = Fraction(row["value"]) * PRINTED_UNITS[printed].scale
    if scaled.denominator != 1:
        raise ValueError(f"not a whole number of the smallest unit: {row}")
    return scaled.numerator
