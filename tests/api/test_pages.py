"""The built pages: what they weigh, and what a browser may do with them."""

import gzip
import re
from typing import Any

import pytest

BUDGET = 60 * 1024
"""Bytes of the first page, compressed, before any chart."""


def linked(html: str) -> list[str]:
    return re.findall(r'(?:src|href)="(/assets/[^"]+)"', html)


def test_the_buyers_page_is_at_the_root(ask: Any) -> None:
    reply = ask("/")
    assert reply.status == 200
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/", "/kiosk", "/counter", "/desk", "/rulebooks/jingdezhen-2020-18"])
def test_a_page_loads_nothing_from_elsewhere_and_nobody_frames_it(ask: Any, path: str) -> None:
    headers = ask(path).headers
    policy = dict(each.strip().partition(" ")[::2] for each in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(("hosts", "framed_by"), [(None, "*"), ("https://a.example https://*.b.example",) * 2])
def test_other_sites_frame_the_embedded_page_alone(
    ask: Any, monkeypatch: pytest.MonkeyPatch, hosts: str | None, framed_by: str
) -> None:
    monkeypatch.delenv("EMBEDDING_HOSTS", raising=False)
    if hosts:
        monkeypatch.setenv("EMBEDDING_HOSTS", hosts)
    buyer, embedded = (ask(path).headers["content-security-policy"] for path in ("/", "/embed"))
    assert embedded == buyer.replace("frame-ancestors 'none'", f"frame-ancestors {framed_by}")


@pytest.mark.parametrize("path", ["/", "/kiosk", "/counter", "/desk", "/embed"])
def test_nothing_is_written_into_the_page_that_the_policy_forbids(ask: Any, path: str) -> None:
    html = ask(path).body.decode()
    assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", html) == []


def test_the_first_page_is_within_its_budget(ask: Any) -> None:
    first = ask("/").body
    files = [ask(path).body for path in linked(first.decode())]
    assert len(files) >= 2
    assert sum(len(gzip.compress(each)) for each in (first, *files)) <= BUDGET


def test_an_asset_is_kept_for_good_and_sent_compressed(ask: Any) -> None:
    script = next(path for path in linked(ask("/").body.decode()) if path.endswith(".js"))
    plain, compressed = ask(script), ask(script, headers={"Accept-Encoding": "br, gzip"})
    assert "immutable" in plain.headers["cache-control"]
    assert compressed.headers["content-encoding"] == "gzip"
    assert compressed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(compressed.body) == plain.body


@pytest.mark.parametrize("name", ["missing.js", "..%2Findex.html", "%2e%2e%2findex.html", "index.js%00", ".stamp"])
def test_nothing_but_assets_is_served_as_one(ask: Any, name: str) -> None:
    reply = ask(f"/assets/{name}")
    assert reply.status == 404
    assert reply.document["code"] == "not_found"
