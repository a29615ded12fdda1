"""A change of the rules tried out, as an Excel workbook: what it comes to, for whom, by which conditions, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped]

from loan_engine.documents.workbook_cells import FONT, Book, Sheet, lines
from loan_engine.documents.workbook_summary import DIFFERS, MATCHES
from loan_engine.simulation import forms
from loan_engine.simulation.group_table import EVERYBODY, OF_SIDES, OWN, SIDES, headings, rows
from loan_engine.version import VERSION

TITLE = "规则改动试算"
_HEAD, _FIRST = 2, 3
"""Rows of a sheet: the heading, and the first below it."""

_LABEL_WIDTH = 30.0
_WIDE = 20.0
_SUMMARY_COLUMNS = 4
_WHOLE = _LABEL_WIDTH + _WIDE * (_SUMMARY_COLUMNS - 1)
_CHART_ROWS = 32
_PAGES_WIDE = 4
_PLACES = {heading: place for place, heading in enumerate(headings())}
_SHARES = {"受益比例": "gain", "受损比例": "lose"}


def simulation_workbook(answer: forms.SimulationAnswer) -> bytes:
    """XLSX: sheets 汇总, 分组, 条件, 说明. Amounts are numbers of yuan; the same answer gives the same bytes."""
    target = BytesIO()
    book = Book(target)
    summary, groups = book.sheet("汇总"), _groups(book.sheet("分组"), answer)
    _summary(summary, groups, answer)
    _conditions(book.sheet("条件"), answer)
    _basis(book.sheet("说明"), answer)
    made = date.fromisoformat(answer["on"])
    book.workbook.set_properties({"title": TITLE, "created": datetime(made.year, made.month, made.day)})
    summary.raw.activate()
    book.workbook.close()
    return target.getvalue()


@dataclass(frozen=True, slots=True)
class _Groups:
    """The sheet of the groups: everybody in its first row, then the bands, those of a grouping one after another."""

    sheet: Sheet
    groupings: dict[str, range]
    last: int
    shares: dict[str, int]

    def cells(self, column: int) -> list[int | str]:
        """The bands' cells of a column as a chart wants them."""
        return [self.sheet.name, _FIRST + 1, column, self.last, column]


def _groups(sheet: Sheet, answer: forms.SimulationAnswer) -> _Groups:
    heads = [*headings(), *_SHARES]
    _titled(sheet, f"{TITLE}：分组", heads)
    groupings: dict[str, range] = {}
    row = _FIRST
    for row, (grouping, band, cells) in enumerate(rows(answer), _FIRST):
        sheet.text(row, 0, grouping, "label")
        sheet.text(row, 1, band, "label")
        for column, cell in enumerate(cells, 2):
            _cell(sheet, row, column, cell)
        known = dict(zip(headings()[2:], cells, strict=True))
        for column, name in enumerate(_SHARES.values(), len(headings())):
            part, whole = (_PLACES[OWN[each]] for each in (name, "applications"))
            of = known[OWN["applications"]]
            formula = f"IF({xl_rowcol_to_cell(row, whole)}=0,0,{_over(row, part, whole)})"
            sheet.formula(row, column, formula, known[OWN[name]] / of if of else 0, "rate")
        groupings[grouping] = range(groupings.get(grouping, range(row, row)).start, row + 1)
    sheet.raw.set_column(0, 0, 14)
    sheet.raw.set_column(1, 1, 22)
    sheet.raw.set_column(2, len(heads) - 1, 18)
    sheet.raw.freeze_panes(_FIRST, 2)
    sheet.page(TITLE, wide=True, repeat=(0, _HEAD))
    sheet.raw.fit_to_pages(_PAGES_WIDE, 0)
    sheet.raw.repeat_columns(0, 1)
    shares = {label: place for place, label in enumerate(_SHARES, len(headings()))}
    return _Groups(sheet, groupings, row, shares)


