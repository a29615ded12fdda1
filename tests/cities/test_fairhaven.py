"""A city outside the tree, found by its entry point: other caps, conditions, term, and a third item of the limit."""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loan_engine.answers import assessment_answer
from loan_engine.application import read_application
from loan_engine.assessment import assess
from loan_engine.solving.answers import solution_answer
from loan_engine.solving.asked import read_solution
from loan_engine.timeline import timeline
from rules.rulebook import rulebooks

HERE = Path(__file__).parent
ENTRY_POINTS = "[loan_engine.rulebooks]\nfairhaven = fairhaven.rulebook:RULEBOOKS\n"


@pytest.fixture
def family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """The city's own example, with its package installed."""
    installed = tmp_path / "fairhaven-1.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: fairhaven\nVersion: 1\n", "utf-8")
    (installed / "entry_points.txt").write_text(ENTRY_POINTS, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.syspath_prepend(str(HERE))
    rulebooks.cache_clear()
    yield dict(rulebooks()["fairhaven-2022-1"].example)
    rulebooks.cache_clear()
    for name in [name for name in sys.modules if name.startswith("fairhaven")]:
        del sys.modules[name]


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
