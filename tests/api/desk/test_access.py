"""Who may do what: every route by every role, in one's own branch and in another's.

A route that is not in the table fails, and so does one that is no longer there.
"""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute

YES, NO, HIDDEN = "yes", "no", "hidden"
"""Done; refused by role (403); answered as if there were no such case (404)."""

ROLES = ("clerk", "reviewer", "auditor", "administrator")

# Of a case: own branch, then another's. Of what is no case's: once. Nobody who is not signed in may do anything.
MATRIX = {
    #                                               clerk          reviewer       auditor        administrator
    ("GET", "board"): (YES, YES, NO, NO),
    ("GET", "colleagues"): (YES, YES, NO, NO),
    ("POST", "search"): (YES, YES, YES, NO),
    ("POST", "cases"): (YES, NO, NO, NO),
    ("GET", "cases/{reference}"): ((YES, HIDDEN), (YES, HIDDEN), (YES, YES), (NO, NO)),
    ("DELETE", "cases/{reference}"): ((NO, NO), (NO, NO), (NO, NO), (YES, YES)),
    ("PUT", "cases/{reference}/application"): ((YES, HIDDEN), (NO, NO), (NO, NO), (NO, NO)),
    ("PUT", "cases/{reference}/people"): ((YES, HIDDEN), (NO, NO), (NO, NO), (NO, NO)),
    ("PUT", "cases/{reference}/papers"): ((YES, HIDDEN), (NO, NO), (NO, NO), (NO, NO)),
    ("PUT", "cases/{reference}/waiting"): ((YES, HIDDEN), (NO, NO), (NO, NO), (NO, NO)),
    ("PUT", "cases/{reference}/assignee"): ((YES, HIDDEN), (YES, HIDDEN), (NO, NO), (NO, NO)),
    ("POST", "cases/{reference}/notes"): ((YES, HIDDEN), (YES, HIDDEN), (NO, NO), (NO, NO)),
    ("POST", "cases/{reference}/moves"): ((YES, HIDDEN), (YES, HIDDEN), (NO, NO), (NO, NO)),
    ("POST", "cases/{reference}/unmasking"): ((YES, HIDDEN), (YES, HIDDEN), (YES, YES), (NO, NO)),
    ("GET", "cases/{reference}/sheet"): ((YES, HIDDEN), (YES, HIDDEN), (YES, YES), (NO, NO)),
    ("GET", "cases/{reference}/export"): ((YES, HIDDEN), (YES, HIDDEN), (YES, YES), (NO, NO)),
    ("GET", "cases/{reference}/assessments/{number}"): ((YES, HIDDEN), (YES, HIDDEN), (YES, YES), (NO, NO)),
    ("GET", "cases/{reference}/assessments/{number}/replay"): ((YES, HIDDEN), (YES, HIDDEN), (YES, YES), (NO, NO)),
    ("GET", "cases/{reference}/trail"): ((NO, NO), (YES, HIDDEN), (YES, YES), (NO, NO)),
    ("GET", "audit"): (NO, NO, YES, NO),
    ("GET", "accounts"): (NO, NO, NO, YES),
    ("POST", "accounts/{name}/lock"): (NO, NO, NO, YES),
    ("POST", "accounts/{name}/unlock"): (NO, NO, NO, YES),
    ("GET", "kiosks"): (NO, NO, NO, YES),
    ("POST", "kiosks"): (NO, NO, NO, YES),
    ("DELETE", "kiosks/{id}"): (NO, NO, NO, YES),
}

FOR_ANYBODY = {("POST", "session"), ("GET", "session"), ("DELETE", "session")}
"""One's own session, whoever one is."""

CHANGES = {
    "people": {},
    "papers": {"received": []},
    "waiting": {"for": "征信报告"},
    "assignee": {"name": None},
    "notes": {"text": "已电话告知"},
    "moves": {"to": "withdrawn", "reason": "申请人撤回"},
}
OF_NO_CASE = {
    "search": {"reference": "2026-000001-7"},
    "kiosks": {"name": "大厅", "branch": "珠山", "daily_quota": 10},
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, new_office: Any) -> Any:
    """One for all: each test opens a case of its own."""
    return new_office(request.param)


def routes(router: Any) -> Iterator[tuple[str, str]]:
    """Of an application and of the routers in it, hidden ones too."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            if route.path.startswith("/v1/desk"):
                yield from ((method, route.path.removeprefix("/v1/desk/")) for method in route.methods or ())
        elif hasattr(route, "original_router"):
            yield from routes(route.original_router)


def cells() -> Iterator[Any]:
    for (method, path), row in MATRIX.items():
        for role, cell in zip(ROLES, row, strict=True):
            for where, expected in zip(
                ("own", "other") if isinstance(cell, tuple) else ("own",),
                [*cell] if isinstance(cell, tuple) else [cell],
                strict=True,
            ):
                yield pytest.param(method, path, role, where, expected, id=f"{method} {path} {role} {where}")


def test_every_route_is_in_the_table(office: Any) -> None:
    assert set(routes(office.app)) == set(MATRIX) | FOR_ANYBODY


def sent(office: Any, who: Any, method: str, path: str, reference: str, family: Any) -> Any:
    what = path.rpartition("/")[2]
    document = {
        **OF_NO_CASE,
        **CHANGES,
        "application": family,
        "cases": {"application": family},
        "unmasking": {"purpose": "check_identity"},
    }.get(what)
    filled = path.format(reference=reference, number=1, name="clerk2", id=office.kiosk)
    key = str(uuid4()) if path == "cases" else None
    return who(method, filled, document, 1 if what in (*CHANGES, "application") else None, key)


@pytest.mark.parametrize("method, path, role, where, expected", [*cells()])
def test_route_by_role(office: Any, family: Any, method: str, path: str, role: str, where: str, expected: str) -> None:
    reference = office["clerk" if where == "own" else "far.clerk"].open(family)["reference"]
    reply = sent(office, office[{"administrator": "admin"}.get(role, role)], method, path, reference, family)
    assert reply.status_code < 500
    code = json.loads(reply.content).get("code") if reply.status_code >= 400 else None
    found = {403: NO, 404: HIDDEN}.get(reply.status_code, YES)
    assert (found, code) == (expected, {NO: "forbidden", HIDDEN: "unknown_case", YES: None}[expected])


@pytest.mark.parametrize("method, path", [*MATRIX])
def test_nobody_does_anything_without_signing_in(office: Any, family: Any, method: str, path: str) -> None:
    reference = office["clerk"].open(family)["reference"]
    reply = sent(office, office.stranger(), method, path, reference, family)
    assert (reply.status_code, reply.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize("method, path", [each for each in MATRIX if each[0] != "GET"])
def test_nothing_is_done_for_another_site(office: Any, family: Any, method: str, path: str) -> None:
    """A request with the cookie only, as a form on another site could send it."""
    who = office.stranger()
    who.sign_in("clerk")
    reference = who.open(family)["reference"]
    who.headers = {}
    reply = sent(office, who, method, path, reference, family)
    assert (reply.status_code, reply.json()["code"]) == (403, "csrf")


def test_a_move_is_its_own_roles(office: Any, family: Any) -> None:
    """A clerk does not decide, and a reviewer does not accept."""
    reference = office["clerk"].open(family)["reference"]
    for name, step in (("reviewer", {"to": "accepted"}), ("clerk", {"to": "decided", "outcome": "approved"})):
        reply = office[name]("POST", f"cases/{reference}/moves", step, 1)
        assert (reply.status_code, reply.json()["code"]) == (403, "forbidden")
