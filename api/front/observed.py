"""Every request numbered, counted, and noted in a line; the outermost of what it passes."""

from __future__ import annotations

import logging
import os
import re
from functools import lru_cache
from time import perf_counter
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.front.metrics import REQUESTS, SECONDS
from api.numbering import request_id

_GIVEN = re.compile(rb"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What a proxy numbers requests with; in no other form, which could be a name or an ID number."""

_LOG = logging.getLogger("api.requests")
_NO_ROUTE = "unmatched"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Observed:
    """Pure ASGI around an application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A request, numbered, counted and logged."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = perf_counter()
        number = _number(scope)
        request_id.set(number)  # a task is one request, so nothing is left of it for another
        header = (b"x-request-id", number.encode())
        status, size = 500, 0

        async def noted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], header]
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            _note(scope, status, size, perf_counter() - began)


def _number(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _GIVEN.fullmatch(value):
            return str(value, "ascii")
    return os.urandom(16).hex()


def _note(scope: Scope, status: int, size: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", _NO_ROUTE)
    method = scope["method"] if scope["method"] in _METHODS else "other"  # what a client makes up is not counted
    _answers(method, route, status).inc()
    _seconds(route).observe(seconds)
    if _LOG.isEnabledFor(logging.INFO):
        fields: dict[str, Any] = {"method": method, "route": route, "status": status, "bytes": size}
        _LOG.info("request", extra={**fields, "ms": round(seconds * 1000, 2)})


_answers = lru_cache(maxsize=1024)(REQUESTS.labels)
_seconds = lru_cache(maxsize=1024)(SECONDS.labels)
