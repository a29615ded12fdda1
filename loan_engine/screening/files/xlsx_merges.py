"""The merged ranges of a sheet, which stand below its rows in the file but must be known before they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from loan_engine.screening.files.kinds import refused
from loan_engine.screening.files.xlsx_sheet import column_of

MOST_MERGED = 1_000_000

_CHUNK = 1 << 20
_LONGEST = 512  # bytes of an element that a chunk may end within
_MERGED = re.compile(
    rb"""<(?:\w{1,40}:)?mergeCell\s[^<>]{0,200}?ref\s*=\s*["']\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?["']"""
)


@dataclass(frozen=True, slots=True)
class Merged:
    """A range: rows from 1, columns from 0, all included."""

    top: int
    left: int
    bottom: int
    right: int


def merges(file: IO[bytes]) -> list[Merged]:
    """The merged ranges of a sheet. Raises Invalid `too_many_merged`."""
    found: list[Merged] = []
    kept = b""
    while chunk := file.read(_CHUNK):
        text = kept + chunk
        end = 0
        for match in _MERGED.finditer(text):
            found.append(_range(*match.groups()))
            end = match.end()
        if len(found) > MOST_MERGED:
            raise refused("too_many_merged", "工作表里的合并单元格过多，请取消合并")
        kept = text[max(end, len(text) - _LONGEST) :]
    return found


def _range(left: bytes, top: bytes, right: bytes | None, bottom: bytes | None) -> Merged:
    columns = column_of(left.decode()), column_of((right or left).decode())
    rows = int(top), int(bottom or top)
    return Merged(min(rows), min(columns), max(rows), max(columns))


def touched(found: list[Merged], width: int) -> Iterator[tuple[int, int]]:
    """Rows that lost a cell to a range within the width: first and last of a stretch, the stretches in order."""
    stretches = sorted(
        (each.top if each.right > each.left else each.top + 1, each.bottom) for each in found if each.left < width
    )
    reached = 0
    for first, last in stretches:
        first = max(first, reached + 1)
        if first <= last:
            yield first, last
            reached = last
