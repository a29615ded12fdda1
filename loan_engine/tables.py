"""Answers as tables in a terminal: made from the same documents that the API gives out."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from loan_engine import answer_forms as forms
from loan_engine import reference_forms
from loan_engine.money import grouped, parse_yuan

_VERDICTS = {
    "eligible": ("符合条件", "green"),
    "ineligible": ("不符合条件", "red"),
    "undetermined": ("还不能确定", "yellow"),
}
_MARKS = {True: Text("✓ 符合", "green"), False: Text("✗ 不符合", "red"), None: Text("? 未知", "yellow")}
_BETTER = {"applicant": "green", "spouse": "bold yellow", "same": "", None: "dim"}


def assessment_tables(answer: forms.AssessmentAnswer) -> RenderableType:
    """A whole assessment: the verdict first, then what decided it, then everything else."""
    parts = [_verdict(answer), _conditions(answer["conditions"])]
    if answer["needed"]:
        parts.append(_needed(answer["needed"]))
    parts.append(_limits(answer["limits"]))
    if answer["spouse"] is not None:
        parts.append(Text(f"换由配偶申请：{answer['spouse']['says']}\n", _BETTER[answer["spouse"]["better"]]))
    parts.append(
        _listed(
            "由中心或银行判断，不计入以上结论",
            [f"{each['by']}：{each['about']}（{each['article']['text']}）" for each in answer["to_judge"]],
        )
    )
    parts.append(_listed("请留意", [each["message"] for each in answer["warnings"]]))
    return Group(*parts)


def quote_tables(answer: forms.QuoteAnswer) -> RenderableType:
    """An assessment, then the ways of financing side by side."""
    ways = _table(
        "三种融资方式", "方式", "还款方式", ">公积金贷款", ">商业贷款", ">另需自筹", ">首期", ">末期", ">利息合计"
    )
    for way in answer["ways"]:
        for method in way["methods"]:
            totals = method["plan"]["combined"]
            ways.add_row(
                way["label"],
                method["label"],
                *(_yuan(way[each]) for each in ("fund", "commercial", "shortfall")),
                *(_yuan(totals[each]) for each in ("first_payment", "last_payment", "total_interest")),
            )
    rates = "；".join(
        f"{rate['label']} {_percent(rate['value'])}" for rate in (answer["fund_rate"], answer["commercial_rate"])
    )
    asked = f"需要贷款 {_yuan(answer['need'])} 元，{answer['term_months']} 个月"
    basis = Text(f"{asked}，首次还款日 {answer['first_due']}；{rates}\n")
    notes = [f"{way['label']}：{way['note']}" for way in answer["ways"]] + [
        each["message"] for each in answer["warnings"]
    ]
    plans = [
        Group(Text(f"{way['label']}，{method['label']}", "bold"), plan_tables(method["plan"]))
        for way in answer["ways"]
        for method in way["methods"]
        if method["plan"]["combined"]["schedule"] is not None
    ]
    return Group(assessment_tables(answer["assessment"]), ways, basis, _listed("说明", notes), *plans)


def plan_tables(answer: forms.PlanAnswer, *, monthly: bool = False) -> RenderableType:
    """The totals of each loan and of all together, then what falls due: by year, or month by month."""
    totals = _table("", "贷款", ">本金", ">年利率", ">首期", ">末期", ">最高一期", ">利息合计", ">还款合计")
    for loan in answer["loans"]:
        totals.add_row(
            PARTS.get(loan["part"], loan["part"]),
            _yuan(loan["loan_principal"]),
            _percent(loan["annual_rate"]),
            *_totals(loan),
        )
    if len(answer["loans"]) > 1:
        totals.add_row("合计", "", "", *_totals(answer["combined"]), style="bold")
    schedule = answer["combined"]["schedule"]
    if schedule is None:
        return totals
    return Group(totals, _monthly(schedule) if monthly else _yearly(schedule))


PARTS = {"fund": "公积金贷款", "commercial": "商业贷款"}


def rulebook_list(answer: Iterable[reference_forms.RulebookListed]) -> RenderableType:
    """Every rulebook, a line each."""
    table = _table("规则", "!代码", "城市", "文号", "施行日期", "名称")
    for each in answer:
        table.add_row(each["id"], each["city_name"], each["number"], each["in_force_since"], each["title"])
    return table


def rulebook_tables(answer: reference_forms.RulebookAnswer) -> RenderableType:
    """A whole rulebook: conditions beside their articles, limits, parameters with sources, readings."""
    head = Panel(
        f"[bold]{answer['title']}[/bold]\n{answer['number']}，{answer['in_force_since']} 起施行，"
        f"数值取 {answer['shown_on']} 的，咨询 {answer['hotline']}",
        title=answer["id"],
    )
    conditions = _table("申请条件", "要求", "条文")
    for condition in answer["conditions"]:
        conditions.add_row(condition["requires"], _places(condition["articles"]))
    limits = _table("限额（取各项的最低值）", "限额", "计算项", "条文")
    for limit in answer["limits"]:
        for position, ceiling in enumerate(limit["ceilings"]):
            limits.add_row("" if position else limit["label"], ceiling["label"], _places(ceiling["articles"]))
    parameters = _table("参数", "名称", "数值", "自", "来源")
    for parameter in answer["parameters"]:
        for value in parameter["values"]:
            place = parameter["article"]["text"] if parameter["article"] else ""
            parameters.add_row(parameter["label"], value["text"], value["since"], f"{place} {value['source']}".strip())
    readings = _table("不明确条文的理解", "条文", "不明确之处", "本软件的理解", "理由")
    for each in answer["readings"]:
        readings.add_row(each["article"]["text"], each["unclear"], each["reading"], each["reason"])
    judge = [f"{each['by']}：{each['about']}（{each['article']['text']}）" for each in answer["to_judge"]]
    return Group(
        head,
        conditions,
        limits,
        parameters,
        readings,
        _listed("由中心或银行判断", judge),
        _listed("使用前须知", answer["notices"]),
    )


def _verdict(answer: forms.AssessmentAnswer) -> RenderableType:
    word, style = _VERDICTS[answer["verdict"]]
    rulebook = answer["rulebook"]
    basis = (
        f"{rulebook['title']}（{rulebook['number']}），按 {answer['assessed_on']} 的规定，咨询 {rulebook['hotline']}"
    )
    return Panel(Text.assemble((word, f"bold {style}"), f"\n{answer['says']}\n", (basis, "dim")), border_style=style)


def _conditions(conditions: Iterable[forms.ConditionFound]) -> RenderableType:
    """Failed first, then unknown, then met, then what was not asked for: each in the order of the rulebook."""
    table = _table("申请条件", "!结果", "要求", "实际情况", "条文")
    for condition in sorted(conditions, key=_urgency):
        asked = condition["counts"] or condition["result"] is not None
        mark = _MARKS[condition["result"]] if asked else Text("- 未申请", "dim")
        seen = _seen(condition) if asked else ""
        table.add_row(mark, condition["requires"], seen, _places(condition["articles"]))
    return table


def _urgency(condition: forms.ConditionFound) -> int:
    if condition["result"] is None and not condition["counts"]:
        return 3
    return {False: 0, None: 1, True: 2}[condition["result"]]


def _seen(condition: forms.ConditionFound) -> str:
    """What the condition saw on the application's side, each once; what was unknown only where that left it open."""
    sides = [each["left"] for each in condition["compared"]]
    shown = [side for side in sides if side["value"] is not None or condition["result"] is None]
    return "\n".join(dict.fromkeys(f"{side['what']}：{side['text']}" for side in shown))


