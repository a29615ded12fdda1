"""A population under today's rules and under others: what must hold whatever the numbers, and the scalar engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import date
from functools import cache
from itertools import product
from typing import Any

import polars as pl
import pytest

from loan_engine.application import Application
from loan_engine.assessment import Assessment, Verdict, assess
from loan_engine.screening.orders import read_order
from loan_engine.simulation.groups import GROUPINGS
from loan_engine.simulation.measures import COMPARED, Figures
from loan_engine.simulation.population import population
from loan_engine.simulation.run import Simulation, simulate
from loan_engine.simulation.settings import read_settings
from loan_engine.simulation.sources import MadeUp, Source, made_up
from rules.amending import amended
from rules.parameters import ParameterValue
from rules.vocabulary import FACTS

ON = date(2026, 3, 1)
ORDER = read_order({}, ON, "polars", remedies=False)
SIZE = 4_000
CHANGES = (
    ["caps.couple=800000"],
    ["caps.couple=800000", "ltv=0.85"],
    ["caps.individual=300000", "caps.couple=600000"],
    ["down_payment=0.3"],
    ["term.longest=20", "contribution=3"],
    ["excluded_kinds=villa"],
    ["ltv=0.7", "caps.individual=400000"],
)


def values(*settings: str) -> dict[str, ParameterValue]:
    return read_settings(settings, ORDER.rulebook)


def people(size: int = SIZE, seed: int = 7, missing: float = 0.0, **how: Any) -> Source:
    return made_up(MadeUp(size, seed, missing), ON, **how)


@cache
def found(*settings: str, missing: float = 0.0) -> Simulation:
    return simulate(ORDER, values(*settings), people(missing=missing))


def counts(simulation: Simulation) -> tuple[Figures, list[dict[Any, Figures]], Any]:
    """All that is counted, to compare."""
    return simulation.everybody, [dict(bands) for bands in simulation.groups.values()], simulation.failing


@pytest.mark.parametrize("missing", [0.0, 0.03])
def test_nothing_changes_where_nothing_is_changed(missing: float) -> None:
    today = ["couple_cap=500000", "ltv=0.8", "max_term=30"]
    everybody = found(*today, missing=missing).everybody
    assert everybody.today == everybody.changed
    moved = ("newly_eligible", "no_longer_eligible", "gain", "lose", "mixed", "fund_more", "fund_less", "fund_gained")
    assert [getattr(everybody, name) for name in (*moved, "fund_lost")] == [0] * 9
    assert everybody.fund_same + everybody.fund_unknown == everybody.today.eligible
    assert everybody.applications == SIZE


@pytest.mark.parametrize("missing", [0.0, 0.03])
@pytest.mark.parametrize("settings", [["couple_cap=800000"], ["individual_cap=360000"], ["ltv=0.85", "max_term=30"]])
def test_higher_caps_make_nobody_lose(settings: list[str], missing: float) -> None:
    everybody = found(*settings, missing=missing).everybody
    assert everybody.gain > 0
    assert (everybody.lose, everybody.mixed, everybody.no_longer_eligible) == (0, 0, 0)
    assert (everybody.fund_less, everybody.fund_lost) == (0, 0)


@pytest.mark.parametrize("missing", [0.0, 0.03])
@pytest.mark.parametrize("settings", [["couple_cap=400000"], ["individual_cap=200000"], ["ltv=0.6", "max_term=20"]])
def test_lower_caps_make_nobody_gain(settings: list[str], missing: float) -> None:
    everybody = found(*settings, missing=missing).everybody
    assert everybody.lose > 0
    assert (everybody.gain, everybody.mixed, everybody.newly_eligible) == (0, 0, 0)
    assert (everybody.fund_more, everybody.fund_gained) == (0, 0)


@pytest.mark.parametrize("settings", CHANGES[2:4])
@pytest.mark.parametrize("missing", [0.0, 0.03])
def test_groups_add_up_and_so_do_the_sums(settings: list[str], missing: float) -> None:
    simulation = found(*settings, missing=missing)
    everybody = simulation.everybody
    for grouping in GROUPINGS:
        assert added(simulation.groups[grouping].values()) == asdict(everybody), grouping.id
        unknown = simulation.groups[grouping][grouping.bands[-1]].applications
        assert (unknown > 0) == (missing > 0), grouping.id
    assert everybody.changed.fund == everybody.today.fund + everybody.fund_gained - everybody.fund_lost
    moved = everybody.newly_eligible - everybody.no_longer_eligible
    assert everybody.changed.eligible == everybody.today.eligible + moved
    assert everybody.gain + everybody.lose + everybody.mixed <= everybody.applications


def added(figures: Any) -> dict[str, Any]:
    sums: dict[str, Any] = {}
    for each in map(asdict, figures):
        for name, value in each.items():
            if isinstance(value, dict):
                inner = sums.setdefault(name, dict.fromkeys(value, 0))
                sums[name] = {key: inner[key] + value[key] for key in value}
            else:
                sums[name] = sums.get(name, 0) + value
    return sums


def test_a_seed_gives_the_same_again_and_another_one_something_else() -> None:
    chosen = values("ltv=0.85")
    once, again, other = (simulate(ORDER, chosen, people(1000, seed)) for seed in (7, 7, 8))
    assert counts(once) == counts(again)
    assert once.everybody != other.everybody


@pytest.mark.parametrize(("size", "block"), [(12, 1), (SIZE, 999), (SIZE, SIZE)])
def test_the_size_of_a_block_changes_nothing(size: int, block: int) -> None:
    chosen = values("ltv=0.85", "contribution=12")
    whole, in_parts = (people(size, missing=0.1, **how) for how in ({}, {"block": block}))
    assert counts(simulate(ORDER, chosen, in_parts)) == counts(simulate(ORDER, chosen, whole))


def test_both_gains_and_losses_are_mixed() -> None:
    simulation = found("ltv=0.7", "caps.individual=400000")
    assert simulation.everybody.mixed > 0


def test_conditions_tell_what_made_the_difference() -> None:
    stricter = {each.condition.id: each for each in found("down_payment=0.3").failing}
    changed = [id_ for id_, each in stricter.items() if each.today != each.changed]
    assert len(changed) == 1
    (each,) = (stricter[id_] for id_ in changed)
    assert each.changed > each.today
    everybody = found("down_payment=0.3").everybody
    assert each.imposed == everybody.no_longer_eligible > 0
    assert each.lifted == 0


# The scalar engine says the same of every row.


@pytest.mark.parametrize(("settings", "missing"), [*product(CHANGES[1:], [0.0]), (CHANGES[1], 0.05)])
def test_one_by_one_the_scalar_engine_counts_the_same(settings: list[str], missing: float) -> None:
    size = 300
    chosen = values(*settings)
    simulation = simulate(ORDER, chosen, people(size, missing=missing))
    everybody = simulation.everybody
    tally: Counter[str] = Counter()
    failing: dict[str, Counter[str]] = {"today": Counter(), "changed": Counter()}
    for first, then in both(population(size, 7, ON, missing=missing), chosen):
        tally.update(one(first, then))
        for side, each in (("today", first), ("changed", then)):
            failing[side].update(finding.condition.id for finding in each.findings if finding.result is False)
    shown = {**asdict(everybody), **{f"today_{k}": v for k, v in asdict(everybody.today).items()}}
    shown |= {f"changed_{k}": v for k, v in asdict(everybody.changed).items()}
    assert {name: shown[name] for name in tally} == dict(tally)
    for name in set(ONE) - set(tally):
        assert shown[name] == 0, name
    for side, counted in failing.items():
        assert {e.condition.id: getattr(e, side) for e in simulation.failing if getattr(e, side)} == dict(counted)


def both(frame: pl.DataFrame, chosen: Mapping[str, ParameterValue]) -> Iterator[tuple[Assessment, Assessment]]:
    assumed = amended(ORDER.rulebook, chosen)
    for row in frame.iter_rows(named=True):
        facts = {id_: row[fact.column] for id_, fact in FACTS.items() if row[fact.column] is not None}
        for person in ("applicant", "spouse"):
            if f"{person}.retirement_category" in facts:
                facts.setdefault(f"{person}.sex", "female")
        application = Application(ORDER.rulebook, facts, row["request_applied_on"], ON, False)
        yield assess(application), assess(replace(application, rulebook=assumed))


ONE = (
    "applications",
    "newly_eligible",
    "no_longer_eligible",
    "gain",
    "lose",
    "mixed",
    "fund_more",
    "fund_less",
    "fund_same",
    "fund_unknown",
    "fund_gained",
    "fund_lost",
    "today_eligible",
    "changed_eligible",
    "today_undetermined",
    "changed_undetermined",
    "today_fund",
    "changed_fund",
)


def one(now: Assessment, then: Assessment) -> dict[str, int]:
    """What one application adds, from its two assessments."""
    was, is_ = (each.verdict is Verdict.ELIGIBLE for each in (now, then))
    pairs = [(now.limits[limit].sure, then.limits[limit].sure) for limit in COMPARED]
    known = [(first, second) for first, second in pairs if first is not None and second is not None]
    better = (is_ and not was) or (was and is_ and any(second > first for first, second in known))
    worse = (was and not is_) or (was and is_ and any(second < first for first, second in known))
    lent = [each.limits["fund"].sure if eligible else 0 for each, eligible in ((now, was), (then, is_))]
    sure = None not in lent
    first, second = (each or 0 for each in lent) if sure else (0, 0)
    return {
        "applications": 1,
        "newly_eligible": is_ and not was,
        "no_longer_eligible": was and not is_,
        "gain": better and not worse,
        "lose": worse and not better,
        "mixed": better and worse,
        "fund_more": second > first,
        "fund_less": second < first,
        "fund_same": was and is_ and sure and first == second,
        "fund_unknown": not sure,
        "fund_gained": max(0, second - first),
        "fund_lost": max(0, first - second),
        "today_eligible": was,
        "changed_eligible": is_,
        "today_undetermined": now.verdict is Verdict.UNDETERMINED,
        "changed_undetermined": then.verdict is Verdict.UNDETERMINED,
        "today_fund": first,
        "changed_fund": second,
    }


# Groups, told row by row.


def test_a_row_falls_into_the_band_it_should() -> None:
    rows: list[tuple[dict[str, Any], dict[str, str]]] = [
        (
            {
                "household_married": True,
                "applicant_contributing_now": True,
                "spouse_contributing_now": True,
                "applicant_birth_date": date(1996, 3, 2),
                "purchase_price": 500_000_00,
                "household_homes_owned": 0,
                "applicant_monthly_income": 3000_00,
                "spouse_monthly_income": 4999_99,
            },
            dict(family="both_contribute", age="25_to_30", price="50_to_70", homes="none", income="5000_to_8000"),
        ),
        (
            {
                "household_married": True,
                "applicant_contributing_now": False,
                "spouse_contributing_now": True,
                "applicant_birth_date": date(1996, 3, 1),
                "purchase_price": 499_999_99,
                "household_homes_owned": 1,
                "applicant_monthly_income": 20_000_00,
                "spouse_monthly_income": 0,
            },
            dict(family="one_contributes", age="30_to_35", price="below_50", homes="one", income="from_20000"),
        ),
        (
            {
                "household_married": True,
                "applicant_contributing_now": False,
                "spouse_contributing_now": False,
                "applicant_birth_date": date(1950, 1, 1),
                "purchase_price": 1_200_000_00,
                "household_homes_owned": 7,
                "applicant_monthly_income": 1,
            },
            dict(family="none_contributes", age="from_50", price="from_120", homes="two_or_more", income="unknown"),
        ),
        (
            {"household_married": False, "applicant_monthly_income": 4999_99, "applicant_birth_date": date(2001, 3, 2)},
            dict(family="single", age="below_25", price="unknown", homes="unknown", income="below_5000"),
        ),
        (
            {"household_married": True, "applicant_contributing_now": False},
            dict(family="unknown", age="unknown", price="unknown", homes="unknown", income="unknown"),
        ),
    ]
    empty = population(0, 1, ON)
    given = [{**dict.fromkeys(empty.columns), "request_applied_on": ON, **row} for row, _ in rows]
    frame = pl.DataFrame(given, schema=empty.schema)
    places = frame.select(each.place for each in GROUPINGS).rows(named=True)
    told = [{each.id: each.bands[row[each.id]].code for each in GROUPINGS} for row in places]
    assert told == [bands for _, bands in rows]


def test_codes_and_labels_are_told_apart() -> None:
    for grouping in GROUPINGS:
        for names in ([each.code for each in grouping.bands], [each.label for each in grouping.bands]):
            assert len(set(names)) == len(names)
