"""The number of a request, by which its answer and its lines in the log are found together."""

from __future__ import annotations

from contextvars import ContextVar

HEADER = "X-Request-ID"

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request that is being answered; empty outside of one."""
