"""The command line: check an application, work out payments, solve for a budget, print a rulebook."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from io import TextIOWrapper
from typing import Annotated

import typer
from rich.console import Console, Group

from loan_engine.advice import Way, read_quote
from loan_engine.amortization import Method
from loan_engine.answers import assessment_answer
from loan_engine.application import current_day, read_application
from loan_engine.assessment import Verdict, assess
from loan_engine.cli_simulation import HELP as SIMULATION_HELP
from loan_engine.cli_simulation import simulation
from loan_engine.cli_tables import empty_table, screen_table
from loan_engine.documents.files import CSV, PDF, XLSX, kind_of, write
from loan_engine.documents.quote_choice import METHOD, WAY, chosen_workbook, read_choice
from loan_engine.documents.repayments_csv import TITLE as REPAYMENTS_TITLE
from loan_engine.documents.repayments_csv import repayments_csv
from loan_engine.documents.schedule_csv import plan_csv
from loan_engine.documents.sheet import assessment_sheet, quote_sheet
from loan_engine.documents.workbook import plan_workbook
from loan_engine.pages import rulebook_page as html_page
from loan_engine.plan_answers import plan_answer, quote_answer, rate_shown, stale_rates
from loan_engine.problems import Invalid, Problem
from loan_engine.reading import read_document
from loan_engine.reference import UnknownRulebook, read_rulebook
from loan_engine.reference_answers import clauses_answer, rulebook_answer, rulebooks_answer
from loan_engine.release import release_answer
from loan_engine.schedule_options import read_options
from loan_engine.servicing.answers import arrears_answer, repayments_answer
from loan_engine.servicing.overdue import read_overdue
from loan_engine.servicing.repayments import read_repayments
from loan_engine.solving.answers import solution_answer
from loan_engine.solving.asked import GOAL, read_solution
from loan_engine.terminal.assessments import assessment_page
from loan_engine.terminal.commands import (
    AsJson,
    Exit,
    Output,
    day_of,
    listed,
    on_option,
    option_at,
    problems_shown,
    read_bytes,
    show,
    show_saved,
    write_json,
)
from loan_engine.terminal.plans import plan_page, quote_page, rates_used
from loan_engine.terminal.prose import Prose
from loan_engine.terminal.release import release_page
from loan_engine.terminal.rulebooks import clause_map, rulebook_list, rulebook_page
from loan_engine.terminal.servicing import arrears_page, repayments_page
from loan_engine.terminal.solutions import solution_page

app = typer.Typer(
    help="组合贷款资格与还款计算。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main(commands: typer.Typer = app) -> None:
    """Runs commands. A character that the terminal's encoding lacks, as GBK lacks the tick, becomes a mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    commands()


@app.callback(invoke_without_command=True)
def about(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="显示版本、收录的规则和数据日期")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="与 --version 一起用：输出 JSON 文档")] = False,
) -> None:
    """What this release carries, where it is asked. A usage error where nothing is."""
    if version:
        show(release_answer(), release_page, as_json)
        raise typer.Exit
    if as_json or context.invoked_subcommand is None:
        context.fail("请写一个命令，或 --version")


@app.command(
    help="判断一份申请。退出码：0 符合，1 不符合，2 文件有误，3 还不能确定。"
    "用 -o 存成预审单（.pdf）或一种融资方式的还款计划（.xlsx）。"
)
def check(
    file: Annotated[str, typer.Argument(metavar="文件", help="YAML 或 JSON 文件；- 为标准输入")],
    as_json: AsJson = False,
    on: Annotated[str | None, on_option("文件中没有申请日期时，按哪一天计算；不填按今天")] = None,
    output: Output = None,
    way: Annotated[
        str, typer.Option(metavar="方式", help=f"存成 .xlsx 时的融资方式：{listed(WAY)}")
    ] = Way.COMBINED.value,
    method: Annotated[
        str, typer.Option(metavar="方式", help=f"存成 .xlsx 时的还款方式：{listed(METHOD)}")
    ] = Method.EQUAL_INSTALLMENT.value,
) -> None:
    with problems_shown(as_json, option_at):
        kind = None if output is None else kind_of(output, (PDF, XLSX))
        choice = read_choice({"way": way, "method": method})
    with problems_shown(as_json):
        document, today = read_document(read_bytes(file)), day_of(on)
        asked = isinstance(document, Mapping) and "financing" in document
        quote = read_quote(document, today) if asked else None
        assessment = quote.assessment if quote else assess(read_application(document, today))
    if output is not None:
        with problems_shown(as_json, option_at):
            if kind is XLSX:
                write(output, chosen_workbook(quote, *choice))
            else:
                write(output, quote_sheet(quote) if quote else assessment_sheet(assessment))
    answer = assessment_answer(assessment)
    if output is not None and not as_json:
        show_saved(answer["says"], output)
    elif quote:
        show(quote_answer(quote), quote_page, as_json)
    else:
        show(answer, assessment_page, as_json)
    raise typer.Exit(_EXITS[assessment.verdict])


