"""Results as CSV that Excel opens as it is: UTF-8 with a byte order mark, CRLF, no text run as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import IO

import polars as pl

from loan_engine.documents.schedule_csv import BYTE_ORDER_MARK
from loan_engine.screening.files.writing_values import in_calendar

# A number is no formula, whatever its sign; full-width signs start one too where a Chinese input method is used.
_FORMULA = r"^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])"
_SIGNED_NUMBER = r"^[-+](?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$"


@dataclass(frozen=True, slots=True)
class _Writer:
    file: IO[bytes]

    def write(self, batch: pl.DataFrame) -> None:
        plain = pl.DataFrame([_plain(each).alias(f"{place}") for place, each in enumerate(batch)])
        shown = plain.select(_shown(name, type_) for name, type_ in plain.schema.items())
        self.file.write(shown.write_csv(include_header=False, line_terminator="\r\n").encode())

    def note_sheet(self, lines: Sequence[str]) -> None:
        """A CSV file holds its table and nothing else."""


@contextmanager
def csv_writer(path: Path, headings: Sequence[str]) -> Iterator[_Writer]:
    """Writes the headings at once."""
    safe = pl.DataFrame({"heading": pl.Series(headings, dtype=pl.String)}).select(_safe(pl.col("heading"))).to_series()
    line = StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(safe)
    with path.open("wb") as file:
        file.write((BYTE_ORDER_MARK + line.getvalue()).encode())
        yield _Writer(file)


def _plain(column: pl.Series) -> pl.Series:
    """A column of a type that CSV has a form for; lists and the like as Python shows them."""
    if column.dtype.is_numeric() or isinstance(column.dtype, (pl.Boolean, pl.String, pl.Date, pl.Datetime)):
        return in_calendar(column)
    return pl.Series([None if each is None else str(each) for each in column.to_list()], dtype=pl.String)


def _shown(name: str, type_: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if type_ == pl.Boolean:
        return pl.when(column).then(pl.lit("是")).when(~column).then(pl.lit("否")).alias(name)
    if type_ == pl.String:
        # An empty text would be written as "", which says no more than nothing.
        return pl.when(column != "").then(_safe(column)).alias(name)
    return column


def _safe(text: pl.Expr) -> pl.Expr:
    """A text that no spreadsheet takes for a formula."""
    formula = text.str.contains(_FORMULA) & ~text.str.contains(_SIGNED_NUMBER)
    return pl.when(formula).then(pl.lit("'") + text).otherwise(text)
