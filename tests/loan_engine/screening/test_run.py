"""A file in, a file out: everything that came in is there again, beside what each row is told."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import polars as pl
import pytest

from loan_engine.application import Application
from loan_engine.documents.files import CSV, XLSX, Kind
from loan_engine.remedies import ways
from loan_engine.remedy_answers import way_text
from loan_engine.screening.engines import engine
from loan_engine.screening.exact import exact_name
from loan_engine.screening.files.kinds import PARQUET
from loan_engine.screening.files.reading import open_table
from loan_engine.screening.payments import BankTerms
from loan_engine.screening.run import Order, Tally, counted, screen, summary
from loan_engine.simulation.population import population
from rules.rulebook import Rulebook
from rules.rulebooks import rulebooks
from rules.vocabulary import FACTS

TODAY = date(2026, 3, 1)
Screen = Callable[..., tuple[Tally, Path]]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return rulebooks()["jingdezhen-2020-18"]


@pytest.fixture
def screened(rulebook: Rulebook, tmp_path: Path) -> Screen:
    def run(source: Path, read_as: Kind, kind: Kind, engine_name: str = "polars", *, remedies: bool = True) -> Any:
        result = tmp_path / f"result-{engine_name}{kind.suffix}"
        order = Order(rulebook, TODAY, BankTerms(), engine(engine_name), remedies)
        return screen(open_table(source, read_as), order, result, kind, lambda share: None), result

    return run


FEW = """姓名,性别,申请人出生日期,合同总价（万元）,已付首付款,家庭已有住房套数
甲,男,1990-05-01,100,300000,0
乙,女,1980-02-30,100,300000,0

=HYPERLINK("http://x"),女,1980-02-28,80,100000,3
丁,男,1990-05-01,50,600000,0
"""


@pytest.fixture
def few(tmp_path: Path) -> Path:
    file = tmp_path / "few.csv"
    file.write_text(FEW.replace("性别", "申请人性别"), "utf-8")
    return file


def rows_of(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(file.read_text("utf-8-sig"))))


def test_every_row_is_answered_or_told_why_not(few: Path, screened: Screen) -> None:
    tally, result = screened(few, CSV, CSV)
    first, second, third, fourth = rows_of(result)
    assert (first["姓名"], first["行号"], first["结论"]) == ("甲", "2", "还不能确定")
    assert first["公积金贷款最高可贷（补充情况后最多）（元）"] == "500000.00"
    assert second["结论"] == "无法读取" and "申请人出生日期" in second["无法读取的原因"]
    assert second["公积金贷款最高可贷（元）"] == second["不符合的条件"] == ""
    assert third["结论"] == "不符合条件"
    assert "不是第三套及以上住房（实施细则第五条第（四）项）" in third["不符合的条件"]
    assert third["怎样可以符合"].startswith("没有办法满足：")
    assert fourth["结论"] == "无法读取" and "首付款不能超过合同总价" in fourth["无法读取的原因"]
    assert counted(tally) == {"eligible": 0, "ineligible": 1, "undetermined": 1, "unreadable": 2, "blank": 1}


def test_what_would_run_when_opened_is_text(few: Path, screened: Screen) -> None:
    assert rows_of(screened(few, CSV, CSV)[1])[2]["姓名"] == """'=HYPERLINK("http://x")"""
    sheet = openpyxl.load_workbook(screened(few, CSV, XLSX)[1]).worksheets[0]
    cell = sheet.cell(4, 1)
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x")')


def test_a_workbook_says_how_it_was_made(few: Path, screened: Screen, rulebook: Rulebook) -> None:
    tally, result = screened(few, CSV, XLSX)
    notes = [row[0] for row in openpyxl.load_workbook(result).worksheets[1].iter_rows(values_only=True)]
    lines = summary(tally, Order(rulebook, TODAY, BankTerms(), engine("polars")))
    assert [line for line in lines if line not in notes] == []
    assert any("姓名" in line for line in lines), "a column that was not understood is named"
    assert any("空白行 1 行" in line for line in lines)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("many") / "many.parquet"
    names = {fact.column: exact_name(fact) for fact in FACTS.values()}
    population(400, 9, TODAY, missing=0.03).rename(names).write_parquet(file)
    return file


def test_parquet_keeps_codes_and_fen(many: Path, screened: Screen) -> None:
    tally, result = screened(many, PARQUET, PARQUET)
    frame = pl.read_parquet(result)
    given, source = frame.select(pl.read_parquet_schema(many).keys()), pl.read_parquet(many)
    assert given.equals(source)
    assert frame["row"].to_list() == list(range(1, 401))
    assert dict(frame["verdict"].value_counts().iter_rows()) == dict(tally.rows)
    assert frame["limit_fund_fen"].dtype == pl.Int64


def test_yuan_in_a_sheet_are_fen_in_parquet(many: Path, screened: Screen) -> None:
    exact = pl.read_parquet(screened(many, PARQUET, PARQUET)[1])["first_equal_installment_fen"]
    shown = [row["等额本息首月还款（元）"] for row in rows_of(screened(many, PARQUET, CSV)[1])]
    assert [None if text == "" else int(Decimal(text) * 100) for text in shown] == exact.to_list()


def test_another_engine_gives_the_same_file(many: Path, screened: Screen) -> None:
    one, other = (pl.read_parquet(screened(many, PARQUET, PARQUET, name)[1]) for name in ("polars", "duckdb"))
    assert one.equals(other)


def test_remedies_are_those_of_the_application(many: Path, screened: Screen, rulebook: Rulebook) -> None:
    frame = pl.read_parquet(screened(many, PARQUET, PARQUET)[1])
    columns = {exact_name(fact): fact.id for fact in FACTS.values()}
    cured = [row for row in frame.iter_rows(named=True) if row["verdict"] == "ineligible"]
    assert len(cured) > 50
    for row in cured[:50]:
        facts = {id_: row[name] for name, id_ in columns.items() if row[name] is not None}
        if "applicant.retirement_category" in facts:
            facts.setdefault("applicant.sex", "female")
        on = facts.setdefault("request.applied_on", TODAY)
        found = ways(Application(rulebook, facts, on, TODAY, False))
        if found:
            assert row["remedies"].startswith(way_text(found[0]))
    assert all(row["remedies"] is None for row in frame.iter_rows(named=True) if row["verdict"] != "ineligible")


def test_without_remedies_there_is_no_such_column(many: Path, screened: Screen) -> None:
    assert "remedies" not in pl.read_parquet_schema(screened(many, PARQUET, PARQUET, remedies=False)[1])


@pytest.mark.parametrize("engine_name", ["polars", "duckdb"])
def test_no_rows_are_a_table_too(engine_name: str, screened: Screen, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("合同总价,已付首付款\n", "utf-8")
    tally, result = screened(empty, CSV, CSV, engine_name)
    assert rows_of(result) == [] and sum(counted(tally).values()) == 0


def test_a_killed_run_leaves_nothing_under_the_final_name(tmp_path: Path) -> None:
    source, result = tmp_path / "source.csv", tmp_path / "result.csv"
    lines = FEW.splitlines()
    source.write_text("\n".join([lines[0], *[lines[1]] * 300_000]), "utf-8")
    result.write_text("old", "utf-8")
    screening = "from loan_engine.cli import main; main()"
    command = [sys.executable, "-c", screening, "screen", str(source), "-o", str(result)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while not [each for each in tmp_path.iterdir() if each.name.startswith(".") and each.stat().st_size > 100_000]:
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert result.read_text("utf-8") == "old"
