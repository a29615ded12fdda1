"""A desk filled without a service before it, and servers as processes, for what keeps a desk whole."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from api.desk import accounts, tables
from api.desk.desk import Desk, Work
from api.desk.keyring import new_key, seal
from api.desk.settings import DeskSettings

PASSWORD = "correct horse battery"
STAFF = {f"clerk{number}": "clerk" for number in range(8)} | {
    "reviewer": "reviewer",
    "auditor": "auditor",
    "admin": "administrator",
}

Fill = Callable[..., list[str]]


@pytest.fixture(name="fill")
def _fill() -> Fill:
    """Puts rows of every kind into a desk, told in its trail; the references of its cases."""
    return fill


def fill(desk: Desk, count: int = 3) -> list[str]:
    references = [f"2026-{number:06}" for number in range(1, count + 1)]
    with desk.writing("甲") as work:
        here, keys = work.connection, work.keys
        for name in ("甲", "乙"):
            secret = keys.seal_key(b"secret of " + name.encode(), f"totp/{name}")
            row = {"name": name, "role": "clerk", "branch": "东", "password": "$argon2id$", "totp": secret}
            counts = {"totp_key": keys.current, "failures": 0, "locked": False, "created_at": work.at}
            here.execute(insert(tables.accounts).values({**row, **counts}))
            work.record("account.made", name, rows=[(tables.accounts, (name,))])
        here.execute(insert(tables.sessions).values(token=b"t", account="甲", started_at=work.at, seen_at=work.at))
        kiosk = {"id": "k1", "name": "大厅", "branch": "东", "digest": b"\0\xff", "daily_quota": 9, "used": 0}
        here.execute(insert(tables.kiosks).values({**kiosk, "created_at": work.at}))
        work.record("kiosk.made", "k1", rows=[(tables.kiosks, ("k1",))])
        here.execute(insert(tables.serials).values(year=2026, last=count))
        here.execute(insert(tables.receipts).values(actor="甲", key=b"k", asked=b"a", answer="{}", at=work.at))
    with desk.writing("甲") as work:
        for reference in references:
            _put_case(work, reference)
    return references


def _put_case(work: Work, reference: str) -> None:
    key = new_key()
    case = {
        "reference": reference,
        "branch": "东",
        "state": "opened",
        "version": 1,
        "opened_at": work.at,
        "via": "desk",
    }
    sealed = {
        "people": seal(key, f"王{reference}".encode(), f"{reference}/people"),
        "data_key": work.keys.seal_key(key, f"{reference}/key"),
        "sealing_key": work.keys.current,
    }
    rest = {
        "opened_at": work.at,
        "opened_by": "甲",
        "changed_at": work.at,
        "papers": "{}",
        "assessment": 1,
        "verdict": "eligible",
    }
    parts = {"reference": reference, "number": 1, "at": work.at, "by": "甲"}
    ruled = {"today": "2026-03-01", "rulebook": "r", "rulebook_version": "1", "engine_version": "1"}
    for table, row in (
        (tables.cases, {**case, **sealed, **rest}),
        (tables.assessments, {**parts, **ruled, "application": b"a" * 40, "answer": b"\0\n" * 20}),
        (tables.notes, {**parts, "text": b"n"}),
        (tables.moves, {**parts, "state": "opened", "on": "2026-03-01"}),
        (tables.identities, {"reference": reference, "digest": work.keys.digest("name", f"王{reference}")}),
    ):
        work.connection.execute(insert(table).values(row))
    rows = [(table, (reference, 1)) for table in (tables.assessments, tables.notes, tables.moves)]
    work.record("case.opened", reference, {"verdict": "eligible"}, [(tables.cases, (reference,)), *rows])


class Servers:
    """Servers of one desk on one port, as processes that may be killed, and what they log."""

    def __init__(self, desk: Desk, log: Path) -> None:
        self.desk, self.log = desk, log
        url = desk.engine.url.render_as_string(hide_password=False)
        settings = {"DESK": "on", "DESK_DATABASE": url, "DESK_KEYS": str(desk.settings.keys)}
        with log.open("ab") as stream:
            self.parent = subprocess.Popen(
                [sys.executable, str(Path(__file__).with_name("serving.py"))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stream,
                env={**os.environ, **settings, "PYTHONPATH": os.pathsep.join(sys.path)},
                text=True,
            )
        self.port = self._line()
        self.numbers: list[int] = []
        self._browsers: list[Browser] = []

    def start(self, longest: int | None = None) -> int:
        """One server more; its process's number."""
        self.numbers.append(self._tell("start" if longest is None else f"start {longest}"))
        return self.numbers[-1]

    def kill(self, number: int) -> None:
        self.numbers.remove(self._tell(f"kill {number}"))

    def close(self) -> None:
        """Ends them all."""
        if self.parent.returncode is not None:
            return
        for browser in self._browsers:
            browser.close()
        for each in [*self.numbers]:
            self.kill(each)
        assert self.parent.stdin is not None and self.parent.stdout is not None
        self.parent.stdin.close()
        self.parent.wait()
        self.parent.stdout.close()

    def browser(self, name: str) -> Browser:
        """Somebody's browser, signed in."""
        browser = Browser(self.port)
        self._browsers.append(browser)
        signed_in = browser("POST", "session", {"name": name, "password": PASSWORD})
        assert signed_in.status == 200, signed_in
        browser.headers = {
            "Cookie": signed_in.headers["set-cookie"].partition(";")[0],
            "X-CSRF-Token": signed_in.document["csrf"],
        }
        return browser

    def _tell(self, command: str) -> int:
        assert self.parent.stdin is not None
        print(command, file=self.parent.stdin, flush=True)
        return self._line()

    def _line(self) -> int:
        assert self.parent.stdout is not None
        return int(self.parent.stdout.readline())


