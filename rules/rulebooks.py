"""Which rulebooks there are, and which of them is in force."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec

import rules
from rules.rulebook import Rulebook
from rules.wholeness import checked


class UnknownCity(LookupError):
    """No rulebook is kept for this city."""


class NoRulebookInForce(LookupError):
    """The city has rulebooks, but none was in force on the day; `first` is the first day that has one."""

    def __init__(self, city: str, on: date, first: date) -> None:
        super().__init__(f"no rulebook of {city} was in force on {on}")
        self.first = first


@cache
def rulebooks() -> Mapping[str, Rulebook]:
    """Every rulebook by id: from the city packages under `rules`, then from installed packages.

    Raises ValueError where two have one id, or one is not whole (see `rules.wholeness`).
    """
    found: dict[str, Rulebook] = {}
    for rulebook in (*_of_the_house(), *_installed()):
        if rulebook.id in found:
            raise ValueError(f"two rulebooks have the id {rulebook.id}")
        found[rulebook.id] = checked(rulebook)
    return found


def _of_the_house() -> Iterator[Rulebook]:
    cities = (module.name for module in pkgutil.iter_modules(rules.__path__, "rules.") if module.ispkg)
    for city in cities:
        if find_spec(f"{city}.rulebook"):
            yield from import_module(f"{city}.rulebook").RULEBOOKS


def _installed() -> Iterator[Rulebook]:
    for entry_point in entry_points(group="loan_engine.rulebooks"):
        yield from entry_point.load()


def in_force(city: str, on: date) -> Rulebook:
    """The rulebook of a city on a day. Raises `UnknownCity` or `NoRulebookInForce`."""
    of_city = [rulebook for rulebook in rulebooks().values() if rulebook.city == city]
    if not of_city:
        raise UnknownCity(city)
    for rulebook in of_city:
        if rulebook.since <= on and (rulebook.until is None or on <= rulebook.until):
            return rulebook
    raise NoRulebookInForce(city, on, min(rulebook.since for rulebook in of_city))
