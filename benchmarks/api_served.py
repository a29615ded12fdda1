"""The service, and its peer, each in a process of its own, for the benchmarks that ask it over loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from rules.rulebook import rulebooks  # noqa: E402

FAMILY: dict[str, Any] = dict(next(iter(rulebooks().values())).example)
PRODUCT = ("-c", "from api.commands import main; main()", "serve")
PEER = ("-m", "uvicorn", "benchmarks.bare_endpoint:app", "--http", "h11", "--loop", "asyncio")


@contextmanager
def served(*options: str, command: Sequence[str] = PRODUCT, **settings: str) -> Iterator[tuple[int, int]]:
    """A server that answers: its port and the number of its process. Rates are off, as one client asks for all."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, *command, *options, "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "DESK": "off", "LOG_FORMAT": "json", "RATE_PER_CLIENT": "off", **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            with suppress(URLError, ConnectionError), urlopen(f"http://127.0.0.1:{port}/openapi.json"):
                break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()
