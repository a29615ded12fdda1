"""The rulebook against a plain reading of the articles in ordinary code, and against every way to fill in unknowns."""

import random
from collections.abc import Callable, Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from rules.evaluation import facts_read, truth
from rules.facts import Choice, YesNo
from rules.rulebook import Rulebook
from rules.vocabulary import FACTS

Applications = Callable[..., Iterator[dict[str, Any]]]


def read_plainly(facts: dict[str, Any]) -> dict[str, bool]:
    """What the articles say of an application of which everything is known. Written from the printed text alone."""

    def spouse(name: str) -> bool:
        return bool(facts["household.married"] and facts[f"spouse.{name}"])

    def qualifies(whom: str) -> bool:
        return (
            facts[f"{whom}.contribution_months"] >= 6
            and facts[f"{whom}.contributing_now"]
            and not facts[f"{whom}.unsettled_fund_loan"]
            and not facts[f"{whom}.guarantees_unsettled_fund_loan"]
            and not facts[f"{whom}.sued_for_default"]
            and not facts[f"{whom}.overdue_or_guarantor_paid"]
            and not facts[f"{whom}.bad_credit_record"]
        )

    on: date = facts["request.applied_on"]
    born: date = facts["applicant.birth_date"]
    price = facts["purchase.price"] - facts["purchase.garage_price"]
    fund, bank = facts["request.fund_amount"], facts["request.commercial_amount"]
    couple = facts["household.married"] and qualifies("applicant") and qualifies("spouse")
    longest = term_to_retirement(facts) + 60
    return {
        "full_capacity": born + relativedelta(years=18) <= on
        or (born + relativedelta(years=16) <= on and facts["applicant.lives_on_own_labour"]),
        "new_build": facts["home.is_new_build"],
        "down_payment": facts["purchase.down_payment"] * 100 >= 20 * price,
        "contributions": facts["applicant.contribution_months"] >= 6 and facts["applicant.contributing_now"],
        "in_city": facts["home.in_city"],
        "state_land": facts["home.land"] == "state",
        "contract_registered": facts["purchase.contract_registered"],
        "contract_recent": on <= facts["purchase.contract_date"] + relativedelta(years=1),
        "payment_proof_recent": on <= facts["purchase.payment_proof_date"] + relativedelta(years=1),
        "no_unsettled_fund_loan": not facts["applicant.unsettled_fund_loan"] and not spouse("unsettled_fund_loan"),
        "project_admitted": facts["home.project_admitted"],
        "no_guarantee_outstanding": not facts["applicant.guarantees_unsettled_fund_loan"],
        "owned_home_not_large": not (
            facts["household.homes_owned"] == 1 and facts["household.largest_home_area"] > 144_00
        ),
        "not_third_home": facts["household.homes_owned"] < 2,
        "kind_of_home": facts["home.kind"] == "ordinary",
        "not_sued_for_default": not facts["applicant.sued_for_default"] and not spouse("sued_for_default"),
        "not_overdue": not facts["applicant.overdue_or_guarantor_paid"] and not spouse("overdue_or_guarantor_paid"),
        "no_bad_credit_record": not facts["applicant.bad_credit_record"] and not spouse("bad_credit_record"),
        "title_undisputed": not facts["home.title_disputed"],
        "mortgage_allowed": not facts["home.mortgage_prohibited"],
        "fund_within_cap": fund <= (500_000_00 if couple else 350_000_00),
        "total_within_share": (fund + bank) * 100 <= 80 * price,
        "term_not_too_short": facts["request.term_months"] >= 12,
        "term_not_too_long": facts["request.term_months"] <= 360,
        "term_within_retirement": facts["request.term_months"] <= longest,
        "room_for_shortest_term": longest >= 12,
        "not_fully_paid": not facts["purchase.fully_paid"],
        "down_payment_of_whole": facts["purchase.down_payment"] * 100 >= 20 * facts["purchase.price"],
        "second_home": facts["household.homes_owned"] == 0,
        "guarantee_of_spouse": not spouse("guarantees_unsettled_fund_loan"),
        "more_than_left_to_pay": fund + bank <= facts["purchase.price"] - facts["purchase.down_payment"],
    }


