"""What changed from one assessment of a case to the next, in words: facts, verdict, conditions, limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypedDict

from api.desk.changes import fact_given
from loan_engine.documents.sheet_content import value_text
from loan_engine.fields import read_given
from loan_engine.verdict_words import STATES, VERDICTS, state_of
from rules.facts import Fact
from rules.vocabulary import FACTS

_UNKNOWN = "未知"


class Changed(TypedDict):
    """One thing that is different now."""

    about: str
    before: str
    after: str


def changes(before: tuple[Mapping[str, Any], Any], after: tuple[Mapping[str, Any], Any]) -> list[Changed]:
    """Each of the two as the stored application and its answer."""
    pairs = (
        *_facts(before[0], after[0]),
        *_answers(before[1], after[1]),
    )
    return [{"about": about, "before": old, "after": new} for about, old, new in pairs if old != new]


def _facts(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for id_, fact in FACTS.items():
        old, new = (fact_given(each, id_) for each in (before, after))
        if old != new:
            yield fact.label, _text(fact, old), _text(fact, new)


def _answers(before: Any, after: Any) -> Iterator[tuple[str, str, str]]:
    yield "结论", VERDICTS[before["verdict"]], VERDICTS[after["verdict"]]
    known = {each["id"]: each for each in before["conditions"]}
    for each in after["conditions"]:
        if each["id"] in known:
            yield each["title"], STATES[state_of(known[each["id"]])], STATES[state_of(each)]
    for id_, limit in after["limits"].items():
        yield limit["label"], before["limits"][id_]["text"], limit["text"]


def _text(fact: Fact, given: Any) -> str:
    return _UNKNOWN if given is None else value_text(fact, read_given(fact, given))
