"""The vocabulary: declared once, complete, without collisions."""

import re

import pytest

from rules.consistency import CONSISTENCY
from rules.evaluation import facts_read
from rules.facts import Change, Choice, Count, Day, Fact, Known, Number
from rules.projects import PROJECT_FACTS
from rules.vocabulary import FACTS, GROUP_HINTS, GROUPS, Person, applicant, spouse

EVERY = pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS)


@EVERY
def test_a_fact_says_what_it_is_and_how_to_ask(fact: Fact) -> None:
    assert fact.group in GROUPS
    assert fact.id == f"{fact.group}.{fact.name}"
    assert fact.label
    assert fact.question.endswith("？")
    assert fact.hint == "" or fact.hint.endswith(("。", "填 0。"))


@EVERY
def test_a_fact_has_sane_bounds(fact: Fact) -> None:
    if isinstance(fact, Number):
        assert 0 <= fact.minimum < fact.maximum < 2**40
    if isinstance(fact, Day):
        assert fact.earliest < fact.latest


@EVERY
def test_what_is_not_ones_own_choice_has_evidence(fact: Fact) -> None:
    assert bool(fact.evidence) is (fact.group != "request") or fact.group == "household"


def test_a_choice_means_one_thing_everywhere() -> None:
    meanings: dict[str, set[str]] = {}
    for fact in FACTS.values():
        if isinstance(fact, Choice):
            for code, label in fact.choices.items():
                meanings.setdefault(code, set()).add(label)
    assert all(len(labels) == 1 for labels in meanings.values())


def test_a_contradiction_points_at_a_fact_it_reads() -> None:
    for relation in CONSISTENCY:
        assert relation.fact in facts_read(relation.holds)


@pytest.mark.parametrize("fact", [*FACTS.values(), *PROJECT_FACTS.values()], ids=[*FACTS, *PROJECT_FACTS])
def test_what_a_reader_sees_is_plain_chinese(fact: Fact) -> None:
    choices = fact.choices.values() if isinstance(fact, Choice) else ()
    for text in (fact.label, fact.question, fact.hint, fact.evidence, fact.cure, *choices):
        assert not re.search("[A-Za-z]", text)


@EVERY
def test_what_somebody_can_do_about_says_what(fact: Fact) -> None:
    assert bool(fact.cure) is (fact.change in (Change.ARRANGE, Change.PAY, Change.REQUEST))


def test_a_person_is_asked_for_the_same_as_the_other() -> None:
    for one, other in zip(vars(applicant).values(), vars(spouse).values(), strict=True):
        assert (one.id, one.label, one.question, one.cure) == tuple(
            text.replace("spouse", "applicant").replace("配偶", "申请人")
            for text in (other.id, other.label, other.question, other.cure)
        )
        assert "申请人" in one.label and "申请人" in one.question


TIME, ARRANGE, FIXED = Change.TIME, Change.ARRANGE, Change.FIXED


@pytest.mark.parametrize(
    ("name", "change", "hint", "evidence"),
    [
        ("birth_date", TIME, "身份证", "身份证"),
        ("sex", FIXED, "退休年龄", "身份证"),
        ("retirement_category", FIXED, "女职工", "岗位证明"),
        ("lives_on_own_labour", FIXED, "未成年", "收入证明"),
        ("contribution_months", TIME, "断缴", "缴存证明"),
        ("contributing_now", ARRANGE, "", "缴存证明"),
        ("unsettled_fund_loan", ARRANGE, "哪个城市", "征信"),
        ("guarantees_unsettled_fund_loan", ARRANGE, "", "查询结果"),
        ("sued_for_default", FIXED, "", "征信"),
        ("overdue_or_guarantor_paid", ARRANGE, "", "征信"),
        ("bad_credit_record", FIXED, "认定", "征信"),
        ("monthly_income", FIXED, "", "收入证明"),
        ("monthly_debt", FIXED, "", "征信"),
    ],
)
def test_how_a_fact_about_a_person_is_found_out_and_may_change(
    name: str, change: Change, hint: str, evidence: str
) -> None:
    fact = getattr(Person("someone", "某人"), name)
    assert (fact.id, fact.change) == (f"someone.{name}", change)
    assert fact.label.startswith("某人") and "某人" in fact.question and fact.question.endswith("？")
    assert fact.hint == "" or fact.hint.endswith("。")
    test_what_a_reader_sees_is_plain_chinese(fact)
    assert hint in fact.hint and bool(hint) is bool(fact.hint)
    assert evidence in fact.evidence


ON_PAPER = {
    *("contribution_months", "largest_home_area", "land", "area", "price", "garage_price", "down_payment"),
    *("contract_date", "contract_registered", "payment_proof_date"),
}
ELSEWHERE = {
    *("retirement_category", "bad_credit_record", "title_disputed", "mortgage_prohibited", "project_admitted"),
}


@EVERY
def test_what_nobody_knows_by_heart_stands_on_a_paper_or_must_be_asked_for(fact: Fact) -> None:
    """The papers: contract, receipt, statement of contributions, title. The others: employer, bank, centre, seller."""
    found = Known.ON_PAPER if fact.name in ON_PAPER else Known.ELSEWHERE if fact.name in ELSEWHERE else Known.BY_HEART
    assert fact.known is found


def test_who_the_applicant_is_of_two_spouses_is_said() -> None:
    assert set(GROUP_HINTS) == {"applicant", "spouse"} < set(GROUPS)
    assert all(hint.startswith(GROUPS[group]) and hint.endswith("。") for group, hint in GROUP_HINTS.items())


def test_what_is_counted_has_its_measure_word() -> None:
    assert {fact.id: fact.word for fact in FACTS.values() if isinstance(fact, Count)} == {"household.homes_owned": "套"}


def test_what_a_person_may_choose_and_count() -> None:
    person = Person("someone", "某人")
    assert person.sex.choices == {"male": "男", "female": "女"}
    assert list(person.retirement_category.choices) == ["female_50", "female_55"]
    assert all(label.startswith("原 5") for label in person.retirement_category.choices.values())
    assert person.contribution_months.maximum == 720  # sixty years
    assert [each.id for each in vars(person).values() if each.cure and "某人" in each.cure] == [
        "someone.contributing_now",
        "someone.unsettled_fund_loan",
        "someone.guarantees_unsettled_fund_loan",
        "someone.overdue_or_guarantor_paid",
    ]
