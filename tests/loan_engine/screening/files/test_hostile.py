"""Whatever the bytes are: a table, or Invalid."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loan_engine.documents.files import CSV, XLSX, Kind
from loan_engine.problems import Invalid
from loan_engine.screening.files.kinds import PARQUET
from loan_engine.screening.files.reading import open_table
from loan_engine.screening.files.template import template

HEAD = "编号,合同总价,已婚,申请日期"


def read_or_refuse(data: bytes, kind: Kind) -> int | None:
    """How many rows there are, blank ones counted in; None where the file is refused."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"table{kind.suffix}"
        path.write_bytes(data)
        try:
            table = open_table(path, kind)
            rows = sum(len(batch) for batch in table.batches())
        except Invalid as error:
            assert all(problem.code and problem.message for problem in error.problems)
            return None
        return rows + table.blank_rows


@pytest.mark.parametrize("kind", [CSV, XLSX, PARQUET], ids=lambda kind: kind.suffix)
@settings(max_examples=60)
@given(data=st.binary(max_size=300))
def test_any_bytes(kind: Kind, data: bytes) -> None:
    starts = {CSV: (b"", f"{HEAD}\n".encode()), XLSX: (b"", b"PK\x03\x04"), PARQUET: (b"", b"PAR1")}
    for start in starts[kind]:
        read_or_refuse(start + data, kind)


CELL = st.text(st.characters(exclude_characters=',"\r\n\0', exclude_categories=["Cs"]), max_size=6)
LINE = st.lists(CELL, min_size=1, max_size=6).map(",".join)


@settings(max_examples=150)
@given(lines=st.lists(LINE, max_size=30))
def test_every_line_is_a_row_or_blank(lines: list[str]) -> None:
    assert read_or_refuse("\n".join([HEAD, *lines, ""]).encode(), CSV) == len(lines)


@settings(max_examples=150)
@given(lines=st.lists(st.text(st.sampled_from('a1",是 '), max_size=12), max_size=12), last=CELL)
def test_no_quote_keeps_the_last_line_from_being_read(lines: list[str], last: str) -> None:
    with_last, without = (
        read_or_refuse("\n".join([HEAD, *some, ""]).encode(), CSV) for some in ([*lines, f"甲,1,是,{last}"], lines)
    )
    assert with_last is not None and without is not None
    assert with_last == without + 1


@pytest.mark.parametrize("seed", range(4))
def test_damaged_workbooks(seed: int, row_xml: Callable[..., str], xlsx_file: Callable[..., Path]) -> None:
    random = Random(seed)
    rows = "".join(row_xml(n, "甲", f"<c><v>{n}</v></c>", '<c t="s"><v>0</v></c>') for n in range(2, 30))
    path = xlsx_file(
        row_xml(1, *HEAD.split(",")) + rows,
        strings="<si><t>是</t></si>",
        styles='<cellXfs><xf numFmtId="14"/></cellXfs>',
        after='<mergeCells><mergeCell ref="B3:B4"/></mergeCells>',
    )
    whole = path.read_bytes()
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(random.randint(1, 6)):
            data[random.randrange(4, len(data))] = random.randrange(256)
        read_or_refuse(bytes(data if random.random() < 0.8 else data[: random.randrange(len(data))]), XLSX)
    with ZipFile(BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, part in parts.items():
        for _ in range(25):
            spoilt = bytearray(part)
            for _ in range(random.randint(1, 4)):
                spoilt[random.randrange(len(spoilt))] = random.choice(b'<>/"=& aA0\xff\0')
            target = BytesIO()
            with ZipFile(target, "w", ZIP_DEFLATED) as archive:
                for other, data_of in parts.items():
                    archive.writestr(other, bytes(spoilt) if other == name else data_of)
            read_or_refuse(target.getvalue(), XLSX)


def test_a_workbook_without_one_of_its_parts() -> None:
    with ZipFile(BytesIO(template(XLSX))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for missing in parts:
        for substitute in (None, b"", b"<a/>", b"not xml"):
            target = BytesIO()
            with ZipFile(target, "w") as archive:
                for name, data in parts.items():
                    if name != missing:
                        archive.writestr(name, data)
                    elif substitute is not None:
                        archive.writestr(name, substitute)
            read_or_refuse(target.getvalue(), XLSX)
