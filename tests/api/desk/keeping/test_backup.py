"""A desk saved to a file and made from it again, on either database; files and desks that are not fit for it."""

from __future__ import annotations

import gzip
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import delete, insert, select, text, update

from api.desk import chain, tables
from api.desk.backup import KEPT, digest, restore, write_backup
from api.desk.chain import Head
from api.desk.desk import Desk, Work
from api.desk.heads import KeptHead, head_document, read_head
from api.desk.keyring import new_keyring, write_keyring
from api.problems import Refused
from loan_engine.problems import Invalid

Desks = Callable[[str], Desk]
KINDS = ("sqlite", "postgresql")


def code_of(caught: pytest.ExceptionInfo[Invalid]) -> str:
    (problem,) = caught.value.problems
    return problem.code


def rows(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    with desk.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in tables.metadata.sorted_tables
        }


def digest_of(desk: Desk) -> str:
    with desk.reading() as connection:
        return digest(connection)


def erase(work: Work, reference: str) -> bool:
    """As cases are erased, in short."""
    cases = tables.cases.c
    work.connection.execute(delete(tables.identities).where(tables.identities.c.reference == reference))
    erased = {"data_key": None, "sealing_key": None, "erased_at": work.at}
    here = (cases.reference == reference) & cases.erased_at.is_(None)
    if not work.connection.execute(update(tables.cases).where(here).values(erased)).rowcount:
        return False
    work.record("case.erased", reference, rows=[(tables.cases, (reference,))])
    return True


@pytest.fixture
def saved(desks: Desks, fill: Any, tmp_path: Path) -> Path:
    """The backup of a desk with three cases, whose key file stays."""
    desk = desks("sqlite")
    fill(desk, 3)
    write_backup(desk, tmp_path / "backup")
    return tmp_path / "backup"


@pytest.mark.parametrize("source", KINDS)
@pytest.mark.parametrize("target", KINDS)
def test_a_backup_becomes_the_same_desk_on_either_database(
    desks: Desks, fill: Any, tmp_path: Path, source: str, target: str
) -> None:
    first, second = desks(source), desks(target)
    fill(first, 4)
    summary = write_backup(first, tmp_path / "backup")
    assert restore(second, tmp_path / "backup", "命令行") == summary
    before, after = rows(first), rows(second)
    assert before.pop("sessions") and not after.pop("sessions")  # everybody signs in anew
    assert before == after
    assert digest_of(first) == digest_of(second) == summary.digest
    assert (summary.rows["cases"], summary.head.number) == (4, 7)
    with second.reading() as connection:
        assert [*chain.verify(connection, second.keys().audit, [summary.head])] == []
    with second.writing("甲") as work:
        work.record("case.read", "2026-000001")


