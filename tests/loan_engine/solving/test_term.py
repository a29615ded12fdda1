"""The shortest term that a monthly payment allows."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loan_engine.advice import FinancingForm
from loan_engine.amortization import Method
from loan_engine.application import read_application
from loan_engine.money import yuan
from loan_engine.problems import Invalid
from loan_engine.solving.ground import ground_of
from loan_engine.solving.solution import Solution
from loan_engine.solving.term import term_for_payment


def highest(found: Solution, months: int, fund_rate: str) -> int:
    """The highest payment over another term, by schedules of its own."""
    lenders = replace(found.lenders, term_months=months, rates={**found.lenders.rates, "fund": Decimal(fund_rate)})
    due = lenders.payments({part: loan.principal for part, loan in found.plan.loans.items()})  # type: ignore[union-attr]
    assert due is not None
    return due.highest_payment


def asked(fund: str, method: str, **request: Any) -> dict[str, Any]:
    return {
        "applied_on": "2026-03-02",
        "fund_amount": fund,
        "commercial_amount": "0.00",
        "method": method,
        **request,
    }


def test_worked_by_hand(family: Any, solve: Any) -> None:
    """120 000 by equal principal at 2.1 %, up to five years: 210.00 of interest at first.

    Over 24 months 5 000 and 210 are 5 210.00; over 23 months 5 217.39 and 210.00 are 5 427.39.
    """
    request = asked("120000.00", "equal_principal")
    found = solve(family, "term_for_payment", "5210.00", request=request)
    assert (found.solved, found.lenders.term_months, found.plan.combined.highest_payment) == (True, 24, 5_210_00)
    assert [each.says for each in found.bounds] == ["每月最多还 5,210.00 元；期限 23 个月时，最高一期要还 5,427.39 元"]
    assert solve(family, "term_for_payment", "5209.99", request=request).lenders.term_months == 25
    assert solve(family, "term_for_payment", "5427.39", request=request).lenders.term_months == 23


def test_the_funds_rate_is_that_of_the_term(family: Any, solve: Any) -> None:
    """120 000 over 60 months at 2.1 %: 2 000 and 210 are 2 210.00. Over 61 months the rate is 2.6 %: 1 967.21 and
    260.00 are 2 227.21, more than over 60; 62 months, 1 935.48 and 260.00, are 2 195.48.
    """
    request = asked("120000.00", "equal_principal")
    over = {
        monthly: solve(family, "term_for_payment", monthly, request=request)
        for monthly in ("2210.00", "2209.99", "2227.21", "2195.48")
    }
    assert [(each.lenders.term_months, str(each.fund_rate.value)) for each in over.values()] == [
        (60, "0.0210"),
        (62, "0.0260"),
        (60, "0.0210"),
        (62, "0.0260"),
    ]


def test_the_shortest_term_is_the_rules_own(family: Any, solve: Any) -> None:
    found = solve(family, "term_for_payment", "1000000.00")
    assert found.lenders.term_months == 12
    assert [(each.code, str(each.places[0])) for each in found.bounds] == [("shortest_term", "实施细则第八条")]


def test_no_term_is_long_enough(family: Any, solve: Any) -> None:
    """The applicant may borrow for 30 years: 720 000 then take 2 989.60 a month."""
    assert solve(family, "term_for_payment", "2989.60").lenders.term_months == 360
    found = solve(family, "term_for_payment", "2989.59")
    assert (found.solved, found.lenders.term_months) == (False, 360)
    assert found.plan.combined.highest_payment == 2_989_60
    assert [each.code for each in found.bounds] == ["longest_term"]
    assert [str(each) for each in found.bounds[0].places] == ["实施细则第八条"]


def test_age_may_cut_the_term(family: Any, solve: Any) -> None:
    family["applicant"]["birth_date"] = "1970-06-15"
    found = solve(family, "term_for_payment", "3000.00")
    assert (found.solved, [each.code for each in found.bounds]) == (False, ["retirement"])


def test_a_term_that_was_asked_for_is_not_used_and_that_is_said(family: Any, solve: Any) -> None:
    request = asked("120000.00", "equal_principal", term_months=360)
    found = solve(family, "term_for_payment", "5210.00", request=request)
    assert (found.lenders.term_months, "term_replaced" in found.assumptions) == (24, True)
    without = solve(family, "term_for_payment", "5210.00", request={**request, "term_months": None})
    assert {"term_replaced", "term_longest"}.isdisjoint(without.assumptions)


def test_what_neither_lends_is_left_over(family: Any, solve: Any) -> None:
    """760 000 are to pay and 720 000 are lent."""
    family["purchase"]["down_payment"] = "220000.00"
    assert solve(family, "term_for_payment", "3000.00").shortfall == 40_000_00


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        (("applicant", "birth_date", None), "/applicant/birth_date", "needed_for_quote"),
        (("purchase", "down_payment", None), "/purchase/down_payment", "needed_for_quote"),
        (("applicant", "birth_date", "1950-01-01"), "/applicant/birth_date", "no_term"),
        (("request", "fund_amount", "999.99"), "/request/fund_amount", "principal_below_minimum"),
    ],
)
def test_what_is_needed(family: Any, solve: Any, change: tuple[str, str, Any], pointer: str, code: str) -> None:
    group, name, value = change
    family[group][name] = value
    with pytest.raises(Invalid) as error:
        solve(family, "term_for_payment", "3000.00")
    assert [(each.pointer, each.code) for each in error.value.problems] == [(pointer, code)]


def test_without_a_shortest_term_in_the_rules_it_may_be_a_month(family: Any) -> None:
    application = read_application(family, date(2026, 3, 2))
    rulebook = application.rulebook
    limits = tuple(replace(each, floor=None) for each in rulebook.limits)
    application = replace(application, rulebook=replace(rulebook, limits=limits))
    found = term_for_payment(ground_of(application, FinancingForm()), 100_000_000_00)
    assert (found.lenders.term_months, found.bounds[0].places) == (1, ())


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fund=st.integers(5_000_00, 500_000_00),
    monthly=st.integers(300_00, 40_000_00),
    method=st.sampled_from(Method),
)
def test_the_term_keeps_to_the_payment_and_none_shorter_does(
    family: Any, solve: Any, fund: int, monthly: int, method: Method
) -> None:
    found = solve(family, "term_for_payment", yuan(monthly), request=asked(yuan(fund), method.value))
    months = found.lenders.term_months
    shorter = range(12, months) if found.solved else range(12, 361)
    assert (found.plan.combined.highest_payment <= monthly) is found.solved
    assert all(highest(found, each, "0.021" if each <= 60 else "0.026") > monthly for each in shorter)


def test_where_nothing_can_be_lent_that_is_the_answer(family: Any, solve: Any) -> None:
    """All of the price is for a garage, which article 7 (2) leaves out of the base of the 80 %."""
    purchase = {**family["purchase"], "price": "300000", "garage_price": "300000", "down_payment": "100000"}
    request = {"applied_on": "2026-03-02", "term_months": 360}
    found = solve(family, "term_for_payment", "2500", request=request, purchase=purchase)
    assert (found.solved, found.plan) == (False, None)
    assert "第七条第（二）项" in found.bounds[0].says
