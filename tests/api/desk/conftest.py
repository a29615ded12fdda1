"""The desk on both databases, with a clock that tests set, and an office of people who work at it."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from stdnum.iso7064 import mod_11_2

from api.app import create_app
from api.desk import accounts, kiosks, passwords
from api.desk.assessing import assessed
from api.desk.desk import Desk
from api.desk.moments import day_at
from api.desk.settings import DeskSettings

KINDS = ("sqlite", "postgresql")
PASSWORD = "correct horse battery"
STAFF = {
    "clerk": ("clerk", "珠山"),
    "clerk2": ("clerk", "珠山"),
    "reviewer": ("reviewer", "珠山"),
    "auditor": ("auditor", "中心"),
    "admin": ("administrator", "中心"),
    "far.clerk": ("clerk", "昌江"),
    "far.reviewer": ("reviewer", "昌江"),
}


class Clock:
    """What the desk takes for the present: nine o'clock of a Monday in China, until a test moves it."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, 1, tzinfo=UTC)

    def __call__(self) -> int:
        return int(self.at.timestamp() * 1_000_000)

    def later(self, **time: float) -> None:
        """Moves on, by days, hours, minutes or seconds."""
        self.at += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desks(new_database: Callable[..., str], tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Desk]]:
    """Makes a desk in an empty database of a kind; all of a test's have one key file and one clock."""
    made: list[Desk] = []

    def new(kind: str, **settings: Any) -> Desk:
        made.append(Desk(DeskSettings(new_database(kind), tmp_path / "desk.keys", **settings), clock))
        return made[-1]

    yield new
    for each in made:
        each.close()


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, desks: Callable[..., Desk]) -> Desk:
    return desks(request.param)


class Client:
    """Somebody's browser, with the session's token in a header as the page has it."""

    def __init__(self, app: FastAPI) -> None:
        self.http = TestClient(app, base_url="https://desk.example", raise_server_exceptions=False)
        self.headers: dict[str, str] = {}

    def sign_in(self, name: str, password: str = PASSWORD, code: str | None = None) -> Any:
        asked = {"name": name, "password": password, **({} if code is None else {"code": code})}
        signed_in = self("POST", "session", asked)
        if signed_in.status_code == 200:
            self.headers = {"X-CSRF-Token": signed_in.json()["csrf"]}
        return signed_in

    def __call__(
        self,
        method: str,
        path: str,
        document: Any = None,
        version: int | None = None,
        key: str | None = None,
        headers: Any = None,
    ) -> Any:
        """The reply to a request under /v1/desk/, to a version of a case, under an idempotency key."""
        sent = {"Content-Type": "application/json", **self.headers, **(headers or {})}
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        if key is not None:
            sent["Idempotency-Key"] = key
        content = None if document is None else json.dumps(document).encode()
        return self.http.request(method, f"/v1/desk/{path}", content=content, headers=sent)

    def open(self, application: Any, people: Any = None, key: str | None = None) -> Any:
        """A new case; its receipt."""
        asked = {"application": application, "people": people or {}}
        opened = self("POST", "cases", asked, key=key or str(uuid4()))
        assert opened.status_code == 201, opened.text
        return opened.json()

    def case(self, reference: str) -> Any:
        """A case as it is shown."""
        found = self("GET", f"cases/{reference}")
        assert found.status_code == 200, found.text
        return found.json()

    def change(self, reference: str, what: str, document: Any, method: str = "PUT") -> Any:
        """A change of the newest version; its receipt."""
        changed = self(method, f"cases/{reference}/{what}", document, self.case(reference)["version"])
        assert changed.status_code == 200, changed.text
        return changed.json()

    def try_move(self, reference: str, to: str, **stated: Any) -> Any:
        version = self.case(reference)["version"]
        return self("POST", f"cases/{reference}/moves", {"to": to, **stated}, version)

    def move(self, reference: str, to: str, **stated: Any) -> Any:
        """A step; its receipt."""
        moved = self.try_move(reference, to, **stated)
        assert moved.status_code == 200, moved.text
        return moved.json()

    def board(self) -> dict[str, list[str]]:
        """References by group."""
        groups = self("GET", "board").json()["groups"]
        return {group["id"]: [case["reference"] for case in group["cases"]] for group in groups}


