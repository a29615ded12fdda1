"""What the ways of financing cost beside each other, in a quote and its answer."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from loan_engine.advice import Way, read_quote
from loan_engine.amortization import Method
from loan_engine.comparing import ahead, overtaking
from loan_engine.cost_answers import comparison_answer
from loan_engine.costs import Comparison, comparison_of, pair_of
from loan_engine.plan_answers import quote_answer
from loan_engine.problems import Invalid

TODAY = date(2026, 3, 2)
PAIRS = [
    ("fund", "equal_installment", "fund", "equal_principal"),
    ("combined", "equal_installment", "combined", "equal_principal"),
    ("bank", "equal_installment", "bank", "equal_principal"),
    ("combined", "equal_installment", "fund", "equal_installment"),
    ("combined", "equal_installment", "bank", "equal_installment"),
    ("combined", "equal_principal", "fund", "equal_principal"),
    ("combined", "equal_principal", "bank", "equal_principal"),
]


def compared(document: Any, **financing: Any) -> Comparison:
    return comparison_of(read_quote({**document, "financing": financing}, TODAY))


def answered(document: Any, **financing: Any) -> Any:
    return quote_answer(read_quote({**document, "financing": financing}, TODAY))["comparison"]


def test_every_way_by_either_method_in_pairs(family: Any) -> None:
    found = compared(family)
    assert [(each.way, each.method) for each in found.rows] == [(way, method) for way in Way for method in Method]
    pairs = [(each.base.way, each.base.method, each.other.way, each.other.method) for each in found.pairs]
    assert pairs == PAIRS


def test_ways_that_lend_different_amounts_are_not_compared(family: Any) -> None:
    """The fund alone lends 500 000 of 720 000."""
    answer = answered(family)
    different = [each for each in answer["pairs"] if not each["same_amount"]]
    assert [PAIRS[answer["pairs"].index(each)][2] for each in different] == ["fund", "fund"]
    for each in different:
        assert each["differences"] is each["overtaking"] is None
    assert different[0]["says"] == "公积金贷款，等额本息：比组合贷款，等额本息少贷 220,000.00 元，还款总额不能直接比较"


def test_a_way_that_lends_more_is_said_to(family: Any) -> None:
    found = compared(family)
    pair = pair_of(found.rows[0], found.rows[2])
    answer = comparison_answer(replace(found, pairs=(pair,)))["pairs"][0]
    assert answer["says"] == "组合贷款，等额本息：比公积金贷款，等额本息多贷 220,000.00 元，还款总额不能直接比较"


def test_equal_principal_overtakes_equal_installments(family: Any) -> None:
    found = compared(family)
    for pair in found.pairs[:3]:
        one, two = pair.base.cost.schedule, pair.other.cost.schedule
        month = pair.overtaking
        assert month is not None
        assert month == overtaking(ahead(one, two))
        assert sum(two.payment[:month]) <= sum(one.payment[:month])
        assert sum(two.payment[: month - 1]) > sum(one.payment[: month - 1])
        assert pair.differences is not None
        assert len(pair.differences) == 30
        assert pair.differences[-1] == two.total_payment - one.total_payment < 0 < pair.differences[0]


def test_what_is_said_of_a_pair(family: Any) -> None:
    """500 000 at 2.6 % and 220 000 at 3.5 % or 720 000 at 3.5 %: the combined loan costs less from the first month."""
    answer = answered(family)
    cheaper, dearer = answer["rows"][3], answer["rows"][5]
    assert (cheaper["total_payment"], dearer["total_payment"]) == ("1031362.56", "1099050.00")
    pair = answer["pairs"][6]
    assert (pair["base"], pair["other"], pair["overtaking"]) == (3, 5, 1)
    assert pair["says"] == (
        "组合贷款，等额本金：比银行贷款，等额本金首期少还 375.00 元，累计还款始终不多于后者，全程共少还 67,687.44 元"
    )
    within = answer["pairs"][1]
    assert within["says"] == (
        "组合贷款，等额本金：比组合贷款，等额本息首期多还 735.40 元，"
        "从第 308 期起累计还款不再多于后者，全程共少还 44,891.43 元"
    )


def test_ways_that_are_the_same_cost_the_same(family: Any) -> None:
    """180 000 are within the fund's cap: the combined loan is the fund loan, and its first payment the same."""
    family["purchase"]["down_payment"] = "800000.00"
    answer = answered(family)
    assert answer["pairs"][3]["differences"] == ["0.00"] * 30
    assert answer["pairs"][3]["overtaking"] is None
    assert answer["pairs"][3]["says"] == "公积金贷款，等额本息：与组合贷款，等额本息还款总额相同"


def test_a_way_that_lends_nothing_is_in_no_pair(family: Any) -> None:
    family["request"] |= {"fund_amount": "0.00", "commercial_amount": "10000.00"}
    family["purchase"] |= {"price": "80000.00", "down_payment": "0.00"}
    found = compared(family)
    assert {each.way for each in found.rows} == {Way.COMBINED, Way.BANK}
    assert len(found.pairs) == 4


def test_fees_raise_the_yearly_cost_of_every_way(family: Any) -> None:
    without, with_fees = answered(family), answered(family, fees="3000.00")
    assert with_fees["fees"] == "3000.00"
    for before, after in zip(without["rows"], with_fees["rows"], strict=True):
        assert Decimal(after["yearly_cost"]["nominal"]) > Decimal(before["yearly_cost"]["nominal"])
        assert before["total_payment"] == after["total_payment"]


def test_fees_as_high_as_a_loan_leave_no_yearly_cost(family: Any) -> None:
    rows = answered(family, fees="500000.00")["rows"]
    assert [each["yearly_cost"] is None for each in rows] == [True, True, False, False, False, False]


def test_the_share_of_the_income_is_shown_where_it_is_known(family: Any) -> None:
    """3 725.00 of 16 000 are 23.28 %, with 500 of other debt 26.41 %."""
    row = answered(family)["rows"][3]
    assert row["payment_to_income"] is row["debt_to_income"] is None
    family["applicant"] |= {"monthly_income": "9000.00", "monthly_debt": "500.00"}
    family["spouse"] |= {"monthly_income": "7000.00", "monthly_debt": "0.00"}
    answer = answered(family)
    assert (answer["monthly_income"], answer["monthly_debt"]) == ("16000.00", "500.00")
    row = answer["rows"][3]
    assert row["highest_payment"] == "3725.00"
    assert (row["payment_to_income"], row["debt_to_income"]) == ("0.2328", "0.2641")


@pytest.mark.parametrize("fees", ["-1.00", "1e3", "１"])
def test_fees_are_a_sum_of_money(family: Any, fees: str) -> None:
    with pytest.raises(Invalid) as error:
        compared(family, fees=fees)
    assert error.value.problems[0].pointer == "/financing/fees"
