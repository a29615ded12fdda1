"""The service as a developer outside has it: on a port, with a desk, and now and then busy or slow."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import pytest

from api.app import create_app
from api.desk import kiosks
from api.desk.settings import DeskSettings
from api.front.refusals import refuse
from api.problems import Refused
from tools.stage import NODE, manned, serving, with_desk

Handler = Callable[[Any, Any, Any], Any]


@dataclass
class Service:
    """Where it is, a kiosk's key, what it was asked, and what becomes of the next requests instead of an answer."""

    address: str
    key: str
    asked: list[str] = field(default_factory=list)
    instead: list[Handler] = field(default_factory=list)


async def busy(scope: Any, receive: Any, send: Any) -> None:
    """Refuses as the service does, and would like to be asked again after a second."""
    again = {"Retry-After": "1"}
    await refuse(Refused(HTTPStatus.SERVICE_UNAVAILABLE, "busy", "现在太忙", again), scope, receive, send)


async def closed(scope: Any, receive: Any, send: Any) -> None:
    """Refuses for longer than anybody waits."""
    again = {"Retry-After": "3600"}
    await refuse(Refused(HTTPStatus.TOO_MANY_REQUESTS, "quota", "今天的次数已用完", again), scope, receive, send)


async def slow(scope: Any, receive: Any, send: Any) -> None:
    """Answers late."""
    await asyncio.sleep(3)
    await busy(scope, receive, send)


async def gateway(scope: Any, receive: Any, send: Any) -> None:
    """Answers as a proxy does whose service is gone."""
    await send({"type": "http.response.start", "status": 502, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": b"<h1>Bad Gateway</h1>"})


async def going(scope: Any, receive: Any, send: Any) -> None:
    """Answers, but not for ever."""
    sunset = (b"sunset", b"Fri, 31 Dec 2027 16:00:00 GMT")
    headers = [(b"content-type", b"application/json"), (b"deprecation", b"@1798732800"), sunset]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"[]"})


@pytest.fixture(scope="session")
def in_the_way() -> dict[str, Handler]:
    """What may stand in a request's way, by name."""
    return {each.__name__: each for each in (busy, closed, slow, gateway, going)}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder, service = tmp_path_factory.mktemp("desk"), Service("", "")
    desk = manned(DeskSettings(f"sqlite:///{folder}/desk.sqlite", folder / "desk.keys"), {})
    with desk.writing("test") as work:
        _, service.key = kiosks.add(work, "大厅", "珠山", 100)
    app = with_desk(desk)

    async def front(scope: Any, receive: Any, send: Any) -> None:
        service.asked.append(f"{scope['method']} {scope['path']}")
        await (service.instead.pop(0) if service.instead else app)(scope, receive, send)

    with serving(front, log_level="critical") as service.address:
        yield service
    desk.close()


@pytest.fixture
def service(running: Service) -> Service:
    """One service for all tests of a module, of which nothing was asked yet."""
    running.asked.clear()
    running.instead.clear()
    return running


@pytest.fixture
def serve() -> Iterator[Callable[[], str]]:
    """Puts another service on a port, as the settings are by then; its address."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(serving(create_app(), log_level="critical"))


@pytest.fixture(scope="session")
def node() -> str:
    if NODE is None:
        missing = "NO NODE: the kit is tested in Python only; `make run` brings it"
        (pytest.fail if os.environ.get("REQUIRE_NODE") else pytest.skip)(missing)
    return NODE
