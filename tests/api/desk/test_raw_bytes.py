"""Bytes that no well-meaning client sends, over a real socket: each is answered as it should be, and told nobody.

In every one a secret is planted, which neither the reply nor the log may hold; and the server goes on answering.
"""

from __future__ import annotations

import gzip
import json
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import uvicorn

SECRET = "36020319920615001X"
_S = SECRET.encode()

Bytes = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Operation:
    """Where a document is sent: one with `%s` in the place of an amount, which `pointer` names."""

    path: str
    document: str
    pointer: str
    accepted: int = 200


_APPLICATION = '{"city": "jingdezhen", "purchase": {"price": %s}}'
_LOAN = '"part": "fund", "annual_rate": "0.026", "term_months": 360, "method": "equal_installment"'
OPERATIONS = (
    Operation("/v1/assessments", _APPLICATION, "/purchase/price"),
    Operation("/v1/questions", _APPLICATION, "/purchase/price"),
    Operation(
        "/v1/quotes",
        '{"city": "jingdezhen", "request": {"term_months": 240}, '
        '"purchase": {"price": %s, "down_payment": "300000", "garage_price": 0}}',
        "/purchase/price",
    ),
    Operation(
        "/v1/schedules",
        f'{{"loans": [{{{_LOAN}, "first_due": "2026-04-02", "principal": %s}}]}}',
        "/loans/0/principal",
    ),
    Operation(
        "/v1/desk/cases",
        '{"application": {"city": "jingdezhen", "purchase": {"price": %s}}}',
        "/application/purchase/price",
        accepted=201,
    ),
)

_DIGITS = "9" * 60_000
VALUES = [
    ("NaN", "NaN", "money_format"),
    ("Infinity", "Infinity", "money_format"),
    ("-Infinity", "-Infinity", "money_format"),
    ("1e400", "1e400", "money_format"),
    ("-1e400", "-1e400", "money_format"),
    ("1e-400", "1e-400", "money_format"),
    ("an exponent of ten thousand digits", "1e" + "9" * 10_000, None),
    ("0x1F", "0x1F", None),
    ("a leading zero", "007", None),
    ("a plus sign", "+1", None),
    ("a point without digits", "1.", None),
    ("sixty thousand digits", _DIGITS, "money_format"),
    ("sixty thousand decimals", f"0.{_DIGITS}", "money_decimals"),
    ("2^64", "18446744073709551616", "money_format"),
    ("a number between quotes, with NUL", r'"1\u0000"', "money_format"),
    ("half a character", r'"\ud800"', "lone_surrogate"),
    ("the other half of one", r'"\udc00 1"', "lone_surrogate"),
    ("halves in the wrong order", r'"\udc00\ud800"', "lone_surrogate"),
    ("a character right to left", r'"\u202e1"', "money_format"),
    ("digits of another script", '"\u0661\u0662"', "money_format"),
    ("a list", "[1]", "money_format"),
    ("an object", '{"a": 1}', "money_format"),
]
"""What stands for an amount, and the code at its field; None where the whole is no JSON."""


def nested(opened: bytes, closed: bytes, times: int) -> bytes:
    return opened * times + b"1" + closed * times


