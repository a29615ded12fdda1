"""The interview asks what decides most, never what cannot matter, and ends early."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from statistics import median
from typing import Any

import pytest

from loan_engine.application import Application, read_application
from loan_engine.assessment import Verdict, assess
from loan_engine.problems import Invalid
from loan_engine.questions import interview, read_interview
from rules.evaluation import facts_read
from rules.facts import Fact, YesNo
from rules.rulebook import Rulebook, rulebooks
from rules.vocabulary import FACTS

Applications = Callable[..., Iterator[dict[str, Any]]]
Read = Callable[[object], Application]

RULEBOOK = rulebooks()["jingdezhen-2020-18"]
EVERYTHING = sum(fact.group != "request" for fact in FACTS.values())
"""The questions of a form that asks for all there is to know of a family."""

ON = date(2026, 3, 2)


def application(facts: dict[str, Any], rulebook: Rulebook = RULEBOOK) -> Application:
    return Application(rulebook, {**facts, "request.applied_on": ON}, ON, ON, True)


def asked(answers: dict[str, Any]) -> tuple[list[str], Verdict]:
    """The facts an interview asks of someone who knows all the answers, and how it ends."""
    known: dict[str, Any] = {}
    questions: list[str] = []
    while (fact := (now := interview(application(known))).next) is not None:
        questions.append(fact.id)
        known[fact.id] = answers[fact.id]
    return questions, now.verdict


def families(applications: Applications, count: int, kept: float) -> Iterator[dict[str, Any]]:
    """Families of whom everything is known, most facts as in one that passes."""
    passing = dict(read_application(dict(RULEBOOK.example), ON).facts)
    draw = random.Random(3)
    for facts in applications(count, seed=3, missing=0):
        yield {id_: passing[id_] if id_ in passing and draw.random() < kept else value for id_, value in facts.items()}


@pytest.mark.parametrize(("kept", "share"), [(1.0, 0.7), (0.97, 0.7), (0.5, 0.3)])
def test_an_interview_is_shorter_than_the_form(applications: Applications, kept: float, share: float) -> None:
    """At least 30 % fewer questions at the median, for families that pass as for families that do not."""
    lengths = []
    for answers in families(applications, 60, kept):
        questions, verdict = asked(answers)
        assert len(set(questions)) == len(questions)
        assert verdict is assess(application({id_: answers[id_] for id_ in questions})).verdict
        assert verdict is not Verdict.UNDETERMINED
        lengths.append(len(questions))
    assert median(lengths) <= share * EVERYTHING


def test_a_verdict_ends_the_interview(read: Read, family: Any) -> None:
    assert interview(read(family)).next is None
    family["home"]["is_new_build"] = False
    del family["household"]["homes_owned"]
    found = interview(read(family))
    assert (found.verdict, found.next, found.at_most) == (Verdict.INELIGIBLE, None, 0)


def test_a_single_person_is_not_asked_about_a_spouse(applications: Applications) -> None:
    answers = {**next(families(applications, 1, 1.0)), "household.married": False}
    questions, verdict = asked(answers)
    assert verdict is Verdict.ELIGIBLE
    assert not any(id_.startswith("spouse.") for id_ in questions)
    assert "household.largest_home_area" not in questions


def answers_of(fact: Fact) -> list[Any]:
    """Values that stand for every way a fact can fall."""
    if isinstance(fact, YesNo):
        return [True, False]
    values: dict[str, list[Any]] = {
        "household.homes_owned": [0, 1, 2],
        "household.largest_home_area": [144_00, 144_01],
        "applicant.birth_date": [date(1990, 1, 1), date(2009, 6, 1), date(2015, 1, 1), date(1950, 1, 1)],
        "applicant.sex": ["male", "female"],
        "applicant.retirement_category": ["female_50", "female_55"],
        "applicant.contribution_months": [5, 6],
    }
    return values[fact.id]


SMALL = [
    ("owned_home_not_large", "not_third_home"),
    ("full_capacity", "room_for_shortest_term"),
    ("contributions", "no_guarantee_outstanding", "new_build"),
    ("no_unsettled_fund_loan", "not_overdue"),
]


@pytest.mark.parametrize("conditions", SMALL)
def test_what_is_asked_can_matter(conditions: tuple[str, ...]) -> None:
    """By brute force: whatever was answered, some answer to the next question leads elsewhere than another."""
    kept = tuple(condition for condition in RULEBOOK.conditions if condition.id in conditions)
    rulebook = replace(RULEBOOK, conditions=kept)
    facts = [fact for fact in facts_read(*(each.test for each in kept)) if fact.id != "request.applied_on"]
    complete = [
        {fact.id: value for fact, value in zip(facts, values, strict=True)}
        for values in product(*(answers_of(fact) for fact in facts))
    ]
    verdicts = [(each, assess(application(each, rulebook)).verdict) for each in complete]
    for partial in product(*([None, *answers_of(fact)] for fact in facts)):
        known = {fact.id: value for fact, value in zip(facts, partial, strict=True) if value is not None}
        now = interview(application(known, rulebook))
        fitting = [(each, verdict) for each, verdict in verdicts if known.items() <= each.items()]
        if now.next is None:
            assert {verdict for _, verdict in fitting} == {now.verdict}
        else:
            assert matters(now.next, fitting), (now.next.id, known)


def matters(fact: Fact, fitting: list[tuple[dict[str, Any], Verdict]]) -> bool:
    """Whether two families that differ in nothing else get different verdicts."""
    seen: dict[tuple[Any, ...], Verdict] = {}
    for family, verdict in fitting:
        others = tuple((id_, value) for id_, value in sorted(family.items()) if id_ != fact.id)
        if seen.setdefault(others, verdict) is not verdict:
            return True
    return False


def test_a_garage_is_not_asked_about_where_it_cannot_matter(read: Read, family: Any) -> None:
    del family["purchase"]["garage_price"]
    assert interview(read(family)).next is None
    family["purchase"]["down_payment"] = "190000.00"
    asked_next = interview(read(family)).next
    assert asked_next is not None
    assert asked_next.id == "purchase.garage_price"


def test_a_question_that_was_skipped_is_not_asked_again_and_stays_unknown() -> None:
    document = {"city": "jingdezhen", "request": {"applied_on": "2026-03-02"}}
    first = read_interview(document, ON)
    assert first.next is not None
    then = read_interview({**document, "skipped": [first.next.id]}, ON)
    assert then.next is not None and then.next != first.next
    assert then.at_most == first.at_most - 1
    assert (first.answered, then.answered) == (1, 1)


def test_with_everything_skipped_nothing_is_left_to_ask_and_nothing_is_decided() -> None:
    document = {"city": "jingdezhen", "request": {"applied_on": "2026-03-02"}, "skipped": [*FACTS]}
    now = read_interview(document, ON)
    assert (now.next, now.verdict) == (None, Verdict.UNDETERMINED)


def test_what_is_skipped_must_be_a_fact() -> None:
    with pytest.raises(Invalid) as error:
        read_interview({"city": "jingdezhen", "skipped": ["applicant.shoe_size"]}, ON)
    assert [(each.pointer, each.code) for each in error.value.problems] == [("/skipped/0", "not_a_choice")]
