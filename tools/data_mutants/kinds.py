"""Which names of the declarations can be taken for which others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from rules import projects, vocabulary
from rules.facts import Change, Choice, Fact
from rules.jingdezhen.places import FOLDER
from rules.national.retirement import CATEGORIES


@cache
def kinds() -> dict[str, list[str]]:
    """By each name, the next of its kind; by each parameter, all that count the same."""
    found: dict[str, list[str]] = {"applicant": ["spouse"], "spouse": ["applicant"]}
    groups = {
        "applicant": vocabulary.applicant,
        "spouse": vocabulary.spouse,
        "person": vocabulary.applicant,
        "household": vocabulary.Household,
        "home": vocabulary.Home,
        "purchase": vocabulary.Purchase,
        "request": vocabulary.Request,
        "project": projects.Project,
    }
    for group, holder in groups.items():
        by_kind: dict[type, list[str]] = defaultdict(list)
        for name, fact in vars(holder).items():
            if isinstance(fact, Fact):
                by_kind[type(fact)].append(f"{group}.{name}")
        for names in by_kind.values():
            for name, other in _next(names):
                found[name] = [other.partition(".")[2]]
    by_unit: dict[str, list[str]] = defaultdict(list)
    for parameter in FOLDER.parameters.values():
        by_unit[parameter.unit].append(parameter.id)
    for ids in by_unit.values():
        found |= {id_: [other for other in ids if other != id_] for id_ in ids}
    codes = [list(fact.choices) for fact in vocabulary.FACTS.values() if isinstance(fact, Choice)]
    evidence = [name for name, value in vars(vocabulary).items() if name.isupper() and isinstance(value, str)]
    tables = ["AGE_MALE", "AGE_FEMALE_55", "AGE_FEMALE_50"]
    for names in (*codes, evidence, tables, list(FOLDER.documents), list(FOLDER.readings), list(CATEGORIES)):
        found |= {name: [other] for name, other in _next(names)}
    found |= {f"Change.{name}": [other] for name, other in _next([each.name for each in Change])}
    return found


def _next(names: Iterable[str]) -> list[tuple[str, str]]:
    in_order = list(names)
    return list(zip(in_order, in_order[1:] + in_order[:1], strict=True)) if len(in_order) > 1 else []
