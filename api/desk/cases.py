"""Cases as rows: found within a permit, opened, changed version by version, and erased."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select, update

from api.desk import tables
from api.desk.access import Permit
from api.desk.assessing import Assessed
from api.desk.desk import Work
from api.desk.keyring import Keyring
from api.desk.people import NOBODY, found_by, people_of
from api.desk.references import next_reference, read_reference
from api.desk.states import STATE_LABELS, Outcome, State, is_closed, outcome_shown
from api.desk.vault import Vault, new_vault, vault_of
from api.problems import Refused
from loan_engine.version import VERSION
from rules.rulebook import Rulebook
from rules.rulebooks import rulebooks

Rows = tuple[tuple[Table, tuple[Any, ...]], ...]
Receipt = dict[str, Any]
"""What a change answers: reference, version and state; nothing personal."""


@dataclass(frozen=True, slots=True)
class Case:
    """A row of `cases`, and the vault to what is sealed; None once it was erased."""

    row: Any
    vault: Vault | None

    @property
    def reference(self) -> str:
        """What it is called by whoever is given it, such as 2026-000001-7."""
        reference: str = self.row.reference
        return reference

    @property
    def state(self) -> State:
        """How far it has come."""
        return State(self.row.state)

    @property
    def outcome(self) -> Outcome | None:
        """What was decided; None before that."""
        return None if self.row.outcome is None else Outcome(self.row.outcome)

    @property
    def people(self) -> dict[str, Any]:
        """By role; None for who was not given, or was erased."""
        if self.row.people is None or self.vault is None:
            return people_of(NOBODY)
        found: dict[str, Any] = self.vault.open_document("people", self.row.people)
        return found

    @property
    def standing(self) -> dict[str, Any]:
        """State and outcome, as codes and in words."""
        return {
            "state": self.row.state,
            "state_label": STATE_LABELS[self.state],
            **outcome_shown(self.row.outcome),
        }

    def opened(self) -> Vault:
        """The vault. Raises Refused (409) once it was erased."""
        if self.vault is None:
            raise Refused(HTTPStatus.CONFLICT, "erased", "这个案卷的内容已按要求删除")
        return self.vault

    @property
    def papers(self) -> dict[str, Any]:
        """What was handed over: a paper's id to when and to whom."""
        found: dict[str, Any] = orjson.loads(self.row.papers)
        return found


@dataclass(frozen=True, slots=True)
class Kept:
    """An assessment that a case keeps: its row, what was given, and the answer, byte for byte."""

    row: Any
    document: dict[str, Any]
    answer: bytes

    @property
    def today(self) -> date:
        """The day it was asked on."""
        return date.fromisoformat(self.row.today)

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook it rests on. Raises Refused (409) where it is not here any more."""
        found = rulebooks().get(self.row.rulebook)
        if found is None:
            raise Refused(HTTPStatus.CONFLICT, "unknown_rulebook", "这里已没有这个案卷所依据的规则")
        return found


@dataclass(frozen=True, slots=True)
class Change:
    """What a change writes: columns of the case, other rows by table and key, and what the trail says of it."""

    values: Mapping[str, Any] = field(default_factory=dict)
    rows: Rows = ()
    detail: Mapping[str, Any] = field(default_factory=dict)


def find(connection: Connection, keys: Keyring, reference: str, permit: Permit) -> Case:
    """A case by its reference. Raises Refused (404) where there is none, or none that the permit reaches."""
    stored = read_reference(reference)
    row = None
    if stored is not None:
        row = connection.execute(select(tables.cases).where(tables.cases.c.reference == stored)).one_or_none()
    if row is None or not permit.reaches(row.branch):
        raise Refused(HTTPStatus.NOT_FOUND, "unknown_case", "没有这个案卷，或不属于本网点")
    return Case(row, vault_of(row, keys))


def opened(work: Work, branch: str, via: str, assessed: Assessed, people: Mapping[str, Any]) -> Receipt:
    """A new case."""
    reference = next_reference(work)
    vault = new_vault(reference)
    work.connection.execute(
        insert(tables.cases).values(
            reference=reference,
            branch=branch,
            state=State.OPENED.value,
            version=1,
            opened_at=work.at,
            opened_by=work.actor,
            via=via,
            changed_at=work.at,
            people=vault.seal_document("people", people),
            papers="{}",
            assessment=1,
            verdict=assessed.verdict,
            **vault.key_sealed(work.keys),
        )
    )
    rows = keep_assessment(work, vault, 1, assessed)
    index(work, reference, people)
    work.record(
        "case.opened",
        reference,
        {"branch": branch, "via": via, "verdict": assessed.verdict, "rulebook": assessed.rulebook},
        ((tables.cases, (reference,)), *rows),
    )
    return {"reference": reference, "version": 1, "state": State.OPENED.value}


def changed(work: Work, case: Case, version: int, act: str, make: Callable[[Work, Case, Vault], Change]) -> Receipt:
    """A case one version on. Raises Refused: 412 `stale_version`, 409 `erased`, and whatever `make` raises."""
    check_version(case, version)
    change = make(work, case, case.opened())
    values = {"version": version + 1, "changed_at": work.at, **change.values}
    work.connection.execute(update(tables.cases).where(tables.cases.c.reference == case.reference).values(**values))
    detail = {"version": version + 1, **change.detail}
    work.record(act, case.reference, detail, ((tables.cases, (case.reference,)), *change.rows))
    return {"reference": case.reference, "version": version + 1, "state": values.get("state", case.row.state)}


def check_version(case: Case, version: int) -> None:
    """Raises Refused (412) where somebody else changed the case since it was looked at."""
    if case.row.version != version:
        raise Refused(HTTPStatus.PRECONDITION_FAILED, "stale_version", "别人刚刚改过这个案卷，请先看最新的内容")


def keep_assessment(work: Work, vault: Vault, number: int, assessed: Assessed) -> Rows:
    """An assessment as a row; every one that was ever told stays."""
    work.connection.execute(
        insert(tables.assessments).values(
            reference=vault.reference,
            number=number,
            at=work.at,
            by=work.actor,
            today=assessed.today.isoformat(),
            rulebook=assessed.rulebook,
            rulebook_version=assessed.rulebook_version,
            engine_version=VERSION,
            application=vault.seal_document(_application_field(number), assessed.document),
            answer=vault.seal(_answer_field(number), assessed.answer),
        )
    )
    return ((tables.assessments, (vault.reference, number)),)


def kept(connection: Connection, case: Case, number: int | None = None) -> Kept:
    """An assessment of a case, the last where no number is given.

    Raises Refused: 404 where there is none of that number, 409 once the case was erased.
    """
    wanted = case.row.assessment if number is None else number
    found = [each for each in all_kept(connection, case, tables.assessments.c.number == wanted)]
    if not found:
        raise Refused(HTTPStatus.NOT_FOUND, "unknown_assessment", "案卷里没有这一次判断")
    return found[0]


def all_kept(connection: Connection, case: Case, *which: ColumnElement[bool]) -> Iterator[Kept]:
    """Every assessment of a case, or some, as they were made. Raises Refused (409) once the case was erased."""
    vault = case.opened()
    mine = tables.assessments.c.reference == case.reference
    for row in connection.execute(select(tables.assessments).where(mine, *which).order_by("number")).all():
        document = vault.open_document(_application_field(row.number), row.application)
        yield Kept(row, document, vault.open(_answer_field(row.number), row.answer))


def _application_field(number: int) -> str:
    return f"assessments/{number}/application"


def _answer_field(number: int) -> str:
    return f"assessments/{number}/answer"


def note_field(number: int) -> str:
    """Where the vault has a note of a case."""
    return f"notes/{number}"


def reason_field(number: int) -> str:
    """Where the vault has the reason of a step."""
    return f"moves/{number}/reason"


def next_number(work: Work, table: Table, reference: str) -> int:
    """The number of a case's next row in a table."""
    found = select(func.max(table.c.number)).where(table.c.reference == reference)
    return int(work.connection.execute(found).scalar() or 0) + 1


