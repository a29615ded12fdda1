"""Sessions: how long one lasts, what ends it, and what a browser is given."""

from typing import Any

import pytest
from sqlalchemy import func, select

from api.desk import accounts, sessions
from api.desk.desk import Desk
from api.desk.roles import Person, Role
from api.desk.sessions import Session
from api.desk.tables import sessions as table

PERSON = Person("li.ming", Role.CLERK, "珠山")
PASSWORD = "correct horse battery"


@pytest.fixture
def with_account(desk: Desk) -> Desk:
    with desk.writing("test") as work:
        accounts.add(work, PERSON.name, PERSON.role, PERSON.branch, PASSWORD)
    return desk


def begun(desk: Desk) -> Session:
    with desk.writing(PERSON.name) as work:
        return sessions.start(work, PERSON, desk.settings)


def lasts(desk: Desk, session: Session) -> bool:
    return sessions.find(desk, session.token) is not None


def test_a_session_is_its_persons(with_account: Desk) -> None:
    session = begun(with_account)
    found = sessions.find(with_account, session.token)
    assert found is not None
    assert (found.person, found.csrf, found.ends_at) == (PERSON, session.csrf, session.ends_at)
    assert len(session.token) == 43
    assert sessions.find(with_account, session.token[:-1]) is None
    assert sessions.find(with_account, session.csrf) is None
    assert begun(with_account).csrf != session.csrf


@pytest.mark.parametrize("seconds, there", [(14 * 60 + 59, True), (15 * 60, True), (15 * 60 + 1, False)])
def test_a_session_ends_after_a_quarter_of_an_hour_without_a_request(
    with_account: Desk, clock: Any, seconds: int, there: bool
) -> None:
    session = begun(with_account)
    clock.later(seconds=seconds)
    assert lasts(with_account, session) is there


@pytest.mark.parametrize("minutes, there", [(7 * 60 + 59, True), (8 * 60 + 1, False)])
def test_a_session_ends_after_eight_hours_of_work(with_account: Desk, clock: Any, minutes: int, there: bool) -> None:
    session = begun(with_account)
    for _ in range(minutes // 10):
        clock.later(minutes=10)
        assert lasts(with_account, session) is (clock() <= session.ends_at)
    clock.later(minutes=minutes % 10)
    assert lasts(with_account, session) is there


def test_not_every_request_writes(with_account: Desk, clock: Any) -> None:
    session = begun(with_account)
    seen = []
    for seconds in (0, 59, 1, 1, 60):
        clock.later(seconds=seconds)
        assert lasts(with_account, session)
        with with_account.reading() as connection:
            seen.append(connection.execute(select(table.c.seen_at)).scalar_one())
    first, at = seen[0], clock()
    assert seen == [first, first, first, at - 60_000_000, at - 60_000_000]


def test_signing_out_ends_one_session_and_no_other(with_account: Desk) -> None:
    one, other = begun(with_account), begun(with_account)
    with with_account.writing(PERSON.name) as work:
        sessions.end(work, one.token)
    assert (lasts(with_account, one), lasts(with_account, other)) == (False, True)


def test_another_password_and_a_lock_end_all_sessions(with_account: Desk) -> None:
    before = [begun(with_account), begun(with_account)]
    with with_account.writing("admin") as work:
        accounts.set_password(work, PERSON.name, "another horse battery")
    assert [lasts(with_account, each) for each in before] == [False, False]
    session = begun(with_account)
    with with_account.writing("admin") as work:
        accounts.lock(work, PERSON.name)
    with with_account.writing("admin") as work:
        accounts.unlock(work, PERSON.name)
    assert not lasts(with_account, session)


def test_what_is_over_is_swept_and_nothing_else(with_account: Desk, clock: Any) -> None:
    begun(with_account)
    clock.later(minutes=10)
    kept = begun(with_account)
    clock.later(minutes=5, seconds=1)
    with with_account.writing("desk") as work:
        sessions.sweep(work, with_account.settings)
    with with_account.reading() as connection:
        assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 1
    assert lasts(with_account, kept)


def test_a_browser_gets_a_cookie_that_no_script_reads_and_no_other_site_sends(office: Any) -> None:
    clerk = office.stranger()
    signed_in = clerk.sign_in("clerk")
    name, _, rest = signed_in.headers["set-cookie"].partition("=")
    assert name == "desk_session"
    assert {each.strip().lower() for each in rest.split(";")[1:]} == {
        "httponly",
        "samesite=strict",
        "secure",
        "path=/v1/desk",
    }
    assert signed_in.headers["cache-control"] == "no-store"
    shown = signed_in.json()
    assert shown["account"] == {"name": "clerk", "role": "clerk", "role_label": "经办人", "branch": "珠山"}
    assert (shown["idle_seconds"], shown["ends_at"]) == (900, "2026-03-02T17:00:00+08:00")
    assert clerk("GET", "session").json() == shown
    assert rest.split(";")[0] not in signed_in.text


def test_signing_out_needs_the_sessions_own_token_and_is_final(office: Any) -> None:
    clerk, other = office["clerk"], office["reviewer"]
    cookie = clerk.http.cookies["desk_session"]
    for headers in ({"X-CSRF-Token": ""}, {"X-CSRF-Token": other.headers["X-CSRF-Token"]}, {"X-CSRF-Token": "é"}):
        refused = clerk("DELETE", "session", headers={name: text.encode("latin-1") for name, text in headers.items()})
        assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    assert clerk("DELETE", "session").status_code == 204
    clerk.http.cookies.set("desk_session", cookie)
    after = clerk("GET", "session")
    assert (after.status_code, after.json()["code"]) == (401, "not_signed_in")


def test_a_form_of_another_site_signs_nobody_in(office: Any) -> None:
    sent = {"name": "clerk", "password": PASSWORD}
    refused = office.stranger()("POST", "session", sent, headers={"Content-Type": "text/plain"})
    assert (refused.status_code, refused.json()["code"]) == (415, "not_json")


def test_a_lock_throws_out_who_is_signed_in(office: Any) -> None:
    assert office["clerk"]("GET", "board").status_code == 200
    assert office["admin"]("POST", "accounts/clerk/lock").status_code == 204
    assert office["clerk"]("GET", "board").json()["code"] == "not_signed_in"
    assert office.stranger().sign_in("clerk").json()["code"] == "sign_in_failed"
    assert office["admin"]("POST", "accounts/clerk/unlock").status_code == 204
    assert office.stranger().sign_in("clerk").status_code == 200


@pytest.mark.parametrize("name", ["nobody", "%00", "%ED%A0%80", "a%20b"])
def test_no_account_is_locked_by_a_name_that_none_has(office: Any, name: str) -> None:
    for act in ("lock", "unlock"):
        refused = office["admin"]("POST", f"accounts/{name}/{act}")
        assert (refused.status_code, refused.json()["code"]) == (404, "unknown_account")
