"""What is counted, for Prometheus: requests by the pattern of their address, refusals by reason, and places taken."""

from __future__ import annotations

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

REQUESTS = Counter("loan_engine_requests", "Answers, by method, route and status.", ("method", "route", "status"))
SECONDS = Histogram(
    "loan_engine_request_seconds",
    "From a request's head to the end of its answer.",
    ("route",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
REFUSED = Counter("loan_engine_refused", "Requests refused before they were worked on.", ("reason",))
AT_WORK = Gauge("loan_engine_at_work", "Requests being worked on, by lane.", ("lane",), multiprocess_mode="livesum")
WAITING = Gauge("loan_engine_waiting", "Requests that wait for a place.", ("lane",), multiprocess_mode="livesum")


def shown() -> bytes:
    """Everything counted so far, in the text format; of all processes where several serve one port."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
