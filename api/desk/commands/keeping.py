"""The commands that keep a desk whole: check the trail, save and restore, change keys, erase what is due."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console

from api.desk import chain, moments
from api.desk.backup import digest as digest_of
from api.desk.backup import restore as restore_into
from api.desk.backup import write_backup
from api.desk.cases import erase as erase_case
from api.desk.cases import reindex
from api.desk.chain import Fault, Finding
from api.desk.commands import HELP
from api.desk.commands.opening import ACTOR, desk_at_hand
from api.desk.database import leave_no_trace
from api.desk.heads import head_document, read_head
from api.desk.references import read_reference
from api.desk.retention import retain as retain_due
from api.desk.rotation import retire as retire_keys
from api.desk.rotation import rotate
from loan_engine.documents.files import write
from loan_engine.problems import Invalid, Problem
from loan_engine.terminal.commands import AsJson, Exit, write_json
from loan_engine.terminal.prose import Prose

audit = typer.Typer(help=HELP["audit"], no_args_is_help=True, rich_markup_mode=None)
desk = typer.Typer(help=HELP["desk"], no_args_is_help=True, rich_markup_mode=None)

_FAULTS: dict[Fault, str] = {
    "entry_altered": "第 {} 条记录被改动过，或与前一条接不上",
    "entry_missing": "第 {} 条记录不见了",
    "head_altered": "链尾与记录对不上（{}）",
    "tail_cut": "第 {} 条记录原来有，最后的记录被删去了",
    "chain_rebuilt": "第 {} 条记录与另外保存的链尾不同，整个记录被重写过",
    "row_altered": "{} 在记录之外被改动过",
    "row_missing": "{} 在记录之外被删去了",
    "row_added": "{} 在记录之外被添加进来",
}

_Heads = Annotated[
    list[str] | None, typer.Option("--head", metavar="文件", help="audit head 另外保存的链尾；可以写多个")
]


@audit.command(help="核对全部操作记录及记录过的内容。退出码：0 完整，1 有改动（逐条列出），2 不能核对。")
def verify(head: _Heads = None, as_json: AsJson = False) -> None:
    with desk_at_hand(as_json) as opened:
        kept = [read_head(Path(each)).head for each in head or ()]
        key = opened.keys().audit
        with opened.reading() as connection:
            end = chain.head(connection)
            findings = [*chain.verify(connection, key, kept)]
    if as_json:
        shown = [{"fault": each.fault, "place": each.place, "says": _says(each)} for each in findings]
        write_json({"intact": not findings, "entries": end.number, "findings": shown})
    else:
        for each in findings:
            _print(f"× {_says(each)}", "red")
        _print(f"核对了 {end.number} 条记录，{f'有 {len(findings)} 处不对' if findings else '没有改动'}")
    raise typer.Exit(Exit.INELIGIBLE if findings else Exit.ELIGIBLE)


@audit.command(help="把链尾存成文件，由别人另外保管：以后用 audit verify --head 核对，恢复备份时用来再次清除。")
def head(output: Annotated[str, typer.Option("--output", "-o", metavar="文件", help="存成的 JSON 文件")]) -> None:
    with desk_at_hand() as opened:
        with opened.reading() as connection:
            document = head_document(connection, moments.shown(opened.now()))
        write(output, orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    _print(f"第 {document['number']} 条记录是链尾。\n已存为 {output}")


@desk.command(help="把柜台的全部内容存成一个文件，不必停止服务。密钥不在其中，请另外保管。")
def backup(file: Annotated[str, typer.Argument(metavar="文件", help="存成的文件；已有的会被覆盖")]) -> None:
    with desk_at_hand() as opened:
        summary = write_backup(opened, Path(file))
    _print(f"已备份 {summary.rows['cases']} 件案卷、{summary.head.number} 条操作记录。\n已存为 {file}")
    _print(f"内容的校验值 {summary.digest}")


@desk.command(help="把备份恢复到空的数据库。先放好当时的密钥文件；用 --head 给出较新的链尾，当时以后清除的会再次清除。")
def restore(
    file: Annotated[str, typer.Argument(metavar="文件", help="desk backup 存成的文件")], head: _Heads = None
) -> None:
    with desk_at_hand(new=True) as opened:
        if not opened.settings.keys.exists():
            raise Invalid(Problem("no_keys", "", "请先放好密钥文件（DESK_KEYS），备份要用它才能打开"))
        kept = [read_head(Path(each)) for each in head or ()]
        summary = restore_into(opened, Path(file), ACTOR, kept, erase_case)
        leave_no_trace(opened.engine)
    _print(f"已恢复 {summary.rows['cases']} 件案卷、{summary.head.number} 条操作记录，记录完整。")
    _print(f"内容的校验值 {summary.digest}")
    if not kept:
        _print("! 没有用 --head 给出链尾：备份以后清除过的案卷也恢复了，请再次清除", "yellow")


@desk.command(help="把数据库升级到这个版本。请先备份。")
def upgrade() -> None:
    with desk_at_hand(new=True) as opened:
        before, after = opened.upgrade()
    _print(f"数据库已是 {after}" if before == after else f"数据库由 {before or '空白'} 升级到 {after}")


@desk.command(help="全部内容的校验值：内容相同则相同，与备份、恢复时显示的是同一个。")
def digest() -> None:
    with desk_at_hand() as opened, opened.reading() as connection:
        found = digest_of(connection)
    _print(found)


@desk.command("rotate-keys", help="换用新密钥，不必停止服务；中断后再运行一次即可。")
def rotate_keys(
    retire: Annotated[
        bool,
        typer.Option("--retire", help="不换新的，只从文件中去掉已经不用的旧密钥；更早的备份以后要用旧密钥文件才能恢复"),
    ] = False,
) -> None:
    with desk_at_hand() as opened:
        if retire:
            _print(f"去掉了 {retire_keys(opened, ACTOR)} 个旧密钥")
            return
        done = rotate(opened, ACTOR, reindex)
        if done.unopened:
            raise Invalid(Problem("unopened", "", f"有 {done.unopened} 处用现有的密钥打不开，旧密钥要留着"))
    _print(f"已换用新密钥：{done.cases} 件案卷、{done.accounts} 个登录验证码。\n旧密钥还在文件中，用 --retire 去掉")


@desk.command(help="清除一件案卷中的个人内容，不能恢复；操作记录保留。")
def erase(
    reference: Annotated[str, typer.Argument(metavar="编号", help="案卷编号")],
    yes: Annotated[bool, typer.Option("--yes", help="不再询问")] = False,
) -> None:
    with desk_at_hand() as opened:
        if not yes:
            typer.confirm("清除以后不能恢复，确定要清除吗？", abort=True)
        with opened.writing(ACTOR) as work:
            if (stored := read_reference(reference)) is None or not erase_case(work, stored):
                raise Invalid(Problem("unknown_case", "", "没有这件案卷，或已经清除过"))
        _gone(leave_no_trace(opened.engine))
    _print("已清除")


@desk.command(help="清除办结已满 DESK_RETENTION_DAYS 天的案卷中的个人内容；没有设置时什么也不做。")
def retain() -> None:
    with desk_at_hand() as opened:
        if opened.settings.retention_days is None:
            _print("没有设置 DESK_RETENTION_DAYS，全部保留")
            return
        done = retain_due(opened, ACTOR, erase_case)
        _gone(leave_no_trace(opened.engine))
    _print(f"清除了 {done} 件案卷")


def _says(finding: Finding) -> str:
    return _FAULTS[finding.fault].format(finding.place)


def _gone(done: bool) -> None:
    if not done:
        _print("! 有别的程序一直在读数据库，日志中可能还有清除前的内容，请稍后再运行一次 desk retain", "yellow")


def _print(text: str, style: str = "") -> None:
    Console(highlight=False, soft_wrap=True).print(Prose(text, style))
