"""The Accept header: what RFC 9110 says of it, and what clients send."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.negotiation import preferred

JSON, CSV, PDF = "application/json", "text/csv", "application/pdf"
OFFERED = (JSON, CSV, PDF)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", JSON),
        (" , ", JSON),
        ("*/*", JSON),
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        ("text/csv;charset=utf-8", CSV),
        ("text/*", CSV),
        ("application/*", JSON),
        ("text/html", None),
        ("application/problem+json", None),
        # by weight
        ("application/json;q=0.4, text/csv;q=0.5", CSV),
        ("application/json ; Q=0.4 ,text/csv; q=0.399", JSON),
        ("text/csv;q=0", None),
        ("application/json;q=0, */*;q=0.1", CSV),
        ("*/*;q=0", None),
        # the most specific range gives the weight, wherever it stands
        ("application/*, application/json;q=0.1", PDF),
        ("text/csv;q=0.2, text/*;q=0.9, application/pdf;q=0.3", PDF),
        # of one weight: what was named, then our order
        ("text/csv, */*", CSV),
        ("*/*, application/*, application/pdf", PDF),
        ("application/pdf, text/csv", CSV),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", JSON),
        # parts that are no range with a weight are passed over
        ("text/csv;q=2", None),
        ("text/csv;q=0.1234, application/pdf;q=0.1", PDF),
        ("*/csv, nonsense, application/pdf", PDF),
        ('text/csv;note="a, b;q=0"; q=0.2, application/json;q=0.1', CSV),
        (r'text/csv;note="\", application/json";q=0.2', CSV),
        ('text/csv;note="never closed, application/json', None),
    ],
)
def test_the_form_that_is_preferred(accept: str, chosen: str | None) -> None:
    assert preferred([accept], OFFERED) == chosen


def test_no_header_accepts_anything_and_several_are_one() -> None:
    assert preferred([], OFFERED) == JSON
    assert preferred(["application/json;q=0.1", "text/csv"], OFFERED) == CSV


@given(st.text(alphabet='ac/*;,="\\ q0.1'))
def test_whatever_is_sent_something_is_decided(accept: str) -> None:
    assert preferred([accept], OFFERED) in (*OFFERED, None)


@pytest.mark.parametrize("piece", ['"', '\\"', '"\\', "a/b,", "a/b;", 'a/b;a="', " ;", 'a="'])
def test_a_long_header_takes_no_longer_than_its_length(piece: str) -> None:
    began = perf_counter()
    preferred(["a/b;" + piece * (60_000 // len(piece))], OFFERED)
    assert perf_counter() - began < 2  # where it was in proportion to the square, 24
