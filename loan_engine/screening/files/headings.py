"""What a heading means: which fact its column holds and in which unit, or that it is carried along only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from unicodedata import normalize

from loan_engine.screening.files.kinds import refused
from loan_engine.screening.files.units import Measure, measures
from rules.facts import Fact
from rules.vocabulary import FACTS

HEADING_ROWS = 20
"""The headings stand within so many rows from the top."""

MOST_COLUMNS = 2_000

MOST_NOTES = 20
"""Columns that are noted one by one when they are not known."""

_LONGEST = 200  # characters: what is longer is no heading, and patterns would be long at it
_SHOWN = 40
_NEAR = 0.75
_BRACKETED = re.compile(r"(.*[^(])\(([^()]*)\)")
_SUFFIXED = re.compile(r"(.*)_([a-z0-9]+)")
_IGNORED = re.compile(r"[\s*\u200b-\u200f\u2060\ufeff]+|[:;,.]+$")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file; without a `fact` it is carried along only. A `unit` that is no unit of the fact is None."""

    heading: str
    fact: Fact | None
    measure: Measure | None

    def says(self, reason: str) -> str:
        """A reason for a reader, with the heading it concerns."""
        return f"“{shown(self.heading)}”：{reason}"


def shown(heading: str) -> str:
    """A heading for a reader: on one line, and not too long."""
    line = " ".join(heading.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def key(heading: str) -> str:
    """A heading as it is compared: widths, capitals, blanks and stars put aside."""
    return heading if len(heading) > _LONGEST else _IGNORED.sub("", normalize("NFKC", heading)).casefold()


def _names() -> Mapping[str, Fact]:
    names: dict[str, Fact] = {}
    for fact in FACTS.values():
        label = key(fact.label)
        names |= dict.fromkeys((label, key(fact.id), key(fact.column)), fact)
        unit = _BRACKETED.fullmatch(label)
        if unit and any(unit[2] in measure.names for measure in measures(fact)):
            names[unit[1]] = fact
    return names


_FACTS = _names()
_UNITS = {name for fact in FACTS.values() for measure in measures(fact) for name in measure.names}


def column(heading: str) -> Column:
    """What a heading means."""
    name = key(heading)
    if (fact := _FACTS.get(name)) is not None:
        return Column(heading, fact, _named_in(fact, name) or measures(fact)[0])
    if (parts := _BRACKETED.fullmatch(name)) and (fact := _FACTS.get(parts[1])) is not None:
        return Column(heading, fact, _named(fact, parts[2]))
    if (parts := _SUFFIXED.fullmatch(name)) and (fact := _FACTS.get(parts[1])) is not None:
        measure = _named(fact, parts[2])
        return Column(heading, fact if measure or parts[2] in _UNITS else None, measure)
    return Column(heading, None, None)


def _named_in(fact: Fact, name: str) -> Measure | None:
    unit = _BRACKETED.fullmatch(name)
    return _named(fact, unit[2]) if unit else None


def _named(fact: Fact, unit: str) -> Measure | None:
    return next((measure for measure in measures(fact) if unit in measure.names), None)


def heading_row(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Which of the first rows holds the headings, and how many of them are known: the first row with the most.

    (0, 0) where none will do: it takes two, or one that stands alone.
    """
    best = (0, 0)
    for place, row in enumerate(rows[:HEADING_ROWS]):
        filled = [cell for cell in row[: MOST_COLUMNS + 1] if cell.strip()]
        known = sum(column(cell).fact is not None for cell in filled)
        if known > best[1] and (known >= 2 or len(filled) == 1):
            best = (place, known)
    return best


def columns(headings: Sequence[str]) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """The columns under a row of headings, without empty ones at its end, and notes on those that are not known.

    Raises Invalid: `too_many_columns`, `unknown_unit`, `duplicate_heading`.
    """
    width = max((place for place, heading in enumerate(headings, 1) if heading.strip()), default=0)
    if width > MOST_COLUMNS:
        raise refused("too_many_columns", f"表格超过 {MOST_COLUMNS} 列")
    found = tuple(column(heading) for heading in headings[:width])
    first: dict[Fact, Column] = {}
    notes, unknown = [], 0
    for place, each in enumerate(found, 1):
        if each.fact is None:
            unknown += 1
            if unknown <= MOST_NOTES:
                notes.append(_not_known(each, place))
            continue
        if each.measure is None:
            raise refused("unknown_unit", each.says(f"单位不认识，可以是{_units(each.fact)}"))
        if each.fact in first:
            pair = f"“{shown(first[each.fact].heading)}”和“{shown(each.heading)}”"
            raise refused("duplicate_heading", f"{pair}两列都是“{each.fact.label}”，请只留一列")
        first[each.fact] = each
    if unknown > MOST_NOTES:
        notes.append(f"另有 {unknown - MOST_NOTES} 列没有认出，原样保留，未用于判断")
    return found, tuple(notes)


def _units(fact: Fact) -> str:
    titles = [measure.title for measure in measures(fact) if measure.title]
    return "、".join(titles) if titles else "不写单位"


def _not_known(unknown: Column, place: int) -> str:
    if not unknown.heading.strip():
        return f"第 {place} 列没有表头，原样保留，未用于判断"
    name = key(unknown.heading)
    parts = _BRACKETED.fullmatch(name)
    near = get_close_matches(parts[1] if parts else name, _FACTS, 1, _NEAR)
    asked = f"，是否是“{_FACTS[near[0]].label}”？" if near else "，"
    return f"没有认出“{shown(unknown.heading)}”{asked}原样保留，未用于判断"
