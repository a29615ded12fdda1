"""The OpenAPI document: valid, every field described, every example answered."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.app import create_app
from rules.vocabulary import FACTS


@pytest.fixture(scope="module")
def document() -> Any:
    return create_app().openapi()


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(reference := node.get("$ref"), str):
            yield reference
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_every_reference_leads_somewhere(document: Any) -> None:
    schemas = document["components"]["schemas"]
    assert {each.rpartition("/")[2] for each in references(document)} <= set(schemas)


def test_every_field_of_every_shape_is_described(document: Any) -> None:
    bare = [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field, each in schema.get("properties", {}).items()
        if not described(each)
    ]
    assert bare == []


def described(schema: Any) -> bool:
    return "description" in schema or "$ref" in schema or any(described(each) for each in schema.get("anyOf", ()))


def test_the_fields_of_an_application_are_the_vocabulary(document: Any) -> None:
    schemas = document["components"]["schemas"]
    for fact in FACTS.values():
        field = schemas[fact.group.capitalize()]["properties"][fact.name]
        assert field["title"] == fact.label
        assert fact.question in field["anyOf"][0]["description"]


def test_every_example_is_answered(document: Any, ask: Any) -> None:
    sent = 0
    for path, methods in document["paths"].items():
        content = methods.get("post", {}).get("requestBody", {}).get("content", {})
        for example in content.get("application/json", {}).get("examples", {}).values():
            assert ask(path, example["value"]).status == 200
            sent += 1
    assert sent == 9
