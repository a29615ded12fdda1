"""Endpoints that are asked without the framework's search: what they answer, and to whom."""

import gc
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI, Request, Response
from starlette.testclient import TestClient

from api import app as application
from api import problems, straight
from api.problems import Refused
from api.straight import Straight
from loan_engine.problems import Invalid, Problem

router = APIRouter(route_class=Straight)


@router.post("/echo")
async def echo(request: Request) -> Response:
    return Response(await request.body())


@router.post("/invalid")
async def invalid(request: Request) -> Response:
    raise Invalid(Problem("odd", "/this", "不对"))


@router.post("/refused")
async def refused(request: Request) -> Response:
    raise Refused(HTTPStatus.CONFLICT, "taken", "已被占用", {"Retry-After": "1"})


@router.post("/broken")
async def broken(request: Request) -> Response:
    raise RuntimeError("secret")


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = FastAPI()
    straight.install(app)
    problems.install(app)
    app.router.routes.extend(router.routes)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_a_request_comes_to_its_endpoint_as_it_is(client: TestClient) -> None:
    assert client.post("/echo", content=b"\x00\xff").content == b"\x00\xff"


def test_what_it_refuses_is_a_problem_as_everywhere(client: TestClient) -> None:
    reply = client.post("/invalid")
    assert (reply.status_code, reply.headers["content-type"]) == (422, "application/problem+json")
    assert reply.json()["errors"] == [{"code": "odd", "pointer": "/this", "detail": "不对"}]
    reply = client.post("/refused")
    assert (reply.status_code, reply.json()["code"], reply.headers["retry-after"]) == (409, "taken", "1")


def test_an_error_is_told_as_everywhere(client: TestClient) -> None:
    reply = client.post("/broken")
    assert (reply.status_code, reply.json()["code"]) == (500, "internal_error")
    assert "secret" not in reply.text


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/echo", 405), ("POST", "/other", 404)])
def test_whatever_else_is_asked_is_the_frameworks(client: TestClient, method: str, path: str, status: int) -> None:
    assert client.request(method, path).status_code == status


def test_it_is_documented_as_any_other(client: TestClient) -> None:
    assert client.get("/openapi.json").json()["paths"].keys() == {"/echo", "/invalid", "/refused", "/broken"}


def test_a_process_that_serves_looks_for_rubbish_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Any] = []
    monkeypatch.setattr(gc, "freeze", lambda: done.append("frozen"))
    monkeypatch.setattr(application, "leave_places_out", lambda: None)
    monkeypatch.setattr(gc, "set_threshold", done.append)
    assert application.settled() is application.app
    assert done == ["frozen", application._RUBBISH]