def term_to_retirement(facts: dict[str, Any]) -> int:
    """Whole years to the statutory retirement of the day of application, in months; below zero after it."""
    on: date = facts["request.applied_on"]
    born: date = facts["applicant.birth_date"]
    if facts["applicant.sex"] == "male":
        years, first, every, most = 60, (1965, 1), 4, 36
    elif facts["applicant.retirement_category"] == "female_55":
        years, first, every, most = 55, (1970, 1), 4, 36
    else:
        years, first, every, most = 50, (1975, 1), 2, 60
    late = 0
    if on >= date(2025, 1, 1):
        since = (born.year - first[0]) * 12 + born.month - first[1]
        late = 0 if since < 0 else min(most, since // every + 1)
    # a month without the day of birth ends the wait on its last day, and months are counted by day of month
    month = born.year * 12 + born.month - 1 + years * 12 + late
    months = month - (on.year * 12 + on.month - 1) - (born.day < on.day)
    return months // 12 * 12


@pytest.fixture
def known(applications: Applications) -> Applications:
    """Families of whom everything is known."""

    def families(count: int, seed: int) -> Iterator[dict[str, Any]]:
        for facts in applications(count, seed, missing=0):
            if facts["applicant.sex"] == "male":
                del facts["applicant.retirement_category"]
            yield facts

    return families


def test_twenty_thousand_families_of_whom_everything_is_known(rulebook: Rulebook, known: Applications) -> None:
    tests = {each.id: each.test for each in (*rulebook.conditions, *rulebook.cautions)}
    for facts in known(20_000, seed=18):
        expected = read_plainly(facts)
        assert set(expected) == set(tests)
        for id_, test in tests.items():
            assert truth(test, facts, facts["request.applied_on"]) is expected[id_], (id_, facts)


def test_what_is_decided_stays_decided_however_the_unknown_is_filled_in(
    rulebook: Rulebook, known: Applications
) -> None:
    draw = random.Random(17)
    tests = {each.id: each.test for each in (*rulebook.conditions, *rulebook.cautions)}
    for facts in known(4_000, seed=17):
        partial = {id_: value for id_, value in facts.items() if draw.random() < 0.6 or id_ == "request.applied_on"}
        expected = read_plainly(facts)
        for id_, test in tests.items():
            assert truth(test, partial, facts["request.applied_on"]) in (None, expected[id_]), (id_, partial)


def completions(facts: list[YesNo | Choice]) -> Iterator[dict[str, Any]]:
    """Every way to answer yes-or-no questions and choices."""
    answers = [[True, False] if isinstance(fact, YesNo) else list(fact.choices) for fact in facts]
    for each in product(*answers):
        yield {fact.id: value for fact, value in zip(facts, each, strict=True)}


@pytest.mark.parametrize(
    "condition",
    [
        "full_capacity",
        "no_unsettled_fund_loan",
        "owned_home_not_large",
        "not_sued_for_default",
        "term_within_retirement",
        "room_for_shortest_term",
        "guarantee_of_spouse",
    ],
)
def test_what_is_left_open_can_still_go_both_ways(rulebook: Rulebook, known: Applications, condition: str) -> None:
    """Kleene's logic may leave open what is decided; these conditions, where a fact stands twice, do not."""
    test = {each.id: each.test for each in (*rulebook.conditions, *rulebook.cautions)}[condition]
    listed = [fact for fact in facts_read(test) if isinstance(fact, YesNo | Choice)]
    for facts in known(1_000, seed=5):
        partial = {id_: value for id_, value in facts.items() if not isinstance(FACTS[id_], YesNo | Choice)}
        on = facts["request.applied_on"]
        if truth(test, partial, on) is None:
            results = {truth(test, {**partial, **filled}, on) for filled in completions(listed)}
            assert results == {True, False}, partial
