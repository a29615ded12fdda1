"""How an endpoint is described in the OpenAPI document: its body, its query, what follows from its answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

SESSION, CSRF = "session", "csrf"
"""What an endpoint for those who are signed in takes; a change takes both."""

REF = "#/components/schemas/{model}"

FORMS: dict[str, type[BaseModel]] = {}
"""The forms of all bodies, by the names of their shapes."""


def body(form: type[BaseModel], examples: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """How an endpoint's JSON body is documented."""
    FORMS[form.__name__] = form
    content: dict[str, Any] = {"schema": {"$ref": REF.format(model=form.__name__)}}
    if examples:
        content["examples"] = examples
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


def queries(form: type[BaseModel]) -> dict[str, Any]:
    """How an endpoint's query parameters are documented."""
    schema = form.model_json_schema()
    required = schema.get("required", [])
    return {
        "parameters": [
            {
                "name": name,
                "in": "query",
                "required": name in required,
                "description": _described(each)["description"],
                "schema": {key: value for key, value in _described(each).items() if key != "description"},
            }
            for name, each in schema["properties"].items()
        ]
    }


def link(method: str, path: str, parameters: dict[str, str]) -> dict[str, Any]:
    """How what follows from an answer is documented: an endpoint, and where its parameters stand in the answer."""
    place = path.replace("~", "~0").replace("/", "~1")
    return {"operationRef": f"#/paths/{place}/{method}", "parameters": parameters}


def _described(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of the value itself, where a field may also be left out."""
    return next((each for each in schema.get("anyOf", ()) if each.get("type") != "null"), schema)
