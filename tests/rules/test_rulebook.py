"""Which rulebook is in force, and how its parts hang together."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from rules.evaluation import truth
from rules.expressions import Some
from rules.rulebook import Ceiling, Tier
from rules.rulebooks import NoRulebookInForce, UnknownCity, in_force, rulebooks
from rules.vocabulary import household, purchase, request

FIRST = date(2020, 9, 7)


@pytest.mark.parametrize("on", [FIRST, date(2026, 3, 1), date(2099, 12, 31)])
def test_the_rules_are_in_force_from_their_publication(on: date) -> None:
    assert in_force("jingdezhen", on) is rulebooks()["jingdezhen-2020-18"]


def test_before_that_there_are_none() -> None:
    with pytest.raises(NoRulebookInForce) as error:
        in_force("jingdezhen", FIRST - timedelta(days=1))
    assert error.value.first == FIRST


def test_a_city_without_rules() -> None:
    with pytest.raises(UnknownCity, match="atlantis"):
        in_force("atlantis", FIRST)


def test_a_day_without_rules_is_named() -> None:
    with pytest.raises(NoRulebookInForce, match="no rulebook of jingdezhen was in force on 2020-09-06"):
        in_force("jingdezhen", FIRST - timedelta(days=1))


def test_a_condition_that_came_or_went_applies_from_its_first_day_to_its_last() -> None:
    first, last = date(2021, 1, 1), date(2022, 6, 30)
    rulebook = rulebooks()["jingdezhen-2020-18"]
    always = rulebook.conditions[0]
    passing = replace(always, id="passing", since=first, until=last)
    other = replace(rulebook, conditions=(always, passing))
    for on, expected in (
        (first - timedelta(days=1), (always,)),
        (first, (always, passing)),
        (last, (always, passing)),
        (last + timedelta(days=1), (always,)),
    ):
        assert other.conditions_on(on) == expected


def test_the_text_that_is_encoded_is_among_its_documents() -> None:
    for rulebook in rulebooks().values():
        assert rulebook.document is rulebook.documents[rulebook.document.id]
        assert rulebook.since >= rulebook.document.published


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


def test_a_ceiling_admits_what_its_general_rule_or_an_exception_that_applies_does() -> None:
    general, exception = Tier(purchase.down_payment), Tier(purchase.price, household.married)
    one = Ceiling("c", "", (), (general,)).admits(request.fund_amount)
    two = Ceiling("c", "", (), (general, exception)).admits(request.fund_amount)
    for amount, married, within_one, within_two in (
        (10, False, True, True),
        (11, False, False, False),
        (11, True, False, True),
        (20, True, False, True),
        (21, True, False, False),
    ):
        facts = {"purchase.down_payment": 10, "purchase.price": 20}
        facts |= {"request.fund_amount": amount, "household.married": married}
        assert (truth(one, facts, FIRST), truth(two, facts, FIRST)) == (within_one, within_two)
    assert not isinstance(one, Some)


Install = Callable[[str], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs a package whose rulebooks are those of the first city, changed as a Python expression says."""

    def installed(changes: str) -> None:
        (tmp_path / "made_up_rules.py").write_text(
            "from dataclasses import replace\n"
            "from datetime import date\n"
            "from rules.jingdezhen.rulebook import RULEBOOKS as FIRST\n"
            f"RULEBOOKS = tuple(replace(FIRST[0], **each) for each in {changes})\n",
            "utf-8",
        )
        metadata = tmp_path / "made_up_rules-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: made-up-rules\nVersion: 1.0\n", "utf-8")
        (metadata / "entry_points.txt").write_text("[loan_engine.rulebooks]\na = made_up_rules:RULEBOOKS\n", "utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        rulebooks.cache_clear()

    yield installed
    rulebooks.cache_clear()
    sys.modules.pop("made_up_rules", None)


def test_an_installed_package_brings_its_rulebooks(install: Install) -> None:
    install("[dict(id='atlantis-1', city='atlantis')]")
    assert in_force("atlantis", FIRST) is rulebooks()["atlantis-1"]
    assert "jingdezhen-2020-18" in rulebooks()


def test_a_rulebook_holds_to_its_last_day_and_the_next_from_its_first(install: Install) -> None:
    install(
        "[dict(id='atlantis-1', city='atlantis', until=date(2023, 6, 30)),"
        " dict(id='atlantis-2', city='atlantis', since=date(2023, 7, 1), until=date(2024, 12, 31))]"
    )
    for on, id_ in (
        (FIRST, "atlantis-1"),
        (date(2023, 6, 30), "atlantis-1"),
        (date(2023, 7, 1), "atlantis-2"),
        (date(2024, 12, 31), "atlantis-2"),
    ):
        assert in_force("atlantis", on).id == id_
    for on in (FIRST - timedelta(days=1), date(2025, 1, 1)):
        with pytest.raises(NoRulebookInForce) as error:
            in_force("atlantis", on)
        assert error.value.first == FIRST


def test_two_rulebooks_of_one_id_are_refused(install: Install) -> None:
    install("[dict(city='atlantis')]")
    with pytest.raises(ValueError, match="two rulebooks have the id jingdezhen-2020-18"):
        rulebooks()
