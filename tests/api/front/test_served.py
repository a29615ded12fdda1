"""The service as a process: what it writes, whom it lets wait, and how it ends."""

from __future__ import annotations

import http.client
import json
import re
import socket
import threading
import time
from contextlib import suppress
from typing import Any
from urllib.request import Request, urlopen

SECRET = "36020319920615001X"
JSON = {"Content-Type": "application/json"}


def ask(port: int, path: str, document: Any = None, headers: dict[str, str] | None = None) -> Any:
    """A response, read; the status is its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body = None if document is None else json.dumps(document)
    connection.request("GET" if body is None else "POST", path, body, {**JSON, **(headers or {})})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def test_a_request_is_a_line_that_holds_nothing_of_it(serve: Any, family: Any) -> None:
    served = serve()
    number = "0123456789abcdef" * 2
    ask(served.port, f"/v1/assessments?as_of={SECRET}", {**family, "secret": SECRET}, {"X-Request-ID": number})
    ask(served.port, f"/v1/rulebooks/{SECRET}", None, {"User-Agent": SECRET})
    ask(served.port, f"/{SECRET}", None, {"X-Request-ID": SECRET})
    served.stop()
    lines = [each for each in served.lines() if each["event"] == "request" and each["route"] != "/healthz"]
    assert [(each["method"], each["route"], each["status"]) for each in lines] == [
        ("POST", "/v1/assessments", 422),
        ("GET", "/v1/rulebooks/{id}", 404),
        ("GET", "unmatched", 404),
    ]
    assert lines[0]["request_id"] == number
    assert re.fullmatch("[0-9a-f]{32}", lines[2]["request_id"])
    assert SECRET not in served.log.read_text()
    assert "127.0.0.1:" not in "".join(json.dumps(each) for each in lines)


def test_an_answer_names_the_number_of_its_request(serve: Any) -> None:
    served = serve()
    number = "01234567-89ab-cdef-0123-456789abcdef"
    assert ask(served.port, "/v1/rates", None, {"X-Request-ID": number}).headers["X-Request-ID"] == number
    assert ask(served.port, "/v1/rates", None, {"X-Request-ID": "a name"}).headers["X-Request-ID"] != "a name"


def test_several_processes_count_together(serve: Any) -> None:
    served = serve("--workers", "2")
    for _ in range(20):
        assert ask(served.port, "/v1/rates").status == 200
    with urlopen(f"http://127.0.0.1:{served.port}/metrics") as response:
        counted = response.read().decode()
    assert 'loan_engine_requests_total{method="GET",route="/v1/rates",status="200"} 20.0' in counted
    assert served.stop() == 0


def test_a_client_that_asks_too_often_is_told_so_through_a_proxy_too(serve: Any) -> None:
    served = serve(RATE_PER_CLIENT="3/minute")
    behind = {"X-Forwarded-For": "192.0.2.7"}
    statuses = [ask(served.port, "/v1/rates", None, behind).status for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    assert ask(served.port, "/v1/rates", None, {"X-Forwarded-For": "192.0.2.8"}).status == 200


def test_who_is_no_proxy_of_ours_cannot_name_its_address(serve: Any) -> None:
    served = serve(RATE_PER_CLIENT="3/minute", TRUSTED_PROXIES="192.0.2.1")
    statuses = [
        ask(served.port, "/v1/rates", None, {"X-Forwarded-For": f"192.0.2.{number}"}).status for number in range(5)
    ]
    assert statuses == [200, 200, 200, 429, 429]


def test_slow_clients_keep_nobody_out_and_are_cut_off(serve: Any, family: Any) -> None:
    """Heads and bodies that come by the byte: 500 of them, and the others are served meanwhile."""
    served = serve()
    head = b"POST /v1/assessments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n"
    slow = []
    for number in range(500):
        connection = socket.create_connection(("127.0.0.1", served.port), timeout=60)
        connection.sendall(head if number % 2 else head + b"\r\n{")
        slow.append(connection)
    for _ in range(20):
        assert ask(served.port, "/v1/assessments", family).status == 200
    for each in slow:
        _drip(each)
    answers = [_until_closed(each) for each in slow]
    assert {answer.partition(b"\r\n")[0] for answer in answers[::2]} == {b"HTTP/1.1 408 Request Timeout"}
    assert set(answers[1::2]) == {b""}
    assert ask(served.port, "/v1/assessments", family).status == 200


def _drip(connection: socket.socket) -> None:
    connection.sendall(b"X")


def _until_closed(connection: socket.socket) -> bytes:
    with connection:
        received = b""
        while part := connection.recv(4096):
            received += part
    return received


def test_a_body_of_200_megabytes_is_refused_early(serve: Any) -> None:
    served = serve()
    for path in ("/v1/assessments", "/v1/rates", "/v1/screenings"):
        for length in ("Content-Length: 209715200", "Transfer-Encoding: chunked"):
            taken, answer = _pour(served.port, path, length)
            assert taken < (_FILE if path == "/v1/screenings" and "chunked" in length else _BUFFERS), (path, length)
            assert not answer or answer.startswith(b"HTTP/1.1 413"), (path, length)
            assert ask(served.port, "/healthz").status == 200


_BUFFERS = 16 << 20
"""Bytes that the two systems between them may hold while an answer is on its way."""

_FILE = (64 << 20) + _BUFFERS
"""A file that does not say how long it is may be as long as a file may be."""


def _pour(port: int, path: str, length: str) -> tuple[int, bytes]:
    """The bytes of 200 MiB that were taken, and what could still be read of the answer."""
    kind = "text/csv" if path == "/v1/screenings" else "application/json"
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n" if "chunked" in length else b"x" * 65536
    taken, answer = 0, b""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\n{length}\r\n\r\n".encode())
        with suppress(OSError):
            while taken < 200 << 20:
                taken += connection.send(chunk)
        with suppress(OSError):
            answer = connection.recv(65536)
    return taken, answer


def test_what_was_accepted_is_finished_before_the_end(serve: Any, family: Any) -> None:
    served = serve()
    statuses: list[int] = []

    def sheet() -> None:
        request = Request(
            f"http://127.0.0.1:{served.port}/v1/assessments",
            json.dumps(family).encode(),
            {**JSON, "Accept": "application/pdf"},
        )
        with urlopen(request, timeout=60) as response:
            assert response.read().startswith(b"%PDF")
            statuses.append(response.status)

    asking = [threading.Thread(target=sheet) for _ in range(3)]
    for each in asking:
        each.start()
    until = time.monotonic() + 30
    while _at_work(served.port) == 0 and time.monotonic() < until:
        time.sleep(0.01)
    served.stop()
    for each in asking:
        each.join()
    assert statuses == [200] * 3


def _at_work(port: int) -> float:
    with urlopen(f"http://127.0.0.1:{port}/metrics") as response:
        found = re.search(r'loan_engine_at_work\{lane="long"\} ([0-9.]+)', response.read().decode())
    assert found
    return float(found[1])