_EXITS = {
    Verdict.ELIGIBLE: Exit.ELIGIBLE,
    Verdict.INELIGIBLE: Exit.INELIGIBLE,
    Verdict.UNDETERMINED: Exit.UNDETERMINED,
}


@app.command(help="计算还款计划。不填利率时，公积金贷款取公布的利率，商业贷款取 5 年期以上 LPR 加点。")
def schedule(
    months: Annotated[str, typer.Option(metavar="月数", help="贷款期限，月")],
    fund: Annotated[str | None, typer.Option(metavar="元", help="公积金贷款金额")] = None,
    commercial: Annotated[str | None, typer.Option(metavar="元", help="商业贷款金额")] = None,
    method: Annotated[
        str, typer.Option(metavar="方式", help="equal_installment 等额本息，equal_principal 等额本金")
    ] = Method.EQUAL_INSTALLMENT.value,
    fund_rate: Annotated[str | None, typer.Option(metavar="年利率", help="公积金贷款年利率，例如 0.026")] = None,
    commercial_rate: Annotated[str | None, typer.Option(metavar="年利率", help="商业贷款年利率，例如 0.032")] = None,
    spread: Annotated[str | None, typer.Option(metavar="基点", help="商业贷款在 LPR 上加的基点，减点写负数")] = None,
    homes: Annotated[str, typer.Option(metavar="套数", help="家庭已有住房套数，决定公积金贷款利率")] = "0",
    first_due: Annotated[str | None, typer.Option(metavar="日期", help="首次还款日；不填为一个月后")] = None,
    all_months: Annotated[bool, typer.Option("--all", help="列出每一期")] = False,
    as_json: AsJson = False,
    on: Annotated[str | None, on_option("取哪一天公布的利率；不填按今天")] = None,
    output: Output = None,
) -> None:
    options = {
        "months": months,
        "fund": fund,
        "commercial": commercial,
        "method": method,
        "fund_rate": fund_rate,
        "commercial_rate": commercial_rate,
        "spread": spread,
        "homes": homes,
        "first_due": first_due,
    }
    with problems_shown(as_json, option_at):
        kind = None if output is None else kind_of(output, (XLSX, CSV))
        today = day_of(on)
        plan, published = read_options(options, today)
        rates, stale = [rate_shown(each) for each in published], stale_rates(published)
        if output is not None:
            workbook = kind is XLSX
            write(output, plan_workbook(plan, today, rates=rates, warnings=stale) if workbook else plan_csv(plan))
    if output is not None and not as_json:
        show_saved(f"还款计划，共 {len(plan.combined.due)} 期", output)
    else:
        show(plan_answer(plan), lambda answer: Group(plan_page(answer, monthly=all_months), rates_used(rates)), as_json)
    for warning in stale:
        Console(stderr=True, highlight=False).print(Prose(f"! {warning['message']}", "yellow"))


