"""Idempotency keys: a write that is sent again is answered as before, and done once.

The receipt is kept in the write's own transaction, so that it is there exactly if the write is. It holds nothing
personal; of the request a keyed digest is kept, to tell another request under the same key.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus

import orjson
from sqlalchemy import Connection, delete, insert, select

from api.desk.cases import Receipt
from api.desk.desk import Work
from api.desk.keyring import Keyring
from api.desk.moments import DAY
from api.desk.tables import receipts
from api.problems import Refused

_KEY = re.compile(r"[\x21-\x7e]{8,128}")
_KIND = "request"


@dataclass(frozen=True, slots=True)
class Asked:
    """A write that was asked for, under a key: method, path and body as bytes."""

    key: str
    request: bytes


def read_key(text: str) -> str:
    """An Idempotency-Key header, quoted as the draft has it or bare. Raises Refused (400)."""
    key = text.strip().strip('"')
    if not _KEY.fullmatch(key):
        raise Refused(HTTPStatus.BAD_REQUEST, "idempotency_key", "Idempotency-Key 应为 8 至 128 个可见的 ASCII 字符")
    return key


def receipt(connection: Connection, keys: Keyring, actor: str, asked: Asked) -> Receipt | None:
    """What the same request was answered before; None where it comes for the first time. Raises Refused (422)."""
    here = (receipts.c.actor == actor) & (receipts.c.key == _digest(asked.key))
    row = connection.execute(select(receipts).where(here)).one_or_none()
    if row is None:
        return None
    if not hmac.compare_digest(row.asked, keys.lasting_digest(_KIND, asked.request)):
        title = "同一个 Idempotency-Key 已用于另一个请求"
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency_key_reused", title)
    found: Receipt = orjson.loads(row.answer)
    return found


def keep(work: Work, asked: Asked, answer: Receipt) -> None:
    """The receipt of a write that was done."""
    work.connection.execute(
        insert(receipts).values(
            actor=work.actor,
            key=_digest(asked.key),
            asked=work.keys.lasting_digest(_KIND, asked.request),
            answer=orjson.dumps(answer).decode(),
            at=work.at,
        )
    )


def sweep(work: Work) -> None:
    """Forgets receipts of more than a day."""
    work.connection.execute(delete(receipts).where(receipts.c.at < work.at - DAY))


def _digest(key: str) -> bytes:
    return sha256(key.encode()).digest()
