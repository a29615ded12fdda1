"""What the pages of an answer are put together from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from loan_engine import answer_forms as forms
from loan_engine.money import grouped, parse_yuan
from loan_engine.terminal.prose import Prose


def section(title: str, *content: RenderableType) -> RenderableType:
    """A heading, what stands under it, and a blank line."""
    return Group(Text(title, "bold"), *content, Text())


def listed(title: str, lines: Iterable[str], mark: str = "·") -> RenderableType:
    """A section of one line of text each; nothing at all where there is none."""
    rows: list[Sequence[RenderableType]] = [(mark, Prose(line)) for line in lines]
    return section(title, grid(rows, wide=1)) if rows else Group()


def grid(rows: Iterable[Sequence[RenderableType]], *, wide: int) -> Table:
    """Columns without lines; the one numbered `wide` takes what room the others leave."""
    rows = list(rows)
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    for column in range(len(rows[0])):
        table.add_column(ratio=1 if column == wide else None)
    for row in rows:
        table.add_row(*row)
    return table


def figures(columns: Sequence[str], rows: Iterable[Sequence[str]], *, style: str = "") -> Table:
    """A table of numbers, set to the right and never cut; its first column says what they are."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False, style=style)
    for position, column in enumerate(columns):
        table.add_column(column, justify="right" if position else "left", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table


def places(articles: Iterable[forms.Article]) -> Prose:
    """Where something stands, a line each."""
    return Prose("\n".join(each["text"] for each in articles), "dim")


def to_judge(each: forms.ToJudge) -> str:
    """What someone else judges, in a line."""
    return f"{each['by']}：{each['about']}（{each['article']['text']}）"


def sum_text(yuan: str) -> str:
    """A sum of money for a reader: thousands apart."""
    return grouped(parse_yuan(yuan))
