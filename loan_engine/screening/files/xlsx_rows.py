"""A workbook opened: the sheet that is read, its headings, and the rows below them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from loan_engine.screening.files.batches import WHOLE_ROW, Row
from loan_engine.screening.files.headings import HEADING_ROWS, heading_row, shown
from loan_engine.screening.files.kinds import refused
from loan_engine.screening.files.opened import Opened, Progress
from loan_engine.screening.files.xlsx_merges import Merged, merges, touched
from loan_engine.screening.files.xlsx_package import Package, Sheet, broken_refused, damaged, open_package, stream
from loan_engine.screening.files.xlsx_sheet import Cells, Reader
from loan_engine.screening.files.xlsx_values import day_styles, strings

_MOST_NAMED = 5
_TOLD_EVERY = 1 << 20  # bytes
_MERGED = "有合并单元格，请取消合并后逐行填写"


@dataclass(frozen=True)
class _Book:
    package: Package
    strings: list[str]
    days: frozenset[str]

    def reader(self) -> Reader:
        return Reader(self.strings, self.days, self.package.since_1904)


def open_xlsx(path: Path, wanted: str | None) -> Opened:
    """The sheet of that name, else the first visible one with headings.

    Raises Invalid: `no_such_sheet`, `no_headings`, `merged_headings`, `too_many_merged` and codes of `open_package`.
    """
    package = open_package(path)
    sheets = [each for each in package.sheets if (each.visible if wanted is None else each.name == wanted)]
    if wanted is not None and not sheets:
        raise refused("no_such_sheet", "工作簿里没有这个名称的工作表")
    with broken_refused(), ZipFile(path) as archive:
        book = _Book(package, strings(archive, package), day_styles(archive, package))
        for sheet in sheets:
            top = _top(archive, book, sheet)
            place, known = heading_row([_listed(texts) for _, texts, _ in top])
            if known:
                with stream(archive, sheet.part) as file:
                    return _opened(book, sheet, top, place, merges(file))
    raise refused("no_headings", f"前 {HEADING_ROWS} 行里没有找到认识的表头，请用模板里的列名")


def _opened(book: _Book, sheet: Sheet, top: list[Cells], place: int, merged: list[Merged]) -> Opened:
    at, texts, _ = top[place]
    if any(each.top <= at <= each.bottom and each.left <= max(texts) for each in merged):
        raise refused("merged_headings", "表头有合并单元格，请取消合并，每列一个列名")
    others = [f"“{shown(each.name)}”" for each in book.package.sheets if each is not sheet]
    named = "、".join(others[:_MOST_NAMED]) + (f"等 {len(others)} 个工作表" if len(others) > _MOST_NAMED else "")

    def rows(width: int, progress: Progress) -> Iterator[Row]:
        return _rows(book, sheet, at, width, merged, progress)

    return Opened(
        headings=tuple(_listed(texts)),
        titles=sum(bool(each) for _, each, _ in top[:place]),
        notes=(f"只读了工作表“{shown(sheet.name)}”，没有读取{named}",) if others else (),
        rows=rows,
    )


def _top(archive: ZipFile, book: _Book, sheet: Sheet) -> list[Cells]:
    top: list[Cells] = []
    with stream(archive, sheet.part) as file:
        for _, rows in book.reader().read(file):
            top += rows
            if len(top) >= HEADING_ROWS:
                break
    return top[:HEADING_ROWS]


def _listed(texts: dict[int, str]) -> list[str]:
    return [texts.get(column, "") for column in range(max(texts, default=-1) + 1)]


def _rows(
    book: _Book, sheet: Sheet, heading: int, width: int, merged: list[Merged], progress: Progress
) -> Iterator[Row]:
    """The rows below the headings, of so many cells each. Raises Invalid `damaged_workbook`."""
    stretches = touched([each for each in merged if each.bottom > heading], width)
    first, last = next(stretches, (0, 0))
    places = range(width)
    reader = book.reader()
    with broken_refused(), ZipFile(book.package.path) as archive, stream(archive, sheet.part) as file:
        size = archive.getinfo(sheet.part).file_size
        told = 0
        for read, found in reader.read(file):
            for at, texts, given in found:
                if at <= heading:
                    continue
                while last and last < at:
                    first, last = next(stretches, (0, 0))
                reasons = given
                if first <= at <= last:
                    reasons = {WHOLE_ROW: _MERGED}
                elif texts and max(texts) >= width and (beyond := _beyond(texts, width)):
                    reasons = {WHOLE_ROW: beyond}
                elif given and max(given) >= width:
                    reasons = {column: reason for column, reason in given.items() if column < width}
                yield at, [texts.get(place, "") for place in places], reasons
            if read - told >= _TOLD_EVERY:
                told = read
                progress(min(read / size, 1.0))
    if reader.merged != len(merged):  # merged ranges in a spelling that was not foreseen
        raise damaged()
    progress(1.0)


def _beyond(texts: dict[int, str], width: int) -> str | None:
    filled = [column for column, text in texts.items() if column >= width and text.strip()]
    return f"{get_column_letter(min(filled) + 1)} 列没有表头却有内容" if filled else None
