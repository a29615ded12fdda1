"""Accounts: who they are, how they sign in, and what happens to those who guess.

Five failures within a quarter of an hour shut an account for as long. Whatever is wrong with an attempt, the answer and
the work are the same: one verification of a password, one entry in the trail.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from typing import Any

import pyotp
from sqlalchemy import Connection, insert, select, update

from api.desk import passwords
from api.desk.desk import Desk, Work
from api.desk.keyring import Unsealable
from api.desk.roles import Person, Role
from api.desk.tables import accounts
from loan_engine.problems import Invalid, Problem

FAILURES = 5
WITHIN_SECONDS = 15 * 60
"""So many failures within such a time shut an account for that time from the last on."""

_MICROSECONDS = 1_000_000
_NAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")
_BRANCH = re.compile(r"[\w·（）()-]{1,32}")
_STEP_SECONDS = 30
_CODE = re.compile(r"[0-9]{6}")
_UNKNOWN = "unknown"
_ISSUER = "loan-engine"


def add(work: Work, name: str, role: str, branch: str, password: str) -> Person:
    """A new account. Raises Invalid."""
    problems = []
    if not _NAME.fullmatch(name):
        problems.append(Problem("account_name", "/name", "账号应是 2 至 32 个小写字母、数字、点、横线，以字母开头"))
    if role not in {each.value for each in Role}:
        problems.append(Problem("role", "/role", f"岗位应是 {'、'.join(each.value for each in Role)} 之一"))
    if not _BRANCH.fullmatch(branch):
        problems.append(Problem("branch", "/branch", "网点应是 1 至 32 个字"))
    if problems:
        raise Invalid(*problems)
    if row_of(work.connection, name) is not None:
        raise Invalid(Problem("account_exists", "/name", "已有这个账号"))
    passwords.check_new(password, name)
    work.connection.execute(
        insert(accounts).values(
            name=name,
            role=role,
            branch=branch,
            password=passwords.hashed(password),
            failures=0,
            locked=False,
            created_at=work.at,
        )
    )
    _record(work, "account.added", name, {"role": role, "branch": branch})
    return Person(name, Role(role), branch)


def set_password(work: Work, name: str, password: str) -> None:
    """Another password, and no failures. Raises Invalid."""
    passwords.check_new(password, name)
    _set(work, name, password=passwords.hashed(password), failures=0, failed_at=None)
    _record(work, "account.password", name)


def lock(work: Work, name: str) -> None:
    """Lets nobody in any more. Raises Invalid."""
    _set(work, name, locked=True)
    _record(work, "account.locked", name)


def unlock(work: Work, name: str) -> None:
    """Lets its owner in again, at once. Raises Invalid."""
    _set(work, name, locked=False, failures=0, failed_at=None)
    _record(work, "account.unlocked", name)


def enrol(work: Work, name: str) -> str:
    """A second factor from here on (TOTP, RFC 6238); the URI for the owner's device, shown once. Raises Invalid."""
    secret = pyotp.random_base32()
    sealed = work.keys.seal_key(secret.encode(), totp_place(name))
    _set(work, name, totp=sealed, totp_key=work.keys.current, totp_since=work.at, totp_step=None)
    _record(work, "account.totp", name)
    return pyotp.TOTP(secret, name=name, issuer=_ISSUER).provisioning_uri()


def disenrol(work: Work, name: str) -> None:
    """No second factor any more. Raises Invalid."""
    _set(work, name, totp=None, totp_key=None, totp_since=None, totp_step=None)
    _record(work, "account.totp_off", name)


def sign_in(desk: Desk, name: str, password: str, code: str | None) -> Person | None:
    """Who it is; None where anything is wrong, which is the same to whoever tries. Raises Refused."""
    with desk.reading() as connection:
        row = row_of(connection, name)
    right = passwords.verified(password, None if row is None else row.password)
    with desk.writing(_UNKNOWN if row is None else name) as work:
        # Once more, within the lock: of several attempts at a time none is left uncounted.
        row = None if row is None else row_of(work.connection, name)
        if row is not None and right and not _is_shut(row, work.at) and (step := _step(work, row, code)) is not None:
            opened = {"failures": 0, "failed_at": None, **({} if step == 0 else {"totp_step": step})}
            _set(work, name, **opened)
            work.record("session.started", name)
            return _person(row)
        whose = _UNKNOWN if row is None else name
        work.connection.execute(update(accounts).where(accounts.c.name == whose).values(**_failed(row, work.at)))
        work.record("session.refused", whose)
        return None


def row_of(connection: Connection, name: str) -> Any:
    """An account's row, or None."""
    if not _NAME.fullmatch(name):
        return None  # nor does every database take every text
    return connection.execute(select(accounts).where(accounts.c.name == name)).one_or_none()


def listed(connection: Connection) -> list[Any]:
    """All accounts."""
    return [*connection.execute(select(accounts).order_by(accounts.c.name)).all()]


def colleagues(connection: Connection, branch: str) -> Sequence[str]:
    """Who may be given a case of a branch."""
    staff = [Role.CLERK.value, Role.REVIEWER.value]
    asked = select(accounts.c.name).where(
        accounts.c.branch == branch, accounts.c.role.in_(staff), accounts.c.locked.is_(False)
    )
    return connection.execute(asked.order_by(accounts.c.name)).scalars().all()


def totp_place(name: str) -> str:
    """Where the secret of a second factor belongs."""
    return f"totp/{name}"


def _person(row: Any) -> Person:
    return Person(row.name, Role(row.role), row.branch)


def _is_shut(row: Any, at: int) -> bool:
    since = at - WITHIN_SECONDS * _MICROSECONDS
    return row.locked or (row.failures >= FAILURES and row.failed_at is not None and row.failed_at > since)


def _failed(row: Any, at: int) -> dict[str, Any]:
    """One failure more; those of long ago are forgotten. While an account is shut, guesses prolong it no further."""
    if row is not None and _is_shut(row, at):
        return {"failures": row.failures, "failed_at": row.failed_at}
    recent = row is not None and row.failed_at is not None and row.failed_at > at - WITHIN_SECONDS * _MICROSECONDS
    return {"failures": row.failures + 1 if recent else 1, "failed_at": at}


def _step(work: Work, row: Any, code: str | None) -> int | None:
    """The time step of a right code that was not used before; 0 where none is asked for, None where it is wrong."""
    if row.totp is None:
        return 0
    if code is None or not _CODE.fullmatch(code):
        return None
    try:
        secret = work.keys.unseal_key(row.totp, row.totp_key, totp_place(row.name)).decode()
    except Unsealable:
        return None
    now = work.at // _MICROSECONDS // _STEP_SECONDS
    totp = pyotp.TOTP(secret)
    found = None
    for step in (now - 1, now, now + 1):
        if hmac.compare_digest(totp.generate_otp(step), code) and (row.totp_step is None or step > row.totp_step):
            found = step
    return found


def _set(work: Work, name: str, **values: Any) -> None:
    done = work.connection.execute(update(accounts).where(accounts.c.name == name).values(**values))
    if not done.rowcount:
        raise Invalid(Problem("unknown_account", "/name", "没有这个账号"))


def _record(work: Work, act: str, name: str, detail: dict[str, Any] | None = None) -> None:
    work.record(act, name, detail, ((accounts, (name,)),))
