"""One plan as a document in columns, in rows, and in columns of JSON."""

import json
from typing import Any

import orjson
import pytest
from pydantic import TypeAdapter

from loan_engine import plan_forms
from loan_engine.layouts import in_json
from loan_engine.plan_answers import plan_answer, plan_in_rows
from loan_engine.plans import read_plan

LOAN = {
    "part": "fund",
    "principal": "500000.00",
    "annual_rate": "0.026",
    "term_months": 30,
    "method": "equal_installment",
    "first_due": "2026-08-31",
}
OTHER = {**LOAN, "part": "commercial", "method": "equal_principal"}
PLANS = pytest.mark.parametrize(
    "loans",
    [
        [LOAN],
        [LOAN, OTHER],
        [LOAN, {**OTHER, "term_months": 1, "principal": "1000"}],
        [LOAN, {**OTHER, "first_due": "2026-10-01"}],
        [LOAN, {**OTHER, "principal": "99999999.99"}],
    ],
)


@PLANS
def test_columns_of_json_read_the_same(loans: list[Any]) -> None:
    plan = read_plan({"loans": loans})
    assert json.loads(orjson.dumps(plan_answer(plan, layout=in_json))) == plan_answer(plan)


@PLANS
def test_rows_hold_what_columns_hold(loans: list[Any]) -> None:
    plan = read_plan({"loans": loans})
    rows = plan_in_rows(plan)
    TypeAdapter(plan_forms.PlanInRows).validate_python(rows, extra="forbid", strict=True)
    columns = plan_answer(plan)
    pairs: list[tuple[Any, Any]] = [
        *((one["schedule"], other["schedule"]) for one, other in zip(rows["loans"], columns["loans"], strict=True)),
        (rows["combined"]["schedule"], columns["combined"]["schedule"]),
        (rows["combined"]["years"], columns["combined"]["years"]),
    ]
    for row_by_row, by_column in pairs:
        assert {name: [row[name] for row in row_by_row] for name in row_by_row[0]} == by_column
