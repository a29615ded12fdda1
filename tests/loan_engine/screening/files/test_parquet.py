"""Parquet files: typed columns, and the same values as from texts."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

from loan_engine.problems import Invalid
from loan_engine.screening.files.cells import read_cell
from loan_engine.screening.files.headings import column
from loan_engine.screening.files.kinds import PARQUET
from loan_engine.screening.files.reading import Table, open_table
from loan_engine.screening.files.typed_columns import read_typed

Save = Callable[[Mapping[str, Any]], Path]
Read = Callable[..., pl.DataFrame]
DAY = date(2026, 3, 1)
MIDNIGHT_IN_SHANGHAI = 1_772_294_400_000


@pytest.mark.parametrize("type_", [pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.Int128, pl.UInt8, pl.UInt32, pl.UInt64])
def test_whole_numbers_of_every_size(parquet_file: Save, read: Read, type_: Any) -> None:
    whole = pl.Series([1, 100, None, 0], dtype=type_)
    frame = read(parquet_file({"合同总价": whole, "贷款期限（年）": pl.Series([1, 30, None, 31], dtype=type_)}))
    assert frame["row"].to_list() == [1, 2, 3, 4]
    assert frame["purchase_price"].to_list() == [100, 100_00, None, None]
    assert frame["request_term_months"].to_list() == [12, 360, None, None]
    assert frame["given_0"].dtype == type_
    (*good, bad) = frame["unreadable"]
    assert good == [None] * 3
    assert "“合同总价”" in bad and "“贷款期限（年）”" in bad


@pytest.mark.parametrize(
    ("heading", "values", "expected"),
    [
        ("purchase_price_fen", [1, 10**10, 0, 10**10 + 1, -1, 2**62], [1, 10**10, None, None, None, None]),
        ("home_area_hundredths", [1, 10_000_00, 0, 10_000_01], [1, 10_000_00, None, None]),
        ("合同总价(万元)", [1, 10_000, 10_001, 2**62], [1_000_000, 100_000_000_00, None, None]),
        ("合同总价", pl.Series([2**64 - 1], dtype=pl.UInt64), [None]),
        ("合同总价", [2067.79, 0.1 + 0.2, 1e8, 1e8 + 0.01], [206779, None, 10**10, None]),
        ("合同总价", [float("nan"), float("inf"), -1.0, -0.0], [None, None, None, None]),
        ("合同总价(万元)", [35.5, 35.123456, 35.1234567], [355_000_00, 351_234_56, None]),
        ("合同总价(分)", [35.0, 35.5], [35, None]),
        ("合同总价", pl.Series([1234567.89, 0.5], dtype=pl.Float32), [None, 50]),
        ("合同总价", pl.Series(["2067.7900", "0.0010", "5"]).cast(pl.Decimal(20, 4)), [206779, None, 500]),
        ("所购住房建筑面积", [143.99, 143.999], [14399, None]),
        ("贷款期限（月）", [240.0, 240.5], [240, None]),
        ("贷款期限（年）", [20.0, 1.5], [240, None]),
        ("合同总价", ["1,234.5", "x", " 7元"], [123450, None, 700]),
        ("合同总价", [True, None], [None, None]),
        ("合同总价", [DAY, None], [None, None]),
        ("合同总价", pl.Series([None, None]), [None, None]),
        ("已婚", [True, False], [True, False]),
        ("已婚", [1, 0, 2], [True, False, None]),
        ("已婚", [1.0, 0.0, 0.5], [True, False, None]),
        ("已婚", ["是", "n", "?"], [True, False, None]),
        ("申请日期", [DAY, date(2101, 1, 1), date(1, 1, 1)], [DAY, None, None]),
        ("申请日期", [datetime(2026, 3, 1), datetime(2026, 3, 1, 0, 1), datetime(2101, 1, 1)], [DAY, None, None]),
        ("申请日期", [datetime(1960, 1, 2), datetime(1960, 1, 2, 23)], [date(1960, 1, 2), None]),
        ("申请日期", pl.Series([-(2**62), 2**62]).cast(pl.Datetime("us")), [None, None]),
        ("申请日期", pl.Series([-(2**62), 2**62]).cast(pl.Datetime("ms", "Asia/Shanghai")), [None, None]),
        ("申请日期", pl.Series([MIDNIGHT_IN_SHANGHAI]).cast(pl.Datetime("ms", "Asia/Shanghai")), [DAY]),
        ("申请日期", pl.Series([MIDNIGHT_IN_SHANGHAI]).cast(pl.Datetime("ms", "UTC")), [None]),
        ("申请日期", pl.Series([datetime(2026, 3, 1)], dtype=pl.Datetime("ns")), [DAY]),
        ("申请日期", [20260301, 46082], [DAY, None]),
        ("申请日期", ["2026/3/1"], [DAY]),
        ("住房类型", pl.Series(["villa", "别墅", "?"], dtype=pl.Categorical), ["villa", "villa", None]),
        ("住房类型", pl.Series(["villa", "公寓"], dtype=pl.Enum(["villa", "公寓"])), ["villa", "apartment"]),
    ],
)
def test_columns_of_every_type(
    parquet_file: Save, read: Read, heading: str, values: Any, expected: list[object]
) -> None:
    fact = column(heading).fact
    assert fact is not None
    path = parquet_file({heading: values})
    frame = read(path)
    assert frame[fact.column].to_list() == expected
    given = frame["given_0"].is_not_null()
    unreadable = [value is None and known for value, known in zip(expected, given, strict=True)]
    assert [reason is not None for reason in frame["unreadable"]] == unreadable
    assert all(reason is None or reason.startswith(f"“{heading}”：") for reason in frame["unreadable"])


def test_floats_are_read_as_their_shortest_texts() -> None:
    random = Random(1)
    head = column("合同总价")
    assert head.fact is not None and head.measure is not None
    floats = [random.randrange(10**10) / 100 for _ in range(2000)] + [random.random() * 10**8 for _ in range(2000)]
    floats += [random.randrange(10**6) / 1000 for _ in range(2000)]
    values, _ = read_typed(head, pl.Series(floats))
    assert values.to_list() == [read_cell(head.fact, head.measure, str(Decimal(repr(each))))[0] for each in floats]


def test_columns_that_cannot_hold_a_fact_are_noted(parquet_file: Save, read: Read) -> None:
    nested = {"合同总价": [[1], [2]], "车库款": [{"a": 1}, None]}
    path = parquet_file({**nested, "已婚": [True, False], "备注": [b"1", b"2"]})
    table = open_table(path, PARQUET)
    assert [each is not None for each in table.facts] == [False, False, True, False]
    assert any("“合同总价”的类型" in note for note in table.notes)
    assert any("“备注”" in note for note in table.notes)
    frame = read(path)
    assert frame["household_married"].to_list() == [True, False]
    assert frame["given_0"].to_list() == [[1], [2]]


def test_totals_and_empty_files(parquet_file: Save, read: Read) -> None:
    frame = read(parquet_file({"姓名": ["甲", "合计"], "合同总价": [1, 1], "已婚": [True, None]}))
    assert frame["unreadable"].to_list() == [None, "合计行，不是申请"]
    assert len(read(parquet_file({"合同总价": [], "已婚": []}))) == 0


def test_batches_and_progress(parquet_file: Save, opened: Callable[..., Table]) -> None:
    told: list[float] = []
    table = opened(parquet_file({"合同总价": [1] * 120_000, "已婚": [True] * 120_000}))
    rows = [batch["row"] for batch in table.batches(told.append)]
    assert max(map(len, rows)) <= 50_000
    assert pl.concat(rows).to_list() == [*range(1, 120_001)]
    assert told == sorted(told) and told[-1] == 1


def test_files_that_cannot_be_read(tmp_path: Path, code: Callable[..., str], parquet_file: Save) -> None:
    assert code(parquet_file({"a": [1], "b": [2]})) == "no_headings"
    assert code(parquet_file({"合同总价": [1], "合同总价(万元)": [2]})) == "duplicate_heading"
    path = tmp_path / "table.parquet"
    for data, expected in ((b"", "empty"), (b"a,b", "wrong_kind"), (b"PAR1" * 9, "damaged_parquet")):
        path.write_bytes(data)
        assert code(path) == expected


def test_a_damaged_file_is_refused_or_read(parquet_file: Save) -> None:
    path = parquet_file({"合同总价": [*range(1, 200)], "已婚": [True] * 199, "住房类型": ["villa"] * 199})
    whole, random = path.read_bytes(), Random(5)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(random.randint(1, 5)):
            data[random.randrange(4, len(data))] = random.randrange(256)
        path.write_bytes(data if random.random() < 0.8 else data[: random.randrange(len(data))])
        try:
            for _ in open_table(path, PARQUET).batches():
                pass
        except Invalid:
            pass
