"""The commands for tables: what they print, how they end, what they leave."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from loan_engine.cli import app

HEADINGS = "姓名,申请人出生日期,合同总价（万元）,已付首付款\n"
READ, DAMAGED = "甲,1990-05-01,100,300000\n", "乙,1990-02-30,100,300000\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "applications.csv"
    file.write_text(HEADINGS + READ, "utf-8")
    return file


def test_a_table_is_screened_and_what_came_of_it_is_said(table: Path) -> None:
    result = table.with_name("result.xlsx")
    ended = run("screen", str(table), "-o", str(result), "--on", "2026-03-01")
    assert ended.exit_code == 0
    assert "共 1 行：还不能确定 1 行" in ended.stdout and "姓名" in ended.stdout
    assert result.stat().st_size > 0


def test_a_row_that_cannot_be_read_ends_it_with_one(table: Path) -> None:
    table.write_text(HEADINGS + READ + DAMAGED, "utf-8")
    ended = run("screen", str(table), "-o", str(table.with_name("result.csv")), "--on", "2026-03-01", "--json")
    assert ended.exit_code == 1
    answer = json.loads(ended.stdout)
    assert (answer["undetermined"], answer["unreadable"], answer["blank"]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("-o", "result.pdf"), "unknown_format"),
        (("-o", "result.csv", "--engine", "abacus"), "unknown_engine"),
        (("-o", "result.csv", "--city", "atlantis"), "unknown_city"),
        (("-o", "result.csv", "--on", "2001-01-01"), "before_rules"),
        (("-o", "result.csv", "--on", "1 March"), "not_a_date"),
        (("-o", "result.csv", "--spread", "many"), "not_a_whole_number"),
        (("-o", "result.csv", "--spread", "10", "--commercial-rate", "0.03"), "rate_given_twice"),
        (("-o", "result.csv", "--spread", "9" * 5000), "not_a_whole_number"),
        (("-o", "result.csv", "--commercial-rate", "0.99"), "rate_above_maximum"),
        (("-o", "none/result.csv"), "unwritable"),
        (("-o", "applications.csv"), "output_is_input"),
    ],
)
def test_what_cannot_be_done_is_said_with_a_code(
    arguments: tuple[str, ...], code: str, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(table.parent)
    before = table.read_bytes()
    ended = run("screen", table.name, *arguments, "--json")
    assert ended.exit_code == 2
    assert [each["code"] for each in json.loads(ended.stdout)["errors"]] == [code]
    assert [each.name for each in table.parent.iterdir()] == [table.name] and table.read_bytes() == before


def test_a_file_that_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "letter.csv").write_text("尊敬的客户：\n您好\n", "utf-8")
    for name, code in (("letter.csv", "no_headings"), ("none.csv", "unreadable_file"), ("none.doc", "unknown_format")):
        ended = run("screen", str(tmp_path / name), "-o", str(tmp_path / "result.csv"), "--json")
        assert ended.exit_code == 2
        assert json.loads(ended.stdout)["errors"][0]["code"] == code


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_an_empty_table_can_be_screened_as_it_is(suffix: str, tmp_path: Path) -> None:
    empty, result = tmp_path / f"empty{suffix}", tmp_path / "result.csv"
    assert run("template", "-o", str(empty)).exit_code == 0
    ended = run("screen", str(empty), "-o", str(result), "--on", "2026-03-01")
    assert ended.exit_code == 0 and "没有申请" in ended.stdout
