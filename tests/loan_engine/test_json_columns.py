"""Columns written as JSON at once: the same as text after text."""

import json
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loan_engine.fen_tables import COLUMNS
from loan_engine.json_columns import money_json
from loan_engine.money import yuan

amounts = st.one_of(st.integers(0, 101_00), st.integers(0, 10**9), st.integers(0, 2**63 - 1))
tables = st.integers(1, 5).flatmap(
    lambda months: st.lists(st.lists(amounts, min_size=months, max_size=months), min_size=4, max_size=4)
)


def read_again(*tables: Any) -> list[dict[str, Any]]:
    """What money_json makes of tables, each begun with its number."""
    begun = [orjson.dumps({"number": number})[:-1] for number, _ in enumerate(tables)]
    documents: list[dict[str, Any]] = json.loads(orjson.dumps(money_json(begun, tables)))
    assert [[*each] for each in documents] == [["number", *COLUMNS]] * len(tables)
    assert [each.pop("number") for each in documents] == [*range(len(tables))]
    return documents


def in_yuan(table: list[list[int]]) -> dict[str, list[str]]:
    """One amount after the other."""
    return dict(zip(COLUMNS, [[yuan(fen) for fen in row] for row in table], strict=True))


@given(st.lists(tables, min_size=1, max_size=3))
def test_every_column_reads_as_its_amounts_in_yuan(several: list[list[list[int]]]) -> None:
    documents = read_again(*(np.array(table, np.int64) for table in several))
    assert documents == [in_yuan(table) for table in several]


@pytest.mark.parametrize(
    "fen",
    [
        0,
        1,
        99,
        100,
        9_99,
        10_00,
        99_99,
        100_00,
        99_999_99,
        100_000_00,
        9_999_999_99,
        10_000_000_00,
        9_999_999_999_999_99,
        2**63 - 1,
    ],
)
def test_amounts_of_every_length(fen: int) -> None:
    table = [[fen, 5], [5, fen], [fen, fen], [0, 0]]
    assert read_again(np.array(table, np.int64)) == [in_yuan(table)]


def test_amounts_past_64_bits_are_written_too() -> None:
    large, small = [[2**70, 1]] * 4, [[1_00]] * 4
    assert read_again(np.array(large, object), np.array(small)) == [in_yuan(large), in_yuan(small)]


def test_small_amounts_among_numbers_of_any_size_are_written() -> None:
    table = [[1_00]] * 4
    assert read_again(np.array(table, object)) == [in_yuan(table)]


@pytest.mark.parametrize("row", range(4))
def test_a_negative_amount_is_refused(row: int) -> None:
    table = np.full((4, 2), 5)
    table[row, 1] = -1
    with pytest.raises(ValueError, match="negative"):
        money_json([b"{"], [table])
