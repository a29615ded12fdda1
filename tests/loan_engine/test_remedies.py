"""The ways to a yes: every one passes when applied, and nothing curable goes without."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from loan_engine.application import Application, read_application
from loan_engine.assessment import Verdict, assess
from loan_engine.remedies import Effort, Way, after, incurable, unmet, ways
from loan_engine.remedy_answers import remedies
from loan_engine.spouses import swapped
from rules.evaluation import truth
from rules.facts import Change, Fact
from rules.rulebooks import rulebooks
from rules.vocabulary import FACTS

Read = Callable[[object], Application]
Applications = Callable[..., Iterator[dict[str, Any]]]

RULEBOOK = rulebooks()["jingdezhen-2020-18"]
ON = date(2026, 3, 2)


def application(facts: dict[str, Any]) -> Application:
    on = facts["request.applied_on"]
    return Application(RULEBOOK, facts, on, on, False)


def applied(way: Way, to: Application) -> Application:
    """A way carried out from the outside: facts changed as its steps say, waiting last."""
    changed = to
    for step in way.steps:
        if step.fact is None or step.effort is Effort.WAIT:
            continue
        facts = {**changed.facts, step.fact.id: step.value}
        if step.fact.name == "contributing_now":
            facts[f"{step.fact.group}.contribution_months"] = 0
        changed = replace(changed, facts=facts)  # type: ignore[arg-type]
    for step in way.steps:
        if step.effort is Effort.WAIT:
            assert isinstance(step.value, date)
            changed = after(changed, step.value)
    return swapped(changed) if any(step.fact is None for step in way.steps) else changed


def failed(found: Application) -> list[str]:
    return [condition.id for condition in unmet(found)]


# A passing family with one thing wrong, what would mend it, and what nothing mends.
CASES: list[tuple[dict[str, Any], list[str], list[str]]] = [
    (
        {"applicant.birth_date": "2008-06-01", "applicant.lives_on_own_labour": False},
        ["改由配偶申请", "等到 2026-06-01"],
        [],
    ),
    ({"home.is_new_build": False}, [], ["new_build"]),
    ({"purchase.down_payment": "142000.00"}, ["增加首付款 38,000 元，至 180,000 元"], []),
    ({"applicant.contribution_months": 4}, ["改由配偶申请", "等到 2026-05-02"], []),
    (
        {"applicant.contributing_now": False},
        ["改由配偶申请", "申请人恢复缴存公积金（连续月数从恢复起重新计算）；等到 2026-09-02"],
        [],
    ),
    ({"home.in_city": False}, [], ["in_city"]),
    ({"home.land": "collective"}, [], ["state_land"]),
    ({"purchase.contract_registered": False}, ["请开发商办理购房合同网签备案"], []),
    ({"purchase.contract_date": "2025-03-01"}, [], ["contract_recent"]),
    ({"purchase.payment_proof_date": "2025-03-01"}, [], ["payment_proof_recent"]),
    ({"applicant.unsettled_fund_loan": True}, ["结清申请人的公积金贷款"], []),
    ({"spouse.unsettled_fund_loan": True}, ["结清配偶的公积金贷款"], []),
    ({"home.project_admitted": False}, ["请开发商到公积金中心为楼盘办理准入、备案"], []),
    (
        {"applicant.guarantees_unsettled_fund_loan": True},
        ["改由配偶申请", "申请人担保的贷款结清，或由他人替换担保"],
        [],
    ),
    ({"household.homes_owned": 1, "household.largest_home_area": 145}, [], ["owned_home_not_large"]),
    ({"household.homes_owned": 2}, [], ["not_third_home"]),
    ({"home.kind": "villa"}, [], ["kind_of_home"]),
    ({"applicant.sued_for_default": True}, [], ["not_sued_for_default"]),
    ({"spouse.overdue_or_guarantor_paid": True}, ["还清配偶的逾期款和担保人代还的款项"], []),
    ({"spouse.bad_credit_record": True}, [], ["no_bad_credit_record"]),
    ({"home.title_disputed": True}, ["解决产权异议"], []),
    ({"home.mortgage_prohibited": True}, ["解除不能抵押的情形"], []),
    ({"request.fund_amount": "500000.01"}, ["公积金贷款改为 500,000 元"], []),
    (
        {"request.fund_amount": "400000.00", "request.commercial_amount": "320000.01"},
        ["公积金贷款改为 399,999.99 元", "商业贷款改为 320,000 元"],
        [],
    ),
    ({"request.term_months": 11}, ["贷款期限改为 12 个月"], []),
    ({"applicant.birth_date": "1972-08-20", "request.term_months": 157}, ["改由配偶申请", "贷款期限改为 156 个月"], []),
    ({"applicant.birth_date": "1955-01-01"}, ["改由配偶申请"], ["room_for_shortest_term"]),
    ({"purchase.fully_paid": True}, [], ["not_fully_paid"]),
]


@pytest.mark.parametrize(("changes", "cures", "hopeless"), CASES)
def test_what_would_turn_it(
    read: Read, family: Any, changes: dict[str, Any], cures: list[str], hopeless: list[str]
) -> None:
    for id_, value in changes.items():
        group, _, name = id_.partition(".")
        family[group][name] = value
    found = read(family)
    assert assess(found).verdict is Verdict.INELIGIBLE
    answer = remedies(found)
    assert len(answer["ways"]) == len(cures)
    for way, cure in zip(answer["ways"], cures, strict=True):
        assert way["says"].startswith(cure)
        assert way["verdict"] == "eligible"
        assert assess(read(way["application"])).verdict is Verdict.ELIGIBLE  # the document that carries it out
    assert answer["incurable"] == hopeless


def test_a_case_for_every_condition(read: Read) -> None:
    spoken_of = {
        finding.condition.id
        for changes, _, _ in CASES
        for finding in assess(read(document(changes))).findings
        if finding.result is False
    }
    # a term over thirty years is bad input before it is a condition
    assert spoken_of == {condition.id for condition in RULEBOOK.conditions} - {"term_not_too_long"}


def document(changes: dict[str, Any]) -> dict[str, Any]:
    groups: dict[str, Any] = {
        name: dict(values) for name, values in RULEBOOK.example.items() if isinstance(values, dict)
    }
    groups["request"] = {"applied_on": "2026-03-02"}
    for id_, value in changes.items():
        group, _, name = id_.partition(".")
        groups[group][name] = value
    return {"city": "jingdezhen", **groups}


def test_nothing_is_offered_where_nothing_is_refused(read: Read, family: Any) -> None:
    for passing in (family, {"city": "jingdezhen"}):
        assert remedies(read(passing)) == {"ways": [], "incurable": []}


def test_waiting_is_for_the_earliest_day(read: Read, family: Any) -> None:
    family["applicant"]["contribution_months"] = 4
    del family["spouse"]
    family["household"]["married"] = False
    (way,) = ways(read(family))
    day = way.steps[0].value
    assert isinstance(day, date)
    assert (day, way.waits, way.pays) == (date(2026, 5, 2), 61, 0)
    assert failed(after(read(family), date(2026, 5, 1))) == ["contributions"]


def test_waiting_past_the_contracts_year_cures_nothing(read: Read, family: Any) -> None:
    """Two more months of contributions are needed, and the contract's year ends before."""
    family["applicant"]["contribution_months"] = 4
    family["spouse"]["contribution_months"] = 0
    family["purchase"]["contract_date"] = "2025-04-10"
    assert remedies(read(family))["ways"] == []


