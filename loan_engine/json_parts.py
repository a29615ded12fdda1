"""Parts of answers that many answers share, as JSON that is written once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from orjson import Fragment, dumps


def written_once(made: Callable[..., Any]) -> Callable[..., Fragment]:
    """The same as `made`, in JSON for `orjson` to put into its place; kept for a while by what it is made of."""

    @lru_cache(maxsize=4096)
    def written(*of: Any) -> Fragment:
        return Fragment(dumps(made(*of)))

    return written
