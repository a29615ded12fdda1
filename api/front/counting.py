"""How often was a thing done lately: counts that one process keeps for itself, of a bounded number of clients."""

from __future__ import annotations

import time

from limits.aio.storage import Storage
from typing_extensions import override

_MAXIMUM = 100_000
"""Clients; past that those of the longest ago are forgotten."""


class Counts(Storage):
    """A storage of `limits` for windows that begin with a client's first request.

    Its own storage in memory looks through the counts of all clients at each request.
    """

    STORAGE_SCHEME = ["own"]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[str, tuple[int, float]] = {}

    @property
    @override
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    @override
    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = time.time()
        count, until = self._counts.get(key, (0, 0.0))
        if until <= now:
            self._counts.pop(key, None)  # so that it stands behind all others
            count, until = 0, now + expiry
            if len(self._counts) >= _MAXIMUM:
                del self._counts[next(iter(self._counts))]
        self._counts[key] = count + amount, until
        return count + amount

    @override
    async def get(self, key: str) -> int:
        count, until = self._counts.get(key, (0, 0.0))
        return count if until > time.time() else 0

    @override
    async def get_expiry(self, key: str) -> float:
        return self._counts.get(key, (0, time.time()))[1]

    @override
    async def check(self) -> bool:
        return True

    @override
    async def reset(self) -> int | None:
        found = len(self._counts)
        self._counts.clear()
        return found

    @override
    async def clear(self, key: str) -> None:
        self._counts.pop(key, None)
