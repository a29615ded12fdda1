"""Pages of other origins that may ask the API from a browser (CORS): those that are named, and as nobody's session."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from api.numbering import HEADER
from api.settings import asking_origins

_SENT = ("Authorization", "Content-Type", "Idempotency-Key", "If-None-Match")
_READ = ("Content-Disposition", "Deprecation", "ETag", "Link", "Retry-After", "Sunset", HEADER)
_DAY = 24 * 60 * 60


def install(app: FastAPI) -> None:
    """Around an application and its refusals, where any origin is named. Raises ValueError for what is none."""
    if origins := asking_origins():
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=("GET", "POST"),
            allow_headers=_SENT,
            expose_headers=_READ,
            max_age=_DAY,
        )
