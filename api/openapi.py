"""The OpenAPI document: request shapes from the forms, examples from the rulebooks' own families."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from loan_engine.advice import QuoteForm
from loan_engine.application import ApplicationForm
from loan_engine.plans import LoansForm
from loan_engine.projects import ProjectForm
from loan_engine.questions import QuestionForm
from loan_engine.servicing.arrears_forms import ArrearsForm
from loan_engine.servicing.contract_forms import RepaymentsForm
from loan_engine.solving.asked import SolutionForm
from loan_engine.whatif import WhatIfForm
from rules.projects import PROJECT_FACTS, project
from rules.rulebook import rulebooks

SESSION, CSRF = "session", "csrf"
"""What an endpoint for those who are signed in takes; a change takes both."""

_READING = ("get", "head")

_REF = "#/components/schemas/{model}"
_FORMS: dict[str, type[BaseModel]] = {}
"""The forms of all bodies, by the names of their shapes."""

_REFUSALS = {"429": "问得太频繁", "503": "现在太忙，或暂时不能保存"}
_PROBLEM = {"content": {"application/problem+json": {"schema": {"$ref": _REF.format(model="ProblemDetails")}}}}
_RETRY_AFTER = {"description": "几秒以后再试", "schema": {"type": "integer"}}

_FINANCING = {"spread_basis_points": -30, "schedules": ["combined"]}
_LOAN = {"term_months": 360, "method": "equal_installment", "first_due": "2026-04-02"}
_LOANS = {
    "loans": [
        {"part": "fund", "principal": "300000.00", "annual_rate": "0.026", **_LOAN},
        {"part": "commercial", "principal": "260000.00", "annual_rate": "0.032", **_LOAN},
    ]
}
_RUNNING = {"part": "fund", "principal": "300000.00", "term_months": 360, "method": "equal_installment"}
_FOLLOWING = {**_RUNNING, "first_due": "2024-08-20", "repricing": {"follows": "fund", "homes_owned": 0}}
_REPAYMENTS = {"loans": [{**_FOLLOWING, "prepayments": [{"on": "2026-06-01", "principal": "50000.00"}]}]}
_LATE = {
    **_RUNNING,
    "annual_rate": "0.026",
    "first_due": "2026-02-20",
    "penalty_rate": "0.039",
    "receipts": [{"on": "2026-02-20", "amount": "1201.02"}],
}
_ARREARS = {"on": "2026-06-01", "loans": [_LATE]}
_SOLVE = {"goal": "loan_for_budget", "monthly": "2500.00"}
_ASSUMED = {"min_contribution": 12, "max_share_of_price": "0.75"}
_PROJECT = {fact.name: fact is not project.discounts_against_fund_buyers for fact in PROJECT_FACTS.values()}


def body(form: type[BaseModel]) -> dict[str, Any]:
    """How an endpoint's JSON body is documented."""
    _FORMS[form.__name__] = form
    content: dict[str, Any] = {"schema": {"$ref": _REF.format(model=form.__name__)}}
    if examples := _examples(form):
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
            taken = [form for name, form in _FORMS.items() if _REF.format(model=name) in refs]
            _, forms = models_json_schema([(form, "validation") for form in taken], ref_template=_REF)
            document.setdefault("components", {}).setdefault("schemas", {}).update(forms["$defs"])
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _without_unsaid(document: dict[str, Any]) -> None:
    """Takes out the framework's own kind of 422: an address is text, which is never refused for its form."""
    for methods in document["paths"].values():
        for endpoint in methods.values():
            content = endpoint["responses"].get("422", {}).get("content", {})
            if _REF.format(model="HTTPValidationError") in str(content):
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


def _described(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of the value itself, where a field may also be left out."""
    return next((each for each in schema.get("anyOf", ()) if each.get("type") != "null"), schema)


def _examples(form: type[BaseModel]) -> dict[str, Any]:
    if form is LoansForm:
        return {"loans": {"summary": "公积金贷款和商业贷款各一笔", "value": _LOANS}}
    if form is RepaymentsForm:
        return {"prepaid": {"summary": "利率随公布的公积金贷款利率调整，提前还一部分", "value": _REPAYMENTS}}
    if form is ArrearsForm:
        return {"late": {"summary": "只还了第一期", "value": _ARREARS}}
    if form is ProjectForm:
        return {
            rulebook.id: {"summary": "证件齐全的楼盘", "value": {"city": rulebook.city, **_PROJECT}}
            for rulebook in rulebooks().values()
        }
    extras: dict[type[BaseModel], dict[str, Any]] = {
        ApplicationForm: {},
        QuestionForm: {},
        QuoteForm: {"financing": _FINANCING},
        SolutionForm: {"solve": _SOLVE},
        WhatIfForm: {"parameters": _ASSUMED},
    }
    if form not in extras:
        return {}  # of those that only somebody who is signed in may send
    return {
        rulebook.id: {"summary": f"{rulebook.city_name}的一个家庭", "value": {**rulebook.example, **extras[form]}}
        for rulebook in rulebooks().values()
    }
