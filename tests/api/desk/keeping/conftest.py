"""A desk filled without a service before it, for what keeps it whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import insert

from api.desk import tables
from api.desk.desk import Desk, Work
from api.desk.keyring import new_key, seal

Fill = Callable[..., list[str]]


@pytest.fixture(name="fill")
def _fill() -> Fill:
    """Puts rows of every kind into a desk, told in its trail; the references of its cases."""
    return fill


def fill(desk: Desk, count: int = 3) -> list[str]:
    references = [f"2026-{number:06}" for number in range(1, count + 1)]
    with desk.writing("甲") as work:
        here, keys = work.connection, work.keys
        for name in ("甲", "乙"):
            secret = keys.seal_key(b"secret of " + name.encode(), f"totp/{name}")
            row = {"name": name, "role": "clerk", "branch": "东", "password": "$argon2id$", "totp": secret}
            counts = {"totp_key": keys.current, "failures": 0, "locked": False, "created_at": work.at}
            here.execute(insert(tables.accounts).values({**row, **counts}))
            work.record("account.made", name, rows=[(tables.accounts, (name,))])
        here.execute(insert(tables.sessions).values(token=b"t", account="甲", started_at=work.at, seen_at=work.at))
        kiosk = {"id": "k1", "name": "大厅", "branch": "东", "digest": b"\0\xff", "daily_quota": 9, "used": 0}
        here.execute(insert(tables.kiosks).values({**kiosk, "created_at": work.at}))
        work.record("kiosk.made", "k1", rows=[(tables.kiosks, ("k1",))])
        here.execute(insert(tables.serials).values(year=2026, last=count))
        here.execute(insert(tables.receipts).values(actor="甲", key=b"k", asked=b"a", answer="{}", at=work.at))
    with desk.writing("甲") as work:
        for reference in references:
            _put_case(work, reference)
    return references


def _put_case(work: Work, reference: str) -> None:
    key = new_key()
    case = {
        "reference": reference,
        "branch": "东",
        "state": "opened",
        "version": 1,
        "opened_at": work.at,
        "via": "desk",
    }
    sealed = {
        "people": seal(key, f"王{reference}".encode(), f"{reference}/people"),
        "data_key": work.keys.seal_key(key, f"{reference}/key"),
        "sealing_key": work.keys.current,
    }
    rest = {
        "opened_at": work.at,
        "opened_by": "甲",
        "changed_at": work.at,
        "papers": "{}",
        "assessment": 1,
        "verdict": "eligible",
    }
    parts = {"reference": reference, "number": 1, "at": work.at, "by": "甲"}
    ruled = {"today": "2026-03-01", "rulebook": "r", "rulebook_version": "1", "engine_version": "1"}
    for table, row in (
        (tables.cases, {**case, **sealed, **rest}),
        (tables.assessments, {**parts, **ruled, "application": b"a" * 40, "answer": b"\0\n" * 20}),
        (tables.notes, {**parts, "text": b"n"}),
        (tables.moves, {**parts, "state": "opened", "on": "2026-03-01"}),
        (tables.identities, {"reference": reference, "digest": work.keys.digest("name", f"王{reference}")}),
    ):
        work.connection.execute(insert(table).values(row))
    rows = [(table, (reference, 1)) for table in (tables.assessments, tables.notes, tables.moves)]
    work.record("case.opened", reference, {"verdict": "eligible"}, [(tables.cases, (reference,)), *rows])
