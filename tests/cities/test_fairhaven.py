"""A city outside the tree, found by its entry point: other caps, conditions, term, and a third item of the limit."""

from datetime import date
from typing import Any

import narwhals as nw
import polars as pl
import pytest

from loan_engine.answers import assessment_answer
from loan_engine.application import Application, concluded, read_application
from loan_engine.assessment import assess
from loan_engine.questions import read_interview
from loan_engine.screening.engines import engine
from loan_engine.screening.payments import BankTerms
from loan_engine.screening.table import Screening
from loan_engine.screening.wordings import condition_text
from loan_engine.simulation.population import population
from loan_engine.solving.answers import solution_answer
from loan_engine.solving.asked import read_solution
from loan_engine.timeline import timeline
from rules.rulebook import Rulebook
from rules.rulebooks import rulebooks
from rules.vocabulary import FACTS, request


@pytest.fixture
def family(fairhaven: Rulebook) -> dict[str, Any]:
    """The city's own example, with its package installed."""
    return dict(fairhaven.example)


def answered(family: dict[str, Any], on: str, **facts: Any) -> Any:
    document = {**family, "request": {"applied_on": on}, **facts}
    return assessment_answer(assess(read_application(document, date(2026, 3, 2))))


def test_the_ability_to_repay_binds_the_limit(family: dict[str, Any]) -> None:
    """Half of 9 000 less 1 000 of other debt is 3 500 a month; 240 of them are 840 000, above the cap of 800 000."""
    fund = answered(family, "2026-03-02")["limits"]["fund"]
    assert (fund["amount"], fund["bound_by"]) == ("800000.00", "cap")
    poorer = {**family["applicant"], "monthly_income": "8000.00"}
    fund = answered(family, "2026-03-02", applicant=poorer)["limits"]["fund"]
    assert (fund["amount"], fund["bound_by"]) == ("720000.00", "ability")
    assert fund["says"].startswith("由“还款能力”决定（办法第三条第（三）项），为 720,000 元；其次是“个人最高额度”")


def test_a_search_meets_the_citys_own_limits(family: dict[str, Any]) -> None:
    """Half of 3 000 less 1 000 of other debt is 500 a month; 240 of them are 120 000 from the fund."""
    poorer = {**family["applicant"], "monthly_income": "3000.00"}
    asked = {"goal": "loan_for_budget", "monthly": "2500.00"}
    document = {**family, "request": {"applied_on": "2026-03-02"}, "applicant": poorer, "solve": asked}
    answer = solution_answer(read_solution(document, date(2026, 3, 2)))
    assert answer["solved"]
    assert answer["fund"] == "120000.00"
    assert [each["code"] for each in answer["bounds"]] == ["budget", "ability"]


def test_parameters_are_those_of_the_day(family: dict[str, Any]) -> None:
    assert answered(family, "2025-06-30")["limits"]["fund"]["amount"] == "600000.00"
    assert answered(family, "2025-07-01")["limits"]["fund"]["amount"] == "800000.00"


def test_a_day_that_was_not_given_is_nothing_known(family: dict[str, Any]) -> None:
    asked = read_interview({"city": "fairhaven", "household": {"homes_owned": 1}}, date(2026, 3, 2))
    assert asked.answered == 1  # the homes, which set the fund's rate; no condition reads the day
    assert (asked.to_verdict, asked.at_most) == (2, 6)  # the amount takes price, down payment, income and debt


def test_a_condition_that_came_later_is_asked_only_from_its_day(family: dict[str, Any]) -> None:
    before, after = answered(family, "2025-12-31"), answered(family, "2026-01-01")
    assert [each["id"] for each in before["conditions"]] == ["contributes"]
    assert [each["id"] for each in after["conditions"]] == ["contributes", "green"]
    assert (before["verdict"], after["verdict"]) == ("eligible", "undetermined")
    assert [each["fact"] for each in after["needed"]] == ["home.is_new_build"]


def test_its_own_threshold_decides(family: dict[str, Any]) -> None:
    short = answered(family, "2025-12-31", applicant={"contribution_months": 11})
    assert short["verdict"] == "ineligible"
    assert "还差 1 个月" in short["conditions"][0]["says"]


def test_its_own_terms_and_days(family: dict[str, Any]) -> None:
    assert answered(family, "2026-03-02")["limits"]["term"]["amount"] == 240
    found = timeline(rulebooks()["fairhaven-2022-1"], date(2026, 7, 6))
    assert (found.decision, found.first_payout, found.last_payout) == (
        date(2026, 7, 9),
        date(2026, 7, 10),
        date(2026, 7, 10),
    )


def test_the_first_city_is_still_there(family: dict[str, Any]) -> None:
    assert set(rulebooks()) == {"fairhaven-2022-1", "jingdezhen-2020-18"}


def test_a_table_of_the_city_says_what_each_application_is_told(family: dict[str, Any]) -> None:
    """The new condition of 2026 comes row by row, and the third item bounds every limit."""
    city, columns = rulebooks()["fairhaven-2022-1"], {fact.column: fact for fact in FACTS.values()}
    days = pl.Series([date(2025, 12, 31), date(2026, 1, 1)] * 150)
    frame = population(300, 1, days[0], missing=0.1).with_columns(
        days.alias(request.applied_on.column), row=pl.int_range(300, dtype=pl.Int64), unreadable=pl.lit(None, pl.String)
    )
    screening = Screening(city, days[0], BankTerms(), engine("polars"))
    answers = screening.answered(nw.from_native(frame.lazy())).to_native().collect()
    verdicts = set()
    for facts, answer in zip(frame.iter_rows(named=True), answers.iter_rows(named=True), strict=True):
        known = {fact.id: facts[name] for name, fact in columns.items() if facts[name] is not None}
        on = known["request.applied_on"]
        found = assess(Application(city, concluded(known, on), on, on, False))
        failed = [condition_text(each.condition, on) for each in found.findings if each.result is False]
        assert (answer["verdict"], answer["failed"]) == (found.verdict, "；".join(failed))
        for id_, limit in found.limits.items():
            assert (answer[f"limit_{id_}"], answer[f"limit_{id_}_at_most"]) == (limit.sure, limit.at_most), id_
        verdicts.add((on, found.verdict.value, "green" in {each.condition.id for each in found.findings}))
    assert {green for on, _, green in verdicts if on.year == 2025} == {False}
    assert {verdict for _, verdict, _ in verdicts} == {"eligible", "ineligible", "undetermined"}
