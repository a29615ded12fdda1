"""The service as it is served: a process of its own, and what it writes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

_SERVE = "from api.commands import main; main()"


@dataclass(frozen=True)
class Served:
    """A server that listens on a port of this machine, and the file it logs into."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def stop(self) -> int:
        """Asks it to end, and waits until it has; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def lines(self) -> list[dict[str, Any]]:
        """What it logged."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]


Serve = Callable[..., Served]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts a server with settings and options of the command line, without the desk where nothing else is said."""
    started: list[Served] = []

    def start(*options: str, **settings: str) -> Served:
        log = tmp_path / f"log-{len(started)}"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-c", _SERVE, "serve", "--port", str(port), *options]
        environment = {**os.environ, "DESK": "off", "LOG_FORMAT": "json", **settings}
        with log.open("wb") as out:
            process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment)
        served = Served(process, port, log)
        started.append(served)
        _wait(served)
        return served

    yield start
    for each in started:
        with suppress(ProcessLookupError):
            each.process.kill()
        each.process.wait()


def _wait(served: Served) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        assert served.process.poll() is None, served.log.read_text()
        with suppress(URLError, ConnectionError), urlopen(f"http://127.0.0.1:{served.port}/healthz", timeout=5):
            return
        time.sleep(0.1)
    raise TimeoutError(served.log.read_text())
