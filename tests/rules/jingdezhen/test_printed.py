"""What conditions, limits, papers and duties rest on, written out a second time from the printed texts.

What the conditions decide is in test_articles; here stands what else of the data an answer shows or rests on.
"""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from rules.evaluation import parameters_read, truth
from rules.national.retirement import CATEGORIES
from rules.parameters import NotInForce
from rules.rulebook import Rulebook
from rules.wording import filled, parameter_text

Family = Callable[..., dict[str, Any]]

PUBLISHED = date(2020, 9, 7)
A_DAY = timedelta(days=1)
OPEN = None

# Parameter: as printed, where, other names by which a change of it is asked for.
PARAMETERS = {
    "capacity_age": ("18 周岁", "民法典第十七条", ""),
    "working_minor_age": ("16 周岁", "民法典第十八条第二款", ""),
    "min_contribution": ("6 个月", "实施细则第四条第（一）项", "contribution"),
    "admitted_land": ("国有土地", "实施细则第四条第（二）项", ""),
    "application_window": ("1 年", "实施细则第四条第（三）项", "window"),
    "homes_under_area_rule": ("1 套", "实施细则第五条第（三）项", ""),
    "max_owned_area": ("144 平方米", "实施细则第五条第（三）项", "homes.area"),
    "max_homes_owned": ("1 套", "实施细则第五条第（四）项", "homes.owned"),
    "excluded_kinds": (
        "别墅、多层联体别墅、商住两用住房、公寓、经认定的投资投机性购房",
        "实施细则第五条第（五）项",
        "",
    ),
    "individual_cap": ("35 万元", "实施细则第七条第（一）项", "caps.individual"),
    "couple_cap": ("50 万元", "实施细则第七条第（一）项", "caps.couple"),
    "max_share_of_price": ("80%", "实施细则第七条第（二）项", "ltv"),
    "min_term": ("1 年", "实施细则第八条", "term.shortest"),
    "max_term": ("30 年", "实施细则第八条", "term.longest"),
    "years_past_retirement": ("5 年", "实施细则第八条", "term.past_retirement"),
    "retirement_step": ("1 年", "实施细则第八条", ""),
    "min_down_payment": ("20%", "实施细则第十条第（二）项", "down_payment"),
    "homes_of_a_first_buyer": ("0 套", "实施细则第二十五条", ""),
}
DAYS = {
    "decision_days": ("5 个工作日", "实施细则第十一条", ""),
    "disbursement_days": ("2 个工作日", "操作办法第六项", ""),
    "closed_days_of_month": ("2 个工作日", "操作办法第七项", ""),
    "deregistration_months": ("1 个月", "实施细则第十九条", ""),
    "missed_in_a_row": ("3 期", "实施细则第十五条", ""),
    "missed_in_all": ("6 期", "实施细则第十五条", ""),
    "top_up_days": ("5 日", "实施细则第十五条", ""),
}
# Since then: parameter, first day of its new value, as printed. A notice that changes one adds a row.
CHANGED: list[tuple[str, str, str]] = []
FROM_ELSEWHERE = {  # what the rules do not print themselves, and how that is said
    "capacity_age": "民法典（2021 年以前为民法总则同条）",
    "working_minor_age": "民法典（2021 年以前为民法总则同条）",
    "retirement_step": "细则称“年限”；外地中心（无锡）公布的做法是不足一年的舍去",
    "homes_of_a_first_buyer": "首套住房的通常含义",
}


@pytest.mark.parametrize("id_", PARAMETERS | DAYS)
def test_a_number_is_the_printed_one_at_its_place(rulebook: Rulebook, id_: str) -> None:
    """From the day of publication on and not a day sooner."""
    said, place, names = (PARAMETERS | DAYS)[id_]
    parameter = rulebook.every_parameter[id_]
    assert parameter_text(parameter, PUBLISHED) == said
    assert str(parameter.citation) == place
    assert " ".join(parameter.aliases) == names
    assert parameter.values[0].since == PUBLISHED
    with pytest.raises(NotInForce):
        parameter.on(PUBLISHED - A_DAY)


