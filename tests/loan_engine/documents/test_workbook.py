"""A plan as a workbook, opened again: numbers are numbers, days are days, and it prints as it should."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from loan_engine.advice import Quote, Way
from loan_engine.amortization import Loan, Method
from loan_engine.documents.workbook import plan_workbook, quote_workbook
from loan_engine.plans import Plan

MADE_ON = date(2026, 3, 2)
MakeLoan = Callable[..., Loan]
MakePlan = Callable[..., Plan]


@pytest.fixture
def plan(loan: MakeLoan, planned: MakePlan) -> Plan:
    return planned(fund=loan(), commercial=loan(principal=220_000_00, method=Method.EQUAL_PRINCIPAL))


def opened(data: bytes, *, formulas: bool = False) -> Any:
    return load_workbook(BytesIO(data), data_only=not formulas)


def summary(book: Any) -> dict[str, list[Any]]:
    """The first sheet's rows by their label."""
    return {row[0]: list(row[1:]) for row in book["汇总"].iter_rows(values_only=True) if row[0]}


def fen(yuan: float) -> int:
    return round(yuan * 100)


def test_a_sheet_for_the_summary_for_all_for_each_and_for_the_years(plan: Plan) -> None:
    assert opened(plan_workbook(plan, MADE_ON)).sheetnames == ["汇总", "合计", "公积金贷款", "商业贷款", "逐年"]


def test_one_loan_needs_no_sheet_of_all(loan: MakeLoan, planned: MakePlan) -> None:
    book = opened(plan_workbook(planned(fund=loan()), MADE_ON))
    assert book.sheetnames == ["汇总", "公积金贷款", "逐年"]
    assert fen(summary(book)["利息合计"][0]) == planned(fund=loan()).combined.total_interest


def test_every_row_of_a_schedule_is_there_as_numbers_and_days(plan: Plan) -> None:
    book = opened(plan_workbook(plan, MADE_ON))
    for name, schedule in {"合计": plan.combined, "商业贷款": plan.combined.parts["commercial"]}.items():
        rows = list(book[name].iter_rows(min_row=3, max_row=2 + len(schedule.due), max_col=6, values_only=True))
        assert [row[0] for row in rows] == list(schedule.number)
        assert [row[1].date() for row in rows] == list(schedule.due)
        for place, column in enumerate(("payment", "principal", "interest", "balance"), 2):
            assert [fen(row[place]) for row in rows] == list(getattr(schedule, column))
    cell = book["商业贷款"]["C3"]
    assert (cell.data_type, cell.number_format) == ("n", "#,##0.00_ ")
    assert book["商业贷款"]["B3"].number_format == "yyyy-mm-dd"


def test_the_summary_shows_its_figures_without_being_recalculated(plan: Plan) -> None:
    rows = summary(opened(plan_workbook(plan, MADE_ON)))
    every = [*plan.combined.parts.values(), plan.combined]
    assert rows["贷款本金"] == [500_000, 220_000, 720_000]
    assert rows["贷款本金（大写）"] == ["人民币伍拾万元整", "人民币贰拾贰万元整", "人民币柒拾贰万元整"]
    assert rows["年利率"] == [0.026, 0.026, "—"]
    assert rows["还款方式"] == ["等额本息", "等额本金", "—"]
    assert rows["首次还款日"] == [datetime(2026, 4, 2)] * 3
    assert rows["末次还款日"] == [datetime(2056, 3, 2)] * 3
    for label, name in {
        "首期还款额": "first_payment",
        "末期还款额": "last_payment",
        "最高一期还款额": "highest_payment",
        "利息合计": "total_interest",
        "还款合计": "total_payment",
    }.items():
        assert [fen(each) for each in rows[label]] == [getattr(each, name) for each in every], label
    checks = {label: values for label, values in rows.items() if label.startswith("核对")}
    assert len(checks) == 4
    assert {value for values in checks.values() for value in values if value} == {"相符"}


def test_totals_and_checks_are_formulas(plan: Plan) -> None:
    book = opened(plan_workbook(plan, MADE_ON), formulas=True)
    rows = summary(book)
    assert rows["利息合计"][2] == "=ROUND(SUM('合计'!$E$3:$E$362),2)"
    assert rows["最高一期还款额"][0] == "=ROUND(MAX('公积金贷款'!$C$3:$C$362),2)"
    assert all(value.startswith("=IF(ROUND(") for value in rows["核对：各期本金之和"])
    assert [book["商业贷款"].cell(363, column).data_type for column in (3, 4, 5)] == ["f"] * 3
    assert book["逐年"]["E3"].value == "=ROUND(SUM('合计'!$E$3:$E$11),2)"


