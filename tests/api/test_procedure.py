"""The way through, over real HTTP: clauses, provisions, dates, papers, a seller's checklist, questions, what-ifs."""

from typing import Any

from pydantic import TypeAdapter

from loan_engine import answer_forms, reference_forms
from rules.projects import PROJECT_FACTS


def strictly(form: Any, document: Any) -> None:
    TypeAdapter(form).validate_python(document, extra="forbid")


def test_every_clause(ask: Any) -> None:
    answer = ask("/v1/rulebooks/jingdezhen-2020-18/clauses").document
    strictly(list[reference_forms.ClauseShown], answer)
    clause = {each["article"]["text"]: each for each in answer}["实施细则第五条第（三）项"]
    assert (clause["kind"], clause["carried_by"]) == ("encoded", ["owned_home_not_large"])
    assert clause["readings"] == ["area_of_the_one_home"]


def test_provisions_by_topic_with_numbers_filled_in(ask: Any) -> None:
    answer = ask("/v1/rulebooks/jingdezhen-2020-18/provisions").document
    strictly(list[reference_forms.ProvisionShown], answer)
    says = {each["id"]: each["says"] for each in answer}
    assert "连续 3 期或累计 6 期" in says["seller_answers_until_mortgage"]
    assert "1 个月内" in says["deregistered_within"]
    assert {each["topic"] for each in answer} >= {"担保", "还清以后", "预约、咨询与投诉"}


def test_dates_around_the_national_day(ask: Any) -> None:
    answer = ask("/v1/timeline?city=jingdezhen&accepted_on=2026-09-23").document
    strictly(reference_forms.TimelineAnswer, answer)
    assert (answer["decision_by"], answer["first_payout"], answer["last_payout"]) == (
        "2026-10-08",
        "2026-10-09",
        "2026-10-10",
    )
    assert answer["warnings"] == []


def test_dates_past_the_calendar_are_left_open(ask: Any) -> None:
    answer = ask("/v1/timeline?city=jingdezhen&accepted_on=2026-12-24&letter_on=2026-12-28").document
    assert answer["decision_by"] == "2026-12-31"
    assert any("2026-12-31" in warning for warning in answer["warnings"]) or answer["first_payout"]
    open_ = ask("/v1/timeline?city=jingdezhen&accepted_on=2027-01-04").document
    assert open_["decision_by"] is None
    assert "2026-12-31" in open_["warnings"][0]
    assert (
        ask("/v1/timeline?city=jingdezhen&accepted_on=2026-07-22").document["warnings"][0].startswith("规定的放款时间")
    )


def test_bad_dates_are_named(ask: Any) -> None:
    path = "/v1/timeline?city=jingdezhen&accepted_on="
    assert ask(path + "2020-09-06").problems == {"/accepted_on": "before_rules"}
    assert ask(path + "2026-07-06&letter_on=2026-07-05").problems == {"/letter_on": "letter_before_acceptance"}
    assert ask("/v1/timeline?city=atlantis&accepted_on=2026-07-06").problems == {"/city": "unknown_city"}


def test_papers_for_this_family(ask: Any, family: Any) -> None:
    def papers() -> dict[str, bool | None]:
        return {each["id"]: each["needed"] for each in ask("/v1/assessments", family).document["papers"]}

    assert all(papers().values())
    assert "credit_report_of_spouse" in papers()
    family["household"]["married"] = None
    assert papers()["credit_report_of_spouse"] is None
    family["household"]["married"] = False
    del family["spouse"]
    assert "credit_report_of_spouse" not in papers()
    assert "marriage_proof" in papers()


def test_a_sellers_checklist(ask: Any) -> None:
    project = {fact.name: fact.name != "discounts_against_fund_buyers" for fact in PROJECT_FACTS.values()}
    answer = ask("/v1/projects", {"city": "jingdezhen", **project}).document
    strictly(reference_forms.ChecklistAnswer, answer)
    assert answer["complete"] is True
    assert ask("/v1/projects", {"city": "jingdezhen"}).document["complete"] is None
    answer = ask("/v1/projects", {"city": "jingdezhen", "three_ways_offered": False}).document
    assert answer["complete"] is False
    failed = [each for each in answer["duties"] if each["result"] is False]
    assert [(each["id"], each["articles"][0]["text"]) for each in failed] == [
        ("three_ways_offered", "市政府办通知第二项")
    ]
    assert ask("/v1/projects", {"city": "atlantis"}).problems == {"/city": "unknown_city"}


def test_the_next_question(ask: Any, family: Any) -> None:
    first = ask("/v1/questions", {"city": "jingdezhen"}).document
    strictly(reference_forms.QuestionAnswer, first)
    assert (first["next"]["id"], first["next"]["known"], first["answered"]) == ("household.homes_owned", "by_heart", 0)
    assert (first["decides"], first["to_verdict"] < first["at_most"]) == ("verdict", True)
    done = ask("/v1/questions", family).document
    assert (done["verdict"], done["next"], done["decides"], done["at_most"]) == ("eligible", None, None, 0)


def test_what_is_still_asked_after_a_yes_is_what_a_quote_lacks(ask: Any, family: Any) -> None:
    del family["purchase"]["garage_price"]
    assert ask("/v1/quotes", family).problems == {"/purchase/garage_price": "needed_for_quote"}
    found = ask("/v1/questions", family).document
    assert (found["verdict"], found["decides"], found["at_most"], found["to_verdict"]) == ("eligible", "quote", 1, 0)
    assert found["next"]["id"] == "purchase.garage_price"
    family["purchase"]["garage_price"] = "0"
    assert ask("/v1/questions", family).document["next"] is None
    assert ask("/v1/quotes", family).document["need"] == "720000.00"


def test_what_if(ask: Any, family: Any) -> None:
    answer = ask("/v1/whatifs", {**family, "parameters": {"couple_cap": "800000"}}).document
    strictly(answer_forms.WhatIfAnswer, answer)
    assert answer["assumed"]["limits"]["fund"]["amount"] == "720000.00"
    assert ask("/v1/whatifs", family).problems == {"/parameters": "required"}


def test_another_day_can_be_previewed(ask: Any, family: Any) -> None:
    """Two months before the contract is a year old, and the day after."""
    assert ask("/v1/assessments?as_of=2027-02-08", family).document["verdict"] == "eligible"
    later = ask("/v1/assessments?as_of=2027-02-11", family).document
    assert (later["verdict"], later["assessed_on"]) == ("ineligible", "2027-02-11")
    assert ask("/v1/assessments?as_of=2020-01-01", family).problems == {"/request/applied_on": "before_rules"}
    assert ask("/v1/assessments?as_of=soon", family).problems == {"/as_of": "not_a_date"}


def test_the_rulebook_as_a_page(ask: Any) -> None:
    reply = ask("/rulebooks/jingdezhen-2020-18?on=2026-03-02")
    page = reply.body.decode()
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    for text in ("不超过 144 平方米", "35 万元（2020-09-07 起", "实施细则第二十一条第（七）项", "市政府办通知第六项"):
        assert text in page
    for id_ in ("contributions", "no_guarantee_outstanding", "called_in_for_deceit", "three_ways_offered"):
        assert f'id="{id_}"' in page
    assert "<script" not in page
    assert ask("/rulebooks/none").document["code"] == "unknown_rulebook"
