"""The empty table, filled in and read back."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from loan_engine.application import read_application
from loan_engine.documents.files import CSV, XLSX
from loan_engine.screening.files.kinds import PARQUET
from loan_engine.screening.files.reading import Table
from loan_engine.screening.files.template import heading, template
from loan_engine.screening.files.template_xlsx import allowed, example
from rules.facts import Choice, Day, Fact, YesNo
from rules.rulebooks import rulebooks
from rules.vocabulary import FACTS, home, purchase, request

TODAY = date(2026, 3, 2)
EXAMPLE = next(iter(rulebooks().values())).example
Read = Callable[..., pl.DataFrame]


def test_headings_carry_their_units() -> None:
    assert heading(purchase.price) == "合同总价（元）"
    assert heading(home.area) == "所购住房建筑面积（平方米）"
    assert heading(request.term_months) == "贷款期限（月）"
    assert heading(request.applied_on) == "申请日期（年月日）"
    assert heading(home.in_city) == "在本市行政区域内"


def shown(fact: Fact) -> str:
    value = EXAMPLE.get(fact.group, {}).get(fact.name)
    if value is None:
        return ""
    if isinstance(fact, YesNo):
        return "是" if value else "否"
    return fact.choices[value] if isinstance(fact, Choice) else str(value)


def check(frame: pl.DataFrame) -> None:
    expected = dict(read_application(dict(EXAMPLE), TODAY).facts)
    if request.applied_on.id not in {id_ for id_ in FACTS if shown(FACTS[id_])}:
        del expected[request.applied_on.id]  # the day of asking stands in for it there
    assert frame["unreadable"].to_list() == [None]
    found = {id_: frame[fact.column][0] for id_, fact in FACTS.items()}
    assert {id_: value for id_, value in found.items() if value is not None} == expected


def test_a_csv_template_filled_in_with_the_example(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "table.csv"
    data = template(CSV)
    assert data.startswith(b"\xef\xbb\xbf") and data.count(b"\r\n") == 1
    path.write_bytes(data + ",".join(shown(fact) for fact in FACTS.values()).encode() + b"\r\n")
    check(read(path))


def test_a_workbook_filled_in_with_the_example(tmp_path: Path, read: Read, opened: Callable[..., Table]) -> None:
    book = load_workbook(BytesIO(template(XLSX)))
    sheet = book["申请"]
    facts = [*FACTS.values()]
    for place, fact in enumerate(facts, 1):
        text = shown(fact)
        cell: Any = text or None
        if text and isinstance(fact, Day):
            cell = date.fromisoformat(text)
        elif text and not isinstance(fact, YesNo | Choice):
            cell = float(text)
        sheet.cell(2, place).value = cell
    path = tmp_path / "table.xlsx"
    book.save(path)
    check(read(path))
    assert opened(path).facts == tuple(facts)
    assert opened(path).notes == ("只读了工作表“申请”，没有读取“填表说明”",)


def test_an_empty_template_holds_no_application(tmp_path: Path, read: Read) -> None:
    for kind in (CSV, XLSX, PARQUET):
        path = tmp_path / f"table{kind.suffix}"
        path.write_bytes(template(kind))
        assert len(read(path)) == 0


def test_a_parquet_template_has_the_types_that_are_read_fastest(tmp_path: Path, opened: Callable[..., Table]) -> None:
    path = tmp_path / "table.parquet"
    path.write_bytes(template(PARQUET))
    schema = pl.read_parquet_schema(path)
    assert schema["purchase_price_fen"] == pl.Int64
    assert schema["home_area_hundredths"] == pl.Int64
    assert schema["request_applied_on"] == pl.Date
    assert opened(path).facts == tuple(FACTS.values())
    assert opened(path).notes == ()


@pytest.mark.parametrize("kind", [CSV, XLSX, PARQUET], ids=lambda kind: kind.suffix)
def test_the_same_bytes_every_time(kind: Any) -> None:
    assert template(kind) == template(kind)


def test_only_the_facts_that_are_wanted() -> None:
    assert template(CSV, [purchase.price, home.kind]).decode("utf-8-sig") == "合同总价（元）,住房类型\r\n"


def test_the_workbook_says_what_may_be_filled_in() -> None:
    book = load_workbook(BytesIO(template(XLSX)))
    assert book.sheetnames == ["申请", "填表说明"]
    sheet, guide = book.worksheets
    assert sheet.freeze_panes == "A2"
    assert sheet.max_row == 1
    checks = sheet.data_validations.dataValidation
    assert len(checks) == len(FACTS)
    assert {check.type for check in checks} == {"list", "date", "decimal", "whole"}
    assert '"是,否"' in {check.formula1 for check in checks}
    rows = [*guide.iter_rows(values_only=True)]
    explained = {row[0]: row[1:] for row in rows}
    for fact in FACTS.values():
        question, may_be, evidence, given = explained[heading(fact)]
        assert question.startswith(fact.question)
        assert may_be == allowed(fact)
        assert (evidence or "") == fact.evidence
        assert (given or "") == example(fact)
    assert any(example(fact) for fact in FACTS.values())
