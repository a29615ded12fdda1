"""The commands for accounts. A password comes in without echo or from a pipe, and never as an argument."""

from __future__ import annotations

import secrets
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.desk import accounts, passwords
from api.desk.commands import HELP
from api.desk.commands.opening import ACTOR, desk_at_hand
from api.desk.roles import ROLE_LABELS
from loan_engine.problems import Invalid, Problem
from loan_engine.terminal.commands import AsJson, write_json
from loan_engine.terminal.prose import Prose

account = typer.Typer(help=HELP["account"], no_args_is_help=True, rich_markup_mode=None)

_ROLES = "，".join(f"{role.value} {label}" for role, label in ROLE_LABELS.items())
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
_GROUPS, _GROUP = 4, 5

_Name = Annotated[str, typer.Argument(metavar="账号", help="小写字母、数字、点、横线，以字母开头")]
_Generate = Annotated[bool, typer.Option("--generate", help="生成一个密码，只显示这一次")]
_FromStdin = Annotated[bool, typer.Option("--password-stdin", help="从标准输入的第一行读密码，不询问")]


@account.command(help="添加账号。密码输入两次，不显示。")
def add(
    name: _Name,
    role: Annotated[str, typer.Option(metavar="岗位", help=_ROLES)],
    branch: Annotated[str, typer.Option(metavar="网点", help="所属网点，例如 珠山；稽核和管理员也要填")],
    generate: _Generate = False,
    password_stdin: _FromStdin = False,
) -> None:
    with desk_at_hand(new=True) as opened:
        password = _password(name, generate, password_stdin)
        with opened.writing(ACTOR) as work:
            person = accounts.add(work, name, role, branch, password)
    _print(f"已添加 {name}：{ROLE_LABELS[person.role]}，{branch}")
    _show_generated(password, generate)


@account.command("list", help="列出账号。")
def list_(as_json: AsJson = False) -> None:
    with desk_at_hand(as_json) as opened, opened.reading() as connection:
        found = [accounts.shown(row) for row in accounts.listed(connection)]
    if as_json:
        write_json({"accounts": found})
        return
    table = Table("账号", "岗位", "网点", "动态口令", "状态")
    for each in found:
        totp, state = "有" if each["totp"] else "无", "已停用" if each["locked"] else "可用"
        table.add_row(each["name"], each["role_label"], each["branch"], totp, state)
    Console(highlight=False).print(table)


@account.command("password", help="换密码，同时退出这个账号的全部会话。")
def set_password(name: _Name, generate: _Generate = False, password_stdin: _FromStdin = False) -> None:
    with desk_at_hand() as opened:
        password = _password(name, generate, password_stdin)
        with opened.writing(ACTOR) as work:
            accounts.set_password(work, name, password)
    _print(f"已换 {name} 的密码")
    _show_generated(password, generate)


@account.command(help="停用账号，同时退出它的全部会话。")
def lock(name: _Name) -> None:
    with desk_at_hand() as opened, opened.writing(ACTOR) as work:
        accounts.lock(work, name)
    _print(f"已停用 {name}")


@account.command(help="恢复账号，也解除多次失败以后的等待。")
def unlock(name: _Name) -> None:
    with desk_at_hand() as opened, opened.writing(ACTOR) as work:
        accounts.unlock(work, name)
    _print(f"已恢复 {name}")


@account.command(help="启用动态口令，或换一个：把显示的网址存进手机的口令程序，只显示这一次。")
def totp(name: _Name) -> None:
    with desk_at_hand() as opened, opened.writing(ACTOR) as work:
        uri = accounts.enrol(work, name)
    _print(f"{name} 以后登录要填动态口令：")
    _print(uri)


@account.command("totp-off", help="不再要动态口令。")
def totp_off(name: _Name) -> None:
    with desk_at_hand() as opened, opened.writing(ACTOR) as work:
        accounts.disenrol(work, name)
    _print(f"{name} 以后登录不要动态口令")


def _password(name: str, generate: bool, from_stdin: bool) -> str:
    """A password that will do, before the desk is held up by it. Raises Invalid."""
    if generate and from_stdin:
        raise Invalid(Problem("two_passwords", "/generate", "不能与 --password-stdin 同时使用"))
    password = _generated() if generate else _read() if from_stdin else _asked()
    if not generate:
        passwords.check_new(password, name)
    return password


def _generated() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def _read() -> str:
    try:
        return sys.stdin.buffer.readline(passwords.MOST * 4 + 2).rstrip(b"\r\n").decode()
    except UnicodeDecodeError:
        raise Invalid(Problem("not_utf8", "/password-stdin", "密码应是 UTF-8 文字")) from None


def _asked() -> str:
    asked: str = typer.prompt("密码", hide_input=True, confirmation_prompt="再输入一次")
    return asked


def _show_generated(password: str, generate: bool) -> None:
    if generate:
        _print(f"密码（只显示这一次）：{password}")


def _print(text: str) -> None:
    Console(highlight=False, soft_wrap=True).print(Prose(text))
