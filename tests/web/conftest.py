"""The pages as a person has them: Debian's chromium over the app on a real port."""

import base64
import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from api.app import create_app
from rules.rulebooks import rulebooks
from tools.stage import CHROMIUM, chromium, serving, somebodys

PHONE = (390, 844)
EXPECTED = (*(f"status of {each}" for each in (401, 403, 404, 409, 412, 422, 503)), "net::ERR_")

expect.set_options(timeout=30_000)  # a busy machine is no fault of a page


@dataclass
class Site:
    """The running app: where it is, and what it was asked for, path and query."""

    address: str = ""
    requests: list[str] = field(default_factory=list)


Open = Callable[..., Page]


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    app, site = create_app(), Site()

    async def recorded(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            site.requests.append(f"{scope['raw_path'].decode()}?{scope['query_string'].decode()}")
        await app(scope, receive, send)

    with serving(recorded) as site.address:
        yield site


@pytest.fixture
def serve() -> Iterator[Callable[[Any], str]]:
    """Puts an application of a test's own on a port, for as long as the test; its address."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(serving(app))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        missing = "NO BROWSER: the pages are not tested; install chromium (Debian: apt-get install chromium)"
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") else pytest.skip)(missing)
    with chromium() as browser:
        yield browser


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Open]:
    """Opens a page of the site, or of another, in a browser of its own, a phone where nothing else is said; no page may
    complain."""
    contexts, complaints = [], []

    def open_(fragment: str = "", *, at: str = "", size: tuple[int, int] = PHONE, **settings: Any) -> Page:
        context = somebodys(browser, size, **settings)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: _complaint(message, complaints))
        page.goto(f"{at or site.address}/{fragment}")
        expect(page.locator("main")).to_be_visible()
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def _complaint(message: Any, complaints: list[str]) -> None:
    """A console message that is one. A browser also logs every refusal (401, 412, 422 ...), and every request while a
    test has cut the network (net::ERR_), which a page expects and shows."""
    if message.type in ("error", "warning") and not any(each in message.text for each in EXPECTED):
        complaints.append(message.text)


@pytest.fixture
def facts() -> dict[str, Any]:
    """A family that passes, by fact, to be changed at will; applied for today."""
    example = rulebooks()["jingdezhen-2020-18"].example
    return {
        f"{group}.{name}": value
        for group, fields in example.items()
        if isinstance(fields, dict)
        for name, value in fields.items()
    }


@pytest.fixture
def fragment_of() -> Callable[..., str]:
    """The fragment that a share link has."""

    def fragment(screen: str, facts: dict[str, Any], **choices: Any) -> str:
        plan = {"facts": facts, "way": "combined", "method": "equal_installment", **choices}
        return f"#/{screen}/{base64.urlsafe_b64encode(json.dumps(plan).encode()).decode().rstrip('=')}"

    return fragment
