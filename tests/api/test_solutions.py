"""Questions turned round, over real HTTP."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from loan_engine.solving import forms

GOALS = [
    {"goal": "loan_for_budget", "monthly": "2500.00"},
    {"goal": "price_for_budget", "monthly": "2500.00", "down_payment_share": "0.3"},
    {"goal": "term_for_payment", "monthly": "4000.00"},
    {"goal": "cheapest_split"},
]


@pytest.mark.parametrize("asked", GOALS, ids=[each["goal"] for each in GOALS])
def test_every_question_is_answered(ask: Any, family: Any, asked: Any) -> None:
    answer = ask("/v1/solutions", {**family, "solve": asked}).document
    TypeAdapter(forms.SolutionAnswer).validate_python(answer, extra="forbid")
    assert (answer["goal"], answer["solved"]) == (asked["goal"], True)
    assert answer["plan"]["combined"]["schedule"] is None
    if "monthly" in asked:
        assert float(answer["plan"]["combined"]["highest_payment"]) <= float(asked["monthly"])


def test_a_question_without_an_answer_is_no_error(ask: Any, family: Any) -> None:
    reply = ask("/v1/solutions", {**family, "solve": {"goal": "term_for_payment", "monthly": "1000.00"}})
    assert (reply.status, reply.document["solved"]) == (200, False)
    assert reply.document["bounds"][0]["articles"][0]["text"] == "实施细则第八条"


@pytest.mark.parametrize(
    ("solve", "pointer", "code"),
    [
        (None, "/solve", "not_an_object"),
        ({"goal": "loan_for_budget"}, "/solve/monthly", "required"),
        ({"goal": "loan_for_budget", "monthly": "１０００"}, "/solve/monthly", "money_format"),
        ({"goal": "cheapest_split", "monthly": "1000"}, "/solve/monthly", "not_used"),
        ({"goal": "x"}, "/solve/goal", "not_a_choice"),
    ],
)
def test_a_bad_question_is_named_with_a_code(ask: Any, family: Any, solve: Any, pointer: str, code: str) -> None:
    reply = ask("/v1/solutions", {**family, "solve": solve})
    assert (reply.status, reply.problems) == (422, {pointer: code})


def test_what_is_unknown_is_asked_for(ask: Any, family: Any) -> None:
    del family["purchase"]["garage_price"]
    reply = ask("/v1/solutions", {**family, "solve": GOALS[0]})
    assert (reply.status, reply.problems) == (422, {"/purchase/garage_price": "needed_for_quote"})


def test_a_quote_compares_what_the_ways_cost(ask: Any, family: Any) -> None:
    family["financing"] = {"fees": "3000.00"}
    comparison = ask("/v1/quotes", family).document["comparison"]
    assert len(comparison["rows"]) == 6
    assert len(comparison["pairs"]) == 7
    assert comparison["fees"] == "3000.00"
