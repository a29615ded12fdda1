"""The service as it is deployed: a process of its own, asked over loopback."""

import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rules.rulebooks import rulebooks
from rules.vocabulary import FACTS

PROGRAM = str(Path(sys.executable).with_name("loan-engine"))
PATIENCE = 180
"""Seconds that a process may take to answer at first; no test is a matter of how fast a machine is."""


@dataclass(frozen=True)
class Reply:
    """A response: its status, its headers in lower case, as pairs too, and its body."""

    status: int
    pairs: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        return dict(self.pairs)

    @property
    def document(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Site:
    """What listens on a port of loopback."""

    port: int
    tls: bool = False

    def ask(self, path: str, body: Any = None, headers: Mapping[str, str] | None = None, method: str = "") -> Reply:
        """The answer to a request; a document is sent as JSON, bytes as they are."""
        sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        kind = {"Content-Type": "application/json"} if sent is not None else {}
        connection = self._connection()
        try:
            connection.request(method or ("GET" if sent is None else "POST"), path, sent, {**kind, **(headers or {})})
            response = connection.getresponse()
            pairs = tuple((name.lower(), value) for name, value in response.getheaders())
            return Reply(response.status, pairs, response.read())
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if not self.tls:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        anybody = ssl.create_default_context()
        anybody.check_hostname = False
        anybody.verify_mode = ssl.CERT_NONE
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE, context=anybody)

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
def running(command: Sequence[str], site: Site, env: Mapping[str, str], log: Path) -> Iterator[Site]:
    """A process that answers at a site before the block begins, and ends with it."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        deadline = time.monotonic() + PATIENCE
        try:
            while not _answers(site):
                assert process.poll() is None and time.monotonic() < deadline, log.read_text()
                time.sleep(0.05)
            yield site
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _answers(site: Site) -> bool:
    try:
        return site.ask("/readyz").status > 0
    except OSError:
        return False


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Serve:
    """Runs `loan-engine serve` after a prefix, with settings and no others."""

    def start(*prefix: str, **settings: str) -> AbstractContextManager[Site]:
        site = Site(free_port())
        command = [*prefix, PROGRAM, "serve", "--host", "127.0.0.1", "--port", str(site.port)]
        env = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **settings}
        return running(command, site, env, tmp_path_factory.mktemp("serve") / "log")

    return start


@pytest.fixture(scope="session")
def new_site() -> Callable[..., Site]:
    """A place for something to listen, by TLS or not."""
    return lambda tls=False: Site(free_port(), tls)


@pytest.fixture(scope="session", name="running")
def _running() -> Callable[..., AbstractContextManager[Site]]:
    return running


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
