"""The sheets of a workbook that list what falls due: each loan month by month, all together, and year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loan_engine.amortization import Schedule
from loan_engine.documents.workbook_cells import Book, Sheet, lines, money_width
from loan_engine.years import Year, by_year

TITLE_ROW, HEAD_ROW, FIRST_ROW = 0, 1, 2
DUE, PAYMENT, PRINCIPAL, INTEREST, BALANCE = 1, 2, 3, 4, 5
PART_WIDTH = 18.0
_HEADS = ("期次", "还款日", "还款额", "本金", "利息", "剩余本金")


@dataclass(frozen=True, slots=True)
class Listed:
    """A schedule on a sheet of its own, and where on it: its rows are first to last, its totals below."""

    sheet: Sheet
    schedule: Schedule

    @property
    def last(self) -> int:
        """The row of the last entry, counted from 0."""
        return FIRST_ROW + len(self.schedule.due) - 1

    def cells(self, column: int, rows: range | None = None) -> str:
        """A column's amounts, all of them or those of some entries of the schedule."""
        rows = range(len(self.schedule.due)) if rows is None else rows
        return self.sheet.column(column, FIRST_ROW + rows.start, FIRST_ROW + rows.stop - 1)

    def cell(self, column: int, entry: int) -> str:
        """The cell of an entry of the schedule; -1 is the last."""
        return self.sheet.cell(FIRST_ROW + entry % len(self.schedule.due), column)


def listed(book: Book, name: str, title: str, schedule: Schedule, parts: Mapping[str, Schedule]) -> Listed:
    """A sheet of a schedule, with the payments of each of the parts beside it, and its totals as formulas."""
    sheet = book.sheet(name)
    found = Listed(sheet, schedule)
    heads = (*_HEADS, *(f"其中：{part}" for part in parts))
    sheet.text(TITLE_ROW, 0, title, "title")
    sheet.raw.set_row(TITLE_ROW, 28)
    for column, head in enumerate(heads):
        sheet.text(HEAD_ROW, column, head, "head")
    money = (schedule.payment, schedule.principal, schedule.interest, schedule.balance)
    for row, (number, due) in enumerate(zip(schedule.number, schedule.due, strict=True), FIRST_ROW):
        sheet.number(row, 0, number, "count")
        sheet.day(row, DUE, due)
        for column, amounts in enumerate(money, PAYMENT):
            sheet.money(row, column, amounts[row - FIRST_ROW])
    for column, part in enumerate(parts.values(), BALANCE + 1):
        paid = dict(zip(part.due, part.payment, strict=True))
        for row, due in enumerate(schedule.due, FIRST_ROW):
            sheet.money(row, column, paid.get(due, 0))
    _totals(found, tuple(parts.values()))
    width = money_width(max(*schedule.balance, schedule.total_payment))
    sheet.raw.set_row(HEAD_ROW, 6 + 16 * max(lines(head, max(width, PART_WIDTH)) for head in heads))
    sheet.raw.set_column(0, 0, 8)
    sheet.raw.set_column(DUE, DUE, 13)
    sheet.raw.set_column(PAYMENT, BALANCE, width)
    sheet.raw.set_column(BALANCE + 1, len(heads), max(width, PART_WIDTH))
    sheet.raw.freeze_panes(FIRST_ROW, PAYMENT)
    sheet.page(title, wide=bool(parts), repeat=(TITLE_ROW, HEAD_ROW))
    return found


def _totals(found: Listed, parts: Sequence[Schedule]) -> None:
    sheet, schedule, row = found.sheet, found.schedule, found.last + 1
    sheet.text(row, 0, "合计", "total_label")
    for column in (DUE, BALANCE):
        sheet.text(row, column, "", "total_label")
    sums = {PAYMENT: schedule.total_payment, PRINCIPAL: sum(schedule.principal), INTEREST: schedule.total_interest}
    sums |= {column: part.total_payment for column, part in enumerate(parts, BALANCE + 1)}
    for column, fen in sums.items():
        sheet.fen_formula(row, column, f"SUM({found.cells(column)})", fen, "total")


@dataclass(frozen=True, slots=True)
class Years:
    """The sheet of the years, its rows from `FIRST_ROW` on."""

    sheet: Sheet
    years: Sequence[Year]

    def cells(self, column: int) -> list[int | str]:
        """A column's cells as a chart wants them."""
        return [self.sheet.name, FIRST_ROW, column, FIRST_ROW + len(self.years) - 1, column]


def years(book: Book, source: Listed) -> Years:
    """What a schedule comes to year by year, as formulas over its sheet."""
    sheet, title = book.sheet("逐年"), "逐年还款"
    sheet.text(TITLE_ROW, 0, title, "title")
    sheet.raw.set_row(TITLE_ROW, 28)
    sheet.raw.set_row(HEAD_ROW, 22)
    for column, head in enumerate(("年份", "期数", "还款额", "本金", "利息", "年末余额")):
        sheet.text(HEAD_ROW, column, head, "head")
    found = by_year(source.schedule)
    for row, year in enumerate(found, FIRST_ROW):
        sheet.number(row, 0, year.year, "count")
        sheet.number(row, 1, len(year.rows), "count")
        for column, fen in ((PAYMENT, year.payment), (PRINCIPAL, year.principal), (INTEREST, year.interest)):
            sheet.fen_formula(row, column, f"SUM({source.cells(column, year.rows)})", fen)
        sheet.formula(row, BALANCE, source.cell(BALANCE, year.rows[-1]), year.balance / 100, "money")
    schedule, last = source.schedule, FIRST_ROW + len(found)
    sheet.text(last, 0, "合计", "total_label")
    sheet.formula(last, 1, f"SUM({sheet.column(1, FIRST_ROW, last - 1)})", len(schedule.due), "total_label")
    sheet.text(last, BALANCE, "", "total_label")
    sums = {PAYMENT: schedule.total_payment, PRINCIPAL: sum(schedule.principal), INTEREST: schedule.total_interest}
    for column, fen in sums.items():
        sheet.fen_formula(last, column, f"SUM({sheet.column(column, FIRST_ROW, last - 1)})", fen, "total")
    sheet.raw.set_column(0, 1, 10)
    sheet.raw.set_column(PAYMENT, BALANCE, money_width(schedule.total_payment))
    sheet.raw.freeze_panes(FIRST_ROW, 1)
    sheet.page(title, wide=False, repeat=(TITLE_ROW, HEAD_ROW))
    return Years(sheet, found)
