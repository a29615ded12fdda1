"""The ways of financing side by side."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy_financial as npf  # type: ignore[import-untyped]
import pytest

from loan_engine.advice import Quote, Way, read_quote
from loan_engine.amortization import Method
from loan_engine.money import yuan
from loan_engine.plan_answers import quote_answer
from loan_engine.problems import Invalid
from rules.national.rates import FUND_CHECKED_ON, LPR_CHECKED_ON, RateUnknown

TODAY = date(2026, 3, 2)


def quoted(document: Any, **financing: Any) -> Quote:
    return read_quote({**document, "financing": financing}, TODAY)


def amounts(quote: Quote) -> dict[str, tuple[int, int, int]]:
    return {each.way.value: (each.fund, each.commercial, each.shortfall) for each in quote.ways}


def test_as_much_as_the_rules_allow_and_the_purchase_needs(family: Any) -> None:
    """980 000 less 260 000 paid is 720 000; the fund lends 500 000 of it, the bank the rest."""
    quote = quoted(family)
    assert amounts(quote) == {
        "fund": (500_000_00, 0, 220_000_00),
        "combined": (500_000_00, 220_000_00, 0),
        "bank": (0, 720_000_00, 0),
    }
    assert set(quote.assumptions) == {"term_longest", "first_due_in_a_month", "commercial_rate_lpr"}
    assert quote.first_due == date(2026, 4, 2)


def test_no_more_than_is_left_to_pay(family: Any) -> None:
    family["purchase"]["down_payment"] = "800000.00"
    assert amounts(quoted(family)) == {
        "fund": (180_000_00, 0, 0),
        "combined": (180_000_00, 0, 0),
        "bank": (0, 180_000_00, 0),
    }


def test_no_more_than_the_share_of_the_price(family: Any) -> None:
    """Of 980 000 with a garage of 80 000 at most 720 000 is lent; 760 000 is still to pay."""
    family["purchase"]["down_payment"] = "220000.00"
    assert amounts(quoted(family))["combined"] == (500_000_00, 220_000_00, 40_000_00)


def test_no_more_than_is_said_to_be_needed(family: Any) -> None:
    """720 000 are left to pay; who pays 160 000 more alone needs 560 000, and the fund comes first."""
    quote = quoted(family, need="560000")
    assert quote.need == 560_000_00
    assert amounts(quote) == {
        "fund": (500_000_00, 0, 60_000_00),
        "combined": (500_000_00, 60_000_00, 0),
        "bank": (0, 560_000_00, 0),
    }
    family["request"]["commercial_amount"] = "200000"
    assert amounts(quoted(family, need="560000"))["combined"] == (360_000_00, 200_000_00, 0)


def test_what_is_needed_may_be_said_before_anything_was_paid(family: Any) -> None:
    del family["purchase"]["down_payment"]
    assert amounts(quoted(family, need="300000"))["combined"] == (300_000_00, 0, 0)


@pytest.mark.parametrize(
    ("purchase_", "need"),
    [({}, 720_000_00), ({"down_payment": None}, 980_000_00)],  # of the price, all is left to pay or 260 000 less
)
def test_no_more_can_be_needed_than_is_left_to_pay(family: Any, purchase_: Any, need: int) -> None:
    family["purchase"] |= purchase_
    assert quoted(family, need=yuan(need)).need == need
    assert problems(family, need=yuan(need + 1)) == {"/financing/need": "more_than_left_to_pay"}


def test_what_is_needed_and_the_amounts_asked_for_must_agree(family: Any) -> None:
    family["request"]["fund_amount"] = "300000.00"
    assert quoted(family, need="300000.00").need == 300_000_00
    assert problems(family, need="299999.99") == {"/request/fund_amount": "amount_above_need"}
    family["request"]["commercial_amount"] = "100000.00"
    assert problems(family, need="400000.00") == {"/financing/need": "need_given_twice"}


@pytest.mark.parametrize(
    ("request_", "combined"),
    [
        ({"fund_amount": "100000.00"}, (100_000_00, 620_000_00, 0)),
        ({"commercial_amount": "100000.00"}, (500_000_00, 100_000_00, 120_000_00)),
        ({"commercial_amount": "400000.00"}, (320_000_00, 400_000_00, 0)),
        ({"fund_amount": "100000.00", "commercial_amount": "200000.00"}, (100_000_00, 200_000_00, 0)),
    ],
)
def test_what_is_asked_for_is_kept(family: Any, request_: Any, combined: tuple[int, int, int]) -> None:
    family["request"] |= request_
    assert amounts(quoted(family))["combined"] == combined


def test_payments_agree_with_numpy_financial(family: Any) -> None:
    quote = quoted(family, commercial_rate="0.0325")
    combined = next(each for each in quote.ways if each.way is Way.COMBINED).plans[Method.EQUAL_INSTALLMENT]
    for part, rate in (("fund", 0.026), ("commercial", 0.0325)):
        expected = -npf.pmt(rate / 12, 360, combined.loans[part].principal / 100)
        assert combined.combined.parts[part].first_payment == round(expected * 100)


@pytest.mark.parametrize(
    ("financing", "rate", "label"),
    [
        ({"commercial_rate": "0.0325"}, "0.0325", "商业贷款利率（由申请人给出）"),
        ({"spread_basis_points": -30}, "0.0320", "商业贷款利率（5年期以上LPR减30个基点）"),
        ({}, "0.0350", "商业贷款利率（5年期以上LPR不加点）"),
    ],
)
def test_the_banks_rate(family: Any, financing: Any, rate: str, label: str) -> None:
    shown = quote_answer(quoted(family, **financing))["commercial_rate"]
    assert (Decimal(shown["value"]), shown["label"]) == (Decimal(rate), label)


def test_the_funds_rate_goes_by_term_and_homes(family: Any) -> None:
    family["household"] |= {"homes_owned": 1, "largest_home_area": 90}
    assert quoted(family).fund_rate.value == Decimal("0.03075")
    family["request"]["term_months"] = 60
    assert quoted(family).fund_rate.value == Decimal("0.02525")
    family["household"] = {"married": True}
    quote = quoted(family)
    assert quote.fund_rate.value == Decimal("0.02525")
    assert "fund_rate_second_home" in quote.assumptions


def test_schedules_come_only_where_they_are_asked_for(family: Any) -> None:
    answer = quote_answer(quoted(family, schedules=["bank"], first_due="2026-05-20"))
    shown = {
        way["way"]: {method["plan"]["combined"]["schedule"] is not None for method in way["methods"]}
        for way in answer["ways"]
    }
    assert shown == {"fund": {False}, "combined": {False}, "bank": {True}}
    assert answer["first_due"] == "2026-05-20"


def test_whether_a_way_is_allowed_is_the_verdict_of_the_application(family: Any) -> None:
    def allowed() -> dict[str, bool | None]:
        return {way["way"]: way["allowed"] for way in quote_answer(quoted(family))["ways"]}

    assert allowed() == {"fund": True, "combined": True, "bank": None}
    family["applicant"]["contribution_months"] = None
    assert allowed() == {"fund": None, "combined": None, "bank": None}
    family["applicant"]["contribution_months"] = 5
    assert allowed() == {"fund": False, "combined": False, "bank": None}


def test_a_rate_past_the_last_check_is_said_to_be(family: Any) -> None:
    family["request"]["applied_on"] = str(max(FUND_CHECKED_ON, LPR_CHECKED_ON) + timedelta(days=1))
    codes = [each["code"] for each in quote_answer(quoted(family))["warnings"]]
    assert codes.count("rate_stale") == 2


def problems(document: Any, **financing: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as error:
        quoted(document, **financing)
    return {each.pointer: each.code for each in error.value.problems}


def test_what_a_quote_cannot_do_without(family: Any) -> None:
    del family["purchase"]["garage_price"]
    assert problems(family) == {"/purchase/garage_price": "needed_for_quote"}
    del family["purchase"]["down_payment"]
    assert problems(family) == {"/purchase/down_payment": "needed_for_quote"}
    del family["applicant"]["birth_date"]
    assert problems(family) == {"/applicant/birth_date": "needed_for_quote"}


def test_nothing_to_finance_and_nobody_to_lend_to(family: Any) -> None:
    family["purchase"]["down_payment"] = family["purchase"]["price"]
    assert problems(family) == {"/purchase/down_payment": "nothing_to_finance"}
    family["applicant"]["birth_date"] = "1950-01-01"
    assert problems(family) == {"/applicant/birth_date": "no_term"}


def test_nothing_asked_for_is_nothing_to_finance(family: Any) -> None:
    family["request"] |= {"fund_amount": "0.00", "commercial_amount": "0.00"}
    assert problems(family) == {"/purchase/down_payment": "nothing_to_finance"}


def test_a_fund_rate_that_is_not_recorded_is_no_rate_of_another_home(
    family: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise RateUnknown("rate_no_second_home", "没有收录")

    monkeypatch.setattr("loan_engine.lending._kept_fund_rate", none)
    assert problems(family) == {"/request/applied_on": "rate_no_second_home"}


def test_a_part_too_small_to_schedule_is_named(family: Any) -> None:
    family["request"] |= {"fund_amount": "999.99", "commercial_amount": "10000.00"}
    assert problems(family) == {"/request/fund_amount": "principal_below_minimum"}


def test_a_fund_that_lends_nothing_has_no_plan(family: Any) -> None:
    family["request"] |= {"fund_amount": "0.00", "commercial_amount": "10000.00"}
    family["purchase"]["price"] = "80000.00"
    family["purchase"]["down_payment"] = "0.00"
    ways = {way["way"]: way for way in quote_answer(quoted(family))["ways"]}
    assert ways["fund"]["methods"] == []
    assert len(ways["combined"]["methods"]) == 2


def test_rates_asked_for_twice_or_not_at_all(family: Any) -> None:
    assert problems(family, commercial_rate="3.1") == {"/financing/commercial_rate": "rate_looks_like_percent"}
    assert problems(family, commercial_rate="0.03", spread_basis_points=1) == {
        "/financing/spread_basis_points": "rate_given_twice"
    }
    assert problems(family, spread_basis_points=-351) == {"/financing/spread_basis_points": "rate_negative"}
