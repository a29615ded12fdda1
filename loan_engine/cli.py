"""The command line: check an application, work out a schedule, print a rulebook, serve the API."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import orjson
import typer
import uvicorn
from dateutil.relativedelta import relativedelta
from rich.console import Console, RenderableType

from loan_engine.advice import read_quote
from loan_engine.amortization import Method
from loan_engine.answers import assessment_answer
from loan_engine.application import current_day, read_application
from loan_engine.assessment import Verdict, assess
from loan_engine.plan_answers import plan_answer, quote_answer
from loan_engine.plans import read_plan
from loan_engine.problems import Invalid, Problem
from loan_engine.reading import read_yaml
from loan_engine.reference import UnknownRulebook, read_day, read_rulebook
from loan_engine.reference_answers import rulebook_answer, rulebooks_answer
from loan_engine.tables import assessment_tables, plan_tables, quote_tables, rulebook_list, rulebook_tables
from rules.national.rates import RateUnknown, commercial_rate, fund_rate

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
On = Annotated[str | None, typer.Option("--on", metavar="日期", help="按哪一天计算，例如 2026-03-01；不填按今天")]


def main() -> None:
    """The console script."""
    app()


@app.command(help="判断一份申请。退出码：0 符合，1 不符合，2 文件有误，3 还不能确定。")
def check(
    file: Annotated[str, typer.Argument(metavar="文件", help="YAML 或 JSON 文件；- 为标准输入")],
    as_json: AsJson = False,
    on: On = None,
) -> None:
    with _problems_shown(as_json):
        document, today = read_yaml(_bytes(file)), _day(on)
        if isinstance(document, Mapping) and "financing" in document:
            quote = read_quote(document, today)
            verdict = quote.assessment.verdict
            _show(quote_answer(quote), quote_tables, as_json)
        else:
            assessment = assess(read_application(document, today))
            verdict = assessment.verdict
            _show(assessment_answer(assessment), assessment_tables, as_json)
    raise typer.Exit(_EXITS[verdict])


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
    method: Annotated[Method, typer.Option(help="equal_installment 等额本息，equal_principal 等额本金")] = (
        Method.EQUAL_INSTALLMENT
    ),
    fund_rate: Annotated[str | None, typer.Option(metavar="年利率", help="公积金贷款年利率，例如 0.026")] = None,
    commercial_rate: Annotated[str | None, typer.Option(metavar="年利率", help="商业贷款年利率，例如 0.032")] = None,
    spread: Annotated[int, typer.Option(metavar="基点", help="商业贷款在 LPR 上加的基点，减点写负数")] = 0,
    homes: Annotated[int, typer.Option(metavar="套数", min=0, help="家庭已有住房套数，决定公积金贷款利率")] = 0,
    first_due: Annotated[str | None, typer.Option(metavar="日期", help="首次还款日；不填为一个月后")] = None,
    all_months: Annotated[bool, typer.Option("--all", help="列出每一期")] = False,
    as_json: AsJson = False,
    on: On = None,
) -> None:
    with _problems_shown(as_json):
        today, term = _day(on), _whole(months)
        shared = {
            "term_months": term,
            "method": method.value,
            "first_due": first_due or today + relativedelta(months=1),
        }
        rates = {
            "fund": fund_rate or _published_fund_rate(today, term, homes),
            "commercial": commercial_rate or _published_commercial_rate(today, spread),
        }
        asked = {"fund": fund, "commercial": commercial}
        loans = [
            {"part": part, "principal": principal, "annual_rate": rates[part], **shared}
            for part, principal in asked.items()
            if principal is not None
        ]
        plan = read_plan({"loans": loans})
        _show(plan_answer(plan), lambda answer: plan_tables(answer, monthly=all_months), as_json)


@app.command(help="列出规则；给出代码时显示一部规则的条件、限额、参数及来源。")
def rulebook(
    id_: Annotated[str | None, typer.Argument(metavar="[代码]", help="规则代码")] = None,
    as_json: AsJson = False,
    on: Annotated[str | None, typer.Option("--on", metavar="日期", help="显示哪一天的数值；不填按今天")] = None,
) -> None:
    with _problems_shown(as_json):
        if id_ is None:
            _show(rulebooks_answer(), rulebook_list, as_json)
            return
        try:
            found = read_rulebook(id_, {} if on is None else {"on": on}, current_day())
        except UnknownRulebook:
            raise Invalid(Problem("unknown_rulebook", "", "没有这部规则")) from None
        _show(rulebook_answer(*found), rulebook_tables, as_json)


@app.command(help="提供 HTTP 接口。")
def serve(
    host: Annotated[str, typer.Option(metavar="地址", help="监听的地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="端口", min=0, max=65535, help="监听的端口")] = 8000,
    reload: Annotated[bool, typer.Option("--reload", help="代码改动后自动重启（开发用）")] = False,
) -> None:
    # By name: the engine does not import the API.
    uvicorn.run("api.app:app", host=host, port=port, reload=reload, server_header=False)


@contextmanager
def _problems_shown(as_json: bool) -> Iterator[None]:
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
                console.print(f"✗ {each.pointer or '/'}：{each.message}（{each.code}）", markup=False, style="red")
        raise typer.Exit(Exit.BAD_INPUT) from None


Answer = TypeVar("Answer")


def _show(answer: Answer, tables: Callable[[Answer], RenderableType], as_json: bool) -> None:
    if as_json:
        _write_json(answer)
    else:
        Console(highlight=False).print(tables(answer))


def _write_json(document: object) -> None:
    sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n")


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


def _whole(text: str) -> Any:
    """A whole number of ASCII digits, or the text as it is, which its field then refuses."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text


def _published_fund_rate(on: date, term: Any, homes: int) -> str:
    try:
        return str(fund_rate(on, term if isinstance(term, int) else 1, homes).value)
    except RateUnknown as error:
        raise Invalid(Problem(error.code, "", error.message)) from None


def _published_commercial_rate(on: date, spread: int) -> str:
    try:
        return str(commercial_rate(on, spread).value)
    except RateUnknown as error:
        raise Invalid(Problem(error.code, "", error.message)) from None
