"""An application as a case keeps it: what was given, the day, the answer byte for byte; and that worked out anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from loan_engine.answers import assessment_answer
from loan_engine.application import Application, document_of, read_application
from loan_engine.assessment import assess
from rules.rulebooks import rulebooks
from rules.vocabulary import request


@dataclass(frozen=True, slots=True)
class Assessed:
    """`document` is what was given, no more: a day that was not stated stays unstated, and is asked for again."""

    document: dict[str, Any]
    answer: bytes
    verdict: str
    rulebook: str
    rulebook_version: str
    today: date


@dataclass(frozen=True, slots=True)
class Replay:
    """A stored answer beside that of today's program: where they differ, as JSON pointers.

    `rulebook_version` is the one that is here now; None where there is no such rulebook any more.
    """

    same: bool
    rulebook_version: str | None
    differs: tuple[str, ...]


def assessed(document: object, today: date) -> Assessed:
    """The answer to a document on a day. Raises Invalid as `read_application` does."""
    application = read_application(document, today)
    answer = assessment_answer(assess(application))
    return Assessed(
        _given(application),
        orjson.dumps(answer),
        answer["verdict"],
        application.rulebook.id,
        application.rulebook.version,
        today,
    )


def replayed(document: object, today: date, answer: bytes, rulebook: str) -> Replay:
    """The stored answer of a day, against the answer that the same facts get now as of that day."""
    known = rulebooks().get(rulebook)
    if known is None:
        return Replay(False, None, ("",))
    again = assessed(document, today).answer
    same = again == answer
    return Replay(same, known.version, () if same else tuple(_differing(orjson.loads(answer), orjson.loads(again))))


def _given(application: Application) -> dict[str, Any]:
    document = document_of(application)
    if application.assumed_today:
        del document[request.applied_on.group][request.applied_on.name]
    return document


def _differing(before: Any, after: Any, place: str = "") -> list[str]:
    match before, after:
        case dict(), dict() if before.keys() == after.keys():
            return [found for name in before for found in _differing(before[name], after[name], f"{place}/{name}")]
        case list(), list() if len(before) == len(after):
            pairs = enumerate(zip(before, after, strict=True))
            return [found for number, pair in pairs for found in _differing(*pair, f"{place}/{number}")]
    return [] if before == after else [place]
