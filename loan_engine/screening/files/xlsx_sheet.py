"""The rows of one sheet, in the order of the file, whatever its size says and however it is laid out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO
from xml.etree.ElementTree import Element

from loan_engine.screening.files.cells import IS_ERROR
from loan_engine.screening.files.xlsx_package import damaged
from loan_engine.screening.files.xlsx_values import day, iso_day, number, text_of, unescaped
from loan_engine.screening.files.xlsx_xml import elements, local

NOT_CALCULATED = "公式没有算出的值，请在表格软件中打开并保存一次"

_TRUTHS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}
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
    _columns: dict[str, int] = field(default_factory=dict)

    def read(self, file: IO[bytes]) -> Iterator[tuple[int, list[Cells]]]:
        """Rows as they come, with the bytes read so far. Raises Invalid `damaged_workbook`, or ParseError."""
        at = 0
        for read, found in elements(file, "worksheet", 2):
            rows = []
            for element in found:
                name = local(element)
                if name == "row":
                    row = self._row(element, at)
                    at = row[0]
                    rows.append(row)
                elif name == "mergeCell":
                    self.merged += 1
            yield read, rows

    def _row(self, row: Element, before: int) -> Cells:
        named = row.get("r")
        at = before + 1 if named is None else _whole(named)
        if not before < at <= _MOST_ROWS:
            raise damaged()
        name, column = str(at), -1
        namespace = row.tag.removesuffix("row")
        value_tag, inline_tag = f"{namespace}v", f"{namespace}is"
        texts: dict[int, str] = {}
        reasons: dict[int, str] = {}
        for cell in row:
            place = cell.get("r")
            following = column + 1 if place is None else self._column(place.removesuffix(name))
            if not column < following < _MOST_COLUMNS:
                raise damaged()
            column = following
            parts = len(cell)
            if not parts:
                continue  # a cell that has a look but nothing in it
            if parts == 1 and (part := cell[0]).tag == value_tag:
                text, reason = self._stored(cell, part.text or "")
            elif parts == 1 and part.tag == inline_tag:
                text, reason = text_of(part), None
            else:
                text, reason = self._cell(cell)
            if text:
                texts[column] = text
            if reason is not None:
                reasons[column] = reason
        return at, texts, reasons

    def _column(self, letters: str) -> int:
        known = self._columns.get(letters)
        return self._columns.setdefault(letters, column_of(letters)) if known is None else known

    def _cell(self, cell: Element) -> tuple[str, str | None]:
        """The text of a cell, and the reason why it cannot be read."""
        parts = {local(part): part for part in cell}
        value = parts["v"].text or "" if "v" in parts else None
        # A formula may well come to an empty text, but then it says so.
        if "f" in parts and not value and not (cell.get("t") == "str" and value is not None):
            return "", NOT_CALCULATED
        if "is" in parts:
            return text_of(parts["is"]), None
        return ("", None) if value is None else self._stored(cell, value)

    def _stored(self, cell: Element, value: str) -> tuple[str, str | None]:
        kind = cell.get("t", "n")
        if kind in ("str", "inlineStr"):
            return unescaped(value), None
        stored = value.strip()
        if not stored:
            return "", None
        match kind:
            case "n":
                return day(stored, self.since_1904) if cell.get("s") in self.days else number(stored)
            case "s":
                place = _whole(stored)
                if place < len(self.strings):
                    return self.strings[place], None
            case "b" if stored in _TRUTHS:
                return _TRUTHS[stored], None
            case "e":
                return stored, IS_ERROR
            case "d":
                return iso_day(stored), None
        raise damaged()


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
