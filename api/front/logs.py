"""The log of the service: a line of JSON for each request and event, or text for a person who watches.

No line holds what a client sent: of an address its pattern stands there, of an error its kind and place. The numbers of
requests are ours, or a proxy's of the same form, and lead from an answer to its lines.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from typing import Any

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from api.numbering import request_id

_JSON, _TEXT = "json", "text"


def log_config() -> dict[str, Any]:
    """For `logging.config.dictConfig`, by LOG_FORMAT: json, or text, which is meant where a terminal looks on.

    Raises ValueError for another format.
    """
    form = os.environ.get("LOG_FORMAT") or (_TEXT if sys.stdout.isatty() else _JSON)
    if form not in (_JSON, _TEXT):
        raise ValueError("LOG_FORMAT must be json or text")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "api.front.logs.formatter", "form": form}},
        "handlers": {"out": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}},
        "root": {"handlers": ["out"], "level": "INFO"},
        "loggers": {"alembic": {"level": "WARNING"}},
    }


def formatter(form: str) -> logging.Formatter:
    """Of lines in one of the two forms."""
    render: Processor = structlog.dev.ConsoleRenderer() if form == _TEXT else _as_json
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper("iso"),
            _numbered,
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _without_words, render],
    )


class _Silent(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return False


_SILENT = _Silent()


def keep_addresses_out() -> None:
    """Ends the server's own log of requests, whoever started it: whole addresses stand in it, with keys and names."""
    logging.getLogger("uvicorn.access").addFilter(_SILENT)  # once, however often this is called


def _numbered(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    if number := request_id.get():
        event["request_id"] = number
    return event


def _without_words(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """An error's kind and place for what it says, which may hold what somebody sent."""
    event.pop("color_message", None)  # the server's, for terminals of its own
    if (info := event.pop("exc_info", None)) and info[1] is not None:
        event["error"] = type(info[1]).__qualname__
        event["at"] = [f"{each.filename}:{each.lineno} {each.name}" for each in traceback.extract_tb(info[2])]
    return event


def _as_json(logger: WrappedLogger, name: str, event: EventDict) -> str:
    return orjson.dumps(event, default=str).decode()
