"""Answers kept for a while by what was asked, each with an ETag.

An answer is kept once it is asked for again: most are asked for once, and would only push the others out.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

from cachetools import LRUCache
from fastapi import Request, Response

from api.problems import Refused
from loan_engine.version import VERSION

_MAXIMUM_BYTES = 32 * 1024 * 1024
_VERSION = VERSION.encode()
_MAXIMUM_ASKED = 16_384
_KEPT: LRUCache[str, Response] = LRUCache(_MAXIMUM_BYTES, getsizeof=lambda response: len(response.body))
_ASKED: OrderedDict[str, None] = OrderedDict()  # tags of what was asked for once lately; it finds its oldest at once

ETAG: Mapping[str, Any] = {
    "ETag": {"description": "答案的标记：请求和格式相同，标记就相同", "schema": {"type": "string"}},
}
IF_NONE_MATCH: Mapping[str, Any] = {
    "name": "If-None-Match",
    "in": "header",
    "description": "已有的答案的标记；答案没有变化时返回 412，不再计算",
    "schema": {"type": "string"},
}


def kept(request: Request, form: str, body: bytes, made: Callable[[], Response]) -> Response:
    """The answer to a body in a form, on which alone it depends: made only where it is not kept.

    Raises Refused (412, as RFC 9110 has it for a POST) where the client has that very answer already.
    """
    digest = blake2b(body, digest_size=16, key=_VERSION, person=form.encode())
    tag = f'"{digest.hexdigest()}"'
    if tag in request.headers.get("if-none-match", ""):
        title = "答案没有变化，与您已有的相同"
        raise Refused(HTTPStatus.PRECONDITION_FAILED, "not_changed", title, {"ETag": tag})
    response = _KEPT.get(tag)
    if response is None:
        response = made()
        response.headers["ETag"] = tag
        if _asked_before(tag):
            _KEPT[tag] = response
    return response


def _asked_before(tag: str) -> bool:
    if tag in _ASKED:
        return True
    if len(_ASKED) >= _MAXIMUM_ASKED:
        _ASKED.popitem(last=False)
    _ASKED[tag] = None
    return False
