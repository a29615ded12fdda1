"""Results as a workbook that can be sorted and filtered: real numbers and days, texts that are never formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.exceptions import FileCreateError, FileSizeError  # type: ignore[import-untyped]

from loan_engine.documents.atomic import unwritable
from loan_engine.documents.workbook_cells import FIRST_DAY, FONT, lines, units
from loan_engine.screening.files.facts_table import MOST_IN_A_CELL
from loan_engine.screening.files.kinds import refused
from loan_engine.screening.files.writing_values import in_calendar

MOST_ROWS = 1_048_575
"""Rows below the headings; a sheet has one more."""

RESULTS, NOTES = "预审结果", "说明"

_EXACT = 10**15  # spreadsheets keep fifteen digits
_NARROWEST, _WIDEST, _NOTE_WIDTH = 8, 40, 100
_MEASURED_ROWS = 200

Write = Callable[[int, int, Any], None]


@dataclass
class _Writer:
    workbook: Any
    sheet: Any
    day: Any
    widths: list[int]
    rows: int = 0
    notes: list[str] = field(default_factory=list)

    def write(self, batch: pl.DataFrame) -> None:
        if self.rows + len(batch) > MOST_ROWS:
            raise _too_many()
        batch = batch.with_columns(map(in_calendar, batch))
        self._measure(batch.head(_MEASURED_ROWS - min(self.rows, _MEASURED_ROWS)))
        writes = [self._write_of(each.dtype) for each in batch]
        for row in batch.iter_rows():
            self.rows += 1
            for column, value in enumerate(row):
                if value is not None:
                    writes[column](self.rows, column, value)

    def note_sheet(self, lines: Sequence[str]) -> None:
        self.notes += lines

    def finish(self) -> None:
        """Everything that is known only once the last row is."""
        self.sheet.autofilter(0, 0, self.rows, max(len(self.widths) - 1, 0))
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, min(max(width + 2, _NARROWEST), _WIDEST))
        if self.notes:
            sheet, wrapped = self.workbook.add_worksheet(NOTES), self.workbook.add_format(_WRAPPED)
            sheet.set_column(0, 0, _NOTE_WIDTH)
            for row, line in enumerate(self.notes):
                sheet.set_row(row, 16 * lines(line, _NOTE_WIDTH))
                sheet.write_string(row, 0, _cut(line), wrapped)
        try:
            self.workbook.close()
        except FileSizeError:
            raise _too_many() from None
        except FileCreateError:
            raise unwritable() from None

    def _measure(self, sample: pl.DataFrame) -> None:
        for column, each in enumerate(sample):
            longest = max((units(_shown(value)) for value in each if value is not None), default=0)
            self.widths[column] = max(self.widths[column], longest)

    def _write_of(self, type_: pl.DataType) -> Write:
        if type_ == pl.Boolean:
            return self._truth
        if type_.is_numeric():
            return self._number
        return self._date if type_ == pl.Date else self._text

    def _text(self, row: int, column: int, value: Any) -> None:
        if text := _shown(value):
            self.sheet.write_string(row, column, _cut(text))

    def _truth(self, row: int, column: int, value: bool) -> None:
        self.sheet.write_string(row, column, _shown(value))

    def _number(self, row: int, column: int, value: Any) -> None:
        if isfinite(value) and abs(value) < _EXACT:
            self.sheet.write_number(row, column, value)
        else:
            self.sheet.write_string(row, column, str(value))

    def _date(self, row: int, column: int, value: date) -> None:
        if value < FIRST_DAY:
            self.sheet.write_string(row, column, value.isoformat())
        else:
            self.sheet.write_datetime(row, column, value, self.day)


_HEAD = {"font_name": FONT, "bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3A5F", "text_wrap": True}
_WRAPPED = {"font_name": FONT, "text_wrap": True, "valign": "top"}


@contextmanager
def xlsx_writer(path: Path, headings: Sequence[str]) -> Iterator[_Writer]:
    """Writes rows as they come; the file is made of them at the end."""
    with TemporaryDirectory(dir=path.parent, prefix=".") as folder:
        workbook = Workbook(str(path), {"constant_memory": True, "tmpdir": folder})
        sheet, head = workbook.add_worksheet(RESULTS), workbook.add_format({**_HEAD, "valign": "vcenter"})
        try:
            sheet.freeze_panes(1, 0)
            for column, heading in enumerate(headings):
                sheet.write_string(0, column, _cut(heading), head)
            day = workbook.add_format({"num_format": "yyyy-mm-dd"})
            writer = _Writer(workbook, sheet, day, [units(heading) for heading in headings])
            yield writer
            writer.finish()
        finally:
            # Given up, it must not save itself when it is collected, nor keep its rows open; there is no public way.
            workbook.fileclosed = 1
            sheet._opt_close()


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_IN_A_CELL else f"{text[: MOST_IN_A_CELL - 1]}…"


def _too_many() -> Exception:
    message = f"结果超过工作表能放的 {MOST_ROWS} 行，请改存为 .csv 或 .parquet"
    return refused("too_many_rows_for_xlsx", message)