class Office:
    """Two branches and a centre, whose people sign in when they are first asked."""

    def __init__(self, desk: Desk, clock: Clock, kiosk: tuple[str, str]) -> None:
        self.desk, self.clock = desk, clock
        self.kiosk, self.kiosk_key = kiosk
        self.app = _app()
        self.app.state.desk = desk
        self._clients: dict[str, Client] = {}

    @property
    def today(self) -> date:
        return day_at(self.clock())

    def __getitem__(self, name: str) -> Client:
        if name not in self._clients:
            client = self.stranger()
            signed_in = client.sign_in(name)
            assert signed_in.status_code == 200, signed_in.text
            self._clients[name] = client
        return self._clients[name]

    def stranger(self) -> Client:
        """Somebody who has not signed in."""
        return Client(self.app)

    def later(self, **time: float) -> None:
        """Moves the clock on; who was signed in signs in anew."""
        self.clock.later(**time)
        self._clients.clear()

    def assess(self, application: Any) -> Any:
        """What the calculator tells today."""
        return json.loads(assessed(application, self.today).answer)


@pytest.fixture(scope="session", autouse=True)
def _one_hash() -> Iterator[None]:
    """All of the tests' accounts have one password, which is hashed once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hashed", cache(passwords.hashed))
        yield


@cache
def _app() -> FastAPI:
    """Built once, which takes a second; each office puts its own desk in."""
    return create_app()


@pytest.fixture
def id_number() -> Callable[[str, str], str]:
    """A number that fits a day of birth and a sex, of a place that is none, so that it is nobody's."""

    def number(birth_date: str, sex: str) -> str:
        digits = f"999999{birth_date.replace('-', '')}{'013' if sex == 'male' else '014'}"
        return digits + mod_11_2.calc_check_digit(digits)

    return number


@pytest.fixture
def people(family: Any, id_number: Any) -> Any:
    """Who the family is."""
    names = {"applicant": "王小明", "spouse": "李华"}
    return {
        role: {"name": name, "id_number": id_number(family[role]["birth_date"], family[role]["sex"])}
        for role, name in names.items()
    }


@pytest.fixture(scope="session")
def furnished(new_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """A desk of a kind whose people have their accounts, to be copied: its URL, its keys, and a kiosk's id and key."""

    @cache
    def made(kind: str) -> tuple[str, Path, tuple[str, str]]:
        url, keys = new_database(kind), tmp_path_factory.mktemp("keys") / "desk.keys"
        desk = Desk(DeskSettings(url, keys), Clock())
        kiosk = furnish(desk)
        desk.close()
        return url, keys, kiosk

    return made


@pytest.fixture(scope="session")
def new_office(new_database: Callable[..., str], furnished: Callable[[str], Any]) -> Iterator[Callable[..., Office]]:
    """Makes an office on a database of a kind, by settings."""
    made: list[Desk] = []

    def new(kind: str, clock: Clock | None = None, **settings: Any) -> Office:
        url, keys, kiosk = furnished(kind)
        clock = clock or Clock()
        made.append(Desk(DeskSettings(new_database(kind, url), keys, **settings), clock))
        return Office(made[-1], clock, kiosk)

    yield new
    for each in made:
        each.close()


@pytest.fixture(params=KINDS)
def office(request: pytest.FixtureRequest, new_office: Callable[..., Office]) -> Iterator[Office]:
    """An office of this test's own, in which nothing was done yet."""
    made = new_office(request.param)
    yield made
    made.desk.close()


def furnish(desk: Desk) -> tuple[str, str]:
    with desk.writing("test") as work:
        for name, (role, branch) in STAFF.items():
            accounts.add(work, name, role, branch, PASSWORD)
        return kiosks.add(work, "大厅", "珠山", 3)
