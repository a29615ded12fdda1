"""The clause map against the printed texts and against the code, both ways."""

from collections.abc import Mapping
from dataclasses import replace
from string import Formatter

import pytest

from rules.citations import Citation
from rules.evaluation import parameters_read
from rules.national.retirement import CATEGORIES
from rules.rulebook import Ceiling, Clause, Condition, Paper, Provision, Rulebook

# Counted off the printed texts: items of each article that has any, sub-items of each item that has any.
ARTICLES = 26
ITEMS = {4: 5, 5: 6, 7: 2, 10: 5, 12: 3, 17: 2, 21: 7}
SUBITEMS = {(5, 6): 6}
MEASURES = 10
NOTICE = 6

Place = tuple[str, int | None, int | None, int | None]


def place(citation: Citation) -> Place:
    return citation.document.id, citation.article, citation.item, citation.subitem


def printed() -> list[Place]:
    """Every clause of the three texts, in their order."""
    places: list[Place] = []
    for article in range(1, ARTICLES + 1):
        places.append(("rules-18", article, None, None))
        for item in range(1, ITEMS.get(article, 0) + 1):
            places.append(("rules-18", article, item, None))
            places += [("rules-18", article, item, sub) for sub in range(1, SUBITEMS.get((article, item), 0) + 1)]
    places += [("measures-17", None, item, None) for item in range(1, MEASURES + 1)]
    places += [("notice-46", None, item, None) for item in range(1, NOTICE + 1)]
    return places


def carriers(rulebook: Rulebook) -> dict[str, tuple[Citation, ...]]:
    """Whatever carries a clause, by id, with the places it cites."""
    every: list[Condition | Ceiling | Paper | Provision] = [
        *rulebook.conditions,
        *rulebook.cautions,
        *rulebook.ceilings,
        *rulebook.papers,
        *rulebook.duties,
        *rulebook.provisions,
    ]
    ids = [each.id for each in every]
    assert sorted(set(ids)) == sorted(ids)
    return {each.id: each.citations for each in every}


def test_the_map_has_a_row_for_every_clause_and_no_other(rulebook: Rulebook) -> None:
    assert [place(clause.citation) for clause in rulebook.clauses] == printed()


def test_a_clause_is_carried_by_exactly_what_cites_it(rulebook: Rulebook) -> None:
    own = {"rules-18", "measures-17", "notice-46"}
    cited: dict[Place, set[str]] = {}
    for id_, citations in carriers(rulebook).items():
        for citation in citations:
            if citation.document.id in own:
                cited.setdefault(place(citation), set()).add(id_)
    mapped = {place(clause.citation): set(clause.carried_by) for clause in rulebook.clauses if clause.carried_by}
    assert mapped == cited


def test_every_parameter_stands_at_a_clause_that_is_carried(rulebook: Rulebook) -> None:
    carried = {place(clause.citation) for clause in rulebook.clauses if clause.carried_by}
    for parameter in rulebook.every_parameter.values():
        assert parameter.citation is not None
        if parameter.citation.document.id != "civil-code":
            assert place(parameter.citation) in carried, parameter.id


def clauses(rulebook: Rulebook, kind: str) -> list[Clause]:
    return [clause for clause in rulebook.clauses if clause.kind == kind]


@pytest.mark.parametrize("kind", ["encoded", "procedure"])
def test_what_is_encoded_or_shown_is_carried(rulebook: Rulebook, kind: str) -> None:
    assert all(clause.carried_by for clause in clauses(rulebook, kind))


def test_what_only_informs_carries_nothing(rulebook: Rulebook) -> None:
    assert not any(clause.carried_by for clause in clauses(rulebook, "informative"))


def test_an_unclear_clause_has_a_reading(rulebook: Rulebook) -> None:
    read = {place(reading.citation) for reading in rulebook.readings.values()}
    for clause in clauses(rulebook, "unclear"):
        assert place(clause.citation) in read, clause.citation


def test_what_others_judge_stands_at_a_clause(rulebook: Rulebook) -> None:
    known = {place(clause.citation) for clause in rulebook.clauses}
    for judgement in rulebook.judgements:
        assert place(judgement.citation) in known
    for reading in rulebook.readings.values():
        assert place(reading.citation) in known or reading.citation.document.id == "civil-code"


def test_every_provision_has_a_topic_and_every_topic_a_provision(rulebook: Rulebook) -> None:
    assert {provision.topic for provision in rulebook.provisions} == set(rulebook.topics)


def test_every_clause_is_said_in_our_words(rulebook: Rulebook) -> None:
    assert all(clause.says.endswith("。") for clause in rulebook.clauses)


def discrepancies(rulebook: Rulebook) -> list[str]:
    """What the checks of this file find wrong with a rulebook."""
    checks = (
        test_the_map_has_a_row_for_every_clause_and_no_other,
        test_a_clause_is_carried_by_exactly_what_cites_it,
        test_every_parameter_stands_at_a_clause_that_is_carried,
        test_every_provision_has_a_topic_and_every_topic_a_provision,
        test_what_conditions_read_is_listed,
    )
    found = []
    for check in checks:
        try:
            check(rulebook)
        except (AssertionError, KeyError) as error:
            found.append(f"{check.__name__}: {error}")
    return found


def test_what_conditions_read_is_listed(rulebook: Rulebook) -> None:
    """The city's parameters are those its conditions, sentences and provisions speak of, and no others."""
    tests = [each.test for each in (*rulebook.conditions, *rulebook.cautions)]
    read = {each.id for each in parameters_read(*tests) if each.id not in national}
    assert read == set(rulebook.parameters)
    said = {name for each in rulebook.provisions for _, name, _, _ in Formatter().parse(each.says) if name}
    assert said == set(rulebook.days)


national = {table.id for table in CATEGORIES.values()}


PARTS = ("clauses", "conditions", "cautions", "papers", "duties", "provisions", "parameters", "days")


@pytest.mark.parametrize("part", PARTS)
def test_nothing_can_be_left_out_unnoticed(rulebook: Rulebook, part: str) -> None:
    assert discrepancies(rulebook) == []
    whole = getattr(rulebook, part)
    for left_out in whole:
        rest: object = (
            {id_: each for id_, each in whole.items() if id_ != left_out}
            if isinstance(whole, Mapping)
            else tuple(each for each in whole if each is not left_out)
        )
        assert discrepancies(replace(rulebook, **{part: rest})), left_out  # type: ignore[arg-type]
