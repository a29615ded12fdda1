"""Results written, in full or not at all."""

import csv
import os
import signal
import subprocess
import sys
import tracemalloc
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import polars as pl
import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]
from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.exceptions import FileCreateError, FileSizeError  # type: ignore[import-untyped]

from loan_engine.documents.atomic import replacing
from loan_engine.documents.files import CSV, XLSX, Kind
from loan_engine.problems import Invalid
from loan_engine.screening.files import writing_xlsx
from loan_engine.screening.files.kinds import PARQUET, TABLES
from loan_engine.screening.files.writing import result_writer

HEADINGS = ("行", "姓名", "可贷", "日期", "金额", "备注", "备注")
BATCH = pl.DataFrame(
    {
        "a": [2, 3, None],
        "b": ["张三", '李,"四"\n', None],
        "c": [True, False, None],
        "d": [date(2026, 3, 1), date(1899, 5, 1), None],
        "e": [2067.79, 0.0, None],
        "f": [None, None, None],
        "g": ["", "x", None],
    }
)
FORMULAS = [
    "=1+1",
    "+SUM(A1)",
    "-A1",
    "@x",
    "\t=1",
    "\r=1",
    "  =1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "　=1",
    "-",
    "=-5",
    "-5x",
]
PLAIN = ["-5", "+3.2", "-0.5", "张三", "a=b", "5-3", "'=1", "1,2", "-.5"]


def write(path: Path, kind: Kind, *batches: pl.DataFrame, headings: Any = HEADINGS, notes: Any = ()) -> None:
    with result_writer(path, kind, headings) as writer:
        for batch in batches:
            writer.write(batch)
        writer.note_sheet(notes)


def csv_rows(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return [*csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), strict=True)]


def sheet_rows(path: Path, sheet: int = 0) -> list[tuple[Any, ...]]:
    return [*load_workbook(path).worksheets[sheet].iter_rows(values_only=True)]


def test_csv(tmp_path: Path) -> None:
    path = tmp_path / "结果.csv"
    write(path, CSV, BATCH, BATCH, notes=["没有地方写"])
    first = ["2", "张三", "是", "2026-03-01", "2067.79", "", ""]
    second = ["3", '李,"四"\n', "否", "1899-05-01", "0.0", "", "x"]
    rows = [first, second, [""] * 7]
    assert csv_rows(path) == [[*HEADINGS], *rows, *rows]
    assert path.read_bytes().count(b"\r\n") == 7


def test_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "结果.xlsx"
    write(path, XLSX, BATCH, BATCH, notes=["第一行", "第二行"])
    first = (2, "张三", "是", datetime(2026, 3, 1), 2067.79, None, None)
    second = (3, '李,"四"\n', "否", "1899-05-01", 0, None, "x")
    rows = [first, second, (None,) * 7]
    assert sheet_rows(path) == [HEADINGS, *rows, *rows[:2]]
    assert sheet_rows(path, 1) == [("第一行",), ("第二行",)]
    book = load_workbook(path)
    assert book.sheetnames == ["预审结果", "说明"]
    assert book.worksheets[0].freeze_panes == "A2"
    assert book.worksheets[0].auto_filter.ref == "A1:G7"
    assert 8 <= book.worksheets[0].column_dimensions["A"].width <= 42


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "结果.parquet"
    write(path, PARQUET, BATCH, BATCH.with_columns(f=pl.lit("有")), headings=[*HEADINGS[:-1], " "])
    frame = pl.read_parquet(path)
    assert frame.columns == [*HEADINGS[:-1], "列7"]
    assert frame["可贷"].to_list() == [True, False, None] * 2
    assert frame["备注"].to_list() == [None] * 3 + ["有"] * 3
    write(path, PARQUET, BATCH)
    assert pl.read_parquet(path).columns == [*HEADINGS[:-1], "备注（2）"]


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.suffix)
def test_no_rows_at_all(tmp_path: Path, kind: Kind) -> None:
    path = tmp_path / f"结果{kind.suffix}"
    write(path, kind)
    assert os.listdir(tmp_path) == [path.name]
    if kind is PARQUET:
        assert pl.read_parquet(path).is_empty()
    else:
        assert (csv_rows(path) if kind is CSV else sheet_rows(path)) == [[*HEADINGS] if kind is CSV else HEADINGS]


