"""A refusal answered outside the application, whose handlers see no more than what is let in."""

from __future__ import annotations

from starlette.types import Receive, Scope, Send

from api.problems import Refused, response_to


async def refuse(error: Refused, scope: Scope, receive: Receive, send: Send) -> None:
    """Sends it as problem details."""
    await response_to(error)(scope, receive, send)
