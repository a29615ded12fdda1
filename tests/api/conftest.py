"""The API on a real port, requests to it as raw bytes, and tables to be screened."""

import csv
import http.client
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from rules.rulebooks import rulebooks
from rules.vocabulary import FACTS
from tools.stage import serving


@dataclass(frozen=True)
class Reply:
    """A response: its status, its headers in lower case, and its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)

    @property
    def problems(self) -> dict[str, str]:
        """Pointer to code."""
        assert self.headers["content-type"] == "application/problem+json"
        return {each["pointer"]: each["code"] for each in self.document["errors"]}


Ask = Callable[..., Reply]


@pytest.fixture(scope="session", autouse=True)
def screenings_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the servers of this run keep what they screen."""
    folder = tmp_path_factory.mktemp("screenings")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCREENING_FOLDER", str(folder))
        yield folder


@pytest.fixture(scope="session")
def port(screenings_folder: Path) -> Iterator[int]:
    with serving(create_app(), lifespan="auto") as address:
        yield int(address.rpartition(":")[2])


@pytest.fixture(scope="session")
def ask(port: int) -> Ask:
    """Sends a request; a document is sent as JSON, bytes as they are."""

    def send(path: str, document: Any = None, headers: Mapping[str, str] | None = None, method: str = "") -> Reply:
        body = document if isinstance(document, bytes) or document is None else json.dumps(document).encode()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        sent = {"Content-Type": "application/json"} if body is not None else {}
        connection.request(method or ("GET" if body is None else "POST"), path, body, {**sent, **(headers or {})})
        response = connection.getresponse()
        reply = Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        connection.close()
        return reply

    return send


@pytest.fixture
def family() -> dict[str, Any]:
    """A family that passes, to be changed at will."""
    return deepcopy(dict(rulebooks()["jingdezhen-2020-18"].example))


Cells = Callable[..., dict[str, str]]


@pytest.fixture
def cells(family: Any) -> Cells:
    """The row of the family, by headings; what is changed is named by its heading, and left out where it is None."""

    def row(number: object, **changes: str | None) -> dict[str, str]:
        found = {"编号": str(number)}
        for fact in FACTS.values():
            value = family.get(fact.group, {}).get(fact.name)
            if value is not None:
                found[fact.label] = ("否", "是")[value] if isinstance(value, bool) else str(value)
        return {name: text for name, text in {**found, **changes}.items() if text is not None}

    return row


@pytest.fixture(name="as_csv")
def _as_csv() -> Callable[..., bytes]:
    """A table of rows."""
    return as_csv


@pytest.fixture
def table(cells: Cells) -> bytes:
    """A table with a row of each kind: eligible, refused, undetermined, unreadable, and a blank one."""
    return as_csv(
        [cells("甲"), cells("乙", 家庭已有住房套数="2"), cells("丙", 新建商品房=None), {}, cells("丁", 合同总价="很多")]
    )


@pytest.fixture
def long_table(cells: Cells) -> bytes:
    """A table that takes minutes."""
    return as_csv([cells(number, 家庭已有住房套数="2") for number in range(20_000)])


def as_csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    text = StringIO()
    writer = csv.DictWriter(text, [*{name: None for row in rows for name in row}], restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


@pytest.fixture
def send(ask: Ask) -> Callable[..., Reply]:
    """Sends a table to be screened."""

    def sent(table: bytes, query: str = "", media_type: str = "text/csv") -> Reply:
        return ask(f"/v1/screenings{query}", table, {"Content-Type": media_type})

    return sent


@pytest.fixture
def ended(ask: Ask) -> Callable[[str], Any]:
    """Waits until a table was screened, by the URL of that; the last answer."""

    def wait(url: str) -> Any:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            answer = ask(url).document
            if answer["state"] in ("done", "failed"):
                return answer
            time.sleep(0.1)
        raise TimeoutError(url)

    return wait
