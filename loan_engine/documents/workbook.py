"""A plan as an Excel workbook: a summary with checks and a chart, the schedules, and the years."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from io import BytesIO

from loan_engine import answer_forms as forms
from loan_engine import plan_forms
from loan_engine.advice import Quote, Way
from loan_engine.amortization import Loan, Method
from loan_engine.documents.workbook_cells import Book
from loan_engine.documents.workbook_schedules import listed, years
from loan_engine.documents.workbook_summary import Basis, Column, summary
from loan_engine.part_names import part_name
from loan_engine.plan_answers import quote_answer
from loan_engine.plans import Plan
from rules.expressions import Unit
from rules.vocabulary import request
from rules.wording import amount_text

TOGETHER = "合计"
PLAN_TITLE = "还款计划"
MOST_NAMED = 3


def plan_workbook(
    plan: Plan,
    made_on: date,
    *,
    title: str = PLAN_TITLE,
    rates: Iterable[plan_forms.RateShown] = (),
    warnings: Iterable[forms.WarningShown] = (),
) -> bytes:
    """The plan as XLSX: sheets 汇总, 合计 (where there are several loans), one for each loan, and 逐年.

    Amounts are numbers of yuan, days are days, and every total is a formula over the schedules that carries its value
    as well. A day before March 1900, which spreadsheets disagree on, is text. `made_on` is the day shown and the
    file's own date: the same arguments give the same bytes. `rates` and `warnings` are as the answers have them.
    """
    target = BytesIO()
    book = Book(target)
    first, names = book.sheet("汇总"), {part: part_name(part) for part in plan.loans}
    schedules = plan.combined.parts
    columns = []
    if len(plan.loans) > 1:
        parts = {names[part]: schedule for part, schedule in schedules.items()}
        together = listed(book, TOGETHER, f"{TOGETHER}：{_named(parts)}", plan.combined, parts)
        columns = [Column(TOGETHER, sum(loan.principal for loan in plan.loans.values()), None, together)]
    for part, loan in plan.loans.items():
        sheet = listed(book, names[part], f"{names[part]}：{_terms(loan)}", schedules[part], {})
        columns.append(Column(names[part], loan.principal, loan, sheet))
    yearly = years(book, columns[0].listed)
    if len(columns) > 1:
        columns = [*columns[1:], columns[0]]  # the sheet of all loans comes first, their column last
    summary(first, title, columns, yearly, Basis(made_on, [*rates], [each["message"] for each in warnings]))
    book.workbook.set_properties({"title": title, "created": datetime(made_on.year, made_on.month, made_on.day)})
    book.workbook.close()
    return target.getvalue()


def quote_workbook(quote: Quote, way: Way, method: Method) -> bytes:
    """One way of a quote as `plan_workbook`, dated the day of the question. Raises KeyError where it lends nothing."""
    plan = next(each for each in quote.ways if each.way is way).plans[method]
    answer = quote_answer(quote)
    label = next(each["label"] for each in answer["ways"] if each["way"] == way.value)
    rates = {"fund": answer["fund_rate"], "commercial": answer["commercial_rate"]}
    return plan_workbook(
        plan,
        quote.assessment.application.today,
        title=f"{label}还款计划",
        rates=[rates[part] for part in plan.loans],
        warnings=answer["warnings"],
    )


def _named(parts: Iterable[str]) -> str:
    """The loans by name, or how many there are where the names would fill more than a line."""
    names = [*parts]
    return "、".join(names) if len(names) <= MOST_NAMED else f"{len(names)} 笔贷款"


def _terms(loan: Loan) -> str:
    rate = amount_text(Fraction(loan.annual_rate), Unit.RATIO)
    return f"{request.method.choices[loan.method]}，{loan.term_months} 期，年利率 {rate}"
