"""The server around the application: HTTP/1.1 with a deadline for each request's head, in one process or several."""

from __future__ import annotations

import asyncio
import os
import resource
import socket
import sys
from contextlib import nullcontext
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn
from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.front.logs import log_config
from api.settings import stop_seconds

HEAD_SECONDS = 10
"""How long a client may take to send a request's head, or to begin."""

_SWITCH_SECONDS = 0.001
"""How long a thread that computes may keep the others waiting: those that let in and refuse are among them."""


class Prompt(H11Protocol):
    """A connection that is closed where a request's head does not come in time; a body has a deadline of its own.

    What is written goes out at once. Where several processes share a port the loop does not see to that, and the end of
    every answer would wait, some 40 ms, until its beginning was acknowledged.
    """

    _deadline: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        self._begin_waiting()

    @override
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self._deadline is None:
            self._begin_waiting()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _begin_waiting(self) -> None:
        self._deadline = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def serve(host: str, port: int, *, workers: int = 1, reload: bool = False) -> None:
    """Serves until it is told to stop, then finishes what it accepted, for up to STOP_SECONDS.

    Raises ValueError for settings that cannot be read.
    """
    options: dict[str, Any] = {
        "host": host,
        "port": port,
        "workers": workers,
        "reload": reload,
        "http": Prompt,
        "ws": "none",
        "log_config": log_config(),
        "access_log": False,  # a line for each request is the application's own
        "server_header": False,
        "forwarded_allow_ips": os.environ.get("TRUSTED_PROXIES") or "127.0.0.1",
        "timeout_graceful_shutdown": stop_seconds(),
    }
    _allow_many_connections()
    sys.setswitchinterval(_SWITCH_SECONDS)
    with TemporaryDirectory(prefix="loan-engine-counts-") if workers > 1 else nullcontext() as folder:
        if folder is not None:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder  # before the workers import what counts
        uvicorn.run("api.app:settled", factory=True, **options)  # by name: only so can it be started anew


def _allow_many_connections() -> None:
    """As many as the system lets a process have, where it begins with fewer: each open one is a file."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
