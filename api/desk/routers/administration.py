"""What the administrator sees to: accounts and kiosks' keys. No case is shown here."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from api.bodies import Document, answer
from api.describing import body
from api.desk import accounts, kiosks
from api.desk.access import Permit, may
from api.desk.answer_forms import AccountList, KioskKey, KioskList
from api.desk.signed_in import TheDesk
from api.desk.writes import ASKED, PRIVATE, READ, READ_ONE
from api.problems import Refused
from loan_engine.fields import STRICT
from loan_engine.problems import validated

router = APIRouter(tags=["柜台"])


class KioskForm(BaseModel):
    """一台自助机。"""

    model_config = STRICT
    name: Annotated[str, Field(strict=True, max_length=32, description="名称", examples=["大厅 1 号"])]
    branch: Annotated[str, Field(strict=True, max_length=32, description="存入的案卷归哪个网点", examples=["珠山"])]
    daily_quota: Annotated[
        int, Field(strict=True, ge=1, le=kiosks.MOST_A_DAY, description="每天最多存入多少个案卷", examples=[200])
    ]


@router.get("/v1/desk/accounts", summary="账号", response_model=AccountList, responses=READ)
def read_accounts(permit: Annotated[Permit, Depends(may("accounts"))], desk: TheDesk) -> Response:
    with desk.reading() as connection:
        found = accounts.listed(connection)
    return answer({"accounts": [accounts.shown(row) for row in found]}, PRIVATE)


@router.post(
    "/v1/desk/accounts/{name}/lock",
    summary="停用账号",
    description="同时退出它的全部会话。",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    responses=READ_ONE,
)
def lock_account(permit: Annotated[Permit, Depends(may("accounts"))], desk: TheDesk, name: str) -> Response:
    with desk.writing(permit.person.name) as work:
        _known(accounts.row_of(work.connection, name))
        accounts.lock(work, name)
    return Response(status_code=HTTPStatus.NO_CONTENT.value, headers=PRIVATE)


@router.post(
    "/v1/desk/accounts/{name}/unlock",
    summary="恢复账号",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    responses=READ_ONE,
)
def unlock_account(permit: Annotated[Permit, Depends(may("accounts"))], desk: TheDesk, name: str) -> Response:
    with desk.writing(permit.person.name) as work:
        _known(accounts.row_of(work.connection, name))
        accounts.unlock(work, name)
    return Response(status_code=HTTPStatus.NO_CONTENT.value, headers=PRIVATE)


@router.get("/v1/desk/kiosks", summary="自助机", response_model=KioskList, responses=READ)
def read_kiosks(permit: Annotated[Permit, Depends(may("kiosks"))], desk: TheDesk) -> Response:
    with desk.reading() as connection:
        found = kiosks.listed(connection)
    return answer({"kiosks": [kiosks.shown(row, desk.now()) for row in found]}, PRIVATE)


@router.post(
    "/v1/desk/kiosks",
    summary="发放自助机密钥",
    description="密钥只在这里出现一次。",
    status_code=HTTPStatus.CREATED,
    response_model=KioskKey,
    responses=ASKED,
    openapi_extra=body(KioskForm),
)
def make_kiosk(permit: Annotated[Permit, Depends(may("kiosks"))], desk: TheDesk, document: Document) -> Response:
    form = validated(KioskForm, document)
    with desk.writing(permit.person.name) as work:
        id_, key = kiosks.add(work, form.name, form.branch, form.daily_quota)
    return answer({"id": id_, "key": key}, PRIVATE, HTTPStatus.CREATED)


@router.delete(
    "/v1/desk/kiosks/{id}",
    summary="吊销自助机密钥",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    responses=READ_ONE,
)
def revoke_kiosk(permit: Annotated[Permit, Depends(may("kiosks"))], desk: TheDesk, id: str) -> Response:
    with desk.writing(permit.person.name) as work:
        if not kiosks.revoke(work, id):
            raise Refused(HTTPStatus.NOT_FOUND, "unknown_kiosk", "没有这个密钥，或已吊销")
    return Response(status_code=HTTPStatus.NO_CONTENT.value, headers=PRIVATE)


def _known(row: Any) -> None:
    if row is None:
        raise Refused(HTTPStatus.NOT_FOUND, "unknown_account", "没有这个账号")
