"""The rulebook against a plain reading of the articles in ordinary code, and against every way to fill in unknowns."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from rules.consistency import CONSISTENCY
from rules.evaluation import facts_read, truth
from rules.expressions import Proposition
from rules.facts import Choice, Day, Fact, Money, Number, YesNo
from rules.rulebook import Rulebook
from rules.vocabulary import FACTS

Facts = dict[str, Any]
A_DAY = timedelta(days=1)
CAPS = [  # first day of application, a couple's cap, the cap of one alone: from the printed texts, not from the data
    (date(2020, 9, 7), 500_000_00, 350_000_00),
]


def read_plainly(facts: Facts) -> dict[str, bool]:
    """What the articles say of an application of which everything is known. Written from the printed text alone."""

    def spouse(name: str) -> bool:
        return bool(facts["household.married"] and facts[f"spouse.{name}"])

    def qualifies(whom: str) -> bool:
        return (
            facts[f"{whom}.contribution_months"] >= 6
            and facts[f"{whom}.contributing_now"]
            and not facts[f"{whom}.unsettled_fund_loan"]
            and not facts[f"{whom}.guarantees_unsettled_fund_loan"]
            and not facts[f"{whom}.sued_for_default"]
            and not facts[f"{whom}.overdue_or_guarantor_paid"]
            and not facts[f"{whom}.bad_credit_record"]
        )

    on: date = facts["request.applied_on"]
    born: date = facts["applicant.birth_date"]
    price = facts["purchase.price"] - facts["purchase.garage_price"]
    fund, bank = facts["request.fund_amount"], facts["request.commercial_amount"]
    couple = facts["household.married"] and qualifies("applicant") and qualifies("spouse")
    couples, alone = caps(on)
    longest = term_to_retirement(facts) + 60
    return {
        "full_capacity": reaches(born, 18) <= on
        or (reaches(born, 16) <= on and facts["applicant.lives_on_own_labour"]),
        "new_build": facts["home.is_new_build"],
        "down_payment": facts["purchase.down_payment"] >= Fraction(20, 100) * price,
        "contributions": facts["applicant.contribution_months"] >= 6 and facts["applicant.contributing_now"],
        "in_city": facts["home.in_city"],
        "state_land": facts["home.land"] == "state",
        "contract_registered": facts["purchase.contract_registered"],
        "contract_recent": on <= facts["purchase.contract_date"] + relativedelta(years=1),
        "payment_proof_recent": on <= facts["purchase.payment_proof_date"] + relativedelta(years=1),
        "no_unsettled_fund_loan": not facts["applicant.unsettled_fund_loan"] and not spouse("unsettled_fund_loan"),
        "project_admitted": facts["home.project_admitted"],
        "no_guarantee_outstanding": not facts["applicant.guarantees_unsettled_fund_loan"],
        "owned_home_not_large": not (
            facts["household.homes_owned"] == 1 and facts["household.largest_home_area"] > 144_00
        ),
        "not_third_home": facts["household.homes_owned"] < 2,
        "kind_of_home": facts["home.kind"] == "ordinary",
        "not_sued_for_default": not facts["applicant.sued_for_default"] and not spouse("sued_for_default"),
        "not_overdue": not facts["applicant.overdue_or_guarantor_paid"] and not spouse("overdue_or_guarantor_paid"),
        "no_bad_credit_record": not facts["applicant.bad_credit_record"] and not spouse("bad_credit_record"),
        "title_undisputed": not facts["home.title_disputed"],
        "mortgage_allowed": not facts["home.mortgage_prohibited"],
        "fund_within_cap": fund <= (couples if couple else alone),
        "total_within_share": fund + bank <= Fraction(80, 100) * price,
        "term_not_too_short": facts["request.term_months"] >= 12,
        "term_not_too_long": facts["request.term_months"] <= 360,
        "term_within_retirement": facts["request.term_months"] <= longest,
        "room_for_shortest_term": longest >= 12,
        "not_fully_paid": not facts["purchase.fully_paid"],
        "down_payment_of_whole": facts["purchase.down_payment"] >= Fraction(20, 100) * facts["purchase.price"],
        "second_home": facts["household.homes_owned"] == 0,
        "guarantee_of_spouse": not spouse("guarantees_unsettled_fund_loan"),
        "more_than_left_to_pay": fund + bank <= facts["purchase.price"] - facts["purchase.down_payment"],
    }


def caps(on: date) -> tuple[int, int]:
    """A couple's cap and that of one alone on a day."""
    _, couples, alone = max(row for row in CAPS if row[0] <= on)
    return couples, alone


