"""A question as it is asked, and the shape of its answer."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from loan_engine.amortization import Method
from loan_engine.problems import Invalid
from loan_engine.solving import forms
from loan_engine.solving.answers import solution_answer
from loan_engine.solving.asked import GOAL, read_solution
from loan_engine.solving.solution import Goal
from rules.national.rates import FUND_CHECKED_ON, LPR_CHECKED_ON

GOALS = [
    ("loan_for_budget", "2500.00"),
    ("price_for_budget", "2500.00"),
    ("term_for_payment", "4000.00"),
    ("cheapest_split", None),
]


def problems(document: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as error:
        read_solution(document, date(2026, 3, 2))
    return {each.pointer: each.code for each in error.value.problems}


@pytest.mark.parametrize(("goal", "monthly"), GOALS)
def test_no_more_is_borrowed_than_is_said_to_be_needed(family: Any, goal: str, monthly: str | None) -> None:
    """A price is sought for what can be borrowed: there is no need before there is a price."""
    asked = {**family, "solve": {"goal": goal, "monthly": monthly}, "financing": {"need": "400000"}}
    if goal == "price_for_budget":
        assert problems(asked) == {"/financing/need": "not_used"}
        return
    plan = read_solution(asked, date(2026, 3, 2)).plan
    assert plan is not None
    assert sum(loan.principal for loan in plan.loans.values()) == 400_000_00


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"goal": "loan_for_budget"}, {"/solve/monthly": "required"}),
        ({"goal": "price_for_budget"}, {"/solve/monthly": "required"}),
        ({"goal": "term_for_payment"}, {"/solve/monthly": "required"}),
        ({"goal": "cheapest_split", "monthly": "3000.00"}, {"/solve/monthly": "not_used"}),
        (
            {"goal": "loan_for_budget", "down_payment_share": "0.3"},
            {"/solve/monthly": "required", "/solve/down_payment_share": "not_used"},
        ),
        ({"goal": "everything"}, {"/solve/goal": "not_a_choice"}),
        ({}, {"/solve/goal": "required"}),
        ("everything", {"/solve": "not_an_object"}),
        ({"goal": "loan_for_budget", "monthly": "0.00"}, {"/solve/monthly": "out_of_range"}),
        ({"goal": "loan_for_budget", "monthly": True}, {"/solve/monthly": "money_format"}),
        (
            {"goal": "price_for_budget", "monthly": "1", "down_payment_share": "1"},
            {"/solve/down_payment_share": "out_of_range"},
        ),
        (
            {"goal": "price_for_budget", "monthly": "1", "down_payment_share": "-0.1"},
            {"/solve/down_payment_share": "out_of_range"},
        ),
        (
            {"goal": "price_for_budget", "monthly": "1", "down_payment_share": "30%"},
            {"/solve/down_payment_share": "share_format"},
        ),
        (
            {"goal": "price_for_budget", "monthly": "1", "down_payment_share": True},
            {"/solve/down_payment_share": "share_format"},
        ),
        ({"goal": "cheapest_split", "colour": "red"}, {"/solve/colour": "unknown_field"}),
    ],
)
def test_bad_questions_are_named(family: Any, asked: Any, expected: dict[str, str]) -> None:
    assert problems({**family, "solve": asked}) == expected


def test_the_question_is_required(family: Any) -> None:
    assert problems(family) == {"/solve": "required"}


def test_bad_rates_are_named_as_in_a_quote(family: Any) -> None:
    asked = {**family, "solve": {"goal": "cheapest_split"}}
    for financing, expected in (
        ({"commercial_rate": "3.1"}, {"/financing/commercial_rate": "rate_looks_like_percent"}),
        ({"commercial_rate": "0.03", "spread_basis_points": 1}, {"/financing/spread_basis_points": "rate_given_twice"}),
        ({"first_due": "2100-12-31", "fees": "x"}, {"/financing/fees": "money_format"}),
    ):
        assert problems({**asked, "financing": financing}) == expected


@pytest.mark.parametrize(("goal", "monthly"), GOALS)
def test_an_answer_has_the_shape_that_is_documented(family: Any, solve: Any, goal: str, monthly: str | None) -> None:
    for asked in (monthly, None if monthly is None else "1.00"):
        answer = solution_answer(solve(family, goal, asked))
        TypeAdapter(forms.SolutionAnswer).validate_python(answer, extra="forbid", strict=True)
        assert answer["label"] == GOAL.choices[Goal(goal)]
        assert answer["solved"] is (asked == monthly)


def test_an_answer_holds_what_was_found_and_how_the_rules_stand_to_it(family: Any, solve: Any) -> None:
    found = solution_answer(solve(family, "loan_for_budget", "2500.00", financing={"fees": "3000.00"}))
    assert (found["fund"], found["commercial"], found["price"]) == ("500000.00", "110969.00", "980000.00")
    assert found["assessment"]["verdict"] == "eligible"
    within_cap = next(each for each in found["assessment"]["conditions"] if each["id"] == "fund_within_cap")
    assert (within_cap["result"], within_cap["counts"]) == (True, True)
    assert found["cost"] is not None and found["cost"]["yearly_cost"] is not None
    assert found["cost"]["yearly_cost"]["nominal"] > "0.0276"
    assert [each["code"] for each in found["warnings"]] == [
        "term_longest",
        "method_equal_installment",
        "commercial_rate_lpr",
        "first_due_in_a_month",
    ]
    assert found["bounds"][1]["articles"][0]["text"] == "实施细则第七条第（一）项"


def test_a_rate_past_the_last_check_is_said_to_be(family: Any, solve: Any) -> None:
    family["request"]["applied_on"] = str(max(FUND_CHECKED_ON, LPR_CHECKED_ON) + timedelta(days=1))
    codes = [each["code"] for each in solution_answer(solve(family, "cheapest_split"))["warnings"]]
    assert codes.count("rate_stale") == 2


def test_while_the_homes_owned_are_unknown_the_higher_rate_is_used(family: Any, solve: Any) -> None:
    family["household"] = {"married": True}
    found = solve(family, "term_for_payment", "4000.00")
    assert str(found.fund_rate.value) == "0.03075"
    assert "fund_rate_second_home" in found.assumptions
    assert solution_answer(found)["assessment"]["verdict"] == "undetermined"


def test_a_family_that_is_refused_is_told_so_beside_the_answer(family: Any, solve: Any) -> None:
    family["applicant"]["contribution_months"] = 5
    found = solution_answer(solve(family, "loan_for_budget", "2500.00"))
    assert (found["solved"], found["assessment"]["verdict"]) == (True, "ineligible")


def test_the_schedule_comes_where_it_is_asked_for(family: Any, solve: Any) -> None:
    for schedules in ([], ["combined"]):
        found = solution_answer(solve(family, "cheapest_split", financing={"schedules": schedules}))
        assert found["plan"] is not None
        assert (found["plan"]["combined"]["schedule"] is not None) is bool(schedules)


def test_the_method_asked_for_is_kept(family: Any, solve: Any) -> None:
    family["request"]["method"] = "equal_principal"
    found = solve(family, "cheapest_split")
    assert found.lenders.method is Method.EQUAL_PRINCIPAL
    assert "method_equal_installment" not in found.assumptions
