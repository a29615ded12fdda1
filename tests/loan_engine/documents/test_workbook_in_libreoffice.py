"""The workbook's formulas, worked out by another program, give what the engine works out."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from loan_engine.amortization import Loan, Method
from loan_engine.documents.workbook import plan_workbook
from loan_engine.plans import Plan

SPOILT = "-1"
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""


@pytest.fixture(scope="module")
def soffice() -> str:
    found = shutil.which("soffice")
    if found is None:
        wanted = [name for name in ("CI", "REQUIRE_LIBREOFFICE") if os.environ.get(name) == "1"]
        assert not wanted, f"{wanted[0]}=1, but LibreOffice (soffice) is not installed"
        pytest.skip("LibreOffice (soffice) is not installed; REQUIRE_LIBREOFFICE=1 makes this a failure")
    return found


def spoilt(data: bytes) -> bytes:
    """The workbook with a wrong value stored beside every formula, so that only recalculation can mend it."""
    target = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                # The value of a text formula is a text; -1 is as wrong for it as for a number.
                content, count = re.subn(rb"(</f><v>)[^<]*", rb"\g<1>" + SPOILT.encode(), content)
                assert count
            copy.writestr(name, content)
    return target.getvalue()


def recalculated(soffice: str, data: bytes, folder: Path) -> Any:
    """The workbook as LibreOffice has it after working out every formula anew."""
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(ALWAYS_RECALCULATE, "utf-8")
    source = folder / "plan.xlsx"
    source.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out"), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return load_workbook(folder / "out" / "plan.xlsx", data_only=True)


def labelled(book: Any) -> dict[str, list[Any]]:
    return {row[0]: list(row[1:]) for row in book["汇总"].iter_rows(values_only=True) if row[0]}


@pytest.fixture
def plan(loan: Callable[..., Loan], planned: Callable[..., Plan]) -> Plan:
    """Thirty years and another first day, so that sums run over many rows and over days of one loan alone."""
    other = loan(principal=333_333_33, method=Method.EQUAL_PRINCIPAL, first_due=date(2026, 5, 17), term_months=359)
    return planned(fund=loan(principal=499_999_97), commercial=other)


def test_totals_by_formula_are_the_engines_to_the_fen(soffice: str, plan: Plan, tmp_path: Path) -> None:
    data = spoilt(plan_workbook(plan, date(2026, 3, 2)))
    before = labelled(load_workbook(BytesIO(data), data_only=True))
    assert set(map(float, before["利息合计"])) == {float(SPOILT)}  # nothing below could come from what was stored

    book = recalculated(soffice, data, tmp_path)
    rows = labelled(book)
    every = [*plan.combined.parts.values(), plan.combined]
    for label, name in {
        "首期还款额": "first_payment",
        "末期还款额": "last_payment",
        "最高一期还款额": "highest_payment",
        "利息合计": "total_interest",
        "还款合计": "total_payment",
    }.items():
        assert rows[label] == [getattr(each, name) / 100 for each in every], label
    checks = [value for label, values in rows.items() if label.startswith("核对") for value in values if value]
    assert checks == ["相符"] * 10
    for name, schedule in {"合计": plan.combined, "公积金贷款": plan.combined.parts["fund"]}.items():
        totals = [book[name].cell(3 + len(schedule.due), column).value for column in (3, 4, 5)]
        assert totals == [sum(each) / 100 for each in (schedule.payment, schedule.principal, schedule.interest)]
    last = [cell.value for cell in book["逐年"][book["逐年"].max_row]]
    assert last[2:5] == [
        sum(each) / 100 for each in (plan.combined.payment, plan.combined.principal, plan.combined.interest)
    ]
    shown = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert not [cell for cell in shown if cell.startswith(("#", "Err:"))]


def test_a_figure_that_was_tampered_with_no_longer_agrees(soffice: str, plan: Plan, tmp_path: Path) -> None:
    book = load_workbook(BytesIO(plan_workbook(plan, date(2026, 3, 2))))
    book["商业贷款"]["D10"] = book["商业贷款"]["D10"].value + 0.01
    target = BytesIO()
    book.save(target)
    rows = labelled(recalculated(soffice, target.getvalue(), tmp_path))
    assert rows["核对：各期本金之和"] == ["相符", "不符", "相符"]
    assert rows["核对：本金加利息"] == ["相符", "不符", "相符"]