WHOLE: list[tuple[str, Bytes, str]] = [
    ("nothing", lambda _: b"", "json_syntax"),
    ("blanks", lambda _: b" \n\t ", "json_syntax"),
    ("null", lambda _: b"null", "not_an_object"),
    ("a number", lambda _: b"1", "not_an_object"),
    ("a list", lambda _: b'["%s"]' % _S, "not_an_object"),
    ("a text", lambda _: b'"%s"' % _S, "not_an_object"),
    ("a text that is cut off", lambda _: b'"%s' % _S, "json_syntax"),
    ("UTF-8 with a mark", lambda it: b"\xef\xbb\xbf" + it, "json_syntax"),
    ("UTF-16 with a mark", lambda it: it.decode().encode("utf-16"), "not_utf8"),
    ("UTF-16 without one", lambda it: it.decode().encode("utf-16-le"), "json_syntax"),
    ("UTF-16, big end first", lambda it: it.decode().encode("utf-16-be"), "json_syntax"),
    ("UTF-32 with a mark", lambda it: it.decode().encode("utf-32"), "not_utf8"),
    ("UTF-32 without one", lambda it: it.decode().encode("utf-32-be"), "json_syntax"),
    ("UTF-7", lambda it: b"+AHs-" + it, "json_syntax"),
    ("GBK", lambda it: it.replace(b"spot", "景德镇".encode("gbk")), "not_utf8"),
    ("a slash in two bytes", lambda it: it.replace(b"spot", b"\xc0\xaf"), "not_utf8"),
    ("NUL in two bytes", lambda it: it.replace(b"spot", b"\xc0\x80"), "not_utf8"),
    ("half a character in three bytes", lambda it: it.replace(b"spot", b"\xed\xa0\x80"), "not_utf8"),
    ("a character beyond the last", lambda it: it.replace(b"spot", b"\xf4\x90\x80\x80"), "not_utf8"),
    ("a character cut off", lambda it: it + b"\xe6\x99", "not_utf8"),
    ("a name twice", lambda _: b'{"%s": 1, "%s": 2}' % (_S, _S), "duplicate_key"),
    ("a name twice, once escaped", lambda _: b'{"city": 1, "c\\u0069ty": 2}', "duplicate_key"),
    (
        "a name twice, far down",
        lambda it: it.replace(b'"spot"', b'{"a": 1, "a": 2}'),
        "duplicate_key",
    ),
    ("ten thousand lists", lambda _: nested(b"[", b"]", 10_000), "too_deep"),
    ("ten thousand lists left open", lambda _: b"[" * 10_000, "too_deep"),
    ("six thousand objects", lambda _: nested(b'{"a":', b"}", 6_000), "too_deep"),
    ("thirty lists in a field", lambda it: it.replace(b'"spot"', nested(b"[", b"]", 30)), "too_deep"),
    ("something behind", lambda it: it + b' {"%s": 1}' % _S, "json_syntax"),
    ("NUL behind", lambda it: it + b"\0", "json_syntax"),
    ("NUL before", lambda it: b"\0" + it, "json_syntax"),
    ("NUL in a text", lambda it: it.replace(b"spot", b"\0"), "json_syntax"),
    ("a line break in a text", lambda it: it.replace(b"spot", b"a\nb"), "json_syntax"),
    ("single quotes", lambda it: it.replace(b'"', b"'"), "json_syntax"),
    ("a comma too many", lambda it: it.replace(b"}", b",}"), "json_syntax"),
    ("a comment", lambda it: it + b"// " + _S, "json_syntax"),
    ("an unknown escape", lambda it: it.replace(b"spot", b"\\x41"), "json_syntax"),
    ("an escape cut off", lambda it: it.replace(b"spot", b"\\u12"), "json_syntax"),
    ("YAML", lambda _: b"city: jingdezhen\n", "json_syntax"),
    ("XML", lambda _: b'<?xml version="1.0"?><a>%s</a>' % _S, "json_syntax"),
    ("a form", lambda _: b"city=jingdezhen&x=" + _S, "json_syntax"),
    ("bytes packed by gzip", lambda it: gzip.compress(it), "not_utf8"),
]
"""What stands for the whole body, made of one that would be accepted but for a field, and the code at its root."""

_END = b"Host: x\r\nConnection: close\r\n\r\n"
_JSON = b"POST /v1/assessments HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
_GOOD, _BAD = b'{"city": "jingdezhen"}', b'{"city": "%s"}' % _S
_LENGTH = b"Content-Length: %d\r\n" % len(_GOOD)
_SENT = _LENGTH + b"\r\n" + _GOOD
_CHUNKED = _JSON + b"Transfer-Encoding: chunked\r\n\r\n"


