"""Workbooks that are damaged, or made to do harm."""

import struct
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from random import Random
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from loan_engine.screening.files import xlsx_merges, xlsx_package, xlsx_values

Save = Callable[..., Path]
Xml = Callable[..., str]
Code = Callable[..., str]


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


@pytest.mark.parametrize("limit", ["LARGEST", "MOST_PARTS", "LARGEST_SMALL", "MOST_SHEETS"])
def test_workbooks_too_large_are_refused(
    xlsx_file: Save, code: Code, head: str, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(xlsx_package, limit, 3)
    assert code(xlsx_file(*[head] * 4)) == "too_large_unpacked"


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


def test_nothing_but_a_comment_without_end_is_refused(xlsx_file: Save, code: Code) -> None:
    noise = Random(1).randbytes(12 << 20).hex()
    assert code(xlsx_file(f"<!-- {noise} -->", raw=True)) == "damaged_workbook"


def test_an_endless_element_is_refused(xlsx_file: Save, code: Code, head: str) -> None:
    noise = Random(1).randbytes(12 << 20).hex()
    assert code(xlsx_file(head + f"<row r='2'><c t='str'><v>{noise}</v></c></row>")) == "damaged_workbook"
