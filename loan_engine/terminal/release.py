"""A release: its version, its rulebooks and its data, to be read at a glance or put in a report."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from loan_engine import reference_forms
from loan_engine.terminal.blocks import grid
from loan_engine.terminal.prose import Prose
from loan_engine.terminal.rulebooks import period


def release_page(answer: reference_forms.ReleaseAnswer) -> RenderableType:
    """The version in the first line, then a line for each rulebook and each kind of data."""
    rulebooks = [
        (Text(each["id"], no_wrap=True), Prose(f"版本 {each['version']}，{each['number']}，{period(each)}"))
        for each in answer["rulebooks"]
    ]
    days = answer["working_days"]
    data = [
        ("公积金贷款利率", _rates(answer["fund_rates"])),
        ("贷款市场报价利率", _rates(answer["lpr"])),
        ("工作日历", Prose(f"{days['known_from']} 至 {days['known_until']}")),
        ("法定退休年龄", Prose("；".join(f"{each['in_force_from']} 起" for each in answer["retirement"]))),
    ]
    return Group(Text(f"loan-engine {answer['version']}"), grid([*rulebooks, *data], wide=1))


def _rates(carried: reference_forms.RatesCarried) -> Prose:
    return Prose(f"最新一次自 {carried['last_row']} 起，核对到 {carried['checked_on']}")
