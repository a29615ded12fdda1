"""Accounts: who gets in, what happens to those who guess, and that they learn nothing by it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import select, update

from api.desk import accounts, chain, passwords
from api.desk.desk import Desk
from api.desk.tables import accounts as table
from api.desk.tables import audit, metadata
from loan_engine.problems import Invalid

NAME, PASSWORD, WRONG = "li.ming", "correct horse battery", "wrong horse battery"
STEP = 30


@pytest.fixture
def with_account(desk: Desk) -> Desk:
    with desk.writing("test") as work:
        accounts.add(work, NAME, "clerk", "珠山", PASSWORD)
    return desk


def signs_in(desk: Desk, password: str = PASSWORD, code: str | None = None, name: str = NAME) -> bool:
    return accounts.sign_in(desk, name, password, code) is not None


def fails(desk: Desk, times: int) -> None:
    for _ in range(times):
        assert not signs_in(desk, WRONG)


def intact(desk: Desk) -> bool:
    with desk.reading() as connection:
        return not [*chain.verify(connection, desk.keys().audit)]


def enrolled(desk: Desk) -> pyotp.TOTP:
    with desk.writing("test") as work:
        found = pyotp.parse_uri(accounts.enrol(work, NAME))
    assert isinstance(found, pyotp.TOTP)
    return found


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The hashes that a password was verified against: argon2's work, counted."""
    done: list[str] = []
    verify = Argon2Hasher.verify

    def counted(self: Argon2Hasher, password: Any, hash: Any) -> bool:
        done.append(str(hash))
        return verify(self, password, hash)

    monkeypatch.setattr(Argon2Hasher, "verify", counted)
    passwords._nobodys()
    yield done


@pytest.mark.parametrize("name", ["a", "A.b", "1ab", "a" * 33, "li ming", "李明", "unknown", "desk", "ab\n", ""])
def test_an_account_has_a_name_of_its_own_kind(desk: Desk, name: str) -> None:
    with desk.writing("test") as work, pytest.raises(Invalid) as error:
        accounts.add(work, name, "clerk", "珠山", PASSWORD)
    assert [(each.code, each.pointer) for each in error.value.problems] == [("account_name", "/name")]


@pytest.mark.parametrize(
    "changed, code, pointer",
    [
        ({"role": "boss"}, "role", "/role"),
        ({"branch": ""}, "branch", "/branch"),
        ({"branch": "山" * 33}, "branch", "/branch"),
        ({"branch": "珠\x00山"}, "branch", "/branch"),
        ({"password": "elevenchars"}, "password_length", "/password"),
        ({"password": "passwordpassword"}, "password_common", "/password"),
        ({"password": "Li.Ming-Li.Ming"}, "password_common", "/password"),
        ({"password": "aabbaabbaabb"}, "password_common", "/password"),
    ],
)
def test_what_an_account_cannot_be_made_of(desk: Desk, changed: dict[str, str], code: str, pointer: str) -> None:
    asked = {"name": NAME, "role": "clerk", "branch": "珠山", "password": PASSWORD, **changed}
    with desk.writing("test") as work, pytest.raises(Invalid) as error:
        accounts.add(work, **asked)
    assert [(each.code, each.pointer) for each in error.value.problems] == [(code, pointer)]
    assert not changed.get("password") or changed["password"] not in str(error.value)


def test_twelve_characters_are_enough_and_a_name_is_taken_once(with_account: Desk) -> None:
    with with_account.writing("test") as work:
        accounts.add(work, "a" * 32, "auditor", "山" * 32, "twelve chars")
        with pytest.raises(Invalid, match="已有"):
            accounts.add(work, NAME, "clerk", "珠山", PASSWORD)
    assert intact(with_account)


@pytest.mark.parametrize("act", [accounts.lock, accounts.unlock, accounts.enrol, accounts.disenrol])
def test_what_is_done_to_no_account_is_refused(desk: Desk, act: Callable[..., Any]) -> None:
    with desk.writing("test") as work, pytest.raises(Invalid, match="没有这个账号"):
        act(work, NAME)


def test_four_failures_shut_nobody_out_and_a_success_forgets_them(with_account: Desk) -> None:
    for _ in range(2):
        fails(with_account, 4)
        assert signs_in(with_account)


