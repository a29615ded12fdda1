"""What the API answers, over real HTTP."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from loan_engine import answer_forms as forms
from loan_engine import plan_forms, reference_forms
from rules.vocabulary import FACTS

ROOT = Path(__file__).parents[2]


def strictly(form: Any) -> TypeAdapter[Any]:
    return TypeAdapter(form)


def test_a_family_that_passes(ask: Any, family: Any) -> None:
    answer = ask("/v1/assessments", family).document
    assert answer["verdict"] == "eligible"
    assert answer["rulebook"]["id"] == "jingdezhen-2020-18"
    assert answer["limits"]["fund"]["amount"] == "500000.00"
    assert answer["limits"]["total"]["amount"] == "720000.00"  # 80 % of 980 000 less 80 000 of garage
    assert answer["limits"]["commercial"]["amount"] == "220000.00"
    assert answer["limits"]["term"]["amount"] == 360
    assert all(condition["articles"] for condition in answer["conditions"])
    strictly(forms.AssessmentAnswer).validate_python(answer, extra="forbid")


def test_no_facts_at_all(ask: Any) -> None:
    answer = ask("/v1/assessments", {"city": "jingdezhen"}).document
    assert answer["verdict"] == "undetermined"
    assert not any(condition["result"] for condition in answer["conditions"])
    assert answer["needed"]
    assert answer["warnings"][0]["code"] == "assumed_today"


def test_null_is_unknown_everywhere(ask: Any, family: Any) -> None:
    nothing = {group: dict.fromkeys(values) for group, values in family.items() if isinstance(values, dict)}
    answers = [
        ask("/v1/assessments", {"city": "jingdezhen", **groups}).document
        for groups in (nothing, dict.fromkeys(nothing), {})
    ]
    assert answers[0] == answers[1] == answers[2]


def test_the_family_of_the_documents(ask: Any) -> None:
    text = (ROOT / "docs/http.md").read_text("utf-8")
    found = re.search(r"/v1/quotes .*? -d '(.*?)'\n```", text, re.DOTALL)
    assert found
    answer = ask("/v1/quotes", found[1].encode()).document
    strictly(plan_forms.QuoteAnswer).validate_python(answer, extra="forbid")
    assert answer["assessment"]["verdict"] == "eligible"
    assert all(each["articles"][0]["text"] for each in answer["assessment"]["conditions"])
    combined = next(way for way in answer["ways"] if way["way"] == "combined")
    assert [each["method"] for each in combined["methods"]] == ["equal_installment", "equal_principal"]
    for method in combined["methods"]:
        schedule = method["plan"]["combined"]["schedule"]
        assert len(schedule["payment"]) == 360
        assert schedule["balance"][-1] == "0.00"


def test_two_loans_and_their_plan(ask: Any) -> None:
    loan = {"term_months": 240, "method": "equal_principal", "first_due": "2026-01-31"}
    loans = [
        {"part": "fund", "principal": "240000.00", "annual_rate": "0.026", **loan},
        {"part": "commercial", "principal": "120000", "annual_rate": 0.036, **loan},
    ]
    answer = ask("/v1/schedules", {"loans": loans}).document
    strictly(plan_forms.PlanAnswer).validate_python(answer, extra="forbid")
    fund, commercial = answer["loans"]
    # 240 000 / 240 = 1 000 and 240 000 x 0.026 / 12 = 520; 120 000 / 240 = 500 and 120 000 x 0.036 / 12 = 360
    assert (fund["first_payment"], commercial["first_payment"]) == ("1520.00", "860.00")
    assert answer["combined"]["first_payment"] == "2380.00"
    assert answer["combined"]["schedule"]["due"][:3] == ["2026-01-31", "2026-02-28", "2026-03-31"]


def test_rulebooks(ask: Any) -> None:
    assert [each["id"] for each in ask("/v1/rulebooks").document] == ["jingdezhen-2020-18"]
    answer = ask("/v1/rulebooks/jingdezhen-2020-18?on=2020-09-07").document
    strictly(reference_forms.RulebookAnswer).validate_python(answer, extra="forbid")
    assert answer["shown_on"] == "2020-09-07"
    assert {each["id"]: each for each in answer["parameters"]}["couple_cap"]["values"][0]["text"] == "50 万元"


def test_rates(ask: Any) -> None:
    answer = ask("/v1/rates").document
    strictly(reference_forms.RatesAnswer).validate_python(answer, extra="forbid")
    assert answer["fund"]["rows"][-1]["rates"]["first_home.over_five_years"] == "0.0260"
    assert answer["lpr"]["rows"][-1]["rates"]["five_year"] == "0.0350"


@pytest.mark.parametrize(
    ("birth", "category", "on", "age", "month"),
    [
        ("1964-12-31", "male", "2026-01-01", "60 岁", "2024-12"),
        ("1965-01-01", "male", "2026-01-01", "60 岁 1 个月", "2025-02"),
        ("1965-01-01", "male", "2024-12-31", "60 岁", "2025-01"),
        ("1990-06-15", "female_55", "2026-01-01", "58 岁", "2048-06"),
        ("1990-06-15", "female_50", "2026-01-01", "55 岁", "2045-06"),
    ],
)
def test_retirement(ask: Any, birth: str, category: str, on: str, age: str, month: str) -> None:
    answer = ask(f"/v1/retirement?birth_date={birth}&category={category}&on={on}").document
    strictly(reference_forms.RetirementAnswer).validate_python(answer, extra="forbid")
    assert (answer["age_text"], answer["retires_in"]) == (age, month)


def test_the_vocabulary(ask: Any) -> None:
    answer = ask("/v1/facts").document
    strictly(list[reference_forms.FactShown]).validate_python(answer, extra="forbid")
    assert [each["id"] for each in answer] == list(FACTS)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health(ask: Any, path: str) -> None:
    assert ask(path).document == {"status": "ok", "rulebooks": ["jingdezhen-2020-18"]}


def test_the_description_stays_the_same(ask: Any) -> None:
    assert ask("/openapi.json").document["openapi"] == ask("/openapi.json").document["openapi"]


def test_a_form_can_be_made_of_the_vocabulary(ask: Any) -> None:
    facts = {each["id"]: each for each in ask("/v1/facts").document}
    bounds = {id_: tuple(facts[id_][name] for name in ("unit", "minimum", "maximum")) for id_ in facts}
    assert bounds["purchase.price"] == ("元", "0.01", "100000000.00")
    assert bounds["home.area"] == ("平方米", 0.01, 10000.0)
    assert bounds["request.term_months"] == ("个月", 1, 360)
    assert bounds["household.homes_owned"] == ("套", 0, 99)
    assert bounds["household.married"] == ("", None, None)
    assert bounds["applicant.birth_date"] == ("", "1900-01-01", "2100-12-31")
