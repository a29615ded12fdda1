"""The verdict, the limits and the facts still needed."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loan_engine.application import Application
from loan_engine.assessment import Assessment, Verdict, assess, finding
from rules.amending import amended
from rules.rulebooks import rulebooks

Read = Callable[[object], Application]
Applications = Callable[..., Iterator[dict[str, Any]]]

RULEBOOK = rulebooks()["jingdezhen-2020-18"]


def assessed(facts: dict[str, Any]) -> Assessment:
    on = facts["request.applied_on"]
    return assess(Application(RULEBOOK, facts, on, on, False))


def test_no_facts_at_all_pass_nothing(read: Read) -> None:
    found = assess(read({"city": "jingdezhen"}))
    assert found.verdict is Verdict.UNDETERMINED
    assert {finding.result for finding in found.findings} == {None}
    assert found.needed
    assert {id_: (limit.sure, limit.at_most) for id_, limit in found.limits.items()} == {
        "fund": (None, 500_000_00),
        "total": (None, None),
        "commercial": (None, None),
        "term": (None, 360),
    }


def test_a_condition_by_itself_stands_as_it_does_among_all(read: Read, family: Any) -> None:
    application = read(family)
    for found in assess(application).findings:
        alone = finding(found.condition, application.facts, application.on)
        assert (alone.result, alone.counts, alone.facts, alone.on) == (
            found.result,
            found.counts,
            found.facts,
            found.on,
        )


def test_everything_met_is_eligible_and_needs_nothing(read: Read, family: Any) -> None:
    found = assess(read(family))
    assert found.verdict is Verdict.ELIGIBLE
    assert found.needed == ()


def test_one_failed_condition_decides_whatever_else_is_unknown(read: Read) -> None:
    found = assess(read({"city": "jingdezhen", "home": {"is_new_build": False}}))
    assert found.verdict is Verdict.INELIGIBLE
    assert found.needed == ()


def test_what_was_not_asked_for_does_not_hold_up_the_verdict(read: Read, family: Any) -> None:
    found = assess(read(family))
    open_ = {finding.condition.id for finding in found.findings if finding.result is None}
    assert open_ == {
        "fund_within_cap",
        "total_within_share",
        "term_not_too_short",
        "term_not_too_long",
        "term_within_retirement",
    }
    assert not any(finding.counts for finding in found.findings if finding.result is None)


def test_what_was_asked_for_does(read: Read, family: Any) -> None:
    del family["spouse"]["bad_credit_record"]
    family["request"]["fund_amount"] = "350000.01"
    found = assess(read(family))
    assert found.verdict is Verdict.UNDETERMINED
    assert [fact.id for fact, _ in found.needed] == ["spouse.bad_credit_record"]
    assert {condition.id for _, decides in found.needed for condition in decides} == {
        "no_bad_credit_record",
        "fund_within_cap",
    }


def test_an_amount_of_nothing_is_an_amount(read: Read, family: Any) -> None:
    family["request"] |= {"fund_amount": "0.00", "commercial_amount": "0.00"}
    assert assess(read(family)).verdict is Verdict.ELIGIBLE


def test_the_fact_that_decides_most_comes_first(read: Read, family: Any) -> None:
    """The homes owned decide one condition alone and another together with their area; the marriage is settled."""
    del family["household"]["homes_owned"]
    del family["applicant"]["contributing_now"]
    found = assess(read(family))
    assert [(fact.id, [each.id for each in decides]) for fact, decides in found.needed] == [
        ("household.homes_owned", ["owned_home_not_large", "not_third_home"]),  # 1/2 + 1
        ("applicant.contributing_now", ["contributions"]),  # 1
        ("household.largest_home_area", ["owned_home_not_large"]),  # 1/2
    ]


def test_limits_name_what_binds_them(read: Read, family: Any) -> None:
    limits = assess(read(family)).limits
    assert {id_: (each.sure, each.bound_by and each.bound_by.id) for id_, each in limits.items()} == {
        "fund": (500_000_00, "fund_cap"),
        "total": (720_000_00, "share_of_price"),
        "commercial": (220_000_00, "left_by_the_fund"),
        "term": (360, "longest_term"),
    }
    assert limits["commercial"].given == 500_000_00
    family["purchase"] |= {"price": "500000.00", "down_payment": "150000.00"}
    limits = assess(read(family)).limits
    assert (limits["fund"].sure, limits["fund"].bound_by and limits["fund"].bound_by.id) == (
        336_000_00,
        "share_of_price",
    )


def test_the_bank_lends_what_the_stated_fund_loan_leaves(read: Read, family: Any) -> None:
    family["request"]["fund_amount"] = "100000.00"
    commercial = assess(read(family)).limits["commercial"]
    assert (commercial.sure, commercial.given) == (620_000_00, None)
    family["request"]["fund_amount"] = "800000.00"
    assert assess(read(family)).limits["commercial"].sure == 0


def test_an_unknown_exception_raises_only_what_is_possible(read: Read, family: Any) -> None:
    """A woman whose category is not known is sure of the shorter term and may have the longer."""
    family["applicant"] |= {"birth_date": "1980-05-01", "sex": "female"}
    del family["household"]["married"]
    found = assess(read(family)).limits
    assert (found["term"].sure, found["term"].at_most) == (132, 192)
    assert {fact.id for fact in found["term"].needs} == {"applicant.retirement_category"}
    assert (found["fund"].sure, found["fund"].at_most) == (350_000_00, 500_000_00)
    assert {fact.id for fact in found["fund"].needs} == {"household.married"}


def test_a_ceiling_above_all_that_a_limit_may_come_to_moves_it_no_more(read: Read, family: Any) -> None:
    """The longest term is reached whoever retires when; four fifths of the home are less than one may borrow."""
    family["applicant"]["birth_date"] = "2000-06-15"
    family["purchase"]["price"] = "400000.00"
    del family["household"]["married"], family["applicant"]["sex"]
    found = assess(read(family)).limits
    assert (found["term"].sure, found["term"].needs) == (360, frozenset())
    assert (found["fund"].sure, found["fund"].needs) == (256_000_00, frozenset())
    del family["purchase"]["price"]
    assert {fact.id for fact in assess(read(family)).limits["fund"].needs} == {"household.married", "purchase.price"}


def test_a_limit_found_is_that_of_the_rulebook(read: Read, family: Any) -> None:
    found = assess(read(family))
    assert {id_: each.limit for id_, each in found.limits.items()} == {
        limit.id: limit for limit in found.application.rulebook.limits
    }


def test_a_term_below_the_shortest_is_no_term(read: Read, family: Any) -> None:
    """A man born on 1 May 1961 retired on 1 May 2021; five years on it is two months from 2 March 2026."""
    family["applicant"]["birth_date"] = "1961-05-01"
    found = assess(read(family))
    assert (found.limits["term"].sure, found.limits["term"].at_most) == (0, 0)
    assert [each.condition.id for each in found.findings if each.result is False] == ["room_for_shortest_term"]


@pytest.mark.parametrize(("shortest", "longest"), [(11, 12), (12, 12), (13, 0), (24, 0)])
def test_the_shortest_term_itself_is_a_term(read: Read, family: Any, shortest: int, longest: int) -> None:
    """A man born on 1 May 1962 retired on 1 May 2022; five years on it is fourteen months from 2 March 2026."""
    family["applicant"]["birth_date"] = "1962-05-01"
    application = read(family)
    found = assess(replace(application, rulebook=amended(application.rulebook, {"min_term": shortest})))
    assert (found.limits["term"].sure, found.limits["term"].at_most) == (longest, longest)


@pytest.mark.parametrize(
    ("day", "counted"),
    [(date(2025, 12, 31), 0), (date(2026, 1, 1), 1), (date(2026, 6, 30), 1), (date(2026, 7, 1), 0)],
)
def test_a_condition_counts_from_its_first_day_to_its_last(day: date, counted: int) -> None:
    condition, caution = (
        replace(each, since=date(2026, 1, 1), until=date(2026, 6, 30))
        for each in (RULEBOOK.conditions[0], RULEBOOK.cautions[0])
    )
    rulebook = replace(RULEBOOK, conditions=(condition,), cautions=(caution,))
    found = assess(Application(rulebook, {"request.applied_on": day}, day, day, False))
    assert (len(found.findings), len(found.cautions)) == (counted, counted)


SEEDS = st.integers(0, 2**32)


def result_of(found: Assessment, condition: str) -> bool | None:
    return next(each.result for each in found.findings if each.condition.id == condition)


@settings(max_examples=300)
@given(SEEDS)
@pytest.mark.parametrize(
    ("limit", "fact", "conditions"),
    [
        ("fund", "request.fund_amount", ("fund_within_cap", "total_within_share")),
        ("total", "request.fund_amount", ("total_within_share",)),
        ("commercial", "request.commercial_amount", ("total_within_share",)),
        ("term", "request.term_months", ("term_not_too_short", "term_not_too_long", "term_within_retirement")),
    ],
)
def test_the_limit_passes_and_one_more_fails(
    applications: Applications, limit: str, fact: str, conditions: tuple[str, ...], seed: int
) -> None:
    (facts,) = applications(1, seed, missing=0)
    facts["request.fund_amount"] = 0 if limit != "commercial" else facts["request.fund_amount"]
    facts["request.commercial_amount"] = 0
    found = assessed(facts).limits[limit]
    assert found.sure is not None
    assert found.sure == found.at_most

    def all_pass(value: int) -> bool:
        again = assessed({**facts, fact: value})
        return all(result_of(again, condition) for condition in conditions)

    if found.sure:
        assert all_pass(found.sure)
    assert not all_pass(found.sure + 1)


@settings(max_examples=300)
@given(SEEDS)
def test_what_is_sure_holds_however_the_unknown_is_filled_in(applications: Applications, seed: int) -> None:
    (facts,) = applications(1, seed, missing=0)
    draw = random.Random(seed)
    partial = {id_: value for id_, value in facts.items() if draw.random() < 0.7 or id_.startswith("request.")}
    now, then = assessed(partial), assessed(facts)
    if now.verdict is not Verdict.UNDETERMINED:
        assert then.verdict is now.verdict
    for id_ in now.limits:
        sure, at_most, known = now.limits[id_].sure, now.limits[id_].at_most, then.limits[id_].sure
        assert known is not None
        assert sure is None or sure <= known
        assert at_most is None or known <= at_most


@settings(max_examples=100)
@given(SEEDS)
def test_a_needed_fact_is_unknown_and_decides_something(applications: Applications, seed: int) -> None:
    (facts,) = applications(1, seed, missing=0.5)
    found = assessed(facts)
    assert (found.verdict is Verdict.UNDETERMINED) is bool(found.needed)
    for fact, decides in found.needed:
        assert fact.id not in facts
        assert decides


def test_the_day_decides_which_law_counts() -> None:
    """A man born on 1 March 1970: sixty at the end of 2024, sixty-one years and four months from 2025."""
    facts = {"applicant.birth_date": date(1970, 3, 1), "applicant.sex": "male"}
    assert assessed({**facts, "request.applied_on": date(2024, 12, 31)}).limits["term"].sure == 120
    assert assessed({**facts, "request.applied_on": date(2025, 1, 1)}).limits["term"].sure == 132