def test_what_has_changed_since_is_as_printed(rulebook: Rulebook) -> None:
    """On its day, and until the eve the value before."""
    later = [
        (parameter, before, value)
        for parameter in rulebook.every_parameter.values()
        for before, value in pairwise(parameter.values)
    ]
    assert [(each.id, str(value.since), parameter_text(each, value.since)) for each, _, value in later] == CHANGED
    assert all(each.on(value.since - A_DAY) is before for each, before, value in later)


def test_where_the_numbers_come_from(rulebook: Rulebook) -> None:
    """From the printed text of that day, but for what is taken from elsewhere; how a year is rounded is a guess."""
    assert list(rulebook.parameters) == list(PARAMETERS)
    assert list(rulebook.days) == list(DAYS)
    for id_, parameter in rulebook.every_parameter.items():
        value = parameter.values[0]
        assert value.confidence == ("medium" if id_ == "retirement_step" else "high")
        if id_ in FROM_ELSEWHERE:
            assert value.source == FROM_ELSEWHERE[id_]
        else:
            assert value.source.startswith("2020 年 9 月 7 日公布的")
        assert parameter.printed_unit != "years_of_age" or "周岁" in parameter_text(parameter, PUBLISHED)


def test_numbers_in_the_names_of_numbers() -> None:
    assert CATEGORIES["female_55"].label.startswith("原 55 岁")
    assert CATEGORIES["female_50"].label.startswith("原 50 岁")


# Condition or caution: the parameters it goes by (the tables of ages as "ages"), the readings it rests on, the parts
# of the request it judges, and what its sentence says of the numbers, in their order.
AGES = "retirement_step years_past_retirement ages"
RETIRING = "term_in_whole_years retirement_of_the_day category_of_women"
CONDITIONS = {
    "full_capacity": ("capacity_age working_minor_age", "capacity_day", "", "年满 18 周岁，或年满 16 周岁并"),
    "new_build": ("", "", "", ""),
    "down_payment": ("min_down_payment", "down_payment_base", "", "（不含车库款）的 20%"),
    "contributions": ("min_contribution", "contribution_count", "", "不少于 6 个月，"),
    "in_city": ("", "", "", ""),
    "state_land": ("admitted_land", "property_under_credit", "", "为国有土地"),
    "contract_registered": ("", "", "", ""),
    "contract_recent": ("application_window", "one_year_windows", "", "不超过 1 年"),
    "payment_proof_recent": ("application_window", "one_year_windows", "", "不超过 1 年"),
    "no_unsettled_fund_loan": ("", "unsettled_loan_once", "", ""),
    "project_admitted": ("", "admission_of_project", "", ""),
    "no_guarantee_outstanding": ("", "guarantee_of_applicant", "", ""),
    "owned_home_not_large": (
        "homes_under_area_rule max_owned_area",
        "area_of_the_one_home",
        "",
        "不是 1 套，或其产权建筑面积不超过 144 平方米",
    ),
    "not_third_home": ("max_homes_owned", "third_home_by_count", "", "不超过 1 套"),
    "kind_of_home": ("excluded_kinds", "finding_of_speculation", "", "不是：别墅、多层联体别墅、商住两用住房、公寓、"),
    "not_sued_for_default": ("", "", "", ""),
    "not_overdue": ("", "", "", ""),
    "no_bad_credit_record": ("", "finding_of_bad_record", "", ""),
    "title_undisputed": ("", "property_under_credit", "", ""),
    "mortgage_allowed": ("", "property_under_credit", "", ""),
    "fund_within_cap": (
        "individual_cap couple_cap min_contribution",
        "couple_cap_when_both_qualify",
        "request.fund_amount",
        "不超过个人 35 万元，夫妻双方都具备贷款资格的不超过 50 万元",
    ),
    "total_within_share": (
        "max_share_of_price",
        "total_limits_the_sum",
        "request.fund_amount request.commercial_amount",
        "（不含车库款）的 80%",
    ),
    "term_not_too_short": ("min_term", "", "request.term_months", "不短于 1 年"),
    "term_not_too_long": ("max_term", "", "request.term_months", "不超过 30 年"),
    "term_within_retirement": (AGES, RETIRING, "request.term_months", "再加 5 年"),
    "room_for_shortest_term": (f"min_term {AGES}", RETIRING, "", "再加 5 年，不短于 1 年"),
    "not_fully_paid": ("", "", "", ""),
}
CAUTIONS = {
    "down_payment_of_whole": ("min_down_payment", "down_payment_base", "", "（含车库款）的 20%；"),
    "second_home": ("homes_of_a_first_buyer", "second_home_down_payment", "", ""),
    "guarantee_of_spouse": ("", "guarantee_of_applicant", "", ""),
    "more_than_left_to_pay": ("", "", "", ""),
}


