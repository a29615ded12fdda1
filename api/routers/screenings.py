"""Many applications at once: a table is sent, screened beside the other requests, and fetched when it is done."""

from __future__ import annotations

import asyncio
import logging
import os
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse
from starlette.convertors import Convertor, register_url_convertor

from api.bodies import answer
from api.describing import queries
from api.downloads import accepted_file, attached, described_file, download
from api.negotiation import preferred
from api.problems import Refused, responses
from api.queries import Query
from api.screenings import store
from api.screenings.asked import ScreeningQuery, read_asked
from api.screenings.forms import ScreeningAnswer, screening_answer
from api.screenings.job import FINISHED, KINDS, Job, Status
from api.screenings.service import runner
from api.screenings.uploads import check_length, kind_sent, receive
from api.settings import screening_settings
from loan_engine.application import current_day
from loan_engine.documents.files import CSV, XLSX, Kind
from loan_engine.screening.files.kinds import TABLES
from loan_engine.screening.files.template import template

router = APIRouter(tags=["批量预审"])

PATH = "/v1/screenings"

_LOG = logging.getLogger(__name__)


class _Key(Convertor[str]):
    """What stands for a key in a path: anything but the name of the template, which takes other methods."""

    regex = "(?!template(?:/|$))[^/]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("key", _Key())

_PATH_OF_ONE = f"{PATH}/{{id:key}}"
_NAME, _ASCII_NAME = "预审结果", "screening"
_PRIVATE = {"Cache-Control": "no-store"}
_AGAIN = {"Retry-After": "1"}
_BUSY = {"Retry-After": "30", "Connection": "close"}
_RETRY_AFTER = {"description": "几秒以后再问；完成以前才有", "schema": {"type": "integer"}}
_KEY = {
    "parameters": [
        {
            "name": "id",
            "in": "path",
            "required": True,
            "description": "凭据，见送文件时返回的 Location",
            "schema": {"type": "string"},
        }
    ]
}
"""Declared here: as a parameter of the functions it would seem that some text is no key but a mistake."""

_FILE = {"schema": {"type": "string", "format": "binary"}}


@router.post(
    PATH,
    summary="预审一张表里的全部申请",
    description=(
        "请求内容就是文件本身：CSV、Excel 工作簿或 Parquet，每行一份申请，列名见模板。返回预审进度的网址（Location），"
        "网址不可猜测，是取得结果的唯一凭据，请勿外传。文件读完即删；结果到期自动删除，也可以用 DELETE 删除。"
    ),
    status_code=HTTPStatus.ACCEPTED,
    response_model=ScreeningAnswer,
    responses={
        HTTPStatus.ACCEPTED.value: {
            "description": "已收到，等待预审",
            "headers": {
                "Location": {"description": "预审进度的网址", "schema": {"type": "string"}},
                "Retry-After": _RETRY_AFTER,
            },
        },
        **responses(
            HTTPStatus.REQUEST_TIMEOUT,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            HTTPStatus.TOO_MANY_REQUESTS,
            HTTPStatus.SERVICE_UNAVAILABLE,
        ),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "表格文件",
            "content": {kind.media_type: _FILE for kind in TABLES},
        },
        **queries(ScreeningQuery),
    },
)
async def begin(request: Request, query: Query) -> Response:
    settings = screening_settings()
    kind = kind_sent(request)
    asked = read_asked(query, current_day(), kind, settings.maximum_rows)
    check_length(request, settings)
    try:
        admitted = await asyncio.to_thread(store.admit, settings)
        if admitted is None:
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "busy", "正在处理的文件太多，请稍后再送", _BUSY)
        key, job, alive = admitted
        try:
            await receive(request, job.upload(kind), settings)
            job.accept(asked)
            status = job.status()
        except BaseException:
            os.close(alive)
            job.remove()
            raise
    except OSError as error:
        _LOG.error("a file to be screened could not be kept: %s", error.strerror or error)
        title = "服务器暂时不能保存文件，请稍后再送"
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "cannot_store", title, _BUSY) from None
    runner(request).start(job, alive)
    url = f"{PATH}/{key}"
    headers = {**_PRIVATE, **_AGAIN, "Location": url}
    return answer(screening_answer(status, url, store.expires(status, settings)), headers, HTTPStatus.ACCEPTED)


@router.get(
    f"{PATH}/template",
    summary="空的申请表，填好后送来预审",
    description="按 Accept 返回 Excel 工作簿（不写时）或 CSV。",
    response_class=Response,
    responses=described_file(XLSX, CSV),
)
def empty_table(kind: Annotated[Kind, Depends(accepted_file(XLSX, CSV))]) -> Response:
    return download(template(kind), kind, "组合贷款申请表", "applications")


def _found(request: Request) -> tuple[Job, Status]:
    found = store.find(screening_settings(), request.path_params["id"])
    if found is None:
        title = "没有这次预审，或已过期删除"
        raise Refused(HTTPStatus.NOT_FOUND, "unknown_screening", title, _PRIVATE)
    return found


Found = Annotated[tuple[Job, Status], Depends(_found)]


@router.get(
    _PATH_OF_ONE,
    summary="预审进度",
    description="完成以前，请按 Retry-After 隔一会儿再问。",
    response_model=ScreeningAnswer,
    responses={
        HTTPStatus.OK.value: {
            "headers": {"Retry-After": {**_RETRY_AFTER, "description": "几秒以后再问；完成以前才有"}}
        },
        **responses(HTTPStatus.NOT_FOUND),
    },
    openapi_extra=_KEY,
)
def progress(request: Request, found: Found) -> Response:
    _, status = found
    again = {} if status["state"] in FINISHED else _AGAIN
    expires = store.expires(status, screening_settings())
    return answer(screening_answer(status, f"{PATH}/{request.path_params['id']}", expires), {**_PRIVATE, **again})


@router.get(
    f"{_PATH_OF_ONE}/result",
    summary="预审结果",
    description="送来的列都保留，后面是结论、各项条件、限额和还款；是哪一种文件，送来时已定。完成以前返回 409。",
    response_class=Response,
    responses={
        **described_file(*TABLES),
        **responses(HTTPStatus.NOT_FOUND, HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.CONFLICT),
    },
    openapi_extra=_KEY,
)
@router.head(f"{_PATH_OF_ONE}/result", include_in_schema=False)
def result(request: Request, found: Found) -> Response:
    job, status = found
    if status["state"] == "failed":
        raise Refused(HTTPStatus.CONFLICT, "screening_failed", "这次预审没有完成，没有结果", _PRIVATE)
    if status["state"] != "done":
        raise Refused(HTTPStatus.CONFLICT, "not_done", "预审还没有完成", {**_PRIVATE, **_AGAIN})
    kind = KINDS[job.asked["result_form"]]
    if preferred(request.headers.getlist("accept"), [kind.media_type]) is None:
        title = "没有请求头 Accept 所要求的格式"
        raise Refused(HTTPStatus.NOT_ACCEPTABLE, "not_acceptable", title, _PRIVATE, offered=[kind.media_type])
    headers = {**attached(kind, _NAME, _ASCII_NAME), **_PRIVATE}
    return FileResponse(job.result(kind), media_type=kind.media_type, headers=headers)


@router.delete(
    _PATH_OF_ONE,
    summary="取消预审，或删除结果",
    description="正在进行的立即停止；全部内容删除，不能恢复。",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    responses=responses(HTTPStatus.NOT_FOUND),
    openapi_extra=_KEY,
)
def forget(found: Found) -> Response:
    found[0].remove()
    return Response(status_code=HTTPStatus.NO_CONTENT.value)
