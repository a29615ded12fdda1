"""Which rulebook is in force, and how its parts hang together."""

from datetime import date, timedelta

import pytest

from rules.rulebook import NoRulebookInForce, UnknownCity, in_force, rulebooks

FIRST = date(2020, 9, 7)


@pytest.mark.parametrize("on", [FIRST, date(2026, 3, 1), date(2099, 12, 31)])
def test_the_rules_are_in_force_from_their_publication(on: date) -> None:
    assert in_force("jingdezhen", on) is rulebooks()["jingdezhen-2020-18"]


def test_before_that_there_are_none() -> None:
    with pytest.raises(NoRulebookInForce) as error:
        in_force("jingdezhen", FIRST - timedelta(days=1))
    assert error.value.first == FIRST


def test_a_city_without_rules() -> None:
    with pytest.raises(UnknownCity):
        in_force("atlantis", FIRST)


def test_the_text_that_is_encoded_is_among_its_documents() -> None:
    for rulebook in rulebooks().values():
        assert rulebook.document is rulebook.documents[rulebook.document.id]
        assert rulebook.since == rulebook.document.published


def test_ids_are_given_once() -> None:
    for rulebook in rulebooks().values():
        conditions = [each.id for each in (*rulebook.conditions, *rulebook.cautions)]
        assert len(set(conditions)) == len(conditions)
        ceilings = [each.id for each in rulebook.ceilings]
        assert len(set(ceilings)) == len(ceilings)


def test_a_general_rule_comes_first_and_always_applies() -> None:
    for rulebook in rulebooks().values():
        for ceiling in rulebook.ceilings:
            general, *exceptions = ceiling.tiers
            assert general.when is None
            assert all(tier.when is not None for tier in exceptions)
