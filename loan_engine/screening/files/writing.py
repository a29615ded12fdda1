"""Results written as a table: batch by batch, in constant memory, in full or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import polars as pl

from loan_engine.documents.atomic import replacing, unwritable
from loan_engine.documents.files import CSV, XLSX, Kind
from loan_engine.screening.files.kinds import PARQUET
from loan_engine.screening.files.writing_csv import csv_writer
from loan_engine.screening.files.writing_parquet import parquet_writer
from loan_engine.screening.files.writing_xlsx import xlsx_writer


class Writer(Protocol):
    """What results are written with."""

    def write(self, batch: pl.DataFrame) -> None:
        """Writes a batch, its columns in order under the headings. Raises Invalid `too_many_rows_for_xlsx`."""

    def note_sheet(self, lines: Sequence[str]) -> None:
        """Lines for a second sheet of a workbook; the other kinds have no room for them."""


_WRITERS: Mapping[Kind, Callable[[Path, Sequence[str]], AbstractContextManager[Writer]]] = {
    CSV: csv_writer,
    XLSX: xlsx_writer,
    PARQUET: parquet_writer,
}


@contextmanager
def result_writer(path: Path, kind: Kind, headings: Sequence[str]) -> Iterator[Writer]:
    """Writes a table of one of TABLES to `path`, which is there only once the block has ended without an exception.

    CSV and workbooks show a boolean as 是 or 否, and no text of theirs is taken for a formula. Raises Invalid
    `unwritable`, a full disk included, or `too_many_rows_for_xlsx`.
    """
    with replacing(path) as part:
        try:
            with _WRITERS[kind](part, headings) as writer:
                yield writer
        except OSError:
            raise unwritable() from None
