"""Signing in and out."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from api.bodies import BODY_STATUSES, Document, answer
from api.describing import body
from api.desk import accounts, moments, sessions
from api.desk.answer_forms import DeskSession
from api.desk.desk import Desk
from api.desk.roles import ROLE_LABELS
from api.desk.sessions import Session
from api.desk.signed_in import COOKIE, SignedIn, TheDesk
from api.desk.writes import PRIVATE
from api.problems import Refused, responses
from loan_engine.fields import STRICT
from loan_engine.problems import validated

PATH = "/v1/desk/session"
_COOKIE_PATH = "/v1/desk"

_MOST = 256
_FAILS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.SERVICE_UNAVAILABLE)

router = APIRouter(tags=["柜台"])


class SignInForm(BaseModel):
    """账号和密码。"""

    model_config = STRICT
    name: Annotated[str, Field(strict=True, max_length=_MOST, description="账号", examples=["li.ming"])]
    password: Annotated[str, Field(strict=True, max_length=_MOST, description="密码")]
    code: Annotated[
        str | None, Field(default=None, strict=True, max_length=_MOST, description="动态口令；没有启用的不填")
    ]


@router.post(
    PATH,
    summary="登录",
    description="账号、密码、动态口令有一项不对，或账号已停用、因多次失败暂时不能登录，回答都相同。会话在 Cookie 里。",
    response_model=DeskSession,
    responses=responses(*_FAILS, *BODY_STATUSES),
    openapi_extra=body(SignInForm),
)
def sign_in(request: Request, desk: TheDesk, document: Document) -> Response:
    form = validated(SignInForm, document)
    session = accounts.sign_in(desk, form.name, form.password, form.code)
    if session is None:
        title = "账号、密码或动态口令不对，或账号暂时不能登录"
        raise Refused(HTTPStatus.UNAUTHORIZED, "sign_in_failed", title)
    response = answer(_shown(session, desk), PRIVATE)
    response.set_cookie(
        COOKIE,
        session.token,
        path=_COOKIE_PATH,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return response


@router.get(PATH, summary="现在登录的是谁", response_model=DeskSession, responses=responses(*_FAILS))
def read_session(desk: TheDesk, session: SignedIn) -> Response:
    return answer(_shown(session, desk), PRIVATE)


@router.delete(
    PATH,
    summary="退出",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    responses=responses(HTTPStatus.FORBIDDEN, *_FAILS),
)
def sign_out(desk: TheDesk, session: SignedIn) -> Response:
    with desk.writing(session.person.name) as work:
        sessions.end(work, session.token)
    response = Response(status_code=HTTPStatus.NO_CONTENT.value, headers=PRIVATE)
    response.delete_cookie(COOKIE, path=_COOKIE_PATH)
    return response


def _shown(session: Session, desk: Desk) -> dict[str, Any]:
    person = session.person
    return {
        "account": {
            "name": person.name,
            "role": person.role.value,
            "role_label": ROLE_LABELS[person.role],
            "branch": person.branch,
        },
        "csrf": session.csrf,
        "idle_seconds": desk.settings.idle_seconds,
        "ends_at": moments.shown(session.ends_at),
    }
