"""The real nginx, by deploy/nginx.conf, in front of the real service: what comes through, and what does not."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from shutil import copyfile
from typing import Any, ClassVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).parents[2]
PROBLEM = "application/problem+json"
PROGRAM = Path(sys.executable).with_name("loan-engine")
PASSWORD = "correct horse battery"
LIMIT = 64 * 1024
LET_THROUGH = 32
HELD = "/v1/solutions"
"""What the service that echoes does not answer before it is told to."""


def write_certificate(folder: Path) -> None:
    """One that vouches for itself, for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loans.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "tls_certificate").write_bytes(certificate.public_bytes(pem))
    (folder / "tls_key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


@dataclass(frozen=True)
class Front:
    """An nginx: where it listens, and what it wrote."""

    site: Any
    plain: Any
    folder: Path

    @property
    def logs(self) -> str:
        return "".join((self.folder / name).read_text("utf-8") for name in ("access.log", "error.log", "output"))


@pytest.fixture(scope="module")
def stand(
    need: Callable[[str, str], str],
    new_site: Callable[..., Any],
    running: Callable[..., AbstractContextManager[Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[int], AbstractContextManager[Front]]:
    """nginx in front of a port: as it is deployed, but for its places, which are a folder and ports of this test."""
    nginx = need("nginx", "REQUIRE_NGINX")

    @contextmanager
    def stand_(port: int) -> Iterator[Front]:
        front = Front(new_site(tls=True), new_site(), tmp_path_factory.mktemp("nginx"))
        places = {
            "application:8000": f"127.0.0.1:{port}",
            "listen 8443": f"listen 127.0.0.1:{front.site.port}",
            "listen 8080": f"listen 127.0.0.1:{front.plain.port}",
            "/run/secrets/": f"{front.folder}/",
            "/dev/stdout": f"{front.folder}/access.log",
            "/dev/stderr": f"{front.folder}/error.log",
            "/tmp": f"{front.folder}",
        }
        text = (ROOT / "deploy/nginx.conf").read_text("utf-8")
        assert [place for place in places if place not in text] == []
        text = re.sub("|".join(map(re.escape, places)), lambda found: places[found[0]], text)
        (front.folder / "nginx.conf").write_text(text, "utf-8")
        copyfile("/etc/nginx/mime.types", front.folder / "mime.types")
        write_certificate(front.folder)
        command = [nginx, "-p", str(front.folder), "-c", f"{front.folder}/nginx.conf"]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr
        with running([*command, "-g", "daemon off;"], front.site, dict(os.environ), front.folder / "output"):
            yield front

    return stand_


@pytest.fixture(scope="module")
def front(
    stand: Callable[[int], AbstractContextManager[Front]],
    serve: Callable[..., AbstractContextManager[Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Front]:
    """nginx in front of the service, with a desk that li.ming works at."""
    data = tmp_path_factory.mktemp("data")
    settings = {
        "DESK_DATABASE": f"sqlite:///{data}/desk.sqlite",
        "DESK_KEYS": f"{data}/desk.keys",
        "SCREENING_FOLDER": str(data),
        "LC_ALL": "C.UTF-8",
    }
    account = (PROGRAM, "account", "add", "li.ming", "--role", "clerk", "--branch", "珠山", "--password-stdin")
    subprocess.run(account, env={**os.environ, **settings}, input=PASSWORD, text=True, check=True, capture_output=True)
    with serve(**settings) as service, stand(service.port) as front:
        yield front


class Echo(BaseHTTPRequestHandler):
    """Answers any request with its path and its headers."""

    asked: ClassVar[list[str]] = []
    go_on: ClassVar[threading.Event] = threading.Event()

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == HELD:
            self.go_on.wait(30)
        self.rfile.read(int(self.headers.get("content-length", 0)))
        body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def echo(stand: Callable[[int], AbstractContextManager[Front]]) -> Iterator[Front]:
    """nginx in front of a service that tells what it was sent."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with stand(server.server_port) as front:
        yield front
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["/", "/counter", "/desk", "/embed.js", "/openapi.json", "/v1/facts"])
def test_pages_and_reads_come_through_with_every_header_once(front: Front, path: str) -> None:
    reply = front.site.ask(path)
    assert reply.status == HTTPStatus.OK
    names = [name for name, _ in reply.pairs]
    assert sorted(names) == sorted(set(names))
    assert reply.headers["strict-transport-security"] == "max-age=31536000"
    assert reply.headers["server"] == "nginx"


def test_a_family_is_assessed(front: Front, family: dict[str, Any]) -> None:
    assert front.site.ask("/v1/assessments", family).document["verdict"] == "eligible"


def test_what_comes_in_the_clear_is_sent_to_the_same_address_by_tls(front: Front) -> None:
    reply = front.plain.ask("/v1/facts?x=1", headers={"Host": "loans.example"})
    assert (reply.status, reply.headers["location"]) == (308, "https://loans.example/v1/facts?x=1")


def test_a_table_larger_than_other_bodies_is_screened(front: Front, table: bytes) -> None:
    head, row = table.splitlines()
    rows = LIMIT // len(row) + 2
    many = b"\n".join([head, *[row] * rows])
    assert len(many) > LIMIT
    result = front.site.screened(many)
    assert result.status == HTTPStatus.OK
    assert result.body.decode("utf-8-sig").count("符合条件") >= rows


def test_no_log_holds_the_key_of_a_screening_or_what_was_asked(front: Front, table: bytes) -> None:
    begun = front.site.ask("/v1/screenings", table, {"Content-Type": "text/csv"})
    key = begun.headers["location"].rpartition("/")[2]
    assert front.site.ask(begun.headers["location"]).status == HTTPStatus.OK
    front.site.ask("/v1/desk/cases/110101199003070000?name=wang")
    assert '"place":"/v1/screenings","status":202' in front.logs
    assert [typed for typed in (key, "110101199003070000", "wang") if typed in front.logs] == []


def test_the_session_of_the_desk_is_for_tls_only(front: Front) -> None:
    signed_in = front.site.ask("/v1/desk/session", {"name": "li.ming", "password": PASSWORD})
    assert signed_in.status == HTTPStatus.OK
    assert "; Secure" in signed_in.headers["set-cookie"]


def test_a_body_too_large_is_refused_before_the_service_sees_it(echo: Front) -> None:
    reply = echo.site.ask("/v1/assessments", b" " * (LIMIT + 1))
    assert (reply.status, reply.document["code"]) == (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")
    assert reply.headers["content-type"] == PROBLEM
    assert "/v1/assessments" not in Echo.asked
    assert echo.site.ask("/v1/assessments", b" " * LIMIT).status == HTTPStatus.OK


@pytest.mark.parametrize("path", ["/metrics", "/metrics?x", "//metrics", "/%6detrics", "/v1/../metrics"])
def test_what_is_measured_stays_inside(echo: Front, path: str) -> None:
    reply = echo.site.ask(path)
    assert (reply.status, reply.document["code"]) == (HTTPStatus.NOT_FOUND, "not_found")
    assert [each for each in Echo.asked if "etrics" in each] == []


def test_who_asks_is_told_by_nginx_and_not_by_the_client(echo: Front) -> None:
    said = {
        "X-Forwarded-For": "192.0.2.1",
        "X-Forwarded-Proto": "http",
        "X-Request-ID": "mine",
        "Host": "loans.example",
    }
    first, second = (echo.site.ask("/", headers=said).document for _ in range(2))
    assert (first["x-forwarded-for"], first["x-forwarded-proto"], first["host"]) == (
        "127.0.0.1",
        "https",
        "loans.example",
    )
    assert len({first["x-request-id"], second["x-request-id"], "mine"}) == 3


def test_who_tries_passwords_is_slowed_down_and_may_go_on_reading(echo: Front) -> None:
    tries = [echo.site.ask("/v1/desk/session", {"name": "li.ming", "password": "wrong"}) for _ in range(30)]
    assert tries[0].status == HTTPStatus.OK
    assert tries[-1].status == HTTPStatus.TOO_MANY_REQUESTS
    assert (tries[-1].headers["content-type"], tries[-1].headers["retry-after"]) == (PROBLEM, "1")
    assert echo.site.ask("/v1/desk/session").status == HTTPStatus.OK


def test_what_is_more_than_the_service_works_on_is_sent_away_here(echo: Front) -> None:
    with ThreadPoolExecutor(LET_THROUGH + 8) as pool:
        replies = [pool.submit(echo.site.ask, HELD) for _ in range(LET_THROUGH + 8)]
        for sent_away in islice(as_completed(replies), 8):
            reply = sent_away.result()
            assert (reply.status, reply.document["code"]) == (HTTPStatus.SERVICE_UNAVAILABLE, "busy")
            assert (reply.headers["content-type"], reply.headers["retry-after"]) == (PROBLEM, "1")
        assert echo.site.ask("/").status == HTTPStatus.OK  # a page is not worked out
        Echo.go_on.set()
    assert [each.result().status for each in replies].count(HTTPStatus.OK) == Echo.asked.count(HELD) == LET_THROUGH


def test_a_service_that_is_down_is_told_as_such(
    stand: Callable[[int], AbstractContextManager[Front]], new_site: Callable[..., Any]
) -> None:
    with stand(new_site().port) as front:
        reply = front.site.ask("/v1/facts")
        assert (reply.status, reply.document["code"]) == (HTTPStatus.SERVICE_UNAVAILABLE, "unavailable")
        assert (reply.headers["content-type"], reply.headers["retry-after"]) == (PROBLEM, "5")