def test_no_text_is_taken_for_a_formula(tmp_path: Path) -> None:
    batch = pl.DataFrame({"a": [*FORMULAS, *PLAIN]})
    write(tmp_path / "a.csv", CSV, batch, headings=["=h"])
    assert csv_rows(tmp_path / "a.csv") == [["'=h"], *([f"'{text}"] for text in FORMULAS), *([text] for text in PLAIN)]
    write(tmp_path / "a.xlsx", XLSX, batch, headings=["=h"])
    with ZipFile(tmp_path / "a.xlsx") as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    cells = [cell.data_type for (cell,) in load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows()]
    assert len(cells) == len(FORMULAS) + len(PLAIN) + 1


def test_numbers_that_a_spreadsheet_would_spoil_are_text(tmp_path: Path) -> None:
    whole = pl.DataFrame({"a": [10**15 - 1, 10**15]})
    floats = pl.DataFrame({"a": [1.5, float("nan"), float("inf")]})
    write(tmp_path / "a.xlsx", XLSX, whole, floats, headings=["数"])
    assert sheet_rows(tmp_path / "a.xlsx")[1:] == [(10**15 - 1,), ("1" + "0" * 15,), (1.5,), ("nan",), ("inf",)]


def test_texts_too_long_for_a_cell_are_cut(tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", XLSX, pl.DataFrame({"a": ["x" * 40_000]}), headings=["文"])
    ((text,),) = sheet_rows(tmp_path / "a.xlsx")[1:]
    assert len(text) == 32_767 and text.endswith("…")


def test_columns_of_other_types_are_written_as_text(tmp_path: Path) -> None:
    batch = pl.DataFrame({"a": [[1, 2], None], "b": [b"x", None], "c": [datetime(2026, 3, 1, 8), None]})
    write(tmp_path / "a.csv", CSV, batch, headings=["甲", "乙", "丙"])
    assert csv_rows(tmp_path / "a.csv")[1] == ["[1, 2]", "b'x'", "2026-03-01T08:00:00.000000"]
    write(tmp_path / "a.xlsx", XLSX, batch, headings=["甲", "乙", "丙"])
    assert sheet_rows(tmp_path / "a.xlsx")[1] == ("[1, 2]", "b'x'", "2026-03-01 08:00:00")


def test_days_beyond_all_calendars_are_left_out(tmp_path: Path) -> None:
    counts = pl.Series([-(2**62), 0, 2**62])
    days = pl.Series([-(2**30), 0, 2**30], dtype=pl.Int32).cast(pl.Date)
    batch = pl.DataFrame({"a": counts.cast(pl.Datetime("us")), "b": counts.cast(pl.Datetime("ms", "UTC")), "c": days})
    write(tmp_path / "a.csv", CSV, batch, headings=["甲", "乙", "丙"])
    assert [any(row) for row in csv_rows(tmp_path / "a.csv")[1:]] == [False, True, False]
    write(tmp_path / "a.xlsx", XLSX, batch, headings=["甲", "乙", "丙"])
    assert sheet_rows(tmp_path / "a.xlsx")[2] == (
        "1970-01-01 00:00:00",
        "1970-01-01 00:00:00+00:00",
        datetime(1970, 1, 1),
    )


def test_too_many_rows_for_a_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing_xlsx, "MOST_ROWS", 5)
    path = tmp_path / "a.xlsx"
    with pytest.raises(Invalid) as error:
        write(path, XLSX, BATCH, BATCH)
    assert error.value.problems[0].code == "too_many_rows_for_xlsx"
    assert ".csv" in error.value.problems[0].message
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.suffix)
def test_an_exception_leaves_what_was_there(tmp_path: Path, kind: Kind) -> None:
    path = tmp_path / f"结果{kind.suffix}"
    for before in (None, b"before"):
        if before:
            path.write_bytes(before)
        with pytest.raises(ZeroDivisionError), result_writer(path, kind, HEADINGS) as writer:
            writer.write(BATCH)
            raise ZeroDivisionError
        assert os.listdir(tmp_path) == ([path.name] if before else [])
    assert path.read_bytes() == b"before"


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.suffix)
def test_a_process_that_is_killed_leaves_what_was_there(tmp_path: Path, kind: Kind) -> None:
    path = tmp_path / f"结果{kind.suffix}"
    path.write_bytes(b"before")
    program = """if True:
        import sys, time
        from pathlib import Path
        import polars as pl
        from loan_engine.screening.files.kinds import TABLES
        from loan_engine.screening.files.writing import result_writer
        path = Path(sys.argv[1])
        with result_writer(path, next(k for k in TABLES if k.suffix == path.suffix), ["a"]) as writer:
            for _ in range(3):
                writer.write(pl.DataFrame({"a": ["x" * 100] * 10_000}))
            print("half", flush=True)
            time.sleep(60)
    """
    process = subprocess.Popen([sys.executable, "-c", program, path], stdout=subprocess.PIPE)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half\n"
        process.send_signal(signal.SIGKILL)
    assert path.read_bytes() == b"before"
    assert all(name.startswith(".") or name == path.name for name in os.listdir(tmp_path))


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    for name in ("none/a.csv", "folder.csv", "a\0.csv"):
        with pytest.raises(Invalid) as error:
            write(tmp_path / name, CSV, BATCH)
        assert error.value.problems[0].code == "unwritable"
    assert os.listdir(tmp_path) == ["folder.csv"]