def reaches(born: date, years: int) -> date:
    """The birthday; whoever was born on 29 February has it once 28 February is over in other years."""
    birthday = born + relativedelta(years=years)
    return birthday if birthday.day == born.day else birthday + A_DAY


def retirement_day(facts: Facts) -> date:
    """The day the statutory age of the day of application is reached."""
    born: date = facts["applicant.birth_date"]
    if facts["applicant.sex"] == "male":
        years, first, every, most = 60, date(1965, 1, 1), 4, 36
    elif facts["applicant.retirement_category"] == "female_55":
        years, first, every, most = 55, date(1970, 1, 1), 4, 36
    else:
        years, first, every, most = 50, date(1975, 1, 1), 2, 60
    late = 0
    if facts["request.applied_on"] >= date(2025, 1, 1) and born >= first:
        passed = relativedelta(born, first)
        late = min(most, (passed.years * 12 + passed.months) // every + 1)
    return born + relativedelta(years=years, months=late)


def term_to_retirement(facts: Facts) -> int:
    """Whole years to the statutory retirement of the day of application, in months; below zero after it."""
    on: date = facts["request.applied_on"]
    until = retirement_day(facts)
    years = until.year - on.year
    if on + relativedelta(years=years) > until:
        years -= 1
    elif (on.day, until.day, facts["applicant.birth_date"].day) == (29, 28, 28) and on.month == until.month:
        years -= 1  # a year from 29 February to a retirement that falls on the 28th in its own right counts as begun
    return years * 12


def on_the_edge(count: int, seed: int) -> Iterator[Facts]:
    """Families of which everything is known, drawn at the edges that the articles give just these families."""
    draw = random.Random(seed)
    leap_days = [date(2024, 2, 28), date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1), date(2026, 2, 28)]
    reforms = [*(row[0] for row in CAPS), date(2024, 12, 31), date(2025, 1, 1)]
    for _ in range(count):
        on = draw.choice([*leap_days, *reforms, *[date(2020, 9, 7) + timedelta(days=draw.randrange(2600))] * 6])
        price = draw.choice([1, 999_999_99, 1_000_000_00, 1_000_000_03, draw.randrange(1, 2_000_000_00)])
        garage = draw.choice([0, 0, min(price, 100_000_00), min(price, 333_33), draw.randrange(price + 1)])
        couples, alone = caps(on)
        fund = draw.choice([0, alone - 1, alone, alone + 1, couples, couples + 1, (price - garage) * 4 // 5])
        facts: Facts = {
            **{id_: draw.random() < 0.85 for id_, fact in FACTS.items() if isinstance(fact, YesNo)},
            **{id_: draw.choice(list(fact.choices)) for id_, fact in FACTS.items() if isinstance(fact, Choice)},
            "request.applied_on": on,
            "request.fund_amount": fund,
            "request.commercial_amount": max(0, (price - garage) * 4 // 5 - fund + draw.choice([-1, 0, 0, 1, 9])),
            "purchase.price": price,
            "purchase.garage_price": garage,
            "purchase.contract_date": a_while_before(on, draw, [12]),
            "purchase.payment_proof_date": a_while_before(on, draw, [12]),
            "household.homes_owned": draw.choice([0, 1, 1, 2, 3]),
            "household.largest_home_area": draw.choice([0, 143_99, 144_00, 144_01, 300_00]),
            "home.area": 100_00,
        }
        paid = draw.choice([(price - garage) // 5, price // 5, price - fund - facts["request.commercial_amount"]])
        facts["purchase.down_payment"] = min(price, max(0, paid + draw.choice([-1, 0, 1, 2])))
        for whom in ("applicant", "spouse"):
            ages = [16 * 12, 18 * 12, draw.randrange(16 * 12, 70 * 12), draw.randrange(45 * 12, 67 * 12)]
            facts[f"{whom}.birth_date"] = a_while_before(on, draw, ages)
            facts[f"{whom}.contribution_months"] = draw.choice([0, 5, 6, 6, 7, 24])
            facts[f"{whom}.monthly_income"] = facts[f"{whom}.monthly_debt"] = 0
            for name in ("unsettled_fund_loan", "guarantees_unsettled_fund_loan", "sued_for_default"):
                facts[f"{whom}.{name}"] = draw.random() < 0.1
            for name in ("overdue_or_guarantor_paid", "bad_credit_record"):
                facts[f"{whom}.{name}"] = draw.random() < 0.1
            if facts[f"{whom}.sex"] == "male":
                del facts[f"{whom}.retirement_category"]
        terms = [11, 12, 13, 359, 360, 361, *[term_to_retirement(facts) + 60 + more for more in (-1, 0, 1)]]
        facts["request.term_months"] = max(1, draw.choice(terms))
        yield facts


def a_while_before(day: date, draw: random.Random, months: list[int]) -> date:
    """Within a day or so of so many months before a day."""
    return day - relativedelta(months=draw.choice(months)) + timedelta(days=draw.choice([-1, 0, 0, 1, 2]))


def every_test(rulebook: Rulebook) -> dict[str, Proposition]:
    return {each.id: each.test for each in (*rulebook.conditions, *rulebook.cautions)}


def test_twenty_thousand_families_of_whom_everything_is_known(rulebook: Rulebook) -> None:
    """Every condition and caution says of them what the articles say, and each is seen met and not met."""
    tests = every_test(rulebook)
    seen = set()
    for facts in on_the_edge(20_000, seed=18):
        expected = read_plainly(facts)
        assert set(expected) == set(tests)
        for id_, test in tests.items():
            assert truth(test, facts, facts["request.applied_on"]) is expected[id_], (id_, facts)
        seen |= set(expected.items())
    assert seen == {(id_, result) for id_ in tests for result in (True, False)}


def test_what_is_decided_stays_decided_however_the_unknown_is_filled_in(rulebook: Rulebook) -> None:
    """Soundness: an answer from some facts is the answer of every family that these facts may belong to."""
    draw = random.Random(17)
    tests = every_test(rulebook)
    families = list(on_the_edge(4_000, seed=17))
    for facts, other, third in zip(families, families[1:], families[2:], strict=False):
        on = facts["request.applied_on"]
        kept = {id_: value for id_, value in facts.items() if id_ == "request.applied_on" or draw.random() < 0.6}
        decided = {id_: truth(test, kept, on) for id_, test in tests.items()}
        for rest in (facts, other, third):
            filled = {**rest, **kept}
            if all(truth(relation.holds, filled, on) is not False for relation in CONSISTENCY):
                expected = read_plainly({"applicant.retirement_category": "female_50", **filled})
                for id_, answer in decided.items():
                    assert answer in (None, expected[id_]), (id_, kept, filled)


# Conditions that may stay open though every family the facts may belong to has one answer, and why; each has a case
# below. Kleene's logic decides part by part: it knows no bounds of a fact, nor that true facts agree with each other.
INCOMPLETE = {
    "down_payment": "any payment is 20 % of a home that costs nothing beside its garage",
    "total_within_share": "80 % of the whole contract is the most whatever the garage costs",
    "down_payment_of_whole": "nothing paid is 20 % of no price",
    "more_than_left_to_pay": "one part of the loan may alone be more than is left, or more than the price",
    "term_within_retirement": "who has a category is a woman; no term above thirty years is taken as input",
    "room_for_shortest_term": "who has a category is a woman",
    "term_not_too_long": "no term above thirty years is taken as input",
}


@pytest.mark.parametrize(
    ("condition", "facts", "settled"),
    [
        ("down_payment", {"purchase.price": 1, "purchase.garage_price": 1}, True),
        ("total_within_share", {"purchase.price": 1_000_000_00, "request.fund_amount": 800_000_01}, False),
        ("down_payment_of_whole", {"purchase.down_payment": 0}, False),
        (
            "more_than_left_to_pay",
            {"purchase.price": 100_00, "purchase.down_payment": 20_00, "request.fund_amount": 80_01},
            False,
        ),
        (
            "term_within_retirement",
            {
                "applicant.birth_date": date(1980, 5, 1),
                "applicant.retirement_category": "female_55",
                "request.term_months": 192,
            },
            True,  # at 57 years 8 months on 1 January 2038: eleven years and five more; a man would have longer
        ),
        (
            "room_for_shortest_term",
            {"applicant.birth_date": date(1968, 5, 1), "applicant.retirement_category": "female_55"},
            True,  # at 55 on 1 May 2023: three years ago, so two of the five are left
        ),
        ("term_not_too_long", {}, True),
    ],
)
def test_where_an_answer_stays_open_though_it_is_settled(
    rulebook: Rulebook, condition: str, facts: Facts, settled: bool
) -> None:
    """Cautious and never wrong: the question that would settle it is still asked."""
    test = every_test(rulebook)[condition]
    facts = {"request.applied_on": date(2026, 3, 1), **facts}
    assert truth(test, facts, date(2026, 3, 1)) is None
    assert answers(test, facts) == {settled}
    assert condition in INCOMPLETE


def test_every_other_condition_is_left_open_only_where_it_can_go_both_ways(rulebook: Rulebook) -> None:
    """Completeness: some facts of a family are hidden; what then is open has a family for yes and one for no."""
    draw = random.Random(5)
    found: dict[str, Facts] = {}
    for id_, test in every_test(rulebook).items():
        read = [fact.id for fact in facts_read(test) if fact.id != "request.applied_on"]
        for facts in on_the_edge(400, seed=len(id_)):
            relevant = {name: value for name, value in facts.items() if name in {*read, "request.applied_on"}}
            for name in draw.sample(read, min(len(read), draw.randint(1, 4))):
                relevant.pop(name, None)
            if truth(test, relevant, facts["request.applied_on"]) is None and len(answers(test, relevant)) < 2:
                found[id_] = relevant
    assert found.keys() == INCOMPLETE.keys(), found


def answers(test: Proposition, facts: Facts) -> set[bool | None]:
    """What a condition says when the unknown facts it reads are filled in at their bounds and near the known ones."""
    on: date = facts["request.applied_on"]
    unknown = [fact for fact in facts_read(test) if fact.id not in facts]
    found: set[bool | None] = set()
    for each in product(*(values(fact, facts) for fact in unknown)):
        filled = {
            **facts,
            **{fact.id: value for fact, value in zip(unknown, each, strict=True) if value is not None},
        }
        if all(truth(relation.holds, filled, on) is not False for relation in CONSISTENCY):
            answer = truth(test, filled, on)
            if answer is not None or filled.get("applicant.sex") == "female":
                found.add(answer)
        if len(found - {None}) > 1:
            break
    return found - {None}


def values(fact: Fact, facts: Facts) -> list[Any]:
    """Values that an unknown fact may have; None for a category, which no man has."""
    on: date = facts["request.applied_on"]
    match fact:
        case YesNo():
            return [True, False]
        case Choice():
            return [*fact.choices, None] if fact.name == "retirement_category" else list(fact.choices)
        case Day():
            return [fact.earliest, on - relativedelta(years=1, days=1), on - A_DAY]
        case Money():
            sums = [value for id_, value in facts.items() if isinstance(FACTS[id_], Money)]
            return sorted({fact.minimum, *(each for each in (*sums, sum(sums)) if each > fact.minimum), fact.maximum})
        case Number():
            return [fact.minimum, *(each for each in (1, 2, 6, 12) if each > fact.minimum), fact.maximum]
    raise TypeError(fact)
