"""A file received: onto the disk as it comes, within bounds of size and time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

from fastapi import Request
from starlette.requests import ClientDisconnect

from api.problems import Refused
from api.settings import ScreeningSettings
from loan_engine.documents.files import Kind
from loan_engine.screening.files.kinds import TABLES

MAXIMUM_SECONDS = 600
"""For a whole file: who sends a byte now and then is not idle, but holds a place that others wait for."""

_CLOSE = {"Connection": "close"}
_KINDS: Mapping[str, Kind] = {kind.media_type: kind for kind in TABLES}


def kind_sent(request: Request) -> Kind:
    """The kind of table that a request says it holds. Raises Refused (415)."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in _KINDS:
        title = f"请求内容应为{'、'.join(kind.says for kind in TABLES)}，并在 Content-Type 中写明"
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not_a_table", title, offered=[*_KINDS])
    return _KINDS[media_type]


def check_length(request: Request, settings: ScreeningSettings) -> None:
    """Refuses what says by itself that it is too large (413)."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > settings.maximum_bytes:
        raise _too_large(settings)


async def receive(request: Request, path: Path, settings: ScreeningSettings) -> None:
    """Writes the body of a request to a file. Raises Refused (413, 408), or OSError."""
    size = 0
    stream = aiter(request.stream())
    try:
        with path.open("xb") as file:
            async with asyncio.timeout(MAXIMUM_SECONDS):
                while True:
                    async with asyncio.timeout(settings.idle_seconds):
                        chunk = await anext(stream, None)
                    if chunk is None:
                        return
                    size += len(chunk)
                    if size > settings.maximum_bytes:
                        raise _too_large(settings)
                    await asyncio.to_thread(file.write, chunk)
    except (TimeoutError, ClientDisconnect):  # who has gone reads no answer, but nothing of it is ours to report either
        raise Refused(HTTPStatus.REQUEST_TIMEOUT, "timeout", "文件没有及时送达", _CLOSE) from None


def _too_large(settings: ScreeningSettings) -> Refused:
    title = f"文件超过 {settings.maximum_bytes / (1 << 20):g} MiB，请分成几个"
    return Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", title, _CLOSE)
