"""A file of texts whose headings were found: what a CSV file and a sheet of a workbook have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from loan_engine.screening.files.batches import Row

Progress = Callable[[float], None]
"""Told the share of the work that is done, from 0 to 1: of reading, the share of the file that has been read."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The headings, how many rows with something in them stand above, and what else a reader should know (Chinese).

    `rows` reads the rows below the headings, of so many cells each, from the start every time; those that are one
    text have the `delimiter` between their cells.
    """

    headings: tuple[str, ...]
    titles: int
    notes: tuple[str, ...]
    rows: Callable[[int, Progress], Iterator[Row]]
    delimiter: str = ","


def untold(share: float) -> None:
    """A progress that nobody asks for."""
