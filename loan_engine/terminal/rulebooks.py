"""Rulebooks: the list of them, and one in full, to be read beside the printed rules."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from loan_engine import answer_forms, reference_forms
from loan_engine.reference_answers import CLAUSE_KINDS
from loan_engine.terminal.blocks import grid, listed, places, section, to_judge
from loan_engine.terminal.prose import Prose


def rulebook_list(answer: Iterable[reference_forms.RulebookListed]) -> RenderableType:
    """Every rulebook, a line each."""
    rows = [
        (Text(each["id"], "bold", no_wrap=True), Prose(f"{each['title']}（{each['number']}）"), period(each))
        for each in answer
    ]
    return section("规则（看一部的内容：loan-engine rulebook 代码）", grid(rows, wide=1))


def rulebook_page(answer: reference_forms.RulebookAnswer) -> RenderableType:
    """A whole rulebook: conditions beside their articles, limits, parameters with sources, readings."""
    limits = [
        ("" if position else limit["label"], Prose(ceiling["label"]), places(ceiling["articles"]))
        for limit in answer["limits"]
        for position, ceiling in enumerate(limit["ceilings"])
    ]
    return Group(
        Panel(
            Group(
                Prose(answer["title"], "bold"),
                Prose(f"{answer['number']}，{period(answer)}，咨询 {answer['hotline']}"),
                Prose(f"以下数值取 {answer['shown_on']} 的", "dim"),
            ),
            title=answer["id"],
        ),
        section("申请条件", _conditions(answer["conditions"])),
        *([section("不影响结论的提示", _conditions(answer["cautions"]))] if answer["cautions"] else ()),
        section("限额（取各项的最低值）", grid(limits, wide=1)),
        section("参数", grid(_parameters(answer["parameters"]), wide=1)),
        listed("不明确条文的理解", map(_reading, answer["readings"])),
        listed("由中心或银行判断", map(to_judge, answer["to_judge"])),
        listed("使用前须知", answer["notices"], "!"),
    )


def clause_map(answer: Iterable[reference_forms.ClauseShown]) -> RenderableType:
    """Every clause: what it says, its kind and what carries it."""
    rows = [
        (
            Text(each["article"]["text"], no_wrap=True),
            Group(
                Prose(each["says"]),
                Prose(f"{CLAUSE_KINDS[each['kind']]} {' '.join(each['carried_by'])}".strip(), "dim"),
            ),
        )
        for each in answer
    ]
    return section("逐条对照", grid(rows, wide=1))


def period(rulebook: reference_forms.RulebookListed) -> str:
    """Since when a rulebook is in force, and until when."""
    until = f"至 {rulebook['in_force_until']} " if rulebook["in_force_until"] else ""
    return f"{rulebook['in_force_since']} 起{until}施行"


def _conditions(conditions: Iterable[reference_forms.ConditionShown]) -> RenderableType:
    return grid([("·", Prose(each["requires"]), places(each["articles"])) for each in conditions], wide=1)


def _parameters(parameters: Iterable[reference_forms.ParameterShown]) -> Iterable[tuple[RenderableType, ...]]:
    for parameter in parameters:
        place = f"{parameter['article']['text']}，" if parameter["article"] else ""
        for value in parameter["values"]:
            source = f"{place}{value['since']} 起；{value['source']}"
            yield "·", Group(Prose(f"{parameter['label']}：{value['text']}"), Prose(source, "dim"))


def _reading(reading: answer_forms.ReadingShown) -> str:
    return (
        f"{reading['article']['text']}\n不明确之处：{reading['unclear']}\n"
        f"本软件的理解：{reading['reading']}\n理由：{reading['reason']}"
    )
