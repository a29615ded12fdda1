"""The application: routers, problem details, the OpenAPI document and what every request passes put together."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from api import deprecation, front, openapi, origins, problems, straight
from api.desk import service as desk
from api.desk.settings import desk_settings
from api.front.logs import leave_places_out
from api.routers import assessments, health, pages, plans, projects, reference, screenings, servicing, solutions
from api.screenings import service
from api.settings import embedding_hosts, screening_settings
from loan_engine.version import VERSION

_RUBBISH = 20_000
"""Objects made and not yet gone, after which rubbish is searched for: those of some dozens of requests."""


def create_app() -> FastAPI:
    """The API as an ASGI application: the calculator, which keeps nothing, and the desk, where it is on."""
    app = FastAPI(
        title="组合贷款资格与还款计算",
        version=VERSION,
        description="住房公积金组合贷款：能不能贷、贷多少、每月还多少。每个结论都注明条文。",
        docs_url=None,  # their pages load scripts from abroad, which fund intranets cannot reach
        redoc_url=None,
        lifespan=_lifespan,
        # What is noted of a request is the front's to say.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    embedding_hosts()  # a setting that cannot be read ends the start, and no request later
    screening_settings()
    app.state.checks = []  # of what must be there before anybody is sent here; each raises Refused
    straight.install(app)
    front.install(app)
    origins.install(app)
    service.install(app)
    problems.install(app)
    openapi.install(app)
    for each in (assessments, plans, solutions, servicing, screenings, projects, reference, health, pages):
        app.router.routes.extend(each.router.routes)  # included, each would be looked through twice a request
    if (settings := desk_settings()) is not None:
        desk.install(app, settings)
    deprecation.install(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(service.lifespan(app))
        if hasattr(app.state, "desk"):
            await stack.enter_async_context(desk.lifespan(app))
        yield


app = create_app()


def settled() -> FastAPI:
    """`app`, for a process that does nothing else: what it is made of is not searched for rubbish again and again."""
    leave_places_out()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_RUBBISH)
    return app
