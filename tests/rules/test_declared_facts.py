"""Every fact written out a second time: what kind of answer it takes, what shows it, how it may change."""

from datetime import date

import pytest

from rules.facts import Area, Change, Choice, Count, Day, Fact, Money, Months, Number, YesNo
from rules.projects import PROJECT_FACTS
from rules.vocabulary import FACTS, PERSONS, applicant, spouse

ID_CARD, FUND_STATEMENT, CREDIT_REPORT = "居民身份证", "住房公积金缴存证明", "个人征信报告"
MARRIAGE_PROOF, CONTRACT, PAYMENT_PROOF = "婚姻证明", "网签备案的购房合同", "首付款发票或付款凭证"
PROPERTY_SEARCH, INCOME_PROOF = "不动产登记信息查询结果", "收入证明"
OWN_CHOICE = ""

FIXED, TIME, ARRANGE, PAY, ASK = Change.FIXED, Change.TIME, Change.ARRANGE, Change.PAY, Change.REQUEST

Declared = tuple[type[Fact], str, Change]

PERSON: dict[str, Declared] = {
    "birth_date": (Day, ID_CARD, TIME),
    "sex": (Choice, ID_CARD, FIXED),
    "retirement_category": (Choice, "单位出具的岗位证明", FIXED),
    "lives_on_own_labour": (YesNo, INCOME_PROOF, FIXED),
    "contribution_months": (Months, FUND_STATEMENT, TIME),
    "contributing_now": (YesNo, FUND_STATEMENT, ARRANGE),
    "unsettled_fund_loan": (YesNo, CREDIT_REPORT, ARRANGE),
    "guarantees_unsettled_fund_loan": (YesNo, "公积金中心查询结果", ARRANGE),
    "sued_for_default": (YesNo, CREDIT_REPORT, FIXED),
    "overdue_or_guarantor_paid": (YesNo, CREDIT_REPORT, ARRANGE),
    "bad_credit_record": (YesNo, CREDIT_REPORT, FIXED),
    "monthly_income": (Money, INCOME_PROOF, FIXED),
    "monthly_debt": (Money, CREDIT_REPORT, FIXED),
}
DECLARED: dict[str, Declared] = {
    "request.applied_on": (Day, OWN_CHOICE, TIME),
    "request.fund_amount": (Money, OWN_CHOICE, ASK),
    "request.commercial_amount": (Money, OWN_CHOICE, ASK),
    "request.term_months": (Months, OWN_CHOICE, ASK),
    "request.method": (Choice, OWN_CHOICE, FIXED),
    **{f"{whom}.{name}": declared for whom in ("applicant", "spouse") for name, declared in PERSON.items()},
    "household.married": (YesNo, MARRIAGE_PROOF, FIXED),
    "household.homes_owned": (Count, PROPERTY_SEARCH, FIXED),
    "household.largest_home_area": (Area, "不动产权证书", FIXED),
    "home.is_new_build": (YesNo, CONTRACT, FIXED),
    "home.in_city": (YesNo, CONTRACT, FIXED),
    "home.land": (Choice, "不动产权证书或土地使用证", FIXED),
    "home.kind": (Choice, CONTRACT, FIXED),
    "home.title_disputed": (YesNo, PROPERTY_SEARCH, ARRANGE),
    "home.mortgage_prohibited": (YesNo, PROPERTY_SEARCH, ARRANGE),
    "home.area": (Area, CONTRACT, FIXED),
    "home.project_admitted": (YesNo, "公积金中心准入楼盘名单", ARRANGE),
    "purchase.price": (Money, CONTRACT, FIXED),
    "purchase.garage_price": (Money, CONTRACT, FIXED),
    "purchase.down_payment": (Money, PAYMENT_PROOF, PAY),
    "purchase.fully_paid": (YesNo, PAYMENT_PROOF, FIXED),
    "purchase.contract_date": (Day, CONTRACT, FIXED),
    "purchase.contract_registered": (YesNo, CONTRACT, ARRANGE),
    "purchase.payment_proof_date": (Day, PAYMENT_PROOF, FIXED),
}

# Least and most, in fen, hundredths of a square metre, months or homes, where they are not those of the kind.
BOUNDS = {
    "applicant.contribution_months": (0, 60 * 12),
    "spouse.contribution_months": (0, 60 * 12),
    "household.homes_owned": (0, 99),
    "home.area": (1, 10_000_00),
    "purchase.price": (1, 100_000_000_00),
    "request.term_months": (1, 30 * 12),
}
OF_KIND: dict[type[Number], tuple[int, int]] = {Money: (0, 100_000_000_00), Area: (0, 10_000_00)}

CHOICES = {
    "sex": ["male", "female"],
    "retirement_category": ["female_50", "female_55"],
    "land": ["state", "collective"],
    "kind": ["ordinary", "villa", "townhouse", "commercial_residential", "apartment", "speculative"],
    "method": ["equal_installment", "equal_principal"],
}

PROJECT = {
    "presale_permit": "预售许可证",
    "land_planning_permit": "建设用地规划许可证",
    "title_certificate": "不动产权证书",
    "construction_permit": "施工许可证",
    "works_planning_permit": "建设工程规划许可证",
    "cooperation_agreement": "合作协议书",
    "written_commitment": "书面承诺",
    "three_ways_offered": "销售资料",
    "discounts_against_fund_buyers": "销售资料",
    "files_contracts_promptly": "备案记录",
    "policy_displayed": "现场查看",
}


def test_the_facts_are_these_in_the_order_of_asking() -> None:
    assert list(FACTS) == list(DECLARED)
    assert [fact.name for fact in PROJECT_FACTS.values()] == list(PROJECT)


def test_two_persons_are_spoken_of() -> None:
    assert PERSONS == (applicant, spouse)
    assert [person.birth_date.label for person in PERSONS] == ["申请人出生日期", "配偶出生日期"]


@pytest.mark.parametrize("id_", DECLARED)
def test_a_fact_is_declared_as_it_is_asked_and_shown(id_: str) -> None:
    fact = FACTS[id_]
    kind, evidence, change = DECLARED[id_]
    assert type(fact) is kind
    assert (fact.evidence, fact.change) == (evidence, change)
    assert bool(fact.cure) is (change in (ARRANGE, PAY, ASK))
    if isinstance(fact, Number):
        assert (fact.minimum, fact.maximum) == (BOUNDS.get(id_) or OF_KIND[type(fact)])
    if isinstance(fact, Choice):
        assert list(fact.choices) == CHOICES[fact.name]
    if isinstance(fact, Day):
        assert (fact.earliest, fact.latest) == (date(1900, 1, 1), date(2100, 12, 31))


def test_a_fact_about_a_project_is_a_yes_or_no_that_something_shows() -> None:
    for fact in PROJECT_FACTS.values():
        assert isinstance(fact, YesNo)
        assert (fact.id, fact.evidence) == (f"project.{fact.name}", PROJECT[fact.name])


def test_a_fact_with_a_hint_keeps_it() -> None:
    """What an answer must know beyond the question: which card, which months, what is left out, who decides."""
    hinted = {fact.name for fact in FACTS.values() if fact.hint}
    assert hinted == {
        *("birth_date", "sex", "retirement_category", "lives_on_own_labour", "contribution_months"),
        *("unsettled_fund_loan", "bad_credit_record", "homes_owned", "largest_home_area", "is_new_build", "kind"),
        *("mortgage_prohibited", "project_admitted", "price", "garage_price", "payment_proof_date"),
        *("applied_on", "fund_amount", "commercial_amount", "term_months"),
    }
