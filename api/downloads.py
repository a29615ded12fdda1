"""An answer as a file to keep, for clients that accept one; as JSON for all others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote as percent_encoded

from fastapi import Request, Response

from api.bodies import answer
from api.negotiation import preferred
from api.problems import Refused, responses
from loan_engine.documents.files import Kind

JSON = "application/json"
_VARY = {"Vary": "Accept"}


Choice = TypeVar("Choice")


def accepted(*kinds: Kind) -> Callable[[Request], Awaitable[Kind | None]]:
    """A dependency: the kind of file that a client prefers to JSON, None where it is JSON. Raises Refused (406)."""
    return _chosen({JSON: None} | {kind.media_type: kind for kind in kinds})


def accepted_file(*kinds: Kind) -> Callable[[Request], Awaitable[Kind]]:
    """A dependency: the kind of file that a client prefers, the first where it is all one. Raises Refused (406)."""
    return _chosen({kind.media_type: kind for kind in kinds})


def _chosen(known: Mapping[str, Choice]) -> Callable[[Request], Awaitable[Choice]]:
    async def choose(request: Request) -> Choice:
        media_type = preferred(request.headers.getlist("accept"), [*known])
        if media_type is None:
            title = "没有请求头 Accept 所要求的格式"
            raise Refused(HTTPStatus.NOT_ACCEPTABLE, "not_acceptable", title, _VARY, offered=[*known])
        return known[media_type]

    return choose


def described(*kinds: Kind, headers: Mapping[str, Any] | None = None) -> dict[int | str, dict[str, Any]]:
    """How an endpoint's files, its other headers, and the refusal of any other form are documented."""
    found = _described(f"JSON（不写时）、{'、'.join(kind.says for kind in kinds)}", "；只在返回文件时有", kinds)
    found[HTTPStatus.OK.value]["headers"] |= headers or {}
    return found


def described_file(*kinds: Kind) -> dict[int | str, dict[str, Any]]:
    """As `described`, of an endpoint that has no JSON."""
    return _described("或".join(kind.says for kind in kinds), "", kinds)


def _described(forms: str, when: str, kinds: tuple[Kind, ...]) -> dict[int | str, dict[str, Any]]:
    shown = {"type": "string", "description": f"attachment，附中文文件名{when}"}
    return {
        HTTPStatus.OK.value: {
            "description": f"按请求头 Accept 返回：{forms}",
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
    return Response(data, media_type=kind.media_type, headers=attached(kind, name, ascii_name))


def attached(kind: Kind, name: str, ascii_name: str) -> dict[str, str]:
    """The headers of a `download`."""
    plain, full = f"{ascii_name}{kind.suffix}", percent_encoded(f"{name}{kind.suffix}", safe="")
    return {**_VARY, "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}"}
