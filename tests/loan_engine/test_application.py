"""From a document to the facts of an application."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from loan_engine.application import Application, document_of, read_application
from loan_engine.problems import Invalid
from rules.rulebooks import rulebooks
from rules.vocabulary import FACTS

Read = Callable[[object], Application]


def test_facts_are_in_their_smallest_units(read: Read) -> None:
    application = read(
        {
            "city": "jingdezhen",
            "household": {"largest_home_area": Decimal("144.01"), "homes_owned": 1, "married": False},
            "purchase": {"price": "980000.5", "garage_price": 80000, "contract_date": date(2026, 2, 10)},
            "home": {"area": 118.5, "kind": "villa"},
        }
    )
    assert application.facts == {
        "household.largest_home_area": 144_01,
        "household.homes_owned": 1,
        "household.married": False,
        "purchase.price": 980_000_50,
        "purchase.garage_price": 80_000_00,
        "purchase.contract_date": date(2026, 2, 10),
        "home.area": 118_50,
        "home.kind": "villa",
        "request.applied_on": date(2026, 3, 2),
    }


def test_without_a_day_the_application_is_of_today(read: Read) -> None:
    application = read({"city": "jingdezhen"})
    assert (application.on, application.today, application.assumed_today) == (date(2026, 3, 2), date(2026, 3, 2), True)
    dated = read({"city": "jingdezhen", "request": {"applied_on": "2021-05-06"}})
    assert (dated.on, dated.assumed_today) == (date(2021, 5, 6), False)


def test_without_a_day_today_is_held_against_the_contract(read: Read) -> None:
    with pytest.raises(Invalid) as error:
        read({"city": "jingdezhen", "purchase": {"contract_date": "2026-03-03"}})
    assert str(error.value) == "/purchase/contract_date: 购房合同日期不能晚于申请日期"


@pytest.mark.parametrize(
    ("document", "pointer", "code"),
    [
        ({"city": "atlantis"}, "/city", "unknown_city"),
        ({"request": {"applied_on": "2020-09-06"}}, "/request/applied_on", "before_rules"),
        ({"household": {"married": False}, "spouse": {"sex": "female"}}, "/spouse", "spouse_of_single"),
        ({"applicant": {"birth_date": "2026-03-03"}}, "/applicant/birth_date", "birth_after_application"),
        ({"applicant": {"shoe_size": 43}}, "/applicant/shoe_size", "unknown_field"),
        ({"applicant": {"43 号鞋": True}}, "/applicant", "unknown_field"),
        ({"applicant": []}, "/applicant", "not_an_object"),
    ],
)
def test_what_is_refused_and_where(read: Read, document: Any, pointer: str, code: str) -> None:
    with pytest.raises(Invalid) as error:
        read({"city": "jingdezhen", **document})
    assert [(each.pointer, each.code) for each in error.value.problems] == [(pointer, code)]


def test_a_document_is_an_object_and_names_its_city(read: Read) -> None:
    for document, code in (({}, "required"), ([], "not_an_object"), (None, "not_an_object")):
        with pytest.raises(Invalid) as error:
            read(document)
        assert [each.code for each in error.value.problems] == [code]


def test_every_fact_of_the_vocabulary_can_be_given(family: Any) -> None:
    family["applicant"] |= {"lives_on_own_labour": True, "monthly_income": "9000", "monthly_debt": "0"}
    family["spouse"] |= family["applicant"] | {"sex": "female", "retirement_category": "female_50"}
    family["applicant"] |= {"sex": "female", "retirement_category": "female_55"}
    family["household"] |= {"largest_home_area": 90}
    family["request"] |= {"fund_amount": "1", "commercial_amount": "2", "term_months": 12, "method": "equal_principal"}
    assert set(read_application(family, date(2026, 3, 2)).facts) == set(FACTS)


def test_a_spouse_without_facts_is_no_spouse(read: Read, family: Any) -> None:
    family["household"]["married"] = False
    for nobody in (None, {}, {"sex": None}):
        family["spouse"] = nobody
        assert read(family).facts["household.married"] is False


def test_who_has_a_category_is_a_woman(read: Read) -> None:
    facts = read({"city": "jingdezhen", "applicant": {"retirement_category": "female_55"}}).facts
    assert facts["applicant.sex"] == "female"


def test_an_application_of_today_is_not_one_without_a_day() -> None:
    today = date(2026, 3, 2)
    document = {"city": "jingdezhen", "request": {"applied_on": today}}
    assert not read_application(document, today).assumed_today
    assert not read_application({"city": "jingdezhen"}, today, today).assumed_today


def test_an_application_reads_its_own_document_back(applications: Callable[..., Iterator[dict[str, Any]]]) -> None:
    """Of any facts that do not contradict each other, each given in the way in which its field takes it."""
    rulebook = rulebooks()["jingdezhen-2020-18"]
    read_back = 0
    for facts in applications(400, seed=11, missing=0.7):
        on = facts["request.applied_on"]
        written = document_of(Application(rulebook, facts, on, on, True))
        try:
            again = read_application(written, on)
        except Invalid:  # a contradiction, as random facts have them
            continue
        assert {id_: value for id_, value in again.facts.items() if id_ in facts} == facts
        read_back += 1
    assert read_back > 100
