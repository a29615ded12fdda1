"""Endpoints that take a request as it is, and are asked without the framework's search for who is meant.

For those that are asked most: finding an endpoint and what its parameters want takes a third of a bare answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI, Request
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import Refused, invalid, response_to
from loan_engine.problems import Invalid


class Straight(APIRoute):
    """A route of one address to an endpoint that makes a response of a request; documented as any other."""


def install(app: FastAPI) -> None:
    """Asks the straight endpoints of an application by themselves; within all that is installed later."""
    app.add_middleware(Asking, routes=app.router.routes)


class Asking:
    """Pure ASGI around an application: what is asked straight goes no further, refusals and all."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        self._app = app
        straight = [route for route in routes if isinstance(route, Straight)]
        self._routes = {(method, route.path): route for route in straight for method in route.methods or ()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A request."""
        route = self._routes.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if route is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = route
        try:
            response = await route.endpoint(Request(scope, receive))
        except Invalid as error:
            response = invalid(error)
        except Refused as error:
            response = response_to(error)
        await response(scope, receive, send)
