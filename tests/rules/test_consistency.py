"""What true facts cannot contradict: contradictions are bad input, and an unknown contradicts nothing."""

from datetime import date
from typing import Any

import pytest

from rules.consistency import CONSISTENCY, Consistency
from rules.evaluation import facts_read, parameters_read, truth
from rules.vocabulary import FACTS

ON = date(2026, 3, 1)
BEFORE, AFTER = date(2026, 2, 28), date(2026, 3, 2)
BY_CODE_AND_FACT = {(each.code, each.fact.id): each for each in CONSISTENCY}

# Code, the fact pointed at, facts that agree, facts that contradict each other.
CASES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    # the garage and what was paid are parts of the price: all of it at the most
    *(
        (code, fact, {fact: 1_000_00, "purchase.price": 1_000_00}, {fact: 1_000_01, "purchase.price": 1_000_00})
        for code, fact in (
            ("garage_above_price", "purchase.garage_price"),
            ("down_payment_above_price", "purchase.down_payment"),
        )
    ),
    # nobody applies on the day of their birth
    *(
        (
            "birth_after_application",
            f"{whom}.birth_date",
            {f"{whom}.birth_date": BEFORE, "request.applied_on": ON},
            {f"{whom}.birth_date": ON, "request.applied_on": ON},
        )
        for whom in ("applicant", "spouse")
    ),
    *(
        (
            "category_for_a_man",
            f"{whom}.retirement_category",
            {f"{whom}.sex": "female", f"{whom}.retirement_category": category},
            {f"{whom}.sex": "male", f"{whom}.retirement_category": category},
        )
        for whom in ("applicant", "spouse")
        for category in ("female_50", "female_55")
    ),
    # a contract or a proof may be of the day itself, not of a later one
    *(
        (code, fact, {fact: ON, "request.applied_on": ON}, {fact: AFTER, "request.applied_on": ON})
        for code, fact in (
            ("contract_in_future", "purchase.contract_date"),
            ("payment_proof_in_future", "purchase.payment_proof_date"),
        )
    ),
]


@pytest.mark.parametrize(("code", "fact", "agree", "contradict"), CASES)
def test_facts_agree_up_to_the_edge_and_contradict_past_it(
    code: str, fact: str, agree: dict[str, Any], contradict: dict[str, Any]
) -> None:
    relation = BY_CODE_AND_FACT[code, fact]
    assert truth(relation.holds, agree, ON) is True
    assert truth(relation.holds, contradict, ON) is False


@pytest.mark.parametrize(("code", "fact", "agree", "contradict"), CASES)
def test_an_unknown_contradicts_nothing(
    code: str, fact: str, agree: dict[str, Any], contradict: dict[str, Any]
) -> None:
    for left_out in contradict:
        known = {id_: value for id_, value in contradict.items() if id_ != left_out}
        assert truth(BY_CODE_AND_FACT[code, fact].holds, known, ON) is not False


def test_every_relation_is_tried() -> None:
    assert {(code, fact) for code, fact, _, _ in CASES} == set(BY_CODE_AND_FACT)
    assert len(BY_CODE_AND_FACT) == len(CONSISTENCY)


@pytest.mark.parametrize("relation", CONSISTENCY, ids=lambda each: f"{each.code}-{each.fact.id}")
def test_a_relation_points_at_a_fact_it_reads_and_says_why(relation: Consistency) -> None:
    assert relation.fact in facts_read(relation.holds)
    assert {fact.id for fact in facts_read(relation.holds)} <= set(FACTS)
    assert relation.message


def test_no_regulation_decides_what_is_contradictory() -> None:
    """A contradiction is one in every city and on every day: no relation reads a parameter."""
    assert parameters_read(*(relation.holds for relation in CONSISTENCY)) == ()
