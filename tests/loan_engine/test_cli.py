"""The command line: what it prints, and how it ends."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]
from pypdf import PdfReader
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from loan_engine.cli import app, main
from loan_engine.terminal.commands import MAXIMUM_FILE

FAMILIES = Path(__file__).parents[2] / "examples" / "families"


def run(*arguments: str, stdin: str | bytes | None = None, columns: int = 120) -> Result:
    return CliRunner(env={"COLUMNS": str(columns), "NO_COLOR": "1"}).invoke(app, list(arguments), input=stdin)


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


def test_check_says_how_each_condition_stands_and_what_decided() -> None:
    said = run("check", str(FAMILIES / "contributions-too-short.yaml"), columns=200).stdout
    assert "申请条件：不符合 1 项，符合 21 项，未申请 5 项" in said
    rows = [line for line in said.splitlines() if line.startswith(("✗ ", "✓ ", "? ", "- "))]
    assert rows[0].startswith("✗  申请人按时足额连续缴存公积金不少于 6 个月")
    assert [row[0] for row in rows] == ["✗"] + ["✓"] * 21 + ["-"] * 5
    assert "还差 2 个月" in said
    assert "12329" in said


def test_check_says_what_would_help_and_what_would_not() -> None:
    assert "→  公积金贷款改为 350,000 元" in run("check", str(FAMILIES / "over-the-cap.yaml")).stdout
    assert "→  无法改变：购买新建商品房" in run("check", str(FAMILIES / "second-hand-home.yaml")).stdout


@pytest.mark.parametrize("family", sorted(FAMILIES.glob("*[!d].yaml")), ids=lambda family: family.stem)
def test_nothing_is_cut_on_eighty_columns(family: Path) -> None:
    for command in (("check", str(family)), ("rulebook", "jingdezhen-2020-18"), (*SCHEDULE, *BOTH, "--all")):
        said = run(*command, columns=80).stdout
        assert max(map(cell_len, said.splitlines())) <= 80
        assert "…" not in said


def test_a_terminal_without_colour_gets_none() -> None:
    assert "\x1b" not in run("check", str(FAMILIES / "clear-yes.yaml")).output


def test_check_compares_the_ways_of_financing_where_they_are_asked_for() -> None:
    result = run("check", str(FAMILIES / "clear-yes.yaml"))
    assert "三种融资方式" in result.stdout
    assert "2,953.13" in result.stdout
    assert "商业贷款利率（5年期以上LPR减30个基点）：3.2%，2025-05-20 起执行" in result.stdout


def test_a_way_that_the_rules_do_not_allow_is_marked(tmp_path: Path) -> None:
    file = tmp_path / "family.yaml"
    file.write_text((FAMILIES / "third-home.yaml").read_text("utf-8") + "financing: {}\n", "utf-8")
    row = next(line for line in run("check", str(file)).stdout.splitlines() if "按规则能否采用" in line)
    assert row.split() == ["按规则能否采用", "目前不可以", "目前不可以", "由银行决定"]


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
    for document in ('{"city": "jingdezhen"}', '{\n\t"city":\t"jingdezhen"\n}', b"\xef\xbb\xbfcity: jingdezhen\r\n"):
        result = run("check", "-", "--json", stdin=document)
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
        ("city: &a jingdezhen\nhousehold: *a", "yaml_syntax"),
        ("city: !!python/name:os.system x", "yaml_syntax"),
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


def test_check_compares_what_the_ways_cost(tmp_path: Path) -> None:
    """The sheet is for eighty columns, with the shares of the income where that is known."""
    file = tmp_path / "family.yaml"
    text = (FAMILIES / "clear-yes.yaml").read_text("utf-8")
    plain = run("check", str(FAMILIES / "clear-yes.yaml"), columns=80).stdout
    assert "占月收入" not in plain
    assert "从第 311 期起累计还款不再多于后者" in plain.replace("\n   ", "")
    money = '\n  monthly_income: "8000"\n  monthly_debt: "500"'
    text = text.replace("\n  sex: male", f"\n  sex: male{money}").replace("\n  sex: female", f"\n  sex: female{money}")
    file.write_text(f"{text}  fees: '3000'\n", "utf-8")
    said = run("check", str(file), columns=80).stdout
    assert max(map(cell_len, said.splitlines())) <= 80
    row = next(line.split() for line in said.splitlines() if line.startswith(" 组合贷款，等额本息"))
    assert row == ["组合贷款，等额本息", "1,063,124.13", "2.8184%", "18.46%", "24.71%"]
    assert "3,000.00 元" in said


SOLVE = ("solve", str(FAMILIES / "clear-yes.yaml"))


@pytest.mark.parametrize(
    ("options", "exit_code", "said"),
    [
        (("--for", "loan_for_budget", "--monthly", "2500"), 0, "每月 2,500.00 元可以负担"),
        (("--for", "price_for_budget", "--monthly", "2500", "--share", "0.3"), 0, "可以买总价"),
        (("--for", "term_for_payment", "--monthly", "4000"), 0, "不超过每月 4,000.00 元"),
        (("--for", "term_for_payment", "--monthly", "1000"), 1, "实施细则第八条"),
        (("--for", "loan_for_budget", "--monthly", "1"), 1, "不够偿还最低的一笔贷款"),
        (("--for", "cheapest_split"), 0, "比较过的分配"),
    ],
)
def test_solve_ends_with_whether_there_is_an_answer(options: tuple[str, ...], exit_code: int, said: str) -> None:
    result = run(*SOLVE, *options, columns=80)
    assert result.exit_code == exit_code
    assert said in result.stdout
    assert "由什么决定" in result.stdout
    assert max(map(cell_len, result.stdout.splitlines())) <= 80
    assert "…" not in result.stdout
    answer = json.loads(run(*SOLVE, *options, "--json").stdout)
    assert (answer["goal"], answer["solved"]) == (options[1], exit_code == 0)


def test_solve_takes_the_question_from_the_file_and_the_options_before_it() -> None:
    document = '{"city": "jingdezhen", "solve": {"goal": "loan_for_budget", "monthly": "2500"}}'
    family = json.dumps({**json.loads(document), **FAMILY})
    assert json.loads(run("solve", "-", "--json", stdin=family).stdout)["monthly"] == "2500.00"
    assert json.loads(run("solve", "-", "--monthly", "2000", "--json", stdin=family).stdout)["monthly"] == "2000.00"


FAMILY = {
    "request": {"applied_on": "2026-03-02"},
    "applicant": {"birth_date": "1992-06-15", "sex": "male"},
    "purchase": {"price": "980000", "garage_price": "0"},
}


@pytest.mark.parametrize(
    ("stdin", "options", "code"),
    [
        ("city: jingdezhen", (), "required"),
        ("city: jingdezhen", ("--monthly", "2500"), "required"),
        ("city: jingdezhen", ("--for", "everything"), "not_a_choice"),
        ("city: jingdezhen\nsolve: everything", ("--monthly", "2500"), "not_an_object"),
        ("city: jingdezhen\nsolve:", ("--for", "cheapest_split"), "needed_for_quote"),
        ("- city", ("--for", "cheapest_split"), "not_an_object"),
    ],
)
def test_solve_names_bad_questions(stdin: str, options: tuple[str, ...], code: str) -> None:
    result = run("solve", "-", *options, stdin=stdin)
    assert result.exit_code == 2
    assert code in result.stderr


BOTH = ("--fund", "500000", "--commercial", "220000")
SCHEDULE = ("schedule", "--months", "360", "--first-due", "2026-04-02", "--on", "2026-03-02")


def test_schedule_takes_published_rates() -> None:
    answer = json.loads(run(*SCHEDULE, *BOTH, "--spread", "-30", "--json").stdout)
    assert [(each["annual_rate"], each["first_payment"]) for each in answer["loans"]] == [
        ("0.0260", "2001.70"),
        ("0.0320", "951.43"),
    ]


def test_schedule_by_year_or_by_month() -> None:
    years = run(*SCHEDULE, "--fund", "500000", "--homes", "1", "--method", "equal_principal")
    assert years.exit_code == 0
    assert "公积金贷款利率（第二套，5年以上）：3.075%" in years.stdout
    assert "2056" in years.stdout
    assert "合计" not in years.stdout.splitlines()[1]  # one loan is its own total
    months = run(*SCHEDULE, "--fund", "500000", "--fund-rate", "0.026", "--all")
    assert "2056-03-02" in months.stdout


def test_schedule_sums_up_both_loans() -> None:
    """2 001.70 and 951.43 a month; 720 000 in all."""
    rows = [line.split() for line in run(*SCHEDULE, *BOTH, "--spread", "-30").stdout.splitlines()]
    assert ["首期", "2,001.70", "951.43", "2,953.13"] in rows
    assert ["本金", "500,000.00", "220,000.00", "720,000.00"] in rows


def test_a_rate_past_its_last_check_is_said_to_be() -> None:
    late = run("schedule", "--months", "360", "--fund", "500000", "--on", "2026-12-01")
    assert late.exit_code == 0
    assert "只核对到" in late.stderr
    assert run(*SCHEDULE, "--fund", "500000").stderr == ""
    own = run("schedule", "--months", "360", "--fund", "500000", "--on", "2026-12-01", "--fund-rate", "0.026")
    assert own.stderr == ""


@pytest.mark.parametrize(
    ("options", "option", "code"),
    [
        (("--fund", "５０"), "--fund", "money_format"),
        (("--fund", "999.99"), "--fund", "principal_below_minimum"),
        (("--fund", "500000", "--fund-rate", "2.6"), "--fund-rate", "rate_looks_like_percent"),
        (("--commercial", "500000", "--commercial-rate", "3.1%"), "--commercial-rate", "rate_format"),
        (("--fund", "500000", "--months", "361"), "--months", "out_of_range"),
        (("--fund", "500000", "--months", "0"), "--months", "out_of_range"),
        (("--fund", "500000", "--months", "１２"), "--months", "not_a_whole_number"),
        (("--fund", "500000", "--homes", "-1"), "--homes", "out_of_range"),
        (("--fund", "500000", "--method", "balloon"), "--method", "not_a_choice"),
        (("--fund", "500000", "--first-due", "soon"), "--first-due", "not_a_date"),
        (("--fund", "500000", "--on", "soon"), "--on", "not_a_date"),
        (("--fund", "500000", "--on", "2000-01-01"), "--on", "rate_before_first"),
        (("--commercial", "500000", "--on", "2019-01-01"), "--on", "rate_before_first"),
        (("--commercial", "500000", "--spread", "-400"), "--spread", "rate_negative"),
        (("--commercial", "500000", "--spread", "few"), "--spread", "not_a_whole_number"),
        (("--commercial", "1000", "--commercial-rate", "0.03", "--spread", "0"), "--spread", "rate_given_twice"),
        ((), "--fund", "required"),
    ],
)
def test_schedule_names_bad_options(options: tuple[str, ...], option: str, code: str) -> None:
    result = run(*SCHEDULE, *options, columns=200)
    assert result.exit_code == 2
    assert f"✗ {option}：" in result.stderr
    assert code in result.stderr
    problem = json.loads(run(*SCHEDULE, *options, "--json").stdout)
    assert [each["code"] for each in problem["errors"]] == [code]


def test_rulebook_lists_and_shows() -> None:
    assert "jingdezhen-2020-18" in run("rulebook").stdout
    shown = run("rulebook", "jingdezhen-2020-18", "--on", "2020-09-07")
    for text in ("实施细则第五条第（三）项", "144 平方米", "35 万元", "不明确之处", "2020-09-07 起", "12329"):
        assert text in shown.stdout
    assert json.loads(run("rulebook", "jingdezhen-2020-18", "--json").stdout)["conditions"]
    assert json.loads(run("rulebook", "--json").stdout)[0]["id"] == "jingdezhen-2020-18"


def test_rulebook_names_what_is_not_there() -> None:
    assert "unknown_rulebook" in run("rulebook", "atlantis-1").stderr
    assert "not_in_force" in run("rulebook", "jingdezhen-2020-18", "--on", "2020-09-06").stderr


def saved(path: Path) -> Any:
    return load_workbook(path)["汇总"]["A1"].value if path.suffix == ".xlsx" else path.read_bytes()


@pytest.mark.parametrize(("family", "exit_code"), [("clear-yes", 0), ("third-home", 1), ("facts-unknown", 3)])
def test_check_saves_a_sheet_and_ends_with_the_verdict_all_the_same(
    family: str, exit_code: int, tmp_path: Path
) -> None:
    target = tmp_path / "sheet.PDF"
    result = run("check", str(FAMILIES / f"{family}.yaml"), "-o", str(target), columns=200)
    assert result.exit_code == exit_code
    assert f"已存为 {target}" in result.stdout
    assert "申请条件：" not in result.stdout
    said = "".join(page.extract_text() for page in PdfReader(target).pages)
    assert ("三种融资方式" in said) is (family == "clear-yes")


def test_check_saves_the_plan_of_one_way(tmp_path: Path) -> None:
    target, command = tmp_path / "plan.xlsx", ("check", str(FAMILIES / "clear-yes.yaml"), "--output")
    assert run(*command, str(target)).exit_code == 0
    assert saved(target) == "组合贷款还款计划"
    assert run(*command, str(target), "--way", "fund", "--method", "equal_principal").exit_code == 0
    assert saved(target) == "公积金贷款还款计划"  # over the first
    assert load_workbook(target)["汇总"]["B7"].value == "等额本金"


def test_check_prints_the_document_as_well_where_it_is_asked_for(tmp_path: Path) -> None:
    target = tmp_path / "sheet.pdf"
    result = run("check", str(FAMILIES / "third-home.yaml"), "--json", "-o", str(target))
    assert json.loads(result.stdout)["verdict"] == "ineligible"
    assert saved(target).startswith(b"%PDF")


def test_schedule_saves_a_table_or_a_workbook(tmp_path: Path) -> None:
    table, book = tmp_path / "plan.csv", tmp_path / "plan.xlsx"
    result = run(*SCHEDULE, *BOTH, "-o", str(table), columns=200)
    assert (result.exit_code, result.stdout) == (0, f"还款计划，共 360 期。\n已存为 {table}\n")
    assert saved(table).decode("utf-8-sig").count("\r\n") == 361
    assert run(*SCHEDULE, *BOTH, "-o", str(book)).exit_code == 0
    lines = [str(row[0]) for row in load_workbook(book)["汇总"].iter_rows(values_only=True)]
    assert any(line.startswith("公积金贷款利率（首套，5年以上）：2.6%") for line in lines)
    stale = run("schedule", "--months", "12", "--fund", "5000", "--on", "2026-12-01", "-o", str(book))
    assert "只核对到" in stale.stderr


@pytest.mark.parametrize(
    ("command", "output", "option", "code"),
    [
        (("check", str(FAMILIES / "third-home.yaml")), "sheet.csv", "--output", "unknown_format"),
        (("check", str(FAMILIES / "third-home.yaml")), "sheet", "--output", "unknown_format"),
        (("check", str(FAMILIES / "third-home.yaml")), "none/sheet.pdf", "--output", "unwritable"),
        (("check", str(FAMILIES / "third-home.yaml")), "sheet\0.pdf", "--output", "unwritable"),
        (("check", str(FAMILIES / "third-home.yaml")), "plan.xlsx", "--output", "not_quoted"),
        (("check", str(FAMILIES / "clear-yes.yaml"), "--way", "gift"), "plan.xlsx", "--way", "not_a_choice"),
        (("schedule", "--months", "12", "--fund", "5000"), "plan.pdf", "--output", "unknown_format"),
        (("schedule", "--months", "12", "--fund", "5000"), "none/plan.csv", "--output", "unwritable"),
    ],
)
def test_a_file_that_cannot_be_saved_is_a_problem(
    command: tuple[str, ...], output: str, option: str, code: str, tmp_path: Path
) -> None:
    result = run(*command, "-o", str(tmp_path / output), columns=300)
    assert result.exit_code == 2
    assert f"✗ {option}：" in result.stderr
    assert code in result.stderr
    assert list(tmp_path.iterdir()) == []
    problem = json.loads(run(*command, "-o", str(tmp_path / output), "--json").stdout)
    assert [each["code"] for each in problem["errors"]] == [code]


def test_help_is_in_chinese() -> None:
    for command in ((), ("check",), ("solve",), ("schedule",), ("repay",), ("arrears",), ("rulebook",)):
        assert any("一" <= letter <= "鿿" for letter in run(*command, "--help").stdout)


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
def test_a_terminal_of_another_encoding_loses_marks_and_never_the_document(encoding: str) -> None:
    command = [str(Path(sys.executable).with_name("loan-engine")), "check", str(FAMILIES / "clear-yes.yaml")]
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    shown = subprocess.run(command, capture_output=True, check=True, env=env)
    assert b"360" in shown.stdout
    document = subprocess.run([*command, "--json"], capture_output=True, check=True, env=env)
    assert json.loads(document.stdout)["assessment"]["says"].startswith("按已提供的情况")


@pytest.mark.parametrize("kept", [True, False])
def test_main_is_the_console_script(kept: bool, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(sys, "argv", ["loan-engine", "rulebook"])
    if not kept:  # as in a window that stands in for a terminal
        monkeypatch.setattr(sys, "stderr", io.StringIO())
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    assert "jingdezhen-2020-18" in capsys.readouterr().out


def test_the_console_script_runs_by_itself() -> None:
    script = Path(sys.executable).with_name("loan-engine")
    done = subprocess.run([script, "rulebook"], capture_output=True, check=True, text=True, encoding="utf-8")
    assert "jingdezhen-2020-18" in done.stdout


def test_rulebook_clause_by_clause_and_as_a_page() -> None:
    clauses = run("rulebook", "jingdezhen-2020-18", "--clauses")
    assert "实施细则第二十六条" in clauses.stdout
    assert "owned_home_not_large" in clauses.stdout
    assert len(json.loads(run("rulebook", "jingdezhen-2020-18", "--clauses", "--json").stdout)) == 78
    assert run("rulebook", "jingdezhen-2020-18", "--html").stdout.startswith("<!doctype html>")


LOANS = FAMILIES.parent / "loans"


def test_repay_shows_what_moves_and_what_is_saved() -> None:
    result = run("repay", str(LOANS / "prepaid.yaml"))
    assert result.exit_code == 0
    for said in (
        "2026-01-01 起 2.6%",
        "少付利息",
        "2034-08-20 还清（原为 2054-07-20）",
        "实施细则第十八条",
        "逐年还款",
    ):
        assert said in result.stdout
    answer = json.loads(run("repay", str(LOANS / "prepaid.yaml"), "--json").stdout)
    assert [each["part"] for each in answer["loans"]] == ["fund", "commercial"]


def test_repay_saves_a_file(tmp_path: Path) -> None:
    file = tmp_path / "life.csv"
    result = run("repay", str(LOANS / "prepaid.yaml"), "-o", str(file))
    answer = json.loads(run("repay", str(LOANS / "prepaid.yaml"), "-o", str(file), "--json").stdout)
    rows = file.read_text("utf-8-sig").splitlines()
    assert len(rows) - 1 == sum(len(loan["schedule"]["due"]) for loan in answer["loans"])
    assert f"共 {len(rows) - 1} 行" in result.stdout
    assert "--output" in run("repay", str(LOANS / "prepaid.yaml"), "-o", "life.pdf").stderr


def test_arrears_shows_what_is_owed_and_what_follows() -> None:
    result = run("arrears", str(LOANS / "overdue.yaml"))
    assert result.exit_code == 0
    for said in ("2026-08-10 的欠款", "没有按时还的 4 期", "最迟应在 2026-08-03 补足", "按债权比例分配", "291,044.36"):
        assert said in result.stdout
    assert json.loads(run("arrears", str(LOANS / "overdue.yaml"), "--json").stdout)["on"] == "2026-08-10"


@pytest.mark.parametrize("command", ["repay", "arrears"])
def test_a_bad_loan_is_named(command: str) -> None:
    result = run(command, "-", stdin="loans: []")
    assert (result.exit_code, "/loans" in result.stderr) == (2, True)