@dataclass(frozen=True)
class Answer:
    """A response."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> Any:
        """What it was refused for."""
        return self.document.get("code") if self.status >= 400 else None


class Browser:
    """Requests over one connection, which is made anew where it was cut."""

    def __init__(self, port: int) -> None:
        self.headers: dict[str, str] = {}
        self._port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def another(self) -> Browser:
        """The same session on a connection of its own."""
        found = Browser(self._port)
        found.headers = self.headers
        return found

    def __call__(
        self, method: str, path: str, document: Any = None, *, version: int | None = None, key: str | None = None
    ) -> Answer:
        """The answer to a request under /v1/desk/. Raises OSError and HTTPException where none came."""
        sent = {"Content-Type": "application/json", **self.headers}
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        if key is not None:
            sent["Idempotency-Key"] = key
        body = None if document is None else json.dumps(document)
        try:
            self._connection.request(method, f"/v1/desk/{path}", body, sent)
            with self._connection.getresponse() as reply:
                return Answer(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read())
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def until_answered(self, *asked: Any, **how: Any) -> Answer:
        """The answer, however often a server is killed before it comes."""
        while True:
            try:
                return self(*asked, **how)
            except (OSError, http.client.HTTPException):
                continue

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def real_desk(request: pytest.FixtureRequest, new_database: Callable[[str], str], tmp_path: Path) -> Iterator[Desk]:
    """A desk whose clock is the machine's, of the kind that the test is parametrized with; its staff can sign in."""
    desk = Desk(DeskSettings(new_database(request.param), tmp_path / "desk.keys"))
    with desk.writing("test") as work:
        for name, role in STAFF.items():
            accounts.add(work, name, role, "珠山", PASSWORD)
    yield desk
    desk.close()


@pytest.fixture
def servers(real_desk: Desk, tmp_path: Path) -> Iterator[Servers]:
    """Servers of that desk; none is started yet."""
    found = Servers(real_desk, tmp_path / "log")
    yield found
    found.close()
