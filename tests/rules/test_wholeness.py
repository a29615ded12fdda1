"""A rulebook whose parts do not fit together is refused when it is loaded, and the message says where."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.citations import Citation
from rules.parameters import Parameter
from rules.rulebook import Clause, Judgement, Rulebook, Tier
from rules.rulebooks import rulebooks
from rules.vocabulary import applicant
from rules.wholeness import checked


@pytest.fixture
def rulebook() -> Rulebook:
    return rulebooks()["jingdezhen-2020-18"]


def mistakes(rulebook: Rulebook, **changes: Any) -> list[str]:
    """What is said of it with some of its parts changed."""
    with pytest.raises(ValueError) as error:
        checked(replace(rulebook, **changes))
    first, *found = str(error.value).split("\n")
    assert first == "the rulebook jingdezhen-2020-18 is not whole:"
    return found


def mapped(rulebook: Rulebook, place: str, **changes: Any) -> tuple[Clause, ...]:
    """Its clauses, the row of one of them changed."""
    assert place in [str(each.citation) for each in rulebook.clauses]
    return tuple(replace(each, **changes) if str(each.citation) == place else each for each in rulebook.clauses)


def judged(rulebook: Rulebook, place: Citation) -> tuple[Judgement, ...]:
    return (*rulebook.judgements, replace(rulebook.judgements[0], about="其他", citation=place))


def test_what_is_whole_is_given_back(rulebook: Rulebook) -> None:
    assert checked(rulebook) is rulebook


def test_a_clause_names_what_there_is(rulebook: Rulebook) -> None:
    clauses = mapped(rulebook, "实施细则第十九条", carried_by=("deregistered_within", "settled_erly"))
    assert mistakes(rulebook, clauses=clauses) == [
        "clauses.yaml: 实施细则第十九条 is carried by settled_erly, and nothing is called so"
    ]


def test_a_clause_names_what_cites_it(rulebook: Rulebook) -> None:
    clause = next(each for each in rulebook.clauses if str(each.citation) == "实施细则第八条")
    clauses = mapped(rulebook, "实施细则第八条", carried_by=(*clause.carried_by, "contributions"))
    assert mistakes(rulebook, clauses=clauses) == [
        "clauses.yaml: 实施细则第八条 is carried by contributions, which does not cite it"
    ]


def test_whatever_cites_a_clause_stands_in_its_row(rulebook: Rulebook) -> None:
    clause = next(each for each in rulebook.clauses if str(each.citation) == "实施细则第八条")
    first, *rest = clause.carried_by
    clauses = mapped(rulebook, "实施细则第八条", carried_by=tuple(rest))
    assert mistakes(rulebook, clauses=clauses) == [
        f"clauses.yaml: 实施细则第八条 is cited by {first}, which its row does not name"
    ]


@pytest.mark.parametrize("part", ["conditions", "cautions", "papers", "duties", "provisions"])
def test_what_a_clause_lists_is_missed_when_it_goes(rulebook: Rulebook, part: str) -> None:
    gone, *rest = getattr(rulebook, part)
    assert any(f"is carried by {gone.id}, and" in each for each in mistakes(rulebook, **{part: tuple(rest)}))


@pytest.mark.parametrize(
    ("kind", "carried_by", "place", "said"),
    [
        ("encoded", (), "实施细则第一条", "is encoded, and nothing carries it"),
        ("procedure", (), "实施细则第一条", "is procedure, and nothing carries it"),
        ("judge", (), "实施细则第一条", "is for others to judge, and no judgement of rulebook.yaml stands there"),
        ("unclear", (), "实施细则第一条", "is unclear, and no reading of rulebook.yaml stands there"),
    ],
)
def test_a_kind_of_clause_is_carried_out_by_something(
    rulebook: Rulebook, kind: str, carried_by: tuple[str, ...], place: str, said: str
) -> None:
    clauses = mapped(rulebook, place, kind=kind, carried_by=carried_by)
    assert mistakes(rulebook, clauses=clauses) == [f"clauses.yaml: {place} {said}"]


def test_what_is_for_others_to_judge_stands_among_the_judgements(rulebook: Rulebook) -> None:
    clauses = mapped(rulebook, "实施细则第一条", kind="judge")
    checked(replace(rulebook, clauses=clauses, judgements=judged(rulebook, Citation(rulebook.document, 1))))


def test_what_only_informs_is_carried_by_nothing(rulebook: Rulebook) -> None:
    clauses = mapped(rulebook, "实施细则第八条", kind="informative")
    assert mistakes(rulebook, clauses=clauses) == ["clauses.yaml: 实施细则第八条 is informative, and yet it is carried"]


def test_whatever_is_cited_has_a_row(rulebook: Rulebook) -> None:
    judgements = judged(rulebook, Citation(rulebook.document, 99))
    assert mistakes(rulebook, judgements=judgements) == [
        "clauses.yaml: no row for 实施细则第九十九条, which is cited by the judgement 其他"
    ]
    clauses = tuple(each for each in rulebook.clauses if str(each.citation) != "实施细则第八条")
    found = mistakes(rulebook, clauses=clauses)
    for what in ("term_not_too_long", "longest_term", "max_term", "the reading retirement_of_the_day"):
        assert f"clauses.yaml: no row for 实施细则第八条, which is cited by {what}" in found


def test_a_paragraph_belongs_to_its_article(rulebook: Rulebook) -> None:
    checked(replace(rulebook, judgements=judged(rulebook, Citation(rulebook.document, 8, paragraph=2))))


def test_a_condition_cites_a_clause_of_the_map(rulebook: Rulebook) -> None:
    stray = replace(rulebook.conditions[0], id="stray", citations=(Citation(rulebook.documents["civil-code"], 17),))
    assert mistakes(rulebook, conditions=(*rulebook.conditions, stray)) == ["stray: cites no clause of clauses.yaml"]


def test_an_id_is_given_once(rulebook: Rulebook) -> None:
    twice = replace(rulebook.papers[0], id=rulebook.conditions[0].id, citations=rulebook.conditions[0].citations)
    assert f"{twice.id}: the id is given 2 times" in mistakes(rulebook, papers=(*rulebook.papers, twice))


@pytest.mark.parametrize("part", ["conditions", "cautions", "duties"])
def test_a_sentence_names_parameters_that_there_are(rulebook: Rulebook, part: str) -> None:
    first, *rest = getattr(rulebook, part)
    misspelt = replace(first, requires="不超过 {copule_cap}，{max_term}")
    assert mistakes(rulebook, **{part: (misspelt, *rest)}) == [
        f"{first.id}: its sentence names {{copule_cap}}, and no parameter is called so"
    ]


def late(parameter: Parameter, since: date) -> Parameter:
    return replace(parameter, values=(replace(parameter.values[0], since=since),))


def test_what_is_compared_has_a_value_from_the_first_day(rulebook: Rulebook) -> None:
    first, *rest = rulebook.conditions
    months = late(rulebook.parameters["min_contribution"], date(2020, 9, 8))
    waiting = replace(first, test=applicant.contribution_months >= months)
    assert mistakes(rulebook, conditions=(waiting, *rest)) == [
        f"{first.id}: min_contribution has no value on 2020-09-07; the first is of 2020-09-08"
    ]
    checked(replace(rulebook, conditions=(replace(waiting, since=date(2020, 9, 8)), *rest)))


def test_what_a_limit_rests_on_has_a_value_from_the_first_day(rulebook: Rulebook) -> None:
    term = next(each for each in rulebook.limits if each.id == "term")
    years = late(rulebook.parameters["max_term"], date(2020, 9, 8))
    ceiling = replace(term.ceilings[0], tiers=(Tier(years),))
    limits = tuple(replace(each, ceilings=(ceiling,)) if each is term else each for each in rulebook.limits)
    assert f"{ceiling.id}: max_term has no value on 2020-09-07; the first is of 2020-09-08" in mistakes(
        rulebook, limits=limits
    )


@pytest.mark.parametrize("id_", ["fund", "total", "commercial", "term"])
def test_every_answer_has_four_limits(rulebook: Rulebook, id_: str) -> None:
    limits = tuple(each for each in rulebook.limits if each.id != id_)
    assert f"limits: there is none called {id_}" in mistakes(rulebook, limits=limits)


def test_a_limit_that_stands_in_for_another_comes_before_it(rulebook: Rulebook) -> None:
    assert mistakes(rulebook, limits=rulebook.limits[::-1]) == [
        "limits: commercial is given by fund, which is not among those before it"
    ]
