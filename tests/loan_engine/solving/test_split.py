"""The split between the fund and the bank that costs least."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loan_engine.amortization import Method
from loan_engine.assessment import Verdict, assess
from loan_engine.problems import Invalid
from loan_engine.solving import split as solving_split
from loan_engine.solving.solution import Solution, Unproved


def shared(found: Solution) -> list[tuple[int, int]]:
    return [(each.fund, each.commercial) for each in found.splits]


def codes(found: Solution) -> list[str]:
    return [each.code for each in found.bounds]


def test_as_much_from_the_fund_as_it_lends(family: Any, solve: Any) -> None:
    """720 000 by equal principal over ten years: a yuan costs i x 121 / 2. At 2.6 % and 3.6 % that are 0.1310833 and
    0.1815, so 500 000 and 220 000 cost 65 541.67 + 39 930.00 = 105 471.67, to the fen of rounding 120 months.
    """
    request = {"applied_on": "2026-03-02", "term_months": 120, "method": "equal_principal"}
    found = solve(family, "cheapest_split", request=request, financing={"commercial_rate": "0.036"})
    assert shared(found) == [
        (500_000_00, 220_000_00),
        (375_000_00, 345_000_00),
        (250_000_00, 470_000_00),
        (125_000_00, 595_000_00),
        (0, 720_000_00),
    ]
    assert abs(found.splits[0].total_interest - 105_471_67) <= 120
    assert abs(found.splits[-1].total_interest - 130_680_00) <= 120  # 720 000 x 0.1815
    assert codes(found) == ["cheaper_lender", "fund_cap"]
    assert found.bounds[0].says == "公积金贷款利率较低，先用公积金贷款（公积金贷款 2.6%，商业贷款 3.6%）"
    assert found.says.startswith("公积金贷款 500,000.00 元，商业贷款 220,000.00 元利息最少，共 105,471.")
    assert found.plan.combined.total_interest == found.splits[0].total_interest
    assert assess(found.application).verdict is Verdict.ELIGIBLE


def test_a_cheaper_bank_comes_first(family: Any, solve: Any) -> None:
    found = solve(family, "cheapest_split", financing={"commercial_rate": "0.0259"})
    assert shared(found)[0] == (0, 720_000_00)
    assert shared(found)[-1] == (500_000_00, 220_000_00)
    assert codes(found) == ["cheaper_lender"]
    assert found.bounds[0].says.startswith("商业贷款利率较低")


def test_the_rate_of_a_second_home_may_make_the_bank_cheaper(family: Any, solve: Any) -> None:
    """3.075 % for a second home, 2.9 % at 60 basis points below the LPR."""
    family["household"] |= {"homes_owned": 1, "largest_home_area": 90}
    found = solve(family, "cheapest_split", financing={"spread_basis_points": -60})
    assert shared(found)[0][0] == 0
    assert solve(family, "cheapest_split", financing={"spread_basis_points": -42}).splits[0].fund == 500_000_00


def test_at_equal_rates_the_fund_comes_first(family: Any, solve: Any) -> None:
    found = solve(family, "cheapest_split", financing={"commercial_rate": "0.0260"})
    assert shared(found)[0] == (500_000_00, 220_000_00)
    assert found.bounds[0].says == "两部分利率相同（2.6%），先用公积金贷款"


def test_rounding_alone_makes_no_split_cheaper(family: Any, solve: Any) -> None:
    """A rate a hundred-millionth above the fund's: an odd split may cost less by some fen, and the fund is first."""
    found = solve(family, "cheapest_split", financing={"commercial_rate": "0.02600001"})
    assert shared(found)[0] == (500_000_00, 220_000_00)


def test_without_interest_splits_cost_the_same(family: Any, solve: Any) -> None:
    """The fund's part costs something, the bank's nothing."""
    found = solve(family, "cheapest_split", financing={"commercial_rate": "0"})
    assert (shared(found)[0], found.splits[0].total_interest) == ((0, 720_000_00), 0)


def test_all_from_the_fund_where_it_lends_enough(family: Any, solve: Any) -> None:
    family["purchase"]["down_payment"] = "800000.00"
    found = solve(family, "cheapest_split")
    assert shared(found)[0] == (180_000_00, 0)
    assert codes(found) == ["cheaper_lender"]


def test_what_neither_lends_is_left_over(family: Any, solve: Any) -> None:
    family["purchase"]["down_payment"] = "220000.00"
    found = solve(family, "cheapest_split")
    assert (sum(shared(found)[0]), found.shortfall) == (720_000_00, 40_000_00)
    assert codes(found) == ["cheaper_lender", "fund_cap", "share_of_price"]


def test_what_is_asked_for_is_split_anew(family: Any, solve: Any) -> None:
    request = {"applied_on": "2026-03-02", "fund_amount": "100000.00", "commercial_amount": "500000.00"}
    found = solve(family, "cheapest_split", request=request)
    assert shared(found)[0] == (500_000_00, 100_000_00)
    assert "amounts_replaced" in found.assumptions


def test_too_little_to_lend(family: Any, solve: Any) -> None:
    family["purchase"] |= {"price": "1000.00", "garage_price": "0.00", "down_payment": "0.00"}
    found = solve(family, "cheapest_split")
    assert (found.solved, found.plan, codes(found)) == (False, None, ["share_of_price"])


def test_nothing_to_split(family: Any, solve: Any) -> None:
    family["purchase"]["down_payment"] = family["purchase"]["price"]
    with pytest.raises(Invalid) as error:
        solve(family, "cheapest_split")
    assert error.value.problems[0].code == "nothing_to_finance"


def test_a_split_that_is_not_the_cheapest_is_never_given_out(
    family: Any, solve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = solving_split._splits
    monkeypatch.setattr(solving_split, "_splits", lambda *arguments: reversed(list(real(*arguments))))
    with pytest.raises(Unproved):
        solve(family, "cheapest_split")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    paid=st.integers(200_000, 900_000),
    rate=st.sampled_from(["0.02", "0.025", "0.027", "0.035", "0.24"]),
    method=st.sampled_from(Method),
    months=st.sampled_from([12, 60, 120, 360]),
)
def test_no_split_shown_costs_less_and_all_are_within_the_limits(
    family: Any, solve: Any, paid: int, rate: str, method: Method, months: int
) -> None:
    family["purchase"]["down_payment"] = f"{paid}.00"
    request = {"applied_on": "2026-03-02", "term_months": months, "method": method.value}
    found = solve(family, "cheapest_split", request=request, financing={"commercial_rate": rate})
    assert found.splits[0].total_interest == min(each.total_interest for each in found.splits)
    assert {fund + commercial for fund, commercial in shared(found)} == {min(980_000 - paid, 720_000) * 100}
    assert all(fund <= 500_000_00 for fund, _ in shared(found))
