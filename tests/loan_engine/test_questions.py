"""The interview asks what decides most, never what cannot matter, and ends early."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from statistics import median
from typing import Any

import pytest

from loan_engine.advice import read_quote
from loan_engine.application import Application, document_of, read_application
from loan_engine.assessment import Verdict, assess, limits_of
from loan_engine.problems import Invalid
from loan_engine.questions import Decides, interview, read_interview
from rules.evaluation import facts_read
from rules.facts import Fact, Known, YesNo
from rules.rulebook import Rulebook
from rules.rulebooks import rulebooks
from rules.vocabulary import FACTS

Applications = Callable[..., Iterator[dict[str, Any]]]
Read = Callable[[object], Application]

RULEBOOK = rulebooks()["jingdezhen-2020-18"]
EVERYTHING = sum(fact.group != "request" for fact in FACTS.values())
"""The questions of a form that asks for all there is to know of a family."""

ON = date(2026, 3, 2)


def application(facts: dict[str, Any], rulebook: Rulebook = RULEBOOK) -> Application:
    return Application(rulebook, {**facts, "request.applied_on": ON}, ON, ON, True)


def asked(answers: dict[str, Any]) -> tuple[list[str], list[str], Verdict]:
    """The facts an interview asks of someone who knows all the answers, for the verdict and then for a quote."""
    known: dict[str, Any] = {}
    questions: dict[Decides | None, list[str]] = {Decides.VERDICT: [], Decides.QUOTE: []}
    while (now := interview(application(known))).next is not None:
        questions[now.decides].append(now.next.id)
        known[now.next.id] = answers[now.next.id]
    return questions[Decides.VERDICT], questions[Decides.QUOTE], now.verdict


def families(applications: Applications, count: int, kept: float) -> Iterator[dict[str, Any]]:
    """Families of whom everything is known, most facts as in one that passes."""
    passing = dict(read_application(dict(RULEBOOK.example), ON).facts)
    draw = random.Random(3)
    for facts in applications(count, seed=3, missing=0):
        yield {id_: passing[id_] if id_ in passing and draw.random() < kept else value for id_, value in facts.items()}


@pytest.mark.parametrize(("kept", "to_verdict", "in_all"), [(1.0, 27, 32), (0.97, 27, 32), (0.5, 5, 5)])
def test_an_interview_is_shorter_than_the_form(
    applications: Applications, kept: float, to_verdict: int, in_all: int
) -> None:
    """At the median, for families that pass as for families that do not: at least 35 % fewer to the verdict."""
    verdicts, lengths = [], []
    for answers in families(applications, 60, kept):
        for_verdict, for_quote, verdict = asked(answers)
        questions = [*for_verdict, *for_quote]
        assert len(set(questions)) == len(questions)
        assert verdict is assess(application({id_: answers[id_] for id_ in for_verdict})).verdict
        assert verdict is not Verdict.UNDETERMINED
        verdicts.append(len(for_verdict))
        lengths.append(len(questions))
    assert median(verdicts) <= to_verdict <= 0.65 * EVERYTHING
    assert median(lengths) <= in_all


def test_what_is_easiest_is_asked_first(applications: Applications) -> None:
    for answers in families(applications, 20, 0.97):
        efforts = [list(Known).index(FACTS[id_].known) for id_ in asked(answers)[0]]
        assert efforts == sorted(efforts)
    assert asked(next(families(applications, 1, 1.0)))[0][:4] == [
        "household.homes_owned",
        "household.married",
        "home.is_new_build",
        "home.in_city",
    ]


def test_an_interview_to_its_end_leaves_no_limit_open_and_no_quote_short_of_a_fact(applications: Applications) -> None:
    """What was not asked moves no limit: with everything known they are the same."""
    eligible = 0
    for answers in families(applications, 60, 0.97):
        for_verdict, for_quote, verdict = asked(answers)
        known = {id_: answers[id_] for id_ in (*for_verdict, *for_quote)}
        if verdict is Verdict.INELIGIBLE:
            assert not for_quote
            continue
        eligible += 1
        of_family = {id_: value for id_, value in answers.items() if FACTS[id_].group != "request"}
        limits, with_all = limits_of(application(known)), limits_of(application(of_family))
        for limit in RULEBOOK.limits:
            assert limits[limit.id].sure == limits[limit.id].at_most == with_all[limit.id].sure is not None
        assert read_quote(document_of(application(known)), ON).assessment.verdict is Verdict.ELIGIBLE
    assert eligible > 20


def test_no_more_is_asked_than_was_announced(applications: Applications) -> None:
    for answers in families(applications, 30, 0.97):
        known: dict[str, Any] = {}
        now = interview(application(known))
        while now.next is not None:
            known[now.next.id] = answers[now.next.id]
            then = interview(application(known))
            assert then.at_most < now.at_most
            assert then.to_verdict <= max(0, now.to_verdict - (now.decides is Decides.VERDICT))
            now = then
        assert (now.at_most, now.to_verdict, now.decides) == (0, 0, None)


def test_a_verdict_ends_the_interview(read: Read, family: Any) -> None:
    assert interview(read(family)).next is None
    family["home"]["is_new_build"] = False
    del family["household"]["homes_owned"]
    found = interview(read(family))
    assert (found.verdict, found.next, found.at_most) == (Verdict.INELIGIBLE, None, 0)


def test_a_single_person_is_not_asked_about_a_spouse(applications: Applications) -> None:
    answers = {**next(families(applications, 1, 1.0)), "household.married": False}
    for_verdict, for_quote, verdict = asked(answers)
    assert verdict is Verdict.ELIGIBLE
    assert not any(id_.startswith("spouse.") for id_ in (*for_verdict, *for_quote))
    assert "household.largest_home_area" not in for_verdict


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
        if not now.to_verdict:
            assert {verdict for _, verdict in fitting} == {now.verdict}
        else:
            assert now.next is not None
            assert matters(now.next, fitting), (now.next.id, known)


OPEN_TO_THE_LIMITS: dict[str, dict[str, list[Any]]] = {
    "fund": {
        "household.married": [True, False],
        "spouse.contribution_months": [5, 6],
        "spouse.contributing_now": [True, False],
        "spouse.guarantees_unsettled_fund_loan": [True, False],
        # four fifths of it: less than one may borrow, less than two may, and more
        "purchase.price": [400_000_00, 600_000_00, 800_000_00],
        "purchase.garage_price": [0, 400_000_00],
    },
    "term": {
        "applicant.birth_date": [date(1990, 1, 1), date(1979, 1, 1), date(1971, 1, 1), date(1950, 1, 1)],
        "applicant.sex": ["male", "female"],
        "applicant.retirement_category": ["female_50", "female_55"],
    },
}


@pytest.mark.parametrize("limit_id", OPEN_TO_THE_LIMITS)
def test_what_is_asked_for_the_amount_can_move_it(limit_id: str, read: Read, family: Any) -> None:
    """By brute force: whatever is known, some answer to the next question moves the limit, or none is asked."""
    open_facts = OPEN_TO_THE_LIMITS[limit_id]
    limit = next(each for each in RULEBOOK.limits if each.id == limit_id)
    rulebook = replace(RULEBOOK, conditions=(), limits=(limit,))
    of_family = read(family).facts
    others = {id_: value for id_, value in of_family.items() if id_ not in open_facts and FACTS[id_].group != "request"}

    def amount(facts: dict[str, Any]) -> int | None:
        return limits_of(application({**others, **facts}, rulebook))[limit_id].sure

    complete = [dict(zip(open_facts, values, strict=True)) for values in product(*open_facts.values())]
    amounts = [(each, amount(each)) for each in complete]
    for partial in product(*([None, *values] for values in open_facts.values())):
        known = {id_: value for id_, value in zip(open_facts, partial, strict=True) if value is not None}
        now = interview(application({**others, **known}, rulebook))
        fitting = [(each, amount) for each, amount in amounts if known.items() <= each.items()]
        if now.next is None:
            assert {amount for _, amount in fitting} == {amount(known)}
        else:
            assert matters(now.next, fitting), (now.next.id, known)


def matters(fact: Fact, fitting: list[tuple[dict[str, Any], Any]]) -> bool:
    """Whether two families that differ in nothing else get different answers."""
    seen: dict[tuple[Any, ...], Any] = {}
    for family, found in fitting:
        others = tuple((id_, value) for id_, value in sorted(family.items()) if id_ != fact.id)
        if seen.setdefault(others, found) != found:
            return True
    return False


def test_a_garage_is_asked_about_for_the_verdict_only_where_it_matters_to_it(read: Read, family: Any) -> None:
    del family["purchase"]["garage_price"]
    found = interview(read(family))
    assert found.next is not None
    assert (found.next.id, found.decides, found.to_verdict, found.at_most) == ("purchase.garage_price", "quote", 0, 1)
    family["purchase"]["down_payment"] = "190000.00"
    found = interview(read(family))
    assert found.next is not None
    assert (found.next.id, found.decides, found.to_verdict, found.at_most) == ("purchase.garage_price", "verdict", 1, 1)


def test_a_skipped_condition_leaves_the_amount_worth_knowing(read: Read, family: Any) -> None:
    """Whoever cannot say whether the project was admitted is still told how much, should it be."""
    del family["home"]["project_admitted"]
    del family["applicant"]["sex"]
    family["applicant"]["birth_date"] = "1975-01-01"  # too near to retirement for the longest term, if a woman
    now = interview(read(family), frozenset({"home.project_admitted"}))
    assert now.next is not None
    assert (now.verdict, now.next.id, now.decides) == (Verdict.UNDETERMINED, "applicant.sex", "quote")


def test_nothing_more_is_asked_for_an_amount_that_cannot_be_worked_out(read: Read, family: Any) -> None:
    """Without the price, the garage and the spouse's contributions tell nothing of how much."""
    del family["purchase"]["price"], family["purchase"]["garage_price"], family["spouse"]["contribution_months"]
    family["purchase"]["down_payment"] = "0.00"
    skipped = frozenset({"purchase.price"})
    assert [fact.id for fact in asked_of(read(family), skipped)] == ["purchase.garage_price"]  # for the verdict


def asked_of(known: Application, skipped: frozenset[str]) -> Iterator[Fact]:
    """What is asked of someone who skips whatever is asked."""
    while (now := interview(known, skipped)).next is not None:
        yield now.next
        skipped |= {now.next.id}


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
