"""How a write comes in over HTTP: its version, its idempotency key, its answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from sqlalchemy import Connection

from api.bodies import BODY_STATUSES, Body, answer
from api.describing import link
from api.desk import receipts
from api.desk.access import Permit
from api.desk.cases import Case, Receipt, changed, check_version, find
from api.desk.changes import Make
from api.desk.desk import Desk, Work
from api.desk.keyring import Keyring
from api.desk.signed_in import TheDesk
from api.problems import Refused, responses

PRIVATE = {"Cache-Control": "no-store"}

_VERSION = re.compile(r'"([0-9]{1,9})"')

_SIGNED_IN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.SERVICE_UNAVAILABLE)
_ONE = "/v1/desk/cases/{reference}"
_CASE = {"reference": "$response.body#/reference"}
_VERSION_SEEN = {**_CASE, "If-Match": "$response.header.ETag"}
_FOLLOWS = {
    "links": {
        "read": link("get", _ONE, _CASE),
        "export": link("get", f"{_ONE}/export", _CASE),
        "trail": link("get", f"{_ONE}/trail", _CASE),
        "erase": link("delete", _ONE, _CASE),
        "unmask": link("post", f"{_ONE}/unmasking", _CASE),
        "change_people": link("put", f"{_ONE}/people", _VERSION_SEEN),
        "change_papers": link("put", f"{_ONE}/papers", _VERSION_SEEN),
        "change_waiting": link("put", f"{_ONE}/waiting", _VERSION_SEEN),
        "add_note": link("post", f"{_ONE}/notes", _VERSION_SEEN),
        "move": link("post", f"{_ONE}/moves", _VERSION_SEEN),
    }
}
"""What may be done with the case that a receipt names."""

READ = responses(*_SIGNED_IN)
READ_ONE = responses(*_SIGNED_IN, HTTPStatus.NOT_FOUND)
ASKED = responses(*_SIGNED_IN, *BODY_STATUSES)
READ_WHOLE = responses(*_SIGNED_IN, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
ASKED_OF_ONE = responses(*_SIGNED_IN, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, *BODY_STATUSES)
OPENED = {
    HTTPStatus.CREATED.value: _FOLLOWS,
    **responses(*_SIGNED_IN, HTTPStatus.BAD_REQUEST, HTTPStatus.TOO_MANY_REQUESTS, *BODY_STATUSES),
}
CHANGED = {
    HTTPStatus.OK.value: _FOLLOWS,
    **responses(
        *_SIGNED_IN,
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        HTTPStatus.PRECONDITION_FAILED,
        HTTPStatus.PRECONDITION_REQUIRED,
        *BODY_STATUSES,
    ),
}

KEY_HEADER = "Idempotency-Key"
_KEY = Header(alias=KEY_HEADER, description="每次操作一个；同一操作重发时不变，只办一次")
_IF_MATCH = Header(alias="If-Match", description='案卷的版本，例如 "3"；不是最新的返回 412')


@dataclass(frozen=True, slots=True)
class Write:
    """A write as it was asked for; `asked` is None where it has no idempotency key."""

    desk: Desk
    asked: receipts.Asked | None

    def once(self, actor: str, do: Callable[[Work], Receipt]) -> Receipt:
        """Does it, or answers as before where the same was done under the same key."""
        with self.desk.writing(actor) as work:
            if (before := self._receipt(work.connection, work.keys, actor)) is not None:
                return before
            done = do(work)
            if self.asked is not None:
                receipts.keep(work, self.asked, done)
            return done

    def before(self, actor: str) -> Receipt | None:
        """What the same was answered before: looked up before anything is worked out for it once more."""
        if self.asked is None:
            return None
        with self.desk.reading() as connection:
            return self._receipt(connection, self.desk.keys(), actor)

    def _receipt(self, connection: Connection, keys: Keyring, actor: str) -> Receipt | None:
        return None if self.asked is None else receipts.receipt(connection, keys, actor, self.asked)


@dataclass(frozen=True, slots=True)
class CaseWrite(Write):
    """A write to a case, by its reference and the version that was looked at."""

    reference: str
    version: int

    def change(self, permit: Permit, act: str, make: Make) -> Response:
        """The receipt of one change."""

        def do(work: Work) -> Receipt:
            case = find(work.connection, work.keys, self.reference, permit)
            return changed(work, case, self.version, act, make)

        return receipt_answer(self.once(permit.person.name, do))

    def look(self, permit: Permit, read: Callable[[Any, Case], Any]) -> Any:
        """What the version named holds, for a change that is worked out before it is made. Raises Refused (412)."""
        with self.desk.reading() as connection:
            case = find(connection, self.desk.keys(), self.reference, permit)
            check_version(case, self.version)
            return read(connection, case)


def _write(request: Request, desk: TheDesk, body: Body, key: Annotated[str | None, _KEY] = None) -> Write:
    return Write(desk, _asked(request, key, body))


def _case_write(
    request: Request,
    desk: TheDesk,
    body: Body,
    reference: str,
    key: Annotated[str | None, _KEY] = None,
    if_match: Annotated[str | None, _IF_MATCH] = None,
) -> CaseWrite:
    if if_match is None:
        title = "修改案卷要在 If-Match 里写明所看的版本"
        raise Refused(HTTPStatus.PRECONDITION_REQUIRED, "version_required", title)
    found = _VERSION.fullmatch(if_match.strip())
    if found is None:
        raise Refused(HTTPStatus.BAD_REQUEST, "version_format", 'If-Match 应为案卷的版本，例如 "3"')
    return CaseWrite(desk, _asked(request, key, body), reference, int(found[1]))


AWrite = Annotated[Write, Depends(_write)]
"""A write. Raises Refused."""

ACaseWrite = Annotated[CaseWrite, Depends(_case_write)]
"""A write to the case that the path names. Raises Refused (428 without a version)."""


def receipt_answer(
    receipt: Receipt, headers: Mapping[str, str] | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    """A receipt, with the version as its ETag."""
    return answer(receipt, {**PRIVATE, "ETag": f'"{receipt["version"]}"', **(headers or {})}, status)


def _asked(request: Request, key: str | None, body: bytes) -> receipts.Asked | None:
    if key is None:
        return None
    return receipts.Asked(receipts.read_key(key), f"{request.method} {request.url.path}\n".encode() + body)
