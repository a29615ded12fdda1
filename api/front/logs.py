"""The log of the service: a line of JSON for each request and event, or text for a person who watches.

No line holds what a client sent: of an address its pattern stands there, of an error its kind and place. The numbers of
requests are ours, or a proxy's of the same form, and lead from an answer to its lines.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog
from structlog.typing import EventDict, WrappedLogger
from typing_extensions import override

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
    if form == _JSON:
        return _JsonLines()
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper("iso"),
            _numbered,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _without_words,
            structlog.dev.ConsoleRenderer(),
        ],
    )


class _JsonLines(logging.Formatter):
    """Objects of JSON, with the fields that structlog gives its lines: it takes three times as long for one."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        event: EventDict = {name: value for name, value in vars(record).items() if name not in _OF_EVERY_RECORD}
        event["event"], event["level"] = record.getMessage(), record.levelname.lower()
        event["timestamp"] = datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")
        event["exc_info"] = record.exc_info
        event = _without_words(None, "", _numbered(None, "", event))
        return orjson.dumps(event, default=str).decode()


_OF_EVERY_RECORD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class _Silent(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return False


_SILENT = _Silent()


def keep_addresses_out() -> None:
    """Ends the server's own log of requests, whoever started it: whole addresses stand in it, with keys and names."""
    logging.getLogger("uvicorn.access").addFilter(_SILENT)  # once, however often this is called


def leave_places_out() -> None:
    """Ends the search, for each line of the log, for what no line shows: where in the code it was made, and by whom."""
    logging._srcfile = None  # by logging's own manual
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


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