@pytest.mark.parametrize("id_", CONDITIONS | CAUTIONS)
def test_what_a_condition_rests_on_and_says(rulebook: Rulebook, id_: str) -> None:
    numbers, readings, asks, said = (CONDITIONS | CAUTIONS)[id_]
    (condition,) = (each for each in (*rulebook.conditions, *rulebook.cautions) if each.id == id_)
    ages = {table.id for table in CATEGORIES.values()}
    read = {"ages" if each.id in ages else each.id for each in parameters_read(condition.test)}
    assert read == set(numbers.split())
    assert [each.id for each in condition.readings] == readings.split()
    assert [fact.id for fact in condition.asks] == asks.split()
    sentence = filled(condition.requires, rulebook.parameters.values(), PUBLISHED)
    assert said in sentence
    assert not said or sentence != condition.requires
    assert condition.in_force(PUBLISHED)
    assert condition.in_force(date(2099, 12, 31))


def test_conditions_stand_in_the_order_of_the_articles(rulebook: Rulebook) -> None:
    assert [each.id for each in rulebook.conditions] == list(CONDITIONS)
    assert [each.id for each in rulebook.cautions] == list(CAUTIONS)


def test_who_is_of_age_goes_by_the_civil_code(rulebook: Rulebook) -> None:
    """Article 3 asks for full capacity, and articles 17 and 18(2) of the code say who has it."""
    of_age = next(each for each in rulebook.conditions if each.id == "full_capacity")
    assert [str(place) for place in of_age.citations] == ["实施细则第三条", "民法典第十七条", "民法典第十八条第二款"]


CEILINGS = {
    "fund_cap": "couple_cap_when_both_qualify",
    "share_of_price": "total_limits_the_sum",
    "left_by_the_fund": "total_limits_the_sum",
    "longest_term": "",
    "retirement": RETIRING,
}
# Limit: its ceilings, the least there is, the part of the request it reads and the limit that stands in for it.
LIMITS = {
    "fund": ("fund_cap share_of_price", None, None),
    "total": ("share_of_price", None, None),
    "commercial": ("left_by_the_fund", None, ("request.fund_amount", "fund")),
    "term": ("longest_term retirement", "min_term", None),
}


def test_what_sets_each_limit(rulebook: Rulebook) -> None:
    """Articles 7 and 8: the lower of what its items allow; under a year nothing is lent."""
    assert {each.id: " ".join(reading.id for reading in each.readings) for each in rulebook.ceilings} == CEILINGS
    found = {
        limit.id: (
            " ".join(ceiling.id for ceiling in limit.ceilings),
            None if limit.floor is None else limit.floor.id,
            None if limit.given is None else (limit.given[0].id, limit.given[1]),
        )
        for limit in rulebook.limits
    }
    assert found == LIMITS
    assert list(found) == list(LIMITS)


# Paper: whose, and the facts it proves (article 10); a paper of the spouse is needed of the married alone.
PAPERS = {
    "identity_of_applicant": "applicant.birth_date applicant.sex",
    "identity_of_spouse": "spouse.birth_date spouse.sex",
    "marriage_proof": "household.married",
    "household_register": "",
    "registered_contract": "purchase.price purchase.garage_price purchase.contract_date purchase.contract_registered"
    " home.area home.kind home.is_new_build home.in_city home.land",
    "payment_proof": "purchase.down_payment purchase.payment_proof_date purchase.fully_paid",
    "credit_report_of_applicant": "applicant.unsettled_fund_loan applicant.sued_for_default"
    " applicant.overdue_or_guarantor_paid applicant.bad_credit_record",
    "credit_report_of_spouse": "spouse.unsettled_fund_loan spouse.sued_for_default"
    " spouse.overdue_or_guarantor_paid spouse.bad_credit_record",
    "bank_account": "",
    "other_papers": "",
}


