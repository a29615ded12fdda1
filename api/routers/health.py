"""Is the process up, and are its rules loaded."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import Field
from typing_extensions import TypedDict

from api.bodies import answer
from rules.rulebook import rulebooks

router = APIRouter(tags=["运行状况"])


class Health(TypedDict):
    """运行状况。"""

    status: Annotated[Literal["ok"], Field(description="正常")]
    rulebooks: Annotated[list[str], Field(description="已载入的规则")]


@router.get("/healthz", summary="服务是否在运行", response_model=Health)
@router.get("/readyz", summary="服务是否可以回答", response_model=Health)
def health() -> Response:
    return answer({"status": "ok", "rulebooks": list(rulebooks())})
