"""A body is let in whole, and within bounds."""

import asyncio
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal

from api.front import whole
from api.front.whole import MAXIMUM_BODY, Whole


def let_in(*messages: dict[str, Any], length: str = "", path: str = "/v1/assessments") -> tuple[Any, list[Any]]:
    """What came to the application, and what was answered."""
    came: list[Any] = []
    sent: list[Any] = []
    coming = iter(messages)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            came.append(message)
            if message["type"] != "http.request" or not message.get("more_body"):
                return

    async def receive() -> Any:
        try:
            return next(coming)
        except StopIteration:
            return await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-length", length.encode())] if length else []
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
    with start_blocking_portal() as portal:  # a browser of other tests may keep a loop in this thread
        portal.call(Whole(app), scope, receive, send)
    return came, sent


def part(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def refused(sent: list[Any]) -> tuple[int, bytes]:
    """The status, and what becomes of the connection."""
    return sent[0]["status"], dict(sent[0]["headers"])[b"connection"]


def test_a_body_in_parts_comes_in_one() -> None:
    came, sent = let_in(part(b"a", more=True), part(b"b", more=False))
    assert came == [part(b"ab", more=False)]
    assert not sent


def test_a_body_of_the_maximum_is_let_in() -> None:
    came, _ = let_in(part(b"x" * MAXIMUM_BODY, more=False), length=str(MAXIMUM_BODY))
    assert len(came[0]["body"]) == MAXIMUM_BODY


@pytest.mark.parametrize("length", [MAXIMUM_BODY + 1, 200_000_000, 10**40])
def test_a_body_that_says_it_is_larger_is_refused_before_it_comes(length: int) -> None:
    came, sent = let_in(length=str(length))
    assert not came
    assert refused(sent) == (413, b"close")


def test_a_body_that_turns_out_larger_is_refused() -> None:
    came, sent = let_in(part(b"x" * MAXIMUM_BODY, more=True), part(b"x", more=True))
    assert not came
    assert refused(sent) == (413, b"close")


def test_a_body_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "BODY_SECONDS", 0.01)
    came, sent = let_in(part(b"x", more=True))
    assert not came
    assert refused(sent) == (408, b"close")


def test_nothing_is_answered_to_who_has_gone() -> None:
    came, sent = let_in(part(b"x", more=True), {"type": "http.disconnect"})
    assert (came, sent) == ([], [])


def test_files_to_be_screened_come_as_they_come() -> None:
    parts = [part(b"x" * MAXIMUM_BODY, more=True), part(b"x", more=False)]
    came, _ = let_in(*parts, length="200000000", path="/v1/screenings")
    assert came == parts
