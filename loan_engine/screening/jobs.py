"""A table that somebody waits for: no longer than allowed, and in pieces after which progress is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import monotonic

import polars as pl

from loan_engine.screening.files.batches import Tally
from loan_engine.screening.files.kinds import refused
from loan_engine.screening.files.opened import Progress
from loan_engine.screening.files.reading import Table

_READING = 0.1
"""The share of the work on a batch that is reading it, about."""

_FIRST, _SMALLEST, _LARGEST = 500, 100, 50_000
"""Rows of a piece: fewer where rows take long, as they do where remedies are searched."""

_SHORT, _LONG = 0.5, 2.0
"""Seconds that a piece should not take less than, nor more."""


def in_pieces(table: Table, maximum_rows: int, when_read: Callable[[], None]) -> Table:
    """The same table in smaller batches, which tells its progress when a batch was worked on, not when it was read.

    Calls `when_read` when nothing more is read from the file. Its batches raise Invalid `too_many_rows`.
    """

    def read(progress: Progress, tally: Tally) -> Iterator[pl.DataFrame]:
        rows, size = 0, _FIRST
        done = share = 0.0

        def hold(told: float) -> None:
            nonlocal share
            share = told
            progress(done + (share - done) * _READING)

        for batch in table.read(hold, tally):
            rows += len(batch)
            if rows > maximum_rows:
                raise refused("too_many_rows", f"超过 {maximum_rows} 行，请分成几个文件")
            start, first = done + (share - done) * _READING, 0
            while first < len(batch):
                began = monotonic()
                yield batch.slice(first, size)
                first += size
                progress(start + (share - start) * min(first / len(batch), 1.0))
                size = _next_size(size, monotonic() - began)
            done = share
        when_read()
        progress(1.0)

    return replace(table, read=read)


def _next_size(size: int, seconds: float) -> int:
    if seconds < _SHORT:
        return min(size * 2, _LARGEST)
    return max(size // 2, _SMALLEST) if seconds > _LONG else size
