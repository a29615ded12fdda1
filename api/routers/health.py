"""Is the process up, are its rules loaded, and how much has it done."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import Field
from typing_extensions import TypedDict

from api.bodies import answer
from api.front import metrics
from api.problems import responses
from rules.rulebooks import rulebooks

router = APIRouter(tags=["运行状况"])


class Health(TypedDict):
    """运行状况。"""

    status: Annotated[Literal["ok"], Field(description="正常")]
    rulebooks: Annotated[list[str], Field(description="已载入的规则")]


@router.get("/healthz", summary="服务是否在运行", response_model=Health)
async def health() -> Response:
    return answer({"status": "ok", "rulebooks": list(rulebooks())})


@router.get(
    "/readyz",
    summary="服务是否可以回答",
    description="窗口工作台开着的，还看数据库是否能用。",
    response_model=Health,
    responses=responses(HTTPStatus.SERVICE_UNAVAILABLE),
)
def ready(request: Request) -> Response:
    for check in request.app.state.checks:
        check()
    return answer({"status": "ok", "rulebooks": list(rulebooks())})


@router.get(
    "/metrics",
    summary="服务的计数，供 Prometheus 读取",
    description="只有次数、时间和占用，没有任何人的资料。",
    response_class=Response,
    responses={HTTPStatus.OK.value: {"description": "Prometheus 文本格式", "content": {metrics.MEDIA_TYPE: {}}}},
)
async def measured() -> Response:
    return Response(metrics.shown(), headers={"Content-Type": metrics.MEDIA_TYPE})
