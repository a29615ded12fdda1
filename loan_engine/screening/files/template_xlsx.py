"""The empty table as a workbook: a sheet to fill in that refuses what cannot be read, and a sheet that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from loan_engine.documents.workbook_cells import FIRST_DAY, FONT, lines, units
from rules.expressions import Unit
from rules.facts import Area, Choice, Day, Fact, Money, Number, YesNo
from rules.rulebooks import rulebooks
from rules.wording import amount_text

TABLE, GUIDE = "申请", "填表说明"

_ADVICE = (
    "在“申请”表中每行填一份申请，从第 2 行填起；不要合并单元格，不要加合计行。",
    "不知道的留空，视为未知；没有的数额填 0，不要留空。",
    "不需要的列可以删去，列的次序可以改动，也可以加上自己的列（例如编号），原样保留在结果里。",
    "列名可以写“合同总价（万元）”，则按万元读取；不写单位的金额按元读取。",
)
_COLUMNS = {"列名": 34, "填什么": 60, "可以填": 34, "证明材料": 26, "举例": 16}
_LAST_ROW = 1_048_575
_MADE = datetime(2026, 1, 1)  # of no meaning, but the same every time
_FORMATS: Mapping[type[Fact], str] = {Money: "#,##0.00", Area: "0.00", Day: "yyyy-mm-dd", Number: "0"}
_MESSAGE = 255  # characters that a message beside a cell holds

_BASE = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
_HEAD = {**_BASE, "bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3A5F", "align": "center", "text_wrap": True}
_TEXT = {**_BASE, "text_wrap": True, "border": 1, "border_color": "#9AA5B1"}


def template_workbook(wanted: Mapping[str, Fact]) -> bytes:
    """The workbook for facts by their headings: sheets 申请 and 填表说明."""
    target = BytesIO()
    workbook = Workbook(target, {"in_memory": True})
    workbook.set_properties({"title": "批量预审申请表", "created": _MADE})
    head = workbook.add_format(_HEAD)
    _table(workbook, wanted, head)
    _guide(workbook, wanted, head)
    workbook.close()
    return target.getvalue()


def _table(workbook: Any, wanted: Mapping[str, Fact], head: Any) -> None:
    sheet = workbook.add_worksheet(TABLE)
    formats = {kind: workbook.add_format({**_BASE, "num_format": code}) for kind, code in _FORMATS.items()}
    plain = workbook.add_format(_BASE)
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 36)
    for place, (heading, fact) in enumerate(wanted.items()):
        look = next((look for kind, look in formats.items() if isinstance(fact, kind)), plain)
        sheet.set_column(place, place, min(max(units(heading) + 2, 12), 30), look)
        sheet.write_string(0, place, heading, head)
        sheet.data_validation(1, place, _LAST_ROW, place, {**_check(fact), **_messages(heading, fact)})


def _guide(workbook: Any, wanted: Mapping[str, Fact], head: Any) -> None:
    sheet = workbook.add_worksheet(GUIDE)
    text, plain = workbook.add_format(_TEXT), workbook.add_format(_BASE)
    for row, line in enumerate(_ADVICE):
        sheet.write_string(row, 0, line, plain)
    top = len(_ADVICE) + 1
    for place, (title, width) in enumerate(_COLUMNS.items()):
        sheet.set_column(place, place, width)
        sheet.write_string(top, place, title, head)
    sheet.freeze_panes(top + 1, 1)
    for row, (heading, fact) in enumerate(wanted.items(), top + 1):
        cells = (heading, f"{fact.question}{fact.hint}", allowed(fact), fact.evidence, example(fact))
        for place, cell in enumerate(cells):
            sheet.write_string(row, place, cell, text)
        widths = _COLUMNS.values()
        sheet.set_row(row, 16 * max(lines(cell, width - 1) for cell, width in zip(cells, widths, strict=True)))


def allowed(fact: Fact) -> str:
    """What may be filled in, in Chinese."""
    match fact:
        case YesNo():
            return "是、否"
        case Choice():
            return "、".join(fact.choices.values())
        case Day():
            return f"{fact.earliest} 至 {fact.latest} 之间的日期"
        case Number():
            whole = "，整数" if fact.unit not in (Unit.FEN, Unit.AREA) else "，最多两位小数"
            return f"{amount_text(fact.minimum, fact.unit)} 至 {amount_text(fact.maximum, fact.unit)}{whole}"
    raise TypeError(f"not a kind of fact: {fact!r}")


def example(fact: Fact) -> str:
    """The value in the example of the newest rulebook that has one, as it would be filled in; empty for none."""
    newest_first = sorted(rulebooks().values(), key=lambda each: each.since, reverse=True)
    given = (each.example.get(fact.group, {}).get(fact.name) for each in newest_first)
    value = next((each for each in given if each is not None), None)
    match fact, value:
        case _, None:
            return ""
        case YesNo(), _:
            return "是" if value else "否"
        case Choice(), _:
            return fact.choices[value]
    return str(value)


def _check(fact: Fact) -> dict[str, Any]:
    match fact:
        case YesNo():
            return {"validate": "list", "source": ["是", "否"]}
        case Choice():
            return {"validate": "list", "source": [*fact.choices.values()]}
        case Day():
            return {"validate": "date", **_between(max(fact.earliest, FIRST_DAY), fact.latest)}
        case Money() | Area():
            return {"validate": "decimal", **_between(fact.minimum / 100, fact.maximum / 100)}
        case Number():
            return {"validate": "integer", **_between(fact.minimum, fact.maximum)}
    raise TypeError(f"not a kind of fact: {fact!r}")


def _between(least: float | date, most: float | date) -> dict[str, Any]:
    return {"criteria": "between", "minimum": least, "maximum": most}


def _messages(heading: str, fact: Fact) -> dict[str, str]:
    return {
        "input_message": f"{fact.question}{fact.hint}"[:_MESSAGE],
        "error_title": "不能读取",
        "error_message": f"“{heading}”可以填：{allowed(fact)}"[:_MESSAGE],
    }
