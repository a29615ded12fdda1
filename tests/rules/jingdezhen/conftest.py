"""A family that passes every article, and the rulebook."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from rules.rulebook import Rulebook
from rules.rulebooks import rulebooks

Family = Callable[..., dict[str, Any]]

PERSON: Mapping[str, Any] = {
    "birth_date": date(1990, 5, 1),
    "contribution_months": 24,
    "contributing_now": True,
    "unsettled_fund_loan": False,
    "guarantees_unsettled_fund_loan": False,
    "sued_for_default": False,
    "overdue_or_guarantor_paid": False,
    "bad_credit_record": False,
}

PASSING: Mapping[str, Any] = {
    "request.applied_on": date(2026, 3, 1),
    **{f"applicant.{name}": value for name, value in PERSON.items()},
    "applicant.sex": "male",
    **{f"spouse.{name}": value for name, value in PERSON.items()},
    "spouse.sex": "female",
    "spouse.retirement_category": "female_55",
    "household.married": True,
    "household.homes_owned": 0,
    "home.is_new_build": True,
    "home.in_city": True,
    "home.land": "state",
    "home.kind": "ordinary",
    "home.title_disputed": False,
    "home.mortgage_prohibited": False,
    "home.area": 100_00,
    "home.project_admitted": True,
    "purchase.price": 1_000_000_00,
    "purchase.garage_price": 0,
    "purchase.down_payment": 300_000_00,
    "purchase.fully_paid": False,
    "purchase.contract_date": date(2026, 2, 1),
    "purchase.contract_registered": True,
    "purchase.payment_proof_date": date(2026, 2, 1),
}


@pytest.fixture
def family() -> Family:
    """The passing family with changes by fact id, dots written as double underscores; None leaves a fact unknown."""

    def changed(**changes: Any) -> dict[str, Any]:
        facts = {**PASSING, **{name.replace("__", "."): value for name, value in changes.items()}}
        return {id_: value for id_, value in facts.items() if value is not None}

    return changed


@pytest.fixture
def rulebook() -> Rulebook:
    return rulebooks()["jingdezhen-2020-18"]