def _get(target: bytes, *headers: bytes, method: bytes = b"GET") -> bytes:
    return method + b" " + target + b" HTTP/1.1\r\n" + b"".join(each + b"\r\n" for each in headers) + _END


def _typed(media_type: bytes) -> bytes:
    return _JSON.replace(b"application/json", media_type) + _SENT


_TABLE = f"编号,合同总价\n{SECRET},1\n"
_UPLOAD = b"POST /v1/screenings%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/csv\r\n"

EXCHANGES: list[tuple[str, bytes, list[int], str | None]] = [
    ("nothing unusual", _JSON + _SENT, [200], None),
    # How long a body is
    ("a length too short", _JSON + b"Content-Length: 5\r\n\r\n" + _BAD, [422], "json_syntax"),
    (
        "a length too short, and more to come",
        _JSON.replace(b"Connection: close\r\n", b"") + b"Content-Length: 5\r\n\r\n" + _BAD + b"\r\n\r\n",
        [422, 400],
        "json_syntax",
    ),
    ("a length below zero", _JSON + b"Content-Length: -1\r\n\r\n" + _BAD, [400], None),
    ("a length that is no number", _JSON + b"Content-Length: many\r\n\r\n" + _BAD, [400], None),
    ("a length with a sign", _JSON + b"Content-Length: +22\r\n\r\n" + _BAD, [400], None),
    ("a length in hexadecimal", _JSON + b"Content-Length: 0x16\r\n\r\n" + _BAD, [400], None),
    ("a length of thirty digits", _JSON + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n" + _BAD, [400], None),
    ("an empty length", _JSON + b"Content-Length:\r\n\r\n" + _BAD, [400], None),
    ("one length twice", _JSON + _LENGTH + _SENT, [200], None),
    ("two lengths", _JSON + b"Content-Length: 5\r\n" + _SENT, [400], None),
    ("two lengths in one", _JSON + b"Content-Length: 22, 5\r\n\r\n" + _BAD, [400], None),
    ("no length", _JSON + b"\r\n" + _BAD, [422], "json_syntax"),
    # Chunks
    ("a chunk", _CHUNKED + b"16\r\n" + _GOOD + b"\r\n0\r\n\r\n", [200], None),
    ("a byte a chunk", _CHUNKED + b"".join(b"1\r\n%c\r\n" % each for each in _GOOD) + b"0\r\n\r\n", [200], None),
    ("a chunk with an extension", _CHUNKED + b"16;a=" + _S + b"\r\n" + _GOOD + b"\r\n0\r\n\r\n", [200], None),
    ("headers behind", _CHUNKED + b"16\r\n" + _GOOD + b"\r\n0\r\nX: " + _S + b"\r\n\r\n", [200], None),
    ("a chunk of no length", _CHUNKED + b"zz\r\n" + _BAD + b"\r\n0\r\n\r\n", [400], None),
    ("a chunk below zero", _CHUNKED + b"-5\r\n" + _BAD + b"\r\n0\r\n\r\n", [400], None),
    ("a chunk longer than it says", _CHUNKED + b"5\r\n" + _BAD + b"\r\n0\r\n\r\n", [400], None),
    ("a chunk of forty digits", _CHUNKED + b"f" * 40 + b"\r\n" + _BAD + b"\r\n0\r\n\r\n", [400], None),
    (
        "a length and chunks",
        _JSON + _LENGTH + _CHUNKED[len(_JSON) :] + b"16\r\n" + _GOOD + b"\r\n0\r\n\r\n",
        [200],
        None,
    ),
    ("chunks in gzip", _JSON + b"Transfer-Encoding: gzip, chunked\r\n\r\n5\r\n", [400], None),
    ("another coding", _JSON + b"Transfer-Encoding: xchunked\r\n\r\n" + _BAD, [400], None),
    ("chunks twice", _JSON + b"Transfer-Encoding: chunked\r\n" + _CHUNKED[len(_JSON) :], [400], None),
    ("chunks with a blank", _JSON + b"Transfer-Encoding : chunked\r\n\r\n" + _BAD, [400], None),
    # What a body is
    ("JSON in capitals", _typed(b"Application/JSON"), [200], None),
    ("JSON that says it is UTF-16", _typed(b"application/json; charset=utf-16"), [200], None),
    ("JSON-LD", _typed(b"application/ld+json"), [415], "not_json"),
    ("a form of parts", _typed(b"multipart/form-data; boundary=x"), [415], "not_json"),
    ("a type that tells something", _typed(_S), [415], "not_json"),
    ("two types", _typed(b"text/plain\r\nContent-Type: application/json"), [415], "not_json"),
    ("a gzip bomb", b"", [413], "too_large"),
    ("a small gzip bomb", b"", [422], "not_utf8"),
    ("a wait for leave", _JSON + b"Expect: 100-continue\r\n" + _SENT, [100, 200], None),
    ("an expectation that nobody knows", _JSON + b"Expect: " + _S + b"\r\n" + _SENT, [200], None),
    # Methods, targets and versions
    ("a method that is no word", _get(b"/healthz", method=b"G@T"), [400], None),
    ("a method that nobody knows", _get(b"/healthz", method=b"BREW"), [405], "method_not_allowed"),
    ("a method in small letters", _get(b"/healthz", method=b"get"), [405], "method_not_allowed"),
    (
        "a method that would tell what was sent",
        _get(b"/healthz", b"X: " + _S, method=b"TRACE"),
        [405],
        "method_not_allowed",
    ),
    ("a method of thirty thousand letters", _get(b"/healthz", method=b"A" * 30_000), [405], "method_not_allowed"),
    ("a tunnel", _get(b"x:443", method=b"CONNECT"), [404], "not_found"),
    ("everything at once", _get(b"*", method=b"OPTIONS"), [404], "not_found"),
    ("another server's address", _get(b"http://elsewhere.example/healthz"), [404], "not_found"),
    ("no target", _get(b""), [400], None),
    ("a target in two", _get(b"/healthz a"), [400], None),
    ("a target of raw bytes", _get(b"/v1/rulebooks/\xff"), [400], None),
    ("a target of fifty thousand letters", _get(b"/" + b"a" * 50_000), [404], "not_found"),
    ("NUL in a path", _get(b"/v1/rulebooks/%00"), [404], "unknown_rulebook"),
    ("NUL in a reference", _get(b"/v1/desk/cases/%00"), [401], "not_signed_in"),
    ("an escape that is none", _get(b"/v1/rulebooks/%zz"), [404], "unknown_rulebook"),
    ("an escape cut off", _get(b"/v1/rulebooks/%"), [404], "unknown_rulebook"),
    ("half a character in a path", _get(b"/v1/rulebooks/%ED%A0%80"), [404], "unknown_rulebook"),
    ("a path upwards", _get(b"/v1/screenings/../../etc/passwd"), [404], "not_found"),
    ("a path upwards, escaped", _get(b"/v1/screenings/%2e%2e%2f%2e%2e%2fetc"), [404], "not_found"),
    ("NUL in a key", _get(b"/v1/screenings/%00"), [404], "unknown_screening"),
    ("a key of five thousand letters", _get(b"/v1/screenings/" + b"a" * 5_000), [404], "unknown_screening"),
    ("a query of raw bytes", _get(b"/v1/timeline?city=\xff"), [400], None),
    ("a query that is no UTF-8", _get(b"/v1/rulebooks/jingdezhen-2020-18?on=%FF%FE"), [422], "not_a_date"),
    ("a query with half a character", _get(b"/v1/rulebooks/jingdezhen-2020-18?on=%ED%A0%80"), [422], "not_a_date"),
    ("a query with NUL", _get(b"/v1/rulebooks/jingdezhen-2020-18?on=%00"), [422], "not_a_date"),
    (
        "a query of two thousand names",
        _get(b"/v1/timeline?" + b"&".join(b"a%d" % each for each in range(2_000))),
        [422],
        None,
    ),
    ("HTTP/1.0", b"GET /healthz HTTP/1.0\r\n\r\n", [200], None),
    ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [404, 400], "not_found"),
    ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + _S + b"\r\n\r\n", [400], None),
    ("NULs", b"\0" * 100 + _S + b"\r\n\r\n", [400], None),
    ("an upgrade", _get(b"/healthz", b"Upgrade: h2c"), [200], None),
    (
        "three requests at once",
        2 * b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" + _get(b"/healthz"),
        [200, 200, 200],
        None,
    ),
    # Headers
    ("no host", b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n", [400], None),
    ("two hosts", _get(b"/healthz", b"Host: y"), [400], None),
    ("NUL in a header", _get(b"/healthz", b"X: \0" + _S), [400], None),
    ("a header without a colon", _get(b"/healthz", _S), [400], None),
    ("a header with a blank in its name", _get(b"/healthz", b"X Y: " + _S), [400], None),
    ("a header over two lines", _get(b"/healthz", b"X: a\r\n " + _S), [200], None),
    ("a header of raw bytes", _get(b"/healthz", b"X: \xff\xfe"), [200], None),
    ("a header of fifty thousand letters", _get(b"/healthz", b"X: " + b"a" * 50_000), [200], None),
    ("a header without an end", b"GET /healthz HTTP/1.1\r\nX: " + b"a" * 1_000_000, [400], None),
    ("two thousand headers", _get(b"/healthz", *[b"X: a"] * 2_000), [200], None),
    ("wishes that are none", _get(b"/v1/screenings/template", b"Accept: \xff,;;q=," + _S), [406], "not_acceptable"),
    (
        "cookies that are none",
        _get(b"/v1/desk/session", b'Cookie: =;;desk_session="\xff\\;' + _S),
        [401],
        "not_signed_in",
    ),
    ("a key that is none", _get(b"/v1/desk/session", b"Authorization: Bearer \xff" + _S), [401], "not_signed_in"),
    ("ranges that are none", _get(b"/healthz", b"Range: bytes=9-1,-," + _S), [200], None),
    # Tables
    ("a table of no known kind", _UPLOAD.replace(b"text/csv", _S) % b"" + _SENT, [415], "not_a_table"),
    ("a table too large", _UPLOAD % b"" + b"Content-Length: 99999999999999\r\n\r\n" + _S, [413], "too_large"),
    ("a table for a city that is none", _UPLOAD % b"?city=%FF" + _SENT, [422], "unknown_city"),
    ("a table of raw bytes", b"", [202], None),
    ("a table in gzip", b"", [202], None),
]
"""What is sent, the statuses that come, in order, and the code in the last problem of them."""


