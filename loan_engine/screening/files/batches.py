"""Rows of texts as batches of facts, the same for every kind of file that holds texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from loan_engine.screening.files.columns import dtype, read_column
from loan_engine.screening.files.headings import Column
from rules.vocabulary import FACTS

BATCH = 50_000
"""Rows a batch at most."""

MOST_IN_A_CELL = 32_767
"""Characters; a spreadsheet holds no more."""

WHOLE_ROW = -1

Row = tuple[int, Sequence[str], Mapping[int, str]]
"""Its number as a person sees it; its cells, none missing unless the row is blank; reasons why it cannot be read, by
the place of the cell or by WHOLE_ROW."""

_SIZE = 32 << 20  # characters a batch: rows of long texts come in smaller batches
_TOTALS = r"^\s*(?:本[页月年]|累)?\s*[合小总共]\s*计\s*(?:[:：(（0-9].*)?$"
_IS_TOTAL = "合计行，不是申请"
_IS_HEADING = "标题行重复"
_TOO_LONG = f"单元格超过 {MOST_IN_A_CELL} 个字符"


@dataclass
class Tally:
    """What was passed over so far."""

    blank_rows: int = 0


def batches(columns: Sequence[Column], rows: Iterable[Row], tally: Tally) -> Iterator[pl.DataFrame]:
    """Batches of facts: `row`, `unreadable`, a column for every fact, and `given_0`… as they were. Blank rows count."""
    batch = _Batch(columns)
    for number, cells, reasons in rows:
        text = "".join(cells)
        if not reasons and (not text or text.isspace()):
            tally.blank_rows += 1
            continue
        batch.add(number, cells, reasons, len(text))
        if batch.full():
            yield batch.frame()
            batch = _Batch(columns)
    if batch.numbers:
        yield batch.frame()


@dataclass
class _Batch:
    columns: Sequence[Column]
    numbers: list[int] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)  # row by row; a list a row would keep the garbage collector busy
    reasons: dict[int, dict[int, str]] = field(default_factory=dict)
    size: int = 0

    def add(self, number: int, cells: Sequence[str], reasons: Mapping[int, str], size: int) -> None:
        if reasons:
            for place, reason in reasons.items():
                self.reasons.setdefault(place, {})[len(self.numbers)] = reason
        self.numbers.append(number)
        self.cells += cells
        self.size += size

    def full(self) -> bool:
        return len(self.numbers) >= BATCH or self.size >= _SIZE

    def frame(self) -> pl.DataFrame:
        width = len(self.columns)
        texts = [pl.Series(self.cells[place::width], dtype=pl.String) for place in range(width)]
        known = [(place, each) for place, each in enumerate(self.columns) if each.fact is not None]
        values, reasons = {}, {}
        for place, each in known:
            assert each.fact is not None
            values[each.fact], found = read_column(each, texts[place])
            found = self._with_reasons(place, each, found)
            if found is not None:
                reasons[place] = found
        unreadable = self._unreadable(texts, [place for place, _ in known], reasons)
        height = len(self.numbers)
        facts = [
            values[fact].alias(fact.column)
            if fact in values
            else pl.Series(fact.column, [None], dtype=dtype(fact)).new_from_index(0, height)
            for fact in FACTS.values()
        ]
        frame = pl.DataFrame([pl.Series("row", self.numbers, dtype=pl.Int64), unreadable.alias("unreadable"), *facts])
        if unreadable.null_count() < height:
            # Half a row is worse than none: a cell that shifted sideways may have been read as something else.
            frame = frame.with_columns(
                pl.when(pl.col("unreadable").is_null()).then(pl.col(each.name)) for each in facts
            )
        return frame.hstack([text.alias(f"given_{place}") for place, text in enumerate(texts)])

    def _with_reasons(self, place: int, column: Column, found: pl.Series | None) -> pl.Series | None:
        """The reasons of a column's cells, with those that its file gives in their stead."""
        if place not in self.reasons:
            return found
        given = self.reasons[place]
        told = pl.Series([column.says(reason) for reason in given.values()], dtype=pl.String)
        return (self._none() if found is None else found).scatter(list(given), told)

    def _none(self) -> pl.Series:
        return pl.Series([None], dtype=pl.String).new_from_index(0, len(self.numbers))

    def _unreadable(self, texts: Sequence[pl.Series], known: Sequence[int], reasons: dict[int, pl.Series]) -> pl.Series:
        """Why each row cannot be read, null where it can: a reason that concerns the whole row, else those of cells."""
        whole = self._none()
        for place, cells in enumerate(texts):
            if place not in known or place in reasons:  # nothing that was read is a total
                whole = _reasoned(whole, cells.str.contains(_TOTALS), _IS_TOTAL)
            if (cells.str.len_bytes().max() or 0) > MOST_IN_A_CELL:  # type: ignore[operator]
                whole = _reasoned(whole, cells.str.len_chars() > MOST_IN_A_CELL, _TOO_LONG)
        if all(place in reasons for place in known):  # no heading is a value
            same = (texts[place].str.strip_chars() == self.columns[place].heading.strip() for place in known)
            repeated = pl.select(pl.all_horizontal(*same)).to_series()
            whole = _reasoned(whole, repeated, _IS_HEADING)
        if WHOLE_ROW in self.reasons:
            given = self.reasons[WHOLE_ROW]
            whole = whole.scatter(list(given), pl.Series(list(given.values()), dtype=pl.String))
        if not reasons:
            return whole
        cell_by_cell = pl.concat_str(*reasons.values(), separator="；", ignore_nulls=True)
        return pl.select(
            pl.when(whole.is_not_null()).then(whole).when(cell_by_cell != "").then(cell_by_cell)
        ).to_series()


def _reasoned(reasons: pl.Series, rows: pl.Series, reason: str) -> pl.Series:
    places = rows.arg_true()
    return reasons if places.is_empty() else reasons.scatter(places, pl.Series([reason] * len(places)))