def test_several_causes_are_cured_together_cheapest_first(read: Read, family: Any) -> None:
    family["applicant"]["unsettled_fund_loan"] = True
    family["purchase"]["down_payment"] = "100000.00"
    family["request"] |= {"fund_amount": "400000.00"}
    answer = remedies(read(family))["ways"]
    assert [(way["says"], way["pays"]) for way in answer] == [
        ("结清申请人的公积金贷款；增加首付款 80,000 元，至 180,000 元", "80000.00")
    ]


def test_two_amounts_that_must_both_come_down(read: Read, family: Any) -> None:
    """Each loan alone is above the 240 000 that 80 % of 300 000 comes to."""
    family["purchase"] |= {"price": "300000.00", "garage_price": "0.00", "down_payment": "60000.00"}
    family["request"] |= {"fund_amount": "250000.00", "commercial_amount": "250000.00"}
    assert [way["says"] for way in remedies(read(family))["ways"]] == [
        "商业贷款改为 240,000 元；公积金贷款改为 0 元",
        "商业贷款改为 0 元；公积金贷款改为 240,000 元",
    ]


def test_everything_that_can_be_mended_at_once(read: Read, family: Any) -> None:
    """A dozen causes, one way: nothing that is curable hides behind what is curable only after it."""
    for person in ("applicant", "spouse"):
        family[person] |= {"unsettled_fund_loan": True, "overdue_or_guarantor_paid": True}
    family["applicant"] |= {"contributing_now": False, "contribution_months": 40}
    family["home"] |= {"title_disputed": True, "mortgage_prohibited": True, "project_admitted": False}
    family["purchase"] |= {"contract_registered": False, "down_payment": "1.00"}
    family["request"] |= {"fund_amount": "900000.00", "commercial_amount": "900000.00", "term_months": 5}
    found = read(family)
    assert len(unmet(found)) == 11
    way = ways(found)[0]
    assert len(way.steps) == 13
    assert failed(applied(way, found)) == []


