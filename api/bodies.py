"""What comes in and goes out: a JSON body, and answers as bytes."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated

import orjson
from fastapi import Depends, Request, Response

from api.problems import Refused
from loan_engine.reading import read_json

BODY_STATUSES = (
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
"""How an endpoint that takes a document may refuse it; two of them before it comes here (`api.front.whole`)."""


WHOLE_BODY = "loan_engine.body"
"""Where in its scope a request has its body, once that has come whole (`api.front.whole`)."""


async def read_body(request: Request) -> bytes:
    """The body of a request that says it is JSON, unread. Raises Refused."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not_json", "请求内容应为 application/json")
    body: bytes = request.scope[WHOLE_BODY]
    return body


Body = Annotated[bytes, Depends(read_body)]
"""As `read_body`."""


async def read_document(request: Request) -> object:
    """The body of a request as a plain document. Raises Refused or Invalid."""
    return read_json(await read_body(request))


Document = Annotated[object, Depends(read_document)]
"""As `read_document`."""


def answer(document: object, headers: Mapping[str, str] | None = None, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """A document of plain values as a JSON response."""
    return Response(orjson.dumps(document), status.value, headers, "application/json")
