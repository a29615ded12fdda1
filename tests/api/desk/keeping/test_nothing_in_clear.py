"""Names, ID numbers and incomes of a day's work, looked for in all that is left of it: logs, databases, backups."""

from __future__ import annotations

import gzip
import os
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update
from stdnum.iso7064 import mod_11_2

from api.desk import tables
from api.desk.backup import write_backup
from api.desk.database import writing

LEAST = 8
"""Bytes of what is looked for: something shorter stands by chance in megabytes of ciphertext."""

KINDS = ("sqlite", "postgresql")


def id_number(first: str) -> str:
    return first + mod_11_2.calc_check_digit(first)


APPLICANT = {"name": "欧阳钰琪", "id_number": id_number("99999919910203401")}
SPOUSE = {"name": "司徒皓轩", "id_number": id_number("99999919920405672")}
WRONG_NUMBER = "999999199102034019"
INCOMES = ("31415.92", "27182.81")
PRICE = "1234567.89"
PLANTED = [*APPLICANT.values(), *SPOUSE.values(), WRONG_NUMBER, *INCOMES, PRICE, "19910203401", "诸葛思远说过"]


def written(planted: str) -> Iterator[bytes]:
    """How it could stand somewhere."""
    yield quote(planted).encode() if not planted.isascii() else planted.encode()
    yield planted.encode("unicode_escape")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        plain = planted.encode(encoding)
        yield plain
        yield plain.hex().encode()
        yield plain.hex().upper().encode()
        for before in range(3):  # bytes that stand before it in what was encoded
            first, end = (8 * before + 5) // 6, 8 * (before + len(plain)) // 6
            yield b64encode(bytes(before) + plain)[first:end]


def found_in(content: bytes) -> list[str]:
    return [each for each in PLANTED if any(len(form) >= LEAST and form in content for form in written(each))]


def files_of(desk: Any) -> Iterator[Path]:
    """The database's files, its log too, where they can be read."""
    if desk.engine.dialect.name == "sqlite":
        place = Path(desk.engine.url.database)
        yield from place.parent.glob(f"{place.name}*")
        return
    with desk.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("CHECKPOINT"))
        folder = Path(str(connection.execute(text("SHOW data_directory")).scalar()))
        own = connection.execute(text("SELECT oid FROM pg_database WHERE datname = current_database()")).scalar()
    for each in (folder / f"base/{own}", folder / "pg_wal"):
        if os.access(each, os.R_OK):
            yield from (path for path in each.iterdir() if path.is_file())


def a_day(servers: Any, family: dict[str, Any]) -> str:
    """All that is done at a desk, and much that is done wrong; the reference of a case."""
    clerk, reviewer, auditor = (servers.browser(name) for name in ("clerk0", "reviewer", "auditor"))
    family["applicant"]["monthly_income"], family["spouse"]["monthly_income"] = INCOMES
    family["purchase"]["price"] = PRICE
    people = {"applicant": APPLICANT, "spouse": SPOUSE}
    opened = clerk("POST", "cases", {"application": family, "people": people}, key=str(uuid4()))
    assert opened.status == 201, opened
    reference: str = opened.document["reference"]
    case = f"cases/{reference}"
    note = "诸葛思远说过，" + APPLICANT["id_number"]
    changes: list[tuple[str, str, Any]] = [
        ("POST", "notes", {"text": note}),
        ("PUT", "waiting", {"for": f"{SPOUSE['name']}的征信报告"}),
        ("PUT", "waiting", {"for": None}),
        ("PUT", "people", {"applicant": SPOUSE, "spouse": APPLICANT}),
        ("PUT", "application", family | {"request": {**family["request"], "term_months": 240}}),
        ("PUT", "assignee", {"name": "clerk1"}),
        ("PUT", "papers", {"received": []}),
        ("POST", "moves", {"to": "withdrawn", "reason": f"{APPLICANT['name']}改变主意"}),
    ]
    for version, (method, path, asked) in enumerate(changes, 1):
        changed = clerk(method, f"{case}/{path}", asked, version=version, key=str(uuid4()))
        assert changed.status == 200, (path, changed)
        assert found_in(changed.body) == []

    for sought in ({"name": APPLICANT["name"]}, {"id_number": SPOUSE["id_number"]}):
        assert len(clerk("POST", "search", sought).document["cases"]) == 1
    shown = clerk("POST", f"{case}/unmasking", {"purpose": "check_identity"})
    assert APPLICANT["id_number"] in shown.body.decode()
    for who, paths in (
        (clerk, ("", "/sheet", "/export", "/assessments/1", "/assessments/1/replay")),
        (reviewer, ("", "/trail")),
        (auditor, ("/trail", "/export")),
    ):
        for path in paths:
            assert who("GET", f"{case}{path}").status == 200, path
    assert auditor("GET", "audit").status == clerk("GET", "board").status == 200
    for after in range(3):
        assert auditor("GET", f"audit?after={after}&limit=2").status == 200

    wrong: list[tuple[str, str, Any]] = [
        ("POST", "search", {"id_number": WRONG_NUMBER}),
        ("POST", "search", {"name": APPLICANT["name"], "id_number": WRONG_NUMBER}),
        ("POST", "search", {WRONG_NUMBER: APPLICANT["name"]}),
        ("POST", "cases", {"application": family, "people": {"applicant": {**APPLICANT, "id_number": WRONG_NUMBER}}}),
        ("POST", "cases", {"application": family, "people": {"applicant": {**APPLICANT, "name": WRONG_NUMBER}}}),
        ("POST", "cases", {"application": {**family, APPLICANT["name"]: 1}, "people": people}),
        ("POST", "cases", {"application": {**family, "home": INCOMES[0]}}),
        ("POST", "cases", [APPLICANT]),
        ("PUT", f"{case}/people", people),  # without a version
        ("POST", "session", {"name": APPLICANT["name"], "password": APPLICANT["id_number"]}),
        ("POST", "session", {"name": APPLICANT["id_number"], "password": "wrong", "code": WRONG_NUMBER}),
        ("POST", "session", {"name": "clerk0", "password": APPLICANT["id_number"]}),
        ("POST", "session", {"name": APPLICANT, "password": 1}),
        ("GET", f"cases/{APPLICANT['id_number']}", None),
        ("GET", f"cases/{quote(APPLICANT['name'])}?name={quote(SPOUSE['name'])}", None),
        ("GET", f"cases/{reference}/assessments/{WRONG_NUMBER}", None),
        ("POST", f"{case}/unmasking", {"purpose": APPLICANT["name"]}),
        ("POST", f"{case}/moves", {"to": APPLICANT["name"], "reason": WRONG_NUMBER}),
    ]
    for method, path, asked in wrong:
        refused = clerk(method, path, asked, key=str(uuid4()))
        assert 400 <= refused.status < 500, (path, refused)
        assert found_in(refused.body) == []
    return reference


