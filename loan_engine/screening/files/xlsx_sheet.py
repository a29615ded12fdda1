"""The rows of one sheet, in the order of the file, whatever its size says and however it is laid out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from loan_engine.screening.files.batches import MOST_IN_A_CELL
from loan_engine.screening.files.cells import IS_ERROR
from loan_engine.screening.files.xlsx_package import damaged
from loan_engine.screening.files.xlsx_values import day, iso_day, number, unescaped
from loan_engine.screening.files.xlsx_xml import parse

NOT_CALCULATED = "的公式没有算出的值，请在表格软件中打开并保存一次"

_MOST_ROWS, _MOST_COLUMNS = 1 << 20, 1 << 14

Cells = tuple[int, dict[int, str], dict[int, str]]
"""The number of a row; its texts and reasons why they cannot be read, by column from 0."""


@dataclass
class Reader:
    """Reads a sheet: `strings` are those that cells refer to, `days` the styles under which a number is a day.

    `merged` counts the merged ranges that were met, which a file lists below its rows.
    """

    strings: Sequence[str]
    days: frozenset[str]
    since_1904: bool
    merged: int = 0
    _done: list[Cells] = field(default_factory=list)
    _row: int = 0
    _row_name: str = ""
    _column: int = -1
    _texts: dict[int, str] = field(default_factory=dict)
    _reasons: dict[int, str] = field(default_factory=dict)
    _type: str = "n"
    _style: str = ""
    _value: list[str] = field(default_factory=list)
    _size: int = 0
    _has_value: bool = False
    _formula: bool = False
    _listens: bool = False
    _guide: bool = False
    _columns: dict[str, int] = field(default_factory=dict)

    def read(self, file: IO[bytes]) -> Iterator[tuple[int, list[Cells]]]:
        """Rows as they come, with the bytes read so far. Raises Invalid `damaged_workbook`, or ExpatError."""
        starts = {
            "row": self._start_row,
            "c": self._start_cell,
            "v": self._listen,
            "t": self._listen,
            "f": self._has_formula,
            "rPh": self._start_guide,
            "mergeCell": self._merge,
        }
        ends = {"row": self._end_row, "c": self._end_cell, "v": self._deafen, "t": self._deafen, "rPh": self._end_guide}
        for read in parse(file, "worksheet", starts, ends, self._text):
            yield read, self._done
            self._done = []

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        named = attributes.get("r")
        following = _whole(named) if named is not None else self._row + 1
        if not self._row < following <= _MOST_ROWS:
            raise damaged()
        self._row, self._row_name, self._column = following, str(following), -1
        self._texts, self._reasons = {}, {}

    def _end_row(self) -> None:
        self._done.append((self._row, self._texts, self._reasons))

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        named = attributes.get("r")
        if named is None:
            column = self._column + 1
        else:
            letters = named.removesuffix(self._row_name)
            known = self._columns.get(letters)
            column = self._columns.setdefault(letters, column_of(letters)) if known is None else known
        if not self._column < column < _MOST_COLUMNS:
            raise damaged()
        self._column = column
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._value.clear()
        self._size, self._has_value, self._formula = 0, False, False

    def _end_cell(self) -> None:
        if not self._has_value and not self._formula:
            return
        text, reason = self._cell("".join(self._value))
        if text:
            self._texts[self._column] = text
        if reason:
            self._reasons[self._column] = reason

    def _cell(self, stored: str) -> tuple[str, str | None]:
        if self._formula and not stored and not (self._type == "str" and self._has_value):
            return "", NOT_CALCULATED
        match self._type:
            case "s":
                place = _whole(stored.strip())
                if place >= len(self.strings):
                    raise damaged()
                return self.strings[place], None
            case "inlineStr" | "str":
                return unescaped(stored), None
            case "b":
                return ("TRUE" if stored.strip() in ("1", "true") else "FALSE"), None
            case "e":
                return stored, IS_ERROR
            case "d":
                return iso_day(stored.strip()), None
            case "n":
                stored = stored.strip()
                if not stored:
                    return "", None
                return day(stored, self.since_1904) if self._style in self.days else number(stored)
        raise damaged()

    def _listen(self, attributes: Mapping[str, str]) -> None:
        self._listens = self._has_value = True

    def _deafen(self) -> None:
        self._listens = False

    def _text(self, piece: str) -> None:
        # One character beyond the most is kept, so that a cell which is too long is found to be.
        if self._listens and not self._guide and self._size <= MOST_IN_A_CELL:
            self._value.append(piece)
            self._size += len(piece)

    def _has_formula(self, attributes: Mapping[str, str]) -> None:
        self._formula = True

    def _start_guide(self, attributes: Mapping[str, str]) -> None:
        self._guide = True

    def _end_guide(self) -> None:
        self._guide = False

    def _merge(self, attributes: Mapping[str, str]) -> None:
        self.merged += 1


def column_of(letters: str) -> int:
    """The column of a name, from 0: A is 0, AA is 26. Raises Invalid `damaged_workbook`."""
    if not (1 <= len(letters) <= 3 and letters.isascii() and letters.isalpha()):
        raise damaged()
    place = 0
    for letter in letters.upper():
        place = place * 26 + ord(letter) - 64
    return place - 1


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise damaged()
    return int(text)
