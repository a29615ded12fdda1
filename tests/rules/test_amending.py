"""A rulebook under other parameter values: replaced wherever they stand, and nowhere else."""

from dataclasses import replace
from datetime import date

import pytest

from rules.amending import amended
from rules.evaluation import parameters_read
from rules.parameters import DatedValue
from rules.rulebook import Ceiling, Condition, Limit, Paper, Rulebook, Tier
from rules.rulebooks import rulebooks
from rules.vocabulary import home, purchase

FIRST = rulebooks()["jingdezhen-2020-18"]
CAP, KINDS = FIRST.parameters["individual_cap"], FIRST.parameters["excluded_kinds"]
ASSUMED = (DatedValue(date.min, 1, "假设", "assumed"),)


@pytest.fixture
def rulebook() -> Rulebook:
    """Small, and reads one parameter in every part that may read one."""
    dear = purchase.price > CAP
    return replace(
        FIRST,
        conditions=(Condition("c", "", "", (), dear), Condition("k", "", "", (), home.kind.is_one_of(KINDS))),
        cautions=(Condition("d", "", "", (), ~dear),),
        limits=(Limit("l", "", (Ceiling("e", "", (), (Tier(purchase.price), Tier(CAP, dear))),), floor=CAP),),
        papers=(Paper("p", "", (), needed=dear), Paper("q", "", ())),
    )


def test_a_value_is_replaced_wherever_it_stands(rulebook: Rulebook) -> None:
    other = amended(rulebook, {"individual_cap": 1})
    (limit,) = other.limits
    ((general, exception),) = (ceiling.tiers for ceiling in limit.ceilings)
    assert exception.when is not None and other.papers[0].needed is not None and limit.floor is not None
    tests = (other.conditions[0].test, other.cautions[0].test, exception.value, exception.when, other.papers[0].needed)
    for parameter in (*parameters_read(*tests), limit.floor, other.parameters["individual_cap"]):
        assert (parameter.id, parameter.label, parameter.values) == (CAP.id, CAP.label, ASSUMED)
    assert general == Tier(purchase.price)


def test_what_does_not_read_it_stays_what_it_was(rulebook: Rulebook) -> None:
    other = amended(rulebook, {"individual_cap": 1})
    assert other.conditions[1] is rulebook.conditions[1]
    assert other.papers[1] is rulebook.papers[1]
    assert other.limits[0].ceilings[0].tiers[0] is rulebook.limits[0].ceilings[0].tiers[0]
    assert other.parameters["excluded_kinds"] is KINDS
    assert list(other.parameters) == list(rulebook.parameters)
    unread = amended(rulebook, {"couple_cap": 1})
    assert unread.conditions is rulebook.conditions
    assert unread.cautions is rulebook.cautions
    assert unread.limits is rulebook.limits
    assert unread.papers is rulebook.papers


def test_several_are_replaced_at_once(rulebook: Rulebook) -> None:
    other = amended(rulebook, {"individual_cap": 1, "excluded_kinds": ("apartment",)})
    values = {each.id: each.values for each in parameters_read(*(each.test for each in other.conditions))}
    assert values == {
        "individual_cap": ASSUMED,
        "excluded_kinds": (DatedValue(date.min, ("apartment",), "假设", "assumed"),),
    }


def test_an_unknown_parameter_is_refused(rulebook: Rulebook) -> None:
    with pytest.raises(KeyError, match="none"):
        amended(rulebook, {"none": 1})
