"""What an application keeps for its screenings, from its start to its end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from fastapi import FastAPI, Request

from api.screenings.runner import Runner
from api.screenings.store import sweep
from api.settings import screening_settings, stop_seconds

_LOG = logging.getLogger(__name__)
_SWEEP = 60
"""Seconds between two looks for what is to be deleted."""


def install(app: FastAPI) -> None:
    """What an application needs to screen files; nothing is started yet."""
    app.state.screenings = Runner()


def runner(request: Request) -> Runner:
    """The one of the application that a request came to."""
    return cast(Runner, request.app.state.screenings)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Sweeps while the application runs; at its end, nothing it was sent is left but what others can give out."""
    sweeping = asyncio.create_task(_sweeping())
    try:
        yield
    finally:
        sweeping.cancel()
        await asyncio.to_thread(app.state.screenings.close, stop_seconds() if screening_settings().shared else 0)


async def _sweeping() -> None:
    while True:
        try:
            await asyncio.to_thread(sweep, screening_settings())
        except OSError as error:
            _LOG.error("screenings could not be swept: %s", error.strerror)
        await asyncio.sleep(_SWEEP)