def test_the_fifth_failure_shuts_the_account_for_a_quarter_of_an_hour(with_account: Desk, clock: Any) -> None:
    fails(with_account, 5)
    assert not signs_in(with_account)
    clock.later(minutes=14, seconds=59)
    assert not signs_in(with_account)
    clock.later(seconds=1)
    assert signs_in(with_account)
    assert intact(with_account)


def test_guesses_while_it_is_shut_prolong_it_no_further(with_account: Desk, clock: Any) -> None:
    fails(with_account, 5)
    clock.later(minutes=10)
    fails(with_account, 5)
    clock.later(minutes=5)
    assert signs_in(with_account)


def test_failures_of_long_ago_are_forgotten(with_account: Desk, clock: Any) -> None:
    fails(with_account, 4)
    clock.later(minutes=15)
    fails(with_account, 4)
    assert signs_in(with_account)


def test_a_locked_account_stays_so_until_it_is_unlocked(with_account: Desk, clock: Any) -> None:
    fails(with_account, 5)
    with with_account.writing("admin") as work:
        accounts.lock(work, NAME)
    clock.later(days=1)
    assert not signs_in(with_account)
    fails(with_account, 5)
    with with_account.writing("admin") as work:
        accounts.unlock(work, NAME)
    assert signs_in(with_account)
    assert intact(with_account)


def test_a_new_password_replaces_the_old(with_account: Desk) -> None:
    with with_account.writing("admin") as work:
        accounts.set_password(work, NAME, WRONG)
    assert (signs_in(with_account, PASSWORD), signs_in(with_account, WRONG)) == (False, True)
    assert intact(with_account)


def test_a_password_that_is_changed_while_the_old_is_verified_lets_nobody_in(
    with_account: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified = passwords.verified

    def meanwhile(password: str, stored: str | None) -> Any:
        found = verified(password, stored)
        with with_account.writing("admin") as work:
            accounts.set_password(work, NAME, WRONG)
        return found

    monkeypatch.setattr(passwords, "verified", meanwhile)
    assert not signs_in(with_account)


def test_a_hash_of_other_costs_is_made_anew_at_the_next_sign_in(with_account: Desk) -> None:
    cheap = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=1024),)).hash(PASSWORD)
    with with_account.writing("test") as work:
        work.connection.execute(update(table).values(password=cheap))
        work.record("account.password", NAME, rows=((table, (NAME,)),))
    fails(with_account, 1)
    assert stored(with_account).password == cheap
    assert signs_in(with_account)
    assert stored(with_account).password.startswith("$argon2id$v=19$m=65536")
    assert signs_in(with_account)
    assert intact(with_account)


def stored(desk: Desk) -> Any:
    with desk.reading() as connection:
        return connection.execute(select(table).where(table.c.name == NAME)).one()


def test_a_code_opens_once_and_a_step_early_or_late(with_account: Desk, clock: Any) -> None:
    totp = enrolled(with_account)

    def code(steps: int) -> str:
        return totp.at(clock.at + timedelta(seconds=STEP * steps))

    assert not signs_in(with_account)
    assert [signs_in(with_account, code=code(steps)) for steps in (-2, 2)] == [False, False]
    assert [signs_in(with_account, code=code(-1)) for _ in range(2)] == [True, False]
    assert [signs_in(with_account, code=code(steps)) for steps in (1, 0, -1)] == [True, False, False]
    clock.later(seconds=2 * STEP)
    assert signs_in(with_account, code=code(0))
    assert intact(with_account)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "１２３４５６", " 12345", "12345\n", "a" * 256])
def test_what_is_no_code_opens_nothing(with_account: Desk, code: str) -> None:
    enrolled(with_account)
    assert not signs_in(with_account, code=code)


def test_no_code_is_asked_for_any_more_once_it_is_off(with_account: Desk) -> None:
    enrolled(with_account)
    with with_account.writing("admin") as work:
        accounts.disenrol(work, NAME)
    assert signs_in(with_account)
    assert intact(with_account)


def test_a_code_is_no_way_around_the_password_and_wrong_ones_shut_the_account(with_account: Desk, clock: Any) -> None:
    totp = enrolled(with_account)
    assert not signs_in(with_account, WRONG, totp.at(clock.at))
    for _ in range(4):
        assert not signs_in(with_account, code=totp.at(clock.at + timedelta(minutes=5)))
    assert not signs_in(with_account, code=totp.at(clock.at))


