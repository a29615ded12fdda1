"""The service, and its peer, each in a process of its own, for the benchmarks that ask it over loopback."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from rules.rulebooks import rulebooks  # noqa: E402

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


_BARE = {
    "application:8000": "127.0.0.1:{service}",
    "listen 8443 ssl http2": "listen 127.0.0.1:{port}",
    "listen 8080": "listen unix:{folder}/plain",
    "ssl_": "# ssl_",
    "limit_": "# limit_",
    "max_conns=32": "max_conns=16",
    "/dev/stdout": "{folder}/access.log",
    "/dev/stderr": "{folder}/error.log",
    "/tmp": "{folder}",
}
"""What of deploy/nginx.conf is another here: places, one process for two, no TLS, no rates: one client asks for all."""


@contextmanager
def fronted(service: int) -> Iterator[int]:
    """nginx before a server, as it is deployed: its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with TemporaryDirectory() as folder:
        text = (ROOT / "deploy/nginx.conf").read_text("utf-8")
        text = re.sub(
            "|".join(map(re.escape, _BARE)),
            lambda found: _BARE[found[0]].format(service=service, port=port, folder=folder),
            text,
        )
        Path(folder, "nginx.conf").write_text(text, "utf-8")
        copyfile("/etc/nginx/mime.types", Path(folder, "mime.types"))
        command = ["nginx", "-p", folder, "-c", f"{folder}/nginx.conf"]
        process = subprocess.Popen([*command, "-g", "daemon off;"], stderr=subprocess.DEVNULL)
        try:
            while True:
                with suppress(URLError, ConnectionError), urlopen(f"http://127.0.0.1:{port}/openapi.json"):
                    break
                time.sleep(0.1)
            yield port
        finally:
            process.terminate()
            process.wait()
