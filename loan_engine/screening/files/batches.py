"""Rows of texts as batches of facts, the same for every kind of file that holds texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from loan_engine.screening.files.columns import read_column
from loan_engine.screening.files.facts_table import facts_table, nulls
from loan_engine.screening.files.headings import Column
from rules.facts import Fact

BATCH = 50_000
"""Rows a batch at most."""

WHOLE_ROW = -1

Row = tuple[int, Sequence[str], Mapping[int, str]]
"""Its number as a person sees it; its cells, none missing unless the row is blank; reasons why it cannot be read, by
the place of the cell or by WHOLE_ROW.

The cells may also be one text, of which it is known that it holds as many cells with the delimiter between them:
such texts are taken apart all at once."""

# Bytes a batch, roughly: rows of long texts or of very many cells come in smaller batches.
_SIZE, _CELL = 64 << 20, 16


@dataclass
class Tally:
    """What was passed over so far."""

    blank_rows: int = 0


def batches(
    columns: Sequence[Column], rows: Iterable[Row], tally: Tally, delimiter: str = ","
) -> Iterator[pl.DataFrame]:
    """Batches of facts: `row`, `unreadable`, a column for every fact, and `given_0`… as they were. Blank rows count."""
    batch = _Batch(columns, delimiter)
    for number, cells, reasons in rows:
        text = cells.replace(delimiter, "") if isinstance(cells, str) else "".join(cells)
        if not reasons and (not text or text.isspace()):
            tally.blank_rows += 1
            continue
        batch.add(number, cells, reasons, len(text) + _CELL * len(columns))
        if batch.full():
            yield batch.frame()
            batch = _Batch(columns, delimiter)
    if batch.numbers:
        yield batch.frame()


@dataclass
class _Batch:
    columns: Sequence[Column]
    delimiter: str
    numbers: list[int] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    line_rows: list[int] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)  # row by row; a list a row would keep the garbage collector busy
    cell_rows: list[int] = field(default_factory=list)
    reasons: dict[int, dict[int, str]] = field(default_factory=dict)
    size: int = 0

    def add(self, number: int, cells: Sequence[str], reasons: Mapping[int, str], size: int) -> None:
        row = len(self.numbers)
        for place, reason in reasons.items():
            self.reasons.setdefault(place, {})[row] = reason
        self.numbers.append(number)
        if isinstance(cells, str):
            self.lines.append(cells)
            self.line_rows.append(row)
        else:
            self.cells += cells
            self.cell_rows.append(row)
        self.size += size

    def full(self) -> bool:
        return len(self.numbers) >= BATCH or self.size >= _SIZE

    def frame(self) -> pl.DataFrame:
        texts = self._texts()
        values: dict[Fact, pl.Series] = {}
        reasons: dict[int, pl.Series] = {}
        for place, each in enumerate(self.columns):
            if each.fact is None:
                continue
            values[each.fact], found = read_column(each, texts[place])
            if place in self.reasons:  # what its file says of a cell stands for what its text would be found to be
                told = {row: each.says(reason) for row, reason in self.reasons[place].items()}
                found = self._scattered(found, told)
            if found is not None:
                reasons[place] = found
        whole = self._scattered(None, self.reasons[WHOLE_ROW]) if WHOLE_ROW in self.reasons else None
        numbers = pl.Series(self.numbers, dtype=pl.Int64)
        return facts_table(numbers, self.columns, texts, values, reasons, whole)

    def _texts(self) -> list[pl.Series]:
        width = len(self.columns)
        lines = pl.Series(self.lines, dtype=pl.String)
        split = lines.str.split_exact(self.delimiter, width - 1).struct.unnest().get_columns()
        if not self.cell_rows:
            return split
        listed = [pl.Series(self.cells[place::width], dtype=pl.String) for place in range(width)]
        if not self.line_rows:
            return listed
        order = pl.Series(self.line_rows + self.cell_rows).arg_sort()
        return [one.append(other).gather(order) for one, other in zip(split, listed, strict=True)]

    def _scattered(self, reasons: pl.Series | None, more: Mapping[int, str]) -> pl.Series:
        start = nulls(len(self.numbers), pl.String()) if reasons is None else reasons
        return start.scatter(list(more), pl.Series(list(more.values()), dtype=pl.String))
