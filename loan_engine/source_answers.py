"""What an answer rests on, as the answers show it: the text, articles, parameters and readings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from loan_engine import answer_forms as forms
from rules.citations import Notice, Place
from rules.parameters import DatedValue, Parameter
from rules.rulebook import Reading, Rulebook
from rules.wording import filled, parameter_text


def rulebook_used(rulebook: Rulebook) -> forms.RulebookUsed:
    """Which text an answer rests on."""
    document = rulebook.document
    return {
        "id": rulebook.id,
        "version": rulebook.version,
        "title": document.title,
        "number": document.number,
        "published": document.published.isoformat(),
        "in_force_since": rulebook.since.isoformat(),
        "hotline": rulebook.hotline,
    }


@lru_cache(maxsize=4096)
def article(place: Place) -> forms.Article:
    """A place in parts and in full; a later notice has no parts, and no code."""
    if isinstance(place, Notice):
        return {"document": "", "article": None, "paragraph": None, "item": None, "subitem": None, "text": place.source}
    return {
        "document": place.document.id,
        "article": place.article,
        "paragraph": place.paragraph,
        "item": place.item,
        "subitem": place.subitem,
        "text": str(place),
    }


def articles(places: Iterable[Place]) -> list[forms.Article]:
    """Places in parts and in full."""
    return [article(place) for place in places]


@lru_cache(maxsize=4096)
def parameter_used(parameter: Parameter, on: date) -> forms.ParameterUsed:
    """A parameter with its value of a day."""
    return {
        "id": parameter.id,
        "label": parameter.label,
        "article": None if parameter.citation is None else article(parameter.citation),
        **parameter_value(parameter, parameter.on(on)),
    }


def parameter_value(parameter: Parameter, dated: DatedValue) -> forms.ParameterValue:
    """One of a parameter's values."""
    return {
        "since": dated.since.isoformat(),
        "text": parameter_text(parameter, dated.since),
        "source": dated.source,
        "confidence": dated.confidence,
    }


@lru_cache(maxsize=4096)
def reading(each: Reading, rulebook: Rulebook, on: date) -> forms.ReadingShown:
    """A reading, with the parameters it speaks of."""
    unclear, read_as = (filled(text, rulebook.every_parameter.values(), on) for text in (each.unclear, each.reading))
    return {
        "id": each.id,
        "article": article(each.citation),
        "unclear": unclear,
        "reading": read_as,
        "reason": each.reason,
    }
