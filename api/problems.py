"""Errors as problem details (RFC 9457): a stable code, and for each bad field a pointer; never a submitted value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPMethod, HTTPStatus
from typing import Annotated, Any, NotRequired

import orjson
from fastapi import FastAPI, Request, Response
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match
from typing_extensions import TypedDict

from api.numbering import HEADER, request_id
from loan_engine.problems import Invalid, Problem

MEDIA_TYPE = "application/problem+json"

_TITLES = {
    HTTPStatus.NOT_FOUND: ("not_found", "没有这个地址"),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method_not_allowed", "这个地址不支持这种请求方法"),
    HTTPStatus.REQUEST_TIMEOUT: ("timeout", "请求内容没有及时送达"),
    HTTPStatus.INTERNAL_SERVER_ERROR: ("internal_error", "服务器出错，请稍后再试"),
}


class FieldProblem(TypedDict):
    """一处有问题的字段。"""

    code: Annotated[str, Field(description="稳定的代码", examples=["money_decimals"])]
    pointer: Annotated[str, Field(description="字段的 JSON 指针；整个文档为空", examples=["/purchase/price"])]
    detail: Annotated[str, Field(description="说明")]


class ProblemDetails(TypedDict):
    """问题详情（RFC 9457）。"""

    type: Annotated[str, Field(description="问题类型", examples=["urn:loan-engine:invalid"])]
    title: Annotated[str, Field(description="问题名称")]
    status: Annotated[int, Field(description="HTTP 状态码")]
    code: Annotated[str, Field(description="稳定的代码", examples=["invalid"])]
    errors: Annotated[list[FieldProblem], Field(description="有问题的字段，可能为空")]
    offered: NotRequired[Annotated[list[str], Field(description="可以返回的媒体类型；只在 not_acceptable 时有")]]


class Refused(Exception):
    """A request that is refused, whatever its fields say; `offered` are media types it may ask for.

    `problems` are what stands in the way of it, where that is more than the title says.
    """

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        title: str,
        headers: Mapping[str, str] | None = None,
        *,
        offered: Sequence[str] = (),
        problems: tuple[Problem, ...] = (),
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.title, self.headers = status, code, title, headers
        self.offered, self.problems = offered, problems


def responses(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """How an endpoint's problems are documented."""
    return {
        status.value: {"model": ProblemDetails, "description": "有问题的请求", "content": {MEDIA_TYPE: {}}}
        for status in statuses
    }


def install(app: FastAPI) -> None:
    """Every error of an app as problem details."""
    app.add_exception_handler(Invalid, _not_valid)
    app.add_exception_handler(Refused, refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unexpected)


def _not_valid(request: Request, error: Exception) -> Response:
    assert isinstance(error, Invalid)
    return invalid(error)


def invalid(error: Invalid) -> Response:
    """A document that cannot be answered, as a response."""
    return _response(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "有的内容填写不对", error.problems)


async def refused(request: Request, error: Exception) -> Response:
    """A refusal as a response, for an application's handlers."""
    assert isinstance(error, Refused)
    return response_to(error)


def response_to(error: Refused) -> Response:
    """A refusal as a response."""
    return _response(error.status, error.code, error.title, error.problems, error.headers, error.offered)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    code, title = _TITLES.get(status, (status.name.lower(), status.phrase))
    headers = error.headers
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {**(headers or {}), "Allow": ", ".join(_allowed(request))}
    return _response(status, code, title, headers=headers)


def _allowed(request: Request) -> Iterator[str]:
    """The methods of an address: all of them, where the framework names those of its first endpoint only."""
    for method in HTTPMethod:
        scope = {**request.scope, "method": method.value}
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes):
            yield method.value


def _gone(request: Request, error: Exception) -> Response:
    """Who has gone, or sent what is no HTTP, reads no answer; but nothing of it is an error of ours."""
    status = HTTPStatus.REQUEST_TIMEOUT
    return _response(status, *_TITLES[status])


def _unexpected(request: Request, error: Exception) -> Response:
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return _response(status, *_TITLES[status], headers={HEADER: request_id.get()})  # answered outside the front


def _response(
    status: HTTPStatus,
    code: str,
    title: str,
    problems: tuple[Problem, ...] = (),
    headers: Mapping[str, str] | None = None,
    offered: Sequence[str] = (),
) -> Response:
    details: ProblemDetails = {
        "type": f"urn:loan-engine:{code}",
        "title": title,
        "status": status.value,
        "code": code,
        "errors": [{"code": each.code, "pointer": each.pointer, "detail": each.message} for each in problems],
    }
    if offered:
        details["offered"] = [*offered]
    return Response(orjson.dumps(details), status.value, {"Cache-Control": "no-store", **(headers or {})}, MEDIA_TYPE)
