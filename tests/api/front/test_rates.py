"""How often a client may ask."""

from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from limits import parse

from api.front import counting
from api.front.rates import Rates, RateSettings, client_of, rate_settings


async def _answer(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def statuses(settings: RateSettings, *requests: dict[str, Any]) -> list[tuple[int, str]]:
    """The status of each request, and after how many seconds to come again."""

    async def ask() -> list[tuple[int, str]]:
        front, found = Rates(_answer, settings), []
        for request in requests:
            sent: list[Any] = []

            async def send(message: Any, sent: list[Any] = sent) -> None:
                sent.append(message)

            scope = {"type": "http", "method": "GET", "path": "/v1/rates", "headers": [], "client": ("192.0.2.1", 1)}
            await front({**scope, **request}, None, send)  # type: ignore[arg-type]
            headers = dict(sent[0]["headers"])
            found.append((sent[0]["status"], headers.get(b"retry-after", b"").decode()))
        return found

    with start_blocking_portal() as portal:  # a browser of other tests may keep a loop in this thread
        return portal.call(ask)


def limited(client: str = "", key: str = "", sign_in: str = "") -> RateSettings:
    of_client, of_key, of_sign_in = (parse(each) if each else None for each in (client, key, sign_in))
    return RateSettings(of_client, of_key, of_sign_in, "memory://")


def test_a_client_is_told_when_to_come_again() -> None:
    (first, _), (second, _), (third, again) = statuses(limited(client="2/minute"), {}, {}, {})
    assert (first, second, third) == (200, 200, 429)
    assert 1 <= int(again) <= 60


def test_another_client_is_not_held_up() -> None:
    found = statuses(limited(client="1/minute"), {}, {"client": ("192.0.2.2", 1)}, {"client": ("192.0.2.1", 2)})
    assert [status for status, _ in found] == [200, 200, 429]


def test_a_key_counts_wherever_it_is_used_from() -> None:
    key = {"headers": [(b"authorization", b"Bearer a")]}
    found = statuses(
        limited(key="1/minute"),
        key,
        {**key, "client": ("192.0.2.2", 1)},
        {"headers": [(b"authorization", b"Bearer b")]},
        {},
    )
    assert [status for status, _ in found] == [200, 429, 200, 200]


def test_signing_in_is_tried_less_often() -> None:
    sign_in = {"method": "POST", "path": "/v1/desk/session"}
    found = statuses(limited(client="9/minute", sign_in="1/minute"), sign_in, sign_in, {**sign_in, "method": "GET"})
    assert [status for status, _ in found] == [200, 429, 200]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_who_watches_over_the_service_is_not_counted(path: str) -> None:
    assert {status for status, _ in statuses(limited(client="1/minute"), *[{"path": path}] * 5)} == {200}


def test_a_window_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000_000.0]
    monkeypatch.setattr("time.time", lambda: now[0])

    async def test() -> None:
        counts = counting.Counts()
        assert [await counts.incr("a", 60) for _ in range(3)] == [1, 2, 3]
        assert await counts.get_expiry("a") == now[0] + 60
        now[0] += 59
        assert await counts.incr("a", 60) == 4
        now[0] += 1
        assert await counts.get("a") == 0
        assert await counts.incr("a", 60) == 1

    with start_blocking_portal() as portal:
        portal.call(test)


def test_the_clients_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_MAXIMUM", 3)

    async def test() -> None:
        counts = counting.Counts()
        for client in "abcd":
            await counts.incr(client, 60)
        assert [await counts.get(client) for client in "abcd"] == [0, 1, 1, 1]
        await counts.clear("b")
        assert await counts.get("b") == 0
        assert await counts.check()
        assert await counts.reset() == 2

    with start_blocking_portal() as portal:
        portal.call(test)


def test_a_store_of_counts_that_is_away_keeps_nobody_out(caplog: pytest.LogCaptureFixture) -> None:
    away = RateSettings(parse("1/minute"), None, None, "redis://127.0.0.1:1")
    assert {status for status, _ in statuses(away, {}, {}, {})} == {200}
    assert "requests could not be counted" in caplog.text


def test_a_store_of_counts_that_is_none_ends_the_start() -> None:
    with pytest.raises(ValueError, match="RATE_STORAGE"):
        Rates(_answer, RateSettings(None, None, None, "memcached://x"))


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
    ],
)
def test_a_client_of_ipv6_is_its_network(address: str, client: str) -> None:
    assert client_of({"client": (address, 5)}) == client


def test_a_client_without_an_address_is_one() -> None:
    assert client_of({"client": None}) == client_of({})


@pytest.mark.parametrize("text", ["often", "5", "0.5/minute", "-1/minute", "5/fortnight"])
def test_a_rate_that_is_none_ends_the_start(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATE_PER_CLIENT", text)
    with pytest.raises(ValueError, match="RATE_PER_CLIENT"):
        rate_settings()


def test_rates_can_be_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATE_PER_CLIENT", "off")
    assert rate_settings().client is None
