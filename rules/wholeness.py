"""Whether a rulebook's parts and the map of its clauses fit together: what does not is refused when it is loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from rules.citations import Citation
from rules.evaluation import parameters_read
from rules.parameters import NotInForce, Parameter
from rules.rulebook import Ceiling, Condition, Paper, Provision, Rulebook
from rules.wording import unknown_names

Carrier = Condition | Ceiling | Paper | Provision

LIMITS = ("fund", "total", "commercial", "term")
"""The limits that every answer shows, by id."""


def checked(rulebook: Rulebook) -> Rulebook:
    """The rulebook itself. Raises ValueError where its parts do not fit together, with a line for each place."""
    if found := list(_mistakes(rulebook)):
        raise ValueError("\n".join((f"the rulebook {rulebook.id} is not whole:", *found)))
    return rulebook


def _mistakes(rulebook: Rulebook) -> Iterator[str]:
    yield from _ids(rulebook)
    yield from _clauses(rulebook)
    yield from _places(rulebook)
    yield from _parameters(rulebook)
    yield from _limits(rulebook)


def _conditions(rulebook: Rulebook) -> tuple[Condition, ...]:
    return (*rulebook.conditions, *rulebook.cautions, *rulebook.duties)


def _carriers(rulebook: Rulebook) -> tuple[Carrier, ...]:
    """Whatever may carry a clause."""
    return (*_conditions(rulebook), *rulebook.ceilings, *rulebook.papers, *rulebook.provisions)


def _ids(rulebook: Rulebook) -> Iterator[str]:
    times = Counter(each.id for each in _carriers(rulebook))
    yield from (f"{id_}: the id is given {count} times" for id_, count in times.items() if count > 1)


def _clauses(rulebook: Rulebook) -> Iterator[str]:
    """Each clause names what cites it and nothing else; what kind of clause must be carried, and what must not."""
    carriers = {each.id: {_clause(place) for place in each.citations} for each in _carriers(rulebook)}
    judged = {_clause(each.citation) for each in rulebook.judgements}
    read = {_clause(each.citation) for each in rulebook.readings.values()}
    for clause in rulebook.clauses:
        place, named = clause.citation, set(clause.carried_by)
        for id_ in clause.carried_by:
            if id_ not in carriers:
                yield f"clauses.yaml: {place} is carried by {id_}, and nothing is called so"
            elif place not in carriers[id_]:
                yield f"clauses.yaml: {place} is carried by {id_}, which does not cite it"
        for id_, places in carriers.items():
            if place in places and id_ not in named:
                yield f"clauses.yaml: {place} is cited by {id_}, which its row does not name"
        match clause.kind:
            case "encoded" | "procedure" if not named:
                yield f"clauses.yaml: {place} is {clause.kind}, and nothing carries it"
            case "informative" if named:
                yield f"clauses.yaml: {place} is informative, and yet it is carried"
            case "judge" if not named and place not in judged:
                yield f"clauses.yaml: {place} is for others to judge, and no judgement of rulebook.yaml stands there"
            case "unclear" if place not in read:
                yield f"clauses.yaml: {place} is unclear, and no reading of rulebook.yaml stands there"


def _places(rulebook: Rulebook) -> Iterator[str]:
    """Whatever cites a mapped document cites one of its clauses; conditions and the like cite one at least."""
    known = {clause.citation for clause in rulebook.clauses}
    mapped = {place.document.id for place in known}
    citing = [
        *((each.id, each.citations) for each in _carriers(rulebook)),
        *((f"the reading {each.id}", (each.citation,)) for each in rulebook.readings.values()),
        *((f"the judgement {each.about}", (each.citation,)) for each in rulebook.judgements),
        *((each.id, (each.citation,)) for each in rulebook.every_parameter.values() if each.citation),
    ]
    for what, places in citing:
        for place in places:
            if place.document.id in mapped and _clause(place) not in known:
                yield f"clauses.yaml: no row for {place}, which is cited by {what}"
    for each in _carriers(rulebook):
        if not any(place.document.id in mapped for place in each.citations):
            yield f"{each.id}: cites no clause of clauses.yaml"


def _clause(place: Citation) -> Citation:
    """The clause that a place belongs to: the map has no row for a paragraph."""
    return replace(place, paragraph=None)


def _parameters(rulebook: Rulebook) -> Iterator[str]:
    """Sentences name parameters that there are, and what is compared has a value from the first day on."""
    for condition in _conditions(rulebook):
        for name in unknown_names(condition.requires, rulebook.every_parameter):
            yield f"{condition.id}: its sentence names {{{name}}}, and no parameter is called so"
        since = max(rulebook.since, condition.since or rulebook.since)
        yield from _without_a_value(condition.id, parameters_read(condition.test), since)
    for ceiling in rulebook.ceilings:
        read = (parameter for tier in ceiling.tiers for parameter in tier.parameters)
        yield from _without_a_value(ceiling.id, dict.fromkeys(read), rulebook.since)


def _without_a_value(what: str, parameters: Iterable[Parameter], since: date) -> Iterator[str]:
    for parameter in parameters:
        try:
            parameter.on(since)
        except NotInForce as error:
            yield f"{what}: {error}"


def _limits(rulebook: Rulebook) -> Iterator[str]:
    ids = [limit.id for limit in rulebook.limits]
    yield from (f"limits: there is none called {id_}" for id_ in LIMITS if id_ not in ids)
    for place, limit in enumerate(rulebook.limits):
        if limit.given is not None and limit.given[1] not in ids[:place]:
            yield f"limits: {limit.id} is given by {limit.given[1]}, which is not among those before it"
