"""The dearest home that a budget carries."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loan_engine.assessment import Verdict, assess
from loan_engine.money import yuan
from loan_engine.problems import Invalid
from loan_engine.solving.room import Room
from loan_engine.solving.solution import Bound, Solution
from rules.vocabulary import purchase

YEARS = {"applied_on": "2026-03-02", "term_months": 120, "method": "equal_principal"}


def price(solution: Solution) -> int:
    found = solution.application.facts[purchase.price.id]
    assert isinstance(found, int)
    return found


def codes(solution: Solution) -> list[str]:
    return [each.code for each in solution.bounds]


@pytest.fixture
def bare(family: Any) -> Any:
    """Without a price, and without a garage."""
    family["purchase"] |= {"price": None, "garage_price": "0.00", "down_payment": "260000.00"}
    family["request"] = YEARS
    return family


def test_what_is_paid_down_and_what_the_budget_carries(bare: Any, solve: Any) -> None:
    """By equal principal over ten years at 2.6 % 100 000 begin with 833.33 + 216.67 = 1 050.00."""
    found = solve(bare, "price_for_budget", "1050.00")
    assert price(found) == 360_000_00
    assert codes(found) == ["budget"]
    assert found.says.startswith("可以买总价 360,000.00 元的住房，首付 260,000.00 元：每月 1,050.00 元可以负担")
    assert price(solve(bare, "price_for_budget", "1049.99")) == 359_999_00


def test_the_share_of_the_price_bounds_it(bare: Any, solve: Any) -> None:
    """260 000 are 20 % of 1 300 000; of 1 300 001 they leave 1 040 001 to borrow, and 80 % are 1 040 000.80."""
    found = solve(bare, "price_for_budget", "100000.00")
    assert price(found) == 1_300_000_00
    assert codes(found) == ["share_of_price", "fund_cap"]
    assert found.bounds[0].says.startswith("房价 1,300,001.00 元，要贷款 1,040,001.00 元；")
    assert [str(each) for each in found.bounds[0].places] == ["实施细则第七条第（二）项"]
    assert assess(found.application).verdict is Verdict.ELIGIBLE


def test_a_garage_is_not_lent_on(bare: Any, solve: Any) -> None:
    """80 % of the price less 80 000: p - 260 000 <= 0.8 p - 64 000, so p <= 980 000."""
    bare["purchase"]["garage_price"] = "80000.00"
    assert price(solve(bare, "price_for_budget", "100000.00")) == 980_000_00


def test_a_share_paid_down(bare: Any, solve: Any) -> None:
    """Of 142 857 yuan 30 % are 42 857.10, and 99 999.90 are left; 1 050.00 carry 100 000."""
    found = solve(bare, "price_for_budget", "1050.00", share="0.3")
    assert price(found) == 142_857_00
    assert found.application.facts[purchase.down_payment.id] == 42_857_10
    assert "down_payment_replaced" in found.assumptions


def test_a_share_is_rounded_up_to_the_fen(bare: Any, solve: Any) -> None:
    del bare["purchase"]["down_payment"]
    found = solve(bare, "price_for_budget", "1050.00", share="0.33333333")
    paid = found.application.facts[purchase.down_payment.id]
    assert paid - 1 < price(found) * 33333333 / 10**8 <= paid
    assert "down_payment_replaced" not in found.assumptions


@pytest.mark.parametrize(("share", "solved"), [("0.2", True), ("0.1999", False)])
def test_a_share_too_small_is_refused_at_every_price(bare: Any, solve: Any, share: str, solved: bool) -> None:
    found = solve(bare, "price_for_budget", "3000.00", share=share)
    assert (found.solved, codes(found)[0]) == ((True, "budget") if solved else (False, "share_of_price"))


def test_a_garage_may_leave_no_price_for_a_share(bare: Any, solve: Any) -> None:
    """30 % down on p leave 0.7 p, and 80 % of p - 80 000 are no less only from p = 640 000: 448 000 to borrow."""
    bare["purchase"]["garage_price"] = "80000.00"
    # 448 000 / 120 = 3 733.33, and 448 000 x 0.026 / 12 = 970.67
    assert price(solve(bare, "price_for_budget", "4704.00", share="0.3")) == 640_000_00
    found = solve(bare, "price_for_budget", "4703.99", share="0.3")
    assert (found.solved, found.plan, codes(found)) == (False, None, ["budget", "share_of_price"])
    assert found.bounds[0].says == "每月最多还 4,703.99 元；房价 640,000.00 元时，最高一期要还 4,704.00 元"
    assert found.bounds[1].says.startswith("房价 639,999.00 元，要贷款 447,999.30 元；")


def test_conditions_on_the_price_are_kept_as_well(family: Any, solve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the 80 % not limited, the 20 % down would be: 260 000 are enough for 1 300 000."""
    family["purchase"] |= {"garage_price": "0.00", "down_payment": "260000.00"}
    monkeypatch.setattr("loan_engine.solving.price.room_for", _roomy)
    monkeypatch.setattr("loan_engine.solving.loan.within_limits", lambda application: True)
    found = solve(family, "price_for_budget", "100000.00")
    assert price(found) == 1_300_000_00
    assert codes(found)[0] == "down_payment"
    assert found.bounds[0].says.endswith("已付首付款不少于房价（不含车库款）的 20%")


