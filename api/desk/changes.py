"""What may be changed in a case while it is open, each as one version more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson

from api.desk import tables
from api.desk.assessing import Assessed
from api.desk.cases import Case, Change, index, keep_assessment, kept, next_number, note_field
from api.desk.desk import Work
from api.desk.states import EDITABLE, State
from api.desk.vault import Vault
from api.problems import Refused
from loan_engine.problems import Invalid, Problem
from rules.vocabulary import FACTS

Make = Callable[[Work, Case, Vault], Change]


def application(assessed: Assessed, before: Mapping[str, Any]) -> Make:
    """Other facts, assessed anew; `before` are those of the last assessment."""

    def make(work: Work, case: Case, vault: Vault) -> Change:
        check_editable(case)
        facts = [id_ for id_ in FACTS if fact_given(before, id_) != fact_given(assessed.document, id_)]
        return reassessment(work, case, vault, assessed, {"facts": facts})

    return make


def reassessment(work: Work, case: Case, vault: Vault, assessed: Assessed, detail: Mapping[str, Any]) -> Change:
    """One assessment more, which is the case's from here on."""
    number = case.row.assessment + 1
    return Change(
        {"assessment": number, "verdict": assessed.verdict},
        keep_assessment(work, vault, number, assessed),
        {"assessment": number, "verdict": assessed.verdict, "rulebook": assessed.rulebook, **detail},
    )


def people(given: Mapping[str, Any]) -> Make:
    """Other names or ID numbers."""

    def make(work: Work, case: Case, vault: Vault) -> Change:
        check_editable(case)
        before = case.people
        index(work, case.reference, given)
        named = [role for role in given if given[role] != before.get(role)]
        return Change({"people": vault.seal_document("people", given)}, detail={"people": named})

    return make


def papers(received: Sequence[str]) -> Make:
    """The papers that are here now; what was here before keeps when it came, and to whom."""

    def make(work: Work, case: Case, vault: Vault) -> Change:
        check_editable(case)
        before = case.papers
        known = {paper.id for paper in kept(work.connection, case).rulebook.papers}
        if unknown := [place for place, each in enumerate(received) if each not in known]:
            raise Invalid(*(Problem("unknown_paper", f"/received/{place}", "没有这份材料") for place in unknown))
        after = {id_: before.get(id_, {"at": work.at, "by": work.actor}) for id_ in dict.fromkeys(received)}
        detail = {"received": sorted(after.keys() - before.keys()), "returned": sorted(before.keys() - after.keys())}
        return Change({"papers": orjson.dumps(after).decode()}, detail=detail)

    return make


def waiting(reason: str | None) -> Make:
    """What the applicant is asked to bring or to do before the case can be accepted; None ends the waiting."""

    def make(work: Work, case: Case, vault: Vault) -> Change:
        if case.state is not State.OPENED:
            raise closed()
        if reason is None:
            return Change({"waiting_since": None, "waiting_for": None}, detail={"waiting": False})
        since = work.at if case.row.waiting_since is None else case.row.waiting_since
        sealed = vault.seal_document("waiting", reason)
        return Change({"waiting_since": since, "waiting_for": sealed}, detail={"waiting": True})

    return make


def assignee(name: str | None, colleagues: Callable[[Work, str], Sequence[str]]) -> Make:
    """Whose case it is: a clerk's or reviewer's of its branch, or nobody's."""

    def make(work: Work, case: Case, vault: Vault) -> Change:
        if case.row.closed_at is not None:
            raise closed()
        if name is not None and name not in colleagues(work, case.row.branch):
            raise Invalid(Problem("unknown_colleague", "/name", "本网点没有这位同事"))
        return Change({"assigned_to": name}, detail={"assigned_to": name})

    return make


def note(text: str) -> Make:
    """A note more; notes are never changed."""

    def make(work: Work, case: Case, vault: Vault) -> Change:
        number = next_number(work, tables.notes, case.reference)
        work.connection.execute(
            tables.notes.insert().values(
                reference=case.reference,
                number=number,
                at=work.at,
                by=work.actor,
                text=vault.seal_document(note_field(number), text),
            )
        )
        return Change(rows=((tables.notes, (case.reference, number)),), detail={"note": number})

    return make


def check_editable(case: Case) -> None:
    """Raises Refused (409) once it was decided or ended."""
    if case.state not in EDITABLE:
        raise closed()


def fact_given(document: Mapping[str, Any], id_: str) -> Any:
    """A fact's value in a stored application; None where it was not given."""
    fact = FACTS[id_]
    return (document.get(fact.group) or {}).get(fact.name)


def closed() -> Refused:
    """What is asked for is not open to the case as it stands."""
    return Refused(HTTPStatus.CONFLICT, "move_not_open", "案卷现在的状态不能这样做")
