"""Addresses in the log of requests: what was typed where a reference belongs may be a name or an ID number."""

from __future__ import annotations

import logging
import re

PATH = "/v1/desk"
_WORDS = (
    "accounts application assessments assignee audit board cases colleagues export kiosks lock moves notes papers "
    "people replay search session sheet trail unlock unmasking waiting"
)
_KNOWN = re.compile(rf"|{_WORDS.replace(' ', '|')}|[0-9a-f]{{8}}|[0-9]{{1,9}}|[0-9]{{4}}-[0-9]{{6,9}}-[0-9]", re.ASCII)
"""Words of our own, kiosks, numbers and references."""


class _Shortened(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(shortened(each) for each in record.args)
        return True


def install() -> None:
    """In uvicorn's log; once, however often it is called."""
    logging.getLogger("uvicorn.access").addFilter(_FILTER)


def shortened(value: object) -> object:
    """An address of the desk with what is no part of one left out, and without its query; all else as it is."""
    if not isinstance(value, str) or PATH not in value:
        return value
    before, _, rest = value.partition(PATH)
    parts = rest.partition("?")[0].split("/")
    return f"{before}{PATH}{'/'.join(part if _KNOWN.fullmatch(part) else '…' for part in parts)}"


_FILTER = _Shortened()
