"""Conditions, ceilings and limits, the rulebook they make, and finding the rulebook in force.

A city is a package under `rules` whose module `conditions` offers `RULEBOOKS`; nothing else names it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from typing import Any, NamedTuple

import yaml

import rules
from rules.citations import Citation, Document
from rules.expressions import Proposition, Quantity, Some
from rules.facts import Fact
from rules.parameters import Parameter, cite, load_parameters


@dataclass(frozen=True, slots=True)
class Reading:
    """How an unclear place is read, and why (plain Chinese)."""

    id: str
    citation: Citation
    unclear: str
    reading: str
    reason: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Something the regulation requires. `test` is true when it is met.

    `title` names it in a few words, `requires` says it in a sentence with {parameter ids} to fill in. `asks` lists the
    parts of the request it judges: while one of those is not stated, an open condition does not hold up the verdict,
    because nothing was asked that it could refuse.
    """

    id: str
    title: str
    requires: str
    citations: tuple[Citation, ...]
    test: Proposition
    readings: tuple[Reading, ...] = ()
    asks: tuple[Fact, ...] = ()


class Tier(NamedTuple):
    """A ceiling's value, and when it applies; the first tier of a ceiling always does."""

    value: Quantity
    when: Proposition | None = None


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that one item of the regulation allows: a general rule, then exceptions that only ever raise it."""

    id: str
    label: str
    citations: tuple[Citation, ...]
    tiers: tuple[Tier, ...]
    readings: tuple[Reading, ...] = ()

    def admits(self, quantity: Quantity) -> Proposition:
        """That a quantity stays within the ceiling, so that limit and condition are one definition."""
        cases = tuple(
            quantity <= tier.value if tier.when is None else tier.when & (quantity <= tier.value) for tier in self.tiers
        )
        return cases[0] if len(cases) == 1 else Some(cases)


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that may be asked for, in fen or months: the least of its ceilings.

    `floor` is the least that is lent at all. `given` names a part of the request that the ceilings read, and the
    limit that stands in for it while it is not stated.
    """

    id: str
    label: str
    ceilings: tuple[Ceiling, ...]
    floor: Parameter | None = None
    given: tuple[Fact, str] | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Something only the centre or the bank can judge; it never turns into a silent yes."""

    by: str
    about: str
    citation: Citation


@dataclass(frozen=True, kw_only=True)
class Folder:
    """What a city's data files say: `rulebook.yaml` and `parameters.yaml`.

    `document` is the text that is encoded, `example` an application that passes.
    """

    id: str
    version: str
    city: str
    city_name: str
    document: Document
    documents: Mapping[str, Document]
    since: date
    until: date | None
    hotline: str
    notices: tuple[str, ...]
    readings: Mapping[str, Reading]
    judgements: tuple[Judgement, ...]
    parameters: Mapping[str, Parameter]
    example: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Rulebook(Folder):
    """One city's rules as in force over a period, with everything an answer cites."""

    conditions: tuple[Condition, ...]
    cautions: tuple[Condition, ...]
    limits: tuple[Limit, ...]

    @property
    def ceilings(self) -> tuple[Ceiling, ...]:
        """Every ceiling of every limit, each once."""
        return tuple(dict.fromkeys(ceiling for limit in self.limits for ceiling in limit.ceilings))


def read_folder(package: str) -> Folder:
    """The data files of a city's package. Raises KeyError or ValueError where they break their format."""
    data = yaml.safe_load((files(package) / "rulebook.yaml").read_text("utf-8"))
    documents = {id_: Document(id=id_, **entry) for id_, entry in data["documents"].items()}
    return Folder(
        id=data["id"],
        version=data["version"],
        city=data["city"],
        city_name=data["city_name"],
        document=documents[data["document"]],
        documents=documents,
        since=data["since"],
        until=data.get("until"),
        hotline=data["hotline"],
        notices=tuple(data["notices"]),
        readings={
            id_: Reading(id_, cite(entry["at"], documents), entry["unclear"], entry["reading"], entry["reason"])
            for id_, entry in data["readings"].items()
        },
        judgements=tuple(
            Judgement(entry["by"], entry["about"], cite(entry["at"], documents)) for entry in data["judgements"]
        ),
        parameters=load_parameters(package, "parameters.yaml", documents),
        example=data["example"],
    )


class UnknownCity(LookupError):
    """No rulebook is kept for this city."""


class NoRulebookInForce(LookupError):
    """The city has rulebooks, but none was in force on the day; `first` is the first day that has one."""

    def __init__(self, city: str, on: date, first: date) -> None:
        super().__init__(f"no rulebook of {city} was in force on {on}")
        self.first = first


@cache
def rulebooks() -> Mapping[str, Rulebook]:
    """Every rulebook by id, from the city packages found under `rules`."""
    cities = (module.name for module in pkgutil.iter_modules(rules.__path__, "rules.") if module.ispkg)
    modules = (import_module(f"{city}.conditions") for city in cities if find_spec(f"{city}.conditions"))
    return {rulebook.id: rulebook for module in modules for rulebook in module.RULEBOOKS}


def in_force(city: str, on: date) -> Rulebook:
    """The rulebook of a city on a day. Raises `UnknownCity` or `NoRulebookInForce`."""
    of_city = [rulebook for rulebook in rulebooks().values() if rulebook.city == city]
    if not of_city:
        raise UnknownCity(city)
    for rulebook in of_city:
        if rulebook.since <= on and (rulebook.until is None or on <= rulebook.until):
            return rulebook
    raise NoRulebookInForce(city, on, min(rulebook.since for rulebook in of_city))
