"""The service as it is deployed: a process of its own, asked over loopback."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rules.rulebook import rulebooks
from rules.vocabulary import FACTS

PROGRAM = str(Path(sys.executable).with_name("loan-engine"))
PATIENCE = 60
"""Seconds that a process may take to answer at first; no test is a matter of how fast a machine is."""


@dataclass(frozen=True)
class Reply:
    """A response: its status, its headers in lower case, and its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Site:
    """What listens on a port of loopback."""

    port: int

    def ask(
        self, path: str, body: Any = None, headers: Mapping[str, str] | None = None, method: str = "", times: int = 1
    ) -> Reply:
        """The answer to a request, the last of so many; a document is sent as JSON, bytes as they are."""
        sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        kind = {"Content-Type": "application/json"} if sent is not None else {}
        for _ in range(times):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            connection.request(method or ("GET" if sent is None else "POST"), path, sent, {**kind, **(headers or {})})
            response = connection.getresponse()
            reply = Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
            connection.close()
        return reply

    def screened(self, table: bytes) -> Reply:
        """The result of a table that was sent to be screened, once it is there."""
        begun = self.ask("/v1/screenings", table, {"Content-Type": "text/csv"})
        assert begun.status == 202, begun.body
        place = begun.headers["location"]
        deadline = time.monotonic() + PATIENCE
        while self.ask(place).document["state"] in ("waiting", "running"):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        return self.ask(f"{place}/result")


Serve = Callable[..., AbstractContextManager[Site]]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def running(command: Sequence[str], port: int, env: Mapping[str, str], log: Path, healthy: str) -> Iterator[Site]:
    """A process that listens on a port, until the block ends; it answers 200 to `healthy` before the block begins."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        site = Site(port)
        deadline = time.monotonic() + PATIENCE
        try:
            while not _answers(site, healthy):
                assert process.poll() is None and time.monotonic() < deadline, log.read_text()
                time.sleep(0.05)
            yield site
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _answers(site: Site, path: str) -> bool:
    try:
        return site.ask(path).status == 200
    except OSError:
        return False


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Serve:
    """Runs `loan-engine serve` after a prefix, with settings and no others."""

    def start(*prefix: str, **settings: str) -> AbstractContextManager[Site]:
        port = free_port()
        command = [*prefix, PROGRAM, "serve", "--host", "127.0.0.1", "--port", str(port)]
        env = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **settings}
        return running(command, port, env, tmp_path_factory.mktemp("serve") / "log", "/readyz")

    return start


@pytest.fixture(scope="session")
def run_site() -> Callable[..., AbstractContextManager[Site]]:
    """Runs any other program that listens."""
    return running


@pytest.fixture(scope="session")
def a_free_port() -> Callable[[], int]:
    return free_port


@pytest.fixture(scope="session")
def need() -> Callable[[str, str], str]:
    """A program's path; where it is missing the test is skipped, loudly, or fails if `required` is set."""

    def find(program: str, required: str) -> str:
        found = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
        if found is None:
            (pytest.fail if os.environ.get(required) else pytest.skip)(f"NO {program.upper()}: see .ci/run")
        return found

    return find


@pytest.fixture(scope="session")
def family() -> dict[str, Any]:
    """A family that may have the loan."""
    return dict(next(iter(rulebooks().values())).example)


@pytest.fixture(scope="session")
def table(family: dict[str, Any]) -> bytes:
    """The same family as a table of one row."""
    found = {"编号": "甲"}
    for fact in FACTS.values():
        value = family.get(fact.group, {}).get(fact.name)
        if value is not None:
            found[fact.label] = ("否", "是")[value] if isinstance(value, bool) else str(value)
    return f"{','.join(found)}\n{','.join(found.values())}\n".encode()
