"""The vocabulary: declared once, complete, without collisions."""

import pytest

from rules.consistency import CONSISTENCY
from rules.evaluation import facts_read
from rules.facts import Choice, Day, Fact, Number
from rules.vocabulary import FACTS, GROUPS

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
