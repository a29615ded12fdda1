"""What is deprecated says so, in the document and with every answer; nothing else does."""

from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.deprecation import DEPRECATED, Deprecation, install

OLD = "POST /v1/assessments"
GOING = Deprecation(date(2027, 1, 1), date(2028, 1, 1), "/v2/assessments")


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = create_app()
    install(app, {OLD: GOING, "GET /v1/rulebooks/{id}": GOING})
    return TestClient(app)


def test_an_answer_says_since_when_and_until_when(client: TestClient, family: Any) -> None:
    reply = client.post("/v1/assessments", json=family)
    assert reply.status_code == 200
    assert reply.headers["Deprecation"] == f"@{int(datetime(2026, 12, 31, 16, tzinfo=UTC).timestamp())}"
    assert reply.headers["Sunset"] == "Fri, 31 Dec 2027 16:00:00 GMT"
    assert parsedate_to_datetime(reply.headers["Sunset"]) == datetime(2027, 12, 31, 16, tzinfo=UTC)
    assert reply.headers["Link"] == '</v2/assessments>; rel="successor-version"'


def test_so_does_a_refusal(client: TestClient) -> None:
    for reply in (client.post("/v1/assessments", json={}), client.get("/v1/rulebooks/none")):
        assert reply.status_code in (404, 422)
        assert "Sunset" in reply.headers


def test_other_operations_say_nothing_of_the_kind(client: TestClient, family: Any) -> None:
    for reply in (client.post("/v1/questions", json=family), client.get("/v1/rulebooks")):
        assert reply.status_code == 200
        assert not {"deprecation", "sunset"} & {name.lower() for name in reply.headers}


def test_the_document_says_so_too(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    marked = [
        f"{method.upper()} {path}" for path, each in paths.items() for method in each if each[method].get("deprecated")
    ]
    assert marked == [OLD, "GET /v1/rulebooks/{id}"]
    assert "2028-01-01 以后停用；请改用 /v2/assessments。" in paths["/v1/assessments"]["post"]["description"]


def test_an_operation_that_is_not_there_cannot_be_deprecated() -> None:
    with pytest.raises(LookupError, match="GET /v1/assessments"):
        install(create_app(), {"GET /v1/assessments": GOING})


def test_whatever_is_deprecated_stays_for_a_year() -> None:
    for found in [*DEPRECATED.values(), GOING]:
        assert (found.until - found.since).days >= 365
