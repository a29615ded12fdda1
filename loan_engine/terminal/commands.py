"""What all commands share: options, bad input as problems and an exit code, answers as tables or as JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import orjson
import typer
from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from loan_engine.application import current_day
from loan_engine.problems import Invalid, Problem
from loan_engine.reference import read_day
from loan_engine.terminal.prose import Prose
from rules.facts import Choice

MAXIMUM_FILE = 1024 * 1024
"""Bytes of an application's file."""


class Exit(IntEnum):
    """How a command ends."""

    ELIGIBLE = 0
    INELIGIBLE = 1
    BAD_INPUT = 2
    UNDETERMINED = 3


AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON 文档，与接口返回的相同")]
Output = Annotated[
    str | None, typer.Option("--output", "-o", metavar="文件", help="存成文件，格式由扩展名决定；已有的文件会被覆盖")
]


def listed(choice: Choice) -> str:
    """A choice's codes and labels, for a help text."""
    return "，".join(f"{code} {label}" for code, label in choice.choices.items())


def on_option(help_: str) -> Any:
    """The option of a day."""
    return typer.Option("--on", metavar="日期", help=f"{help_}；写成 2026-03-01 的样子")


def option_at(pointer: str) -> str:
    """The option that a pointer means."""
    return f"--{pointer[1:].replace('_', '-')}"


@contextmanager
def problems_shown(as_json: bool, place: Callable[[str], str] = lambda pointer: pointer or "/") -> Iterator[None]:
    """Bad input as a list of problems and an exit code; never a traceback, never the value."""
    try:
        yield
    except Invalid as error:
        if as_json:
            shown = [{"code": each.code, "pointer": each.pointer, "detail": each.message} for each in error.problems]
            write_json({"code": "invalid", "errors": shown})
        else:
            console = Console(stderr=True, highlight=False)
            for each in error.problems:
                console.print(Prose(f"✗ {place(each.pointer)}：{each.message}（{each.code}）", "red"))
        raise typer.Exit(Exit.BAD_INPUT) from None


Answer = TypeVar("Answer")


def show(answer: Answer, tables: Callable[[Answer], RenderableType], as_json: bool) -> None:
    """An answer on the terminal: as tables, or as the JSON document that the API would send."""
    if as_json:
        write_json(answer)
    else:
        Console(highlight=False).print(tables(answer))


def show_saved(says: str, output: str) -> None:
    """What was made, and where: the file itself is binary or long, and the tables would bury its name."""
    Console(highlight=False).print(Prose(f"{says}。\n已存为 {output}"))


def write_json(document: object) -> None:
    """A document on standard output, indented, in UTF-8 whatever the terminal's encoding."""
    sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def read_bytes(file: str) -> bytes:
    """What a file holds, standard input for `-`. Raises Invalid: `unreadable`, or `too_large` past MAXIMUM_FILE."""
    try:
        with sys.stdin.buffer if file == "-" else Path(file).open("rb") as stream:
            data = stream.read(MAXIMUM_FILE + 1)
    except OSError:
        raise Invalid(Problem("unreadable", "", "文件不存在，或无法读取")) from None
    if len(data) > MAXIMUM_FILE:
        raise Invalid(Problem("too_large", "", "文件过大"))
    return data


def day_of(on: str | None) -> date:
    """A day given as 2026-03-01; today in China where none is. Raises Invalid, pointing at /on."""
    return current_day() if on is None else read_day(on)


def progress_bar() -> Progress:
    """A bar beside the answer, on a terminal only."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
