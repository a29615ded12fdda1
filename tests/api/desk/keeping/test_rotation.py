"""Keys that are changed while servers run, that break off half way, and that are taken out of the file."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from api.desk import chain, tables
from api.desk.backup import restore, write_backup
from api.desk.database import writing
from api.desk.desk import Desk, Work
from api.desk.keyring import Unsealable, read_keyring, unseal, write_keyring
from api.desk.rotation import Rotated, retire, rotate
from loan_engine.problems import Invalid

ACTOR = "命令行"


def reindex(work: Work, references: Sequence[str]) -> None:
    """As people are indexed, in short: each case's name is made of its reference."""
    for reference in references:
        work.connection.execute(delete(tables.identities).where(tables.identities.c.reference == reference))
        digest = work.keys.digest("name", f"王{reference}")
        work.connection.execute(insert(tables.identities).values(reference=reference, digest=digest))


def people(desk: Desk) -> dict[str, str]:
    """Every case's people in clear, by the keys that are in the file."""
    keys, found = desk.keys(), {}
    with desk.reading() as connection:
        for row in connection.execute(select(tables.cases)):
            key = keys.unseal_key(row.data_key, row.sealing_key, f"{row.reference}/key")
            found[row.reference] = unseal(key, row.people, f"{row.reference}/people").decode()
    return found


def in_use(desk: Desk) -> set[str]:
    """The numbers of the sealing keys that anything is sealed by."""
    with desk.reading() as connection:
        return {
            *connection.execute(select(tables.cases.c.sealing_key)).scalars(),
            *connection.execute(select(tables.accounts.c.totp_key)).scalars(),
        }


def findable(desk: Desk, reference: str) -> bool:
    """Whether a case is found by the digest under the newest index key."""
    with desk.reading() as connection:
        here = tables.identities.c.digest == desk.keys().digest("name", f"王{reference}")
        return connection.execute(select(tables.identities.c.reference).where(here)).scalar() == reference


def acts(desk: Desk) -> list[str]:
    with desk.reading() as connection:
        query = select(tables.audit.c.act).where(tables.audit.c.subject == "keys").order_by(tables.audit.c.number)
        assert [*chain.verify(connection, desk.keys().audit)] == []
        return [*connection.execute(query).scalars()]


@pytest.fixture
def references(desk: Desk, fill: Callable[..., list[str]]) -> list[str]:
    """More cases than are done in one write."""
    return fill(desk, 230)


def test_everything_is_sealed_and_found_by_the_new_keys(desk: Desk, references: list[str]) -> None:
    before = people(desk)
    assert rotate(desk, ACTOR, reindex) == Rotated(230, 2, 0)
    assert people(desk) == before
    assert in_use(desk) == {"2"}
    assert all(findable(desk, each) for each in (references[0], references[150], references[-1]))
    with desk.reading() as connection:
        totp, number = connection.execute(select(tables.accounts.c.totp, tables.accounts.c.totp_key)).first() or (
            b"",
            "",
        )
    assert desk.keys().unseal_key(totp, number, "totp/甲").startswith(b"secret of")
    assert acts(desk) == ["keys.rotating", "keys.rotated"]


def test_old_keys_are_kept_until_they_are_retired(desk: Desk, references: list[str]) -> None:
    rotate(desk, ACTOR, reindex)
    assert sorted(desk.keys().sealing) == sorted(desk.keys().index) == ["1", "2"]
    assert retire(desk, ACTOR) == 2
    assert [*desk.keys().sealing] == [*desk.keys().index] == ["2"]
    assert len(people(desk)) == 230
    assert retire(desk, ACTOR) == 0
    assert acts(desk) == ["keys.rotating", "keys.rotated", "keys.retired"]


def test_what_is_used_is_not_retired(desk: Desk, references: list[str]) -> None:
    write_keyring(desk.settings.keys, desk.keys().rotated())
    with pytest.raises(Invalid) as caught:
        retire(desk, ACTOR)
    assert caught.value.problems[0].code == "still_used"
    rotate(desk, ACTOR, reindex)
    with writing(desk.engine) as connection:
        connection.execute(
            update(tables.cases).where(tables.cases.c.reference == references[7]).values(sealing_key="1")
        )
    with pytest.raises(Invalid):
        retire(desk, ACTOR)
    assert sorted(desk.keys().sealing) == ["1", "2"]


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_change_that_broke_off_is_finished_by_the_next(desk: Desk, references: list[str], after: int) -> None:
    done: list[Sequence[str]] = []

    def broken(work: Work, some: Sequence[str]) -> None:
        if len(done) == after:
            raise RuntimeError
        done.append(some)
        reindex(work, some)

    before = people(desk)
    with pytest.raises(RuntimeError):
        rotate(desk, ACTOR, broken)
    assert people(desk) == before
    with pytest.raises(Invalid):
        retire(desk, ACTOR)
    assert rotate(desk, ACTOR, reindex).cases == 230 - 100 * after
    assert sorted(desk.keys().sealing) == ["1", "2"]
    assert people(desk) == before
    assert all(findable(desk, each) for each in references)
    assert retire(desk, ACTOR) == 2
    assert acts(desk) == ["keys.rotating", "keys.rotated", "keys.retired"]


