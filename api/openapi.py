"""The OpenAPI document, put together: the framework's own, with the shapes of the bodies and what it leaves out."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from api.describing import CSRF, FORMS, REF, SESSION

_READING = ("get", "head")

_REFUSALS = {"429": "问得太频繁", "503": "现在太忙，或暂时不能保存"}
_PROBLEM = {"content": {"application/problem+json": {"schema": {"$ref": REF.format(model="ProblemDetails")}}}}
_RETRY_AFTER = {"description": "几秒以后再试", "schema": {"type": "integer"}}


def install(app: FastAPI) -> None:
    """The document with the shapes of the forms, built once."""

    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            document = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
                tags=app.openapi_tags,
            )
            _without_unsaid(document)
            _with_the_front(document)
            _with_both(document)
            refs = _refs(document)
            taken = [form for name, form in FORMS.items() if REF.format(model=name) in refs]
            _, forms = models_json_schema([(form, "validation") for form in taken], ref_template=REF)
            document.setdefault("components", {}).setdefault("schemas", {}).update(forms["$defs"])
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _without_unsaid(document: dict[str, Any]) -> None:
    """Takes out the framework's own kind of 422: an address is text, which is never refused for its form."""
    for methods in document["paths"].values():
        for endpoint in methods.values():
            content = endpoint["responses"].get("422", {}).get("content", {})
            if REF.format(model="HTTPValidationError") in str(content):
                del endpoint["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)


def _with_the_front(document: dict[str, Any]) -> None:
    """Adds how every endpoint may refuse before it is asked: `api.front`."""
    for path, methods in document["paths"].items():
        if path.startswith("/v1/"):
            for endpoint in methods.values():
                for status, says in _REFUSALS.items():
                    found = endpoint["responses"].setdefault(status, {**_PROBLEM, "description": says})
                    found.setdefault("headers", {})["Retry-After"] = _RETRY_AFTER


def _with_both(document: dict[str, Any]) -> None:
    """A change takes a session and what it repeats of it, where the framework says one or the other."""
    for methods in document["paths"].values():
        for method, endpoint in methods.items():
            others = [each for each in endpoint.get("security", ()) if not each.keys() & {SESSION, CSRF}]
            if "security" in endpoint:
                session: dict[str, list[str]] = {SESSION: []} if method in _READING else {SESSION: [], CSRF: []}
                endpoint["security"] = [session, *others]


def _refs(document: dict[str, Any]) -> set[str]:
    """The shapes that bodies have."""
    return {
        media["schema"].get("$ref", "")
        for methods in document["paths"].values()
        for endpoint in methods.values()
        for media in endpoint.get("requestBody", {}).get("content", {}).values()
    }
