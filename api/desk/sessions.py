"""Sessions: what a browser holds is random and stored as a digest only; it ends by itself.

The token that a changing request repeats (against requests from other sites) is made from the session's own, so that
nothing more is stored.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import delete, insert, or_, select, update

from api.desk.desk import Desk, Work
from api.desk.keyring import Keyring
from api.desk.moments import SECOND
from api.desk.roles import Person, Role
from api.desk.settings import DeskSettings
from api.desk.tables import accounts, sessions

_TOKEN_BYTES = 32
_RENEWALS = 15
"""A session is marked as seen so many times within its idle time at most: not every request writes."""
_CSRF = b"csrf"


@dataclass(frozen=True, slots=True, repr=False)
class Session:
    """A browser that is signed in; `ends_at` is when at the latest, in microseconds since 1970."""

    person: Person
    token: str
    ends_at: int

    @property
    def csrf(self) -> str:
        """What a changing request repeats."""
        return hmac.digest(self.token.encode(), _CSRF, sha256).hex()


def start(work: Work, person: Person, settings: DeskSettings) -> Session:
    """A new session of somebody who has just signed in."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    work.connection.execute(
        insert(sessions).values(
            token=_digest(work.keys, token), account=person.name, started_at=work.at, seen_at=work.at
        )
    )
    return Session(person, token, work.at + settings.session_seconds * SECOND)


def find(desk: Desk, token: str) -> Session | None:
    """The session of a token; None where it is over, idle for too long, or its account shut. Raises Refused."""
    now, settings = desk.now(), desk.settings
    with desk.reading() as connection:
        row = connection.execute(
            select(sessions, accounts.c.role, accounts.c.branch)
            .join(accounts, accounts.c.name == sessions.c.account)
            .where(sessions.c.token == _digest(desk.keys(), token), accounts.c.locked.is_(False))
        ).one_or_none()
    if row is None or _is_over(row.started_at, row.seen_at, now, settings):
        return None
    if now - row.seen_at > settings.idle_seconds * SECOND // _RENEWALS:
        with desk.writing(row.account) as work:
            work.connection.execute(
                update(sessions).where(sessions.c.token == _digest(work.keys, token)).values(seen_at=work.at)
            )
    person = Person(row.account, Role(row.role), row.branch)
    return Session(person, token, row.started_at + settings.session_seconds * SECOND)


def end(work: Work, token: str) -> None:
    """Signs out."""
    work.connection.execute(delete(sessions).where(sessions.c.token == _digest(work.keys, token)))
    work.record("session.ended", work.actor)


def end_all(work: Work, name: str) -> None:
    """Signs an account out wherever it is."""
    work.connection.execute(delete(sessions).where(sessions.c.account == name))


def sweep(work: Work, settings: DeskSettings) -> None:
    """Forgets sessions that are over."""
    idle = sessions.c.seen_at < work.at - settings.idle_seconds * SECOND
    old = sessions.c.started_at < work.at - settings.session_seconds * SECOND
    work.connection.execute(delete(sessions).where(or_(idle, old)))


def _is_over(started_at: int, seen_at: int, now: int, settings: DeskSettings) -> bool:
    idle, old = settings.idle_seconds * SECOND, settings.session_seconds * SECOND
    return now - seen_at > idle or now - started_at > old


def _digest(keys: Keyring, token: str) -> bytes:
    """Keyed, so that who can write to the database cannot sign in by it."""
    return keys.lasting_digest("session", token.encode())
