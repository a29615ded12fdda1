"""What comes in and goes out: a JSON body within bounds, and answers as bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated

import orjson
from fastapi import Depends, Request, Response

from api.problems import Refused
from loan_engine.reading import read_json

MAXIMUM_BODY = 64 * 1024
"""Bytes; a whole family with all its facts is under four thousand."""

BODY_SECONDS = 10
"""How long a client may take to send a body."""

BODY_STATUSES = (
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
"""How an endpoint that takes a document may refuse it."""


async def _body(request: Request) -> bytes:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not_json", "请求内容应为 application/json")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAXIMUM_BODY:
                    raise Refused(
                        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", "请求内容过大", {"Connection": "close"}
                    )
    except TimeoutError:
        raise Refused(HTTPStatus.REQUEST_TIMEOUT, "timeout", "请求内容没有及时送达", {"Connection": "close"}) from None
    return bytes(body)


Body = Annotated[bytes, Depends(_body)]
"""The body of a request that says it is JSON, unread. Raises Refused."""


async def _document(body: Body) -> object:
    return read_json(body)


Document = Annotated[object, Depends(_document)]
"""The body of a request as a plain document. Raises Refused or Invalid."""


def answer(document: object, headers: Mapping[str, str] | None = None, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """A document of plain values as a JSON response."""
    return Response(orjson.dumps(document), status.value, headers, "application/json")
