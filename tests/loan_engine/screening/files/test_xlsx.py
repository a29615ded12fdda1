"""Workbooks, whole and damaged. Most are written as XML, to hold what no library would write."""

import struct
import time
import tracemalloc
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import polars as pl
import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from loan_engine.screening.files import xlsx_merges, xlsx_package, xlsx_values
from loan_engine.screening.files.reading import Table

Save = Callable[..., Path]
Read = Callable[..., pl.DataFrame]
Xml = Callable[..., str]
RowsOf = Callable[..., dict[int, Any]]
Open = Callable[..., Table]
Code = Callable[..., str]
HEAD = ("编号", "合同总价", "已婚", "申请日期")


@pytest.fixture
def head(row_xml: Xml) -> str:
    return row_xml(1, *HEAD)


def test_a_workbook_of_a_library_is_read(tmp_path: Path, read: Read) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["编号", "合同总价", "已婚", "申请日期", "贷款期限（月）", "所购住房建筑面积", "住房类型"])
    sheet.append(["甲", 2067.79, True, date(2026, 3, 1), 24.0, 143.99, "别墅"])
    sheet.append([7, 350000, "否", datetime(2026, 3, 1), 240, 90, "ordinary"])
    sheet.append([None, 0.1 + 0.2, 1, "2026/3/1", None, None, None])
    sheet.append(["丁", 294000.00000000006, 0, datetime(2026, 3, 1, 12), None, None, None])
    book.save(tmp_path / "table.xlsx")
    frame = read(tmp_path / "table.xlsx")
    assert frame["row"].to_list() == [2, 3, 4, 5]
    assert [each and each[:6] for each in frame["unreadable"]] == [None, None, None, "“申请日期”"]
    assert frame["purchase_price"].to_list() == [2067_79, 350_000_00, 30, None]
    assert frame["household_married"].to_list() == [True, False, True, None]
    assert frame["request_applied_on"].to_list() == [date(2026, 3, 1)] * 3 + [None]
    assert frame["request_term_months"].to_list() == [24, 240, None, None]
    assert frame["home_area"].to_list() == [143_99, 90_00, None, None]
    assert frame["home_kind"].to_list() == ["villa", "ordinary", None, None]
    assert frame["given_0"].to_list() == ["甲", "7", "", "丁"]
    assert frame["given_1"].to_list() == ["2067.79", "350000", "0.3", "294000"]
    assert frame["given_3"].to_list() == ["2026-03-01", "2026-03-01", "2026/3/1", "2026-03-01 12:00:00"]


@pytest.mark.parametrize(
    ("cell", "expected", "says"),
    [
        ('<c t="n"><v>350000</v></c>', 350_000_00, None),
        ("<c><v>350000</v></c>", 350_000_00, None),
        ("<c><v>2067.7899999999999</v></c>", 2067_79, None),
        ("<c><v>3.5E5</v></c>", 350_000_00, None),
        ("<c><v> 5 </v></c>", 500, None),
        ("<c><f>1+1</f><v>2</v></c>", 200, None),
        ("<c><f>1/3</f><v>0.33333333333333331</v></c>", None, "两位小数"),
        ('<c t="str"><f>""</f><v></v></c>', None, None),
        ('<c t="str"><f>"2"</f><v>2</v></c>', 200, None),
        ("<c><f>A1</f></c>", None, "公式没有算出的值"),
        ("<c><f>A1</f><v></v></c>", None, "公式没有算出的值"),
        ("<c><f>A1</f><v/></c>", None, "公式没有算出的值"),
        ('<c t="str"><f>A1</f></c>', None, "公式没有算出的值"),
        ('<c t="e"><v>#N/A</v></c>', None, "错误值"),
        ('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', None, "错误值"),
        ('<c t="s"><v>0</v></c>', 700, None),
        ('<c t="s"><v>1</v></c>', 1234_00, None),
        ('<c t="inlineStr"><is><r><t>1</t></r><r><t>2</t></r><rPh><t>9</t></rPh></is></c>', 1200, None),
        ('<c t="inlineStr"><is><t>5</t><rPh><t>9</t></rPh></is></c>', 500, None),
        ('<c t="inlineStr"><is><t></t></is></c>', None, None),
        ('<c t="b"><v>1</v></c>', None, "金额"),
        ('<c s="1"/>', None, None),
        ('<c t="s"><v/></c>', None, None),
        ('<c t="b"><v></v></c>', None, None),
        ('<c s="1"><v>46082</v></c>', None, "金额"),
        ("<c><v>NaN</v></c>", None, "不是完整的数字"),
        ("<c><v>1e999</v></c>", None, "不是完整的数字"),
        ("<c><v>1_0</v></c>", None, "不是完整的数字"),
        ("<c><v>１</v></c>", None, "不是完整的数字"),
    ],
)
def test_cells_of_every_kind(
    xlsx_file: Save, read: Read, head: str, row_xml: Xml, cell: str, expected: int | None, says: str | None
) -> None:
    strings = "<si><t>7</t></si><si><r><t>1,2</t></r><r><rPr/><t xml:space='preserve'>34</t></r></si>"
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    frame = read(xlsx_file(head + row_xml(2, "甲", cell), strings=strings, styles=styles))
    assert frame["purchase_price"].to_list() == [expected]
    (reason,) = frame["unreadable"]
    assert reason is None if says is None else reason.startswith("“合同总价”：") and says in reason


