"""Every small mistake that could stand in a data file, one at a time.

Rows and entries dropped; numbers and the digits of texts one step up and down, days one day; yes for no; a name (unit,
kind, document, confidence, what a row is carried by) taken for another of its place; a text left empty, a
{parameter} in it taken for another.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from datetime import date, timedelta
from typing import Any

A_DAY = timedelta(days=1)
DECIMAL = re.compile(r"\d+(?:\.\d+)?")
SOME_DAY = date(2026, 7, 7)  # for a list of days that has none
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
NAME = re.compile(r"[a-z][a-z0-9_.-]*")
NUMBER_IN_TEXT = re.compile(r"(?<![\w{])\d+|(?<=[\u4e00-\u9fff〔])\d+")
PLACE = re.compile(r"\{(\w+)\}")

Path = tuple[Hashable, ...]
Mutant = tuple[str, Any]
"""What was done, and the document after it."""


def mutants(document: Any) -> Iterator[Mutant]:
    """The document with one mistake, for every one there is."""
    places = sorted({each for text in _texts(document) for each in PLACE.findall(text)})
    names: dict[Path, set[str]] = {}
    for path, value in _leaves(document):
        if isinstance(value, str) and NAME.fullmatch(value):
            names.setdefault(_kind(path), set()).add(value)
    for path, done, change in _changes(document, (), {kind: sorted(each) for kind, each in names.items()}, places):
        yield f"{'.'.join(map(str, path))}: {done}", _changed(document, path, change)


_DROP = object()


def _changes(
    value: Any, path: Path, names: dict[Path, list[str]], places: list[str]
) -> Iterator[tuple[Path, str, Any]]:
    match value:
        case dict():
            for key, below in value.items():
                yield (*path, key), "dropped", _DROP
                if isinstance(key, date):
                    for other in (key - A_DAY, key + A_DAY):
                        moved = {other if each == key else each: kept for each, kept in value.items()}
                        yield path, f"{key} moved to {other}", moved
                yield from _changes(below, (*path, key), names, places)
        case []:
            yield path, f"{SOME_DAY} added", [SOME_DAY]
        case list():
            for index, below in enumerate(value):
                yield (*path, index), "dropped", _DROP
                yield from _changes(below, (*path, index), names, places)
        case _:
            for other in _others(value, names.get(_kind(path), []), places):
                yield path, f"{value} made {other}" if other != "" else f"{value} left empty", other


def _others(value: Any, names: list[str], places: list[str]) -> Iterator[Any]:
    match value:
        case bool():
            yield not value
        case int():
            yield from (value - 1, value + 1)
        case date():
            yield from (value - A_DAY, value + A_DAY)
        case str() if ISO_DAY.fullmatch(value):
            yield from (str(date.fromisoformat(value) - A_DAY), str(date.fromisoformat(value) + A_DAY))
        case str() if DECIMAL.fullmatch(value):
            digits, decimals = value.replace(".", ""), len(value.partition(".")[2])
            for step in (-1, 1):
                nudged = str(int(digits) + step).rjust(len(digits), "0")
                yield f"{nudged[:-decimals]}.{nudged[-decimals:]}" if decimals else nudged
        case str() if value in names:
            if len(names) > 1:
                yield names[(names.index(value) + 1) % len(names)]
        case str():
            yield from texts(value, places)


def texts(text: str, places: list[str]) -> Iterator[str]:
    """A text with a number in it one higher, a {parameter} taken for another, or nothing in it at all."""
    if text:
        yield ""
    for found in NUMBER_IN_TEXT.finditer(text):
        yield f"{text[: found.start()]}{str(int(found[0]) + 1).rjust(len(found[0]), '0')}{text[found.end() :]}"
    for found in PLACE.finditer(text):
        if len(places) > 1:
            other = places[(places.index(found[1]) + 1) % len(places)]
            yield f"{text[: found.start(1)]}{other}{text[found.end(1) :]}"


def _leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    match value:
        case dict():
            for key, below in value.items():
                yield from _leaves(below, (*path, key))
        case list():
            for index, below in enumerate(value):
                yield from _leaves(below, (*path, index))
        case _:
            yield path, value


def _texts(document: Any) -> Iterator[str]:
    return (value for _, value in _leaves(document) if isinstance(value, str))


def _kind(path: Path) -> Path:
    """What a place is, whichever row it stands in: the last name of its path."""
    return tuple(each for each in path if isinstance(each, str))[-1:]


def _changed(value: Any, path: Path, change: Any) -> Any:
    if not path:
        return change
    key, below = path[0], path[1:]
    if change is _DROP and not below:
        if isinstance(value, dict):
            return {each: kept for each, kept in value.items() if each != key}
        return [kept for each, kept in enumerate(value) if each != key]
    if isinstance(value, dict):
        return {each: _changed(kept, below, change) if each == key else kept for each, kept in value.items()}
    return [_changed(kept, below, change) if each == key else kept for each, kept in enumerate(value)]