def test_the_years_are_charted(plan: Plan) -> None:
    book = opened(plan_workbook(plan, MADE_ON))
    (chart,) = book["汇总"]._charts
    assert chart.grouping == "stacked"
    assert [series.val.numRef.f for series in chart.series] == ["逐年!$D$3:$D$33", "逐年!$E$3:$E$33"]


def test_every_sheet_prints_on_a4_with_its_head_on_each_page(plan: Plan) -> None:
    book = opened(plan_workbook(plan, MADE_ON))
    for sheet in book:
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert "第 &P 页" in sheet.oddFooter.right.text.replace("&[Page]", "&P")
        assert sheet.freeze_panes
    assert {book[name].print_title_rows for name in book.sheetnames[1:]} == {"$1:$2"}


def test_days_that_no_spreadsheet_knows_are_text(loan: MakeLoan, planned: MakePlan) -> None:
    old = opened(plan_workbook(planned(fund=loan(first_due=date(1900, 1, 31), term_months=3)), MADE_ON))
    assert [old["公积金贷款"].cell(row, 2).value for row in (3, 4, 5)] == [
        "1900-01-31",
        "1900-02-28",
        datetime(1900, 3, 31),
    ]
    first = opened(plan_workbook(planned(fund=loan(first_due=date(1, 1, 31), term_months=13)), MADE_ON))
    assert first["公积金贷款"]["B3"].value == "0001-01-31"
    assert first["逐年"]["A3"].value == 1
    last = opened(plan_workbook(planned(fund=loan(first_due=date(9969, 1, 31))), MADE_ON))
    assert last["公积金贷款"].cell(362, 2).value == datetime(9998, 12, 31)


def test_names_that_spreadsheets_confuse_or_keep_get_sheets_of_their_own(loan: MakeLoan, planned: MakePlan) -> None:
    loans = {name: loan(term_months=2) for name in ("bank", "Bank", "BANK", "History", "R1C1", "TRUE", "A1", "fund")}
    book = opened(plan_workbook(planned(**loans), MADE_ON))
    assert book.sheetnames[2:6] == ["bank", "Bank（2）", "BANK（3）", "History（2）"]
    assert summary(book)["项目"] == [*list(loans)[:-1], "公积金贷款", "合计"]


def test_many_loans_fit_their_heads_and_one_line_of_title(loan: MakeLoan, planned: MakePlan) -> None:
    names = [f"abcdefghijklmnopqrs{number}" for number in range(10)]
    together = opened(plan_workbook(planned(**{name: loan(term_months=2) for name in names}), MADE_ON))["合计"]
    assert together["A1"].value == "合计：10 笔贷款"
    assert together["G2"].value == "其中：abcdefghijklmnopqrs0"
    assert round(together.row_dimensions[2].height) == 38  # two lines: 26 wide in a column of 18
    assert together.page_setup.orientation == "landscape"


def test_a_text_is_never_a_formula(plan: Plan) -> None:
    warning: Any = {"code": "x", "message": "=1+1", "articles": []}
    book = opened(plan_workbook(plan, MADE_ON, title="=SUM(A1)", warnings=[warning]), formulas=True)
    assert (book["汇总"]["A1"].value, book["汇总"]["A1"].data_type) == ("=SUM(A1)", "s")


def test_the_same_plan_on_the_same_day_gives_the_same_bytes(plan: Plan) -> None:
    assert plan_workbook(plan, MADE_ON) == plan_workbook(plan, MADE_ON)
    assert opened(plan_workbook(plan, MADE_ON)).properties.created == datetime(2026, 3, 2)


def test_a_way_of_a_quote_brings_its_rates_and_warnings(quoted: Callable[[str], Quote]) -> None:
    quote = quoted("clear-yes")
    book = opened(quote_workbook(quote, Way.COMBINED, Method.EQUAL_INSTALLMENT))
    lines = [row[0] for row in book["汇总"].iter_rows(values_only=True) if isinstance(row[0], str)]
    assert lines[0] == "组合贷款还款计划"
    assert any(line.startswith("公积金贷款利率") and "2.6%" in line and "起执行" in line for line in lines)
    assert any("没有填写首次还款日" in line for line in lines)
    alone = opened(quote_workbook(quote, Way.FUND, Method.EQUAL_PRINCIPAL))
    assert alone.sheetnames == ["汇总", "公积金贷款", "逐年"]
    assert not any("LPR" in str(row[0]) for row in alone["汇总"].iter_rows(values_only=True))