@pytest.mark.parametrize(
    ("format_", "expected"),
    [
        ("14", True),
        ("31", True),
        ("57", True),
        ("164", True),
        ("165", True),
        ("0", False),
        ("4", False),
        ("166", False),
    ],
)
def test_days_by_their_format(
    xlsx_file: Save, read: Read, head: str, row_xml: Xml, format_: str, expected: bool
) -> None:
    formats = """<numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/>
        <numFmt numFmtId="165" formatCode="[$-804]yyyy/m/d"/><numFmt numFmtId="166" formatCode="0&quot;day&quot;"/>
        </numFmts>"""
    styles = f'{formats}<cellXfs><xf numFmtId="0"/><xf numFmtId="{format_}"/></cellXfs>'
    rows = head + row_xml(2, "甲", "1", "是", '<c s="1"><v>46082</v></c>')
    frame = read(xlsx_file(rows, styles=styles))
    assert frame["request_applied_on"].to_list() == [date(2026, 3, 1) if expected else None]
    assert frame["unreadable"].count() == (not expected)  # a bare number is no day, whatever it may stand for


@pytest.mark.parametrize(
    ("stored", "since_1904", "expected"),
    [
        ("61", False, date(1900, 3, 1)),
        ("60", False, None),
        ("-1", False, None),
        ("44620", True, date(2026, 3, 1)),
        ("46082.5", False, None),
        ("46082.0000000001", False, date(2026, 3, 1)),
        ("99999999", False, None),
    ],
)
def test_days_by_their_number(
    xlsx_file: Save, read: Read, head: str, row_xml: Xml, stored: str, since_1904: bool, expected: date | None
) -> None:
    rows = head + row_xml(2, "甲", "1", "是", f'<c s="0"><v>{stored}</v></c>')
    book = '<workbookPr date1904="1"/>' if since_1904 else ""
    frame = read(xlsx_file(rows, styles='<cellXfs><xf numFmtId="14"/></cellXfs>', workbook=book))
    assert frame["request_applied_on"].to_list() == [expected]
    assert frame["unreadable"].count() == (expected is None)


def test_days_as_text_of_iso_8601(xlsx_file: Save, read: Read, head: str, row_xml: Xml) -> None:
    days = ("2026-03-01", "2026-03-01T00:00:00Z", "2026-03-01T08:30:00")
    rows = "".join(row_xml(n, "甲", "1", "是", f'<c t="d"><v>{day}</v></c>') for n, day in enumerate(days, 2))
    frame = read(xlsx_file(head + rows))
    assert frame["request_applied_on"].to_list() == [date(2026, 3, 1), date(2026, 3, 1), None]


def test_an_error_in_a_column_that_is_carried_along_spoils_nothing(
    xlsx_file: Save, read: Read, head: str, row_xml: Xml
) -> None:
    frame = read(xlsx_file(head + row_xml(2, '<c t="e"><v>#N/A</v></c>', "1")))
    assert frame["given_0"].to_list() == ["#N/A"]
    assert frame["purchase_price"].to_list() == [100]


def test_a_long_whole_number_keeps_its_digits(xlsx_file: Save, read: Read, head: str, row_xml: Xml) -> None:
    frame = read(xlsx_file(head + row_xml(2, "<c><v>360203199001011234</v></c>", "<c><v>007</v></c>")))
    assert frame["given_0"].to_list() == ["360203199001011234"]
    assert frame["purchase_price"].to_list() == [7_00]


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


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="B3"><v>1</v></c></row>',
        '<row r="2"><c r="B2"><v>1</v></c><c r="B2"><v>2</v></c></row>',
        '<row r="2"><c r="XFE2"><v>1</v></c></row>',
        '<row r="2"><c r="2"><v>1</v></c></row>',
        '<row r="1"><c><v>1</v></c></row>',
        '<row r="1048577"><c><v>1</v></c></row>',
        '<row r="x"><c><v>1</v></c></row>',
        '<row r="2"><c t="s"><v>5</v></c></row>',
        '<row r="2"><c t="s"><v>-1</v></c></row>',
        '<row r="2"><c t="b"><v>2</v></c></row>',
        '<row r="2"><c t="strange"><v>5</v></c></row>',
        '<row r="2"><c><v>5</v></row>',
        '<row r="2">&lol;</row>',
    ],
)
def test_damaged_sheets_are_refused(xlsx_file: Save, code: Code, head: str, rows: str) -> None:
    assert code(xlsx_file(head + rows)) == "damaged_workbook"


