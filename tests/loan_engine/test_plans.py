"""Loans as they are asked for, and their plan as a document."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter

from loan_engine import plan_forms
from loan_engine.advice import read_quote
from loan_engine.money import parse_yuan
from loan_engine.plan_answers import plan_answer, quote_answer
from loan_engine.plans import MAXIMUM_LOANS, read_plan
from loan_engine.problems import Invalid

LOAN = {
    "part": "fund",
    "principal": "500000.00",
    "annual_rate": "0.026",
    "term_months": 360,
    "method": "equal_installment",
    "first_due": "2026-04-02",
}


def problems(*loans: object) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as error:
        read_plan({"loans": list(loans)})
    return [(each.pointer, each.code) for each in error.value.problems]


def test_loans_keep_their_order_and_their_terms() -> None:
    plan = read_plan({"loans": [{**LOAN, "part": "commercial", "annual_rate": Decimal("0.032")}, LOAN]})
    assert [*plan.loans] == ["commercial", "fund"]
    assert plan.loans["fund"].principal == 500_000_00
    assert plan.loans["fund"].first_due == date(2026, 4, 2)
    assert plan.combined.parts["fund"].first_payment == 2_001_70
    assert plan.combined.first_payment == plan.combined.parts["commercial"].first_payment + 2_001_70


def test_loans_of_one_name_are_refused() -> None:
    assert problems(LOAN, {**LOAN, "part": "bank"}, LOAN) == [("/loans/2/part", "duplicate_part")]


def test_every_bad_loan_is_named_at_its_place() -> None:
    assert problems(
        {**LOAN, "principal": "999.99"}, {**LOAN, "part": "bank", "annual_rate": "3.1"}, {**LOAN, "part": "third"}
    ) == [("/loans/0/principal", "principal_below_minimum"), ("/loans/1/annual_rate", "rate_looks_like_percent")]
    assert problems({**LOAN, "first_due": "9999-12-01"}) == [("/loans/0/first_due", "out_of_range")]


@pytest.mark.parametrize("part", ["", "公积金", "1st", "a b", "x" * 21, 1, None])
def test_a_name_is_a_short_word(part: object) -> None:
    assert problems({**LOAN, "part": part}) == [("/loans/0/part", "part_name")]


def test_there_are_some_loans_but_not_any_number() -> None:
    assert problems() == [("/loans", "too_few")]
    assert problems(*({**LOAN, "part": f"p{n}"} for n in range(MAXIMUM_LOANS + 1))) == [("/loans", "too_many")]
    assert problems("a loan") == [("/loans/0", "not_an_object")]
    assert problems({**LOAN, "colour": "red"}) == [("/loans/0/colour", "unknown_field")]


def test_an_answer_has_the_shape_that_is_documented(family: Any) -> None:
    plan = read_plan({"loans": [LOAN, {**LOAN, "part": "commercial"}]})
    for schedules in (True, False):
        TypeAdapter(plan_forms.PlanAnswer).validate_python(
            plan_answer(plan, schedules=schedules), extra="forbid", strict=True
        )
    for financing in ({}, {"commercial_rate": "0.0325", "schedules": ["combined"]}):
        quote = quote_answer(read_quote({**family, "financing": financing}, date(2026, 3, 2)))
        TypeAdapter(plan_forms.QuoteAnswer).validate_python(quote, extra="forbid", strict=True)


def test_columns_add_up_to_the_totals() -> None:
    answer = plan_answer(read_plan({"loans": [LOAN, {**LOAN, "part": "commercial", "method": "equal_principal"}]}))
    for each in (*answer["loans"], answer["combined"]):
        schedule = each["schedule"]
        assert schedule is not None
        assert sum(map(parse_yuan, schedule["payment"])) == parse_yuan(each["total_payment"])
        assert sum(map(parse_yuan, schedule["interest"])) == parse_yuan(each["total_interest"])
        assert max(map(parse_yuan, schedule["payment"])) == parse_yuan(each["highest_payment"])
        assert (schedule["payment"][0], schedule["payment"][-1]) == (each["first_payment"], each["last_payment"])
        assert schedule["balance"][-1] == "0.00"
    assert plan_answer(read_plan({"loans": [LOAN]}), schedules=False)["combined"]["schedule"] is None


def test_a_plan_is_summed_by_year_as_well() -> None:
    """From August 2026: five due dates in the first year, seven in the last."""
    loan = {
        "part": "fund",
        "principal": "120000.00",
        "annual_rate": "0.026",
        "term_months": 24,
        "method": "equal_principal",
        "first_due": "2026-08-15",
    }
    combined = plan_answer(read_plan({"loans": [loan]}))["combined"]
    years, rows = combined["years"], combined["schedule"]
    assert years is not None and rows is not None
    assert list(zip(years["year"], years["first"], years["last"], strict=True)) == [
        (2026, 1, 5),
        (2027, 6, 17),
        (2028, 18, 24),
    ]
    assert years["principal"] == ["25000.00", "60000.00", "35000.00"]
    assert years["balance"] == ["95000.00", "35000.00", "0.00"]
    for column in ("payment", "principal", "interest"):
        assert sum(map(parse_yuan, years[column])) == sum(map(parse_yuan, rows[column]))
    assert plan_answer(read_plan({"loans": [loan]}), schedules=False)["combined"]["years"] is None
