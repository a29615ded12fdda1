"""Places in a lane: who is let in, who waits, and who is sent away."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal

from api.front.admission import Admission, Bounds, Lane
from api.problems import Refused

PATIENT = Bounds(places=1, pressed=1, few=9, waiting=2, patience=30, burst=30, pause=0, again=7)
HURRIED = Bounds(places=1, pressed=1, few=1, waiting=9, patience=30, burst=0.05, pause=0.2, again=7)


def run_alone(test: Callable[[], Awaitable[None]]) -> None:
    """In a loop and a thread of its own: a browser of other tests may keep a loop in this one."""
    with start_blocking_portal() as portal:
        portal.call(test)


def in_loop(test: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    def run() -> None:
        run_alone(lambda: asyncio.wait_for(test(), 20))

    run.__name__, run.__doc__ = test.__name__, test.__doc__
    return run


async def turns(count: int = 3) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


@in_loop
async def test_whoever_comes_first_is_served_first() -> None:
    lane, served = Lane("test", PATIENT), []

    async def come(name: str) -> None:
        await lane.enter()
        served.append(name)

    await come("first")
    others = [asyncio.create_task(come(name)) for name in ("second", "third")]
    await turns()
    assert served == ["first"]
    lane.leave()
    await turns()
    assert served == ["first", "second"]
    lane.leave()
    await asyncio.gather(*others)
    assert served == ["first", "second", "third"]


@in_loop
async def test_where_more_comes_than_can_be_done_a_free_place_is_given_and_nobody_waits() -> None:
    lane = Lane("test", HURRIED)
    await lane.enter()
    early = [asyncio.create_task(lane.enter()) for _ in range(2)]
    await asyncio.sleep(2 * HURRIED.burst)
    late = asyncio.create_task(lane.enter())
    await turns()
    for each in early:  # they waited for longer than whoever comes now may
        with pytest.raises(Refused):
            await each
    lane.leave()
    await turns()
    await lane.enter()
    assert not late.done()  # it hears of it after a pause
    with pytest.raises(Refused):
        await late


@in_loop
async def test_where_more_comes_than_can_be_done_fewer_have_a_place() -> None:
    lane = Lane("test", Bounds(places=3, pressed=1, few=0, waiting=9, patience=30, burst=0.05, pause=0.001, again=7))
    for _ in range(3):
        await lane.enter()
    early = asyncio.create_task(lane.enter())
    await asyncio.sleep(0.1)
    with pytest.raises(Refused):
        await lane.enter()
    with pytest.raises(Refused):
        await early
    for _ in range(2):
        lane.leave()
    await turns()
    with pytest.raises(Refused):
        await lane.enter()  # two places are free, and one is still taken
    lane.leave()
    await turns()
    await lane.enter()


@in_loop
async def test_whoever_waits_takes_every_place_that_is_free() -> None:
    lane = Lane("test", Bounds(places=2, pressed=1, few=9, waiting=9, patience=30, burst=30, pause=0, again=7))
    for _ in range(2):
        await lane.enter()
    waiting = [asyncio.create_task(lane.enter()) for _ in range(3)]
    await turns()
    for _ in range(2):
        lane.leave()
    await turns()
    assert [each.done() for each in waiting] == [True, True, False]
    waiting[-1].cancel()


@in_loop
async def test_only_so_many_are_sent_away_after_a_pause() -> None:
    lane = Lane("test", Bounds(places=1, pressed=1, few=0, waiting=1, patience=30, burst=0.01, pause=30, again=7))
    await lane.enter()
    early = asyncio.create_task(lane.enter())
    await asyncio.sleep(0.05)
    paused = asyncio.create_task(lane.enter())
    await turns()
    with pytest.raises(Refused):
        await early
    for _ in range(2):
        with pytest.raises(Refused):
            await asyncio.wait_for(lane.enter(), 5)
    assert not paused.done()
    paused.cancel()
    await turns()
    after = asyncio.create_task(lane.enter())  # who went away leaves room for another to be kept
    await turns()
    assert not after.done()
    after.cancel()


@in_loop
async def test_a_full_queue_sends_away_at_once_and_says_when_to_come_again() -> None:
    lane = Lane("test", PATIENT)
    await lane.enter()
    waiting = [asyncio.create_task(lane.enter()) for _ in range(PATIENT.waiting)]
    await turns()
    with pytest.raises(Refused) as refused:
        await lane.enter()
    assert (refused.value.status, refused.value.code, refused.value.headers) == (503, "busy", {"Retry-After": "7"})
    for each in waiting:
        each.cancel()


@in_loop
async def test_patience_ends() -> None:
    lane = Lane("test", Bounds(places=1, pressed=1, few=9, waiting=9, patience=0.01, burst=30, pause=30, again=1))
    await lane.enter()
    with pytest.raises(Refused):
        await lane.enter()
    lane.leave()
    await turns()
    await lane.enter()  # nobody waits in the place of who went


@in_loop
async def test_each_waits_for_as_long_as_the_other() -> None:
    lane = Lane("test", Bounds(places=1, pressed=1, few=9, waiting=9, patience=0.2, burst=30, pause=30, again=1))
    await lane.enter()
    early = asyncio.create_task(lane.enter())
    await asyncio.sleep(0.1)
    late = asyncio.create_task(lane.enter())
    with pytest.raises(Refused):
        await early
    assert not late.done()
    with pytest.raises(Refused):
        await late


@in_loop
async def test_the_queue_is_patient_again_once_nobody_was_sent_away_for_a_while() -> None:
    lane = Lane("test", Bounds(places=1, pressed=1, few=1, waiting=9, patience=30, burst=0.05, pause=0.001, again=1))
    await lane.enter()
    early = asyncio.create_task(lane.enter())
    await asyncio.sleep(0.1)
    for _ in range(2):
        with pytest.raises(Refused):
            await lane.enter()  # it has been too long for longer than a burst
    with pytest.raises(Refused):
        await early
    await asyncio.sleep(0.15)
    patient = asyncio.create_task(lane.enter())
    await asyncio.sleep(0.02)
    assert not patient.done()
    lane.leave()
    await patient


@in_loop
async def test_a_queue_of_a_few_is_patient_however_long_it_lasts() -> None:
    lane = Lane("test", Bounds(places=1, pressed=1, few=1, waiting=9, patience=30, burst=0.01, pause=0.001, again=1))
    await lane.enter()
    for _ in range(3):
        patient = asyncio.create_task(lane.enter())
        await asyncio.sleep(0.03)
        assert not patient.done()
        lane.leave()
        await patient


@in_loop
async def test_a_place_comes_free_on_the_next_turn() -> None:
    """What was read meanwhile is refused or queued first: so work on the loop's own thread leaves room to refuse."""
    lane = Lane("test", PATIENT)
    await lane.enter()
    lane.leave()
    second = asyncio.create_task(lane.enter())
    await asyncio.sleep(0)
    third = asyncio.create_task(lane.enter())
    await turns()
    assert second.done()
    assert not third.done()
    third.cancel()


