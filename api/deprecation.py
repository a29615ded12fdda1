"""What of the API is going away: said in its document and with every answer, long before it goes.

`DEPRECATED` is the one place to announce it, by the rules of docs/api-policy.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Since which day an operation is deprecated, on which it may be gone, and the address to ask instead."""

    since: date
    until: date
    instead: str


DEPRECATED: Mapping[str, Deprecation] = {}
"""By method and path, such as "POST /v1/quotes". Nothing is at present."""


def install(app: FastAPI, deprecated: Mapping[str, Deprecation] = DEPRECATED) -> None:
    """Announces operations of an application, once it has all of them. Raises LookupError for one that it lacks."""
    if not deprecated:
        return
    paths = app.openapi()["paths"]
    for name, found in deprecated.items():
        method, _, path = name.partition(" ")
        endpoint = paths.get(path, {}).get(method.lower())
        if endpoint is None:
            raise LookupError(f"no such operation: {name}")
        says = f"自 {found.since} 起不再推荐，{found.until} 以后停用；请改用 {found.instead}。"
        endpoint |= {"deprecated": True, "description": f"{endpoint.get('description', '')}{says}"}
    app.add_middleware(Announcing, deprecated=deprecated)


class Announcing:
    """Pure ASGI around an application of which something is deprecated: adds the headers, to refusals as well."""

    def __init__(self, app: ASGIApp, deprecated: Mapping[str, Deprecation]) -> None:
        self._app = app
        self._deprecated = [
            (method, compile_path(path)[0], _headers(found))
            for (method, _, path), found in ((name.partition(" "), found) for name, found in deprecated.items())
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A request, whose answer says so where what is asked is deprecated."""
        headers = self._announced(scope) if scope["type"] == "http" else None

        async def send_with(message: Message) -> None:
            if headers and message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        await self._app(scope, receive, send_with)

    def _announced(self, scope: Scope) -> Mapping[str, str] | None:
        for method, path, headers in self._deprecated:
            if scope["method"] == method and path.match(scope["path"]):
                return headers
        return None


def _headers(found: Deprecation) -> dict[str, str]:
    """`Deprecation` as RFC 9745 has it, `Sunset` as RFC 8594, both at the beginning of the day in China."""
    since, until = (datetime.combine(day, time(), _CHINA) for day in (found.since, found.until))
    return {
        "Deprecation": f"@{int(since.timestamp())}",
        "Sunset": format_datetime(until.astimezone(UTC), usegmt=True),
        "Link": f'<{found.instead}>; rel="successor-version"',
    }
