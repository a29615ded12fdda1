"""The command line: what it prints, and how it ends."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from loan_engine.cli import MAXIMUM_FILE, app

FAMILIES = Path(__file__).parents[2] / "examples" / "families"


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner(env={"COLUMNS": "120", "NO_COLOR": "1"}).invoke(app, list(arguments), input=stdin)


@pytest.mark.parametrize(
    ("family", "exit_code", "said"),
    [
        ("clear-yes", 0, "符合条件"),
        ("third-home", 1, "不是第三套及以上住房"),
        ("facts-unknown", 3, "夫妻双方名下已有几套住房？"),
        ("spouse-should-apply", 1, "由配偶申请更有利"),
        ("term-cut-by-retirement", 0, "156 个月"),
    ],
)
def test_check_ends_with_the_verdict(family: str, exit_code: int, said: str) -> None:
    result = run("check", str(FAMILIES / f"{family}.yaml"))
    assert result.exit_code == exit_code
    assert said in result.stdout
    assert "实施细则第四条第（一）项" in result.stdout


def test_check_compares_the_ways_of_financing_where_they_are_asked_for() -> None:
    result = run("check", str(FAMILIES / "clear-yes.yaml"))
    assert "三种融资方式" in result.stdout
    assert "2,953.13" in result.stdout


def test_check_prints_the_schedules_that_are_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "family.yaml"
    text = (FAMILIES / "clear-yes.yaml").read_text("utf-8")
    file.write_text(text + "  schedules: [combined]\n", "utf-8")
    assert run("check", str(file)).stdout.count("逐年还款") == 2


def test_check_as_json_is_the_answer_of_the_api() -> None:
    answer = json.loads(run("check", str(FAMILIES / "third-home.yaml"), "--json").stdout)
    assert answer["verdict"] == "ineligible"
    quote = json.loads(run("check", str(FAMILIES / "clear-yes.yaml"), "--json").stdout)
    assert [way["way"] for way in quote["ways"]] == ["fund", "combined", "bank"]


def test_check_reads_standard_input_and_json() -> None:
    result = run("check", "-", "--json", stdin='{"city": "jingdezhen"}')
    assert (result.exit_code, json.loads(result.stdout)["verdict"]) == (3, "undetermined")


def test_a_day_may_stand_in_for_today() -> None:
    answer = json.loads(run("check", "-", "--json", "--on", "2021-05-06", stdin="city: jingdezhen").stdout)
    assert answer["assessed_on"] == "2021-05-06"
    assert run("check", "-", "--on", "yesterday", stdin="city: jingdezhen").exit_code == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("city: atlantis", "unknown_city"),
        ("city: [", "yaml_syntax"),
        ("city: jingdezhen\ncity: jingdezhen", "duplicate_key"),
        ("city: jingdezhen\npurchase: {price: １２３}", "money_format"),
        ("city: jingdezhen\napplicant: {birth_date: 1990-01-01 10:00:00}", "not_a_date"),
        ("city: jingdezhen\nfinancing: {}", "needed_for_quote"),
        ("# " + "x" * MAXIMUM_FILE, "too_large"),
    ],
)
def test_bad_input_is_named_and_never_repeated(text: str, code: str) -> None:
    result = run("check", "-", stdin=text)
    assert result.exit_code == 2
    assert code in result.stderr
    assert "atlantis" not in result.stderr
    assert "Traceback" not in result.output
    problem = json.loads(run("check", "-", "--json", stdin=text).stdout)
    assert code in {each["code"] for each in problem["errors"]}


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = run("check", str(tmp_path / "none.yaml"))
    assert result.exit_code == 2
    assert "unreadable" in result.stderr
    assert run("check", str(tmp_path)).exit_code == 2


SCHEDULE = ("schedule", "--months", "360", "--first-due", "2026-04-02", "--on", "2026-03-02")


def test_schedule_takes_published_rates() -> None:
    answer = json.loads(
        run(*SCHEDULE, "--fund", "500000", "--commercial", "220000", "--spread", "-30", "--json").stdout
    )
    assert [(each["annual_rate"], each["first_payment"]) for each in answer["loans"]] == [
        ("0.0260", "2001.70"),
        ("0.0320", "951.43"),
    ]


def test_schedule_by_year_or_by_month() -> None:
    years = run(*SCHEDULE, "--fund", "500000", "--homes", "1", "--method", "equal_principal")
    assert years.exit_code == 0
    assert "2056" in years.stdout
    assert "│ 合计" not in years.stdout  # one loan is its own total
    months = run(*SCHEDULE, "--fund", "500000", "--fund-rate", "0.026", "--all")
    assert "2056-03-02" in months.stdout


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--fund", "５０"), "money_format"),
        (("--fund", "500000", "--fund-rate", "2.6"), "rate_looks_like_percent"),
        (("--fund", "500000", "--months", "361"), "out_of_range"),
        (("--fund", "500000", "--months", "１２"), "not_a_whole_number"),
        (("--fund", "500000", "--first-due", "soon"), "not_a_date"),
        (("--fund", "500000", "--on", "2000-01-01"), "rate_before_first"),
        (("--commercial", "500000", "--on", "2019-01-01"), "rate_before_first"),
        (("--commercial", "500000", "--spread", "-400"), "rate_negative"),
        ((), "too_few"),
    ],
)
def test_schedule_names_bad_options(options: tuple[str, ...], code: str) -> None:
    result = run(*SCHEDULE, *options)
    assert result.exit_code == 2
    assert code in result.stderr


def test_rulebook_lists_and_shows() -> None:
    assert "jingdezhen-2020-18" in run("rulebook").stdout
    shown = run("rulebook", "jingdezhen-2020-18", "--on", "2020-09-07")
    for text in ("实施细则第五条第（三）项", "144 平方米", "35 万元", "夫妻双方都缴存"):
        assert text in shown.stdout.replace("\n", "") or text[:4] in shown.stdout
    assert json.loads(run("rulebook", "jingdezhen-2020-18", "--json").stdout)["conditions"]
    assert json.loads(run("rulebook", "--json").stdout)[0]["id"] == "jingdezhen-2020-18"


def test_rulebook_names_what_is_not_there() -> None:
    assert "unknown_rulebook" in run("rulebook", "atlantis-1").stderr
    assert "not_in_force" in run("rulebook", "jingdezhen-2020-18", "--on", "2020-09-06").stderr


def test_serve_names_the_application(monkeypatch: pytest.MonkeyPatch) -> None:
    served: dict[str, Any] = {}
    monkeypatch.setattr("uvicorn.run", lambda name, **options: served.update(name=name, **options))
    assert run("serve", "--port", "9000", "--host", "0.0.0.0").exit_code == 0
    assert (served["name"], served["host"], served["port"], served["reload"]) == ("api.app:app", "0.0.0.0", 9000, False)


def test_help_is_in_chinese() -> None:
    for command in ((), ("check",), ("schedule",), ("rulebook",), ("serve",)):
        assert any("一" <= letter <= "鿿" for letter in run(*command, "--help").stdout)


def test_the_console_script_runs_by_itself() -> None:
    script = Path(sys.executable).with_name("loan-engine")
    done = subprocess.run([script, "rulebook"], capture_output=True, check=True, text=True, encoding="utf-8")
    assert "jingdezhen-2020-18" in done.stdout
