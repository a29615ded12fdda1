"""The whole trail, for the auditor."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from api.bodies import answer
from api.describing import queries
from api.desk.access import Permit, may
from api.desk.answer_forms import AuditAnswer
from api.desk.signed_in import TheDesk
from api.desk.trail import after, head_shown
from api.desk.writes import PRIVATE, READ
from api.problems import responses
from api.queries import Query
from loan_engine.fields import STRICT
from loan_engine.problems import validated

_MOST = 200
_LAST = 10**14
_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")


def _whole(most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if not isinstance(value, str) or not _NUMBER.fullmatch(value) or int(value) > most:
            raise PydanticCustomError("not_a_whole_number", "应是不大于 {most} 的整数", {"most": most})
        return int(value)

    return read


def _schema(most: int) -> WithJsonSchema:
    return WithJsonSchema({"type": "integer", "minimum": 0, "maximum": most})


_Number = Annotated[int, PlainValidator(_whole(_LAST)), _schema(_LAST)]
_Count = Annotated[int, PlainValidator(_whole(_MOST)), _schema(_MOST)]


class AuditQuery(BaseModel):
    """日志的哪一段。"""

    model_config = STRICT
    after: Annotated[_Number, Field(default=0, description="从第几条以后；不填从头")]
    limit: Annotated[_Count, Field(default=_MOST, description="最多几条")]


router = APIRouter(tags=["柜台"])


@router.get(
    "/v1/desk/audit",
    summary="日志",
    description="每一次修改、每一次查看个人信息；按序号分段读出，连同现在的末端。读日志也记入日志。",
    response_model=AuditAnswer,
    responses={**READ, **responses(HTTPStatus.UNPROCESSABLE_ENTITY)},
    openapi_extra=queries(AuditQuery),
)
def read_audit(permit: Annotated[Permit, Depends(may("audit"))], desk: TheDesk, query: Query) -> Response:
    asked = validated(AuditQuery, query)
    with desk.reading() as connection:
        document = {
            "entries": after(connection, asked.after, asked.limit),
            "head": head_shown(connection, desk.now()),
        }
    with desk.writing(permit.person.name) as work:
        work.record("audit.read", "audit", {"after": asked.after, "limit": asked.limit})
    return answer(document, PRIVATE)
