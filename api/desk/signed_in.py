"""Who asks: the session of a browser, or the key of a kiosk."""

from __future__ import annotations

import hmac
from http import HTTPStatus
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPBearer

from api.describing import CSRF, SESSION
from api.desk import kiosks, sessions
from api.desk.desk import Desk
from api.desk.kiosks import Kiosk
from api.desk.sessions import Session
from api.problems import Refused

COOKIE = "desk_session"
CSRF_HEADER = "X-CSRF-Token"

_READING = frozenset({"GET", "HEAD"})
_BEARER = "bearer"

_COOKIE = APIKeyCookie(name=COOKIE, scheme_name=SESSION, description="登录时得到", auto_error=False)
_CSRF = APIKeyHeader(
    name=CSRF_HEADER, scheme_name=CSRF, description="登录时得到；修改时与会话一同发送", auto_error=False
)
_KIOSK = HTTPBearer(scheme_name="kiosk", description="自助机的密钥", auto_error=False)

Token = Annotated[str | None, Depends(_COOKIE)]
"""What a request has for a session."""

Csrf = Annotated[str | None, Depends(_CSRF)]
"""What a request repeats of its session."""

OfAKiosk = Depends(_KIOSK)
"""Of an endpoint that takes the key of a kiosk as well: `kiosk_of` reads it."""


def _desk(request: Request) -> Desk:
    """Raises Refused (503) where there is none yet: one is made by the command line, and by no request."""
    desk = cast(Desk, request.app.state.desk)
    if not desk.is_there():
        title = "柜台还没有启用，请管理员先在服务器上添加账号"
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "no_desk", title)
    return desk


TheDesk = Annotated[Desk, Depends(_desk)]
"""The desk of the application that a request came to."""


def signed_in(request: Request, desk: TheDesk, token: Token, csrf: Csrf) -> Session:
    """The session of a request. Raises Refused: 401 `not_signed_in`; 403 `csrf` for a change without its token."""
    session = None if token is None else sessions.find(desk, token)
    if session is None:
        raise Refused(HTTPStatus.UNAUTHORIZED, "not_signed_in", "请先登录")
    if request.method not in _READING and not hmac.compare_digest((csrf or "").encode(), session.csrf.encode()):
        raise Refused(HTTPStatus.FORBIDDEN, "csrf", "请求不是从柜台页面发出的，请刷新页面后再试")
    return session


SignedIn = Annotated[Session, Depends(signed_in)]


def kiosk_of(request: Request, desk: Desk) -> Kiosk | None:
    """The kiosk whose key a request bears; None where it bears none. Raises Refused (401) for a key that is not one."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != _BEARER:
        return None
    kiosk = kiosks.find(desk, key.strip())
    if kiosk is None:
        raise kiosks.unknown_key()
    return kiosk
