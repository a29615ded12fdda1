"""What programs outside rely on stays: no operation, field or value goes, and nothing more is asked for.

docs/api-policy.md says what may change and how; `python tools/api_surface.py` keeps what was added.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from tools.api_surface import broken, surface

KEPT = Path(__file__).with_name("kept_surface.json")


@pytest.fixture(scope="module")
def document() -> Any:
    return create_app().openapi()


def changed(document: Any, change: Callable[[Any], object]) -> list[str]:
    """What a change of the document would break."""
    other = deepcopy(document)
    change(other)
    return broken(surface(document), surface(other))


def schema(document: Any, name: str) -> Any:
    return document["components"]["schemas"][name]


def fields(document: Any, name: str) -> Any:
    return schema(document, name)["properties"]


def test_nothing_that_a_client_relies_on_has_gone(document: Any) -> None:
    assert broken(json.loads(KEPT.read_text("utf-8")), surface(document)) == [], "docs/api-policy.md, On purpose"


def test_what_was_added_is_kept_as_well(document: Any) -> None:
    assert json.loads(KEPT.read_text("utf-8")) == surface(document), "python tools/api_surface.py keeps it"


def test_a_client_misses_an_operation_or_what_it_is_given(document: Any) -> None:
    assert changed(document, lambda it: it["paths"].pop("/v1/rates")) == ["GET /v1/rates is gone"]
    pdf = changed(
        document,
        lambda it: it["paths"]["/v1/assessments"]["post"]["responses"]["200"]["content"].pop("application/pdf"),
    )
    assert pdf == ["POST /v1/assessments gives no application/pdf any more"]


def test_a_client_misses_a_field_that_it_may_send(document: Any) -> None:
    lost = changed(document, lambda it: fields(it, "Purchase").pop("garage_price"))
    assert lost == ["Purchase takes no garage_price any more"]
    narrowed = changed(document, lambda it: fields(it, "Applicant").update(sex={"enum": ["male"]}))
    assert narrowed == ['Applicant takes no "female" | null as sex any more']


def test_a_client_does_not_know_what_must_be_sent_now(document: Any) -> None:
    assert changed(document, lambda it: schema(it, "Household").update(required=["married"])) == [
        "Household needs married"
    ]
    query = {"in": "query", "name": "language", "required": True, "schema": {"type": "string"}}
    assert changed(document, lambda it: it["paths"]["/v1/rates"]["get"].update(parameters=[query])) == [
        "GET /v1/rates needs query language"
    ]


def test_a_client_misses_a_field_of_an_answer(document: Any) -> None:
    assert changed(document, lambda it: fields(it, "AssessmentAnswer").pop("says")) == [
        "AssessmentAnswer gives no says any more"
    ]
    assert changed(document, lambda it: schema(it, "AssessmentAnswer")["required"].remove("says")) == [
        "AssessmentAnswer may lack says"
    ]


def test_a_client_does_not_know_a_fourth_verdict(document: Any) -> None:
    assert changed(document, lambda it: fields(it, "AssessmentAnswer")["verdict"]["enum"].append("perhaps")) == [
        'AssessmentAnswer may give "perhaps" as verdict'
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it["paths"].update({"/v1/new": {"get": {"responses": {}}}}),
        lambda it: fields(it, "Applicant").update(nickname={"type": "string"}),
        lambda it: fields(it, "AssessmentAnswer").update(more={"type": "string"}),
        lambda it: fields(it, "Applicant")["sex"].update(
            anyOf=[*fields(it, "Applicant")["sex"]["anyOf"], {"const": 1}]
        ),
    ],
    ids=["an operation", "a field to send", "a field of an answer", "a value to send"],
)
def test_a_client_may_ignore_what_is_new(document: Any, change: Callable[[Any], object]) -> None:
    assert changed(document, change) == []