@pytest.mark.parametrize("declared", ["<!DOCTYPE a>", '<!DOCTYPE a [<!ENTITY b "c">]>'])
def test_document_types_are_refused_in_every_part(
    xlsx_file: Save, code: Code, tmp_path: Path, head: str, row_xml: Xml, declared: str
) -> None:
    path = xlsx_file(head + row_xml(2, "甲", "1"), strings="<si><t>x</t></si>", styles="<cellXfs/>")
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for spoilt in parts:
        other = tmp_path / "other.xlsx"
        with ZipFile(other, "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, declared.encode() + data if name == spoilt else data)
        assert code(other) == "damaged_workbook"


def test_a_document_type_in_another_encoding_is_refused(xlsx_file: Save, code: Code) -> None:
    xml = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><worksheet><sheetData/></worksheet>'
    path = xlsx_file("", extra={"xl/worksheets/other.xml": b""})
    with ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/worksheets/sheet1.xml", xml.encode("utf-16"))
    assert code(path) == "damaged_workbook"


def test_what_is_no_workbook(tmp_path: Path, code: Code) -> None:
    path = tmp_path / "table.xlsx"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    for data, expected in (
        (b"", "empty"),
        (b"a,b\n", "wrong_kind"),
        (b"PAR1....", "wrong_kind"),
        (b"PK\x03\x04....", "damaged_workbook"),
        (ole, "legacy_xls"),
        (ole + "EncryptedPackage".encode("utf-16-le"), "encrypted_workbook"),
    ):
        path.write_bytes(data)
        assert code(path) == expected
    with ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    assert code(path) == "damaged_workbook"


def test_an_encrypted_part_is_refused(xlsx_file: Save, code: Code, head: str) -> None:
    path = xlsx_file(head)
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, 1)
    path.write_bytes(data)
    assert code(path) == "encrypted_workbook"


def test_a_bomb_is_refused_at_once_and_unopened(xlsx_file: Save, code: Code, head: str) -> None:
    path = xlsx_file(head)
    with (
        ZipFile(path, "a", ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/media/zeros", "w", force_zip64=True) as part,
    ):
        for _ in range(2048):
            part.write(b"\0" * (1 << 20))
    assert path.stat().st_size < 16 << 20
    tracemalloc.start()
    begun = time.monotonic()
    assert code(path) == "zip_bomb"
    took = time.monotonic() - begun
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 1
    assert peak < 4 << 20


def test_a_part_that_is_longer_than_it_says_is_refused(xlsx_file: Save, code: Code, head: str, row_xml: Xml) -> None:
    path = xlsx_file(head + "".join(row_xml(n, "甲", "1") for n in range(2, 100)))
    data = bytearray(path.read_bytes())
    at = data.find(b"xl/worksheets/sheet1.xml", data.find(b"PK\x01\x02"))
    struct.pack_into("<I", data, at - 46 + 24, 500)
    path.write_bytes(data)
    assert code(path) == "damaged_workbook"


@pytest.mark.parametrize("limit", ["LARGEST", "MOST_PARTS", "LARGEST_SMALL"])
def test_workbooks_too_large_are_refused(
    xlsx_file: Save, code: Code, head: str, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(xlsx_package, limit, 3)
    assert code(xlsx_file(head)) == "too_large_unpacked"


def test_shared_strings_too_large_are_refused(
    xlsx_file: Save, code: Code, head: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = xlsx_file(head, strings="<si><t>x</t></si>" * 5)
    for limit in ("LARGEST_STRINGS", "MOST_STRINGS"):
        with monkeypatch.context() as patched:
            patched.setattr(xlsx_values, limit, 3)
            assert code(path) == "too_large_unpacked"


def test_too_many_merged_ranges_are_refused(
    xlsx_file: Save, code: Code, head: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_merges, "MOST_MERGED", 1)
    merged = '<mergeCells><mergeCell ref="A5:B5"/><mergeCell ref="A7:B7"/></mergeCells>'
    assert code(xlsx_file(head, after=merged)) == "too_many_merged"


def test_other_ways_of_compressing_are_refused(tmp_path: Path, code: Code) -> None:
    path = tmp_path / "table.xlsx"
    with ZipFile(path, "w", ZIP_BZIP2) as archive:
        archive.writestr("_rels/.rels", "<Relationships/>")
    assert code(path) == "damaged_workbook"


def test_what_a_workbook_escapes(xlsx_file: Save, read: Read, head: str, row_xml: Xml) -> None:
    rows = row_xml(2, "甲_x000D_乙_xD800__x", '<c t="str"><f>A1</f><v>1</v></c>')
    assert read(xlsx_file(head + rows))["given_0"].to_list() == ["甲\r乙_xD800__x"]


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


def test_nothing_but_a_comment_without_end_is_refused(xlsx_file: Save, code: Code) -> None:
    noise = Random(1).randbytes(12 << 20).hex()
    assert code(xlsx_file(f"<!-- {noise} -->", raw=True)) == "damaged_workbook"


def test_an_endless_element_is_refused(xlsx_file: Save, code: Code, head: str) -> None:
    noise = Random(1).randbytes(12 << 20).hex()
    assert code(xlsx_file(head + f"<row r='2'><c t='str'><v>{noise}</v></c></row>")) == "damaged_workbook"
