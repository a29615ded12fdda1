"""What the ways of financing cost beside each other, and what one plan costs."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from rich.console import Group, RenderableType

from loan_engine import plan_forms
from loan_engine.terminal.blocks import figures, listed, section, sum_text
from loan_engine.terminal.prose import Prose


def comparison_section(comparison: plan_forms.CostComparison) -> RenderableType:
    """A table of every way by either method, then the pairs, a line each."""
    rows = comparison["rows"]
    texts = [cost_texts(each) for each in rows]
    titles = [title for title in texts[0] if any(each[title] for each in texts)] if texts else []
    table = figures(
        ["元", *titles],
        [[row["label"], *(each[title] for title in titles)] for row, each in zip(rows, texts, strict=True)],
    )
    fees = Prose(f"实际年成本为内部收益率，计入放款时付清的费用 {sum_text(comparison['fees'])} 元。", "dim")
    return Group(section("成本比较", table, fees), listed("哪一种更省", (each["says"] for each in comparison["pairs"])))


def cost_texts(cost: plan_forms.Cost) -> Mapping[str, str]:
    """What a plan costs by title; empty texts for what is not known."""
    yearly = cost["yearly_cost"]
    return {
        "还款合计": sum_text(cost["total_payment"]),
        "实际年成本": "" if yearly is None else percent(yearly["nominal"]),
        "占月收入": percent(cost["payment_to_income"]),
        "含其他债务": percent(cost["debt_to_income"]),
    }


def percent(share: str | None) -> str:
    """A fraction for a reader: "0.026" is 2.6%; nothing where it is not known."""
    return "" if share is None else f"{(Decimal(share) * 100).normalize():f}%"
