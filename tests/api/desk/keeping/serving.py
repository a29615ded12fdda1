"""Holds the service loaded and a port open, and forks a server whenever it is told to: a start takes milliseconds.

Its input is a command a line: `start`, `start <bytes>` for one that may write no longer files, `kill <number>`. Each is
answered by a line: the number of the process that was started or is gone.
"""

import asyncio
import os
import resource
import signal
import socket
import sys
from typing import Any

import uvicorn

from api.app import app
from api.desk import schema
from api.desk.assessing import assessed
from loan_engine.application import current_day
from rules.rulebooks import rulebooks


def serve(listening: socket.socket, longest: int | None) -> None:
    if longest is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (longest, resource.RLIM_INFINITY))
    uvicorn.Server(uvicorn.Config(app, timeout_keep_alive=600)).run(sockets=[listening])


def load() -> None:
    """What a server reads and makes at its first requests: rulebooks, migrations, routes."""
    for rulebook in rulebooks().values():
        assessed(rulebook.example, current_day())
    schema.newest()
    asyncio.run(first_request())


async def first_request() -> None:
    """One for what is not there: it has every route looked at, and nothing done."""
    scope = {"type": "http", "method": "GET", "path": "/v1/desk/none", "headers": [], "query_string": b""}

    async def receive() -> Any:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        assert message.get("status", 404) == 404

    await app({**scope, "raw_path": b"", "root_path": "", "scheme": "http", "http_version": "1.1"}, receive, send)


def main() -> None:
    load()
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    print(listening.getsockname()[1], flush=True)
    running = set()
    for line in sys.stdin:
        match line.split():
            case ["start", *limit]:
                if not (number := os.fork()):
                    os.close(0)
                    os.dup2(2, 1)
                    try:
                        serve(listening, int(limit[0]) if limit else None)
                    finally:
                        os._exit(0)
                running.add(number)
            case ["kill", name]:
                number = int(name)
                os.kill(number, signal.SIGKILL)
                os.waitpid(number, 0)
                running.remove(number)
        print(number, flush=True)
    for number in running:
        os.kill(number, signal.SIGKILL)


main()
