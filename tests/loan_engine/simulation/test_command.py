"""The command: what it prints, what it saves, and what it refuses."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from loan_engine.cli import app
from loan_engine.screening.files.kinds import PARQUET
from loan_engine.screening.files.writing import result_writer
from loan_engine.simulation.population import population
from rules.facts import Area, Fact, Money
from rules.vocabulary import FACTS

SET = ("--set", "caps.couple=800000", "--set", "ltv=0.85", "--on", "2026-03-01")
SMALL = ("--population", "2000")


def run(*arguments: str, columns: int = 80) -> Result:
    return CliRunner(env={"COLUMNS": str(columns), "NO_COLOR": "1"}).invoke(app, ["simulate", *arguments])


@cache
def answer(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def applications(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of the first 2 000 of the population, and rows that cannot be read."""
    frame = population(2000, 1, date(2026, 3, 1))
    old = frame.head(3).with_columns(pl.lit(date(2019, 1, 1)).alias("request_applied_on"))
    path = tmp_path_factory.mktemp("files") / "applications.parquet"
    units: dict[type[Fact], str] = {Money: "_fen", Area: "_hundredths"}
    heads = [f"{id_}{units.get(type(fact), '')}" for id_, fact in FACTS.items()]
    with result_writer(path, PARQUET, heads) as writer:
        writer.write(pl.concat([frame, old]))
    return path


def test_a_page_of_eighty_columns_says_who_gains() -> None:
    result = run(*SET, *SMALL)
    assert result.exit_code == 0
    assert max(map(cell_len, result.stdout.splitlines())) <= 80
    assert "…" not in result.stdout
    for said in ("50 万元 → 80 万元", "实施细则第七条第（一）项", "虚构", "假设", "█", "受损", "放开", "12329"):
        assert said in result.stdout, said


def test_the_document_holds_the_same_and_how_it_was_made() -> None:
    said = answer(*SET, *SMALL)
    assert [(each["id"], each["now"], each["assumed"]) for each in said["parameters"]] == [
        ("couple_cap", "50 万元", "80 万元"),
        ("max_share_of_price", "80%", "85%"),
    ]
    assert said["everybody"]["applications"] == said["made_up"]["population"] == 2000
    assert {each["confidence"] for each in said["made_up"]["assumptions"]} == {"assumed"}
    for grouping in said["groups"]:
        assert sum(band["figures"]["gain"] for band in grouping["bands"]) == said["everybody"]["gain"]
    assert answer(*SET, *SMALL, "--seed", "2")["everybody"] != said["everybody"]


def test_a_file_stands_for_the_population(applications: Path) -> None:
    made, read = answer(*SET, *SMALL), answer(str(applications), *SET)
    assert read["made_up"] is None
    assert (made["unreadable"], read["unreadable"]) == (0, 3)
    assert any("3 份申请无法读取" in note for note in read["notes"])
    assert not any("虚构" in note for note in read["notes"])
    for part in ("everybody", "groups", "conditions"):
        assert read[part] == made[part]


def test_an_empty_file_counts_nobody(tmp_path: Path) -> None:
    path = tmp_path / "empty.parquet"
    nobody = population(0, 1, date(2026, 3, 1))
    nobody.rename({fact.column: id_ for id_, fact in FACTS.items()}).write_parquet(path)
    said = answer(str(path), *SET)
    assert said["everybody"]["applications"] == 0
    assert said["everybody"]["today"]["fund_mean"] is None
    assert run(str(path), *SET).exit_code == 0
    assert run(str(path), *SET, "-o", str(tmp_path / "r.xlsx")).exit_code == 0


def test_the_workbook_has_its_sheets_a_chart_and_sums_that_agree(tmp_path: Path) -> None:
    path = tmp_path / "result.xlsx"
    result = run(*SET, *SMALL, "-o", str(path))
    assert (result.exit_code, "已存为" in result.stdout) == (0, True)
    book = load_workbook(path)
    assert book.sheetnames == ["汇总", "分组", "条件", "说明"]
    assert len(book["汇总"]._charts) == 1
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    for said in ("50 万元 → 80 万元", "实施细则第七条第（一）项", "虚构申请所用的分布（都是假设）", "受益比例"):
        assert said in texts, said
    assert any("随机种子 1" in text for text in texts)
    values = load_workbook(path, data_only=True)
    shown = [cell.value for row in values["汇总"].iter_rows() for cell in row]
    assert shown.count("相符") == 15
    said = answer(*SET, *SMALL)["everybody"]
    heads = [cell.value for cell in values["分组"][3]]
    everybody = dict(zip(heads, (cell.value for cell in values["分组"][4]), strict=True))
    assert everybody["受益"] == said["gain"]
    assert everybody["改后额度合计（元）"] == float(said["changed"]["fund"])
    assert everybody["受益比例"] == pytest.approx(said["gain"] / 2000)


def test_the_table_of_groups_is_saved_as_text(tmp_path: Path) -> None:
    path = tmp_path / "groups.csv"
    assert json.loads(run(*SET, *SMALL, "-o", str(path), "--json").stdout)["everybody"]["gain"] > 0
    frame = pl.read_csv(path)
    assert frame.columns[:3] == ["分组", "类别", "申请"]
    for _, part in frame.group_by("分组"):
        assert part["申请"].sum() == 2000


@pytest.mark.parametrize(
    ("arguments", "code", "place"),
    [
        ((), "required", "--set"),
        (("--set", "couple_cup=1"), "unknown_parameter", "--set"),
        (("--set", "couple_cap=x"), "parameter_value", "--set"),
        (("--set", "ltv=0.8", "--population", "0"), "out_of_range", "--population"),
        (("--set", "ltv=0.8", "--population", "many"), "not_a_whole_number", "--population"),
        (("--set", "ltv=0.8", "--seed", "-1"), "not_a_whole_number", "--seed"),
        (("--set", "ltv=0.8", "--missing", "1"), "out_of_range", "--missing"),
        (("--set", "ltv=0.8", "--on", "2019-01-01"), "before_rules", "--on"),
        (("--set", "ltv=0.8", "--city", "nowhere"), "unknown_city", "--city"),
        (("--set", "ltv=0.8", "-o", "r.pdf"), "unknown_format", "--output"),
        (("--set", "ltv=0.8", *SMALL, "-o", "no/such/folder/r.csv"), "unwritable", "--output"),
        (("a.doc", "--set", "ltv=0.8"), "unknown_format", "--file"),
        (("none.csv", "--set", "ltv=0.8"), "unreadable_file", "--file"),
        (("a.csv", "--set", "ltv=0.8", "--seed", "3"), "population_and_file", "--seed"),
        (("a.csv", "--set", "ltv=0.8", "-o", "a.csv"), "output_is_input", "--output"),
    ],
)
def test_what_is_refused(arguments: tuple[str, ...], code: str, place: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    said = result.stderr.replace("\n", "")
    assert code in said and place in said
    assert json.loads(run(*arguments, "--json").stdout)["errors"][0]["code"] == code


def test_what_could_not_be_made_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "result.csv"
    path.write_text("before", "utf-8")
    assert run("--set", "nothing=1", "-o", str(path)).exit_code == 2
    assert path.read_text("utf-8") == "before"
    assert [*tmp_path.iterdir()] == [path]
