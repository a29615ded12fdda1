"""How often a client may ask: by its address, by its key, and less often where it signs in.

Counts are kept by each process, or by one Redis for all of them (RATE_STORAGE).
"""

from __future__ import annotations

import logging
import os
import time
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPMethod, HTTPStatus
from ipaddress import IPv6Address, ip_address
from math import ceil

from limits import RateLimitItem, parse
from limits.aio.storage import RedisStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter
from limits.errors import StorageError
from starlette.types import ASGIApp, Receive, Scope, Send

from api.front.counting import Counts
from api.front.metrics import REFUSED
from api.front.refusals import refuse
from api.problems import Refused

_OFF = "off"
_MEMORY = "memory://"
_REDIS = ("redis://", "rediss://")
_LOG = logging.getLogger(__name__)
_SIGN_IN = "/v1/desk/session"
_FREE = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked by what watches over the service, from one address and for all of it."""

_NETWORK = 64
"""Bits of an IPv6 address that are one client's: it has all the others to itself."""


@dataclass(frozen=True, slots=True)
class RateSettings:
    """How often; None: as often as it likes."""

    client: RateLimitItem | None
    key: RateLimitItem | None
    sign_in: RateLimitItem | None
    storage: str


def rate_settings() -> RateSettings:
    """By RATE_PER_CLIENT, RATE_PER_KEY and RATE_SIGN_IN, as 600/minute or off, and RATE_STORAGE. Raises ValueError."""
    return RateSettings(
        client=_rate("RATE_PER_CLIENT", "1200/minute"),
        key=_rate("RATE_PER_KEY", "1200/minute"),
        sign_in=_rate("RATE_SIGN_IN", "20/minute"),
        storage=os.environ.get("RATE_STORAGE") or _MEMORY,
    )


def _rate(name: str, otherwise: str) -> RateLimitItem | None:
    text = os.environ.get(name) or otherwise
    if text == _OFF:
        return None
    try:
        return parse(text)
    except ValueError:
        raise ValueError(f"{name} must be off or a number a second, minute or hour, such as 600/minute") from None


def _storage(address: str) -> Storage:
    if address == _MEMORY:
        return Counts()
    if not address.startswith(_REDIS):
        raise ValueError(f"RATE_STORAGE must be {_MEMORY} or an address of Redis, such as redis://counts:6379")
    return RedisStorage(f"async+{address}", wrap_exceptions=True, implementation="redispy")


class Rates:
    """Pure ASGI around an application. Raises ValueError for a storage that is neither of the two."""

    def __init__(self, app: ASGIApp, settings: RateSettings) -> None:
        self._app, self._settings = app, settings
        self._limiter = FixedWindowRateLimiter(_storage(settings.storage))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A request, unless its client has made too many: 429 with Retry-After."""
        if scope["type"] == "http" and scope["path"] not in _FREE:
            try:
                await self._count(scope)
            except Refused as error:
                await refuse(error, scope, receive, send)
                return
            except StorageError:  # who asks too often is better served than nobody
                _LOG.exception("requests could not be counted")
        await self._app(scope, receive, send)

    async def _count(self, scope: Scope) -> None:
        """Raises Refused (429) or StorageError."""
        for reason, rate, who in self._counted(scope):
            if not await self._limiter.hit(rate, reason, who):
                REFUSED.labels(reason).inc()
                until, _ = await self._limiter.get_window_stats(rate, reason, who)
                again = {"Retry-After": str(max(1, ceil(until - time.time())))}
                raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests", "操作太频繁，请稍后再试", again)

    def _counted(self, scope: Scope) -> list[tuple[str, RateLimitItem, str]]:
        settings, found = self._settings, []
        if settings.client is not None:
            found.append(("client", settings.client, client_of(scope)))
        if settings.sign_in is not None and scope["path"] == _SIGN_IN and scope["method"] == HTTPMethod.POST:
            found.append(("sign_in", settings.sign_in, client_of(scope)))
        if settings.key is not None and (key := _key(scope)):
            found.append(("key", settings.key, key))
        return found


def client_of(scope: Scope) -> str:
    """A client by its address; of IPv6 by its network."""
    host = (scope.get("client") or ("",))[0]
    if ":" not in host:
        return str(host)
    address = ip_address(host.partition("%")[0])
    assert isinstance(address, IPv6Address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> (128 - _NETWORK) << (128 - _NETWORK)))


def _key(scope: Scope) -> str:
    """What a kiosk's key is counted by, so that the key itself is kept nowhere; empty where there is none."""
    sent = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
    return sha256(sent).hexdigest() if sent else ""