def _with_body(head: bytes, body: bytes, *headers: bytes) -> bytes:
    more = b"".join(each + b"\r\n" for each in headers)
    return head + more + b"Content-Length: %d\r\n\r\n" % len(body) + body


_PACKED = b"Content-Encoding: gzip"
_BODIES = {
    "a gzip bomb": _with_body(_JSON, gzip.compress(b"0" * 100_000_000, 9), _PACKED),
    "a small gzip bomb": _with_body(_JSON, gzip.compress(b"0" * 10_000_000, 9), _PACKED),
    "a table of raw bytes": _with_body(_UPLOAD % b"", _TABLE.encode("utf-16") + b"\xff\0" + _S),
    "a table in gzip": _with_body(_UPLOAD % b"", gzip.compress(_TABLE.encode()), _PACKED),
}


class Collected(logging.Handler):
    """What is logged, as it would be read."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """All that is logged while a test runs."""
    handler = Collected()
    places = [logging.getLogger(name) for name in ("", "uvicorn", "uvicorn.access")]
    for each in places:
        each.addHandler(handler)
    yield handler.lines
    for each in places:
        each.removeHandler(handler)


@pytest.fixture(scope="module")
def manned(new_office: Any) -> Iterator[Any]:
    """An office whose desk all of these tests share."""
    office = new_office("sqlite")
    yield office
    office.desk.close()


@pytest.fixture(scope="module")
def raw(manned: Any) -> Iterator[Callable[[bytes], bytes]]:
    """Sends bytes over a connection of their own, and answers what comes until its end."""
    server = uvicorn.Server(uvicorn.Config(manned.app, port=0))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]

    def send(data: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            sender = threading.Thread(target=_sent, args=(connection, data))
            sender.start()
            reply = b""
            with suppress(ConnectionError):  # closed with something unread
                while piece := connection.recv(1 << 16):
                    reply += piece
            sender.join()
        return reply

    yield send
    server.should_exit = True
    thread.join()


def _sent(connection: socket.socket, data: bytes) -> None:
    with suppress(OSError):  # refused before all of it was sent
        connection.sendall(data)


def statuses(reply: bytes) -> list[int]:
    return [int(each) for each in re.findall(rb"HTTP/1\.1 ([0-9]{3}) ", reply)]


@pytest.fixture
def post(raw: Callable[[bytes], bytes], manned: Any) -> Callable[[Operation, bytes], bytes]:
    """Sends a document to an operation, as a clerk where it is one of the desk's."""

    def send(operation: Operation, body: bytes) -> bytes:
        headers = {"Host": "x", "Connection": "close", "Content-Type": "application/json"}
        if operation.path.startswith("/v1/desk"):
            clerk = manned["clerk"]
            headers |= {"Cookie": f"desk_session={clerk.http.cookies['desk_session']}", **clerk.headers}
            headers["Idempotency-Key"] = str(uuid4())
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return raw(_with_body(f"POST {operation.path} HTTP/1.1\r\n{head}".encode(), body))

    return send