def test_a_link_to_itself_is_no_place_or_gives_way(tmp_path: Path) -> None:
    loop = tmp_path / "loop.csv"
    loop.symlink_to(loop)
    try:  # Python tells the first from 3.13 on
        write(loop, CSV, BATCH)
    except Invalid as error:
        assert error.problems[0].code == "unwritable"
    assert os.listdir(tmp_path) == ["loop.csv"]


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.suffix)
def test_a_full_disk_is_said(tmp_path: Path, kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Invalid) as error:
        write(tmp_path / f"a{kind.suffix}", kind, BATCH)
    assert error.value.problems[0].code == "unwritable"
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("kind", "place", "name", "error", "expected"),
    [
        (CSV, pl.DataFrame, "write_csv", OSError(28, "No space left on device"), "unwritable"),
        (PARQUET, pl.DataFrame, "write_parquet", pl.exceptions.ComputeError("No space left on device"), "unwritable"),
        (XLSX, Workbook, "close", FileCreateError("No space left on device"), "unwritable"),
        (XLSX, Workbook, "close", FileSizeError("more than 4 GiB"), "too_many_rows_for_xlsx"),
    ],
)
def test_what_the_libraries_say_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Kind, place: Any, name: str, error: Exception, expected: str
) -> None:
    def fails(*given: Any, **named: Any) -> None:
        raise error

    monkeypatch.setattr(place, name, fails)
    with pytest.raises(Invalid) as found:
        write(tmp_path / f"a{kind.suffix}", kind, BATCH)
    assert found.value.problems[0].code == expected
    assert os.listdir(tmp_path) == []


def test_a_device_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(os.devnull)
    with pytest.raises(Invalid), replacing(tmp_path / "a.csv"):
        pass
    assert Path(os.devnull).is_char_device()


def test_a_file_keeps_its_permissions_and_a_link_stays_one(tmp_path: Path) -> None:
    target, link = tmp_path / "a.txt", tmp_path / "b.txt"
    target.write_text("before")
    target.chmod(0o640)
    link.symlink_to(target)
    with replacing(link) as part:
        part.write_text("after")
        assert target.read_text() == "before"
    assert link.is_symlink() and target.read_text() == "after"
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_workbook_of_many_rows_is_written_in_constant_memory(tmp_path: Path) -> None:
    batch = pl.DataFrame({"a": ["甲"] * 2_000, "b": [1] * 2_000})
    write(tmp_path / "a.xlsx", XLSX, batch, headings=["甲", "乙"])
    tracemalloc.start()
    write(tmp_path / "a.xlsx", XLSX, *[batch] * 10, headings=["甲", "乙"])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 << 20
