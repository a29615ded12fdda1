"""A hundred thousand rows with every damage mixed in: each must be read as it is known to be, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

from loan_engine.documents.files import CSV, XLSX, Kind
from loan_engine.screening.files.reading import open_table

ROWS = 100_000
HEADINGS = (
    "编号",
    "合同总价",
    "车库款（万元）",
    "所购住房建筑面积（㎡）",
    "申请日期",
    "已婚",
    "住房类型",
    "贷款期限（月）",
    "备注",
)
COLUMNS = (
    "purchase_price",
    "purchase_garage_price",
    "home_area",
    "request_applied_on",
    "household_married",
    "home_kind",
    "request_term_months",
)
UNKNOWN = ("", " ", "不详", "未知", "N/A", "null", "　")
Facts = tuple[Any, ...]


@dataclass
class Expected:
    """What must come of a file: the facts of the rows that can be read, the others, and how many are blank."""

    readable: dict[int, Facts]
    unreadable: set[int]
    blank: int = 0


def price(random: Random) -> tuple[str, int]:
    fen = random.randrange(1, 10**10 + 1)
    whole, rest = divmod(fen, 100)
    written = (f"{whole}.{rest:02}", f"{whole:,}.{rest:02}", f" {whole}.{rest:02}元", f"{whole}.{rest:02}　")
    return random.choice(written), fen


def garage(random: Random) -> tuple[str, int]:
    fen = random.randrange(0, 10**8)
    whole, rest = divmod(fen, 10**6)
    return f"{whole}.{rest:06}".rstrip("0").rstrip("."), fen


def area(random: Random) -> tuple[str, int]:
    hundredths = random.randrange(1, 10**6 + 1)
    return f"{hundredths / 100:.2f}" + random.choice(("", "㎡", " 平方米", "0")), hundredths


def day(random: Random) -> tuple[str, date]:
    value = date(1900, 1, 1) + timedelta(random.randrange(73_000))
    year, month, day_ = value.year, value.month, value.day
    written = (f"{value}", f"{year}/{month}/{day_}", f"{year}.{month}.{day_}", f"{year}年{month}月{day_}日")
    return random.choice((*written, f"{value:%Y%m%d}", f"{value} 00:00:00")), value


def truth(random: Random) -> tuple[str, bool]:
    value = random.random() < 0.5
    return random.choice(("是", "有", "Y", "true", "１") if value else ("否", "无", "n", "FALSE", "0")), value


def kind(random: Random) -> tuple[str, str]:
    written = {"villa": "villa", "别墅": "villa", " 普通住房": "ordinary", "Apartment": "apartment"}
    return random.choice([*written.items()])


def months(random: Random) -> tuple[str, int]:
    value = random.randrange(1, 361)
    return f"{value}" + random.choice(("", ".0", "个月")), value


GOOD: tuple[Callable[[Random], tuple[str, Any]], ...] = (price, garage, area, day, truth, kind, months)
BAD = (
    ("0", "-1", "1e5", "100000000.01", "0.001", "三十五万", "35万", "无", "#REF!", "1,23"),
    ("1.1234567", "10000.01", "-0.5", "一万", "#N/A"),
    ("0", "144.001", "10000.01", "很大", "-3"),
    ("46082", "2026-02-30", "1899-12-31", "2026-03-01 08:00", "昨天", "26-3-1"),
    ("已婚", "2", "-", "是否", "#NAME?"),
    ("城堡", "无", "普通", "#VALUE!"),
    ("0", "361", "24.5", "20年", "两年"),
)


def a_row(random: Random, number: int, *, spoilt: bool) -> tuple[list[str], Facts]:
    """The cells of a row and its facts; one of the cells is no value where it is spoilt."""
    written = [make(random) if random.random() < 0.9 else (random.choice(UNKNOWN), None) for make in GOOD]
    cells, facts = [text for text, _ in written], tuple(value for _, value in written)
    if spoilt:
        column = random.randrange(len(BAD))
        cells[column] = random.choice(BAD[column])
    return [f"第{number}号", *cells, random.choice(("", "备注", "a,b", '他说"好"'))], facts


def quoted(cells: list[str]) -> str:
    return ",".join('"' + cell.replace('"', '""') + '"' if {*cell} & {*',"\n'} else cell for cell in cells)


def csv_table(path: Path, random: Random) -> Expected:
    expected, line = Expected({}, set()), 4
    with path.open("w", encoding="gb18030", newline="") as file:
        file.write("2026 年申请表\r\n\r\n" + ",".join(HEADINGS) + "\r\n")
        for number in range(ROWS):
            damage = random.choices(
                ("none", "value", "few", "many", "quote", "nul", "long", "blank", "heading", "total", "lines"),
                (80, 6, 1, 1, 1, 1, 0.1, 3, 0.5, 0.5, 3),
            )[0]
            cells, facts = a_row(random, number, spoilt=damage == "value")
            match damage:
                case "few":
                    text = quoted(cells[: random.randrange(1, len(cells))])
                case "many":
                    text = quoted([*cells, "多"])
                case "quote":
                    text = quoted(cells[:3]) + ',"' + quoted(cells[3:5])
                case "nul":
                    text = quoted([f"{cells[0]}\0", *cells[1:]])
                case "long":
                    text = quoted([*cells[:-1], "长" * 32_768])
                case "blank":
                    text = random.choice(("", "," * 8, " ,　" + "," * 7))
                case "heading":
                    text = ",".join(HEADINGS)
                case "total":
                    text = quoted([random.choice(("合计", "小 计：", "总计")), *cells[1:]])
                case "lines":
                    text = quoted([*cells[:-1], "第一行\n第二行"])
                case _:
                    text = quoted(cells) + random.choice(("", "", ",", ", "))
            file.write(text + "\r\n")
            if damage == "blank":
                expected.blank += 1
            elif damage in ("none", "lines"):
                expected.readable[line] = facts
            else:
                expected.unreadable.add(line)
            line += 1 + (damage == "lines")
    return expected


def text_xml(cell: str) -> str:
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>' if cell else "<c/>"


def xlsx_table(save: Callable[..., Path], random: Random) -> tuple[Path, Expected]:
    expected, rows, merged = Expected({}, set()), [], []
    for at in range(3, ROWS + 3):
        damage = random.choices(
            ("none", "typed", "value", "formula", "error", "merged", "beyond", "blank", "styled", "total"),
            (50, 30, 6, 1, 1, 1, 1, 3, 3, 0.5),
        )[0]
        cells, facts = a_row(random, at, spoilt=damage == "value")
        xml = [text_xml(cell) for cell in cells]
        column = random.randrange(1, 8)
        match damage:
            case "typed":
                facts = (206779, 355_000_00, 143_99, date(2026, 3, 1), True, None, 24)
                numbers = ("2067.7899999999999", "35.5", "143.99", None, None, None, "24.0")
                xml[1:8] = [f"<c><v>{number}</v></c>" if number else "<c/>" for number in numbers]
                xml[4], xml[5] = '<c s="1"><f>TODAY()</f><v>46082</v></c>', '<c t="b"><v>1</v></c>'
            case "formula":
                xml[column] = "<c><f>A1</f></c>"
            case "error":
                xml[column] = '<c t="e"><f>A1</f><v>#N/A</v></c>'
            case "merged":
                merged.append(f"{chr(65 + column)}{at}:{chr(66 + column)}{at}")
            case "beyond":
                xml.append(text_xml("多"))
            case "blank":
                xml = []
            case "styled":
                xml = ['<c s="1"/>'] * random.randrange(1, 20)
            case "total":
                xml[0] = text_xml("合计")
        rows.append(f'<row r="{at}"{random.choice(("", " hidden=" + chr(34) + "1" + chr(34)))}>{"".join(xml)}</row>')
        if damage in ("blank", "styled"):
            expected.blank += 1
        elif damage in ("none", "typed"):
            expected.readable[at] = facts
        else:
            expected.unreadable.add(at)
    top = f'<row r="1">{text_xml("标题")}</row><row r="2">{"".join(map(text_xml, HEADINGS))}</row>'
    listed = "".join(f'<mergeCell ref="{ref}"/>' for ref in ["A1:I1", *merged])
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    return save(top + "".join(rows), after=f"<mergeCells>{listed}</mergeCells>", styles=styles), expected


def check(path: Path, kind_: Kind, expected: Expected) -> None:
    table = open_table(path, kind_)
    frame = pl.concat(table.batches())
    rows = frame["row"].to_list()
    assert rows == sorted({*expected.readable, *expected.unreadable})
    assert table.blank_rows == expected.blank
    readable = frame.filter(pl.col("unreadable").is_null())
    assert {*frame.filter(pl.col("unreadable").is_not_null())["row"]} == expected.unreadable
    assert dict(zip(readable["row"], readable.select(COLUMNS).iter_rows(), strict=True)) == expected.readable
    spoilt = frame.filter(pl.col("unreadable").is_not_null()).select(COLUMNS)
    assert all(column.null_count() == len(spoilt) for column in spoilt)


@pytest.mark.heavy
def test_a_csv_file(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    check(path, CSV, csv_table(path, Random(20260301)))


@pytest.mark.heavy
def test_a_workbook(xlsx_file: Callable[..., Path]) -> None:
    path, expected = xlsx_table(xlsx_file, Random(20260302))
    check(path, XLSX, expected)