@in_loop
async def test_who_goes_away_while_waiting_loses_no_place() -> None:
    lane = Lane("test", PATIENT)
    await lane.enter()
    gone = asyncio.create_task(lane.enter())
    await turns()
    gone.cancel()
    await turns()
    lane.leave()
    await turns()
    await lane.enter()
    with pytest.raises(asyncio.CancelledError):
        await gone


@in_loop
async def test_a_turn_that_comes_as_its_owner_goes_is_given_on() -> None:
    lane = Lane("test", PATIENT)
    await lane.enter()
    gone, heir = (asyncio.create_task(lane.enter()) for _ in range(2))
    await turns()
    lane._free()  # gives the turn
    gone.cancel()  # before its owner knows
    await turns(5)
    assert heir.done()


@in_loop
async def test_who_goes_as_it_is_sent_away_gives_back_no_place_it_never_had() -> None:
    lane = Lane("test", HURRIED)
    await lane.enter()
    gone = [asyncio.create_task(lane.enter()) for _ in range(2)]
    await asyncio.sleep(2 * HURRIED.burst)
    lane._look()  # sends them away
    for each in gone:
        each.cancel()  # before they know
    await asyncio.gather(*gone, return_exceptions=True)
    await turns()
    waiting = asyncio.create_task(lane.enter())
    await turns()
    assert not waiting.done()
    waiting.cancel()


class Worked:
    """An application that answers when it is told to."""

    def __init__(self) -> None:
        self.at_work, self.most, self.go_on = 0, 0, asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.at_work += 1
        self.most = max(self.most, self.at_work)
        await self.go_on.wait()
        self.at_work -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def asked(app: Any, path: str, accept: bytes = b"application/json") -> int:
    """The status of an answer."""
    statuses = []

    async def send(message: Any) -> None:
        statuses.append(message.get("status"))

    scope = {"type": "http", "method": "POST", "path": path, "headers": [(b"accept", accept)]}
    await app(scope, None, send)
    return int(statuses[0])


@pytest.mark.parametrize(
    ("path", "accept", "at_once"),
    [
        ("/v1/assessments", b"application/json", 8),
        ("/v1/quotes", b"application/json", 1),
        ("/v1/assessments", b"application/pdf", 1),
        ("/v1/solutions", b"*/*", 1),
        ("/v1/screenings/template", b"*/*", 1),
        ("/v1/desk/board", b"*/*", 8),
        ("/v1/screenings", b"*/*", 30),
        ("/healthz", b"*/*", 30),
        ("/assets/index.js", b"*/*", 30),
    ],
)
def test_so_many_are_worked_on_at_a_time(path: str, accept: bytes, at_once: int) -> None:
    async def test() -> None:
        app = Worked()
        front = Admission(app)
        coming = [asyncio.create_task(asked(front, path, accept)) for _ in range(30)]
        await turns(5)
        assert app.at_work == at_once
        app.go_on.set()
        statuses = await asyncio.gather(*coming)
        assert set(statuses) <= {200, 503}
        assert app.most == at_once

    run_alone(test)


def test_lanes_do_not_wait_for_one_another() -> None:
    async def test() -> None:
        app = Worked()
        front = Admission(app)
        coming = [
            asyncio.create_task(asked(front, path)) for path in ("/v1/solutions", "/v1/assessments", "/v1/desk/board")
        ]
        await turns(5)
        assert app.at_work == 3
        app.go_on.set()
        assert await asyncio.gather(*coming) == [200, 200, 200]

    run_alone(test)


def test_an_error_gives_its_place_back() -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError

    async def test() -> None:
        front = Admission(broken)
        for _ in range(3):
            with pytest.raises(RuntimeError):
                await asyncio.wait_for(asked(front, "/v1/assessments"), 5)

    run_alone(test)
