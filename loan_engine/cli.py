"""The command line: check an application, work out payments, solve for a budget, print a rulebook, serve the API."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from enum import IntEnum
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any, TypeVar

import orjson
import typer
import uvicorn
from rich.console import Console, Group, RenderableType

from loan_engine.advice import Way, read_quote
from loan_engine.amortization import Method
from loan_engine.answers import assessment_answer
from loan_engine.application import current_day, read_application
from loan_engine.assessment import Verdict, assess
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
from loan_engine.reference import UnknownRulebook, read_day, read_rulebook
from loan_engine.reference_answers import clauses_answer, rulebook_answer, rulebooks_answer
from loan_engine.schedule_options import read_options
from loan_engine.servicing.answers import arrears_answer, repayments_answer
from loan_engine.servicing.overdue import read_overdue
from loan_engine.servicing.repayments import read_repayments
from loan_engine.solving.answers import solution_answer
from loan_engine.solving.asked import GOAL, read_solution
from loan_engine.terminal.assessments import assessment_page
from loan_engine.terminal.plans import plan_page, quote_page, rates_used
from loan_engine.terminal.prose import Prose
from loan_engine.terminal.rulebooks import clause_map, rulebook_list, rulebook_page
from loan_engine.terminal.servicing import arrears_page, repayments_page
from loan_engine.terminal.solutions import solution_page
from rules.facts import Choice

MAXIMUM_FILE = 1024 * 1024
"""Bytes of an application's file."""


class Exit(IntEnum):
    """How a command ends."""

    ELIGIBLE = 0
    INELIGIBLE = 1
    BAD_INPUT = 2
    UNDETERMINED = 3


app = typer.Typer(
    help="组合贷款资格与还款计算。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON 文档，与接口返回的相同")]
Output = Annotated[
    str | None, typer.Option("--output", "-o", metavar="文件", help="存成文件，格式由扩展名决定；已有的文件会被覆盖")
]


def _listed(choice: Choice) -> str:
    return "，".join(f"{code} {label}" for code, label in choice.choices.items())


def _on(help_: str) -> Any:
    return typer.Option("--on", metavar="日期", help=f"{help_}；写成 2026-03-01 的样子")


