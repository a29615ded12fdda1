"""The commands for tables: screen a file of applications, make an empty one to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from loan_engine.documents.files import kind_of, write
from loan_engine.problems import Invalid, Problem
from loan_engine.screening.engines import NAMES
from loan_engine.screening.files.kinds import TABLES
from loan_engine.screening.files.reading import open_table
from loan_engine.screening.files.template import template
from loan_engine.screening.orders import read_order
from loan_engine.screening.run import counted, screen, summary
from loan_engine.terminal.commands import (
    AsJson,
    Exit,
    day_of,
    on_option,
    option_at,
    problems_shown,
    progress_bar,
    write_json,
)
from loan_engine.terminal.prose import Prose

_KINDS = "、".join(kind.suffix for kind in TABLES)


def screen_table(
    file: Annotated[str, typer.Argument(metavar="文件", help=f"申请的表格：{_KINDS}")],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="文件", help=f"结果存成的文件：{_KINDS}；已有的会被覆盖")
    ],
    city: Annotated[str | None, typer.Option(metavar="城市", help="城市代码；只有一个城市时可以不填")] = None,
    engine: Annotated[str, typer.Option(metavar="引擎", help=f"用什么计算：{'，'.join(NAMES)}")] = NAMES[0],
    sheet: Annotated[str | None, typer.Option(metavar="名称", help="工作簿中的哪一张表；不填取第一张有表头的")] = None,
    spread: Annotated[str | None, typer.Option(metavar="基点", help="商业贷款在 LPR 上加的基点，减点写负数")] = None,
    commercial_rate: Annotated[str | None, typer.Option(metavar="年利率", help="商业贷款年利率，例如 0.032")] = None,
    remedies: Annotated[
        bool, typer.Option("--remedies/--no-remedies", help="不符合的行是否写出怎样可以符合；逐行查找，行数多时较慢")
    ] = True,
    as_json: AsJson = False,
    on: Annotated[str | None, on_option("没有填写申请日期的行，按哪一天计算；不填按今天")] = None,
) -> None:
    with problems_shown(as_json, option_at):
        kind, result = kind_of(file, TABLES, "/file"), kind_of(output, TABLES)
        if Path(file).resolve() == Path(output).resolve():
            raise Invalid(Problem("output_is_input", "/output", "结果不能存成申请的表格本身"))
        options = {"city": city, "spread": spread, "commercial_rate": commercial_rate}
        order = read_order(options, day_of(on), engine, remedies=remedies)
    with problems_shown(as_json, option_at), progress_bar() as bar:
        table = open_table(Path(file), kind, sheet=sheet)
        task = bar.add_task("预审", total=1.0)
        tally = screen(table, order, Path(output), result, lambda share: bar.update(task, completed=share))
    if as_json:
        write_json({**counted(tally), "notes": summary(tally, order), "output": output})
    else:
        console = Console(highlight=False)
        for line in summary(tally, order):
            console.print(Prose(line))
        console.print(Prose(f"已存为 {output}"))
    raise typer.Exit(Exit.INELIGIBLE if tally.rows[None] else Exit.ELIGIBLE)


def empty_table(
    output: Annotated[str, typer.Option("--output", "-o", metavar="文件", help=f"存成的文件：{_KINDS}")],
) -> None:
    with problems_shown(False, option_at):
        write(output, template(kind_of(output, TABLES)))
    Console(highlight=False).print(Prose(f"已存为 {output}，填好后用 loan-engine screen 预审"))
