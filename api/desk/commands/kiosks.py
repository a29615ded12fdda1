"""The commands for kiosks' keys."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.desk import kiosks
from api.desk.commands import HELP
from api.desk.commands.opening import ACTOR, desk_at_hand
from loan_engine.problems import Invalid, Problem
from loan_engine.terminal.commands import AsJson, write_json
from loan_engine.terminal.prose import Prose

kiosk = typer.Typer(help=HELP["kiosk"], no_args_is_help=True, rich_markup_mode=None)


@kiosk.command(help="发放一个密钥，只显示这一次。")
def add(
    name: Annotated[str, typer.Argument(metavar="名称", help="例如 大厅1号")],
    branch: Annotated[str, typer.Option(metavar="网点", help="存入的案卷归哪个网点，例如 珠山")],
    daily_quota: Annotated[int, typer.Option("--daily-quota", metavar="件数", help="每天最多存入多少个案卷")] = 200,
) -> None:
    with desk_at_hand() as opened, opened.writing(ACTOR) as work:
        id_, key = kiosks.add(work, name, branch, daily_quota)
    _print(f"已发放 {id_}：{name}，{branch}，每天 {daily_quota} 件")
    _print(f"密钥（只显示这一次）：{key}")


@kiosk.command("list", help="列出密钥，已吊销的也在其中。")
def list_(as_json: AsJson = False) -> None:
    with desk_at_hand(as_json) as opened, opened.reading() as connection:
        found = [kiosks.shown(row, opened.now()) for row in kiosks.listed(connection)]
    if as_json:
        write_json({"kiosks": found})
        return
    table = Table("编号", "名称", "网点", "今天", "状态")
    for each in found:
        used, state = f"{each['used_today']}/{each['daily_quota']}", "已吊销" if each["revoked"] else "可用"
        table.add_row(each["id"], each["name"], each["branch"], used, state)
    Console(highlight=False).print(table)


@kiosk.command(help="吊销一个密钥，立即有效。")
def revoke(id_: Annotated[str, typer.Argument(metavar="编号", help="见 kiosk list")]) -> None:
    with desk_at_hand() as opened, opened.writing(ACTOR) as work:
        if not kiosks.revoke(work, id_):
            raise Invalid(Problem("unknown_kiosk", "", "没有这个密钥，或已吊销"))
    _print(f"已吊销 {id_}")


def _print(text: str) -> None:
    Console(highlight=False, soft_wrap=True).print(Prose(text))
