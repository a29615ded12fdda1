"""What each lender claims on a day, and article 15 at its numbers: worked by hand."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from loan_engine.money import parse_yuan
from loan_engine.problems import Invalid
from loan_engine.servicing import answer_forms as forms
from loan_engine.servicing.answers import arrears_answer
from loan_engine.servicing.claims import topped_up_by
from loan_engine.servicing.overdue import read_overdue
from rules.national.working_days import CalendarUnknown

TODAY = date(2026, 11, 25)

# 12 000 at 6 % over twelve months by equal principal from 20 February 2026: 1 060.00, 1 055.00, 1 050.00, ...
PAYMENTS = ["1060.00", "1055.00", "1050.00", "1045.00", "1040.00", "1035.00", "1030.00"]
DUES = ["2026-02-20", "2026-03-20", "2026-04-20", "2026-05-20", "2026-06-20", "2026-07-20", "2026-08-20"]


def paid(*numbers: int) -> list[dict[str, str]]:
    """Those installments, each on its due date."""
    return [{"on": DUES[number - 1], "amount": PAYMENTS[number - 1]} for number in numbers]


def a_loan(**changed: Any) -> dict[str, Any]:
    return {
        "part": "fund",
        "principal": "12000.00",
        "annual_rate": "0.06",
        "term_months": 12,
        "method": "equal_principal",
        "first_due": DUES[0],
        "penalty_rate": "0.09",
        **changed,
    }


def answer_to(on: str, *loans: dict[str, Any], **document: Any) -> forms.ArrearsAnswer:
    answer = arrears_answer(read_overdue({"city": "jingdezhen", "on": on, "loans": list(loans), **document}, TODAY))
    TypeAdapter(forms.ArrearsAnswer).validate_python(answer, extra="forbid")
    return answer


def refusals_of(*loans: dict[str, Any], **document: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as error:
        read_overdue({"loans": list(loans), **document}, TODAY)
    return {each.pointer: each.code for each in error.value.problems}


def guarantee_of(answer: forms.ArrearsAnswer) -> forms.GuaranteeShown:
    assert answer["guarantee"] is not None
    return answer["guarantee"]


# Claims


def test_a_claim_is_what_is_overdue_and_what_is_not_yet_due_with_the_interest_of_the_days() -> None:
    """Ten days after the second installment, of which nothing came in; the first was paid.

    Overdue 1 000.00 and 55.00; penalty 1 055 x 9 % / 360 x 10 = 2.6375; not yet due 10 000.00, which bears
    10 000 x 6 % / 360 x 10 = 16.67. Together 11 074.31.
    """
    [loan] = answer_to("2026-03-30", a_loan(receipts=paid(1)))["loans"]
    assert (loan["principal_left"], loan["interest_left"], loan["penalty_left"]) == ("1000.00", "55.00", "2.64")
    assert (loan["overdue"], loan["not_yet_due"], loan["accrued"]) == ("1057.64", "10000.00", "16.67")
    assert (loan["claim"], loan["missed"]) == ("11074.31", 1)


def test_on_a_due_date_no_interest_of_days_has_run_yet() -> None:
    [loan] = answer_to(DUES[1], a_loan(receipts=paid(1, 2)))["loans"]
    assert (loan["overdue"], loan["accrued"], loan["claim"]) == ("0.00", "0.00", "10000.00")


def test_money_that_waits_lowers_the_claim() -> None:
    [loan] = answer_to(DUES[0], a_loan(receipts=[{"on": DUES[0], "amount": "1560.00"}]))["loans"]
    assert (loan["credit"], loan["claim"]) == ("500.00", "10500.00")


def test_nothing_is_claimed_of_a_loan_that_was_settled() -> None:
    [loan] = answer_to("2026-06-01", a_loan(receipts=paid(1, 2), settled_on="2026-04-01"))["loans"]
    assert (loan["claim"], loan["accrued"], loan["missed"]) == ("0.00", "0.00", 0)


def test_after_the_last_due_date_only_what_is_overdue_is_claimed() -> None:
    [loan] = answer_to("2027-03-01", a_loan())["loans"]
    assert (loan["not_yet_due"], loan["accrued"], loan["claim"]) == ("0.00", "0.00", loan["overdue"])


def test_a_prepayment_still_to_come_is_claimed_today() -> None:
    later = a_loan(receipts=paid(1), prepayments=[{"on": "2026-05-01", "principal": "3000"}])
    [loan] = answer_to("2026-03-01", later)["loans"]
    assert loan["not_yet_due"] == "11000.00"


# Article 15: three in a row, or six in all

CAUGHT_UP = [{"on": DUES[2], "amount": "3300.00"}]
"""All that is open on the third due date, with the penalty interest; less than 200 of it is left for the fourth."""


@pytest.mark.parametrize(
    ("on", "receipts", "reached_on"),
    [
        ("2026-04-20", [], None),  # the third is due today, and may still be paid
        ("2026-04-21", [], "2026-04-21"),  # the first day on which three are late
        ("2026-04-21", CAUGHT_UP, None),  # two in a row, paid with the third in time
        ("2026-05-21", CAUGHT_UP, None),  # the first, second and fourth: three, but not in a row
        ("2026-08-21", CAUGHT_UP, "2026-07-21"),  # then the fourth, fifth and sixth are
    ],
)
def test_three_in_a_row_reach_the_deposit(on: str, receipts: list[dict[str, str]], reached_on: str | None) -> None:
    assert guarantee_of(answer_to(on, a_loan(receipts=receipts)))["reached_on"] == reached_on


def test_six_in_all_reach_the_deposit_though_never_three_in_a_row() -> None:
    """Every third installment is paid in time: 1, 2, 4, 5, 7, 8 are missed."""
    dues = [*DUES, "2026-09-20"]
    caught_up = [*CAUGHT_UP, {"on": dues[5], "amount": "3300.00"}]
    before = guarantee_of(answer_to("2026-09-20", a_loan(receipts=caught_up)))
    after = guarantee_of(answer_to("2026-09-21", a_loan(receipts=caught_up)))
    assert (before["reached_on"], after["reached_on"]) == (None, "2026-09-21")
    assert (after["limit_in_a_row"], after["limit_in_all"]) == (3, 6)


def test_the_deposit_covers_what_is_owed_and_all_that_is_left_but_no_penalty_interest() -> None:
    """Three installments of 1 060, 1 055 and 1 050, and 9 000 not yet due."""
    guarantee = guarantee_of(answer_to("2026-04-21", a_loan()))
    assert guarantee["amount"] == "12165.00"
    assert [each["id"] for each in guarantee["readings"]] == ["deposit_called"]


@pytest.mark.parametrize(
    ("kept_on", "answers", "said"),
    [
        (None, None, "如果当时抵押证明还没有交存"),  # unknown is no yes
        ("2026-04-20", False, "保证期间已经结束"),  # the day before the third is late
        ("2026-04-21", True, "在售房单位的保证期间内"),  # the guarantee runs to that day
    ],
)
def test_the_seller_answers_until_the_proof_of_mortgage_is_kept(
    kept_on: str | None, answers: bool | None, said: str
) -> None:
    guarantee = guarantee_of(answer_to("2026-05-01", a_loan(), mortgage_proof_kept_on=kept_on))
    assert guarantee["seller_answers"] is answers
    assert said in guarantee["says"]


def test_before_the_numbers_are_reached_nothing_is_called() -> None:
    guarantee = guarantee_of(answer_to("2026-04-20", a_loan()))
    assert (guarantee["amount"], guarantee["seller_answers"]) == (None, None)
    assert "没有达到连续 3 期或累计 6 期" in guarantee["says"]


def test_only_the_fund_loan_has_the_sellers_deposit() -> None:
    assert answer_to("2026-05-01", a_loan(part="commercial"))["guarantee"] is None


def test_without_a_city_or_where_its_rules_have_no_such_numbers_nothing_is_said() -> None:
    assert answer_to("2026-05-01", a_loan(), city=None)["guarantee"] is None


@pytest.mark.parametrize(
    ("notified_on", "by"),
    [
        (date(2026, 7, 20), date(2026, 7, 27)),  # the 25th is a Saturday
        (date(2026, 7, 21), date(2026, 7, 27)),  # the 26th is a Sunday
        (date(2026, 7, 22), date(2026, 7, 27)),  # a Monday, the fifth day itself
        (date(2026, 7, 23), date(2026, 7, 28)),
        (date(2026, 9, 26), date(2026, 10, 8)),  # 1 October begins the holiday that ends on the 7th
    ],
)
def test_five_days_for_the_deposit_are_calendar_days_that_end_on_no_day_off(notified_on: date, by: date) -> None:
    assert topped_up_by(notified_on, 5) == by


def test_a_day_beyond_the_known_holidays_is_not_guessed() -> None:
    with pytest.raises(CalendarUnknown):
        topped_up_by(date(2026, 12, 28), 5)
    late = a_loan(first_due="2026-09-20")
    answer = answer_to("2026-12-30", late, notified_on="2026-12-28")
    assert guarantee_of(answer)["top_up_by"] is None
    assert [each["code"] for each in answer["warnings"]] == ["calendar_ends"]


# Recovery


def test_proceeds_are_shared_by_the_claims_to_the_fen() -> None:
    """Claims of 10 000 and 20 000: of 100.00 the fund gets 33.33 and the bank 66.67."""
    fund, bank = a_loan(receipts=paid(1, 2)), a_loan(part="commercial", principal="24000", receipts=[])
    bank["receipts"] = [{"on": DUES[0], "amount": "2120"}, {"on": DUES[1], "amount": "2110"}]
    recovery = answer_to(DUES[1], fund, bank, proceeds="100.00")["recovery"]
    assert recovery is not None
    assert [each["share"] for each in recovery["shares"]] == ["33.33", "66.67"]
    assert [each["shortfall"] for each in recovery["shares"]] == ["9966.67", "19933.33"]
    assert recovery["surplus"] == "0.00"


@given(st.integers(0, 100_000_00), st.integers(1, 330))
def test_what_is_shared_is_what_came_in(proceeds: int, day: int) -> None:
    on = date.fromordinal(date(2026, 2, 1).toordinal() + day).isoformat()
    document = {"proceeds": f"{proceeds / 100:.2f}"}
    answer = answer_to(on, a_loan(receipts=paid(1)), a_loan(part="commercial", principal="33333.33"), **document)
    recovery = answer["recovery"]
    assert recovery is not None
    assert sum(parse_yuan(each["share"]) for each in recovery["shares"]) + parse_yuan(recovery["surplus"]) == proceeds
    for each, loan in zip(recovery["shares"], answer["loans"], strict=True):
        assert each["claim"] == loan["claim"]
        assert parse_yuan(each["share"]) + parse_yuan(each["shortfall"]) == parse_yuan(each["claim"])


# What is refused


@pytest.mark.parametrize(
    ("document", "pointer", "code"),
    [
        ({"on": "2026-01-19"}, "/loans/0/paid_out", "before_payout"),
        (
            {"on": "2026-04-20", "city": "jingdezhen", "notified_on": "2026-04-20"},
            "/notified_on",
            "notified_before_call",
        ),
        (
            {"on": "2026-05-01", "city": "jingdezhen", "notified_on": "2026-04-20"},
            "/notified_on",
            "notified_before_call",
        ),
        ({"on": "2026-05-01", "notified_on": "2026-04-30"}, "/city", "required"),
        ({"on": "2019-05-01", "city": "jingdezhen"}, "/on", "before_rules"),
        ({"city": "atlantis"}, "/city", "unknown_city"),
        (
            {"on": "2026-05-01", "city": "jingdezhen", "mortgage_proof_kept_on": "2026-01-19"},
            "/mortgage_proof_kept_on",
            "before_payout",
        ),
        ({"proceeds": "-1"}, "/proceeds", "money_negative"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(document: dict[str, Any], pointer: str, code: str) -> None:
    assert refusals_of(a_loan(), **document) == {pointer: code}


def test_the_penalty_rate_of_the_contract_must_be_known() -> None:
    loan = a_loan()
    del loan["penalty_rate"]
    assert refusals_of(loan) == {"/loans/0/penalty_rate": "required"}


def test_the_day_looked_at_is_today_where_none_is_stated() -> None:
    assert arrears_answer(read_overdue({"loans": [a_loan()]}, TODAY))["on"] == TODAY.isoformat()


@pytest.mark.parametrize(
    ("rate", "code"),
    [("-0.05", "rate_negative"), ("3.9", "rate_looks_like_percent"), ("0.25", "rate_above_maximum")],
)
def test_a_penalty_rate_has_the_bounds_of_a_rate(rate: str, code: str) -> None:
    assert refusals_of(a_loan(penalty_rate=rate)) == {"/loans/0/penalty_rate": code}


def test_nothing_comes_in_before_the_loan_is_paid_out() -> None:
    early = a_loan(receipts=[{"on": "2026-01-19", "amount": "1"}])
    assert refusals_of(early) == {"/loans/0/receipts/0/on": "before_payout"}


# What becomes of the deposit afterwards


def test_no_deadline_runs_for_a_seller_whose_guarantee_had_ended() -> None:
    late, kept = a_loan(), "2026-04-20"
    answer = answer_to("2026-05-01", late, mortgage_proof_kept_on=kept, notified_on="2026-04-27")
    assert (guarantee_of(answer)["seller_answers"], guarantee_of(answer)["top_up_by"]) == (False, None)


def test_money_that_waits_lowers_what_the_deposit_covers_and_a_cure_is_told() -> None:
    """Paid up on 1 June with 3 000 to spare: of 12 000 four months are repaid, and those 3 000 wait."""
    owed = answer_to("2026-06-01", a_loan())["loans"][0]["overdue"]
    paid_up = a_loan(receipts=[{"on": "2026-06-01", "amount": f"{float(owed) + 3000:.2f}"}])
    guarantee = guarantee_of(answer_to("2026-06-01", paid_up))
    assert guarantee["amount"] == "5000.00"  # 8 000 not yet due
    assert "后来已经补足" in guarantee["says"]
    all_of_it = a_loan(receipts=[{"on": "2026-06-01", "amount": "20000"}])
    assert "没有可以扣回的款项" in guarantee_of(answer_to("2027-02-01", all_of_it))["says"]


def test_rates_that_are_held_and_a_missing_fund_loan_are_told_of() -> None:
    follows = {"follows": "lpr_january"}
    loan = {
        name: value for name, value in a_loan(part="commercial", repricing=follows).items() if name != "annual_rate"
    }
    assert {"rate_held", "no_fund_loan"} <= {each["code"] for each in answer_to("2026-06-01", loan)["warnings"]}
