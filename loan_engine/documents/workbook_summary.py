"""The first sheet of a workbook: the loans side by side, the checks, a chart, and what the figures rest on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from loan_engine import plan_forms
from loan_engine.amortization import Loan, Schedule
from loan_engine.documents.amount_in_words import amount_in_words
from loan_engine.documents.workbook_cells import Sheet, lines, money_width
from loan_engine.documents.workbook_schedules import (
    BALANCE,
    INTEREST,
    PAYMENT,
    PRINCIPAL,
    Listed,
    Years,
)
from loan_engine.version import VERSION
from rules.expressions import Unit
from rules.vocabulary import request
from rules.wording import amount_text

MATCHES, DIFFERS = "相符", "不符"
_LABEL_WIDTH = 26.0
_TABLE_ROW = 3
_CHART_ROWS = 17
_CHART_WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the summary: a loan, or all of them where `loan` is None."""

    name: str
    principal: int
    loan: Loan | None
    listed: Listed

    @property
    def schedule(self) -> Schedule:
        """The schedule that is listed."""
        return self.listed.schedule


@dataclass(frozen=True, slots=True)
class Basis:
    """What the figures rest on: when they were made, the rates they take, and sentences to heed."""

    made_on: date
    rates: Sequence[plan_forms.RateShown]
    notes: Sequence[str]


def summary(sheet: Sheet, title: str, columns: Sequence[Column], years: Years, basis: Basis) -> None:
    """Writes the sheet; `columns` are the loans and, if there are several, all of them."""
    width = max(money_width(max(each.schedule.total_payment for each in columns)), 21)
    if len(columns) == 1:
        width *= 2
    span = 1 + len(columns)
    whole = _LABEL_WIDTH + width * len(columns)
    sheet.raw.set_column(0, 0, _LABEL_WIDTH)
    sheet.raw.set_column(1, len(columns), width)
    sheet.across(0, span, title, "title")
    sheet.raw.set_row(0, 30)
    sheet.raw.set_row(1, 18)
    sheet.across(1, span, f"金额单位：元　　制表日期：{basis.made_on}", "subtitle")
    row = _checks(sheet, columns, _table(sheet, columns, width))
    row = _chart(sheet, years, row + 1, span, whole)
    row = _rates(sheet, basis.rates, row + 1, span, whole)
    _notes(sheet, basis, row + 1, span, whole)
    sheet.raw.freeze_panes(_TABLE_ROW, 1)
    sheet.page(title, wide=len(columns) > 4)
    sheet.raw.activate()


def _table(sheet: Sheet, columns: Sequence[Column], width: float) -> int:
    """The figures of each column; the row after them."""
    for place, head in enumerate(("项目", *(column.name for column in columns))):
        sheet.text(_TABLE_ROW - 1, place, head, "head")
    sheet.raw.set_row(_TABLE_ROW - 1, 22)
    for row, (label, write) in enumerate(_ROWS, _TABLE_ROW):
        sheet.text(row, 0, label, "label")
        for place, column in enumerate(columns, 1):
            write(sheet, row, place, column)
    for row in range(_TABLE_ROW, _TABLE_ROW + len(_ROWS) + 4):
        sheet.raw.set_row(row, 18)
    words = max(lines(amount_in_words(column.principal), width) for column in columns)
    sheet.raw.set_row(_TABLE_ROW + 1, 18 * words)
    return _TABLE_ROW + len(_ROWS)


def _principal(sheet: Sheet, row: int, place: int, column: Column) -> None:
    if column.loan is None:
        loans = "+".join(sheet.cell(row, each) for each in range(1, place))
        sheet.fen_formula(row, place, loans, column.principal)
    else:
        sheet.money(row, place, column.principal)


def _rate(sheet: Sheet, row: int, place: int, column: Column) -> None:
    if column.loan is None:
        sheet.text(row, place, "—")
    else:
        sheet.number(row, place, float(column.loan.annual_rate), "rate")


def _method(sheet: Sheet, row: int, place: int, column: Column) -> None:
    sheet.text(row, place, "—" if column.loan is None else request.method.choices[column.loan.method])


def _amount(formula: Callable[[Listed], str], fen: Callable[[Schedule], int]) -> Callable[..., None]:
    def write(sheet: Sheet, row: int, place: int, column: Column) -> None:
        sheet.fen_formula(row, place, formula(column.listed), fen(column.schedule))

    return write


_ROWS: tuple[tuple[str, Callable[[Sheet, int, int, Column], None]], ...] = (
    ("贷款本金", _principal),
    ("贷款本金（大写）", lambda sheet, row, place, column: sheet.text(row, place, amount_in_words(column.principal))),
    ("年利率", _rate),
    ("还款方式", _method),
    ("期数", lambda sheet, row, place, column: sheet.number(row, place, len(column.schedule.due), "count")),
    ("首次还款日", lambda sheet, row, place, column: sheet.day(row, place, column.schedule.due[0])),
    ("末次还款日", lambda sheet, row, place, column: sheet.day(row, place, column.schedule.due[-1])),
    ("首期还款额", _amount(lambda listed: listed.cell(PAYMENT, 0), lambda schedule: schedule.first_payment)),
    ("末期还款额", _amount(lambda listed: listed.cell(PAYMENT, -1), lambda schedule: schedule.last_payment)),
    (
        "最高一期还款额",
        _amount(lambda listed: f"MAX({listed.cells(PAYMENT)})", lambda schedule: schedule.highest_payment),
    ),
    ("利息合计", _amount(lambda listed: f"SUM({listed.cells(INTEREST)})", lambda schedule: schedule.total_interest)),
    ("还款合计", _amount(lambda listed: f"SUM({listed.cells(PAYMENT)})", lambda schedule: schedule.total_payment)),
)


