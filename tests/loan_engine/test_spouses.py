"""Who had better apply."""

from collections.abc import Callable
from typing import Any

import pytest

from loan_engine.answers import assessment_answer
from loan_engine.application import Application
from loan_engine.assessment import assess
from loan_engine.spouses import other_applicant, swapped

Read = Callable[[object], Application]


@pytest.mark.parametrize(
    ("changes", "better", "said"),
    [
        ({}, "same", "都一样"),
        ({"applicant": {"contribution_months": 5}}, "spouse", "由配偶申请更有利"),
        ({"spouse": {"contribution_months": 5}}, "applicant", "另一方申请则不符合"),
        ({"applicant": {"birth_date": "1972-08-20"}}, "spouse", "期限可长 204 个月"),
        ({"spouse": {"birth_date": "1972-08-20"}}, "applicant", "期限可长"),
        ({"applicant": {"birth_date": None}, "spouse": {"birth_date": None}}, None, "不能比较"),
        ({"spouse": {"contribution_months": None}}, None, "不能比较"),
        (
            {"applicant": {"contribution_months": 5}, "spouse": {"bad_credit_record": None}},
            "spouse",
            "由配偶申请更有利",
        ),
        ({"applicant": {"guarantees_unsettled_fund_loan": True}}, "spouse", "由配偶申请更有利"),
    ],
)
def test_who_applies_matters(read: Read, family: Any, changes: Any, better: str | None, said: str) -> None:
    for group, values in changes.items():
        family[group] |= values
    answer = assessment_answer(assess(read(family)))["spouse"]
    assert answer is not None
    assert answer["better"] == better
    assert said in answer["says"]


@pytest.mark.parametrize("missing", ["spouse", "household"])
def test_without_a_described_spouse_there_is_nobody_else(read: Read, family: Any, missing: str) -> None:
    del family[missing]
    assert other_applicant(assess(read(family))) is None


def test_swapping_twice_changes_nothing(read: Read, family: Any) -> None:
    application = read(family)
    assert swapped(swapped(application)) == application
    assert swapped(application).facts["applicant.sex"] == "female"
