"""Keys of screenings kept out of the server's log of requests: who reads one there could fetch the result."""

from __future__ import annotations

import logging

PATH = "/v1/screenings"


class _Shortened(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_shortened(each) for each in record.args)
        return True


def install() -> None:
    """In uvicorn's log; once, however often it is called."""
    logging.getLogger("uvicorn.access").addFilter(_FILTER)


_FILTER = _Shortened()


def _shortened(value: object) -> object:
    if not isinstance(value, str) or PATH not in value:
        return value
    return f"{value.partition(PATH)[0]}{PATH}…"
