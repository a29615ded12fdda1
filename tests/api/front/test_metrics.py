"""What is counted."""

from typing import Any


def counted(ask: Any, name: str) -> float:
    """One of the counts, nought where it is not there yet."""
    lines = ask("/metrics").body.decode().splitlines()
    return next((float(each.rpartition(" ")[2]) for each in lines if each.startswith(name)), 0.0)


def test_answers_are_counted_by_the_pattern_of_their_address(ask: Any) -> None:
    name = 'loan_engine_requests_total{method="GET",route="/v1/rulebooks/{id}",status="404"}'
    before = counted(ask, name)
    for rulebook in ("one", "two"):
        ask(f"/v1/rulebooks/{rulebook}")
    assert counted(ask, name) == before + 2


def test_what_a_client_makes_up_makes_no_new_count(ask: Any) -> None:
    ask("/nowhere/1", method="GET")
    ask("/v1/rates", method="BREW")
    told = ask("/metrics").body.decode()
    assert "nowhere" not in told
    assert "BREW" not in told


def test_they_are_told_in_the_form_that_prometheus_reads(ask: Any) -> None:
    reply = ask("/metrics")
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert b"# TYPE loan_engine_request_seconds histogram" in reply.body