def test_a_change_that_was_written_to_the_file_only_is_finished(desk: Desk, references: list[str]) -> None:
    write_keyring(desk.settings.keys, desk.keys().rotated())
    rotate(desk, ACTOR, reindex)
    assert sorted(desk.keys().sealing) == ["1", "2"]
    rotate(desk, ACTOR, reindex)
    assert sorted(desk.keys().sealing) == ["1", "2", "3"]
    assert in_use(desk) == {"3"}
    assert retire(desk, ACTOR) == 4


def test_a_secret_that_no_key_opens_is_told_and_its_key_stays(desk: Desk, references: list[str]) -> None:
    spoilt = tables.cases.c.reference == references[3]
    with writing(desk.engine) as connection:
        connection.execute(update(tables.cases).where(spoilt).values(data_key=b"spoilt"))
    assert rotate(desk, ACTOR, reindex) == Rotated(229, 2, 1)
    with pytest.raises(Invalid):
        retire(desk, ACTOR)
    assert rotate(desk, ACTOR, reindex) == Rotated(0, 0, 1)
    assert sorted(desk.keys().sealing) == ["1", "2"]


def test_erased_cases_have_nothing_to_be_sealed_anew(desk: Desk, references: list[str]) -> None:
    gone = tables.cases.c.reference == references[3]
    with writing(desk.engine) as connection:
        connection.execute(update(tables.cases).where(gone).values(data_key=None, sealing_key=None))
    assert rotate(desk, ACTOR, reindex) == Rotated(229, 2, 0)
    assert retire(desk, ACTOR) == 2


def test_a_backup_of_before_goes_with_the_key_file_of_before(
    desk: Desk, desks: Callable[..., Desk], references: list[str], tmp_path: Path
) -> None:
    write_backup(desk, tmp_path / "backup")
    old = desk.keys()
    rotate(desk, ACTOR, reindex)
    rotate(desk, ACTOR, reindex)
    retire(desk, ACTOR)
    other = desks("sqlite")
    with pytest.raises(Invalid) as caught:
        restore(other, tmp_path / "backup", ACTOR)
    assert caught.value.problems[0].code == "keys_missing"
    write_keyring(desk.settings.keys, old)
    restore(other, tmp_path / "backup", ACTOR)
    assert len(people(other)) == 230


def test_others_write_meanwhile_and_nothing_stays_under_the_old_keys(desk: Desk, references: list[str]) -> None:
    """Another server, with a desk of its own, seals cases anew as it goes; it has the new keys in time."""
    other, stop = Desk(desk.settings), threading.Event()
    done: list[str] = []

    def write() -> None:
        while not stop.is_set():
            with other.writing("甲") as work:
                reference = references[len(done) % len(references)]
                here = tables.cases.c.reference == reference
                row = work.connection.execute(select(tables.cases).where(here)).one()
                key = work.keys.unseal_key(row.data_key, row.sealing_key, f"{reference}/key")
                sealed = {"data_key": work.keys.seal_key(key, f"{reference}/key"), "sealing_key": work.keys.current}
                work.connection.execute(update(tables.cases).where(here).values(**sealed, version=row.version + 1))
                work.record("case.changed", reference, rows=[(tables.cases, (reference,))])
            done.append(reference)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(3):
            assert rotate(desk, ACTOR, reindex).unopened == 0
            retire(desk, ACTOR)
    finally:
        stop.set()
        writer.join()
    assert done
    assert in_use(desk) == {"4"}
    assert [*read_keyring(desk.settings.keys).sealing] == ["4"]
    assert len(people(other)) == 230
    assert acts(desk) == ["keys.rotating", "keys.rotated", "keys.retired"] * 3
    other.engine.dispose()


def test_without_the_old_key_nothing_sealed_by_it_opens(desk: Desk, fill: Callable[..., list[str]]) -> None:
    fill(desk, 1)
    write_keyring(desk.settings.keys, desk.keys().rotated().retired())
    with pytest.raises(Unsealable):
        people(desk)
