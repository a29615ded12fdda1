"""Ten times what the service can do, for a minute: who is let in, how long they wait, and what it does to its memory.

    .venv/bin/python benchmarks/overload.py [seconds]        # needs nginx (Debian: nginx-light)

Asked is a full quote with its schedules, each of another price, by way of nginx as it is deployed. First one client by
itself asks without a pause, then as many as keep one process busy: so much can it do. Then requests come at ten times
that rate, on time, whether or not the ones before were answered. Ends with 1 where anything but 2xx, 429 and 503 is
answered, where the 99th percentile of those let in is above twice that of the one client, or where memory grows by a
fifth.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from statistics import quantiles

from api_served import FAMILY, fronted, served

CONNECTIONS, TIMES = 512, 10
QUOTE = json.dumps(
    {**FAMILY, "purchase": {**FAMILY["purchase"], "price": "@"}, "financing": {"schedules": ["combined"]}}
)
PRICES = count(900_000)


def request() -> bytes:
    body = QUOTE.replace("@", f"{next(PRICES)}.00").encode()
    head = (
        f"POST /v1/quotes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass
class Seen:
    """What came back: statuses, and the seconds of those that were let in."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    @property
    def p99(self) -> float:
        return quantiles(self.seconds, n=100)[98]


class Client(asyncio.Protocol):
    """A connection that is kept; `done` is called when an answer has come."""

    def __init__(self, seen: Seen, done: Callable[[Client], None]) -> None:
        self._seen, self._done = seen, done
        self._received, self._wanted, self._began = bytearray(), 0, 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def ask(self) -> None:
        self._received.clear()
        self._wanted, self._began = 0, time.perf_counter()
        self._transport.write(request())

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._wanted and (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._received[:end]).lower()
            self._wanted = end + 4 + int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if self._wanted and len(self._received) >= self._wanted:
            status = int(self._received[9:12])
            self._seen.statuses[status] += 1
            if status == 200:
                self._seen.seconds.append(time.perf_counter() - self._began)
            self._done(self)

    def connection_lost(self, error: Exception | None) -> None:
        if not self._transport.is_closing():
            self._seen.statuses[0] += 1


async def closed(port: int, clients: int, seconds: float) -> Seen:
    """So many clients, each asking again as soon as it was answered."""
    seen, until = Seen(), time.perf_counter() + seconds

    def again(client: Client) -> None:
        if time.perf_counter() < until:
            client.ask()

    for _ in range(clients):
        _, client = await asyncio.get_running_loop().create_connection(lambda: Client(seen, again), "127.0.0.1", port)
        client.ask()
    await asyncio.sleep(seconds + 1)
    return seen


async def opened(port: int, rate: float, seconds: float) -> tuple[Seen, int]:
    """So many requests a second, on time; and how many could not be sent, for want of a free connection."""
    seen, unsent = Seen(), 0
    free: deque[Client] = deque()  # in turn: one that was never used would be closed
    loop = asyncio.get_running_loop()
    for _ in range(CONNECTIONS):
        _, client = await loop.create_connection(lambda: Client(seen, free.append), "127.0.0.1", port)
        free.append(client)
    began, sent = time.perf_counter(), 0
    while (now := time.perf_counter() - began) < seconds:
        while sent < now * rate:
            sent += 1
            if free:
                free.popleft().ask()
            else:
                unsent += 1
        await asyncio.sleep(0.001)
    await asyncio.sleep(2)
    return seen, unsent


def memory(pid: int) -> int:
    """Bytes that a process keeps."""
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * 4096


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    with served() as (service, pid), fronted(service) as port:
        asyncio.run(closed(port, 2, 3))  # what is loaded when it is first asked for
        alone = asyncio.run(closed(port, 1, 10))
        busy = asyncio.run(closed(port, 4, 10))
        able = len(busy.seconds) / 10
        before = memory(pid)
        seen, unsent = asyncio.run(opened(port, able * TIMES, seconds))
        grown = memory(pid) / before - 1
    ratio = seen.p99 / alone.p99
    print(f"one client: p99 {alone.p99 * 1000:.1f} ms; at most {able:.0f} a second")
    print(f"{able * TIMES:.0f} a second for {seconds:.0f} s: {dict(seen.statuses)}, {unsent} not sent")
    print(f"let in: {len(seen.seconds) / seconds:.0f} a second, p99 {seen.p99 * 1000:.1f} ms, {ratio:.2f} times")
    print(f"memory: {before >> 20} MiB, {grown:+.1%}")
    return int(not set(seen.statuses) <= {200, 429, 503} or ratio > 2 or grown >= 0.2)


if __name__ == "__main__":
    sys.exit(main())