def _over(row: int, part: int, whole: int) -> str:
    return f"{xl_rowcol_to_cell(row, part)}/{xl_rowcol_to_cell(row, whole)}"


def _cell(sheet: Sheet, row: int, column: int, cell: object) -> None:
    """A count, a text of yuan as a number of them, or nothing."""
    if isinstance(cell, str):
        sheet.money(row, column, _fen(cell))
    elif isinstance(cell, int):
        sheet.number(row, column, cell, "count")
    else:
        sheet.text(row, column, "—")


def _summary(sheet: Sheet, groups: _Groups, answer: forms.SimulationAnswer) -> None:
    sheet.raw.set_column(0, 0, _LABEL_WIDTH)
    sheet.raw.set_column(1, _SUMMARY_COLUMNS - 1, _WIDE)
    sheet.across(0, _SUMMARY_COLUMNS, TITLE, "title")
    sheet.raw.set_row(0, 30)
    sheet.across(1, _SUMMARY_COLUMNS, f"{_origin(answer)}　　金额单位：元", "subtitle")
    row = _parameters(sheet, answer, 2)
    row = _sides(sheet, answer, row + 1)
    row = _moves(sheet, answer, row + 1)
    row = _chart(sheet, groups, row + 1)
    row = _checks(sheet, groups, row + 1)
    if answer["made_up"]:
        sheet.across(row + 1, _SUMMARY_COLUMNS, answer["notes"][0], "note", _WHOLE)
    sheet.page(TITLE, wide=False)
    sheet.raw.fit_to_pages(1, 1)  # the chart stays whole


def _origin(answer: forms.SimulationAnswer) -> str:
    made_up = answer["made_up"]
    if made_up is None:
        return f"申请来自文件，共 {answer['everybody']['applications']} 份，按 {answer['on']} 的规则"
    return f"虚构的申请 {made_up['population']} 份，随机种子 {made_up['seed']}，截至 {answer['on']}"


def _heads(sheet: Sheet, row: int, heads: tuple[str, ...]) -> None:
    for column, head in enumerate(heads):
        sheet.text(row, column, head, "head")
    sheet.raw.set_row(row, 20)


def _parameters(sheet: Sheet, answer: forms.SimulationAnswer, row: int) -> int:
    """What is changed; the row after."""
    sheet.section(row, _SUMMARY_COLUMNS, "试算的改动")
    _heads(sheet, row + 1, ("参数", "现行", "改后", "出处"))
    first = row + 2
    for row, each in enumerate(answer["parameters"], first):
        place = each["article"]["text"] if each["article"] else ""
        sheet.text(row, 0, each["label"])
        for column, text in enumerate((each["now"], each["assumed"], place), 1):
            sheet.text(row, column, text)
        widths = ((each["label"], _LABEL_WIDTH), *((text, _WIDE) for text in (each["now"], each["assumed"], place)))
        sheet.raw.set_row(row, 17 * max(lines(text, width - 2) for text, width in widths))
    return row + 1


def _sides(sheet: Sheet, answer: forms.SimulationAnswer, row: int) -> int:
    """Everybody, today and under the change; the row after."""
    sheet.section(row, _SUMMARY_COLUMNS, "总体")
    _heads(sheet, row + 1, ("", "现行", "改后", "相差"))
    sides: list[Mapping[str, Any]] = [answer["everybody"][side] for side in SIDES]  # type: ignore[literal-required]
    first = row + 2
    for row, (name, label) in enumerate(OF_SIDES.items(), first):
        sheet.text(row, 0, label, "label")
        today, changed = (side[name] for side in sides)
        for column, cell in enumerate((today, changed), 1):
            _cell(sheet, row, column, cell)
        if today is None or changed is None:
            sheet.text(row, 3, "—")
        elif isinstance(today, str):
            sheet.fen_formula(row, 3, _difference(row), _fen(changed) - _fen(today))
        else:
            sheet.formula(row, 3, _difference(row), changed - today, "count")
    return row + 1


