"""How much is worked on at a time: a few places a lane, a short queue, and a prompt refusal past that.

Where more comes than can be done, everybody who is let in would wait as long as the queue; so a queue is for bursts
only. It is patient while it was short a moment ago, and first come is first served. Where it has not been short for a
while, more comes than can be done: nobody waits any more. Who finds a free place is served, as on a quiet day, and
everybody else is sent away, until nobody had to be for a while. They are sent away after a pause: whoever asks again at
once, or a proxy that lets so many through, then leaves the processor to those at work.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.front.metrics import AT_WORK, REFUSED, WAITING
from api.front.refusals import refuse
from api.problems import Refused
from api.settings import number_setting
from loan_engine.documents.files import PDF, XLSX


@dataclass(frozen=True, slots=True)
class Bounds:
    """A lane's: how many are worked on at a time, and how many may wait, for up to `patience` seconds.

    Where for a `burst` of seconds never so few as `few` were left in the lane, at work or waiting, nobody may wait, and
    only so many as `pressed` have a place, until for two such nobody was sent away. Who is sent away then hears of it
    after a `pause`, and is told to come `again` after so many seconds.
    """

    places: int
    pressed: int
    few: int
    waiting: int
    patience: float
    burst: float
    pause: float
    again: int


class Lane:
    """The places of one kind of work, and those who wait for one."""

    def __init__(self, name: str, bounds: Bounds) -> None:
        self._name, self._bounds = name, bounds
        self._taken, self._pausing = 0, 0
        self._queue: dict[asyncio.Future[None], float] = {}  # who waits, in order, and until when
        self._timer: asyncio.TimerHandle | None = None
        self._last_few = 0.0
        self._overrun, self._last_refused = False, 0.0
        self._at_work, self._waiting = AT_WORK.labels(name), WAITING.labels(name)

    async def enter(self) -> None:
        """Takes a place, at once or after a while. Raises Refused (503) where that would take too long."""
        self._look()
        if not self._queue and self._free_places():
            self._take()
            return
        if self._overrun:
            await self._pause()
            raise self._refusal()
        if len(self._queue) >= self._bounds.waiting:
            raise self._refusal()
        await self._wait()

    def leave(self) -> None:
        """Gives a place back, on the loop's next turn: what came meanwhile is seen before it is taken again."""
        asyncio.get_running_loop().call_soon(self._free)

    async def _pause(self) -> None:
        """Of as many as may wait in better times; past that, at once."""
        if self._pausing >= self._bounds.waiting:
            return
        self._pausing += 1
        try:
            await asyncio.sleep(self._bounds.pause)
        finally:
            self._pausing -= 1

    async def _wait(self) -> None:
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._queue[turn] = loop.time() + self._bounds.patience
        self._waiting.set(len(self._queue))
        if self._timer is None:
            self._timer = loop.call_at(self._queue[turn], self._expire)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.leave()  # it came in the moment in which its owner went away
            raise
        finally:
            self._queue.pop(turn, None)
            self._waiting.set(len(self._queue))
            if not self._queue and self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def _expire(self) -> None:
        """Sends away whoever has waited too long, and looks again when the next one will have: one clock for all."""
        loop, self._timer = asyncio.get_running_loop(), None
        while self._queue:
            turn, until = next(iter(self._queue.items()))
            if until > loop.time():
                self._timer = loop.call_at(until, self._expire)
                break
            self._send_away(turn)

    def _send_away(self, turn: asyncio.Future[None]) -> None:
        del self._queue[turn]
        if not turn.done():
            turn.set_exception(self._refusal())

    def _look(self) -> None:
        """Notes whether more comes than can be done."""
        now = asyncio.get_running_loop().time()
        if self._taken + len(self._queue) <= self._bounds.few:
            self._last_few = now
        if self._overrun:
            self._overrun = self._pausing > 0 or now - self._last_refused < 2 * self._bounds.burst
        elif now - self._last_few > self._bounds.burst:
            self._overrun = True
            for turn in [*self._queue]:
                self._send_away(turn)

    def _free(self) -> None:
        self._taken -= 1
        self._at_work.set(self._taken)
        self._look()
        while self._queue and self._free_places():
            turn = next(iter(self._queue))
            del self._queue[turn]
            if not turn.done():
                turn.set_result(None)
                self._take()

    def _free_places(self) -> bool:
        return self._taken < (self._bounds.pressed if self._overrun else self._bounds.places)

    def _take(self) -> None:
        self._taken += 1
        self._at_work.set(self._taken)

    def _refusal(self) -> Refused:
        REFUSED.labels(f"{self._name}_busy").inc()
        self._last_refused = asyncio.get_running_loop().time()
        again = {"Retry-After": str(self._bounds.again)}
        return Refused(HTTPStatus.SERVICE_UNAVAILABLE, "busy", "现在用的人太多，请稍后再试", again)


class Admission:
    """Pure ASGI around an application: a request takes a place in its lane, and leaves it with its answer's head.

    What comes to it has come whole, so that slow clients hold no place; and who reads an answer slowly holds none.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        long, desk = number_setting("LONG_PLACES", 1), number_setting("DESK_PLACES", 8)
        self._straight = Lane("straight", Bounds(8, 1, 1, 64, 2.0, 0.1, 0.25, 1))
        self._quick = Lane("quick", Bounds(1, 1, 8, 64, 2.0, 0.1, 0.25, 1))
        self._long = Lane("long", Bounds(long, long, long + 3, 16, 15.0, 5.0, 1.0, 5))
        self._desk = Lane("desk", Bounds(desk, desk, desk + 15, 64, 5.0, 1.0, 0.5, 2))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A request, once there is a place for it; else 503 with Retry-After."""
        lane = self._lane(scope) if scope["type"] == "http" else None
        if lane is None:
            await self._app(scope, receive, send)
            return
        try:
            await lane.enter()
        except Refused as error:
            await refuse(error, scope, receive, send)
            return
        holds = True

        async def leaving(message: Message) -> None:
            nonlocal holds
            if holds:
                holds = False
                lane.leave()
            await send(message)

        try:
            await self._app(scope, receive, leaving)
        finally:
            if holds:
                lane.leave()

    def _lane(self, scope: Scope) -> Lane | None:
        """By address and by what is asked for; pages, files to be screened and looks at the service need none."""
        path: str = scope["path"]
        if not path.startswith("/v1/"):
            return None
        if path.startswith("/v1/desk"):
            return self._desk
        if path.startswith("/v1/screenings"):
            return self._long if path.endswith("/template") else None
        if path.startswith(_LONG) or _asks_for_a_file(scope):
            return self._long
        return self._straight if path in _STRAIGHT else self._quick


_STRAIGHT = frozenset({"/v1/schedules", "/v1/assessments"})
"""Of what is asked straight (`api.straight`), that which never waits for a thread and takes no more than a millisecond.

The loop works it out by itself, one after the other whatever comes: with one place all others would queue.
"""

_LONG = ("/v1/solutions",)
"""What is searched for, by assessing many times."""

_FILES = tuple(kind.media_type.encode() for kind in (PDF, XLSX))
"""What takes long to write; a client that says so in another way waits in the quick lane."""


def _asks_for_a_file(scope: Scope) -> bool:
    asked = b",".join(value for name, value in scope["headers"] if name == b"accept")
    return any(kind in asked for kind in _FILES)