def _needed(needed: Iterable[forms.FactNeeded]) -> RenderableType:
    table = _table("还需要知道（最关键的在前）", "问题", "说明", "证明材料")
    for each in needed:
        table.add_row(each["question"], each["hint"], each["evidence"])
    return table


def _limits(limits: forms.Limits) -> RenderableType:
    table = _table("限额", "", "限额", "决定于", "条文")
    for limit in limits.values():
        each: forms.LimitFound = limit  # type: ignore[assignment]
        bound = next((ceiling for ceiling in each["ceilings"] if ceiling["id"] == each["bound_by"]), None)
        given = f"\n（公积金按 {_yuan(each['given'])} 元）" if each["given"] else ""
        table.add_row(
            each["label"],
            each["text"] + given,
            bound["label"] if bound else "",
            _places(bound["articles"]) if bound else "",
        )
    return table


def _yearly(schedule: forms.ScheduleShown) -> RenderableType:
    table = _table("逐年还款（加 --all 看每一期）", "年份", ">期数", ">还款", ">其中本金", ">其中利息", ">年末余额")
    years: dict[str, list[int]] = {}
    for row, due in enumerate(schedule["due"]):
        years.setdefault(due[:4], []).append(row)
    for year, rows in years.items():
        sums = [_sum(schedule[column], rows) for column in ("payment", "principal", "interest")]
        table.add_row(year, str(len(rows)), *sums, _yuan(schedule["balance"][rows[-1]]))
    return table


def _monthly(schedule: forms.ScheduleShown) -> RenderableType:
    table = _table("每期还款", ">期次", "还款日", ">还款", ">其中本金", ">其中利息", ">余额")
    columns = zip(*(schedule[each] for each in ("payment", "principal", "interest", "balance")), strict=True)
    for number, due, row in zip(schedule["number"], schedule["due"], columns, strict=True):
        table.add_row(str(number), due, *map(_yuan, row))
    return table


def _table(title: str, *columns: str) -> Table:
    """An empty table; a column marked > holds numbers, set to the right, and one marked ! is never broken."""
    table = Table(title=title, title_justify="left", title_style="bold", expand=False)
    for column in columns:
        if column.startswith(">"):
            table.add_column(column[1:], justify="right", no_wrap=True)
        else:
            table.add_column(column.removeprefix("!"), overflow="fold", no_wrap=column.startswith("!"))
    return table


def _listed(title: str, lines: Iterable[str]) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    table.add_column()
    table.add_column(overflow="fold")
    for line in lines:
        table.add_row("·", line)
    return Group(Text(title, "bold"), table, Text())


def _places(articles: Iterable[forms.Article]) -> str:
    return "\n".join(each["text"] for each in articles)


def _totals(totals: forms.Totals) -> list[str]:
    order = ("first_payment", "last_payment", "highest_payment", "total_interest", "total_payment")
    return [_yuan(totals[each]) for each in order]  # type: ignore[literal-required]


def _yuan(text: str) -> str:
    whole, _, cents = text.partition(".")
    return f"{int(whole):,}.{cents}"


def _sum(column: list[str], rows: list[int]) -> str:
    return grouped(sum(parse_yuan(column[row]) for row in rows))


def _percent(rate: str) -> str:
    return f"{(Decimal(rate) * 100).normalize():f}%"
