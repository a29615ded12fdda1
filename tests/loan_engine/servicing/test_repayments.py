"""The life of loans from documents: where the rates come from, what repaying early saves, and what is refused where."""

import csv
from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter

from loan_engine.amortization import Loan, Method, schedule
from loan_engine.documents.repayments_csv import repayments_csv
from loan_engine.money import parse_yuan
from loan_engine.problems import Invalid
from loan_engine.servicing import answer_forms as forms
from loan_engine.servicing.answers import repayments_answer
from loan_engine.servicing.repayments import Life, read_repayments

TODAY = date(2026, 3, 2)
FUND = {"follows": "fund", "homes_owned": 0}


def a_loan(**changed: Any) -> dict[str, Any]:
    loan: dict[str, Any] = {
        "part": "fund",
        "principal": "120000.00",
        "annual_rate": "0.06",
        "term_months": 12,
        "method": "equal_principal",
        "first_due": "2026-02-05",
    }
    return {name: value for name, value in {**loan, **changed}.items() if value is not None}


def life_of(**changed: Any) -> Life:
    return read_repayments({"loans": [a_loan(**changed)]}, TODAY).lives["fund"]


def answer_to(*loans: dict[str, Any], **document: Any) -> forms.RepaymentsAnswer:
    answer = repayments_answer(read_repayments({**document, "loans": list(loans)}, TODAY))
    TypeAdapter(forms.RepaymentsAnswer).validate_python(answer, extra="forbid")
    return answer