def test_a_way_past_unknown_facts_says_what_it_leaves_open(read: Read, family: Any) -> None:
    family["applicant"]["overdue_or_guarantor_paid"] = True
    del family["home"]["project_admitted"]
    (way,) = remedies(read(family))["ways"]
    assert way["verdict"] == "undetermined"


def refused(applications: Applications, count: int) -> Iterator[Application]:
    """Families that pass but for one to four facts near a threshold, and are refused for it."""
    draw, passing = random.Random(7), application_facts()
    found = 0
    for facts in applications(20 * count, seed=7, missing=0):
        spoilt = draw.sample(sorted(facts), draw.randint(1, 4))
        changed = {**passing, **{name: facts[name] for name in spoilt if name != "request.applied_on"}}
        if changed["applicant.sex"] == "male":
            changed.pop("applicant.retirement_category", None)
        family = application(changed)
        if unmet(family):
            found += 1
            yield family
        if found == count:
            return


def application_facts() -> dict[str, Any]:
    return dict(read_application(document({}), ON).facts)


@pytest.mark.heavy
def test_over_twenty_thousand_refusals(applications: Applications) -> None:
    """Every way passes when applied; a single curable cause gets one; none is offered where a cause is incurable."""
    offered = 0
    for found in refused(applications, 20_000):
        causes = unmet(found)
        hopeless = incurable(found)
        given = ways(found)
        for way in given:
            assert failed(applied(way, found)) == []
        if hopeless:
            assert all(step_is_swap(way) for way in given)
        elif len(causes) == 1:
            assert given or expires(found, causes[0].test), (causes[0].id, found.facts)
        offered += bool(given)
    assert offered > 5_000


def step_is_swap(way: Way) -> bool:
    return any(step.fact is None for step in way.steps)


def expires(found: Application, test: Any) -> bool:
    """Only waiting would cure it, and by then something else has run out."""
    reads = {leaf for leaf in test.leaves() if isinstance(leaf, Fact)}
    later = [after(found, date(found.on.year + years, found.on.month, 1)) for years in (1, 2, 3)]
    return any(fact.change is Change.TIME for fact in reads) and all(failed(each) for each in later)


def test_every_curable_fact_says_what_to_do() -> None:
    for fact in FACTS.values():
        assert bool(fact.cure) is (fact.change in (Change.ARRANGE, Change.PAY, Change.REQUEST))


def test_a_changed_application_is_judged_by_the_same_rules() -> None:
    found = application(application_facts())
    later = after(found, date(2027, 3, 2))
    assert (later.on, later.rulebook) == (date(2027, 3, 2), found.rulebook)
    assert later.facts["applicant.contribution_months"] == 60
    assert truth(RULEBOOK.conditions[0].test, later.facts, later.on) is True
