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

from api.desk import passwords, sessions
from api.desk.desk import Desk, Work
from api.desk.keyring import Unsealable
from api.desk.moments import SECOND
from api.desk.roles import BRANCH, ROLE_LABELS, Person, Role
from api.desk.sessions import Session
from api.desk.tables import accounts
from loan_engine.problems import Invalid, Problem

FAILURES = 5
WITHIN_SECONDS = 15 * 60
"""So many failures within such a time shut an account for that time from the last on."""

_NAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")
_STEP_SECONDS = 30
_CODE = re.compile(r"[0-9]{6}")
_UNKNOWN = "unknown"
_RESERVED = frozenset({_UNKNOWN, "desk"})
"""What the trail calls others than accounts."""

_ISSUER = "loan-engine"


def add(work: Work, name: str, role: str, branch: str, password: str) -> Person:
    """A new account. Raises Invalid."""
    problems = []
    if not _NAME.fullmatch(name) or name in _RESERVED:
        problems.append(Problem("account_name", "/name", "账号应是 2 至 32 个小写字母、数字、点、横线，以字母开头"))
    if role not in {each.value for each in Role}:
        problems.append(Problem("role", "/role", f"岗位应是 {'、'.join(each.value for each in Role)} 之一"))
    if not BRANCH.fullmatch(branch):
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
    """Another password, and no failures; who is signed in by the one before is no more. Raises Invalid."""
    passwords.check_new(password, name)
    _set(work, name, password=passwords.hashed(password), failures=0, failed_at=None)
    sessions.end_all(work, name)
    _record(work, "account.password", name)


def lock(work: Work, name: str) -> None:
    """Lets nobody in any more, and nobody stay. Raises Invalid."""
    _set(work, name, locked=True)
    sessions.end_all(work, name)
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
    sessions.end_all(work, name)  # those began without it
    _record(work, "account.totp", name)
    return pyotp.TOTP(secret, name=name, issuer=_ISSUER).provisioning_uri()


def disenrol(work: Work, name: str) -> None:
    """No second factor any more. Raises Invalid."""
    _set(work, name, totp=None, totp_key=None, totp_since=None, totp_step=None)
    _record(work, "account.totp_off", name)


def sign_in(desk: Desk, name: str, password: str, code: str | None) -> Session | None:
    """A session; None where anything is wrong, which is the same to whoever tries. Raises Refused."""
    with desk.reading() as connection:
        checked = row_of(connection, name)
    known = _UNKNOWN if checked is None else name  # another text is stored nowhere: it may be a password
    right, renewed = passwords.verified(password, None if checked is None else checked.password)
    with desk.writing(known) as work:
        # Once more, within the lock: of several attempts at a time none is left uncounted, and a password that was
        # changed meanwhile lets nobody in.
        row = None if checked is None else row_of(work.connection, name)
        if row is not None and right and row.password == checked.password and not _is_shut(row, work.at):
            step = _step(work, row, code)
            if step is not None:
                return _opened(work, desk, row, step, renewed)
        work.connection.execute(update(accounts).where(accounts.c.name == known).values(**_failed(row, work.at)))
        work.record("session.refused", known)
        return None


def _opened(work: Work, desk: Desk, row: Any, step: int, renewed: str | None) -> Session:
    """A session after all was right, in the same write; `renewed` is the password's hash by the costs of today."""
    _set(work, row.name, failures=0, failed_at=None, **({} if step == 0 else {"totp_step": step}))
    if renewed is not None:
        _set(work, row.name, password=renewed)
        _record(work, "account.rehashed", row.name)
    work.record("session.started", row.name)
    return sessions.start(work, _person(row), desk.settings)


def row_of(connection: Connection, name: str) -> Any:
    """An account's row; None where there is none, as of what no account is called, which may be any text at all."""
    if not _NAME.fullmatch(name):
        return None
    return connection.execute(select(accounts).where(accounts.c.name == name)).one_or_none()


def listed(connection: Connection) -> list[Any]:
    """All accounts."""
    return [*connection.execute(select(accounts).order_by(accounts.c.name)).all()]


def shown(row: Any) -> dict[str, Any]:
    """An account as an AccountListed."""
    return {
        "name": row.name,
        "role": row.role,
        "role_label": ROLE_LABELS[Role(row.role)],
        "branch": row.branch,
        "locked": row.locked,
        "totp": row.totp is not None,
    }


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
    since = at - WITHIN_SECONDS * SECOND
    return row.locked or (row.failures >= FAILURES and row.failed_at is not None and row.failed_at > since)


def _failed(row: Any, at: int) -> dict[str, Any]:
    """One failure more; those of long ago are forgotten. While an account is shut, guesses prolong it no further."""
    if row is not None and _is_shut(row, at):
        return {"failures": row.failures, "failed_at": row.failed_at}
    recent = row is not None and row.failed_at is not None and row.failed_at > at - WITHIN_SECONDS * SECOND
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
    now = work.at // SECOND // _STEP_SECONDS
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
