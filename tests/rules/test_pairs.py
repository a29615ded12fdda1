"""Pairs for every condition (MC/DC): for each thing it compares, two families that differ in that and in the answer.

The pairs are made from the expressions. What a pair must answer is read off a truth table of the comparisons, worked
here in plain `all`, `any` and `not`; the rules are then asked of both families, one by one and as rows of a table, and
of the family of whom the fact that differs is not known. Where comparisons hang together, so that none can change
alone, the others that change must make no difference to the answer (masking). A comparison without a pair is dead: it
stands below with the reason it is there. Families agree with themselves where any that do will serve.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Any

import narwhals as nw
import polars as pl
import pytest

from rules.columns import Columns, day_ordinals
from rules.consistency import CONSISTENCY
from rules.evaluation import amount, compared, facts_read, parameters_read, truth
from rules.expressions import Comparison, Every, Expression, Negation, Proposition, Some
from rules.facts import Choice, Day, Fact, Number, YesNo
from rules.parameters import Parameter
from rules.rulebooks import rulebooks

Facts = dict[str, Any]
Vector = dict[int, bool | None]
"""What each comparison of a condition says, by its place among them."""

APPLIED_ON = "request.applied_on"
A_DAY = timedelta(days=1)
LATELY = date(2026, 3, 2)
TRIES = 20

# Comparisons that change no answer while everything is known, because another that always goes with them decides; and
# what they are for: an answer while something is not known. By condition and the place of the comparison in it.
WHATEVER_THE_GARAGE = "a bound on the whole price, which decides while the price of the garage is not known"
ONE_PART_ALONE = "a bound on one part of the sum, which decides while the other part is not known"
MEN_WORK_LONGER = "men retire no sooner than women of either kind, so a known sex decides by the ages alone"
DECIDES_WHILE_OPEN = {
    ("down_payment", 1): WHATEVER_THE_GARAGE,
    ("total_within_share", 0): ONE_PART_ALONE,
    ("total_within_share", 1): ONE_PART_ALONE,
    ("total_within_share", 3): WHATEVER_THE_GARAGE,
}
# Those that change no answer even then.
ONE_OF_ALL = "a category is one of the two: what decides is that there is one"
NEVER_DECIDES = {
    **{
        (f"category_for_a_man of {whom}.retirement_category", place): ONE_OF_ALL
        for whom in ("applicant", "spouse")
        for place in (1, 2)
    },
    ("term_within_retirement", 1): MEN_WORK_LONGER,
    ("room_for_shortest_term", 1): MEN_WORK_LONGER,
}


@dataclass(frozen=True)
class Asked:
    """A condition on a day, its comparisons each once, and its structure over their places."""

    id: str
    test: Proposition
    on: date
    atoms: tuple[Proposition, ...]
    structure: Any
    agrees: bool = True  # false where what is asked is itself whether the family agrees

    def facts(self) -> tuple[Fact, ...]:
        return facts_read(self.test)

    def vector(self, facts: Facts) -> Vector:
        return {place: compared(atom, facts, self.on).result for place, atom in enumerate(self.atoms)}


@dataclass(frozen=True)
class Pair:
    """Two families; `changed` is the fact that differs, `alone` tells that no other comparison came out otherwise."""

    one: Facts
    other: Facts
    changed: str
    alone: bool


def likeness(expression: Expression) -> Any:
    """What two expressions have in common that say the same."""
    if isinstance(expression, (Fact, Parameter)):
        return expression.id
    own = getattr(expression, "operator", None) or getattr(expression, "code", None)
    return type(expression), own, tuple(likeness(part) for part in expression.parts())


def asked(id_: str, test: Proposition, on: date, *, agrees: bool = True) -> Asked:
    places: dict[Any, int] = {}
    atoms: list[Proposition] = []

    def read(part: Expression) -> Any:
        match part:
            case Every(parts):
                return "every", [read(each) for each in parts]
            case Some(parts):
                return "some", [read(each) for each in parts]
            case Negation(below):
                return "not", read(below)
        assert isinstance(part, Proposition)
        place = places.setdefault(likeness(part), len(places))
        if place == len(atoms):
            atoms.append(part)
        return place

    structure = read(test)
    return Asked(id_, test, on, tuple(atoms), structure, agrees)


def plainly(structure: Any, vector: Vector) -> bool | None:
    """The truth table: of known comparisons in plain Python; open where the unknown ones can tip it either way."""
    unknown = [place for place, value in vector.items() if value is None]
    found = set()
    for filling in product((True, False), repeat=len(unknown)):
        found.add(decided(structure, {**vector, **dict(zip(unknown, filling, strict=True))}))
        if len(found) == 2:
            return None
    return found.pop()


def decided(structure: Any, vector: Vector) -> bool:
    match structure:
        case int():
            return bool(vector[structure])
        case "every", parts:
            return all(decided(each, vector) for each in parts)
        case "some", parts:
            return any(decided(each, vector) for each in parts)
        case "not", below:
            return not decided(below, vector)
    raise TypeError(structure)


def forced(structure: Any, place: int, wanted: bool | None = None) -> Iterator[Vector]:
    """What other comparisons must say for one of them to decide (or, with `wanted`, for the whole to come out so)."""
    match structure:
        case int():
            yield {} if wanted is None or structure == place else {structure: wanted}
        case "not", below:
            yield from forced(below, place, None if wanted is None else not wanted)
        case kind, parts:
            neutral = kind == "every"
            if wanted is None:
                (on_the_way,) = {index for index, each in enumerate(parts) if place in below_of(each)} or {-1}
                options = [
                    list(forced(each, place, None if index == on_the_way else neutral))
                    for index, each in enumerate(parts)
                ]
                yield from joined(options)
            elif wanted is neutral:
                yield from joined([list(forced(each, place, wanted)) for each in parts])
            else:
                for each in parts:
                    yield from forced(each, place, wanted)


def joined(options: list[list[Vector]]) -> Iterator[Vector]:
    for chosen in product(*options):
        whole: Vector = {}
        if all(whole.setdefault(place, value) == value for each in chosen for place, value in each.items()):
            yield whole


def below_of(structure: Any) -> set[int]:
    match structure:
        case int():
            return {structure}
        case "not", below:
            return below_of(below)
        case _, parts:
            return set().union(*(below_of(each) for each in parts))
    raise TypeError(structure)


def candidates(fact: Fact, atoms: tuple[Proposition, ...], facts: Facts, on: date) -> list[Any]:
    """Values of a fact worth trying: all there are, or its bounds and where a comparison of it turns."""
    match fact:
        case YesNo():
            return [True, False]
        case Choice():
            return list(fact.choices)
        case Day():
            least, most = fact.earliest.toordinal(), fact.latest.toordinal()
            return [date.fromordinal(each) for each in turns(fact, atoms, facts, on, least, most)]
        case Number():
            return turns(fact, atoms, facts, on, fact.minimum, fact.maximum + 1)  # a bound may itself be the rule's
    raise TypeError(fact)


def turns(fact: Fact, atoms: tuple[Proposition, ...], facts: Facts, on: date, least: int, most: int) -> list[int]:
    found = {least, most}
    for atom in atoms:
        if not isinstance(atom, Comparison) or fact not in facts_read(atom):
            continue

        def above(value: int, atom: Comparison = atom) -> bool | None:
            known = {**facts, fact.id: date.fromordinal(value) if isinstance(fact, Day) else value}
            left, right = amount(atom.left, known, on), amount(atom.right, known, on)
            return None if left is None or right is None else left >= right

        low, high = least, most
        at_least, at_most = above(low), above(high)
        if at_least is None or at_most is None or at_least is at_most:
            if isinstance(atom, Comparison) and atom.operator == "==":
                found |= {min(least + 1, most)}
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if above(middle) is at_least else (low, middle)
        found |= {each for each in (low - 1, low, high, high + 1) if least <= each <= most}
    return sorted(found)


def possible(facts: Facts, on: date) -> bool:
    return all(truth(relation.holds, facts, on) is not False for relation in CONSISTENCY)


def family_with(ask: Asked, wanted: Vector, draw: random.Random, agreeing: bool) -> Facts | None:
    """A family of which the comparisons say what is wanted, found step by step; None where the steps lead nowhere."""
    changing = [fact for fact in ask.facts() if fact.id != APPLIED_ON]
    facts: Facts = {APPLIED_ON: ask.on}
    for fact in changing:
        facts[fact.id] = draw.choice(candidates(fact, (), facts, ask.on))

    def amiss(known: Facts) -> list[int]:
        vector = ask.vector(known)
        return [place for place, value in wanted.items() if vector[place] is not value]

    def weight(known: Facts) -> int:
        return len(amiss(known)) + 2 * (agreeing and not possible(known, ask.on))

    missing = weight(facts)
    for _ in range(TRIES):
        if not missing:
            return facts
        wrong = tuple(ask.atoms[place] for place in amiss(facts)) or ask.atoms
        steps = [
            {**facts, fact.id: value}
            for fact in facts_read(*wrong)
            if fact.id != APPLIED_ON
            for value in candidates(fact, wrong, facts, ask.on)
        ]
        weighed = [(weight(step), step) for step in steps]
        best = min(each for each, _ in weighed)
        if best > missing:
            return None
        facts, missing = draw.choice([step for each, step in weighed if each == best]), best
    return None


def pair_of(ask: Asked, place: int) -> Pair | None:
    """A pair for a comparison among families of whom everything is known; one that changes alone where there is any."""
    draw = random.Random(place)
    masked: Pair | None = None
    for agreeing in (True, False) if ask.agrees else (False,):
        for wanted, way in product(forced(ask.structure, place), (True, False, True, False)):
            one = family_with(ask, {**wanted, place: way}, draw, agreeing)
            for found in flips(ask, place, one, agreeing) if one is not None else ():
                if found.alone:
                    return found
                masked = masked or found
        if masked is not None:
            return masked
    return None


def flips(ask: Asked, place: int, one: Facts, agreeing: bool) -> Iterator[Pair]:
    before = ask.vector(one)
    for fact in facts_read(ask.atoms[place]):
        for value in candidates(fact, ask.atoms[place : place + 1], one, ask.on) if fact.id != APPLIED_ON else ():
            other = {**one, fact.id: value}
            after = ask.vector(other)
            if after[place] is before[place] or (agreeing and not possible(other, ask.on)):
                continue
            decides = all(
                decided(ask.structure, vector) is not decided(ask.structure, {**vector, place: not vector[place]})
                for vector in (before, after)
            )
            if decides and decided(ask.structure, before) is not decided(ask.structure, after):
                alone = all(after[each] is before[each] for each in before if each != place)
                yield Pair(one, other, fact.id, alone)


def open_pair_of(ask: Asked, place: int) -> Pair | None:
    """A pair among families of whom something else is not known: one has an answer and the other has none yet."""
    draw = random.Random(place)
    own = {fact.id for fact in facts_read(ask.atoms[place])}
    others = [fact.id for fact in ask.facts() if fact.id not in own]
    for _, way in product(range(TRIES), (True, False)):
        whole = family_with(ask, {place: way}, draw, agreeing=True)
        if whole is None:
            continue
        for hidden in others:
            one = {id_: value for id_, value in whole.items() if id_ != hidden}
            for fact in facts_read(ask.atoms[place]):
                for value in (
                    candidates(fact, ask.atoms[place : place + 1], one, ask.on) if fact.id != APPLIED_ON else ()
                ):
                    other = {**one, fact.id: value}
                    before, after = ask.vector(one), ask.vector(other)
                    alone = all(after[each] is before[each] for each in before if each != place)
                    answers = {step_by_step(ask.structure, vector) for vector in (before, after)}
                    if alone and after[place] is not before[place] and len(answers) == 2 and possible(other, ask.on):
                        return Pair(one, other, fact.id, alone)
    return None


def step_by_step(structure: Any, vector: Vector) -> bool | None:
    """The truth table of three values: what a part decides is decided, whatever the rest turns out to be."""
    match structure:
        case int():
            return vector[structure]
        case "not", below:
            value = step_by_step(below, vector)
            return None if value is None else not value
        case kind, parts:
            values = [step_by_step(each, vector) for each in parts]
            decisive = kind == "some"
            return decisive if decisive in values else None if None in values else not decisive
    raise TypeError(structure)


def days(test: Proposition, since: date) -> list[date]:
    """A day of late, and the last and first days of what the condition goes by."""
    changes = {value.since for parameter in parameters_read(test) for value in parameter.values if value.since > since}
    return [LATELY, *sorted(day for each in changes for day in (each - A_DAY, each))]


@cache
def conditions() -> list[Asked]:
    """Every condition there is, on every day on which it changes."""
    found = []
    for rulebook in rulebooks().values():
        tests = {each.id: each.test for each in (*rulebook.conditions, *rulebook.cautions, *rulebook.duties)}
        tests |= {f"paper {paper.id}": paper.needed for paper in rulebook.papers if paper.needed is not None}
        tests |= {
            f"tier {index} of {ceiling.id}": tier.when
            for ceiling in rulebook.ceilings
            for index, tier in enumerate(ceiling.tiers)
            if tier.when is not None
        }
        found += [asked(id_, test, on) for id_, test in tests.items() for on in days(test, rulebook.since)]
    found += [asked(f"{each.code} of {each.fact.id}", each.holds, LATELY, agrees=False) for each in CONSISTENCY]
    return found


def in_a_table(ask: Asked, rows: list[Facts]) -> list[bool | None]:
    """The same asked of rows."""
    kinds = {YesNo: pl.Boolean, Choice: pl.String, Day: pl.Date, Number: pl.Int64}
    columns = {
        fact.column: pl.Series(
            [row.get(fact.id) for row in rows], dtype=next(kinds[k] for k in kinds if isinstance(fact, k))
        )
        for fact in ask.facts()
    }
    frame = pl.DataFrame({**columns, "on": pl.Series([ask.on] * len(rows), dtype=pl.Date)})
    answer = Columns(day_ordinals(nw.col("on"))).truth(ask.test).alias("answer")
    return nw.from_native(frame).select(answer).to_native()["answer"].to_list()


@pytest.mark.parametrize("ask", conditions(), ids=lambda ask: f"{ask.id}-{ask.on}")
def test_each_comparison_of_a_condition_decides_it_in_some_family(ask: Asked) -> None:
    rows: list[Facts] = []
    expected: list[bool | None] = []
    for place, atom in enumerate(ask.atoms):
        listed = (ask.id, place)
        pair = pair_of(ask, place)
        if listed in NEVER_DECIDES:
            assert pair is None, listed
            continue
        if listed in DECIDES_WHILE_OPEN:
            assert pair is None, listed
            pair = open_pair_of(ask, place)
        assert pair is not None, f"nothing turns on {atom}"
        for facts in (pair.one, pair.other):
            rows.append(facts)
            expected.append(step_by_step(ask.structure, ask.vector(facts)))
        assert expected[-2] is not expected[-1]
        if listed not in DECIDES_WHILE_OPEN:
            rows.append({id_: value for id_, value in pair.one.items() if id_ != pair.changed})
            expected.append(None)
            assert plainly(ask.structure, ask.vector(rows[-1])) is None
    assert [truth(ask.test, facts, ask.on) for facts in rows] == expected
    if rows:
        assert in_a_table(ask, rows) == expected