def refusals_of(*loans: dict[str, Any], **document: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as error:
        read_repayments({**document, "loans": list(loans)}, TODAY)
    return {each.pointer: each.code for each in error.value.problems}


def test_a_loan_without_events_is_its_schedule() -> None:
    life = life_of()
    plain = schedule(Loan(120_000_00, life.contract.loan.annual_rate, 12, Method.EQUAL_PRINCIPAL, date(2026, 2, 5)))
    assert (life.course.payment, life.course.due, life.interest_saved) == (plain.payment, plain.due, 0)


def test_a_payout_day_that_is_not_stated_is_a_month_before_the_first_due_day() -> None:
    assert life_of(first_due="2026-03-31").contract.paid_out == date(2026, 2, 28)


def test_a_prepayment_saves_the_interest_on_it_from_its_day() -> None:
    """20 000 repaid on a due day, with ten of twelve months left: 10 000 a month were to come, now 8 000.

    Without it the principal falls 100, 90, ..., 10 thousand in ten months: 5 500 000 fen-months at 0.5 %; with it 80,
    72, ..., 8 thousand: 440 thousand yuan-months. (550 000 - 440 000) x 0.5 % = 550.
    """
    [loan] = answer_to(a_loan(prepayments=[{"on": "2026-03-05", "principal": "20000"}]))["loans"]
    assert loan["saved"] == {"interest": "550.00", "repaid_on": "2027-01-05", "otherwise_on": "2027-01-05"}
    assert loan["schedule"]["kind"][:4] == ["installment", "installment", "prepayment", "installment"]
    assert loan["schedule"]["principal"][3] == "8000.00"


def test_settling_on_a_day_ends_the_loan_with_the_interest_of_the_days() -> None:
    """Ten days after the second installment: 100 000 at 6 % / 360 for ten days are 166.67."""
    [loan] = answer_to(a_loan(settled_on="2026-03-15"))["loans"]
    assert (loan["schedule"]["due"][-1], loan["schedule"]["payment"][-1]) == ("2026-03-15", "100166.67")
    assert loan["schedule"]["kind"][-1] == "settlement"


def test_a_fund_loan_follows_the_published_rates() -> None:
    """2.85 % when it was paid out in 2024; the 2.6 % of 8 May 2025 counts from 1 January 2026."""
    followed = a_loan(annual_rate=None, term_months=120, first_due="2024-08-20", repricing=FUND)
    [loan] = answer_to(followed)["loans"]
    assert [(each["since"], each["rate"]["value"]) for each in loan["rates"]] == [
        ("2024-07-20", "0.0285"),
        ("2026-01-01", "0.0260"),
    ]
    assert loan["schedule"]["annual_rate"][:18:17] == ["0.0285", "0.0260"]


def test_an_assumed_rate_is_labelled_as_such_and_named() -> None:
    repricing = {"follows": "lpr_january", "assumed": [{"on": "2028-06-01", "annual_rate": "0.05"}]}
    answer = answer_to(a_loan(annual_rate=None, term_months=120, first_due="2024-08-20", repricing=repricing))
    last = answer["loans"][0]["rates"][-1]
    assert (last["since"], last["rate"]["value"], last["rate"]["source"]) == ("2029-01-01", "0.0500", "")
    assert "rate_held" in {each["code"] for each in answer["warnings"]}


def test_with_a_city_its_provisions_are_cited() -> None:
    answer = answer_to(a_loan(), city="jingdezhen")
    assert [place["text"] for each in answer["provisions"] for place in each["articles"]] == [
        "实施细则第十八条",
        "实施细则第九条",
        "实施细则第十九条",
    ]
    assert answer_to(a_loan())["provisions"] == []


def test_a_partial_prepayment_is_said_to_be_a_what_if() -> None:
    codes = {each["code"] for each in answer_to(a_loan(settled_on="2026-03-15"))["warnings"]}
    assert "prepayment_not_regulated" not in codes
    partly = a_loan(prepayments=[{"on": "2026-03-15", "principal": "20000"}])
    assert "prepayment_not_regulated" in {each["code"] for each in answer_to(partly)["warnings"]}


def test_two_loans_add_up_by_day() -> None:
    prepaid = a_loan(part="commercial", prepayments=[{"on": "2026-03-10", "principal": "20000"}])
    answer = answer_to(a_loan(settled_on="2026-03-10"), prepaid)
    schedule_ = answer["combined"]["schedule"]
    assert schedule_ is not None
    day = schedule_["due"].index("2026-03-10")
    assert schedule_["principal"][day] == "120000.00"  # 100 000 and 20 000
    saved = [each["saved"]["interest"] for each in answer["loans"] if each["saved"]]
    assert float(answer["interest_saved"]) == pytest.approx(sum(map(float, saved)))


@pytest.mark.parametrize(
    ("changed", "pointer", "code"),
    [
        ({"annual_rate": None}, "annual_rate", "required"),
        ({"repricing": FUND}, "repricing", "rate_given_twice"),
        (
            {
                "annual_rate": None,
                "repricing": FUND,
                "changes": [{"on": "2026-05-01", "annual_rate": "0.05"}],
            },
            "changes",
            "changes_of_followed_rate",
        ),
        ({"annual_rate": None, "repricing": {"follows": "fund"}}, "repricing/homes_owned", "required"),
        (
            {"annual_rate": None, "first_due": "1980-01-01", "repricing": {"follows": "lpr_january"}},
            "paid_out",
            "rate_before_first",
        ),
        (
            {"annual_rate": None, "repricing": {"follows": "lpr_january", "spread_basis_points": -900}},
            "repricing/spread_basis_points",
            "rate_negative",
        ),
        (
            {
                "annual_rate": None,
                "repricing": {
                    **FUND,
                    "assumed": [
                        {"on": "2027-01-01", "annual_rate": "0.02"},
                        {"on": "2027-01-01", "annual_rate": "0.03"},
                    ],
                },
            },
            "repricing/assumed/1/on",
            "rate_changed_twice",
        ),
        ({"changes": [{"on": "2026-05-01", "annual_rate": "3.1"}]}, "changes/0/annual_rate", "rate_looks_like_percent"),
        ({"paid_out": "2026-02-05"}, "paid_out", "payout_after_first_due"),
        ({"settled_on": "2028-01-01"}, "settled_on", "prepaid_outside"),
        (
            {"prepayments": [{"on": "2026-03-05", "principal": "1"}]},
            "prepayments/0/principal",
            "prepayment_below_minimum",
        ),
        ({"principal": "1"}, "principal", "principal_below_minimum"),
        ({"term_months": 12.5}, "term_months", "not_a_whole_number"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(changed: dict[str, Any], pointer: str, code: str) -> None:
    found = refusals_of({**a_loan(part="commercial"), "part": "commercial"}, {**a_loan(**changed)})
    assert found == {f"/loans/1/{pointer}": code}


def test_every_loan_is_looked_at_before_a_refusal() -> None:
    found = refusals_of(a_loan(annual_rate=None), a_loan(part="commercial", settled_on="2028-01-01"))
    assert found == {"/loans/0/annual_rate": "required", "/loans/1/settled_on": "prepaid_outside"}


def test_a_part_is_named_once_and_a_city_is_known() -> None:
    assert refusals_of(a_loan(), a_loan()) == {"/loans/1/part": "duplicate_part"}
    assert refusals_of(a_loan(), city="atlantis") == {"/city": "unknown_city"}


def test_the_first_last_and_highest_payments_are_those_of_the_installments() -> None:
    """10 000 are repaid before the first due day, and all that is left by a settlement; neither is an installment."""
    changed = a_loan(prepayments=[{"on": "2026-01-25", "principal": "10000"}], settled_on="2026-05-20")
    [loan] = answer_to(changed)["loans"]
    due = [
        payment
        for payment, kind in zip(loan["schedule"]["payment"], loan["schedule"]["kind"], strict=True)
        if kind == "installment"
    ]
    assert (loan["first_payment"], loan["last_payment"]) == (due[0], due[-1]) == ("9716.67", "9579.17")
    assert loan["highest_payment"] == "9716.67"
    assert float(loan["total_payment"]) == pytest.approx(sum(map(float, loan["schedule"]["payment"])))


def test_a_first_period_that_is_no_month_is_pointed_out() -> None:
    def codes(**changed: Any) -> set[str]:
        return {each["code"] for each in answer_to(a_loan(**changed))["warnings"]}

    assert "first_period_as_month" in codes(paid_out="2025-12-20")
    assert "first_period_as_month" not in codes(paid_out="2025-12-20", first_period="days")
    assert "first_period_as_month" not in codes(paid_out="2026-01-05")
    assert "first_period_as_month" not in codes(paid_out="2026-02-28", first_due="2026-03-31")
    assert "first_period_as_month" not in codes(paid_out="2026-01-31", first_due="2026-02-28")


def test_the_file_has_every_row_of_every_loan_though_they_share_days() -> None:
    """Early repayments and a settlement on due days: each row stands by itself, and the balances fall to nothing."""
    document = {
        "loans": [
            a_loan(prepayments=[{"on": "2026-03-05", "principal": "1000"}, {"on": "2026-03-05", "principal": "2000"}]),
            a_loan(part="commercial", settled_on="2026-05-05"),
        ]
    }
    found = read_repayments(document, TODAY)
    heads, *rows = csv.reader(repayments_csv(found).decode("utf-8-sig").splitlines())
    assert [row[1] for row in rows] == sorted(row[1] for row in rows)
    for part, name in (("fund", "公积金贷款"), ("commercial", "商业贷款")):
        of, mine = found.lives[part].course, [row for row in rows if row[0] == name]
        assert [parse_yuan(row[5]) for row in mine] == [*of.payment]
        assert [parse_yuan(row[8]) for row in mine] == [*of.balance]
        assert sum(parse_yuan(row[6]) for row in mine) == 120_000_00
    assert heads[3] == "类型" and [row[3] for row in rows if row[1] == "2026-05-05"][-1] == "提前还清"


def test_a_rate_change_after_which_too_little_is_left_is_refused_as_such() -> None:
    found = refusals_of(
        a_loan(
            principal="1000",
            annual_rate="0",
            term_months=360,
            method="equal_installment",
            changes=[{"on": "2030-01-01", "annual_rate": "0.24"}],
        )
    )
    assert found == {"/loans/0/changes": "balance_too_small"}


def test_an_assumed_rate_has_the_bounds_of_a_rate() -> None:
    repricing = {
        "follows": "lpr_january",
        "spread_basis_points": 500,
        "assumed": [{"on": "2027-01-01", "annual_rate": "-0.01"}],
    }
    found = refusals_of(a_loan(annual_rate=None, repricing=repricing))
    assert found == {"/loans/0/repricing/assumed/0/annual_rate": "rate_negative"}
