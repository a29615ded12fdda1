"""Every condition by example: passed, failed and unknown, with what is then missing. (What would mend a failure is in
test_remedies.)
"""

from collections.abc import Callable
from typing import Any

import pytest

from loan_engine.application import Application
from loan_engine.assessment import assess
from rules.rulebooks import rulebooks

Read = Callable[[object], Application]

# What a passing family does not tell, and what its condition then waits for.
UNKNOWN: dict[str, tuple[list[str], set[str]]] = {
    "full_capacity": (["applicant.birth_date"], {"applicant.birth_date", "applicant.lives_on_own_labour"}),
    "new_build": (["home.is_new_build"], {"home.is_new_build"}),
    "down_payment": (["purchase.price"], {"purchase.price"}),
    "contributions": (["applicant.contributing_now"], {"applicant.contributing_now"}),
    "in_city": (["home.in_city"], {"home.in_city"}),
    "state_land": (["home.land"], {"home.land"}),
    "contract_registered": (["purchase.contract_registered"], {"purchase.contract_registered"}),
    "contract_recent": (["purchase.contract_date"], {"purchase.contract_date"}),
    "payment_proof_recent": (["purchase.payment_proof_date"], {"purchase.payment_proof_date"}),
    "no_unsettled_fund_loan": (["spouse.unsettled_fund_loan"], {"spouse.unsettled_fund_loan"}),
    "project_admitted": (["home.project_admitted"], {"home.project_admitted"}),
    "no_guarantee_outstanding": (
        ["applicant.guarantees_unsettled_fund_loan"],
        {"applicant.guarantees_unsettled_fund_loan"},
    ),
    "owned_home_not_large": (
        ["household.homes_owned"],
        {"household.homes_owned", "household.largest_home_area"},
    ),
    "not_third_home": (["household.homes_owned"], {"household.homes_owned"}),
    "kind_of_home": (["home.kind"], {"home.kind"}),
    "not_sued_for_default": (["applicant.sued_for_default"], {"applicant.sued_for_default"}),
    "not_overdue": (["spouse.overdue_or_guarantor_paid"], {"spouse.overdue_or_guarantor_paid"}),
    "no_bad_credit_record": (["applicant.bad_credit_record"], {"applicant.bad_credit_record"}),
    "title_undisputed": (["home.title_disputed"], {"home.title_disputed"}),
    "mortgage_allowed": (["home.mortgage_prohibited"], {"home.mortgage_prohibited"}),
    "fund_within_cap": (["request.fund_amount"], {"request.fund_amount"}),
    "total_within_share": (["purchase.price"], {"purchase.price"}),
    "term_not_too_short": (["request.term_months"], {"request.term_months"}),
    "term_not_too_long": (["request.term_months"], {"request.term_months"}),
    "term_within_retirement": (["applicant.birth_date"], {"applicant.birth_date"}),
    "room_for_shortest_term": (["applicant.birth_date"], {"applicant.birth_date"}),
    "not_fully_paid": (["purchase.fully_paid"], {"purchase.fully_paid"}),
}


@pytest.fixture
def asking(family: Any) -> Any:
    """A family that passes and asks for both loans and a term."""
    family["request"] |= {"fund_amount": "500000.00", "commercial_amount": "220000.00", "term_months": 360}
    return family


def results(application: Application) -> dict[str, tuple[bool | None, set[str]]]:
    findings = assess(application).findings
    return {each.condition.id: (each.result, {fact.id for fact in each.needs}) for each in findings}


def test_a_family_that_passes_every_condition(read: Read, asking: Any) -> None:
    assert {result for result, _ in results(read(asking)).values()} == {True}
    assert results(read(asking)).keys() == UNKNOWN.keys()


@pytest.mark.parametrize("condition", UNKNOWN)
def test_what_a_condition_waits_for(read: Read, asking: Any, condition: str) -> None:
    hidden, needs = UNKNOWN[condition]
    for id_ in hidden:
        group, _, name = id_.partition(".")
        del asking[group][name]
    assert results(read(asking))[condition] == (None, needs)


def test_there_is_one_for_every_condition() -> None:
    assert UNKNOWN.keys() == {each.id for each in rulebooks()["jingdezhen-2020-18"].conditions}
