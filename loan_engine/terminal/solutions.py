"""A solved question: the answer first, then why it is no more, what it costs, and how the rules stand to it."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from loan_engine.solving import forms
from loan_engine.terminal.assessments import assessment_page
from loan_engine.terminal.blocks import figures, listed, section, sum_text
from loan_engine.terminal.costs import cost_texts
from loan_engine.terminal.plans import plan_page, rates_used
from loan_engine.terminal.prose import Prose


def solution_page(answer: forms.SolutionAnswer) -> RenderableType:
    """A whole solution."""
    plan, cost, style = answer["plan"], answer["cost"], "green" if answer["solved"] else "red"
    costs = [] if cost is None else [f"{title}：{text}" for title, text in cost_texts(cost).items() if text]
    return Group(
        Panel(Group(Text(answer["label"], f"bold {style}"), Prose(answer["says"])), border_style=style),
        listed("由什么决定", (_bound(each) for each in answer["bounds"])),
        *([] if plan is None else [section("还款", plan_page(plan))]),
        listed("成本", costs),
        *([_splits(answer["splits"])] if answer["splits"] else []),
        rates_used([answer["fund_rate"], answer["commercial_rate"]]),
        listed("说明", [each["message"] for each in answer["warnings"]]),
        assessment_page(answer["assessment"]),
    )


def _bound(bound: forms.BoundShown) -> str:
    places = "、".join(each["text"] for each in bound["articles"])
    return f"{bound['says']}（{places}）" if places else bound["says"]


def _splits(splits: list[forms.SplitShown]) -> RenderableType:
    columns = ("fund", "commercial", "highest_payment", "total_interest")
    rows = [[str(number), *(sum_text(each[column]) for column in columns)] for number, each in enumerate(splits, 1)]  # type: ignore[literal-required]
    return section("比较过的分配（元）", figures(("", "公积金贷款", "商业贷款", "最高一期", "利息合计"), rows))
