"""The pages, as `web/` was built into `api/pages/`: HTML that is asked for anew each time, and assets kept for good."""

from __future__ import annotations

import gzip
import re
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from mimetypes import guess_type

from fastapi import APIRouter, Request, Response

from api.page_policy import page_headers
from api.problems import Refused
from api.settings import embedding_hosts

router = APIRouter(include_in_schema=False)

_BUILT = files("api").joinpath("pages")
_ASSET = re.compile(r"[\w-]+(\.[\w-]+)+", re.ASCII)
_FOR_ANYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=3600",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}
_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


@router.get("/")
def buyer(request: Request) -> Response:
    return page(request, "index.html")


@router.get("/counter")
def counter(request: Request) -> Response:
    return page(request, "counter.html")


@router.get("/kiosk")
def kiosk(request: Request) -> Response:
    return page(request, "kiosk.html")


@router.get("/embed")
def embed(request: Request) -> Response:
    """The only page that other sites may frame."""
    return _sent(request, "embed.html", page_headers(framed_by=embedding_hosts()))


@router.get("/embed.js")
def loader(request: Request) -> Response:
    """The script that other sites include; they read it from another origin, and under this name for good."""
    return _sent(request, "embed.js", _FOR_ANYBODY)


@router.get("/assets/{name}")
def asset(request: Request, name: str) -> Response:
    """A script, style or picture; its name holds a hash of its content."""
    if not _ASSET.fullmatch(name):
        raise _missing()
    return _sent(request, f"assets/{name}", _FOR_GOOD)


def page(request: Request, name: str) -> Response:
    """One of the built pages, which no other site may frame. Raises Refused where it was not built."""
    return _sent(request, name, page_headers())


def _sent(request: Request, path: str, headers: dict[str, str]) -> Response:
    """A built file, compressed for clients that accept it. Raises Refused as `built`."""
    plain, compressed = built(path), _compressed(path)
    headers = {**headers, "Vary": "Accept-Encoding"}
    media_type, _ = guess_type(path)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(compressed, headers={**headers, "Content-Encoding": "gzip"}, media_type=media_type)
    return Response(plain, headers=headers, media_type=media_type)


@cache
def built(path: str) -> bytes:
    """A file of the built pages. Raises Refused where there is none."""
    try:
        return _BUILT.joinpath(path).read_bytes()
    except OSError:
        raise _missing() from None


@cache
def _compressed(path: str) -> bytes:
    return gzip.compress(built(path), mtime=0)


def _missing() -> Refused:
    return Refused(HTTPStatus.NOT_FOUND, "not_found", "没有这个地址")
