"""A table worked on in pieces: all rows once and in order, and progress that only grows."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from loan_engine.documents.files import CSV
from loan_engine.problems import Invalid
from loan_engine.screening import jobs
from loan_engine.screening.files.reading import open_table

ROWS = 120_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A table of several batches."""
    target = tmp_path / "table.csv"
    target.write_text("编号,合同总价,申请日期\n" + "".join(f"{row},1000,2026-03-02\n" for row in range(ROWS)), "utf-8")
    return target


def test_pieces_are_the_table_and_progress_grows(path: Path) -> None:
    told: list[float] = []
    read: list[int] = []
    table = jobs.in_pieces(open_table(path, CSV), ROWS, lambda: read.append(len(pieces)))
    pieces: list[pl.DataFrame] = []
    for piece in table.batches(told.append):
        pieces.append(piece)
    assert pl.concat(pieces)["given_0"].to_list() == [str(row) for row in range(ROWS)]
    assert len({len(piece) for piece in pieces}) > 3
    assert (told, told[-1]) == (sorted(told), 1.0)
    assert read == [len(pieces)]


def test_there_may_be_so_many_rows_and_no_more(path: Path) -> None:
    table = jobs.in_pieces(open_table(path, CSV), ROWS - 1, lambda: None)
    with pytest.raises(Invalid, match=f"超过 {ROWS - 1} 行") as error:
        list(table.batches())
    assert error.value.problems[0].code == "too_many_rows"


@pytest.mark.parametrize(
    ("size", "seconds", "following"),
    [(500, 0.1, 1000), (500, 1.0, 500), (500, 3.0, 250), (100, 9.0, 100), (50_000, 0.1, 50_000)],
)
def test_a_piece_is_as_large_as_the_last_one_was_fast(size: int, seconds: float, following: Any) -> None:
    assert jobs._next_size(size, seconds) == following
