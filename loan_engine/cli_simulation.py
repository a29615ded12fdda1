"""The command that tries a change of the rules out on many applications."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from loan_engine.documents.files import CSV, XLSX, kind_of, write
from loan_engine.problems import Invalid, Problem
from loan_engine.screening.files.kinds import TABLES
from loan_engine.screening.orders import read_order
from loan_engine.simulation.answers import simulation_answer
from loan_engine.simulation.group_table import group_csv
from loan_engine.simulation.run import simulate
from loan_engine.simulation.settings import read_settings
from loan_engine.simulation.sources import Source, in_file, made_up, read_made_up
from loan_engine.simulation.workbook import simulation_workbook
from loan_engine.terminal.commands import (
    AsJson,
    Output,
    day_of,
    on_option,
    option_at,
    problems_shown,
    progress_bar,
    show,
    show_saved,
    write_json,
)
from loan_engine.terminal.simulation import simulation_page

HELP = (
    "把规则中的数值改一改，看一群申请里谁受益、谁受损。不给文件时按随机种子虚构申请（分布都是假设）。"
    "用 -o 存成工作簿（.xlsx）或分组表（.csv）。"
)
_KINDS = "、".join(kind.suffix for kind in TABLES)


def simulation(
    file: Annotated[str | None, typer.Argument(metavar="[文件]", help=f"真实申请的表格：{_KINDS}")] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="参数=数值", help="试算的改动，可以写多次；单位与规则所印的相同，列表用逗号分隔"),
    ] = None,
    population: Annotated[str | None, typer.Option(metavar="份数", help="虚构多少份申请；不填为 100000")] = None,
    seed: Annotated[str | None, typer.Option(metavar="整数", help="随机种子；不填为 1")] = None,
    missing: Annotated[
        str | None, typer.Option(metavar="比例", help="虚构的申请中，每项情况缺失的可能性；不填为 0")
    ] = None,
    city: Annotated[str | None, typer.Option(metavar="城市", help="城市代码；只有一个城市时可以不填")] = None,
    sheet: Annotated[str | None, typer.Option(metavar="名称", help="工作簿中的哪一张表；不填取第一张有表头的")] = None,
    spread: Annotated[str | None, typer.Option(metavar="基点", help="商业贷款在 LPR 上加的基点，减点写负数")] = None,
    commercial_rate: Annotated[str | None, typer.Option(metavar="年利率", help="商业贷款年利率，例如 0.032")] = None,
    as_json: AsJson = False,
    on: Annotated[
        str | None, on_option("按哪一天的规则；虚构的申请是到这一天为止一年内的，文件中没有申请日期的按这一天")
    ] = None,
    output: Output = None,
) -> None:
    made = {"population": population, "seed": seed, "missing": missing}
    with problems_shown(as_json, option_at):
        kind = None if output is None else kind_of(output, (XLSX, CSV))
        options = {"city": city, "spread": spread, "commercial_rate": commercial_rate}
        order = read_order(options, day_of(on), "polars", remedies=False)
        values = read_settings(settings or [], order.rulebook)
        source = made_up(read_made_up(made), order.today) if file is None else _of_file(file, sheet, made, output)
        with progress_bar() as bar:
            task = bar.add_task("试算", total=1.0)
            found = simulate(order, values, source, lambda share: bar.update(task, completed=share))
        answer = simulation_answer(found)
        if output is not None:
            write(output, simulation_workbook(answer) if kind is XLSX else group_csv(answer))
    if output is None:
        show(answer, simulation_page, as_json)
    elif as_json:
        write_json(answer)
    else:
        everybody = answer["everybody"]
        counted = f"{everybody['applications']} 份申请，受益 {everybody['gain']} 份，受损 {everybody['lose']} 份"
        show_saved(counted, output)


def _of_file(file: str, sheet: str | None, made: dict[str, str | None], output: str | None) -> Source:
    """Raises Invalid, besides what opening a file does: `population_and_file`, `output_is_input`."""
    if given := [name for name, text in made.items() if text is not None]:
        raise Invalid(Problem("population_and_file", f"/{given[0]}", "给出文件时不虚构申请，请去掉这一项"))
    if output is not None and Path(file).resolve() == Path(output).resolve():
        raise Invalid(Problem("output_is_input", "/output", "结果不能存成申请的表格本身"))
    return in_file(Path(file), kind_of(file, TABLES, "/file"), sheet)
