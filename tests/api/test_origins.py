"""A page of another origin asks the API only where that origin is named, and never as somebody who is signed in."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app

HOMES = "https://homes.example"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("ASKING_ORIGINS", f"{HOMES} http://127.0.0.1:9000")
    monkeypatch.setenv("RATE_PER_CLIENT", "3/hour")
    return TestClient(create_app())


def test_nobody_is_named_where_nothing_is_set(family: Any) -> None:
    client = TestClient(create_app())
    reply = client.post("/v1/assessments", json=family, headers={"Origin": HOMES})
    assert reply.status_code == 200
    assert not [name for name in reply.headers if name.startswith("access-control")]
    assert client.options("/v1/assessments", headers={"Origin": HOMES, **PREFLIGHT}).status_code == 405


def test_a_page_that_is_named_may_ask_and_read_the_answer(client: TestClient, family: Any) -> None:
    allowed = client.options("/v1/assessments", headers={"Origin": HOMES, **PREFLIGHT})
    assert allowed.status_code == 200
    assert allowed.headers["Access-Control-Allow-Origin"] == HOMES
    assert "Content-Type" in allowed.headers["Access-Control-Allow-Headers"]
    reply = client.post("/v1/assessments", json=family, headers={"Origin": HOMES})
    assert (reply.status_code, reply.headers["Access-Control-Allow-Origin"]) == (200, HOMES)


def test_it_may_read_why_it_was_refused_and_when_to_ask_again(client: TestClient, family: Any) -> None:
    replies = [client.post("/v1/assessments", json={}, headers={"Origin": HOMES}) for _ in range(4)]
    assert [reply.status_code for reply in replies] == [422, 422, 422, 429]
    for reply in replies:
        assert reply.headers["Access-Control-Allow-Origin"] == HOMES
        assert "Retry-After" in reply.headers["Access-Control-Expose-Headers"]


def test_a_page_that_is_not_named_may_not(client: TestClient) -> None:
    elsewhere = {"Origin": "https://elsewhere.example"}
    assert client.options("/v1/assessments", headers={**elsewhere, **PREFLIGHT}).status_code == 400
    assert "Access-Control-Allow-Origin" not in client.post("/v1/assessments", json={}, headers=elsewhere).headers


def test_no_page_asks_as_somebody_who_is_signed_in_or_changes_a_case(client: TestClient) -> None:
    named = {"Origin": HOMES}
    reply = client.options("/v1/desk/cases", headers={**named, **PREFLIGHT})
    assert "Access-Control-Allow-Credentials" not in reply.headers
    for method in ("PUT", "DELETE"):
        asked = {**named, "Access-Control-Request-Method": method}
        assert client.options("/v1/desk/cases/2026-000001-7/people", headers=asked).status_code == 400
    token = {**named, **PREFLIGHT, "Access-Control-Request-Headers": "x-csrf-token"}
    assert client.options("/v1/desk/cases", headers=token).status_code == 400


@pytest.mark.parametrize("given", ["*", "homes.example", "https://*.homes.example", "https://homes.example/", "null"])
def test_what_is_no_origin_ends_the_start(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("ASKING_ORIGINS", given)
    with pytest.raises(ValueError, match="ASKING_ORIGINS must hold origins"):
        create_app()
