"""An answer as a file to keep, for clients that accept one; as JSON for all others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote as percent_encoded

from fastapi import Request, Response

from api.bodies import answer
from api.negotiation import preferred
from api.problems import Refused, responses
from loan_engine.documents.files import Kind

JSON = "application/json"
_VARY = {"Vary": "Accept"}


def accepted(*kinds: Kind) -> Callable[[Request], Awaitable[Kind | None]]:
    """A dependency: the kind of file that a client prefers to JSON, None where it is JSON. Raises Refused (406)."""
    known = {JSON: None} | {kind.media_type: kind for kind in kinds}

    async def choose(request: Request) -> Kind | None:
        media_type = preferred(request.headers.getlist("accept"), [*known])
        if media_type is None:
            title = "没有请求头 Accept 所要求的格式"
            raise Refused(HTTPStatus.NOT_ACCEPTABLE, "not_acceptable", title, _VARY, offered=[*known])
        return known[media_type]

    return choose


def described(*kinds: Kind) -> dict[int | str, dict[str, Any]]:
    """How an endpoint's files, and the refusal of any other form, are documented."""
    shown = {"type": "string", "description": "attachment，附中文文件名；只在返回文件时有"}
    return {
        HTTPStatus.OK.value: {
            "description": f"按请求头 Accept 返回：JSON（不写时）、{'、'.join(kind.says for kind in kinds)}",
            "content": {kind.media_type: {"schema": {"type": "string", "format": "binary"}} for kind in kinds},
            "headers": {
                "Vary": {"description": "总是 Accept", "schema": {"type": "string"}},
                "Content-Disposition": {"schema": shown},
            },
        },
        **responses(HTTPStatus.NOT_ACCEPTABLE),
    }


def negotiated(document: object) -> Response:
    """A document as JSON, from an endpoint that has other forms as well."""
    return answer(document, _VARY)


def download(data: bytes, kind: Kind, name: str, ascii_name: str) -> Response:
    """A file to be saved under a name (RFC 6266), without its ending; `ascii_name` is for clients of old."""
    plain, full = f"{ascii_name}{kind.suffix}", percent_encoded(f"{name}{kind.suffix}", safe="")
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}"
    return Response(data, media_type=kind.media_type, headers={**_VARY, "Content-Disposition": disposition})
