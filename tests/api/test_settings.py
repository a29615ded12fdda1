"""What is taken from the environment."""

import pytest

from api.settings import embedding_hosts


def test_anybody_may_frame_the_embedded_page_where_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMBEDDING_HOSTS", raising=False)
    assert embedding_hosts() == "*"


@pytest.mark.parametrize(
    ("given", "sources"),
    [
        ("*", "*"),
        ("https://homes.example", "https://homes.example"),
        ("https://*.homes.example:8443", "https://*.homes.example:8443"),
        (" https://a.example  http://127.0.0.1:9000 ", "https://a.example http://127.0.0.1:9000"),
    ],
)
def test_origins_are_taken_as_they_stand(monkeypatch: pytest.MonkeyPatch, given: str, sources: str) -> None:
    monkeypatch.setenv("EMBEDDING_HOSTS", given)
    assert embedding_hosts() == sources


@pytest.mark.parametrize(
    "given",
    [
        "",
        " ",
        "homes.example",
        "https://",
        "https://homes.example/",
        "https://homes.example/page",
        "https://a.example,https://b.example",
        "https://a.example; script-src *",
        "https://homes.example:port",
        "'self'",
        "javascript:alert(1)",
    ],
)
def test_anything_but_origins_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("EMBEDDING_HOSTS", given)
    with pytest.raises(ValueError, match="EMBEDDING_HOSTS must hold origins"):
        embedding_hosts()
