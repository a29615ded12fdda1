"""Endpoints that take a request as it is, and read from it what they need.

For those that are asked most: the framework's search for what a function's parameters want takes as long as a schedule.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import cast

from fastapi import Request, Response
from fastapi.routing import APIRoute
from typing_extensions import override

Endpoint = Callable[[Request], Awaitable[Response]]


class Straight(APIRoute):
    """A route to an `Endpoint`; documented as any other."""

    @override
    def get_route_handler(self) -> Endpoint:  # type: ignore[override]
        return cast(Endpoint, self.endpoint)