def main() -> None:
    """The console script. A character that the terminal's encoding lacks, as GBK lacks the tick, becomes a mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()


@app.command(
    help="判断一份申请。退出码：0 符合，1 不符合，2 文件有误，3 还不能确定。"
    "用 -o 存成预审单（.pdf）或一种融资方式的还款计划（.xlsx）。"
)
def check(
    file: Annotated[str, typer.Argument(metavar="文件", help="YAML 或 JSON 文件；- 为标准输入")],
    as_json: AsJson = False,
    on: Annotated[str | None, _on("文件中没有申请日期时，按哪一天计算；不填按今天")] = None,
    output: Output = None,
    way: Annotated[
        str, typer.Option(metavar="方式", help=f"存成 .xlsx 时的融资方式：{_listed(WAY)}")
    ] = Way.COMBINED.value,
    method: Annotated[
        str, typer.Option(metavar="方式", help=f"存成 .xlsx 时的还款方式：{_listed(METHOD)}")
    ] = Method.EQUAL_INSTALLMENT.value,
) -> None:
    with _problems_shown(as_json, _option):
        kind = None if output is None else kind_of(output, (PDF, XLSX))
        choice = read_choice({"way": way, "method": method})
    with _problems_shown(as_json):
        document, today = read_document(_bytes(file)), _day(on)
        asked = isinstance(document, Mapping) and "financing" in document
        quote = read_quote(document, today) if asked else None
        assessment = quote.assessment if quote else assess(read_application(document, today))
    if output is not None:
        with _problems_shown(as_json, _option):
            if kind is XLSX:
                write(output, chosen_workbook(quote, *choice))
            else:
                write(output, quote_sheet(quote) if quote else assessment_sheet(assessment))
    answer = assessment_answer(assessment)
    if output is not None and not as_json:
        _show_saved(answer["says"], output)
    elif quote:
        _show(quote_answer(quote), quote_page, as_json)
    else:
        _show(answer, assessment_page, as_json)
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
    on: Annotated[str | None, _on("取哪一天公布的利率；不填按今天")] = None,
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
    with _problems_shown(as_json, _option):
        kind = None if output is None else kind_of(output, (XLSX, CSV))
        today = _day(on)
        plan, published = read_options(options, today)
        rates, stale = [rate_shown(each) for each in published], stale_rates(published)
        if output is not None:
            workbook = kind is XLSX
            write(output, plan_workbook(plan, today, rates=rates, warnings=stale) if workbook else plan_csv(plan))
    if output is not None and not as_json:
        _show_saved(f"还款计划，共 {len(plan.combined.due)} 期", output)
    else:
        _show(
            plan_answer(plan), lambda answer: Group(plan_page(answer, monthly=all_months), rates_used(rates)), as_json
        )
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
    on: Annotated[str | None, _on("文件中没有申请日期时，按哪一天计算；不填按今天")] = None,
) -> None:
    with _problems_shown(as_json):
        document, today = read_document(_bytes(file)), _day(on)
        asked = {"goal": goal, "monthly": monthly, "down_payment_share": share}
        given = {name: text for name, text in asked.items() if text is not None}
        if isinstance(document, Mapping) and isinstance(stated := document.get("solve") or {}, Mapping):
            document = {**document, "solve": {**stated, **given}}
        solution = read_solution(document, today)
        _show(solution_answer(solution), solution_page, as_json)
    raise typer.Exit(Exit.ELIGIBLE if solution.solved else Exit.INELIGIBLE)


@app.command(help="贷款从放款到还清：利率调整、提前还款。用 -o 存成还款明细（.csv）。")
def repay(
    file: Annotated[str, typer.Argument(metavar="文件", help="贷款合同的 YAML 或 JSON 文件；- 为标准输入")],
    as_json: AsJson = False,
    on: Annotated[str | None, _on("按哪一天的规定；不填按今天")] = None,
    output: Output = None,
) -> None:
    with _problems_shown(as_json, _option):
        if output is not None:
            kind_of(output, (CSV,))
    with _problems_shown(as_json):
        found = read_repayments(read_document(_bytes(file)), _day(on))
    answer = repayments_answer(found)
    if output is None:
        _show(answer, repayments_page, as_json)
        return
    with _problems_shown(as_json, _option):
        write(output, repayments_csv(found))
    if as_json:
        _write_json(answer)
    else:
        rows = sum(len(life.course.due) for life in found.lives.values())
        _show_saved(f"{REPAYMENTS_TITLE}，共 {rows} 行", output)


@app.command(help="逾期的贷款在某一天的欠款、罚息，售房单位的担保，处理抵押物所得的分配。")
def arrears(
    file: Annotated[str, typer.Argument(metavar="文件", help="贷款和还款的 YAML 或 JSON 文件；- 为标准输入")],
    as_json: AsJson = False,
    on: Annotated[str | None, _on("文件中没有写 on 时看哪一天；不填按今天")] = None,
) -> None:
    with _problems_shown(as_json):
        _show(arrears_answer(read_overdue(read_document(_bytes(file)), _day(on))), arrears_page, as_json)


@app.command(help="列出规则；给出代码时显示一部规则的条件、限额、参数及来源。")
def rulebook(
    id_: Annotated[str | None, typer.Argument(metavar="[代码]", help="规则代码")] = None,
    clauses: Annotated[bool, typer.Option("--clauses", help="逐条对照：每一条、项、目由什么体现")] = False,
    as_html: Annotated[bool, typer.Option("--html", help="输出可以打印的网页")] = False,
    as_json: AsJson = False,
    on: Annotated[str | None, _on("显示哪一天的数值；不填按今天")] = None,
) -> None:
    with _problems_shown(as_json):
        if id_ is None:
            _show(rulebooks_answer(), rulebook_list, as_json)
            return
        try:
            found = read_rulebook(id_, {} if on is None else {"on": on}, current_day())
        except UnknownRulebook:
            raise Invalid(Problem("unknown_rulebook", "", "没有这部规则")) from None
        if as_html:
            sys.stdout.write(html_page(*found))
        elif clauses:
            _show(clauses_answer(found[0]), clause_map, as_json)
        else:
            _show(rulebook_answer(*found), rulebook_page, as_json)


@app.command(help="提供 HTTP 接口。")
def serve(
    host: Annotated[str, typer.Option(metavar="地址", help="监听的地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="端口", min=0, max=65535, help="监听的端口")] = 8000,
    reload: Annotated[bool, typer.Option("--reload", help="代码改动后自动重启（开发用）")] = False,
) -> None:
    # By name: the engine does not import the API.
    uvicorn.run("api.app:app", host=host, port=port, reload=reload, server_header=False)


def _option(pointer: str) -> str:
    return f"--{pointer[1:].replace('_', '-')}"


@contextmanager
def _problems_shown(as_json: bool, place: Callable[[str], str] = lambda pointer: pointer or "/") -> Iterator[None]:
    """Bad input as a list of problems and an exit code; never a traceback, never the value."""
    try:
        yield
    except Invalid as error:
        if as_json:
            shown = [{"code": each.code, "pointer": each.pointer, "detail": each.message} for each in error.problems]
            _write_json({"code": "invalid", "errors": shown})
        else:
            console = Console(stderr=True, highlight=False)
            for each in error.problems:
                console.print(Prose(f"✗ {place(each.pointer)}：{each.message}（{each.code}）", "red"))
        raise typer.Exit(Exit.BAD_INPUT) from None


Answer = TypeVar("Answer")


def _show(answer: Answer, tables: Callable[[Answer], RenderableType], as_json: bool) -> None:
    if as_json:
        _write_json(answer)
    else:
        Console(highlight=False).print(tables(answer))


def _show_saved(says: str, output: str) -> None:
    """What was made, and where: the file itself is binary or long, and the tables would bury its name."""
    Console(highlight=False).print(Prose(f"{says}。\n已存为 {output}"))


def _write_json(document: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _bytes(file: str) -> bytes:
    try:
        with sys.stdin.buffer if file == "-" else Path(file).open("rb") as stream:
            data = stream.read(MAXIMUM_FILE + 1)
    except OSError:
        raise Invalid(Problem("unreadable", "", "文件不存在，或无法读取")) from None
    if len(data) > MAXIMUM_FILE:
        raise Invalid(Problem("too_large", "", "文件过大"))
    return data


def _day(on: str | None) -> date:
    return current_day() if on is None else read_day(on)
