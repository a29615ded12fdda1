"""Workbooks cell by cell, as they were looked at and found good: values, forms, widths, how they print, and charts.

With KEEP_WORKBOOKS=1 in the environment this keeps them as they are now: open them first.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.dom.minidom import parseString
from zipfile import ZipFile

from openpyxl import load_workbook  # type: ignore[import-untyped]

from loan_engine.advice import Quote
from loan_engine.amortization import Loan, Method
from loan_engine.documents.workbook import plan_workbook
from loan_engine.plan_answers import quote_answer
from loan_engine.plans import Plan
from loan_engine.screening.orders import read_order
from loan_engine.simulation.answers import simulation_answer
from loan_engine.simulation.run import simulate
from loan_engine.simulation.settings import read_settings
from loan_engine.simulation.sources import MadeUp, made_up
from loan_engine.simulation.workbook import simulation_workbook
from loan_engine.version import VERSION

KEPT = Path(__file__).parent / "workbooks"
ON = date(2026, 3, 1)


def told(data: bytes) -> Iterator[str]:
    """A workbook in lines."""
    for sheet in load_workbook(BytesIO(data)):
        yield f"# {sheet.title}"
        for name, width in sorted(sheet.column_dimensions.items()):
            yield f"width {name}-{width.max}: {width.width:g}"
        for number, row in sorted(sheet.row_dimensions.items()):
            if row.height is not None:
                yield f"height {number}: {row.height:g}"
        page = sheet.page_setup
        yield f"page: {page.orientation}, {page.fitToWidth} x {page.fitToHeight}, repeats {sheet.print_title_rows}"
        yield f"frozen: {sheet.freeze_panes}; joined: {' '.join(sorted(map(str, sheet.merged_cells.ranges)))}"
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value not in (None, ""):
                    yield f"{cell.coordinate}: {cell.value!r} {look(cell)}"
    with ZipFile(BytesIO(data)) as parts:
        for name in sorted(parts.namelist()):
            if name.startswith(("xl/charts/", "xl/drawings/drawing")):
                yield from (f"# {name}", *parseString(parts.read(name)).toprettyxml(indent=" ").splitlines())


def look(cell: Any) -> str:
    """How a cell looks."""
    font, lies = cell.font, cell.alignment
    marks = [name for name in ("bold", "italic") if getattr(font, name)]
    fill = cell.fill.fgColor.rgb if cell.fill.fill_type else "-"
    edges = "".join(side[0] for side in ("left", "right", "top", "bottom") if getattr(cell.border, side).style)
    colour = font.color.rgb if font.color is not None and font.color.type == "rgb" else "-"
    lies_at = f"{lies.horizontal or '-'}/{lies.vertical or '-'}{'/wrapped' if lies.wrap_text else ''}"
    return " ".join(["|", cell.number_format, f"{font.sz:g}", *marks, colour, fill, edges or "-", lies_at])


def compared(name: str, data: bytes) -> None:
    lines = [line.replace(VERSION, "VERSION").rstrip() for line in told(data)]
    kept = KEPT / f"{name}.txt"
    if os.environ.get("KEEP_WORKBOOKS"):
        kept.parent.mkdir(exist_ok=True)
        kept.write_text("\n".join(lines) + "\n", "utf-8")
    assert lines == kept.read_text("utf-8").splitlines()


def test_a_plan_of_two_loans(
    loan: Callable[..., Loan], planned: Callable[..., Plan], quoted: Callable[[str], Quote]
) -> None:
    months = {"term_months": 14}
    plan = planned(fund=loan(**months), commercial=loan(principal=220_000_00, method=Method.EQUAL_PRINCIPAL, **months))
    answer = quote_answer(quoted("clear-yes"))
    rates = [answer["fund_rate"], answer["commercial_rate"]]
    compared("plan", plan_workbook(plan, ON, title="组合贷款", rates=rates, warnings=answer["warnings"]))


def test_a_plan_of_one_loan(loan: Callable[..., Loan], planned: Callable[..., Plan]) -> None:
    compared("one-loan", plan_workbook(planned(fund=loan(term_months=3)), ON))


def test_a_change_of_the_rules_tried_out() -> None:
    order = read_order({}, ON, "polars", remedies=False)
    found = simulate(
        order, read_settings(["caps.couple=800000", "ltv=0.7"], order.rulebook), made_up(MadeUp(300, 7, 0.03), ON)
    )
    compared("simulation", simulation_workbook(simulation_answer(found)))