@pytest.fixture
def cases(office: Any, clock: Any) -> dict[str, tuple[str, str, str | None]]:
    """Every way to fail, by what is sent: five accounts, each with its own reason."""
    desk: Desk = office.desk
    with desk.writing("test") as work:
        accounts.lock(work, "clerk2")
        totp = pyotp.parse_uri(accounts.enrol(work, "auditor"))
    for _ in range(5):
        assert not signs_in(desk, WRONG, name="reviewer")
    assert isinstance(totp, pyotp.TOTP)
    used = totp.at(clock.at)
    assert signs_in(desk, PASSWORD, used, name="auditor")
    return {
        "unknown": ("nobody.here", PASSWORD, None),
        "no name": ("不是账号\x00", PASSWORD, None),
        "password": ("clerk", WRONG, None),
        "shut": ("reviewer", PASSWORD, None),
        "locked": ("clerk2", PASSWORD, None),
        "no code": ("auditor", PASSWORD, None),
        "wrong code": ("auditor", PASSWORD, totp.at(clock.at + timedelta(minutes=5))),
        "used code": ("auditor", PASSWORD, used),
    }


def test_every_failure_is_answered_alike_and_costs_as_much(
    office: Any, cases: dict[str, tuple[str, str, str | None]], verifications: list[str]
) -> None:
    answers, work = {}, {}
    for case, sent in cases.items():
        before = entries(office.desk)
        del verifications[:]
        reply = office.stranger().sign_in(*sent)
        headers = {name: value for name, value in reply.headers.items() if name not in ("date", "x-request-id")}
        answers[case] = (reply.status_code, reply.content, headers)
        work[case] = (len(verifications), entries(office.desk) - before)
    assert answers["unknown"][0] == 401
    assert b'"sign_in_failed"' in answers["unknown"][1]
    assert {case: answer == answers["unknown"] for case, answer in answers.items()} == dict.fromkeys(cases, True)
    assert work == dict.fromkeys(cases, (1, 1))
    assert intact(office.desk)


def entries(desk: Desk) -> int:
    with desk.reading() as connection:
        return chain.head(connection).number


def test_the_first_unknown_name_costs_no_more_than_a_known_one(
    with_account: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(passwords, "_nobodys", lambda: made.append("made") or "$argon2id$")  # type: ignore[func-returns-value]
    for name in (NAME, "nobody.here"):
        signs_in(with_account, WRONG, name=name)
    assert made == ["made", "made"]


def test_a_password_in_the_field_of_the_name_is_stored_nowhere(with_account: Desk) -> None:
    secret = "typed in the wrong field"
    assert not signs_in(with_account, PASSWORD, name=secret)
    assert not signs_in(with_account, secret, secret)
    assert secret not in everything(with_account)


def test_nothing_is_stored_in_clear_that_lets_anybody_in(with_account: Desk, clock: Any) -> None:
    totp = enrolled(with_account)
    session = accounts.sign_in(with_account, NAME, PASSWORD, code := totp.at(clock.at))
    assert session is not None
    text = everything(with_account)
    assert NAME in text
    for secret in (PASSWORD, totp.secret, code, session.token, session.csrf):
        assert secret not in text
        assert secret.encode().hex() not in text
    assert session.token not in repr(session)


def everything(desk: Desk) -> str:
    """All that the database holds, as text; bytes as they are and in hexadecimal."""
    with desk.reading() as connection:
        rows = [tuple(row) for each in metadata.sorted_tables for row in connection.execute(select(each))]
    values = [value for row in rows for value in row]
    return "\n".join([*map(str, values), *(value.hex() for value in values if isinstance(value, bytes))])


def test_the_trail_tells_who_signed_in_and_who_did_not(with_account: Desk) -> None:
    signs_in(with_account)
    signs_in(with_account, WRONG)
    signs_in(with_account, name="nobody.here")
    with with_account.reading() as connection:
        told = connection.execute(select(audit.c.actor, audit.c.act, audit.c.subject).order_by(audit.c.number)).all()
    assert [tuple(each) for each in told[-3:]] == [
        (NAME, "session.started", NAME),
        (NAME, "session.refused", NAME),
        ("unknown", "session.refused", "unknown"),
    ]
