"""An assessment: the verdict first, then what decided it, then what to do, then everything else."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from loan_engine import answer_forms as forms
from loan_engine.terminal.blocks import grid, listed, places, section, sum_text, to_judge
from loan_engine.terminal.prose import Prose
from loan_engine.verdict_words import NOT_ASKED, VERDICTS, by_state, counts

_STYLES = {"eligible": "green", "ineligible": "red", "undetermined": "yellow"}
_MARKS = {False: ("✗", "red"), None: ("?", "yellow"), True: ("✓", "green"), NOT_ASKED: ("-", "dim")}


def assessment_page(answer: forms.AssessmentAnswer) -> RenderableType:
    """A whole assessment."""
    spouse = answer["spouse"]
    return Group(
        _verdict(answer),
        _conditions(answer["conditions"]),
        listed("还需要知道（最关键的在前）", map(_needed, answer["needed"]), "?"),
        _remedies(answer),
        _limits(answer["limits"]),
        listed("由谁申请", [] if spouse is None else [spouse["says"]]),
        listed("要带的材料", map(_paper, answer["papers"])),
        listed("由中心或银行判断，不计入以上结论", map(to_judge, answer["to_judge"])),
        listed("请留意", [each["message"] for each in answer["warnings"]], "!"),
    )


def _verdict(answer: forms.AssessmentAnswer) -> RenderableType:
    word, style = VERDICTS[answer["verdict"]], _STYLES[answer["verdict"]]
    rulebook = answer["rulebook"]
    basis = f"依据{rulebook['title']}（{rulebook['number']}），按 {answer['assessed_on']} 的规定，"
    return Panel(
        Group(
            Text(word, f"bold {style}"),
            Prose(answer["says"]),
            Prose(f"{basis}咨询 {rulebook['hotline']}", "dim"),
        ),
        border_style=style,
    )


def _conditions(conditions: Sequence[forms.ConditionFound]) -> RenderableType:
    """Failed first, then unknown, then met, then what was not asked for: each in the order of the rulebook."""
    rows = []
    for state, condition in by_state(conditions):
        mark, style = _MARKS[state]
        seen = [] if state == NOT_ASKED else [Prose(condition["says"], "" if state is False else "dim")]
        rows.append(
            (
                Text(mark, style),
                Group(Prose(condition["requires"], f"bold {style}" if state is not True else ""), *seen),
                places(condition["articles"]),
            )
        )
    return section(f"申请条件：{counts(conditions)}", grid(rows, wide=1))


def _needed(fact: forms.FactNeeded) -> str:
    evidence = f"证明材料：{fact['evidence']}。" if fact["evidence"] else ""
    return f"{fact['question']}{fact['hint']}{evidence}要求：{'；'.join(fact['requires'])}。"


def _remedies(answer: forms.AssessmentAnswer) -> RenderableType:
    remedies = answer["remedies"]
    titles = {each["id"]: each["title"] for each in answer["conditions"]}
    never = [f"无法改变：{titles[each]}" for each in remedies["incurable"]]
    return listed("怎样才能符合条件", [*(way["says"] for way in remedies["ways"]), *never], "→")


def _limits(limits: forms.Limits) -> RenderableType:
    each: tuple[forms.LimitFound, ...] = (limits["fund"], limits["total"], limits["commercial"], limits["term"])
    return section("最高可贷", grid(map(_limit, each), wide=2))


def _limit(limit: forms.LimitFound) -> tuple[RenderableType, ...]:
    given = f"公积金贷款按 {sum_text(limit['given'])} 元计；" if limit["given"] else ""
    return limit["label"], Prose(limit["text"], "bold"), Prose(f"{given}{limit['says']}", "dim")


def _paper(paper: forms.PaperNeeded) -> str:
    return paper["title"] if paper["needed"] else f"{paper['title']}（视情况）"