@app.command(
    help="由每月还款额求贷款、房价或期限，或求利息最少的分配。结果已重新验算。退出码：0 有解，1 无解，2 文件有误。"
)
def solve(
    file: Annotated[str, typer.Argument(metavar="文件", help="申请的 YAML 或 JSON 文件；- 为标准输入")],
    goal: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="问题",
            help="；".join(f"{code} {label}" for code, label in GOAL.choices.items()) + "。不填时取文件中的 solve",
        ),
    ] = None,
    monthly: Annotated[str | None, typer.Option(metavar="元", help="每月最多还多少元")] = None,
    share: Annotated[str | None, typer.Option(metavar="比例", help="求房价时首付占总价的比例，例如 0.3")] = None,
    as_json: AsJson = False,
    on: Annotated[str | None, on_option("文件中没有申请日期时，按哪一天计算；不填按今天")] = None,
) -> None:
    with problems_shown(as_json):
        document, today = read_document(read_bytes(file)), day_of(on)
        asked = {"goal": goal, "monthly": monthly, "down_payment_share": share}
        given = {name: text for name, text in asked.items() if text is not None}
        if isinstance(document, Mapping) and isinstance(stated := document.get("solve") or {}, Mapping):
            document = {**document, "solve": {**stated, **given}}
        solution = read_solution(document, today)
        show(solution_answer(solution), solution_page, as_json)
    raise typer.Exit(Exit.ELIGIBLE if solution.solved else Exit.INELIGIBLE)


@app.command(help="贷款从放款到还清：利率调整、提前还款。用 -o 存成还款明细（.csv）。")
def repay(
    file: Annotated[str, typer.Argument(metavar="文件", help="贷款合同的 YAML 或 JSON 文件；- 为标准输入")],
    as_json: AsJson = False,
    on: Annotated[str | None, on_option("按哪一天的规定；不填按今天")] = None,
    output: Output = None,
) -> None:
    with problems_shown(as_json, option_at):
        if output is not None:
            kind_of(output, (CSV,))
    with problems_shown(as_json):
        found = read_repayments(read_document(read_bytes(file)), day_of(on))
    answer = repayments_answer(found)
    if output is None:
        show(answer, repayments_page, as_json)
        return
    with problems_shown(as_json, option_at):
        write(output, repayments_csv(found))
    if as_json:
        write_json(answer)
    else:
        rows = sum(len(life.course.due) for life in found.lives.values())
        show_saved(f"{REPAYMENTS_TITLE}，共 {rows} 行", output)


@app.command(help="逾期的贷款在某一天的欠款、罚息，售房单位的担保，处理抵押物所得的分配。")
def arrears(
    file: Annotated[str, typer.Argument(metavar="文件", help="贷款和还款的 YAML 或 JSON 文件；- 为标准输入")],
    as_json: AsJson = False,
    on: Annotated[str | None, on_option("文件中没有写 on 时看哪一天；不填按今天")] = None,
) -> None:
    with problems_shown(as_json):
        show(arrears_answer(read_overdue(read_document(read_bytes(file)), day_of(on))), arrears_page, as_json)


app.command(
    "screen",
    help="预审一张表里的全部申请：CSV、XLSX 或 Parquet，结果存成另一张表，原来的列都保留。"
    "退出码：0 每行都读出，1 有的行无法读取（已在结果中说明原因），2 文件有误。",
)(screen_table)
app.command("template", help="存一张空的申请表，填好后用 screen 预审。")(empty_table)
app.command("simulate", help=SIMULATION_HELP)(simulation)


@app.command(help="列出规则；给出代码时显示一部规则的条件、限额、参数及来源。")
def rulebook(
    id_: Annotated[str | None, typer.Argument(metavar="[代码]", help="规则代码")] = None,
    clauses: Annotated[bool, typer.Option("--clauses", help="逐条对照：每一条、项、目由什么体现")] = False,
    as_html: Annotated[bool, typer.Option("--html", help="输出可以打印的网页")] = False,
    as_json: AsJson = False,
    on: Annotated[str | None, on_option("显示哪一天的数值；不填按今天")] = None,
) -> None:
    with problems_shown(as_json):
        if id_ is None:
            show(rulebooks_answer(), rulebook_list, as_json)
            return
        try:
            found = read_rulebook(id_, {} if on is None else {"on": on}, current_day())
        except UnknownRulebook:
            raise Invalid(Problem("unknown_rulebook", "", "没有这部规则")) from None
        if as_html:
            sys.stdout.write(html_page(*found))
        elif clauses:
            show(clauses_answer(found[0]), clause_map, as_json)
        else:
            show(rulebook_answer(*found), rulebook_page, as_json)