def index(work: Work, reference: str, people: Mapping[str, Any]) -> None:
    """Lets the people of a case be found, by keyed digests only."""
    work.connection.execute(delete(tables.identities).where(tables.identities.c.reference == reference))
    digests = {work.keys.digest(kind, text) for kind, text in found_by(people)}
    if digests:
        work.connection.execute(
            insert(tables.identities), [{"reference": reference, "digest": digest} for digest in sorted(digests)]
        )


def reindex(work: Work, references: Iterable[str]) -> None:
    """The same under the newest index key, for cases whose people are known."""
    for row in work.connection.execute(select(tables.cases).where(tables.cases.c.reference.in_([*references]))).all():
        index(work, row.reference, Case(row, vault_of(row, work.keys)).people)


def erase(work: Work, reference: str, act: str = "case.erased") -> bool:
    """Destroys a case's key and what its people are found by; False where there is no such case, or it was done.

    What was done and when stays, and the trail whole. A case that was not closed is withdrawn by it.
    """
    row = work.connection.execute(select(tables.cases).where(tables.cases.c.reference == reference)).one_or_none()
    if row is None or row.erased_at is not None:
        return False
    case = Case(row, None)
    rows: Rows = ((tables.cases, (reference,)),)
    ended: dict[str, Any] = {}
    if not is_closed(case.state, case.outcome):
        ended = {"state": State.WITHDRAWN.value, "closed_at": work.at, "due": None, "waiting_since": None}
        rows += keep_move(work, reference, State.WITHDRAWN.value, work.today.isoformat())
    index(work, reference, {})
    work.connection.execute(
        update(tables.cases)
        .where(tables.cases.c.reference == reference)
        .values(
            data_key=None, sealing_key=None, erased_at=work.at, changed_at=work.at, version=row.version + 1, **ended
        )
    )
    work.record(act, reference, rows=rows)
    return True


def keep_move(
    work: Work,
    reference: str,
    state: str,
    on: str,
    outcome: str | None = None,
    sealed: Callable[[str], bytes] | None = None,
) -> Rows:
    """A step of a case as a row; `sealed` seals its reason, by the field it belongs to."""
    number = next_number(work, tables.moves, reference)
    work.connection.execute(
        insert(tables.moves).values(
            reference=reference,
            number=number,
            at=work.at,
            by=work.actor,
            state=state,
            on=on,
            outcome=outcome,
            reason=None if sealed is None else sealed(reason_field(number)),
        )
    )
    return ((tables.moves, (reference, number)),)