def problems(reply: bytes) -> dict[str, str]:
    """Pointer to code."""
    head, _, body = reply.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head.lower()
    return {each["pointer"]: each["code"] for each in json.loads(body)["errors"]}


EACH = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.path)


@EACH
def test_what_nothing_was_done_to_is_accepted(post: Any, operation: Operation) -> None:
    assert statuses(post(operation, (operation.document % '"980000"').encode())) == [operation.accepted]


@EACH
@pytest.mark.parametrize(("what", "value", "code"), VALUES, ids=[each[0] for each in VALUES])
def test_an_amount_that_is_none(
    post: Any, logged: list[str], operation: Operation, what: str, value: str, code: str | None
) -> None:
    body = f"{operation.document % value} ".encode()
    reply = post(operation, body.replace(b"{", b'{"%s": 1, ' % _S, 1))
    assert statuses(reply) == [422]
    found = problems(reply)
    if code in (None, "lone_surrogate"):
        assert found == {"": code or "json_syntax"}
    else:
        assert found[operation.pointer] == code
    assert _S not in reply and SECRET not in "".join(logged)


@EACH
@pytest.mark.parametrize(("what", "spoil", "code"), WHOLE, ids=[each[0] for each in WHOLE])
def test_a_body_that_is_no_document(
    post: Any, logged: list[str], operation: Operation, what: str, spoil: Bytes, code: str
) -> None:
    document = (operation.document % '"980000"').encode()
    reply = post(operation, spoil(document.replace(b"{", b'{"%s": "spot", ' % _S, 1)))
    assert (statuses(reply), set(problems(reply).values())) == ([422], {code})
    assert _S not in reply and SECRET not in "".join(logged)


@pytest.mark.parametrize(("what", "data", "expected", "code"), EXCHANGES, ids=[each[0] for each in EXCHANGES])
def test_what_is_hardly_http(
    raw: Any, logged: list[str], what: str, data: bytes, expected: list[int], code: str | None
) -> None:
    reply = raw(_BODIES.get(what, data))
    assert statuses(reply) == expected
    assert code is None or f'"code":"{code}"'.encode() in reply
    assert _S not in reply and SECRET not in "".join(logged)
    assert not any("Traceback" in line for line in logged)
    assert statuses(raw(_get(b"/healthz"))) == [200]
