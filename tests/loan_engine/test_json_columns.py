"""Columns written as JSON at once: the same as text after text."""

import json
from datetime import date

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loan_engine.amortization import due_dates
from loan_engine.json_columns import days_json, money_json
from loan_engine.money import yuan

amounts = st.one_of(st.integers(0, 101_00), st.integers(0, 10**9), st.integers(0, 2**63 - 1))
tables = st.tuples(st.integers(1, 4), st.integers(1, 5)).flatmap(
    lambda shape: st.lists(
        st.lists(amounts, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    )
)


@given(st.lists(tables, min_size=1, max_size=3))
def test_every_column_reads_as_its_amounts_in_yuan(columns: list[list[list[int]]]) -> None:
    written = orjson.dumps(money_json([np.array(table, np.int64) for table in columns]))
    assert json.loads(written) == [[[yuan(fen) for fen in row] for row in table] for table in columns]


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
    ((column,),) = money_json([np.array([[fen, 5]], np.int64)])
    assert json.loads(orjson.dumps(column)) == [yuan(fen), "0.05"]


def test_amounts_past_64_bits_are_written_too() -> None:
    ((large,), (small,)) = money_json([np.array([[2**70, 1]], object), np.array([[1_00]])])
    assert json.loads(orjson.dumps([large, small])) == [[yuan(2**70), "0.01"], ["1.00"]]


def test_small_amounts_among_numbers_of_any_size_are_written() -> None:
    ((column,),) = money_json([np.array([[1_00]], object)])
    assert json.loads(orjson.dumps(column)) == ["1.00"]


def test_a_negative_amount_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        money_json([np.array([[5, -1]], np.int64)])


@pytest.mark.parametrize(
    "due",
    [
        due_dates(date(2024, 1, 31), 1),
        due_dates(date(2024, 1, 31), 14),
        due_dates(date(9969, 1, 31), 360),
        (date(2024, 1, 31), date(2024, 2, 10)),
    ],
)
def test_days_read_as_they_do_one_by_one(due: tuple[date, ...]) -> None:
    assert json.loads(orjson.dumps(days_json(due))) == [day.isoformat() for day in due]
