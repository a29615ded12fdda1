"""What the log of requests says of the desk's addresses."""

import pytest

from api.desk.access_log import shortened


@pytest.mark.parametrize(
    "address",
    [
        "/v1/desk/board",
        "/v1/desk/cases/2026-000001-4/assessments/12/replay",
        "/v1/desk/kiosks/0f3a9c77",
        "/v1/desk/cases//",
        "/v1/assessments?on=2026-03-01",
        "127.0.0.1:40000",
    ],
)
def test_addresses_are_logged_as_they_are(address: str) -> None:
    assert shortened(address) == address


@pytest.mark.parametrize(
    ("address", "logged"),
    [
        ("/v1/desk/cases/11010519910203401X", "/v1/desk/cases/…"),
        ("/v1/desk/cases/110105910203401/sheet", "/v1/desk/cases/…/sheet"),
        ("/v1/desk/cases/%E6%AC%A7%E9%98%B3", "/v1/desk/cases/…"),
        ("/v1/desk/cases/欧阳", "/v1/desk/cases/…"),
        ("/v1/desk/audit?after=1&name=欧阳", "/v1/desk/audit"),
        ("/v1/desk/cases/wangxiaoming", "/v1/desk/cases/…"),
        ("/v1/desk/accounts/li.ming/lock", "/v1/desk/accounts/…/lock"),
        ("/v1/desk?name=wangxiaoming", "/v1/desk"),
    ],
)
def test_what_is_no_part_of_an_address_is_not_logged(address: str, logged: str) -> None:
    assert shortened(address) == logged


def test_what_is_no_text_is_left() -> None:
    assert shortened(200) == 200
