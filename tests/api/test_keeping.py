"""Schedules that are kept: the same request, the same answer and the same ETag."""

from collections import OrderedDict
from typing import Any

import pytest

from api import keeping
from api.routers import plans
from loan_engine.plans import read_plan

LOAN = {
    "part": "fund",
    "principal": "300000.00",
    "annual_rate": "0.026",
    "term_months": 240,
    "method": "equal_installment",
    "first_due": "2026-04-02",
}


@pytest.fixture
def loans() -> dict[str, Any]:
    return {"loans": [dict(LOAN)]}


def test_the_same_request_has_the_same_answer_and_etag(ask: Any, loans: Any) -> None:
    first, second = ask("/v1/schedules", loans), ask("/v1/schedules", loans)
    assert first.body == second.body
    assert first.headers["etag"] == second.headers["etag"]


def test_what_is_asked_for_again_is_not_worked_out_again(ask: Any, loans: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    worked_out: list[Any] = []

    def noted(document: object) -> Any:
        worked_out.append(document)
        return read_plan(document)

    monkeypatch.setattr(plans, "read_plan", noted)
    loans["loans"][0]["principal"] = "300123.45"
    replies = [ask("/v1/schedules", loans) for _ in range(4)]
    assert len(worked_out) == 2  # by the first alone nobody knows that there will be another
    assert len({reply.body for reply in replies}) == 1


def test_only_so_much_is_remembered_of_what_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_ASKED", OrderedDict())
    monkeypatch.setattr(keeping, "_MAXIMUM_ASKED", 2)
    assert [keeping._asked_before(tag) for tag in ("a", "b", "a", "c", "a", "c")] == [
        False,
        False,
        True,
        False,
        False,  # the oldest is forgotten
        True,
    ]


def test_another_request_or_form_has_another_etag(ask: Any, loans: Any) -> None:
    tags = [ask("/v1/schedules", loans).headers["etag"]]
    tags.append(ask("/v1/schedules", loans, {"Accept": "text/csv"}).headers["etag"])
    loans["loans"][0]["principal"] = "300000.01"
    tags.append(ask("/v1/schedules", loans).headers["etag"])
    assert len(set(tags)) == 3


def test_each_form_is_kept_as_what_it_is(ask: Any, loans: Any) -> None:
    for _ in range(2):
        assert ask("/v1/schedules", loans, {"Accept": "text/csv"}).headers["content-type"].startswith("text/csv")
        assert ask("/v1/schedules", loans).headers["content-type"] == "application/json"


def test_who_has_the_answer_is_told_so(ask: Any, loans: Any) -> None:
    tag = ask("/v1/schedules", loans).headers["etag"]
    for header in (tag, f'"other", {tag}', f"W/{tag}"):
        reply = ask("/v1/schedules", loans, {"If-None-Match": header})
        assert (reply.status, reply.document["code"], reply.headers["etag"]) == (412, "not_changed", tag)
    assert ask("/v1/schedules", loans, {"If-None-Match": '"other"'}).status == 200


def test_what_is_refused_is_not_kept(ask: Any, loans: Any) -> None:
    loans["loans"][0]["principal"] = "1"
    for _ in range(2):
        reply = ask("/v1/schedules", loans)
        assert (reply.status, "etag" in reply.headers) == (422, False)


def test_a_workbook_tells_its_day_and_has_no_etag(ask: Any, loans: Any) -> None:
    workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    reply = ask("/v1/schedules", loans, {"Accept": workbook})
    assert (reply.status, "etag" in reply.headers) == (200, False)
