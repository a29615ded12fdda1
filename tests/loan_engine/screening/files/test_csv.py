"""CSV files, whole and damaged."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from loan_engine.screening.files.reading import Table
from rules.vocabulary import household, purchase, request

Save = Callable[..., Path]
Read = Callable[..., pl.DataFrame]
RowsOf = Callable[..., dict[int, Any]]
HEAD = "编号,合同总价,已婚,申请日期\n"


def test_a_table_is_read_and_what_was_given_is_kept(csv_file: Save, opened: Callable[..., Table], read: Read) -> None:
    path = csv_file(HEAD + "甲, 350000 ,是,2026/3/1\n乙,,不详,\n")
    table = opened(path)
    assert table.headings == ("编号", "合同总价", "已婚", "申请日期")
    assert table.facts == (None, purchase.price, household.married, request.applied_on)
    frame = read(path)
    assert frame["row"].to_list() == [2, 3]
    assert frame["unreadable"].to_list() == [None, None]
    assert frame["purchase_price"].to_list() == [350_000_00, None]
    assert frame["household_married"].to_list() == [True, None]
    assert frame["home_area"].to_list() == [None, None]
    assert frame["given_1"].to_list() == [" 350000 ", ""]
    assert frame["given_3"].to_list() == ["2026/3/1", ""]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_delimiters_and_ends_of_lines(
    csv_file: Save, read: Read, encoding: str, delimiter: str, end: str
) -> None:
    text = (HEAD + "张三丰,1,是,2026-03-01\n").replace(",", delimiter).replace("\n", end)
    frame = read(csv_file(text, encoding))
    assert frame["given_0"].to_list() == ["张三丰"]
    assert frame["purchase_price"].to_list() == [100]


def test_a_character_that_gbk_lacks_is_read_as_gb18030(csv_file: Save, read: Read) -> None:
    assert read(csv_file(HEAD + "㐀𠮷,1,是,\n", "gb18030"))["given_0"].to_list() == ["㐀𠮷"]


def test_the_encoding_is_told_by_the_whole_file(csv_file: Save, read: Read) -> None:
    ascii_first = "purchase_price,household_married,name\n" + "1,1,a\n" * 200_000 + "1,1,张\n"
    assert read(csv_file(ascii_first, "gbk"))["given_2"][-1] == "张"


def test_a_byte_that_is_no_text_spoils_its_row_only(csv_file: Save, read: Read, rows_of: RowsOf) -> None:
    good = HEAD + "甲,1,是,\n乙,2,是,\n丙,3,是,\n"
    for encoding in ("utf-8", "gbk"):
        data = good.encode(encoding).replace("乙".encode(encoding), b"\xff\xff")
        frame = read(csv_file(data))
        assert rows_of(frame, "purchase_price") == {2: 100, 3: None, 4: 300}
        assert "不能识别的字符" in rows_of(frame, "unreadable")[3]


def test_a_damaged_file_that_fits_another_encoding_by_chance_is_still_read(csv_file: Save, read: Read) -> None:
    data = "合同总价,已婚\n1,1\n2,1\n".encode()
    bad = bytes([0xB0, 0xA1])  # a character of GBK, as the headings are by chance
    assert fits(data + bad, "gb18030") and not fits(data + bad, "utf-8")
    assert read(csv_file(data + bad + b",1\n"))["purchase_price"].to_list() == [100, 200, None]


def fits(data: bytes, encoding: str) -> bool:
    try:
        return bool(data.decode(encoding))
    except UnicodeDecodeError:
        return False


def test_bytes_that_are_no_text_at_all_are_refused(csv_file: Save, code: Callable[..., str]) -> None:
    assert code(csv_file(b"\xff\xfe\xfd" * 100 + b"\x00\xd8")) in ("encoding", "no_headings")
    assert code(csv_file(bytes(range(128, 256)) * 10)) == "encoding"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty"),
        (b"\n\n\n", "no_headings"),
        (b"a,b,c\n1,2,3\n", "no_headings"),
        (b"PK\x03\x04rest", "wrong_kind"),
        (b"PAR1rest", "wrong_kind"),
        (b"%PDF-1.7", "wrong_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "wrong_kind"),
        ("合同总价,合同总价（万元）\n1,2\n".encode(), "duplicate_heading"),
        ("合同总价（里）,已婚\n1,2\n".encode(), "unknown_unit"),
        (b"x" * (5 << 20), "line_too_long"),
    ],
)
def test_files_that_cannot_be_read(csv_file: Save, code: Callable[..., str], data: bytes, expected: str) -> None:
    assert code(csv_file(data)) == expected


def test_a_file_that_is_not_there(tmp_path: Path, code: Callable[..., str]) -> None:
    assert code(tmp_path / "none.csv") == "unreadable_file"
    (tmp_path / "folder.csv").mkdir()
    assert code(tmp_path / "folder.csv") == "unreadable_file"


def test_titles_above_the_headings_are_noted(csv_file: Save, opened: Callable[..., Table], read: Read) -> None:
    path = csv_file("2026 年 3 月\n\n填报单位：某中心,,,\n" + HEAD + "甲,1,是,\n")
    assert opened(path).notes[0] == "表头上面的 2 行当作标题，没有读取"
    assert read(path)["row"].to_list() == [5]


def test_blank_lines_are_counted(csv_file: Save, opened: Callable[..., Table]) -> None:
    table = opened(csv_file(HEAD + "\n,,,\n甲,1,是,\n  , ,,\n\n"))
    assert sum(len(batch) for batch in table.batches()) == 1
    assert table.blank_rows == 4
    assert sum(len(batch) for batch in table.batches()) == 1
    assert table.blank_rows == 4


def test_rows_of_other_lengths_cannot_be_read(csv_file: Save, read: Read, rows_of: RowsOf) -> None:
    frame = read(csv_file(HEAD + "甲,1,是\n乙,1,是,,\n丙,1,是,,x\n丁\n"))
    assert rows_of(frame, "unreadable") == {
        2: "单元格有 3 个，表头有 4 个",
        3: None,
        4: "单元格有 5 个，表头有 4 个",
        5: "单元格有 1 个，表头有 4 个",
    }
    assert rows_of(frame, "purchase_price") == {2: None, 3: 100, 4: None, 5: None}
    assert rows_of(frame, "given_0") == {2: "甲", 3: "乙", 4: "丙", 5: "丁"}


def test_quoted_cells_may_hold_anything(csv_file: Save, read: Read) -> None:
    frame = read(csv_file('编号,"合同\n总价",已婚,申请日期\n"a,""b""\n第二行","1,234.50",是,\n丙,2,否,\n'))
    assert frame["row"].to_list() == [3, 5]
    assert frame["given_0"].to_list() == ['a,"b"\n第二行', "丙"]
    assert frame["purchase_price"].to_list() == [123_450, 200]


def test_quotes_make_no_difference(csv_file: Save, read: Read) -> None:
    rows = [HEAD.rstrip().split(","), ["甲", " 1 ", "是", ""], ["", "2", "", "x"], ["乙", "1,5", "否", "2026-3-1"]]
    plain = read(csv_file("\n".join("\t".join(row) for row in rows)))
    mixed = read(csv_file("\n".join("\t".join(f'"{cell}"' if cell > "1" else cell for cell in row) for row in rows)))
    quoted = read(csv_file("\n".join("\t".join(f'"{cell}"' for cell in row) for row in rows)))
    assert plain.equals(mixed) and plain.equals(quoted)


def test_a_quote_that_is_not_closed_takes_no_other_row_along(csv_file: Save, read: Read, rows_of: RowsOf) -> None:
    rows = "".join(f"{n},{n},是,\n" for n in range(5, 3000))
    for bad in ('"甲,1,是,', '甲,"1,是,', '"甲"乙,1,是,', '甲,1,是,"'):
        frame = read(csv_file(HEAD + "2,2,是,\n" + bad + "\n4,4,是,\n" + rows))
        assert frame["row"].to_list() == [*range(2, 3000)]
        reasons = rows_of(frame, "unreadable")
        assert reasons.pop(3) == "引号没有成对"
        assert set(reasons.values()) == {None}
        assert frame["purchase_price"][2] == 400


def test_two_quotes_that_are_not_closed_do_not_close_each_other(csv_file: Save, read: Read, rows_of: RowsOf) -> None:
    frame = read(csv_file(HEAD + '甲,"1,是,\n3,3,是,\n4,4,是,\n乙,1",是,\n6,6,是,\n'))
    assert frame["row"].to_list() == [2, 3, 4, 5, 6]
    assert [row for row, reason in rows_of(frame, "unreadable").items() if reason] == [2, 5]


def test_an_open_quote_at_the_end_of_a_long_file(csv_file: Save, read: Read, rows_of: RowsOf) -> None:
    rows = "".join(f"{n},1,是,{'' if n % 7 else '2026-03-01'}\n" for n in range(20_000))
    frame = read(csv_file(HEAD + '甲,"1,是,\n' + rows))
    assert len(frame) == 20_001
    assert frame["unreadable"].count() == 1


def test_nul_and_endless_cells(csv_file: Save, read: Read, rows_of: RowsOf) -> None:
    fits, long, longer = "x" * 32_767, "x" * 32_768, "x" * 200_000
    frame = read(csv_file(HEAD + f"甲\0,1,是,\n{fits},1,是,\n{long},1,是,\n{longer},1,是,\n丙,1,是,\n"))
    reasons = rows_of(frame, "unreadable")
    assert reasons[3] is None and reasons[6] is None
    assert "NUL" in reasons[2]
    assert "32767" in reasons[4]
    assert reasons[5] is not None


def test_a_second_heading_and_totals_are_no_applications(csv_file: Save, read: Read, rows_of: RowsOf) -> None:
    frame = read(
        csv_file(
            HEAD + "甲,1,是,\n编号,合同总价 ,已婚,申请日期\n合计,1,,\n 小 计：,2,,\n,总计,,\n合计3户,2,,\n合记,2,,\n"
        )
    )
    assert rows_of(frame, "unreadable") == {
        2: None,
        3: "标题行重复",
        4: "合计行，不是申请",
        5: "合计行，不是申请",
        6: "合计行，不是申请",
        7: "合计行，不是申请",
        8: None,
    }


def test_every_reason_names_its_heading(csv_file: Save, read: Read) -> None:
    (reason,) = read(csv_file(HEAD + "甲,三十五万,也许,2026-02-30\n"))["unreadable"]
    parts = reason.split("；")
    assert [part.partition("：")[0] for part in parts] == ["“合同总价”", "“已婚”", "“申请日期”"]
    assert "三十五万" not in reason and "也许" not in reason


def test_a_row_that_cannot_be_read_has_no_facts(csv_file: Save, read: Read) -> None:
    frame = read(csv_file(HEAD + "甲,1,也许,2026-03-01\n"))
    assert frame.select("purchase_price", "household_married", "request_applied_on").row(0) == (None, None, None)


def test_progress_goes_from_nothing_to_all(csv_file: Save, opened: Callable[..., Table]) -> None:
    told: list[float] = []
    for _ in opened(csv_file(HEAD + "甲,1,是,2026-03-01\n" * 60_000)).batches(told.append):
        pass
    assert told == sorted(told)
    assert 0 <= told[0] < 0.5
    assert told[-1] == 1
    assert len(told) > 10


def test_batches_are_no_larger_than_they_should_be(csv_file: Save, opened: Callable[..., Table]) -> None:
    sizes = [len(batch) for batch in opened(csv_file(HEAD + "甲,1,是,2026-03-01\n" * 120_000)).batches()]
    assert sizes == [50_000, 50_000, 20_000]
    long = "x" * 30_000
    sizes = [len(batch) for batch in opened(csv_file(HEAD + f"{long},1,是,\n" * 3_000)).batches()]
    assert len(sizes) > 1 and sum(sizes) == 3_000
    wide = "," * 1_000
    sizes = [len(batch) for batch in opened(csv_file(f"已婚,合同总价{wide}x\n" + f"是,1{wide}\n" * 5_000)).batches()]
    assert len(sizes) > 1 and sum(sizes) == 5_000