def _difference(row: int) -> str:
    return f"{xl_rowcol_to_cell(row, 2)}-{xl_rowcol_to_cell(row, 1)}"


def _moves(sheet: Sheet, answer: forms.SimulationAnswer, row: int) -> int:
    """Who gains and who loses; the row after."""
    sheet.section(row, _SUMMARY_COLUMNS, "谁受益，谁受损")
    _heads(sheet, row + 1, ("", "份", "占全部", "合计（元）"))
    figures: Mapping[str, Any] = answer["everybody"]
    money = {"fund_more": "fund_gained", "fund_less": "fund_lost"}
    names = [name for name in OWN if name not in ("applications", *money.values())]
    first = row + 2
    for row, name in enumerate(names, first):
        sheet.text(row, 0, OWN[name], "label")
        sheet.number(row, 1, figures[name], "count")
        of = figures["applications"]
        sheet.number(row, 2, figures[name] / of if of else 0, "rate")
        if name in money:
            sheet.money(row, 3, _fen(figures[money[name]]))
        else:
            sheet.text(row, 3, "")
    return row + 1


def _chart(sheet: Sheet, groups: _Groups, row: int) -> int:
    """Who gains and who loses, as shares of every band; the row after the chart."""
    sheet.section(row, _SUMMARY_COLUMNS, "各组受益、受损的比例")
    chart = sheet.book.workbook.add_chart({"type": "bar"})
    shades = ("#1F3A5F", "#E8A33D")  # light and dark: told apart without colour, too
    for (label, column), shade in zip(groups.shares.items(), shades, strict=True):
        chart.add_series(
            {
                "name": label,
                "categories": groups.cells(1),
                "values": groups.cells(column),
                "fill": {"color": shade},
                "border": {"color": "#1F3A5F", "width": 0.75},
                "gap": 40,
            }
        )
    small = {"size": 9, "name": FONT}
    chart.set_x_axis({"num_font": small, "num_format": "0%", "min": 0, "major_gridlines": {"visible": True}})
    chart.set_y_axis({"num_font": small, "reverse": True})
    chart.set_legend({"position": "top", "font": small})
    chart.set_size({"width": round(_WHOLE * 7) + 5 * _SUMMARY_COLUMNS - 8, "height": _CHART_ROWS * 20 - 16})
    description = "条形图：每一组中受益和受损的申请所占的比例"
    sheet.raw.insert_chart(row + 1, 0, chart, {"x_offset": 4, "y_offset": 8, "description": description})
    return row + 1 + _CHART_ROWS


def _checks(sheet: Sheet, groups: _Groups, row: int) -> int:
    """Formulas that say whether the bands of every grouping add up to everybody; the row after them."""
    sheet.section(row, _SUMMARY_COLUMNS, "核对：各类别之和等于全部")
    names = ("applications", "gain", "fund_gained")
    row += 1
    _heads(sheet, row, ("", *(OWN[name] for name in names)))
    for grouping, bands in groups.groupings.items():
        if grouping == EVERYBODY:
            continue
        row += 1
        sheet.text(row, 0, grouping, "label")
        for column, name in enumerate(names, 1):
            place = _PLACES[OWN[name]]
            added = f"SUM({groups.sheet.column(place, bands.start, bands.stop - 1)})"
            test = f"ROUND({added}-{groups.sheet.cell(_FIRST, place)},2)=0"
            sheet.formula(row, column, f'IF({test},"{MATCHES}","{DIFFERS}")', MATCHES, "check")
    return row + 1


