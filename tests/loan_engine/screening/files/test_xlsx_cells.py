"""What may stand in the cells of a workbook. Most are written as XML, to hold what no library would write."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

Save = Callable[..., Path]
Read = Callable[..., pl.DataFrame]
Xml = Callable[..., str]


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
        ("<c><v>1E-7</v></c>", None, "两位小数"),
        ('<c t="inlineStr"><f>A1</f><is><t>5</t></is></c>', None, "公式没有算出的值"),
        ('<c t="inlineStr"><extLst/><is><t>5</t></is></c>', 500, None),
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
    others = '<cellStyleXfs><xf numFmtId="14"/><xf numFmtId="0"/></cellStyleXfs>'
    styles = f'{formats}{others}<cellXfs><xf numFmtId="0"/><xf numFmtId="{format_}"/></cellXfs>'
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
    days = ("2026-03-01", "2026-03-01T00:00:00Z", "2026-03-01T08:30:00", "2026-02-30T00:00:00")
    rows = "".join(row_xml(n, "甲", "1", "是", f'<c t="d"><v>{day}</v></c>') for n, day in enumerate(days, 2))
    frame = read(xlsx_file(head + rows))
    assert frame["request_applied_on"].to_list() == [date(2026, 3, 1), date(2026, 3, 1), None, None]


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


def test_what_a_workbook_escapes(xlsx_file: Save, read: Read, head: str, row_xml: Xml) -> None:
    rows = row_xml(2, "甲_x000D_乙_xD800__x", '<c t="str"><f>A1</f><v>1</v></c>')
    assert read(xlsx_file(head + rows))["given_0"].to_list() == ["甲\r乙_xD800__x"]
