"""What a case lacks before it may be accepted, and may lack again before it is approved, in words for the clerk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api.desk.people import ID_NUMBER, birth_date, sex
from loan_engine import answer_forms as forms
from loan_engine.problems import Problem
from loan_engine.verdict_words import VERDICTS
from rules.vocabulary import GROUPS, PERSONS

ELIGIBLE = "eligible"


def lacking(
    answer: forms.AssessmentAnswer,
    document: Mapping[str, Any],
    people: Mapping[str, Any],
    papers: Mapping[str, Any],
) -> Iterator[Problem]:
    """Why the conditions are not met or the papers not complete; nothing where the days may be counted from now."""
    if answer["verdict"] != ELIGIBLE:  # what is unknown or refused never counts as a yes
        yield Problem("not_eligible", "/application", f"现在的结论是“{VERDICTS[answer['verdict']]}”")
    for paper in answer["papers"]:
        if paper["needed"] and paper["id"] not in papers:
            yield Problem("paper_missing", f"/papers/{paper['id']}", f"还缺材料：{paper['title']}")
    yield from _people(document, people)


def _people(document: Mapping[str, Any], people: Mapping[str, Any]) -> Iterator[Problem]:
    married = (document.get("household") or {}).get("married")
    for person in PERSONS:
        group = person.birth_date.group
        given = people.get(group)
        if given is None:
            if group == PERSONS[0].birth_date.group or married:
                yield Problem("person_missing", f"/people/{group}", f"还缺{GROUPS[group]}的姓名和身份证号码")
            continue
        stated = document.get(group) or {}
        for fact, shown in (
            (person.birth_date, str(birth_date(given[ID_NUMBER]))),
            (person.sex, sex(given[ID_NUMBER])),
        ):
            if stated.get(fact.name) not in (None, shown):
                yield Problem("id_number_differs", f"/people/{group}", f"{fact.label}与身份证号码不一致，请核对")
