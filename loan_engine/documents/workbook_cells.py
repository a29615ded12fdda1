"""What the sheets of a workbook are written with: formats, money, days and formulas in cells, a page to print on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped]

FONT = "微软雅黑"
"""On every Windows since Vista, and on a Mac with Excel or WPS."""

FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets disagree on earlier ones: Excel believes in a 29 February 1900."""

_INK, _SHADE, _LINE = "#1F3A5F", "#E8EDF3", "#9AA5B1"
_BASE = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
_FRAMED = {"border": 1, "border_color": _LINE}
_MONEY = {"num_format": "#,##0.00_ ", "align": "right"}
_DAY = {"num_format": "yyyy-mm-dd", "align": "center"}
_STYLES: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": _INK},
    "subtitle": {"font_color": "#404040"},
    "section": {"bold": True, "font_size": 12, "font_color": _INK, "bottom": 2, "bottom_color": _INK},
    "head": {**_FRAMED, "bold": True, "font_color": "#FFFFFF", "bg_color": _INK, "align": "center", "text_wrap": True},
    "label": {**_FRAMED, "bg_color": _SHADE, "indent": 1},
    "text": {**_FRAMED, "align": "center", "text_wrap": True},
    "note": {"text_wrap": True, "valign": "top"},
    "count": {**_FRAMED, "num_format": "0", "align": "center"},
    "rate": {**_FRAMED, "num_format": "0.00####%", "align": "center"},
    "money": {**_FRAMED, **_MONEY},
    "day": {**_FRAMED, **_DAY},
    "total_label": {**_FRAMED, "bold": True, "bg_color": _SHADE, "top": 2, "align": "center"},
    "total": {**_FRAMED, **_MONEY, "bold": True, "bg_color": _SHADE, "top": 2},
    "check": {**_FRAMED, "align": "center", "bold": True},
    "wrong": {"font_color": "#FFFFFF", "bg_color": "#B00020"},
}


class Book:
    """A workbook being written, with its formats by name."""

    def __init__(self, target: Any) -> None:
        self.workbook = Workbook(target, {"in_memory": True})
        self.formats = {name: self.workbook.add_format({**_BASE, **style}) for name, style in _STYLES.items()}
        self._names: set[str] = set()

    def sheet(self, name: str) -> Sheet:
        """A new sheet. Names that spreadsheets hold to be the same, or keep for themselves, get a number."""
        unique, number = name, 1
        while unique.casefold() in self._names | {"history"}:
            number += 1
            unique = f"{name}（{number}）"
        self._names.add(unique.casefold())
        return Sheet(self, unique, self.workbook.add_worksheet(unique))


@dataclass(frozen=True)
class Sheet:
    """A sheet, written cell by cell; rows and columns count from 0."""

    book: Book
    name: str
    raw: Any

    def text(self, row: int, column: int, text: str, style: str = "text") -> None:
        """Text, never taken for a formula or a number."""
        self.raw.write_string(row, column, text, self.book.formats[style])

    def number(self, row: int, column: int, number: float, style: str) -> None:
        """A number as it is, in a style that says how it is shown."""
        self.raw.write_number(row, column, number, self.book.formats[style])

    def money(self, row: int, column: int, fen: int) -> None:
        """Fen as a number of yuan."""
        self.number(row, column, fen / 100, "money")

    def day(self, row: int, column: int, day: date) -> None:
        """A day as a day, or as text where a spreadsheet's calendar does not reach."""
        if day < FIRST_DAY:
            self.text(row, column, day.isoformat())
        else:
            self.raw.write_datetime(row, column, day, self.book.formats["day"])

    def formula(self, row: int, column: int, formula: str, shown: float | str, style: str) -> None:
        """A formula, with the value shown by what does not calculate."""
        self.raw.write_formula(row, column, f"={formula}", self.book.formats[style], shown)

    def fen_formula(self, row: int, column: int, formula: str, fen: int, style: str = "money") -> None:
        """A formula in yuan, rounded to the fen: sums of binary fractions are off by a hair."""
        self.formula(row, column, f"ROUND({formula},2)", fen / 100, style)

    def across(self, row: int, columns: int, text: str, style: str, width: float = 0) -> None:
        """A text over the first columns; `width` is theirs together, where the text may take several lines."""
        if columns > 1:
            self.raw.merge_range(row, 0, row, columns - 1, "", self.book.formats[style])
        self.text(row, 0, text, style)
        if width:
            self.raw.set_row(row, 17 * lines(text, width))

    def section(self, row: int, columns: int, text: str) -> None:
        """A heading over the first columns."""
        self.across(row, columns, text, "section")
        self.raw.set_row(row, 21)

    def cell(self, row: int, column: int) -> str:
        """A cell as other sheets refer to it."""
        return f"'{self.name}'!{xl_rowcol_to_cell(row, column, True, True)}"

    def column(self, column: int, first: int, last: int) -> str:
        """Cells of a column, first and last row included, as other sheets refer to them."""
        return f"{self.cell(first, column)}:{xl_rowcol_to_cell(last, column, True, True)}"

    def page(self, title: str, *, wide: bool, repeat: tuple[int, int] | None = None) -> None:
        """A4, as wide as the page, with page numbers, and these rows again on every page."""
        sheet = self.raw
        sheet.set_paper(9)
        sheet.set_landscape() if wide else sheet.set_portrait()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        sheet.center_horizontally()
        sheet.hide_gridlines(2)
        sheet.set_footer(f"&L&9{title.replace('&', '&&')}&R&9第 &P 页，共 &N 页")
        if repeat:
            sheet.repeat_rows(*repeat)


def units(text: str) -> int:
    """The width of a text in the width of a digit: a Chinese character takes two, or a little less."""
    return sum(1 if character.isascii() else 2 for character in text)


def lines(text: str, width: float) -> int:
    """How many lines a text takes in a width."""
    return sum(max(1, ceil(units(line) / width)) for line in text.split("\n"))


def money_width(fen: int) -> float:
    """The width of a column that holds amounts up to one of so many fen."""
    return max(13.0, len(f"{fen / 100:,.2f}") * 1.12 + 2)