def what_goes_wrong(desk: Any, servers: Any, reference: str, family: Any) -> None:
    """A data key that is not one, which is refused, and what nobody foresaw: a reference that is there already."""
    people = {"applicant": APPLICANT, "spouse": SPOUSE}
    clerk = servers.browser("clerk0")
    second = clerk("POST", "cases", {"application": family, "people": people}, key=str(uuid4())).document["reference"]
    with writing(desk.engine) as connection:
        here = tables.cases.c.reference == second
        connection.execute(update(tables.cases).where(here).values(data_key=b"spoilt"))
        connection.execute(update(tables.serials).values(last=0))
    for method, path, asked, status in (
        ("PUT", f"cases/{second}/people", people, 503),
        ("POST", "cases", {"application": family, "people": people}, 500),
    ):
        failed = clerk(method, path, asked, version=1, key=str(uuid4()))
        assert failed.status == status
        assert found_in(failed.body) == []
        clerk.close()  # as the server does


@pytest.mark.parametrize("real_desk", KINDS, indirect=True)
def test_nothing_personal_is_left_in_clear(real_desk: Any, servers: Any, family: Any, tmp_path: Path) -> None:
    servers.start()
    reference = a_day(servers, family)
    write_backup(real_desk, tmp_path / "backup")
    what_goes_wrong(real_desk, servers, reference, family)
    write_backup(real_desk, tmp_path / "later")
    log = servers.log.read_bytes()
    assert b"Traceback" in log and b"IntegrityError" in log
    assert found_in(log) == []
    for name in ("backup", "later"):
        assert found_in(gzip.decompress((tmp_path / name).read_bytes())) == []
    for path in files_of(real_desk):
        assert found_in(path.read_bytes()) == [], path.name


@pytest.mark.parametrize("planted", [PLANTED[0], PLANTED[1], INCOMES[0]])
def test_what_is_planted_would_be_found(planted: str) -> None:
    for before in (b"", b"a", b"ab", b"abc"):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            plain = before + planted.encode(encoding) + b"after"
            for content in (plain, b64encode(plain), plain.hex().encode(), plain.hex().upper().encode()):
                assert planted in found_in(content)


@pytest.mark.parametrize("real_desk", ["sqlite"], indirect=True)
def test_of_an_erased_cases_key_nothing_is_left(real_desk: Any, servers: Any, family: Any) -> None:
    """Other cases before and after it, so that its row lies among others."""
    for _ in range(3):
        servers.start()
    clerk, admin = servers.browser("clerk0"), servers.browser("admin")
    asked = {"application": family, "people": {"applicant": APPLICANT}}
    opened = [clerk("POST", "cases", asked, key=str(uuid4())).document["reference"] for _ in range(30)]
    for reference in opened[::3]:
        assert clerk("POST", f"cases/{reference}/notes", {"text": "备注" * 300}, version=1).status == 200
    with real_desk.reading() as connection:
        rows = connection.execute(select(tables.cases.c.reference, tables.cases.c.data_key)).all()
    keys: dict[str, bytes] = dict(rows)
    erased = opened[4::5]
    assert all(any(keys[each] in path.read_bytes() for path in files_of(real_desk)) for each in erased)
    for reference in erased:
        assert admin("DELETE", f"cases/{reference}").status == 204
    for path in files_of(real_desk):
        content = path.read_bytes()
        for reference in erased:
            for part in (keys[reference], keys[reference][12:], keys[reference][-16:]):
                assert part not in content, path.name
    assert clerk("GET", f"cases/{opened[0]}").status == 200
