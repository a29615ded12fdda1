"""Every family in examples/ gets the answer written beside it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loan_engine.advice import read_quote
from loan_engine.answers import assessment_answer
from loan_engine.application import read_application
from loan_engine.assessment import assess
from loan_engine.plan_answers import quote_answer
from loan_engine.reading import read_yaml

FAMILIES = Path(__file__).parents[1] / "examples" / "families"
FILES = sorted(file for file in FAMILIES.glob("*.yaml") if not file.name.endswith(".expected.yaml"))
TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_family_gets_its_answer(file: Path) -> None:
    document: Any = read_yaml(file.read_bytes())
    expected: Any = read_yaml(file.with_suffix(".expected.yaml").read_bytes())
    if "financing" in document:
        quote = quote_answer(read_quote(document, TODAY))
        answer = quote["assessment"]
    else:
        answer = assessment_answer(assess(read_application(document, TODAY)))

    assert answer["verdict"] == expected["verdict"]
    assert [each["id"] for each in answer["conditions"] if each["result"] is False] == expected["failed"]
    if "needed" in expected:
        assert [each["fact"] for each in answer["needed"]] == expected["needed"]
        assert answer["needed"][0]["fact"] == expected["first_needed"]
    limits: Any = answer["limits"]
    for id_, limit in expected["limits"].items():
        assert {name: limits[id_][name] for name in limit} == limit, id_
    spouse = answer["spouse"]
    assert (spouse and spouse["better"]) == expected.get("better")
    if spouse and "spouse_verdict" in expected:
        assert spouse["verdict"] == expected["spouse_verdict"]
    if "first_payments" in expected:
        combined = next(way for way in quote["ways"] if way["way"] == "combined")
        payments = {
            loan["part"]: {
                method["method"]: each["first_payment"]
                for method in combined["methods"]
                for each in method["plan"]["loans"]
                if each["part"] == loan["part"]
            }
            for loan in combined["methods"][0]["plan"]["loans"]
        }
        assert payments == expected["first_payments"]


def test_there_is_a_family_of_every_kind() -> None:
    verdicts = {read_yaml(file.read_bytes())["verdict"] for file in FAMILIES.glob("*.expected.yaml")}  # type: ignore[index]
    assert verdicts == {"eligible", "ineligible", "undetermined"}
    assert len(FILES) == len(list(FAMILIES.glob("*.expected.yaml"))) >= 6
