"""What stands on the sheet about a quote: the ways of financing side by side, and the combined loan year by year."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import zip_longest
from typing import Any

from loan_engine import plan_forms
from loan_engine.advice import Quote, Way
from loan_engine.amortization import Schedule
from loan_engine.documents.amount_in_words import amount_in_words
from loan_engine.documents.sheet_content import day_text, sentence, sum_text
from loan_engine.money import grouped
from loan_engine.part_names import part_name
from loan_engine.verdict_words import allowed_word
from loan_engine.years import by_year
from rules.expressions import Unit
from rules.vocabulary import request
from rules.wording import amount_text

_NONE = "—"


def financing_content(quote: Quote, answer: plan_forms.QuoteAnswer) -> dict[str, Any]:
    """The ways side by side, the combined loan's parts and years, and the rates, every text ready to be set."""
    ways = answer["ways"]
    return {
        "asked": (
            f"需要贷款 {sum_text(answer['need'])} 元（{amount_in_words(quote.need)}），"
            f"期限 {answer['term_months']} 个月，首次还款日 {day_text(answer['first_due'])}。"
        ),
        "heads": [way["label"] for way in ways],
        "rows": _rows(ways),
        "notes": [f"{way['label']}：{way['note']}" for way in ways],
        "combined": _combined(quote),
        "rates": [_rate(answer["fund_rate"]), _rate(answer["commercial_rate"])],
        "warnings": [sentence(each["message"]) for each in answer["warnings"]],
    }


def _rows(ways: list[plan_forms.WayShown]) -> list[dict[str, Any]]:
    rows = [{"label": "按规则能否采用", "cells": [allowed_word(way) for way in ways], "text": True}]
    for label, key in (("公积金贷款", "fund"), ("商业贷款", "commercial"), ("另需自筹", "shortfall")):
        rows.append({"label": label, "cells": [sum_text(way[key]) for way in ways], "text": False})  # type: ignore[literal-required]
    for method, name in request.method.choices.items():
        plans = [next((each["plan"] for each in way["methods"] if each["method"] == method), None) for way in ways]
        for total, label in (("first_payment", "首期还款"), ("total_interest", "利息合计")):
            cells = [_NONE if plan is None else sum_text(plan["combined"][total]) for plan in plans]  # type: ignore[literal-required]
            rows.append({"label": f"{name}：{label}", "cells": cells, "text": False})
    return rows


def _combined(quote: Quote) -> dict[str, Any] | None:
    """The combined loan: what each part lends and costs by each method, and the years; none where nothing is lent."""
    way = next(each for each in quote.ways if each.way is Way.COMBINED)
    if not way.plans:
        return None
    plans = list(way.plans.items())
    loans = plans[0][1].loans
    principals = [loan.principal for loan in loans.values()]
    rates = [amount_text(Fraction(loan.annual_rate), Unit.RATIO) for loan in loans.values()]
    heads, several = [part_name(part) for part in loans], len(loans) > 1
    rows = [
        {"label": "贷款本金", "cells": [grouped(each) for each in (*principals, sum(principals))], "text": False},
        {"label": "大写", "cells": [amount_in_words(each) for each in (*principals, sum(principals))], "text": True},
        {"label": "年利率", "cells": [*rates, _NONE], "text": False},
    ]
    for method, plan in plans:
        schedules = [*plan.combined.parts.values(), plan.combined]
        for label, fen in _TOTALS:
            cells = [grouped(fen(schedule)) for schedule in schedules]
            rows.append({"label": f"{request.method.choices[method]}：{label}", "cells": cells, "text": False})
    if not several:
        rows = [{**row, "cells": row["cells"][:1]} for row in rows]  # type: ignore[index]
    return {
        "heads": [*heads, "合计"] if several else heads,
        "rows": rows,
        "methods": [request.method.choices[method] for method, _ in plans],
        "years": _years([plan.combined for _, plan in plans]),
    }


_TOTALS: tuple[tuple[str, Callable[[Schedule], int]], ...] = (
    ("首期还款", lambda schedule: schedule.first_payment),
    ("末期还款", lambda schedule: schedule.last_payment),
    ("利息合计", lambda schedule: schedule.total_interest),
    ("还款合计", lambda schedule: schedule.total_payment),
)


def _years(schedules: list[Schedule]) -> list[list[str]]:
    """A row a year: the year, then payment, interest and what is left by each method; then the sums."""
    by_method = [by_year(schedule) for schedule in schedules]
    rows = [
        [
            str(same[0].year),
            *(grouped(fen) for year in same for fen in (year.payment, year.interest, year.balance)),
        ]
        for same in zip_longest(*by_method)
    ]
    sums = (fen for each in schedules for fen in (grouped(each.total_payment), grouped(each.total_interest), ""))
    return [*rows, ["合计", *sums]]


def _rate(rate: plan_forms.RateShown) -> dict[str, str]:
    since = f"{day_text(rate['in_force_from'])}起执行" if rate["in_force_from"] else ""
    stale = f"数据只核对到 {day_text(rate['stale_after'])}" if rate["stale_after"] else ""
    source = f"来源：{rate['source']}" if rate["source"] else ""
    return {
        "label": rate["label"],
        "value": amount_text(Fraction(rate["value"]), Unit.RATIO),
        "since": "；".join(each for each in (since, stale) if each),
        "basis": "；".join(each for each in (f"{rate['label']}：{since}" if since else rate["label"], source) if each),
    }