def test_two_backups_of_one_state_are_the_same_bytes(desk: Desk, fill: Any, tmp_path: Path) -> None:
    fill(desk, 2)
    for name in ("one", "two"):
        write_backup(desk, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_the_digest_changes_with_any_column_of_any_table(desk: Desk, fill: Any) -> None:
    fill(desk, 1)
    before = digest_of(desk)
    kinds = {"INTEGER": 77, "BIGINT": 77, "BLOB": b"other", "BYTEA": b"other", "BOOLEAN": True}
    referred = {key.column for table in tables.metadata.sorted_tables for key in table.foreign_keys}
    for table in KEPT:
        for column in (each for each in table.columns if not each.foreign_keys and each not in referred):
            value = kinds.get(column.type.compile(desk.engine.dialect), "other")
            with desk.engine.connect() as connection, connection.begin() as changes:
                first, name = next(iter(table.primary_key)), connection.execute(select(*table.primary_key)).first()
                assert name is not None
                connection.execute(update(table).values({column.name: value}).where(first == name[0]))
                assert digest(connection) != before, column
                changes.rollback()
    assert digest_of(desk) == before


def test_the_digest_does_not_hang_on_the_order_of_a_language(desks: Desks) -> None:
    """PostgreSQL may sort texts as a language does: a before B, Äpfel before Zebra."""
    names = ["Zebra", "Äpfel", "a", "B", "a b", "ab", "甲", "乙", "z-", "_"]
    found = set()
    for kind in KINDS:
        desk = desks(kind)
        with desk.writing("甲") as work:
            if kind == "postgresql":
                sorting = 'ALTER TABLE receipts ALTER COLUMN actor TYPE varchar(64) COLLATE "und-x-icu"'
                work.connection.execute(text(sorting))
            for name in names:
                receipt = {"actor": name, "key": b"k", "asked": b"", "answer": "{}", "at": 1}
                work.connection.execute(insert(tables.receipts).values(receipt))
        found.add(digest_of(desk))
        names.reverse()
    assert len(found) == 1


def test_the_file_is_its_owners_only(desk: Desk, fill: Any, tmp_path: Path) -> None:
    (tmp_path / "backup").touch(0o644)
    before = os.umask(0)
    try:
        write_backup(desk, tmp_path / "backup")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o600


def test_a_backup_that_cannot_be_written_leaves_what_was_there(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as caught:
        write_backup(desk, tmp_path / "no folder" / "backup")
    assert code_of(caught) == "unwritable"
    (tmp_path / "backup").write_text("before")
    desk.engine.dispose()
    broken = replace(desk.settings, database=f"sqlite:///{tmp_path}/backup")
    with pytest.raises(Refused):
        write_backup(Desk(broken), tmp_path / "backup")
    assert (tmp_path / "backup").read_text() == "before"


def test_a_desk_that_has_anything_takes_no_backup(desk: Desk, fill: Any, saved: Path) -> None:
    with desk.writing("甲") as work:
        work.record("account.refused", "甲")
    before = rows(desk)
    with pytest.raises(Invalid) as caught:
        restore(desk, saved, "命令行")
    assert code_of(caught) == "not_empty"
    assert rows(desk) == before


def test_a_second_restore_is_refused(desk: Desk, saved: Path) -> None:
    restore(desk, saved, "命令行")
    with pytest.raises(Invalid) as caught:
        restore(desk, saved, "命令行")
    assert code_of(caught) == "not_empty"


def test_a_file_that_was_cut_anywhere_is_refused(desks: Desks, saved: Path) -> None:
    desk = desks("sqlite")
    whole = saved.read_bytes()
    for length in [0, 1, 10, *range(20, len(whole), 97), len(whole) - 1]:
        saved.write_bytes(whole[:length])
        with pytest.raises(Invalid) as caught:
            restore(desk, saved, "命令行")
        assert code_of(caught) in ("damaged", "not_a_backup")
    saved.write_bytes(whole)
    restore(desk, saved, "命令行")


def edited(path: Path, edit: Callable[[list[bytes]], list[bytes]], *, sum_right: bool = False) -> None:
    lines = edit(gzip.decompress(path.read_bytes()).splitlines(keepends=True))
    if sum_right:
        footer = orjson.loads(lines[-1])
        content = sha256(b"".join(lines[1:-1])).hexdigest()
        footer |= {"whole": sha256(b"".join(lines[:-1])).hexdigest(), "digest": content}
        lines[-1] = orjson.dumps(footer)
    path.write_bytes(gzip.compress(b"".join(lines)))


@pytest.mark.parametrize(
    "edit",
    [
        lambda lines: lines[:-1],
        lambda lines: lines[:5] + lines[6:],
        lambda lines: [lines[0], *lines[2:-1], lines[1], lines[-1]],
        lambda lines: [each.replace(b"case.opened", b"case.closed") for each in lines],
        lambda lines: [b"\n", *lines],
        lambda lines: [*lines, b"\n"],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [b"[]", *lines[1:]],
        lambda lines: [],
        lambda lines: [b'{"format": "another"}\n', *lines],
    ],
)
def test_a_file_that_was_altered_is_refused(desks: Desks, saved: Path, edit: Any) -> None:
    desk = desks("sqlite")
    edited(saved, edit)
    with pytest.raises(Invalid) as caught:
        restore(desk, saved, "命令行")
    assert code_of(caught) in ("damaged", "not_a_backup")
    with desk.reading() as connection:
        assert chain.head(connection) == Head(0, bytes(32))


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (
            lambda lines: [each.replace(b'"verdict":"eligible"', b'"verdict":"unknown"') for each in lines],
            "trail_altered",
        ),
        (lambda lines: [each.replace(b'"number":4', b'"number":5') for each in lines], "damaged"),
        (lambda lines: [each for each in lines if b'"table":"notes"' not in each], "trail_altered"),
        (lambda lines: [each.replace(b'"table":"notes"', b'"table":"secrets"') for each in lines], "damaged"),
        (lambda lines: [each.replace(b'"sealing_key":"1"', b'"sealing_key":"9"') for each in lines], "keys_missing"),
        (lambda lines: [each.replace(b'"revision":"0001"', b'"revision":"0000"') for each in lines], "other_form"),
    ],
)
def test_a_file_that_was_altered_with_its_sums_made_anew_is_refused(
    desk: Desk, saved: Path, edit: Any, code: str
) -> None:
    edited(saved, edit, sum_right=True)
    with pytest.raises(Invalid) as caught:
        restore(desk, saved, "命令行")
    assert code_of(caught) == code
    with desk.reading() as connection:
        assert chain.head(connection) == Head(0, bytes(32))
        assert connection.execute(select(tables.accounts)).first() is None