def _roomy(*_: Any) -> Room:
    return Room(500_000_00, Bound("first", ""), 10**10, Bound("both", ""))


def test_the_price_stated_is_not_used_and_that_is_said(family: Any, bare: Any, solve: Any) -> None:
    assert "price_replaced" not in solve(bare, "price_for_budget", "1050.00").assumptions
    bare["purchase"]["price"] = "900000.00"
    found = solve(bare, "price_for_budget", "1050.00")
    assert (price(found), "price_replaced" in found.assumptions) == (360_000_00, True)


def test_a_budget_that_carries_no_loan(bare: Any, solve: Any) -> None:
    found = solve(bare, "price_for_budget", "1.00")
    assert (found.solved, codes(found)) == (False, ["budget"])


def test_a_garage_dearer_than_what_is_paid_down(bare: Any, solve: Any) -> None:
    """A home of the garage's price is all garage, and nothing is lent on it."""
    bare["purchase"] |= {"garage_price": "80000.00", "down_payment": "70000.00"}
    found = solve(bare, "price_for_budget", "3000.00")
    assert (found.solved, codes(found)) == (False, ["share_of_price"])
    assert found.bounds[0].says.startswith("房价 80,000.00 元，要贷款 10,000.00 元；")


def test_a_budget_beyond_every_price(bare: Any, solve: Any) -> None:
    found = solve(bare, "price_for_budget", "100000000.00", share="0.5")
    assert (price(found), codes(found)[0]) == (100_000_000_00, "price_maximum")


@pytest.mark.parametrize(
    ("left_out", "pointer"),
    [("down_payment", "/purchase/down_payment"), ("garage_price", "/purchase/garage_price")],
)
def test_what_is_needed(bare: Any, solve: Any, left_out: str, pointer: str) -> None:
    del bare["purchase"][left_out]
    with pytest.raises(Invalid) as error:
        solve(bare, "price_for_budget", "3000.00")
    assert [(each.pointer, each.code) for each in error.value.problems] == [(pointer, "needed_for_quote")]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    monthly=st.integers(100_00, 20_000_00),
    paid=st.integers(0, 600_000_00),
    garage=st.sampled_from(["0.00", "80000.00"]),
    share=st.sampled_from([None, "0.25", "0.6"]),
)
def test_the_home_is_within_the_budget_and_the_rules_and_one_a_yuan_dearer_is_not(
    family: Any, solve: Any, monthly: int, paid: int, garage: str, share: str | None
) -> None:
    """The dearer one is asked about as a loan: all that is not paid down cannot be borrowed for it."""
    family["request"] = YEARS
    family["purchase"] |= {"garage_price": garage, "down_payment": yuan(paid), "price": None}
    found = solve(family, "price_for_budget", yuan(monthly), share=share)
    if not found.solved:
        return
    assert found.plan.combined.highest_payment <= monthly
    assert assess(found.application).verdict is Verdict.ELIGIBLE
    dearer = price(found) + 100
    down = paid if share is None else -(-dearer * int(share[2:].ljust(2, "0")) // 100)
    family["purchase"] |= {"price": yuan(dearer), "down_payment": yuan(down)}
    loan = solve(family, "loan_for_budget", yuan(monthly))
    borrowed = sum(each.principal for each in loan.plan.loans.values())
    assert borrowed < dearer - down
