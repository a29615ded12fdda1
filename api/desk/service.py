"""The desk as a part of the service: its endpoints and its page, and what it does by itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api.desk import access_log, receipts, retention, sessions
from api.desk.cases import erase
from api.desk.desk import Desk
from api.desk.routers import administration, audit, cases, finding, page
from api.desk.routers import sessions as session_router
from api.desk.settings import DeskSettings
from api.problems import Refused

_LOG = logging.getLogger(__name__)
_SWEEP_SECONDS = 15 * 60
_ACTOR = "desk"
"""Who the trail says it was."""


def install(app: FastAPI, settings: DeskSettings) -> None:
    """The desk's endpoints in an application. Raises DatabaseSetting; nothing is opened before its first use."""
    access_log.install()
    app.state.desk = Desk(settings)
    for each in (session_router, finding, cases, audit, administration, page):
        app.include_router(each.router)


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
        except Refused as error:
            _LOG.error("the desk could not be swept: %s", error.code)


def sweep(desk: Desk) -> None:
    """Forgets what has had its time: sessions, receipts, and the personal data of cases that were closed long ago."""
    if not desk.is_there():
        return
    with desk.writing(_ACTOR) as work:
        receipts.sweep(work)
        sessions.sweep(work, desk.settings)
    retention.retain(desk, _ACTOR, lambda work, reference: erase(work, reference, "case.expired"))
