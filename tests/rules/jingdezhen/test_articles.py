"""Given these facts, article such says this: every condition below, at and above its threshold, and unknown.

The numbers are written out here from the printed text; none is read from the parameters.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from rules.evaluation import truth
from rules.expressions import Quantity
from rules.facts import Fact
from rules.rulebook import Ceiling, Condition, Rulebook
from rules.vocabulary import FACTS

Family = Callable[..., dict[str, Any]]
DAY = date(2026, 3, 1)

YES, NO, OPEN = True, False, None

SINGLE = {
    "household__married": False,
    **{id_.replace(".", "__"): None for id_ in FACTS if id_.startswith("spouse.")},
}

# Condition, what is changed in a family that passes, what the article says then.
CASES: list[tuple[str, dict[str, Any], bool | None]] = [
    # Article 3 with Civil Code articles 17 and 18: eighteen, or sixteen and living on one's own labour
    ("full_capacity", {"applicant__birth_date": date(2008, 3, 1)}, YES),
    ("full_capacity", {"applicant__birth_date": date(2008, 3, 2), "applicant__lives_on_own_labour": True}, YES),
    ("full_capacity", {"applicant__birth_date": date(2008, 3, 2), "applicant__lives_on_own_labour": False}, NO),
    ("full_capacity", {"applicant__birth_date": date(2008, 3, 2)}, OPEN),
    ("full_capacity", {"applicant__birth_date": date(2010, 3, 1), "applicant__lives_on_own_labour": True}, YES),
    ("full_capacity", {"applicant__birth_date": date(2010, 3, 2), "applicant__lives_on_own_labour": True}, NO),
    ("full_capacity", {"applicant__birth_date": date(2010, 3, 2)}, NO),
    ("full_capacity", {"applicant__birth_date": None}, OPEN),
    # born on 29 February: of age once 28 February is over
    ("full_capacity", {"applicant__birth_date": date(2008, 2, 29), "request__applied_on": date(2026, 3, 1)}, YES),
    (
        "full_capacity",
        {
            "applicant__birth_date": date(2008, 2, 29),
            "request__applied_on": date(2026, 2, 28),
            "applicant__lives_on_own_labour": False,
        },
        NO,
    ),
    # Articles 3 and 20: a new build, not a second-hand home
    ("new_build", {}, YES),
    ("new_build", {"home__is_new_build": False}, NO),
    ("new_build", {"home__is_new_build": None}, OPEN),
    # Article 10(2): 20 % of 1 000 000 less 100 000 of garage is 180 000
    ("down_payment", {"purchase__garage_price": 100_000_00, "purchase__down_payment": 180_000_00 - 1}, NO),
    ("down_payment", {"purchase__garage_price": 100_000_00, "purchase__down_payment": 180_000_00}, YES),
    ("down_payment", {"purchase__garage_price": 100_000_00, "purchase__down_payment": 180_000_00 + 1}, YES),
    # 20 % of 1 000 000.03 is 200 000.006: a fen is never rounded in anyone's favour
    ("down_payment", {"purchase__price": 1_000_000_03, "purchase__down_payment": 200_000_00}, NO),
    ("down_payment", {"purchase__price": 1_000_000_03, "purchase__down_payment": 200_000_01}, YES),
    ("down_payment", {"purchase__down_payment": None}, OPEN),
    ("down_payment", {"purchase__garage_price": None, "purchase__down_payment": 200_000_00 - 1}, OPEN),
    ("down_payment", {"purchase__garage_price": None, "purchase__down_payment": 200_000_00}, YES),
    # Articles 4(1) and 6: six months in a row, and still contributing
    ("contributions", {"applicant__contribution_months": 5}, NO),
    ("contributions", {"applicant__contribution_months": 6}, YES),
    ("contributions", {"applicant__contribution_months": 7}, YES),
    ("contributions", {"applicant__contribution_months": 5, "applicant__contributing_now": None}, NO),
    ("contributions", {"applicant__contribution_months": None}, OPEN),
    ("contributions", {"applicant__contributing_now": False}, NO),
    ("contributions", {"applicant__contributing_now": None}, OPEN),
    ("contributions", {"spouse__contribution_months": 0}, YES),
    # Article 4(2) and 5(6)4
    ("in_city", {"home__in_city": False}, NO),
    ("in_city", {"home__in_city": None}, OPEN),
    ("in_city", {}, YES),
    ("state_land", {}, YES),
    ("state_land", {"home__land": "collective"}, NO),
    ("state_land", {"home__land": None}, OPEN),
    # Article 4(3): registered, and within a year of both the contract and the proof of payment
    ("contract_registered", {}, YES),
    ("contract_registered", {"purchase__contract_registered": False}, NO),
    ("contract_registered", {"purchase__contract_registered": None}, OPEN),
    *(
        case
        for condition, fact in (
            ("contract_recent", "purchase__contract_date"),
            ("payment_proof_recent", "purchase__payment_proof_date"),
        )
        for case in (
            (condition, {fact: date(2025, 3, 2)}, YES),
            (condition, {fact: date(2025, 3, 1)}, YES),
            (condition, {fact: date(2025, 2, 28)}, NO),
            (condition, {fact: None}, OPEN),
            # a year from 29 February 2024 ends on 28 February 2025
            (condition, {fact: date(2024, 2, 29), "request__applied_on": date(2025, 2, 28)}, YES),
            (condition, {fact: date(2024, 2, 29), "request__applied_on": date(2025, 3, 1)}, NO),
            # a year from 28 February 2023 ends on 28 February 2024, though that February has 29 days
            (condition, {fact: date(2023, 2, 28), "request__applied_on": date(2024, 2, 28)}, YES),
            (condition, {fact: date(2023, 2, 28), "request__applied_on": date(2024, 2, 29)}, NO),
        )
    ),
    # Articles 4(4) and 5(1): neither spouse has an unsettled fund loan
    ("no_unsettled_fund_loan", {}, YES),
    ("no_unsettled_fund_loan", {"applicant__unsettled_fund_loan": True}, NO),
    ("no_unsettled_fund_loan", {"spouse__unsettled_fund_loan": True}, NO),
    ("no_unsettled_fund_loan", {"applicant__unsettled_fund_loan": None}, OPEN),
    ("no_unsettled_fund_loan", {"spouse__unsettled_fund_loan": None}, OPEN),
    ("no_unsettled_fund_loan", {"household__married": None}, YES),
    ("no_unsettled_fund_loan", {"household__married": None, "spouse__unsettled_fund_loan": True}, OPEN),
    ("no_unsettled_fund_loan", SINGLE, YES),
    # Measures item 3
    ("project_admitted", {}, YES),
    ("project_admitted", {"home__project_admitted": False}, NO),
    ("project_admitted", {"home__project_admitted": None}, OPEN),
    # Article 5(2): the applicant alone
    ("no_guarantee_outstanding", {}, YES),
    ("no_guarantee_outstanding", {"applicant__guarantees_unsettled_fund_loan": True}, NO),
    ("no_guarantee_outstanding", {"applicant__guarantees_unsettled_fund_loan": None}, OPEN),
    ("no_guarantee_outstanding", {"spouse__guarantees_unsettled_fund_loan": True}, YES),
    # Article 5(3): exactly one home, over 144 m2
    ("owned_home_not_large", {"household__homes_owned": 1, "household__largest_home_area": 143_99}, YES),
    ("owned_home_not_large", {"household__homes_owned": 1, "household__largest_home_area": 144_00}, YES),
    ("owned_home_not_large", {"household__homes_owned": 1, "household__largest_home_area": 144_01}, NO),
    ("owned_home_not_large", {"household__homes_owned": 0}, YES),
    ("owned_home_not_large", {"household__homes_owned": 2, "household__largest_home_area": 200_00}, YES),
    ("owned_home_not_large", {"household__homes_owned": 1}, OPEN),
    ("owned_home_not_large", {"household__homes_owned": None, "household__largest_home_area": 144_00}, YES),
    ("owned_home_not_large", {"household__homes_owned": None, "household__largest_home_area": 144_01}, OPEN),
    # Article 5(4): no third home
    ("not_third_home", {"household__homes_owned": 0}, YES),
    ("not_third_home", {"household__homes_owned": 1}, YES),
    ("not_third_home", {"household__homes_owned": 2}, NO),
    ("not_third_home", {"household__homes_owned": None}, OPEN),
    # Article 5(5)
    ("kind_of_home", {}, YES),
    *(
        ("kind_of_home", {"home__kind": kind}, NO)
        for kind in ("villa", "townhouse", "commercial_residential", "apartment", "speculative")
    ),
    ("kind_of_home", {"home__kind": None}, OPEN),
    # Article 5(6) 1 to 3: the applicant and the spouse
    *(
        case
        for condition, fact in (
            ("not_sued_for_default", "sued_for_default"),
            ("not_overdue", "overdue_or_guarantor_paid"),
            ("no_bad_credit_record", "bad_credit_record"),
        )
        for case in (
            (condition, {}, YES),
            (condition, {f"applicant__{fact}": True}, NO),
            (condition, {f"spouse__{fact}": True}, NO),
            (condition, {f"applicant__{fact}": None}, OPEN),
            (condition, {f"spouse__{fact}": None}, OPEN),
            (condition, SINGLE, YES),
        )
    ),
    # Article 5(6) 5 and 6: the home itself
    ("title_undisputed", {}, YES),
    ("title_undisputed", {"home__title_disputed": True}, NO),
    ("title_undisputed", {"home__title_disputed": None}, OPEN),
    ("mortgage_allowed", {}, YES),
    ("mortgage_allowed", {"home__mortgage_prohibited": True}, NO),
    ("mortgage_allowed", {"home__mortgage_prohibited": None}, OPEN),
    # Article 7(1): 35 for one, 50 where both spouses contribute and qualify
    ("fund_within_cap", {"request__fund_amount": 500_000_00 - 1}, YES),
    ("fund_within_cap", {"request__fund_amount": 500_000_00}, YES),
    ("fund_within_cap", {"request__fund_amount": 500_000_00 + 1}, NO),
    ("fund_within_cap", {"request__fund_amount": 350_000_00 - 1, **SINGLE}, YES),
    ("fund_within_cap", {"request__fund_amount": 350_000_00, **SINGLE}, YES),
    ("fund_within_cap", {"request__fund_amount": 350_000_00 + 1, **SINGLE}, NO),
    ("fund_within_cap", {}, OPEN),
    ("fund_within_cap", {"request__fund_amount": 350_000_00, "household__married": None}, YES),
    ("fund_within_cap", {"request__fund_amount": 350_000_01, "household__married": None}, OPEN),
    ("fund_within_cap", {"request__fund_amount": 500_000_01, "household__married": None}, NO),
    ("fund_within_cap", {"request__fund_amount": 500_000_00, "spouse__contribution_months": 6}, YES),
    *(
        ("fund_within_cap", {"request__fund_amount": 350_000_01, f"{whom}__{fact}": value}, NO)
        for whom in ("applicant", "spouse")
        for fact, value in (
            ("contribution_months", 5),
            ("contributing_now", False),
            ("unsettled_fund_loan", True),
            ("guarantees_unsettled_fund_loan", True),
            ("sued_for_default", True),
            ("overdue_or_guarantor_paid", True),
            ("bad_credit_record", True),
        )
    ),
    # Article 7(2): both together at most 80 % of 1 000 000 less 100 000 of garage, 720 000
    *(
        (
            "total_within_share",
            {
                "purchase__garage_price": 100_000_00,
                "request__fund_amount": 300_000_00,
                "request__commercial_amount": 420_000_00 + more,
            },
            result,
        )
        for more, result in ((-1, YES), (0, YES), (1, NO))
    ),
    ("total_within_share", {"request__fund_amount": 800_000_00}, OPEN),
    ("total_within_share", {"request__fund_amount": 800_000_01}, NO),
    ("total_within_share", {"request__commercial_amount": 800_000_01}, NO),
    ("total_within_share", {}, OPEN),
    # Article 8: one year to thirty
    ("term_not_too_short", {"request__term_months": 11}, NO),
    ("term_not_too_short", {"request__term_months": 12}, YES),
    ("term_not_too_short", {"request__term_months": 13}, YES),
    ("term_not_too_short", {}, OPEN),
    ("term_not_too_long", {"request__term_months": 359}, YES),
    ("term_not_too_long", {"request__term_months": 360}, YES),
    ("term_not_too_long", {"request__term_months": 361}, NO),
    ("term_not_too_long", {}, OPEN),
    # Article 8: a man born on 1 March 1970 retires at 61 years 4 months (births of 1970-01 to 1970-04: 16 months
    # late), on 1 July 2031: 64 months from 1 March 2026, five whole years; with five more, 120 months
    *(
        ("term_within_retirement", {"applicant__birth_date": date(1970, 3, 1), "request__term_months": term}, result)
        for term, result in ((119, YES), (120, YES), (121, NO), (None, OPEN))
    ),
    # the same man before 2025 retires at sixty, on 1 March 2030: from 1 March 2024 six years, with five more 132
    *(
        (
            "term_within_retirement",
            {
                "applicant__birth_date": date(1970, 3, 1),
                "request__applied_on": date(2024, 3, 1),
                "request__term_months": term,
            },
            result,
        )
        for term, result in ((132, YES), (133, NO))
    ),
    # and from 2 March 2024 five years and a part: 120
    *(
        (
            "term_within_retirement",
            {
                "applicant__birth_date": date(1970, 3, 1),
                "request__applied_on": date(2024, 3, 2),
                "request__term_months": term,
            },
            result,
        )
        for term, result in ((120, YES), (121, NO))
    ),
    # a woman of the 50-type born on 1 May 1980 retires at 52 years 9 months (33 late), on 1 February 2033: 83 months
    # from 1 March 2026, six whole years, with five more 132; of the 55-type at 57 years 8 months (32 late: 125
    # months after January 1970, one for every four begun), on 1 January 2038: 142 months, eleven years, 192
    *(
        (
            "term_within_retirement",
            {
                "applicant__birth_date": date(1980, 5, 1),
                "applicant__sex": "female",
                "applicant__retirement_category": category,
                "request__term_months": term,
            },
            result,
        )
        for category, term, result in (
            ("female_50", 132, YES),
            ("female_50", 133, NO),
            ("female_55", 192, YES),
            ("female_55", 193, NO),
            (None, 132, YES),
            (None, 133, OPEN),
            (None, 193, NO),
        )
    ),
    # someone whose sex is not known may be a man, who works on until 63
    (
        "term_within_retirement",
        {"applicant__birth_date": date(1980, 5, 1), "applicant__sex": None, "request__term_months": 193},
        OPEN,
    ),
    # Article 8: is there room for the shortest term? A man born on 1 March 1962 retired at sixty, on 1 March 2022;
    # five years on it is 1 March 2027: one year from 1 March 2026, and a day later none
    ("room_for_shortest_term", {"applicant__birth_date": date(1962, 3, 1)}, YES),
    ("room_for_shortest_term", {"applicant__birth_date": date(1962, 2, 28)}, NO),
    ("room_for_shortest_term", {"applicant__birth_date": None}, OPEN),
    # Article 20
    ("not_fully_paid", {}, YES),
    ("not_fully_paid", {"purchase__fully_paid": True}, NO),
    ("not_fully_paid", {"purchase__fully_paid": None}, OPEN),
    # Cautions: 20 % of the whole contract, a second home, a guaranteeing spouse, more than is left to pay
    ("down_payment_of_whole", {"purchase__down_payment": 200_000_00 - 1}, NO),
    ("down_payment_of_whole", {"purchase__down_payment": 200_000_00}, YES),
    ("down_payment_of_whole", {"purchase__down_payment": None}, OPEN),
    ("second_home", {"household__homes_owned": 0}, YES),
    ("second_home", {"household__homes_owned": 1}, NO),
    ("second_home", {"household__homes_owned": None}, OPEN),
    ("guarantee_of_spouse", {}, YES),
    ("guarantee_of_spouse", {"spouse__guarantees_unsettled_fund_loan": True}, NO),
    ("guarantee_of_spouse", {"spouse__guarantees_unsettled_fund_loan": None}, OPEN),
    ("guarantee_of_spouse", SINGLE, YES),
    *(
        (
            "more_than_left_to_pay",
            {"request__fund_amount": 400_000_00, "request__commercial_amount": 300_000_00 + more},
            result,
        )
        for more, result in ((0, YES), (1, NO))
    ),
    ("more_than_left_to_pay", {}, OPEN),
]


@pytest.mark.parametrize(("condition", "changes", "result"), CASES)
def test_what_the_article_says(
    family: Family, rulebook: Rulebook, condition: str, changes: dict[str, Any], result: bool | None
) -> None:
    facts = family(**changes)
    tests = {each.id: each.test for each in (*rulebook.conditions, *rulebook.cautions)}
    assert truth(tests[condition], facts, facts["request.applied_on"]) is result


def test_every_condition_and_caution_is_seen_met_not_met_and_open(rulebook: Rulebook) -> None:
    seen = {(condition, result) for condition, _, result in CASES}
    every = {each.id for each in (*rulebook.conditions, *rulebook.cautions)}
    assert seen == {(condition, result) for condition in every for result in (YES, NO, OPEN)}


def test_every_parameter_and_reading_of_the_folder_is_used(rulebook: Rulebook) -> None:
    tests = [each.test for each in (*rulebook.conditions, *rulebook.cautions)]
    read = {leaf.id for test in tests for leaf in test.leaves() if not isinstance(leaf, Fact)}  # type: ignore[attr-defined]
    assert set(rulebook.parameters) <= read
    holders: list[Condition | Ceiling] = [*rulebook.conditions, *rulebook.cautions, *rulebook.ceilings]
    unclear = {str(clause.citation) for clause in rulebook.clauses if clause.kind == "unclear"}
    used = {reading.id for each in holders for reading in each.readings}
    counted = {str(each.citation) for each in rulebook.days.values()}  # an answer by these days shows their readings
    apart = unclear | counted
    assert {id_ for id_, reading in rulebook.readings.items() if str(reading.citation) not in apart} <= used


def test_every_citation_points_into_a_document(rulebook: Rulebook) -> None:
    holders: list[Condition | Ceiling] = [*rulebook.conditions, *rulebook.cautions, *rulebook.ceilings]
    cited = [
        *(place for each in holders for place in each.citations),
        *(each.citation for each in rulebook.readings.values()),
        *(each.citation for each in rulebook.judgements),
        *(each.citation for each in rulebook.parameters.values() if each.citation),
    ]
    assert cited
    last = {"rules-18": 26, "civil-code": 1260}
    for place in cited:
        assert place.document is rulebook.documents[place.document.id]
        if place.document.id in last:
            assert place.article is not None
            assert 1 <= place.article <= last[place.document.id]
        else:
            assert place.article is None
            assert place.item is not None
            assert 1 <= place.item <= 10


CAPPED = pytest.mark.parametrize(
    ("amount", "result"), [(350_000_00, YES), (350_000_01, OPEN), (500_000_00, OPEN), (500_000_01, NO)]
)
QUALIFYING = {
    "contribution_months": 5,
    "contributing_now": False,
    "unsettled_fund_loan": True,
    "guarantees_unsettled_fund_loan": True,
    "sued_for_default": True,
    "overdue_or_guarantor_paid": True,
    "bad_credit_record": True,
}
BOTH = [f"{whom}__{name}" for whom in ("applicant", "spouse") for name in QUALIFYING]


def says(rulebook: Rulebook, condition: str, facts: dict[str, Any]) -> bool | None:
    test = next(each.test for each in (*rulebook.conditions, *rulebook.cautions) if each.id == condition)
    return truth(test, facts, facts["request.applied_on"])


@CAPPED
@pytest.mark.parametrize("unknown", [*BOTH, "household__married"])
def test_the_couples_cap_is_open_while_one_thing_about_either_spouse_is_unknown(
    family: Family, rulebook: Rulebook, unknown: str, amount: int, result: bool | None
) -> None:
    """Articles 6 and 7(1): 350 000 is allowed all the same, and 500 000.01 to nobody."""
    facts = family(request__fund_amount=amount, **{unknown: None})
    assert says(rulebook, "fund_within_cap", facts) is result


@pytest.mark.parametrize("known", BOTH)
def test_one_disqualification_ends_the_couples_cap_whatever_else_is_unknown(
    family: Family, rulebook: Rulebook, known: str
) -> None:
    """Articles 6 and 7(1): both spouses must qualify, so one that does not leaves 350 000."""
    others = {fact: None for fact in BOTH if fact != known}
    bar = {known: QUALIFYING[known.partition("__")[2]]}
    assert says(rulebook, "fund_within_cap", family(request__fund_amount=350_000_01, **others, **bar)) is NO
    assert says(rulebook, "fund_within_cap", family(request__fund_amount=350_000_00, **others, **bar)) is YES


@pytest.mark.parametrize(
    ("fund", "bank", "result"),
    [(0, 800_000_02, YES), (0, 800_000_03, NO), (350_000_01, 450_000_01, YES), (350_000_01, 450_000_02, NO)],
)
def test_eighty_per_cent_is_counted_to_the_fen(
    family: Family, rulebook: Rulebook, fund: int, bank: int, result: bool
) -> None:
    """Article 7(2): 80 % of 1 000 000.03 is 800 000.024, so 800 000.02 is the most."""
    facts = family(purchase__price=1_000_000_03, request__fund_amount=fund, request__commercial_amount=bank)
    assert says(rulebook, "total_within_share", facts) is result


@pytest.mark.parametrize("unknown", ["purchase__price", "purchase__garage_price", "request__commercial_amount"])
def test_the_sum_is_open_while_a_part_of_it_is_unknown(family: Family, rulebook: Rulebook, unknown: str) -> None:
    """Article 7(2)."""
    amounts = {"request__fund_amount": 300_000_00, "request__commercial_amount": 300_000_00}
    assert says(rulebook, "total_within_share", family(**{**amounts, unknown: None})) is OPEN


@pytest.mark.parametrize(
    ("ceiling", "asked", "most"),
    [
        ("fund_cap", "request.fund_amount", 500_000_00),
        ("share_of_price", "request.fund_amount", 720_000_00),
        ("left_by_the_fund", "request.commercial_amount", 419_999_99),
        ("longest_term", "request.term_months", 360),
        ("retirement", "request.term_months", 384),
    ],
)
def test_a_ceiling_admits_its_most_and_not_one_more(
    family: Family, rulebook: Rulebook, ceiling: str, asked: str, most: int
) -> None:
    """Articles 7 and 8, one item at a time: of 1 000 000 with 100 000 of garage, 80 % is 720 000.

    With 300 000.01 from the fund 419 999.99 are left. A man born on 15 June 1990 retires at 63, on 15 June 2053:
    twenty-seven years from 1 March 2026, and five more.
    """
    (found,) = (each for each in rulebook.ceilings if each.id == ceiling)
    fact = FACTS[asked]
    assert isinstance(fact, Quantity)
    facts = family(
        applicant__birth_date=date(1990, 6, 15), purchase__garage_price=100_000_00, request__fund_amount=300_000_01
    )
    for amount, result in ((most - 1, YES), (most, YES), (most + 1, NO)):
        assert truth(found.admits(fact), {**facts, asked: amount}, DAY) is result


MEN, FIFTY, FIFTY_FIVE = ("male", None), ("female", "female_50"), ("female", "female_55")

# Article 8, by hand: who, born, applying on, the longest term in months.
TERMS = [
    # Men. Before 2025 sixty for all: born on 1 September 1976, sixty on 1 September 2036, twelve years and five.
    (MEN, date(1976, 9, 1), date(2024, 9, 1), 204),
    # From 2025 sixty-three for births from September 1976: on 1 September 2039. From the same day of 2026 thirteen
    # years and five, from the next day twelve and a part, so twelve and five.
    (MEN, date(1976, 9, 1), date(2026, 9, 1), 216),
    (MEN, date(1976, 9, 1), date(2026, 9, 2), 204),
    # Born a day earlier: 62 years 11 months, on 31 July 2039.
    (MEN, date(1976, 8, 31), date(2026, 7, 31), 216),
    (MEN, date(1976, 8, 31), date(2026, 8, 1), 204),
    # Born on 15 June 1990: 15 June 2053, twenty-seven years and five, though article 8 stops at thirty elsewhere.
    (MEN, date(1990, 6, 15), date(2026, 3, 2), 384),
    # On the two sides of the first step of the law: born on 31 December 1964, sixty on 31 December 2024.
    (MEN, date(1964, 12, 31), date(2024, 12, 31), 60),
    (MEN, date(1964, 12, 31), date(2025, 1, 1), 48),
    # Born on 1 January 1965: sixty and a month, on 1 February 2025.
    (MEN, date(1965, 1, 1), date(2024, 12, 31), 60),
    (MEN, date(1965, 1, 1), date(2025, 1, 1), 60),
    (MEN, date(1965, 1, 1), date(2025, 2, 1), 60),
    (MEN, date(1965, 1, 1), date(2025, 2, 2), 48),
    # Women of the 50-type. Before 2025 fifty: born on 1 November 1984, on 1 November 2034, ten years and five.
    (FIFTY, date(1984, 11, 1), date(2024, 11, 1), 180),
    # From 2025 fifty-five: on 1 November 2039, fourteen years and five.
    (FIFTY, date(1984, 11, 1), date(2025, 11, 1), 228),
    # Born on 31 December 1974: fifty, before the law. On 15 March 1975: second step, 50 years 2 months, 15 May 2025.
    (FIFTY, date(1974, 12, 31), date(2025, 1, 1), 48),
    (FIFTY, date(1975, 3, 15), date(2025, 5, 15), 60),
    (FIFTY, date(1975, 3, 15), date(2025, 5, 16), 48),
    # Women of the 55-type. Before 2025 fifty-five: born on 1 September 1981, on 1 September 2036, twelve and five.
    (FIFTY_FIVE, date(1981, 9, 1), date(2024, 9, 1), 204),
    # From 2025 fifty-eight: on 1 September 2039, fourteen and five.
    (FIFTY_FIVE, date(1981, 9, 1), date(2025, 9, 1), 228),
    # Born on 1 January 1970: first step, 55 years and a month, on 1 February 2025.
    (FIFTY_FIVE, date(1970, 1, 1), date(2024, 12, 31), 60),
    (FIFTY_FIVE, date(1970, 1, 1), date(2025, 2, 1), 60),
    (FIFTY_FIVE, date(1970, 1, 1), date(2025, 2, 2), 48),
    # Past the age: of the five years, those begun since are gone. Sixty on 1 March 2022; the last day of year four.
    (MEN, date(1962, 3, 1), date(2026, 3, 1), 12),
    (MEN, date(1962, 3, 1), date(2026, 3, 2), 0),
    (MEN, date(1962, 3, 1), date(2027, 3, 2), -12),
    (FIFTY, date(1972, 3, 1), date(2026, 3, 1), 12),
    (FIFTY, date(1972, 3, 1), date(2026, 3, 2), 0),
    (FIFTY_FIVE, date(1967, 3, 1), date(2026, 3, 1), 12),
    (FIFTY_FIVE, date(1967, 3, 1), date(2026, 3, 2), 0),
    # Born on 29 February 1968: 60 years 10 months, on 29 December 2028.
    (MEN, date(1968, 2, 29), date(2026, 12, 29), 84),
    (MEN, date(1968, 2, 29), date(2026, 12, 30), 72),
    # Born on 29 February 1964: sixty on 29 February 2024, in a year that has the day.
    (MEN, date(1964, 2, 29), date(2023, 2, 28), 72),
    (MEN, date(1964, 2, 29), date(2023, 3, 1), 60),
    # Applying on 29 February 2024, sixty on 28 February 2026: days of the month are counted, so the second year is
    # not whole, though a year from 29 February ends on 28 February where a period runs forward (article 4(3)).
    (MEN, date(1966, 2, 28), date(2024, 2, 29), 72),
]


@pytest.mark.parametrize(("who", "born", "on", "longest"), TERMS)
def test_the_term_ends_five_years_past_the_statutory_age(
    family: Family, rulebook: Rulebook, who: tuple[str, str | None], born: date, on: date, longest: int
) -> None:
    """Article 8: the whole years left and five more; a month longer is too long; under a year nothing is lent."""
    facts = family(
        applicant__sex=who[0], applicant__retirement_category=who[1], applicant__birth_date=born, request__applied_on=on
    )
    for term, result in ((longest - 1, YES), (longest, YES), (longest + 1, NO)):
        assert says(rulebook, "term_within_retirement", {**facts, "request.term_months": term}) is result
    assert says(rulebook, "room_for_shortest_term", facts) is (longest >= 12)


@pytest.mark.parametrize(
    ("condition", "changes", "result"),
    [
        # 20 % of 1 000 000 whole, though 180 000 would do without the garage
        ("down_payment_of_whole", {"purchase__garage_price": 100_000_00, "purchase__down_payment": 180_000_00}, NO),
        ("down_payment_of_whole", {"purchase__garage_price": None, "purchase__down_payment": 200_000_01}, YES),
        ("down_payment_of_whole", {"purchase__price": None}, OPEN),
        ("second_home", {"household__homes_owned": 2}, NO),
        ("guarantee_of_spouse", {"household__married": None}, YES),
        ("guarantee_of_spouse", {"household__married": None, "spouse__guarantees_unsettled_fund_loan": True}, OPEN),
        ("guarantee_of_spouse", {"applicant__guarantees_unsettled_fund_loan": True}, YES),
        # 1 000 000 less 300 000 paid
        ("more_than_left_to_pay", {"request__fund_amount": 0, "request__commercial_amount": 699_999_99}, YES),
        ("more_than_left_to_pay", {"request__fund_amount": 0, "request__commercial_amount": None}, OPEN),
        (
            "more_than_left_to_pay",
            {"request__fund_amount": 0, "request__commercial_amount": 0, "purchase__down_payment": None},
            OPEN,
        ),
    ],
)
def test_what_is_worth_knowing_before_going_to_the_counter(
    family: Family, rulebook: Rulebook, condition: str, changes: dict[str, Any], result: bool | None
) -> None:
    """Cautions: articles 10(2), 25, 5(2) and 12, where the text bars nothing."""
    assert says(rulebook, condition, family(**changes)) is result
    assert condition in {each.id for each in rulebook.cautions}


# Items of the implementing rules, by article, as printed; article 5(6) has six sub-items and no other item has any.
ITEMS = {4: 5, 5: 6, 7: 2, 10: 5, 12: 3, 17: 2, 21: 7}


def test_every_cited_item_of_the_rules_is_printed(rulebook: Rulebook) -> None:
    holders: list[Condition | Ceiling] = [*rulebook.conditions, *rulebook.cautions, *rulebook.ceilings]
    cited = [place for each in holders for place in each.citations]
    cited += [each.citation for each in rulebook.readings.values()]
    cited += [each.citation for each in rulebook.judgements]
    cited += [each.citation for each in rulebook.parameters.values() if each.citation]
    for place in cited:
        if place.document is rulebook.document:
            assert place.article is not None
            assert (place.item or 0) <= ITEMS.get(place.article, 0), str(place)
            assert place.subitem is None or ((place.article, place.item) == (5, 6) and place.subitem <= 6), str(place)
            assert place.paragraph is None, str(place)