def _conditions(sheet: Sheet, answer: forms.SimulationAnswer) -> None:
    heads = ("条件", "现行不符合", "改后不符合", "放开", "挡住", "出处")
    _titled(sheet, f"{TITLE}：不符合的条件", heads)
    row = _FIRST
    for row, each in enumerate(answer["conditions"], _FIRST):
        sheet.text(row, 0, each["title"], "label")
        for column, count in enumerate((each["today"], each["changed"], each["lifted"], each["imposed"]), 1):
            sheet.number(row, column, count, "count")
        sheet.text(row, 5, "、".join(place["text"] for place in each["articles"]))
    sheet.raw.set_column(0, 0, 38)
    sheet.raw.set_column(1, 4, 13)
    sheet.raw.set_column(5, 5, 48)
    says = "放开：改后才符合的申请中，现行不符合这一条的；挡住：改后不再符合的申请中，改后不符合这一条的"
    sheet.across(row + 2, len(heads), says, "note", 138)
    sheet.raw.freeze_panes(_FIRST, 1)
    sheet.page(TITLE, wide=True, repeat=(0, _HEAD))


def _basis(sheet: Sheet, answer: forms.SimulationAnswer) -> None:
    """What it rests on: the rules, the change with its sources, how the applications were made up, what words mean."""
    widths = (46.0, 28.0, 50.0, 34.0)
    for column, width in enumerate(widths):
        sheet.raw.set_column(column, column, width)
    whole = sum(widths)
    sheet.across(0, len(widths), f"{TITLE}：说明", "title")
    sheet.raw.set_row(0, 30)
    rulebook = answer["rulebook"]
    about = f"规则：{rulebook['title']}（{rulebook['number']}，版本 {rulebook['version']}），按 {answer['on']} 的数值"
    sheet.across(1, len(widths), about, "note", whole)
    sheet.section(3, len(widths), "试算的改动")
    _heads(sheet, 4, ("参数", "现行 → 改后", "出处", "现行数值的来源"))
    row = 4
    for row, each in enumerate(answer["parameters"], 5):
        place = each["article"]["text"] if each["article"] else ""
        _line(sheet, row, widths, (each["label"], f"{each['now']} → {each['assumed']}", place, each["source"]))
    row += 2
    sheet.section(row, len(widths), "怎样看这些数字")
    made = f"由 loan-engine {VERSION} 计算。"
    for note in (*answer["notes"], made):
        row += 1
        sheet.across(row, len(widths), f"· {note}", "note", whole)
    if answer["made_up"]:
        _assumptions(sheet, answer["made_up"], row + 2, widths)
    sheet.page(TITLE, wide=True)


def _assumptions(sheet: Sheet, made_up: forms.MadeUpShown, row: int, widths: tuple[float, ...]) -> None:
    sheet.section(row, len(widths), "虚构申请所用的分布（都是假设）")
    drawn = f"{made_up['population']} 份申请，随机种子 {made_up['seed']}，每项情况缺失的可能性 {made_up['missing']}"
    sheet.across(row + 1, len(widths), drawn, "note", sum(widths))
    _heads(sheet, row + 2, ("分布", "来源", "形式和数值", "可信程度"))
    first = row + 3
    for row, each in enumerate(made_up["assumptions"], first):
        confidence = "假设" if each["confidence"] == "assumed" else each["confidence"]
        _line(sheet, row, widths, (each["label"], each["source"], each["says"], confidence))


def _line(sheet: Sheet, row: int, widths: tuple[float, ...], texts: tuple[str, ...]) -> None:
    """Texts beside each other, as high as the longest of them."""
    for column, text in enumerate(texts):
        sheet.text(row, column, text, "text" if column else "label")
    sheet.raw.set_row(row, 17 * max(lines(text, width - 2) for text, width in zip(texts, widths, strict=True)))


def _titled(sheet: Sheet, title: str, heads: Sequence[str]) -> None:
    sheet.text(0, 0, title, "title")
    sheet.raw.set_row(0, 28)
    for column, head in enumerate(heads):
        sheet.text(_HEAD, column, head, "head")
    sheet.raw.set_row(_HEAD, 38)


def _fen(text: str) -> int:
    """Fen in an answer's text of yuan, which has two decimals; a sum may be longer than any amount that is read."""
    return int(text.replace(".", ""))
