"""The largest loan that a budget carries."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loan_engine.amortization import Method
from loan_engine.assessment import Verdict, assess
from loan_engine.money import yuan
from loan_engine.problems import Invalid
from loan_engine.solving import lenders
from loan_engine.solving import loan as solving_loan
from loan_engine.solving.lenders import Lenders
from loan_engine.solving.room import room_for
from loan_engine.solving.solution import Solution, Unproved, proved
from rules.rulebook import Ceiling, Tier

PRINCIPAL = {"applied_on": "2026-03-02", "term_months": 120, "method": "equal_principal"}


def amounts(solution: Solution) -> tuple[int, int]:
    assert solution.plan is not None
    loans = solution.plan.loans
    return tuple(loans[part].principal if part in loans else 0 for part in ("fund", "commercial"))  # type: ignore[return-value]


def codes(solution: Solution) -> list[str]:
    return [each.code for each in solution.bounds]


def test_equal_principal_worked_by_hand(family: Any, solve: Any) -> None:
    """120 months at 2.6 % and 3.6 %. The fund's 500 000 are 4 166.67 of principal and 1 083.33 of interest at first.

    6 300.00 leave 1 050.00 for the bank, of which a yuan costs 1 / 120 + 0.003 = 0.0113333: 92 647 yuan are 772.06
    and 277.94, just 1 050.00; a yuan more is 772.07 and 277.94, a fen too much.
    """
    found = solve(family, "loan_for_budget", "6300.00", request=PRINCIPAL, financing={"commercial_rate": "0.036"})
    assert amounts(found) == (500_000_00, 92_647_00)
    assert found.plan.combined.highest_payment == 6_300_00
    assert codes(found) == ["budget", "fund_cap"]
    assert found.bounds[0].says == "每月最多还 6,300.00 元；贷款 592,648.00 元时，最高一期要还 6,300.01 元"
    assert [str(each) for each in found.bounds[1].places] == ["实施细则第七条第（一）项", "实施细则第六条"]


def test_a_small_budget_borrows_from_the_fund_alone(family: Any, solve: Any) -> None:
    """By equal principal over ten years at 2.6 %: P / 120 + P x 0.026 / 12 = 0.0105 P is 1 050 for 100 000."""
    found = solve(family, "loan_for_budget", "1050.00", request=PRINCIPAL)
    assert amounts(found) == (100_000_00, 0)
    assert codes(found) == ["budget"]
    assert solve(family, "loan_for_budget", "1049.99", request=PRINCIPAL).plan.loans["fund"].principal < 100_000_00


def test_what_is_left_to_pay_bounds_the_loan(family: Any, solve: Any) -> None:
    """980 000 less 260 000 are 720 000, which is also the 80 %."""
    found = solve(family, "loan_for_budget", "100000.00")
    assert amounts(found) == (500_000_00, 220_000_00)
    assert codes(found) == ["left_to_pay", "fund_cap"]
    assert found.application.facts["request.term_months"] == 360


def test_what_is_said_to_be_needed_bounds_the_loan(family: Any, solve: Any) -> None:
    found = solve(family, "loan_for_budget", "100000.00", financing={"need": "560000"})
    assert amounts(found) == (500_000_00, 60_000_00)
    assert codes(found) == ["need", "fund_cap"]


@pytest.mark.parametrize(
    ("down_payment", "total", "bound"),
    [("260000.01", 719_999_99, "left_to_pay"), ("259999.99", 720_000_00, "share_of_price")],
)
def test_the_limit_of_both_bounds_it_to_the_fen(
    family: Any, solve: Any, down_payment: str, total: int, bound: str
) -> None:
    family["purchase"]["down_payment"] = down_payment
    found = solve(family, "loan_for_budget", "100000.00")
    assert sum(amounts(found)) == total
    assert codes(found)[0] == bound


def test_without_a_down_payment_the_limit_alone_bounds_it(family: Any, solve: Any) -> None:
    del family["purchase"]["down_payment"]
    found = solve(family, "loan_for_budget", "100000.00")
    assert codes(found) == ["share_of_price", "fund_cap"]
    assert [str(each) for each in found.bounds[0].places] == ["实施细则第七条第（二）项"]


def test_a_limit_of_odd_fen_is_reached_exactly(family: Any, solve: Any) -> None:
    """80 % of 333 333.33 are 266 666.664: 266 666.66 to the fen."""
    family["purchase"] |= {"price": "333333.33", "garage_price": "0.00", "down_payment": "0.00"}
    assert amounts(solve(family, "loan_for_budget", "100000.00")) == (266_666_66, 0)


def test_the_cheaper_bank_comes_first(family: Any, solve: Any) -> None:
    found = solve(family, "loan_for_budget", "2000.00", financing={"commercial_rate": "0.02"})
    assert amounts(found)[0] == 0
    assert codes(found) == ["budget"]


def test_amounts_that_were_asked_for_are_not_used_and_that_is_said(family: Any, solve: Any) -> None:
    asked = {**PRINCIPAL, "fund_amount": "10000.00"}
    found = solve(family, "loan_for_budget", "1050.00", request=asked)
    assert amounts(found) == (100_000_00, 0)
    assert "amounts_replaced" in found.assumptions
    assert "amounts_replaced" not in solve(family, "loan_for_budget", "1050.00", request=PRINCIPAL).assumptions


def test_a_budget_below_the_least_loan(family: Any, solve: Any) -> None:
    """1 000 yuan by equal principal over a year at 2.1 %: 83.33 and 1.75 of interest."""
    year = {**PRINCIPAL, "term_months": 12}
    assert amounts(solve(family, "loan_for_budget", "85.08", request=year)) == (1_000_00, 0)
    found = solve(family, "loan_for_budget", "85.07", request=year)
    assert (found.solved, found.plan, codes(found)) == (False, None, ["budget"])


def test_a_limit_that_leaves_no_loan(family: Any, solve: Any) -> None:
    """80 % of 1 000 are below the 1 000 that a schedule needs."""
    family["purchase"] |= {"price": "1000.00", "garage_price": "0.00", "down_payment": "0.00"}
    found = solve(family, "loan_for_budget", "1000.00")
    assert (found.solved, codes(found)) == (False, ["share_of_price"])


def test_unknown_facts_are_asked_for_and_never_taken_for_a_yes(family: Any, solve: Any) -> None:
    del family["purchase"]["garage_price"]
    with pytest.raises(Invalid) as error:
        solve(family, "loan_for_budget", "3000.00")
    assert [(each.pointer, each.code) for each in error.value.problems] == [
        ("/purchase/garage_price", "needed_for_quote")
    ]


def test_while_the_spouse_is_not_known_to_qualify_the_cap_is_the_individual_one(family: Any, solve: Any) -> None:
    del family["spouse"]["contribution_months"]
    assert amounts(solve(family, "loan_for_budget", "100000.00")) == (350_000_00, 370_000_00)


def test_nothing_left_to_pay(family: Any, solve: Any) -> None:
    family["purchase"]["down_payment"] = family["purchase"]["price"]
    with pytest.raises(Invalid) as error:
        solve(family, "loan_for_budget", "3000.00")
    assert error.value.problems[0].code == "nothing_to_finance"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    monthly=st.integers(5_00, 6_000_00),
    method=st.sampled_from(Method),
    months=st.sampled_from([12, 60, 61, 240, 360]),
    rate=st.sampled_from(["0.02", "0.026", "0.035", "0.24"]),
)
def test_the_loan_is_within_the_budget_and_a_yuan_more_is_not(
    family: Any, solve: Any, monthly: int, method: Method, months: int, rate: str
) -> None:
    request = {"applied_on": "2026-03-02", "term_months": months, "method": method.value}
    found = solve(family, "loan_for_budget", yuan(monthly), request=request, financing={"commercial_rate": rate})
    if not found.solved:
        return
    assert found.plan.combined.highest_payment <= monthly
    assert assess(found.application).verdict is Verdict.ELIGIBLE
    if codes(found)[0] == "budget":
        room = room_for(found.application, found.lenders)
        more = found.lenders.payments(found.lenders.shared(sum(amounts(found)) + 100, room.first))
        assert more.highest_payment > monthly
    else:
        assert sum(amounts(found)) == 720_000_00


def test_an_answer_that_does_not_hold_is_never_given_out(
    family: Any, solve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Unproved):
        proved(False, "it does not hold")
    real = lenders.largest
    for wrong in (1_00, -1_00):  # a yuan too much, and one too little

        def off(*arguments: Any, wrong: int = wrong) -> int:
            return (real(*arguments) or 0) + wrong

        monkeypatch.setattr(solving_loan, "largest", off)
        with pytest.raises(Unproved):
            solve(family, "loan_for_budget", "1050.00", request=PRINCIPAL)


def test_a_city_may_limit_either_lender_by_itself(family: Any, read: Any) -> None:
    """350 000 from each are 700 000, less than the 720 000 that the price admits."""
    application = read(family)
    rulebook = application.rulebook
    cited = rulebook.ceilings[0].citations
    cap = Ceiling("cap_of_each", "每部分最高额度", cited, (Tier(rulebook.parameters["individual_cap"]),))
    limits = tuple(
        replace(each, ceilings=(cap,)) if each.id in ("fund", "commercial") else each for each in rulebook.limits
    )
    rates = {"fund": Decimal("0.026"), "commercial": Decimal("0.035")}
    both = Lenders(rates, 360, Method.EQUAL_INSTALLMENT, date(2026, 4, 2))
    room = room_for(replace(application, rulebook=replace(rulebook, limits=limits)), both)
    assert (room.first, room.both, room.both_bound.code) == (350_000_00, 700_000_00, "cap_of_each")
