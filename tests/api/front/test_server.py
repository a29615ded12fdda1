"""The server's own part of a connection."""

import asyncio
import socket

from anyio.from_thread import start_blocking_portal
from starlette.types import Receive, Scope, Send
from uvicorn import Config
from uvicorn.server import ServerState

from api.front.server import Prompt


async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that is never asked."""


def test_what_is_written_goes_out_at_once_where_processes_share_a_port() -> None:
    """The socket that they share is made without a protocol by number; of such asyncio leaves the delay on."""
    with start_blocking_portal() as portal:
        assert portal.call(at_once)


async def at_once() -> bool:
    """Whether the server's end of a connection, made on a socket as several processes share it, delays nothing."""
    config = Config(nothing, log_config=None)
    config.load()
    made: list[Prompt] = []

    def protocol() -> Prompt:
        made.append(Prompt(config, ServerState(), {}))
        return made[-1]

    with socket.socket() as shared:
        shared.bind(("127.0.0.1", 0))
        server = await asyncio.get_running_loop().create_server(protocol, sock=shared)
        _, writer = await asyncio.open_connection(*shared.getsockname())
        while not made or made[0].transport is None:
            await asyncio.sleep(0.01)
        sent_from: socket.socket = made[0].transport.get_extra_info("socket")
        delays_nothing = bool(sent_from.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()
        server.close()
    return delays_nothing
