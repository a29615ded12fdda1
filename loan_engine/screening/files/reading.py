"""A table in a file, opened: its headings, what they mean, and its rows as batches of facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from loan_engine.documents.files import CSV, Kind
from loan_engine.screening.files.batches import Tally, batches
from loan_engine.screening.files.csv_rows import open_csv
from loan_engine.screening.files.headings import Column, columns
from loan_engine.screening.files.kinds import PARQUET, check_kind
from loan_engine.screening.files.opened import Progress, untold
from loan_engine.screening.files.parquet_rows import parquet_batches, parquet_columns
from loan_engine.screening.files.xlsx_rows import open_xlsx
from rules.facts import Fact

Read = Callable[[Progress, Tally], Iterator[pl.DataFrame]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table in a file.

    `headings` are those of the file and `facts` what they mean, None for a column that is carried along only;
    `notes` are Chinese and say what was not understood or not read. `read` is what `batches` calls.
    """

    headings: tuple[str, ...]
    facts: tuple[Fact | None, ...]
    notes: tuple[str, ...]
    read: Read
    _tally: Tally

    def batches(self, progress: Progress = untold) -> Iterator[pl.DataFrame]:
        """Batches of facts, read from the start: `row`, `unreadable`, a column for every fact, `given_0`….

        Raises Invalid where the file turns out to be damaged further down.
        """
        self._tally.blank_rows = 0
        return self.read(progress, self._tally)

    @property
    def blank_rows(self) -> int:
        """The rows without anything in them, once all batches were read."""
        return self._tally.blank_rows


def open_table(path: Path, kind: Kind, *, sheet: str | None = None) -> Table:
    """The table in a file of one of TABLES; of a workbook, the sheet of that name or the first one with headings.

    Raises Invalid for a file that cannot be read at all: codes of `check_kind`, `headings.columns` and the kind's own
    module.
    """
    check_kind(path, kind)
    if kind == PARQUET:
        typed, notes = parquet_columns(path)
        return _table(typed, notes, lambda progress, tally: parquet_batches(path, typed, progress))
    opened = open_csv(path) if kind == CSV else open_xlsx(path, sheet)
    found, notes = columns(opened.headings)

    def read(progress: Progress, tally: Tally) -> Iterator[pl.DataFrame]:
        return batches(found, opened.rows(len(found), progress), tally, opened.delimiter)

    titles = (f"表头上面的 {opened.titles} 行当作标题，没有读取",) if opened.titles else ()
    return _table(found, (*titles, *notes, *opened.notes), read)


def _table(columns: Sequence[Column], notes: tuple[str, ...], read: Read) -> Table:
    return Table(tuple(each.heading for each in columns), tuple(each.fact for each in columns), notes, read, Tally())
