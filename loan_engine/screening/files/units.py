"""The units that a column of numbers may be written in, and how one is named in a heading or behind a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules.facts import Area, Choice, Count, Day, Fact, Money, Months, YesNo


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit: the names it goes by, and how a number in it becomes the unit that a document gives.

    The decimal point moves `shift` places to the right, and the number is taken `times`. `title` is how a template
    names it.
    """

    title: str
    names: frozenset[str]
    shift: int = 0
    times: int = 1


def _measure(title: str, *others: str, shift: int = 0, times: int = 1) -> Measure:
    return Measure(title, frozenset(name for name in (title, *others) if name), shift, times)


_YES_NO = _measure("", "是/否", "是、否", "是或否", "yes/no", "true/false", "1/0")

_OF_A_KIND: Mapping[type[Fact], tuple[Measure, ...]] = {
    Money: (
        _measure("元", "yuan", "rmb", "cny", "人民币元", "人民币"),
        _measure("万元", "wan", "万", "wanyuan", "人民币万元", shift=4),
        _measure("分", "fen", shift=-2),
    ),
    Area: (
        _measure("平方米", "sqm", "m2", "㎡", "m\u00b2", "平米", "平方"),
        _measure("百分之一平方米", "hundredths", shift=-2),
    ),
    Months: (
        _measure("月", "months", "month", "个月"),
        _measure("年", "years", "year", times=12),
    ),
    Day: (_measure("年月日", "年-月-日", "年/月/日", "yyyy-mm-dd", "yyyy/mm/dd", "yyyymmdd", "日期", "date"),),
    YesNo: (_YES_NO,),
}
"""The units that every fact of a kind may be written in; the first is meant where none is named."""


def measures(fact: Fact) -> tuple[Measure, ...]:
    """The units of a fact, its usual one first: a count's is its own, and a choice may be headed by its labels."""
    match fact:
        case Choice():
            labels = ["".join(label.split()) for label in fact.choices.values()]
            return (_measure("", *(mark.join(labels) for mark in "/、,")),)
        case Count():
            return (_measure(fact.word, "个", "count"),)
    return next(found for kind, found in _OF_A_KIND.items() if isinstance(fact, kind))
