"""Tampering with the desk behind its back, in the database itself: every way of it is found, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import Connection, delete, func, insert, select, text, update

from api.desk import chain, tables
from api.desk.chain import Head
from api.desk.database import writing
from api.desk.desk import Desk
from api.desk.settings import DeskSettings

ENTRIES = tables.audit.c
Tampering = Callable[[Connection], object]


@pytest.fixture
def filled(desk: Desk, fill: Any) -> Desk:
    """A desk with eight entries: of two accounts, a kiosk and five cases."""
    fill(desk, 5)
    return desk


def verified(desk: Desk, *heads: Head) -> set[tuple[str, str]]:
    with desk.reading() as connection:
        return {(each.fault, each.place) for each in chain.verify(connection, desk.keys().audit, heads)}


def tampered(desk: Desk, *acts: Tampering) -> set[tuple[str, str]]:
    """What is found after something was done in the database itself."""
    with writing(desk.engine) as connection:
        for act in acts:
            act(connection)
    return verified(desk)


def found_in(desk: Desk, here: Connection) -> set[tuple[str, str]]:
    return {(each.fault, each.place) for each in chain.verify(here, desk.keys().audit)}


@contextmanager
def undone(desk: Desk) -> Iterator[Connection]:
    """A connection whose changes nobody else ever sees."""
    with desk.engine.connect() as connection, connection.begin() as changes:
        yield connection
        changes.rollback()


def end(desk: Desk) -> Head:
    with desk.reading() as connection:
        return chain.head(connection)


def changed(number: int, /, **values: Any) -> Tampering:
    return lambda here: here.execute(update(tables.audit).where(ENTRIES.number == number).values(**values))


def removed(number: int) -> Tampering:
    return lambda here: here.execute(delete(tables.audit).where(ENTRIES.number == number))


def headed(**values: Any) -> Tampering:
    return lambda here: here.execute(update(tables.audit_head).values(**values))


def test_what_was_written_is_found_as_it_was(filled: Desk) -> None:
    assert verified(filled) == set()
    assert verified(filled, end(filled)) == set()
    assert end(filled).number == 8


def test_an_empty_chain_is_whole(desk: Desk) -> None:
    assert verified(desk) == set()
    assert end(desk) == Head(0, bytes(32))


def test_an_edited_entry_is_found(filled: Desk) -> None:
    edits = {
        "at": 1,
        "actor": "乙",
        "act": "case.closed",
        "subject": "2026-000099",
        "detail": '{"verdict":"ineligible"}',
        "hash": bytes(32),
    }
    for name, value in edits.items():
        with undone(filled) as here:
            changed(5, **{name: value})(here)
            assert ("entry_altered", "5") in found_in(filled, here)


def test_an_edited_detail_that_says_the_same_is_found(filled: Desk) -> None:
    with filled.reading() as connection:
        detail = connection.execute(select(ENTRIES.detail).where(ENTRIES.number == 5)).scalar_one()
    assert tampered(filled, changed(5, detail=f"{detail} ")) == {("entry_altered", "5")}


def test_an_edited_entry_whose_hash_was_made_anew_without_the_key_is_found(filled: Desk) -> None:
    def edit(here: Connection) -> None:
        rows = here.execute(select(tables.audit).order_by(ENTRIES.number)).all()
        before = rows[3].hash
        for row in rows[4:]:
            actor = "乙" if row.number == 5 else row.actor
            before = chain._hash(bytes(32), before, (row.number, row.at, actor, row.act, row.subject, row.detail))
            changed(row.number, actor=actor, hash=before)(here)
        headed(**chain._sealed(bytes(32), Head(8, before)))(here)

    found = tampered(filled, edit)
    assert {("entry_altered", str(number)) for number in range(5, 9)} <= found
    assert ("head_altered", "head") in found


def test_a_deleted_entry_is_found(filled: Desk) -> None:
    for number in (1, 4, 7):
        with undone(filled) as here:
            removed(number)(here)
            missing = {("entry_missing", str(number)), ("entry_altered", str(number + 1))}
            assert missing <= found_in(filled, here)


def test_a_deleted_entry_whose_gap_was_closed_is_found(filled: Desk) -> None:
    def close(here: Connection) -> None:
        for number in range(5, 9):
            changed(number, number=number - 1)(here)

    found = tampered(filled, removed(4), close, headed(number=7))
    assert {("entry_altered", str(number)) for number in range(4, 8)} <= found


def test_a_deleted_entry_with_its_rows_is_found(filled: Desk) -> None:
    def forget(here: Connection) -> None:
        reference = here.execute(select(ENTRIES.subject).where(ENTRIES.number == 6)).scalar_one()
        for table in (tables.identities, tables.notes, tables.moves, tables.assessments, tables.cases):
            here.execute(delete(table).where(table.c.reference == reference))
        removed(6)(here)

    assert tampered(filled, forget) == {("entry_missing", "6"), ("entry_altered", "7")}


def test_swapped_entries_are_found(filled: Desk) -> None:
    for left_out in ({"number"}, {"number", "hash"}):
        with undone(filled) as here:
            rows = {row["number"]: dict(row) for row in here.execute(select(tables.audit)).mappings()}
            for number, other in ((5, 6), (6, 5)):
                changed(number, **{name: value for name, value in rows[other].items() if name not in left_out})(here)
            assert {("entry_altered", "5"), ("entry_altered", "6")} <= found_in(filled, here)


def test_an_entry_put_in_between_or_far_ahead_is_found(filled: Desk) -> None:
    def put(number: int) -> Tampering:
        entry = {"at": 1, "actor": "甲", "act": "case.opened", "subject": "x", "detail": "{}", "hash": bytes(32)}
        return lambda here: here.execute(insert(tables.audit).values(number=number, **entry))

    assert ("entry_altered", "0") in tampered(filled, put(0))
    found = tampered(filled, put(2**62))
    assert {("entry_missing", f"9-{2**62 - 1}"), ("entry_altered", str(2**62))} <= found


def test_a_cut_tail_is_found(filled: Desk) -> None:
    for first in (8, 6, 1):
        with undone(filled) as here:
            here.execute(delete(tables.audit).where(ENTRIES.number >= first))
            assert ("tail_cut", "8") in found_in(filled, here)


def test_a_cut_tail_with_the_head_written_to_fit_is_found(filled: Desk) -> None:
    with filled.reading() as connection:
        seventh = connection.execute(select(ENTRIES.hash).where(ENTRIES.number == 7)).scalar_one()
    assert ("head_altered", "head") in tampered(filled, removed(8), headed(number=7, hash=seventh))


def test_a_cut_tail_with_an_old_head_put_back_is_found_by_its_rows_and_by_a_head_kept_elsewhere(
    desk: Desk, fill: Any
) -> None:
    fill(desk, 2)
    with desk.reading() as connection:
        old = dict(connection.execute(select(tables.audit_head)).mappings().one())
    with desk.writing("甲") as work:
        work.connection.execute(update(tables.cases).values(state="decided"))
        cases = [*work.connection.execute(select(tables.cases.c.reference)).scalars()]
        work.record("case.decided", cases[0], rows=[(tables.cases, (each,)) for each in cases])
    late = end(desk)
    found = tampered(desk, removed(6), headed(**old))
    assert found == {("row_altered", f"cases/{each}") for each in cases}
    assert verified(desk, late) == {*found, ("tail_cut", "6")}


def test_the_whole_desk_put_back_as_it_was_is_found_by_a_head_kept_elsewhere_only(desk: Desk, fill: Any) -> None:
    fill(desk, 1)
    with desk.reading() as connection:
        old = dict(connection.execute(select(tables.audit_head)).mappings().one())
    with desk.writing("甲") as work:
        work.record("case.read", "2026-000001")
    late = end(desk)
    assert tampered(desk, removed(5), headed(**old)) == set()
    assert verified(desk, late) == {("tail_cut", "5")}


def test_an_edited_head_is_found(filled: Desk) -> None:
    edits: list[Tampering] = [
        headed(hash=bytes(32)),
        headed(number=7),
        headed(number=9),
        headed(seal=bytes(32)),
        headed(seal=b""),
        headed(id=2, number=7),
        lambda here: here.execute(delete(tables.audit_head)),
        lambda here: here.execute(insert(tables.audit_head).values(id=2, number=0, hash=bytes(32), seal=b"")),
    ]
    for edit in edits:
        with undone(filled) as here:
            edit(here)
            assert found_in(filled, here) == {("head_altered", "head")}


def test_all_removed_is_found(filled: Desk) -> None:
    found = tampered(filled, lambda here: here.execute(delete(tables.audit)))
    assert ("tail_cut", "8") in found
    assert ("row_added", "accounts/甲") in found


def rebuild(here: Connection, key: bytes, edit: Callable[[Any], dict[str, Any]]) -> None:
    """The whole chain anew, as who has the key would."""
    before = bytes(32)
    for row in here.execute(select(tables.audit).order_by(ENTRIES.number)).mappings().all():
        entry = {**row, **edit(row)}
        said = tuple(entry[name] for name in ("number", "at", "actor", "act", "subject", "detail"))
        before = chain._hash(key, before, said)
        changed(row["number"], **{**entry, "hash": before})(here)
    number = here.execute(select(func.max(ENTRIES.number))).scalar_one()
    headed(**chain._sealed(key, Head(number, before)))(here)


def test_a_chain_rebuilt_with_the_key_is_found_by_a_head_kept_elsewhere_only(filled: Desk) -> None:
    kept, key = end(filled), filled.keys().audit
    assert tampered(filled, lambda here: rebuild(here, key, lambda row: {"actor": "乙"})) == set()
    assert verified(filled, kept) == {("chain_rebuilt", "8")}


def test_a_chain_rebuilt_with_the_key_and_grown_since_is_found(filled: Desk) -> None:
    kept, key = end(filled), filled.keys().audit
    tampered(filled, lambda here: rebuild(here, key, lambda row: {"at": row["at"] + 1}))
    with filled.writing("甲") as work:
        work.record("case.read", "2026-000001")
    assert verified(filled, Head(9, end(filled).hash), kept) == {("chain_rebuilt", "8")}


def test_of_two_heads_of_one_number_each_is_compared(filled: Desk) -> None:
    right = end(filled)
    wrong = Head(right.number, bytes(32))
    for heads in ((right, wrong), (wrong, right)):
        assert verified(filled, *heads) == {("chain_rebuilt", "8")}


def test_a_chain_rebuilt_with_another_key_is_found(filled: Desk) -> None:
    found = tampered(filled, lambda here: rebuild(here, b"k" * 32, lambda row: {}))
    assert {("head_altered", "head"), ("entry_altered", "1"), ("entry_altered", "8")} <= found


def test_any_column_of_any_row_that_is_edited_beside_the_chain_is_found(filled: Desk) -> None:
    kinds = {"INTEGER": 77, "BIGINT": 77, "BLOB": b"other", "BYTEA": b"other", "BOOLEAN": True}
    tried = 0
    for table, names in tables.COVERED.items():
        keys = [each.name for each in table.primary_key]
        for column in (table.c[name] for name in names if name not in keys):
            value = kinds.get(column.type.compile(filled.engine.dialect), "2026-09-09")
            with undone(filled) as here:
                row = here.execute(select(table)).mappings().first()
                assert row is not None
                here.execute(update(table).filter_by(**{each: row[each] for each in keys}).values({column.name: value}))
                place = "/".join([table.name, *(str(row[each]) for each in keys)])
                assert found_in(filled, here) == {("row_altered", place)}, column
                tried += 1
    assert tried > 40


def test_a_row_deleted_beside_the_chain_is_found(filled: Desk) -> None:
    for table in (tables.notes, tables.moves, tables.assessments, tables.kiosks):
        with undone(filled) as here:
            here.execute(delete(table))
            assert {fault for fault, _ in found_in(filled, here)} == {"row_missing"}


def test_a_row_put_in_beside_the_chain_is_found(filled: Desk) -> None:
    for table in (tables.notes, tables.moves, tables.accounts, tables.kiosks, tables.assessments, tables.cases):
        with undone(filled) as here:
            row = dict(here.execute(select(table)).mappings().first() or {})
            new = {"number": 2} if "number" in row else {"name": "丙", "id": "k2", "digest": b"2", "reference": "x"}
            here.execute(insert(table).values(row | {name: value for name, value in new.items() if name in row}))
            assert {fault for fault, _ in found_in(filled, here)} == {"row_added"}


def test_rows_swapped_between_cases_are_found(filled: Desk) -> None:
    def swap(here: Connection) -> None:
        first, second = (row.text for row in here.execute(select(tables.notes).order_by("reference").limit(2)))
        assert first == second  # sealed alike in this test, so that only their places differ
        here.execute(update(tables.notes).where(tables.notes.c.reference == "2026-000001").values(number=2))

    assert tampered(filled, swap) == {("row_missing", "notes/2026-000001/1"), ("row_added", "notes/2026-000001/2")}


def test_a_second_factor_taken_off_beside_the_chain_is_found(filled: Desk) -> None:
    edit = update(tables.accounts).values(totp=None, totp_key=None)
    found = tampered(filled, lambda here: here.execute(edit))
    assert found == {("row_altered", "accounts/甲"), ("row_altered", "accounts/乙")}


def test_what_is_counted_or_sealed_anew_is_no_tampering(filled: Desk) -> None:
    def count(here: Connection) -> None:
        here.execute(update(tables.accounts).values(failures=3, failed_at=1, totp_step=9))
        here.execute(update(tables.kiosks).values(used=3, day="2026-03-01"))
        here.execute(update(tables.cases).values(sealing_key="2", data_key=b"anew"))

    assert tampered(filled, count) == set()


@pytest.fixture(scope="module")
def chained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Connection]]:
    """A desk in SQLite with twelve entries, and a connection in which each example is undone again."""
    folder: Path = tmp_path_factory.mktemp("chain")
    desk = Desk(DeskSettings(f"sqlite:///{folder / 'desk.sqlite'}", folder / "desk.keys"))
    for number in range(11):
        with desk.writing(f"account{number % 3}") as work:
            work.record("case.noted", f"2026-{number:06}", {"note": number})
    with desk.writing("account0") as work:
        account = {"name": "account0", "role": "clerk", "branch": "东", "password": "$argon2id$", "failures": 0}
        work.connection.execute(insert(tables.accounts).values(**account, locked=False, created_at=work.at))
        work.record("account.made", "account0", rows=[(tables.accounts, ("account0",))])
    with desk.engine.connect() as connection:
        yield desk, connection
    desk.engine.dispose()


OF_KIND = {
    "number": some.integers(-(2**63), 2**63 - 1),
    "at": some.integers(-(2**63), 2**63 - 1),
    "hash": some.binary(max_size=40),
    "seal": some.binary(max_size=40),
}
TEXTS = some.text(some.characters(codec="utf-8"), max_size=20)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    number=some.integers(1, 12), name=some.sampled_from([each.name for each in tables.audit.columns]), data=some.data()
)
def test_any_field_of_any_entry_that_is_changed_is_found(
    chained: tuple[Desk, Connection], number: int, name: str, data: some.DataObject
) -> None:
    desk, here = chained
    value: Any = data.draw(OF_KIND.get(name, TEXTS))
    with here.begin() as changes:
        row = here.execute(select(tables.audit).where(ENTRIES.number == number)).mappings().one()
        taken = name == "number" and 1 <= value <= 12
        if row[name] != value and not taken:
            changed(number, **{name: value})(here)
            assert [*chain.verify(here, desk.keys().audit)]
        changes.rollback()


@settings(max_examples=100)
@given(name=some.sampled_from(["number", "hash", "seal"]), data=some.data())
def test_any_field_of_the_head_that_is_changed_is_found(
    chained: tuple[Desk, Connection], name: str, data: some.DataObject
) -> None:
    desk, here = chained
    value = data.draw(OF_KIND[name])
    with here.begin() as changes:
        if here.execute(select(tables.audit_head)).mappings().one()[name] != value:
            headed(**{name: value})(here)
            assert [*chain.verify(here, desk.keys().audit)]
        changes.rollback()


@settings(max_examples=100)
@given(number=some.integers(1, 12), place=some.integers(0, 31), bit=some.integers(0, 7))
def test_any_bit_of_any_hash_that_is_changed_is_found(
    chained: tuple[Desk, Connection], number: int, place: int, bit: int
) -> None:
    desk, here = chained
    with here.begin() as changes:
        hashed = bytearray(here.execute(select(ENTRIES.hash).where(ENTRIES.number == number)).scalar_one())
        hashed[place] ^= 1 << bit
        changed(number, hash=bytes(hashed))(here)
        assert [*chain.verify(here, desk.keys().audit)]
        changes.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET hash = 'a text' WHERE number = 5",
        "UPDATE audit SET detail = x'7b7d' WHERE number = 5",
        "UPDATE audit SET at = 'never' WHERE number = 5",
        "UPDATE audit SET detail = '[]' WHERE number = 5",
        "UPDATE audit SET detail = 'no JSON' WHERE number = 5",
        "UPDATE audit_head SET seal = 'a text'",
        "UPDATE audit_head SET hash = 'a text'",
        "UPDATE accounts SET password = x'00'",
    ],
)
def test_a_value_of_another_kind_which_sqlite_takes_is_found_and_ends_nothing(
    chained: tuple[Desk, Connection], statement: str
) -> None:
    desk, here = chained
    with here.begin() as changes:
        here.execute(text(statement))
        assert [*chain.verify(here, desk.keys().audit)]
        changes.rollback()


def test_an_entry_holds_no_values_of_its_rows(filled: Desk) -> None:
    with filled.reading() as connection:
        details = [*connection.execute(select(ENTRIES.detail)).scalars()]
    for detail in details:
        for digest in orjson.loads(detail)["rows"].values():
            assert len(bytes.fromhex(digest)) == 32
        assert "rows" not in chain.shown_detail(detail)
