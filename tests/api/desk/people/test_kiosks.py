"""Kiosks: a key is shown once, opens cases only, so many a day, until it is revoked."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from api.desk import chain, kiosks
from api.desk.desk import Desk
from api.desk.kiosks import Kiosk
from api.desk.tables import audit
from api.desk.tables import kiosks as table
from api.problems import Refused
from loan_engine.problems import Invalid


def made(desk: Desk, quota: int = 2) -> tuple[Kiosk, str]:
    with desk.writing("test") as work:
        id_, key = kiosks.add(work, "大厅 1 号", "珠山", quota)
    return Kiosk(id_, "珠山"), key


def spend(desk: Desk, kiosk: Kiosk) -> None:
    with desk.writing(kiosk.id) as work:
        kiosks.spend(work, kiosk)


def test_a_key_finds_its_kiosk_and_is_stored_nowhere(desk: Desk) -> None:
    kiosk, key = made(desk)
    assert key.startswith("kiosk_") and len(key) == len("kiosk_") + 43
    assert kiosks.find(desk, key) == kiosk
    for other in (key[:-1], key + "a", key.upper(), "", "kiosk_", "\x00", "kiosk_" + "中" * 43):
        assert kiosks.find(desk, other) is None
    with desk.reading() as connection:
        rows = [*connection.execute(select(table)).all(), *connection.execute(select(audit)).all()]
    held = [value for row in rows for value in row]
    assert not [value for value in held if key in str(value) or value == key.encode()]


def test_a_revoked_key_opens_nothing_and_is_revoked_once(desk: Desk) -> None:
    kiosk, key = made(desk)
    with desk.writing("test") as work:
        assert [kiosks.revoke(work, id_) for id_ in (kiosk.id, kiosk.id, "00000000", "\x00")] == [True, *[False] * 3]
    assert kiosks.find(desk, key) is None
    with pytest.raises(Refused, match="unknown_key"):
        spend(desk, kiosk)
    with desk.reading() as connection:
        assert [row.id for row in kiosks.listed(connection)] == [kiosk.id]
        assert not [*chain.verify(connection, desk.keys().audit)]


def test_a_quota_is_of_a_day_in_china(desk: Desk, clock: Any) -> None:
    clock.later(hours=14, minutes=59, seconds=50)  # 23:59:50
    kiosk, _ = made(desk)
    spend(desk, kiosk)
    spend(desk, kiosk)
    with pytest.raises(Refused, match="quota") as refused:
        spend(desk, kiosk)
    assert refused.value.status == 429
    seconds = int((refused.value.headers or {})["Retry-After"])
    assert 10 <= seconds <= 11
    clock.later(seconds=seconds)
    spend(desk, kiosk)
    with desk.reading() as connection:
        (row,) = kiosks.listed(connection)
        assert kiosks.used_today(row, clock()) == 1
        assert not [*chain.verify(connection, desk.keys().audit)]


def test_a_use_that_comes_to_nothing_is_not_counted(desk: Desk) -> None:
    kiosk, _ = made(desk)
    with pytest.raises(ZeroDivisionError), desk.writing(kiosk.id) as work:
        kiosks.spend(work, kiosk)
        raise ZeroDivisionError
    with desk.reading() as connection:
        assert kiosks.listed(connection)[0].used == 0


@pytest.mark.parametrize(
    "changed, code, pointer",
    [
        ({"name": ""}, "text_length", "/name"),
        ({"branch": "山" * 33}, "text_length", "/branch"),
        ({"daily_quota": 0}, "out_of_range", "/daily_quota"),
        ({"daily_quota": kiosks.MOST_A_DAY + 1}, "out_of_range", "/daily_quota"),
    ],
)
def test_what_a_kiosk_cannot_be(desk: Desk, changed: Any, code: str, pointer: str) -> None:
    with desk.writing("test") as work, pytest.raises(Invalid) as error:
        kiosks.add(work, **{"name": "大厅", "branch": "珠山", "daily_quota": 1, **changed})
    assert [(each.code, each.pointer) for each in error.value.problems] == [(code, pointer)]


def test_an_administrator_makes_and_revokes_keys(office: Any, family: Any) -> None:
    admin = office["admin"]
    created = admin("POST", "kiosks", {"name": "大厅 2 号", "branch": "珠山", "daily_quota": 1})
    assert (created.status_code, created.headers["cache-control"]) == (201, "no-store")
    id_, key = created.json()["id"], created.json()["key"]

    def put_in() -> Any:
        headers = {"Authorization": f"Bearer {key}"}
        return office.stranger()(
            "POST", "cases", {"application": family, "people": {}}, key=str(uuid4()), headers=headers
        )

    assert put_in().status_code == 201
    over = put_in()
    assert (over.status_code, over.json()["code"]) == (429, "quota")
    assert 0 < int(over.headers["retry-after"]) <= 24 * 60 * 60
    listed = {each["id"]: each for each in admin("GET", "kiosks").json()["kiosks"]}
    assert (listed[id_]["used_today"], listed[id_]["revoked"]) == (1, False)
    assert key not in admin("GET", "kiosks").text
    assert [admin("DELETE", f"kiosks/{each}").status_code for each in (id_, id_, "%00")] == [204, 404, 404]
    assert put_in().status_code == 401


def test_a_key_of_a_kiosk_reads_nothing(office: Any, family: Any) -> None:
    reference = office["clerk"].open(family)["reference"]
    headers = {"Authorization": f"Bearer {office.kiosk_key}"}
    for path in ("session", "board", "accounts", "kiosks", "audit", f"cases/{reference}"):
        assert office.stranger()("GET", path, headers=headers).status_code == 401
