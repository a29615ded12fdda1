"""Loans that run and loans that are late: what moved, what was saved, what is owed and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.panel import Panel

from loan_engine import answer_forms, plan_forms, reference_forms
from loan_engine.part_names import part_name
from loan_engine.servicing import answer_forms as forms
from loan_engine.terminal.blocks import figures, listed, section, sum_text
from loan_engine.terminal.costs import percent
from loan_engine.terminal.plans import TOTALS, by_year
from loan_engine.terminal.prose import Prose

_OWED = {
    "principal_left": "逾期本金",
    "interest_left": "逾期利息",
    "penalty_left": "罚息",
    "overdue": "补足逾期需",
    "not_yet_due": "未到期本金",
    "accrued": "未到期本金已计利息",
    "claim": "债权总额",
}


def repayments_page(answer: forms.RepaymentsAnswer) -> RenderableType:
    """The totals of each loan and together, its rates, what repaying early saves, and the years."""
    loans = answer["loans"]
    together: list[plan_forms.Totals] = [*loans, answer["combined"]] if len(loans) > 1 else [*loans]
    names = [*(part_name(loan["part"]) for loan in loans), "合计"]
    rows = [[label, *(sum_text(each[total]) for each in together)] for total, label in TOTALS.items()]  # type: ignore[literal-required]
    years = answer["combined"]["years"]
    return Group(
        section("还款", figures(["元", *names[: len(together)]], rows)),
        *(listed(f"{part_name(loan['part'])}的利率", map(_rate, loan["rates"])) for loan in loans),
        listed("提前还款", (_saved(loan) for loan in loans if loan["saved"])),
        *([] if years is None else [by_year(years)]),
        _said(answer["provisions"], answer["warnings"]),
    )


def arrears_page(answer: forms.ArrearsAnswer) -> RenderableType:
    """What is owed on the day, installment by installment where one is late, and what follows from it."""
    loans = answer["loans"]
    rows = [[label, *(sum_text(loan[key]) for loan in loans)] for key, label in _OWED.items()]  # type: ignore[literal-required]
    guarantee, recovery = answer["guarantee"], answer["recovery"]
    return Group(
        section(f"{answer['on']} 的欠款", figures(["元", *(part_name(loan["part"]) for loan in loans)], rows)),
        *(_late(loan) for loan in loans if loan["missed"]),
        *([] if guarantee is None else [_deposit(guarantee)]),
        *([] if recovery is None else [_shared(recovery)]),
        _said(answer["provisions"], answer["warnings"]),
    )


def _rate(taken: forms.RateTaken) -> str:
    return f"{taken['since']} 起 {percent(taken['rate']['value'])}（{taken['rate']['label']}）"


def _saved(loan: forms.LifeShown) -> str:
    saved = loan["saved"]
    assert saved is not None
    sooner = f"，{saved['repaid_on']} 还清" + (
        f"（原为 {saved['otherwise_on']}）" if saved["repaid_on"] != saved["otherwise_on"] else ""
    )
    return f"{part_name(loan['part'])}：少付利息 {sum_text(saved['interest'])} 元{sooner}"


def _late(loan: forms.ClaimShown) -> RenderableType:
    rows = [
        [
            str(each["number"]),
            each["due"],
            each["paid_on"] or "未还清",
            str(each["days_late"]),
            sum_text(each["principal_left"]),
            sum_text(each["interest_left"]),
            sum_text(each["penalty_left"]),
            f"{each['missed_in_a_row']}/{each['missed_in_all']}",
        ]
        for each in loan["standings"]
        if each["days_late"]
    ]
    titles = ("期", "还款日", "还清日", "天数", "未还本金", "未还利息", "罚息", "连/累")
    return section(f"{part_name(loan['part'])}：没有按时还的 {loan['missed']} 期", figures(titles, rows))


def _deposit(guarantee: forms.GuaranteeShown) -> RenderableType:
    by = guarantee["top_up_by"]
    condition = "" if guarantee["seller_answers"] else "如果还在保证期间内，"
    lines = [
        guarantee["says"],
        *([f"{condition}售房单位最迟应在 {by} 补足保证金"] if by else []),
        *(f"{each['article']['text']}的理解：{each['reading']}" for each in guarantee["readings"]),
    ]
    style = "green" if guarantee["reached_on"] is None else "red"
    return Panel(Group(*map(Prose, lines)), title="售房单位的担保", title_align="left", border_style=style)


def _shared(recovery: forms.RecoveryShown) -> RenderableType:
    rows = [
        [part_name(each["part"]), *(sum_text(each[column]) for column in ("claim", "share", "shortfall"))]
        for each in recovery["shares"]
    ]
    surplus = Prose(
        f"处理抵押物所得 {sum_text(recovery['proceeds'])} 元，余额 {sum_text(recovery['surplus'])} 元归借款人。"
    )
    return section("按债权比例分配", figures(("元", "债权", "分得", "仍未清偿"), rows), surplus)


def _said(
    provisions: Iterable[reference_forms.ProvisionShown], warnings: Iterable[answer_forms.WarningShown]
) -> RenderableType:
    cited = [f"{each['says']}（{'、'.join(article['text'] for article in each['articles'])}）" for each in provisions]
    return Group(listed("规定", cited), listed("说明", (each["message"] for each in warnings), "!"))
