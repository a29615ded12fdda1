"""Keys of kiosks: shown once, stored as a digest, revocable, each with so many cases a day."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection, insert, select, update

from api.desk.desk import Desk, Work
from api.desk.moments import day_at, seconds_left_of_day
from api.desk.roles import BRANCH
from api.desk.tables import kiosks
from api.problems import Refused
from loan_engine.problems import Invalid, Problem

MOST_A_DAY = 10_000
_PREFIX = "kiosk_"
_KEY = re.compile(r"kiosk_[\w-]{43}", re.ASCII)
_ID = re.compile(r"[0-9a-f]{8}")
_NAME = re.compile(r"[\w·（）()-]([\w·（）() -]{0,30}[\w·（）()-])?")


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A machine that may put cases in, for a branch."""

    id: str
    branch: str


def add(work: Work, name: str, branch: str, daily_quota: int) -> tuple[str, str]:
    """A new key: its id, and the key, which is stored nowhere. Raises Invalid."""
    problems = [
        Problem("text_length", f"/{field}", "应是 1 至 32 个字")
        for field, text, pattern in (("name", name, _NAME), ("branch", branch, BRANCH))
        if not pattern.fullmatch(text)
    ]
    if not 0 < daily_quota <= MOST_A_DAY:
        problems.append(Problem("out_of_range", "/daily_quota", f"应在 1 至 {MOST_A_DAY} 之间"))
    if problems:
        raise Invalid(*problems)
    id_, key = secrets.token_hex(4), _PREFIX + secrets.token_urlsafe(32)
    work.connection.execute(
        insert(kiosks).values(
            id=id_,
            name=name,
            branch=branch,
            digest=_digest(key),
            daily_quota=daily_quota,
            used=0,
            created_at=work.at,
        )
    )
    work.record("kiosk.added", id_, {"branch": branch, "daily_quota": daily_quota}, ((kiosks, (id_,)),))
    return id_, key


def revoke(work: Work, id_: str) -> bool:
    """Takes a key's right away; False where there is no such key, or it was done."""
    here = (kiosks.c.id == id_) & kiosks.c.revoked_at.is_(None)
    revoked = update(kiosks).where(here).values(revoked_at=work.at)
    if not _ID.fullmatch(id_) or not work.connection.execute(revoked).rowcount:
        return False
    work.record("kiosk.revoked", id_, rows=((kiosks, (id_,)),))
    return True


def find(desk: Desk, key: str) -> Kiosk | None:
    """The kiosk of a key; None where there is none, or none any more. Raises Refused."""
    if not _KEY.fullmatch(key):
        return None
    with desk.reading() as connection:
        row = connection.execute(
            select(kiosks).where(kiosks.c.digest == _digest(key), kiosks.c.revoked_at.is_(None))
        ).one_or_none()
    return None if row is None else Kiosk(row.id, row.branch)


def spend(work: Work, kiosk: Kiosk) -> None:
    """One of a kiosk's cases of the day. Raises Refused: 429 `quota` until the day is over, 401 once revoked."""
    row = work.connection.execute(select(kiosks).where(kiosks.c.id == kiosk.id)).one()
    if row.revoked_at is not None:
        raise unknown_key()
    used, today = used_today(row, work.at), work.today.isoformat()
    if used >= row.daily_quota:
        headers = {"Retry-After": str(seconds_left_of_day(work.at))}
        raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "quota", "这台自助机今天的次数已用完", headers)
    work.connection.execute(update(kiosks).where(kiosks.c.id == kiosk.id).values(day=today, used=used + 1))


def listed(connection: Connection) -> list[Any]:
    """All kiosks, those that were revoked as well."""
    return [*connection.execute(select(kiosks).order_by(kiosks.c.created_at)).all()]


def shown(row: Any, at: int) -> dict[str, Any]:
    """A kiosk as a KioskListed."""
    return {
        "id": row.id,
        "name": row.name,
        "branch": row.branch,
        "daily_quota": row.daily_quota,
        "used_today": used_today(row, at),
        "revoked": row.revoked_at is not None,
    }


def used_today(row: Any, at: int) -> int:
    """How many cases a kiosk has put in on the day of a moment."""
    return int(row.used) if row.day == day_at(at).isoformat() else 0


def unknown_key() -> Refused:
    """No key of a kiosk, or one that was revoked."""
    return Refused(HTTPStatus.UNAUTHORIZED, "unknown_key", "密钥不对，或已吊销", {"WWW-Authenticate": "Bearer"})


def _digest(key: str) -> bytes:
    return sha256(key.encode()).digest()
