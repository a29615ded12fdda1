"""The parts that several conditions are put together from."""

from datetime import date
from typing import Any

import pytest

from rules.evaluation import amount, truth
from rules.jingdezhen.conditions import _up_to_retirement, contributes, of_both, qualifies
from rules.national.retirement import AGE_MALE, retirement_day
from rules.rulebook import Tier
from rules.vocabulary import applicant, spouse

ON = date(2024, 12, 31)
BARS = (
    "unsettled_fund_loan",
    "guarantees_unsettled_fund_loan",
    "sued_for_default",
    "overdue_or_guarantor_paid",
    "bad_credit_record",
)
QUALIFIED: dict[str, Any] = {
    "applicant.contribution_months": 6,
    "applicant.contributing_now": True,
    **{f"applicant.{bar}": False for bar in BARS},
}


@pytest.mark.parametrize(("months", "now", "result"), [(6, True, True), (5, True, False), (6, False, False)])
def test_half_a_year_on_time_and_still_contributing(months: int, now: bool, result: bool) -> None:
    facts = {"applicant.contribution_months": months, "applicant.contributing_now": now}
    assert truth(contributes(applicant), facts, ON) is result


@pytest.mark.parametrize("bar", BARS)
def test_any_one_bar_keeps_a_spouse_from_qualifying(bar: str) -> None:
    assert truth(qualifies(applicant), QUALIFIED, ON) is True
    assert truth(qualifies(applicant), {**QUALIFIED, f"applicant.{bar}": True}, ON) is False
    assert truth(qualifies(applicant), {**QUALIFIED, "applicant.contributing_now": False}, ON) is False


@pytest.mark.parametrize(
    ("own", "married", "others", "result"),
    [
        (False, False, True, True),
        (False, True, False, True),
        (False, True, True, False),
        (True, False, False, False),
        (True, True, False, False),
    ],
)
def test_a_bar_stands_in_the_way_of_the_applicant_and_of_a_spouse_there_is(
    own: bool, married: bool, others: bool, result: bool
) -> None:
    facts = {"applicant.sued_for_default": own, "spouse.sued_for_default": others, "household.married": married}
    assert truth(of_both(applicant.sued_for_default, spouse.sued_for_default), facts, ON) is result


def test_a_term_ends_five_years_after_retirement_a_part_of_a_year_dropped() -> None:
    """Born on 15 June 1970: sixty on 15 June 2030, five whole years after the end of 2024, and five more."""
    tier = _up_to_retirement(Tier(retirement_day(applicant, AGE_MALE), applicant.sex.is_("male")))
    facts = {"applicant.birth_date": date(1970, 6, 15), "request.applied_on": ON}
    assert amount(tier.value, facts, ON) == 120
    assert tier.when is not None
    assert truth(tier.when, {"applicant.sex": "male"}, ON) is True
