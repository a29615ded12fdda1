"""The desk as a part of the service: its endpoints and its page, and what it does by itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from fastapi import FastAPI, Request, Response

from api.desk import receipts, retention, sessions
from api.desk.cases import erase
from api.desk.database import leave_no_trace
from api.desk.desk import Desk
from api.desk.keyring import Unsealable
from api.desk.routers import administration, audit, cases, finding, page
from api.desk.routers import sessions as session_router
from api.desk.settings import DeskSettings
from api.problems import Refused, refused

_LOG = logging.getLogger(__name__)
_SWEEP_SECONDS = 15 * 60
_ACTOR = "desk"
"""Who the trail says it was."""


def install(app: FastAPI, settings: DeskSettings) -> None:
    """The desk's endpoints in an application. Raises DatabaseSetting; nothing is opened before its first use."""
    app.state.desk = Desk(settings)
    app.state.checks.append(app.state.desk.check)
    app.add_exception_handler(Unsealable, _unsealable)
    for each in (session_router, finding, cases, audit, administration, page):
        app.router.routes.extend(each.router.routes)


async def _unsealable(request: Request, error: Exception) -> Response:
    """What is sealed was damaged, or its key is gone: said as such, and looked for by `audit verify`."""
    title = "案卷的内容打不开：可能已损坏，或缺少旧的密钥，请联系管理员"
    return await refused(request, Refused(HTTPStatus.SERVICE_UNAVAILABLE, "unsealable", title))


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Sweeps while the application runs."""
    desk: Desk = app.state.desk
    sweeping = asyncio.create_task(_sweeping(desk))
    try:
        yield
    finally:
        sweeping.cancel()
        desk.close()


async def _sweeping(desk: Desk) -> None:
    while True:
        await asyncio.sleep(_SWEEP_SECONDS)
        try:
            await asyncio.to_thread(sweep, desk)
        except Exception as error:  # the next sweep comes; what it says could be personal
            _LOG.error("the desk could not be swept: %s", getattr(error, "code", type(error).__name__))


def sweep(desk: Desk) -> None:
    """Forgets what has had its time: sessions, receipts, and the personal data of cases that were closed long ago."""
    if not desk.is_there():
        return
    with desk.writing(_ACTOR) as work:
        receipts.sweep(work)
        sessions.sweep(work, desk.settings)
    leave_no_trace(desk.engine)  # again, where somebody was still reading when a case was erased
    retention.retain(desk, _ACTOR, lambda work, reference: erase(work, reference, "case.expired"))
