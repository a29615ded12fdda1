"""A request is let in once it has come whole: its body within bounds of size and time.

Files to be screened are not: they go to the disk as they come, within bounds of their own.
"""

from __future__ import annotations

import asyncio
from http import HTTPMethod, HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.bodies import WHOLE_BODY
from api.front.refusals import refuse
from api.problems import Refused

MAXIMUM_BODY = 64 * 1024
"""Bytes; a whole family with all its facts is under four thousand."""

BODY_SECONDS = 10
"""How long a client may take to send a body."""

UPLOADS = frozenset({"/v1/screenings"})
"""Where files are posted to."""

_CLOSE = {"Connection": "close"}


class Whole:
    """Pure ASGI around an application, which gets a body in one piece."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A request with its body read; 413 where it is too large, 408 where it does not come."""
        if scope["type"] != "http" or _is_upload(scope):
            await self._app(scope, receive, send)
            return
        try:
            body = await _read(scope, receive)
        except Refused as error:
            await refuse(error, scope, receive, send)
            return
        if body is None:
            return
        scope[WHOLE_BODY] = body
        pending: Message | None = {"type": "http.request", "body": body, "more_body": False}

        async def given() -> Message:
            nonlocal pending
            if pending is not None:
                message, pending = pending, None
                return message
            return await receive()

        await self._app(scope, given, send)


def _is_upload(scope: Scope) -> bool:
    return scope["path"] in UPLOADS and scope["method"] == HTTPMethod.POST


async def _read(scope: Scope, receive: Receive) -> bytes | None:
    """The body; None where the client went away. Raises Refused (413, 408)."""
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if len(length) > len(str(MAXIMUM_BODY)) or int(length) > MAXIMUM_BODY:
        raise _too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                body += message.get("body", b"")
                if len(body) > MAXIMUM_BODY:
                    raise _too_large()
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise Refused(HTTPStatus.REQUEST_TIMEOUT, "timeout", "请求内容没有及时送达", _CLOSE) from None


def _too_large() -> Refused:
    return Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", "请求内容过大", _CLOSE)
