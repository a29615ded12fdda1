"""New sealing and index keys, while servers run.

The key file comes first: every server reads it anew when it has changed, and what is written from then on uses the new
keys. Then, some cases at a time, every secret is sealed anew and every person made to be found by the new index key;
others write in between. A change of keys that broke off is taken up by the next, and makes no further keys.

The old keys stay in the file until they are retired. Backups from before are sealed by them: whoever may want to
restore one keeps a copy of the key file of that time as well, apart from both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, and_, select, update

from api.desk import tables
from api.desk.desk import Desk, Work
from api.desk.keyring import Keyring, newest, write_keyring
from api.desk.sealed import CODES, DATA_KEYS, KINDS, Kind, opened
from loan_engine.documents.atomic import unwritable
from loan_engine.problems import Invalid, Problem

ROTATING, ROTATED, RETIRED = "keys.rotating", "keys.rotated", "keys.retired"
_SUBJECT = "keys"
_BATCH = 100

Reindex = Callable[[Work, Sequence[str]], None]
"""Makes the people of cases be found by the newest index key."""


class Rotated(NamedTuple):
    """How many secrets were sealed anew, and how many no key opens: those keep their key, and it cannot be retired."""

    cases: int
    accounts: int
    unopened: int


def rotate(desk: Desk, actor: str, reindex: Reindex) -> Rotated:
    """New keys, or the rest of a change that broke off. Raises Refused, and Invalid `unwritable`."""
    _begin(desk, actor)
    cases = unopened = 0
    last = ""
    while True:
        with desk.writing(actor) as work:
            references = _after(work.connection, last)
            if not references:
                break
            done, left = _seal_anew(work, DATA_KEYS, references)
            reindex(work, [each for each in references if each not in left])
        cases, unopened, last = cases + done, unopened + len(left), references[-1]
    with desk.writing(actor) as work:
        names = [*work.connection.execute(select(CODES.name).where(_older(CODES, work.keys))).scalars()]
        accounts, left = _seal_anew(work, CODES, names)
        unopened += len(left)
        if not unopened:
            detail = {**_numbers(work.keys), "cases": cases, "accounts": accounts}
            work.record(ROTATED, _SUBJECT, detail, [(tables.accounts, (name,)) for name in names])
        elif accounts:  # the trail vouches for them as they are now, though the change is not finished
            work.record(ROTATING, _SUBJECT, _numbers(work.keys), [(tables.accounts, (name,)) for name in names])
    return Rotated(cases, accounts, unopened)


def retire(desk: Desk, actor: str) -> int:
    """Takes keys that nothing is sealed or found by any more out of the file; how many.

    Raises Refused, and Invalid `still_used` where a change of keys is still to be finished.
    """
    with desk.writing(actor) as work:
        _check_unused(work)
        old = len(work.keys.sealing) + len(work.keys.index) - 2
        if not old:
            return 0
        work.record(RETIRED, _SUBJECT, _numbers(work.keys))
    with desk.writing(actor) as work:  # told before it is done: what breaks off in between is done again
        _check_unused(work)
        _write(desk, work.keys.retired())
    return old


def _begin(desk: Desk, actor: str) -> None:
    with desk.writing(actor) as work:
        if _is_finished(work):
            ring = work.keys.rotated()
            work.record(ROTATING, _SUBJECT, _numbers(ring))
            _write(desk, ring)


def _after(connection: Connection, last: str) -> list[str]:
    """The next references of cases that hold anything."""
    name, sealed = DATA_KEYS.name, DATA_KEYS.sealed
    query = select(name).where(name > last, sealed.is_not(None)).order_by(name).limit(_BATCH)
    return [*connection.execute(query).scalars()]


def _seal_anew(work: Work, kind: Kind, names: Sequence[str]) -> tuple[int, set[str]]:
    """How many of these are sealed by the current key now and were not before, and those that could not be opened."""
    query = select(kind.name, kind.sealed, kind.number).where(kind.name.in_(names), _older(kind, work.keys))
    done, left = 0, set()
    for name, sealed, number in work.connection.execute(query).all():
        plain = opened(work, kind, name, sealed, number)
        if plain is None:
            left.add(name)
            continue
        anew = {kind.sealed: work.keys.seal_key(plain, kind.place(name)), kind.number: work.keys.current}
        work.connection.execute(update(kind.table).where(kind.name == name).values(anew))
        done += 1
    return done, left


def _older(kind: Kind, keys: Keyring) -> ColumnElement[bool]:
    return and_(kind.sealed.is_not(None), kind.number != keys.current)


def _is_finished(work: Work) -> bool:
    """Whether all there is uses the newest keys, as the trail tells; rows do not say which index key they are by."""
    if len(work.keys.sealing) == len(work.keys.index) == 1:
        return True
    said = select(tables.audit.c.detail).where(tables.audit.c.subject == _SUBJECT, tables.audit.c.act == ROTATED)
    found = work.connection.execute(said.order_by(tables.audit.c.number.desc()).limit(1)).scalar()
    return found is not None and orjson.loads(found).items() >= _numbers(work.keys).items()


def _check_unused(work: Work) -> None:
    used = any(work.connection.execute(select(kind.name).where(_older(kind, work.keys))).first() for kind in KINDS)
    if used or not _is_finished(work):
        raise Invalid(Problem("still_used", "/retire", "还有内容在用旧密钥，请先运行 desk rotate-keys"))


def _numbers(keys: Keyring) -> dict[str, str]:
    return {"sealing": keys.current, "index": newest(keys.index)}


def _write(desk: Desk, ring: Keyring) -> None:
    try:
        write_keyring(desk.settings.keys, ring)
    except OSError:
        raise unwritable() from None
