"""What falls due: one plan, or the ways of financing side by side."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType

from loan_engine import plan_forms
from loan_engine.money import grouped, parse_yuan
from loan_engine.part_names import part_name
from loan_engine.terminal.assessments import assessment_page
from loan_engine.terminal.blocks import figures, listed, section, sum_text
from loan_engine.terminal.costs import comparison_section, percent
from loan_engine.terminal.prose import Prose
from loan_engine.verdict_words import allowed_word

TOTALS = {
    "first_payment": "首期",
    "last_payment": "末期",
    "highest_payment": "最高一期",
    "total_interest": "利息合计",
    "total_payment": "还款合计",
}


def quote_page(answer: plan_forms.QuoteAnswer) -> RenderableType:
    """An assessment, then the ways of financing side by side, then the schedules that were asked for."""
    ways = answer["ways"]
    rows = [
        ["按规则能否采用", *(allowed_word(way) for way in ways)],
        ["公积金贷款", *(sum_text(way["fund"]) for way in ways)],
        ["商业贷款", *(sum_text(way["commercial"]) for way in ways)],
        ["另需自筹", *(sum_text(way["shortfall"]) for way in ways)],
    ]
    methods = {each["method"]: each["label"] for way in ways for each in way["methods"]}
    for method, label in methods.items():
        plans = [next((each["plan"] for each in way["methods"] if each["method"] == method), None) for way in ways]
        rows += [
            [
                f"{label}：{TOTALS[total]}",
                *("" if each is None else sum_text(each["combined"][total]) for each in plans),
            ]
            for total in ("first_payment", "last_payment", "total_interest")
        ]
    asked = f"需要贷款 {sum_text(answer['need'])} 元，{answer['term_months']} 个月，首次还款日 {answer['first_due']}"
    notes = [f"{way['label']}：{way['note']}" for way in ways]
    schedules = [
        section(f"{way['label']}，{method['label']}", plan_page(method["plan"]))
        for way in ways
        for method in way["methods"]
        if method["plan"]["combined"]["schedule"] is not None
    ]
    return Group(
        assessment_page(answer["assessment"]),
        section("三种融资方式（元）", Prose(asked), figures(["", *(way["label"] for way in ways)], rows)),
        comparison_section(answer["comparison"]),
        rates_used([answer["fund_rate"], answer["commercial_rate"]]),
        listed("说明", [*notes, *(each["message"] for each in answer["warnings"])]),
        *schedules,
    )


def plan_page(answer: plan_forms.PlanAnswer, *, monthly: bool = False) -> RenderableType:
    """The totals of each loan and of all together, then what falls due: by year, or month by month."""
    loans = answer["loans"]
    together: list[plan_forms.Totals] = [*loans, answer["combined"]] if len(loans) > 1 else [*loans]
    principal = sum(parse_yuan(loan["loan_principal"]) for loan in loans)
    sums = [*(sum_text(loan["loan_principal"]) for loan in loans), grouped(principal)]
    rows = [
        ["本金", *sums[: len(together)]],
        ["年利率", *(percent(loan["annual_rate"]) for loan in loans), *[""] * (len(together) - len(loans))],
        *([label, *(sum_text(each[total]) for each in together)] for total, label in TOTALS.items()),  # type: ignore[literal-required]
    ]
    names = [*(part_name(loan["part"]) for loan in loans), "合计"]
    schedule, years = answer["combined"]["schedule"], answer["combined"]["years"]
    due = _monthly(schedule) if monthly and schedule else by_year(years) if years else Group()
    return Group(figures(["元", *names[: len(together)]], rows), due)


def rates_used(rates: Iterable[plan_forms.RateShown]) -> RenderableType:
    """Each rate and the day from which it is in force."""
    return listed("利率", map(_rate, rates))


def _rate(rate: plan_forms.RateShown) -> str:
    since = f"，{rate['in_force_from']} 起执行" if rate["in_force_from"] else ""
    return f"{rate['label']}：{percent(rate['value'])}{since}"


def by_year(years: plan_forms.YearsShown) -> RenderableType:
    """What is paid in each calendar year, and what is left at its end."""
    amounts = zip(*(years[each] for each in ("payment", "principal", "interest", "balance")), strict=True)
    rows = [
        [str(year), str(last - first + 1), *map(sum_text, row)]
        for year, first, last, row in zip(years["year"], years["first"], years["last"], amounts, strict=True)
    ]
    titles = ("年份", "还款次数", "还款", "其中本金", "其中利息", "年末余额")
    return section("逐年还款", figures(titles, rows))


def _monthly(schedule: plan_forms.ScheduleShown) -> RenderableType:
    columns = zip(*(schedule[each] for each in ("payment", "principal", "interest", "balance")), strict=True)
    rows = [
        [str(number), due, *map(sum_text, row)]
        for number, due, row in zip(schedule["number"], schedule["due"], columns, strict=True)
    ]
    return section("每期还款", figures(("期次", "还款日", "还款", "其中本金", "其中利息", "余额"), rows))
