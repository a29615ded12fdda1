"""Lines of the log: what stands in them, and what never does."""

import json
import logging
import sys
from typing import Any

import pytest

from api.app import create_app
from api.front.logs import formatter, leave_places_out, log_config
from api.numbering import request_id

SECRET = "36020319920615001X"


def line(form: str = "json", **more: Any) -> str:
    """A line as it is written."""
    record = logging.getLogger("test").makeRecord(
        "test", logging.INFO, "", 0, "an event", (), **{"exc_info": None, **more}
    )
    return formatter(form).format(record)


def failure() -> Any:
    """Of something that was sent."""
    try:
        int(SECRET)
    except ValueError:
        return sys.exc_info()


def test_a_line_is_json_with_its_fields() -> None:
    found = json.loads(line(extra={"route": "/v1/rates", "ms": 1.5}))
    assert (found["event"], found["level"], found["route"], found["ms"]) == ("an event", "info", "/v1/rates", 1.5)
    assert found["timestamp"].endswith("Z")


@pytest.mark.parametrize("form", ["json", "text"])
def test_of_an_error_the_kind_and_the_place_are_told_and_not_the_words(form: str) -> None:
    written = line(form, exc_info=failure())
    assert "ValueError" in written
    assert "test_logs.py" in written
    assert SECRET not in written


def test_a_line_names_the_request_it_belongs_to() -> None:
    assert "request_id" not in json.loads(line())
    token = request_id.set("a" * 32)
    try:
        assert json.loads(line())["request_id"] == "a" * 32
    finally:
        request_id.reset(token)


def test_the_form_is_asked_for_or_goes_by_who_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    def form() -> str:
        found: str = log_config()["formatters"]["line"]["form"]
        return found

    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.delenv("LOG_FORMAT", raising=False)
    assert form() == "text"
    monkeypatch.setenv("LOG_FORMAT", "json")
    assert form() == "json"
    monkeypatch.setenv("LOG_FORMAT", "xml")
    with pytest.raises(ValueError, match="LOG_FORMAT must be json or text"):
        form()


def test_the_servers_own_log_of_requests_is_silent_whoever_starts_it() -> None:
    create_app()
    log = logging.getLogger("uvicorn.access")
    record = log.makeRecord(log.name, logging.INFO, "", 0, f"GET /v1/screenings/{SECRET}", (), None)
    assert not log.filter(record)


def test_without_its_places_a_line_is_the_same(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("_srcfile", "logThreads", "logProcesses", "logMultiprocessing"):
        monkeypatch.setattr(logging, name, getattr(logging, name))  # as they were, once this is over
    log, handler = logging.Logger("api.requests"), logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter("json"))
    log.addHandler(handler)
    log.info("request", extra={"status": 200})
    leave_places_out()
    log.info("request", extra={"status": 200})
    before, after = map(json.loads, capfd.readouterr().err.splitlines())
    assert before.pop("timestamp") <= after.pop("timestamp")
    assert before == after == {"event": "request", "level": "info", "status": 200}