def _checks(sheet: Sheet, columns: Sequence[Column], row: int) -> int:
    """Formulas that say whether the figures agree with each other; the row after them."""
    checks: list[tuple[str, Callable[[int, Column], str | None]]] = [
        (
            "核对：各期本金之和",
            lambda place, column: f"SUM({column.listed.cells(PRINCIPAL)})-{sheet.cell(_TABLE_ROW, place)}",
        ),
        (
            "核对：本金加利息",
            lambda _, column: (
                f"SUM({column.listed.cells(PAYMENT)})-SUM({column.listed.cells(PRINCIPAL)})"
                f"-SUM({column.listed.cells(INTEREST)})"
            ),
        ),
        ("核对：末期余额为零", lambda _, column: column.listed.cell(BALANCE, -1)),
    ]
    if len(columns) > 1:
        paid = [f"SUM({column.listed.cells(PAYMENT)})" for column in columns]
        checks.append(
            (
                "核对：各笔之和等于合计",
                lambda _, column: f"{'+'.join(paid[:-1])}-{paid[-1]}" if column.loan is None else None,
            )
        )
    for label, difference in checks:
        sheet.text(row, 0, label, "label")
        for place, column in enumerate(columns, 1):
            formula = difference(place, column)
            if formula is None:
                sheet.text(row, place, "")
            else:
                sheet.formula(row, place, f'IF(ROUND({formula},2)=0,"{MATCHES}","{DIFFERS}")', MATCHES, "check")
        row += 1
    sheet.raw.conditional_format(
        _TABLE_ROW + len(_ROWS),
        1,
        row - 1,
        len(columns),
        {"type": "cell", "criteria": "==", "value": f'"{DIFFERS}"', "format": sheet.book.formats["wrong"]},
    )
    return row


def _chart(sheet: Sheet, years: Years, row: int, span: int, whole: float) -> int:
    """Principal and interest of each year, one upon the other; the row after the chart."""
    sheet.section(row, span, "逐年本金与利息（元）")
    chart = sheet.book.workbook.add_chart({"type": "column", "subtype": "stacked"})
    shades = (("本金", PRINCIPAL, "#1F3A5F"), ("利息", INTEREST, "#C9D3DF"))  # told apart without colour, too
    for name, column, shade in shades:
        chart.add_series(
            {
                "name": name,
                "categories": years.cells(0),
                "values": years.cells(column),
                "fill": {"color": shade},
                "border": {"color": "#1F3A5F", "width": 0.75},
                "gap": 40,
            }
        )
    small = {"size": 9, "name": "微软雅黑"}
    chart.set_x_axis({"num_font": small, "interval_unit": max(1, len(years.years) // 10)})
    chart.set_y_axis({"num_font": small, "num_format": "#,##0", "major_gridlines": {"visible": True}})
    chart.set_legend({"position": "top", "font": small})
    chart.set_size({"width": min(round(whole * 7) + 5 * span - 8, _CHART_WIDTH), "height": _CHART_ROWS * 20 - 16})
    description = f"柱形图：{years.years[0].year} 年至 {years.years[-1].year} 年每年归还的本金和利息"
    sheet.raw.insert_chart(row + 1, 0, chart, {"x_offset": 4, "y_offset": 8, "description": description})
    return row + 1 + _CHART_ROWS


def _rates(sheet: Sheet, rates: Sequence[plan_forms.RateShown], row: int, span: int, whole: float) -> int:
    if not rates:
        return row - 1
    sheet.section(row, span, "利率")
    for rate in rates:
        row += 1
        since = f"，{rate['in_force_from']} 起执行" if rate["in_force_from"] else ""
        stale = f"；数据只核对到 {rate['stale_after']}" if rate["stale_after"] else ""
        source = f"\n来源：{rate['source']}" if rate["source"] else ""
        sheet.across(
            row,
            span,
            f"{rate['label']}：{amount_text(Fraction(rate['value']), Unit.RATIO)}{since}{stale}{source}",
            "note",
            whole,
        )
    return row + 1


def _notes(sheet: Sheet, basis: Basis, row: int, span: int, whole: float) -> None:
    sheet.section(row, span, "说明")
    made = f"由 loan-engine {VERSION} 计算。合计和核对都是公式，改动明细后会重新计算。"
    for note in (*basis.notes, "本表按所填条件计算，实际还款以借款合同和贷款银行的还款计划为准。", made):
        row += 1
        sheet.across(row, span, f"· {note}", "note", whole)