def test_what_each_paper_proves_and_who_brings_it(rulebook: Rulebook) -> None:
    assert {paper.id: " ".join(fact.id for fact in paper.proves) for paper in rulebook.papers} == PAPERS
    for paper in rulebook.papers:
        of_spouse = paper.id.endswith("_of_spouse")
        assert (paper.needed is not None) is of_spouse
        if paper.needed is not None:
            asked = {
                married: truth(paper.needed, {"household.married": married}, PUBLISHED) for married in (True, False)
            }
            assert asked == {True: True, False: False}
            assert truth(paper.needed, {}, PUBLISHED) is OPEN


# Duty: the fact about the project, and the answer that meets it (measures item 3, notice items 2, 3 and 5).
DUTIES = {
    "presale_permit": ("presale_permit", True),
    "land_planning_permit": ("land_planning_permit", True),
    "title_certificate": ("title_certificate", True),
    "construction_permit": ("construction_permit", True),
    "works_planning_permit": ("works_planning_permit", True),
    "cooperation_agreement": ("cooperation_agreement", True),
    "written_commitment": ("written_commitment", True),
    "three_ways_offered": ("three_ways_offered", True),
    "no_discount_against_fund": ("discounts_against_fund_buyers", False),
    "prompt_filing": ("files_contracts_promptly", True),
    "policy_displayed": ("policy_displayed", True),
}


def test_what_a_seller_owes(rulebook: Rulebook) -> None:
    assert [duty.id for duty in rulebook.duties] == list(DUTIES)
    for duty in rulebook.duties:
        fact, kept = DUTIES[duty.id]
        assert truth(duty.test, {f"project.{fact}": kept}, PUBLISHED) is True
        assert truth(duty.test, {f"project.{fact}": not kept}, PUBLISHED) is False
        assert truth(duty.test, {}, PUBLISHED) is OPEN


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        # a woman of the 55-type who is married to a man, or to nobody knows whom: eleven whole years and five
        ({"spouse__sex": "male", "spouse__retirement_category": None}, (True, False)),
        ({"spouse__sex": None, "spouse__retirement_category": None}, (True, False)),
        # the type is hers, not that of her husband's or wife's papers
        ({"applicant__retirement_category": "female_50", "spouse__retirement_category": "female_55"}, (False, False)),
        ({"applicant__retirement_category": None, "spouse__retirement_category": "female_55"}, (OPEN, False)),
        # a type with no sex decides nothing
        ({"applicant__sex": None}, (OPEN, OPEN)),
    ],
)
def test_the_age_of_a_woman_is_her_own(
    family: Family, rulebook: Rulebook, changes: dict[str, Any], result: tuple[bool | None, bool | None]
) -> None:
    """Article 8: born on 1 May 1980 she retires at 57 years 8 months, on 1 January 2038: 192 months are the most."""
    woman = {"birth_date": date(1980, 5, 1), "sex": "female", "retirement_category": "female_55"}
    facts = family(**{**{f"applicant__{name}": value for name, value in woman.items()}, **changes})
    (condition,) = (each for each in rulebook.conditions if each.id == "term_within_retirement")
    on = facts["request.applied_on"]
    found = tuple(truth(condition.test, {**facts, "request.term_months": term}, on) for term in (192, 193))
    assert found == result


@pytest.mark.parametrize(
    ("fund", "bank", "result"),
    [(400_000_00, 400_000_00, OPEN), (400_000_00, 400_000_01, False), (0, 800_000_00, OPEN), (0, 800_000_01, False)],
)
def test_the_share_is_of_the_whole_price_at_most_while_the_garage_is_unknown(
    family: Family, rulebook: Rulebook, fund: int, bank: int, result: bool | None
) -> None:
    """Article 7(2): of 1 000 000 with a garage of nobody knows what, 800 000 may be allowed and a fen more is not."""
    (condition,) = (each for each in rulebook.conditions if each.id == "total_within_share")
    facts = family(purchase__garage_price=None, request__fund_amount=fund, request__commercial_amount=bank)
    assert truth(condition.test, facts, facts["request.applied_on"]) is result
