"""What is assumed of made-up applications, for a reader: every marginal's shape and numbers in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loan_engine.simulation import forms
from loan_engine.simulation.population import LINKS, OF_FACTS, Marginal
from rules.facts import Choice
from rules.vocabulary import FACTS

_SHAPES = {
    "share": "比例",
    "weights": "各值的权重",
    "by": "随数值变化的比例",
    "lognormal": "对数正态分布",
    "normal": "正态分布",
    "beta": "贝塔分布",
    "correlation": "相关系数",
    "number": "定值",
}
_PARTS = {
    "median": "中位数",
    "spread": "对数的标准差",
    "least": "最小",
    "most": "最大",
    "mean": "平均",
    "deviation": "标准差",
    "low": "下界",
    "high": "上界",
    **{code: label for fact in FACTS.values() if isinstance(fact, Choice) for code, label in fact.choices.items()},
}


def assumptions() -> list[forms.Assumption]:
    """Every marginal, those of single facts first."""
    return [
        {
            "id": id_,
            "label": each.label,
            "shape": each.kind,
            "numbers": _plain(each.numbers),
            "says": f"{_SHAPES[each.kind]}：{_numbers(each)}",
            "source": each.source,
            "confidence": each.confidence,
        }
        for id_, each in {**OF_FACTS, **LINKS}.items()
    ]


def _plain(numbers: Any) -> Any:
    """As a document has it: the names of values are texts."""
    return {str(name): number for name, number in numbers.items()} if isinstance(numbers, Mapping) else numbers


def _numbers(each: Marginal) -> str:
    if isinstance(each.numbers, Mapping):
        return "，".join(f"{_PARTS.get(name, name)} {number}" for name, number in each.numbers.items())
    return str(each.numbers)