def test_a_backup_goes_with_its_own_keys_only(desk: Desk, saved: Path) -> None:
    write_keyring(desk.settings.keys, new_keyring())
    with pytest.raises(Invalid) as caught:
        restore(desk, saved, "命令行")
    assert code_of(caught) == "trail_altered"


def test_a_backup_whose_sealing_key_was_retired_is_refused(desk: Desk, saved: Path) -> None:
    write_keyring(desk.settings.keys, desk.keys().rotated().retired())
    with pytest.raises(Invalid) as caught:
        restore(desk, saved, "命令行")
    assert code_of(caught) == "keys_missing"


def kept_head(desk: Desk, path: Path) -> KeptHead:
    with desk.reading() as connection:
        path.write_bytes(orjson.dumps(head_document(connection, "2026-03-01T09:30:00+08:00")))
    return read_head(path)


def test_what_was_erased_since_is_not_brought_back(desks: Desks, fill: Any, tmp_path: Path) -> None:
    old, new = desks("sqlite"), desks("postgresql")
    fill(old, 3)
    with old.writing("管") as work:
        erase(work, "2026-000001")
    write_backup(old, tmp_path / "backup")
    with old.writing("管") as work:
        erase(work, "2026-000002")
    kept = kept_head(old, tmp_path / "head")
    assert kept.erased == {"2026-000001", "2026-000002"}
    restore(new, tmp_path / "backup", "命令行", [kept], erase)
    with new.reading() as connection:
        keys = dict(connection.execute(select(tables.cases.c.reference, tables.cases.c.data_key)).all())
        found = {*connection.execute(select(tables.identities.c.reference)).scalars()}
        last = connection.execute(select(tables.audit).order_by(tables.audit.c.number.desc())).first()
        assert [*chain.verify(connection, new.keys().audit)] == []
    assert [name for name, key in keys.items() if key is not None] == ["2026-000003"]
    assert found == {"2026-000003"}
    assert last is not None
    assert (last.act, last.subject, last.actor) == ("case.erased", "2026-000002", "命令行")


def test_a_kept_head_of_before_must_be_in_the_backup(desk: Desk, saved: Path) -> None:
    with pytest.raises(Invalid) as caught:
        restore(desk, saved, "命令行", [KeptHead(Head(4, bytes(32)), frozenset())])
    assert code_of(caught) == "trail_altered"
    later = KeptHead(Head(400, bytes(32)), frozenset({"2026-000099"}))
    restore(desk, saved, "命令行", [later], erase)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"number": "1", "hash": "00"}',
        b'{"number": 1, "hash": "xx"}',
        b'{"number": 1, "hash": "00", "erased": "2026-000001"}',
        b'{"number": 1, "hash": "00", "erased": [1]}',
        b'{"number": true, "hash": "00"}',
    ],
)
def test_a_file_that_is_no_head_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "head").write_bytes(content)
    with pytest.raises(Invalid) as caught:
        read_head(tmp_path / "head")
    assert code_of(caught) == "not_a_head"
    with pytest.raises(Invalid) as caught:
        read_head(tmp_path / "none")
    assert code_of(caught) == "unreadable"


def test_a_backup_is_of_one_state_while_others_write(desk: Desk, desks: Desks, fill: Any, tmp_path: Path) -> None:
    fill(desk, 2)
    before = digest_of(desk)
    with desk.reading() as connection:
        assert digest(connection) == before
        with desk.writing("甲") as work:
            work.record("case.read", "2026-000001")
        assert digest(connection) == before
    assert digest_of(desk) != before


def test_nothing_is_left_of_a_restore_that_broke_off(desk: Desk, saved: Path) -> None:
    def broken(work: Work, reference: str) -> bool:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        restore(desk, saved, "命令行", [KeptHead(Head(400, b""), frozenset({"2026-000001"}))], broken)
    with desk.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM cases")).scalar() == 0
        assert chain.head(connection) == Head(0, bytes(32))
    restore(desk, saved, "命令行")
