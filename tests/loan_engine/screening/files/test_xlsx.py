"""Workbooks: their sheets, rows and merged cells."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from loan_engine.screening.files.reading import Table

Save = Callable[..., Path]
Read = Callable[..., pl.DataFrame]
Xml = Callable[..., str]
RowsOf = Callable[..., dict[int, Any]]
Open = Callable[..., Table]
Code = Callable[..., str]
HEAD = ("编号", "合同总价", "已婚", "申请日期")


def test_rows_and_cells_by_their_names_or_by_their_order(xlsx_file: Save, read: Read, head: str) -> None:
    rows = (
        '<row r="3" hidden="1"><c r="B3"><v>1</v></c><c r="D3" t="inlineStr"><is><t>2026-3-1</t></is></c></row>'
        "<row><c><v>9</v></c><c><v>2</v></c></row>"
        '<row r="900000"><c r="B900000"><v>3</v></c></row>'
    )
    frame = read(xlsx_file(head + rows))
    assert frame["row"].to_list() == [3, 4, 900_000]
    assert frame["purchase_price"].to_list() == [100, 200, 300]
    assert frame["given_0"].to_list() == ["", "9", ""]


def test_other_prefixes_strict_namespaces_and_a_lying_dimension(xlsx_file: Save, read: Read) -> None:
    cells = "".join(f'<x:c t="inlineStr"><x:is><x:t>{text}</x:t></x:is></x:c>' for text in HEAD)
    xml = (
        '<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:dimension ref="A1:A1"/><x:sheetData>'
        f"<x:row>{cells}</x:row><x:row><x:c/><x:c><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    assert read(xlsx_file(xml, raw=True))["purchase_price"].to_list() == [500]


def test_merged_cells_spoil_the_rows_they_hide_something_in(
    xlsx_file: Save, read: Read, rows_of: RowsOf, row_xml: Xml
) -> None:
    rows = row_xml(1, "标题") + row_xml(2, *HEAD) + "".join(row_xml(n, "甲", str(n), "是") for n in range(3, 12))
    merged = '<mergeCells count="4"><mergeCell ref="A1:D1"/><mergeCell ref="B4:B5"/><mergeCell ref="C7:D7"/>'
    merged += '<mergeCell ref="A9:A11"/><mergeCell ref="Z3:Z9"/></mergeCells>'
    frame = read(xlsx_file(rows, after=merged))
    spoilt = {row for row, reason in rows_of(frame, "unreadable").items() if reason}
    assert spoilt == {5, 7, 10, 11}
    assert "合并单元格" in rows_of(frame, "unreadable")[5]
    assert rows_of(frame, "purchase_price")[4] == 400


@pytest.mark.parametrize("ref", ["A1:B1", "B1:B2", "C1:C5"])
def test_merged_headings_are_refused(xlsx_file: Save, code: Code, head: str, row_xml: Xml, ref: str) -> None:
    merged = f'<mergeCells><mergeCell ref="{ref}"/></mergeCells>'
    assert code(xlsx_file(head + row_xml(2, "甲", "1"), after=merged)) == "merged_headings"


def test_merged_ranges_in_an_unforeseen_spelling_are_not_overlooked(
    xlsx_file: Save, code: Code, head: str, row_xml: Xml
) -> None:
    merged = f'<mergeCells><mergeCell x="{"y" * 300}" ref="B2:B3"/></mergeCells>'
    assert code(xlsx_file(head + row_xml(2, "甲", "1"), after=merged)) == "damaged_workbook"


def test_a_cell_beyond_the_headings_is_not_dropped(
    xlsx_file: Save, read: Read, rows_of: RowsOf, head: str, row_xml: Xml
) -> None:
    rows = row_xml(2, "甲", "1", "是", "", '<c r="F2" t="inlineStr"><is><t>注</t></is></c>')
    rows += row_xml(3, "乙", "1", "是", "", '<c r="F3" t="inlineStr"><is><t> </t></is></c>')
    rows += row_xml(4, "丙", "1", "是", "", '<c r="F4"><f>1</f></c>')
    assert rows_of(read(xlsx_file(head + rows)), "unreadable") == {2: "F 列没有表头却有内容", 3: None, 4: None}


def test_the_sheet_is_the_first_visible_one_with_headings(
    xlsx_file: Save, opened: Open, read: Read, code: Code, head: str, row_xml: Xml
) -> None:
    path = xlsx_file(
        head + row_xml(2, "甲", "1"),
        row_xml(1, "说明"),
        head + row_xml(2, "甲", "3"),
        head + row_xml(2, "甲", "4"),
        states={1: "hidden"},
    )
    assert read(path)["purchase_price"].to_list() == [300]
    assert opened(path).notes[-1] == "只读了工作表“表3”，没有读取“表1”、“表2”、“表4”"
    assert read(path, sheet="表1")["purchase_price"].to_list() == [100]
    assert read(path, sheet="表4")["purchase_price"].to_list() == [400]
    last = opened(xlsx_file(*[head] * 9)).notes[-1]
    assert last == "只读了工作表“表1”，没有读取“表2”、“表3”、“表4”、“表5”、“表6”等 8 个工作表"


def test_the_sheet_that_is_named(xlsx_file: Save, code: Code, head: str, row_xml: Xml) -> None:
    path = xlsx_file(head, row_xml(1, "说明"))
    assert code(path, sheet="表9") == "no_such_sheet"
    assert code(path, sheet="表2") == "no_headings"


def test_blank_rows_take_no_memory_however_many(xlsx_file: Save, opened: Open, head: str, row_xml: Xml) -> None:
    blank = "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(3, 50_000))
    path = xlsx_file(head + row_xml(2, "甲", "1") + blank + '<row r="1048576"><c><v>1</v></c></row>')
    table = opened(path)
    tracemalloc.start()
    rows = [number for batch in table.batches() for number in batch["row"]]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rows == [2, 1_048_576]
    assert table.blank_rows == 50_000 - 3
    assert peak < 20 << 20


def test_the_rest_of_overlapping_merged_ranges(
    xlsx_file: Save, read: Read, rows_of: RowsOf, head: str, row_xml: Xml
) -> None:
    rows = head + "".join(row_xml(n, "甲", "1") for n in range(2, 12))
    refs = ("A3:A8", "B4:B5", "C7:C7", "D7:D10")
    merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
    found = rows_of(read(xlsx_file(rows, after=f"<mergeCells>{merged}</mergeCells>")), "unreadable")
    assert {row for row, reason in found.items() if reason} == {4, 5, 6, 7, 8, 9, 10}


def test_progress_of_a_workbook(xlsx_file: Save, opened: Open, head: str, row_xml: Xml) -> None:
    told: list[float] = []
    rows = head + "".join(row_xml(n, f"甲{n}", "1", "是") for n in range(2, 20_000))
    for _ in opened(xlsx_file(rows)).batches(told.append):
        pass
    assert told == sorted(told) and len(told) > 2 and told[-1] == 1
