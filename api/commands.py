"""The whole command line: the engine's commands, the server, and the desk's, whose imports wait until one is used."""

from __future__ import annotations

from typing import Annotated

import typer

from api.desk.commands import HELP
from api.desk.commands.later import later
from loan_engine import cli

app = typer.Typer(
    help=cli.app.info.help,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.registered_callback = cli.app.registered_callback
app.registered_commands += cli.app.registered_commands


def main() -> None:
    """The console script."""
    cli.main(app)


@app.command(help="提供 HTTP 接口。")
def serve(
    host: Annotated[str, typer.Option(metavar="地址", help="监听的地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="端口", min=0, max=65535, help="监听的端口")] = 8000,
    workers: Annotated[int, typer.Option(metavar="进程数", min=1, max=64, help="几个进程一起服务")] = 1,
    reload: Annotated[bool, typer.Option("--reload", help="代码改动后自动重启（开发用）")] = False,
) -> None:
    from api.front import server

    server.serve(host, port, workers=workers, reload=reload)


for _name, _help in HELP.items():
    app.add_typer(typer.Typer(cls=later(_name), help=_help, no_args_is_help=True, rich_markup_mode=None), name=_name)
