"""The API on a real port, and requests to it as raw bytes."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn

from api.app import create_app
from rules.rulebook import rulebooks


@dataclass(frozen=True)
class Reply:
    """A response: its status, its headers in lower case, and its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)

    @property
    def problems(self) -> dict[str, str]:
        """Pointer to code."""
        assert self.headers["content-type"] == "application/problem+json"
        return {each["pointer"]: each["code"] for each in self.document["errors"]}


Ask = Callable[..., Reply]


@pytest.fixture(scope="session")
def port() -> Iterator[int]:
    server = uvicorn.Server(uvicorn.Config(create_app(), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def ask(port: int) -> Ask:
    """Sends a request; a document is sent as JSON, bytes as they are."""

    def send(path: str, document: Any = None, headers: Mapping[str, str] | None = None, method: str = "") -> Reply:
        body = document if isinstance(document, bytes) or document is None else json.dumps(document).encode()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        sent = {"Content-Type": "application/json"} if body is not None else {}
        connection.request(method or ("GET" if body is None else "POST"), path, body, {**sent, **(headers or {})})
        response = connection.getresponse()
        reply = Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        connection.close()
        return reply

    return send


@pytest.fixture
def family() -> dict[str, Any]:
    """A family that passes, to be changed at will."""
    return deepcopy(dict(rulebooks()["jingdezhen-2020-18"].example))
