"""The same application under other parameters."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from loan_engine.answers import whatif_answer
from loan_engine.problems import Invalid
from loan_engine.whatif import read_whatif
from rules.amending import amended
from rules.evaluation import parameters_read
from rules.rulebooks import rulebooks

TODAY = date(2026, 3, 2)
RULEBOOK = rulebooks()["jingdezhen-2020-18"]


def answered(family: Any, **parameters: Any) -> Any:
    return whatif_answer(read_whatif({**family, "parameters": parameters}, TODAY))


def test_other_caps_beside_todays(family: Any) -> None:
    """Caps of 60 and 80: the couple's limit becomes the share of the price, 720 000."""
    answer = answered(family, individual_cap="600000", couple_cap=800000)
    assert answer["changed"] == [
        {"id": "individual_cap", "label": "个人公积金贷款最高额度", "now": "35 万元", "assumed": "60 万元"},
        {"id": "couple_cap", "label": "夫妻双方公积金贷款最高额度", "now": "50 万元", "assumed": "80 万元"},
    ]
    assert answer["today"]["limits"]["fund"]["amount"] == "500000.00"
    assert answer["assumed"]["limits"]["fund"]["amount"] == "720000.00"
    assert answer["assumed"]["limits"]["fund"]["bound_by"] == "share_of_price"


@pytest.mark.parametrize(
    ("parameters", "verdict"),
    [
        ({"min_contribution": 31}, "eligible"),
        ({"min_contribution": 49}, "ineligible"),
        ({"min_down_payment": "0.29"}, "ineligible"),
        ({"min_down_payment": Decimal("0.2888")}, "eligible"),
        ({"admitted_land": ["collective"]}, "ineligible"),
        ({"excluded_kinds": []}, "eligible"),
        ({"max_term": 20}, "eligible"),
        ({"capacity_age": 100, "working_minor_age": 100}, "ineligible"),
    ],
)
def test_other_conditions(family: Any, parameters: Any, verdict: str) -> None:
    answer = answered(family, **parameters)
    assert (answer["today"]["verdict"], answer["assumed"]["verdict"]) == ("eligible", verdict)


@pytest.mark.parametrize(
    ("parameters", "problems"),
    [
        ({"cap": 1}, {"/parameters": "unknown_parameter"}),
        ({"couple_cap": "lots"}, {"/parameters/couple_cap": "parameter_value"}),
        ({"couple_cap": True}, {"/parameters/couple_cap": "parameter_value"}),
        ({"couple_cap": -1}, {"/parameters/couple_cap": "parameter_value"}),
        ({"couple_cap": "1e9"}, {"/parameters/couple_cap": "parameter_value"}),
        ({"min_down_payment": "1.01"}, {"/parameters/min_down_payment": "parameter_value"}),
        ({"max_owned_area": "144.001"}, {"/parameters/max_owned_area": "parameter_value"}),
        ({"admitted_land": ["moon"]}, {"/parameters/admitted_land": "parameter_value"}),
        ({"admitted_land": "state"}, {"/parameters/admitted_land": "parameter_value"}),
        ({"retirement_step": 0}, {"/parameters/retirement_step": "parameter_value"}),
        ({"capacity_age": 101}, {"/parameters/capacity_age": "parameter_value"}),
        ({}, {"/parameters": "too_few"}),
    ],
)
def test_what_cannot_be_assumed(family: Any, parameters: Any, problems: dict[str, str]) -> None:
    with pytest.raises(Invalid) as error:
        answered(family, **parameters)
    assert {each.pointer: each.code for each in error.value.problems} == problems


def test_only_the_parts_that_read_a_parameter_change() -> None:
    other = amended(RULEBOOK, {"max_share_of_price": Fraction(7, 10)})
    changed = [
        before.id
        for before, then in zip(RULEBOOK.conditions, other.conditions, strict=True)
        if before.test is not then.test
    ]
    assert changed == ["total_within_share"]
    assert [limit.id for limit, then in zip(RULEBOOK.limits, other.limits, strict=True) if limit is not then] == [
        "fund",
        "total",
        "commercial",
    ]
    (parameter,) = parameters_read(other.limits[1].ceilings[0].tiers[0].value)
    assert parameter.on(TODAY).value == Fraction(7, 10)
    with pytest.raises(KeyError):
        amended(RULEBOOK, {"none": 1})
