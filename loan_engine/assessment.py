"""One application against its rulebook: the verdict, every condition, the limits, and what is still to be known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property, lru_cache
from math import floor
from operator import attrgetter, itemgetter
from typing import TypeVar

from loan_engine.application import Application
from rules.citations import Notice, Place
from rules.evaluation import Amount, Compared, Facts, FactValue, amount, facts_read, open_facts, trace, truth
from rules.facts import Fact
from rules.parameters import notices_on
from rules.rulebook import Ceiling, Condition, Limit

_KEPT = 4096
"""Findings kept, of conditions and of ceilings each. Of the facts they hold only those that they read."""

_Values = tuple[FactValue | None, ...]
_Part = TypeVar("_Part", Condition, Ceiling)


class Verdict(StrEnum):
    """What the rules say of an application."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, eq=False)
class Finding:
    """A condition and how it stands on the facts it reads and a day: true (met), false (not met) or None (not known).

    `counts` is false where the condition cannot hold up the verdict, because the part of the request it judges was
    not stated.
    """

    condition: Condition
    result: bool | None
    counts: bool
    facts: Facts
    on: date

    @cached_property
    def compared(self) -> tuple[Compared, ...]:
        """The trace of values."""
        return tuple(trace(self.condition.test, self.facts, self.on))

    @cached_property
    def needs(self) -> frozenset[Fact]:
        """The unknown facts that can still decide it."""
        return frozenset() if self.result is not None else open_facts(self.condition.test, self.facts, self.on)


@dataclass(frozen=True, eq=False, slots=True)
class CeilingFinding:
    """A ceiling's amount: `sure` whatever the unknown facts turn out to be, `at_most` if they turn out best.

    In fen or months, rounded down, never below zero; None where even that is not known. `notices` set, later than the
    articles, the values of the tiers that apply or may.
    """

    ceiling: Ceiling
    sure: int | None
    at_most: int | None
    needs: frozenset[Fact]
    notices: tuple[Notice, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """Where it stands: its articles, then the notices."""
        return (*self.ceiling.citations, *self.notices)


@dataclass(frozen=True, slots=True)
class LimitFinding:
    """A limit's amount, as of its ceilings; `bound_by` is the ceiling that sets `sure`.

    `given` is the amount that stood in for the part of the request that the limit reads and that was not stated.
    """

    limit: Limit
    sure: int | None
    at_most: int | None
    bound_by: Ceiling | None
    ceilings: tuple[CeilingFinding, ...]
    given: int | None = None

    @property
    def binding(self) -> CeilingFinding | None:
        """The finding of the ceiling that sets `sure`."""
        return next((each for each in self.ceilings if each.ceiling is self.bound_by), None)

    @property
    def needs(self) -> frozenset[Fact]:
        """The unknown facts that can still move the limit: none of a ceiling that stays above all it may come to."""
        most = self.at_most
        if most is not None and self.sure == most:
            return frozenset()
        lowest = (each for each in self.ceilings if most is None or each.sure is None or each.sure < most)
        return frozenset().union(*(ceiling.needs for ceiling in lowest))


@dataclass(frozen=True)
class Assessment:
    """The answer to one application; findings stand in the order of the rulebook."""

    application: Application
    findings: tuple[Finding, ...]
    cautions: tuple[Finding, ...]
    limits: dict[str, LimitFinding]

    @cached_property
    def verdict(self) -> Verdict:
        """Ineligible as soon as one condition fails, eligible once all that count are met."""
        results = [finding.result for finding in self.findings]
        if False in results:
            return Verdict.INELIGIBLE
        if None in results and any(finding.result is None and finding.counts for finding in self.findings):
            return Verdict.UNDETERMINED
        return Verdict.ELIGIBLE

    @cached_property
    def needed(self) -> tuple[tuple[Fact, tuple[Condition, ...]], ...]:
        """The facts a verdict still waits for, most decisive first, with the conditions each can decide.

        A condition's one open decision is shared among the facts it waits for; a fact's weight is the sum of its
        shares. Nothing is needed once the verdict is known.
        """
        if self.verdict is not Verdict.UNDETERMINED:
            return ()
        return _decisive(tuple([each for each in self.findings if each.result is None and each.counts]))


@lru_cache(maxsize=_KEPT)
def _decisive(waiting: tuple[Finding, ...]) -> tuple[tuple[Fact, tuple[Condition, ...]], ...]:
    weights: defaultdict[Fact, Fraction] = defaultdict(Fraction)
    decides: defaultdict[Fact, list[Condition]] = defaultdict(list)
    for finding in waiting:
        for fact in finding.needs:
            weights[fact] += Fraction(1, len(finding.needs))
            decides[fact].append(finding.condition)
    in_order = facts_read(*(finding.condition.test for finding in waiting))  # ties: as the rulebook asks
    ranked = sorted((fact for fact in in_order if fact in weights), key=lambda fact: -weights[fact])
    return tuple((fact, tuple(decides[fact])) for fact in ranked)


def assess(application: Application) -> Assessment:
    """The application under its rulebook, as of its day."""
    rulebook, on, facts = application.rulebook, application.on, _Known(application.facts)
    findings, cautions = (
        tuple([_found(condition, values(facts), on) for condition, values in _reading(conditions)])
        for conditions in (rulebook.conditions_on(on), rulebook.cautions_on(on))
    )
    return Assessment(application, findings, cautions, limits_of(application))


def limits_of(application: Application) -> dict[str, LimitFinding]:
    """The limits alone, by id: what a search asks again and again."""
    facts, limits = _Known(application.facts), dict[str, LimitFinding]()
    for limit in application.rulebook.limits:  # a limit that another one stands in for comes after it
        limits[limit.id] = _limit(limit, facts, application.on, limits)
    return limits


def finding(condition: Condition, facts: Facts, on: date) -> Finding:
    """How a condition stands on known facts, under the parameters of a day.

    It is found once for the same values: from one question to the next most of a family's facts are as they were.
    """
    ((_, values),) = _reading((condition,))
    return _found(condition, values(_Known(facts)), on)


class _Known(dict[str, FactValue | None]):
    """Known facts by id, and None for any other."""

    def __missing__(self, id_: str) -> None:
        return None


@lru_cache(maxsize=_KEPT)
def _found(condition: Condition, values: _Values, on: date) -> Finding:
    facts = _known(_reads(condition), values)
    counts = not condition.asks or all(fact.id in facts for fact in condition.asks)
    return Finding(condition, truth(condition.test, facts, on), counts, facts, on)


@lru_cache(maxsize=_KEPT)
def _reads(part: Condition | Ceiling) -> tuple[str, ...]:
    """The ids of the facts that a condition or a ceiling depends on."""
    if isinstance(part, Condition):
        facts = (*facts_read(part.test), *part.asks)
    else:
        facts = facts_read(*(each for tier in part.tiers for each in tier if each is not None))
    return tuple(dict.fromkeys(fact.id for fact in facts))


@lru_cache(maxsize=_KEPT)
def _reading(parts: tuple[_Part, ...]) -> tuple[tuple[_Part, Callable[[_Known], _Values]], ...]:
    """Conditions or ceilings, each with what takes the facts that it depends on."""
    return tuple((part, _taking(_reads(part))) for part in parts)


def _taking(ids: tuple[str, ...]) -> Callable[[_Known], _Values]:
    match ids:
        case ():
            return lambda facts: ()
        case (id_,):
            return lambda facts: (facts[id_],)
    return itemgetter(*ids)


def _known(ids: tuple[str, ...], values: _Values) -> Facts:
    return {id_: value for id_, value in zip(ids, values, strict=True) if value is not None}


def _limit(limit: Limit, facts: _Known, on: date, before: dict[str, LimitFinding]) -> LimitFinding:
    given = None
    if limit.given is not None:
        fact, stand_in = limit.given
        if fact.id not in facts and (given := before[stand_in].sure) is not None:
            facts = _Known({**facts, fact.id: given})
    ceilings = tuple([_ceiling(ceiling, values(facts), on) for ceiling, values in _reading(limit.ceilings)])
    known = [ceiling for ceiling in ceilings if ceiling.sure is not None]
    lowest = min(known, key=attrgetter("sure")) if len(known) == len(ceilings) else None
    sure = None if lowest is None else lowest.sure
    at_most = min((ceiling.at_most for ceiling in ceilings if ceiling.at_most is not None), default=None)
    if limit.floor is not None:
        least = int(limit.floor.on(on).value)  # type: ignore[arg-type]
        sure, at_most = _none_below(least, sure), _none_below(least, at_most)
    return LimitFinding(limit, sure, at_most, lowest.ceiling if lowest else None, ceilings, given)


@lru_cache(maxsize=_KEPT)
def _ceiling(ceiling: Ceiling, values: _Values, on: date) -> CeilingFinding:
    """The general rule is sure; each exception is sure where it surely applies and possible where it may."""
    facts = _known(_reads(ceiling), values)
    tiers = [(tier, True if tier.when is None else truth(tier.when, facts, on)) for tier in ceiling.tiers]
    possible = [(tier, applies, amount(tier.value, facts, on)) for tier, applies in tiers if applies is not False]
    sure = _highest([value for _, applies, value in possible if applies])
    needs: set[Fact] = set()
    for tier, applies, value in possible:
        needs.update(_unknown(facts_read(tier.value), facts))
        raises = sure is None or (highest := _highest([value])) is None or highest > sure
        if applies is None and raises:
            assert tier.when is not None
            needs |= open_facts(tier.when, facts, on)
    notices = notices_on([parameter for tier, *_ in possible for parameter in tier.parameters], on)
    return CeilingFinding(ceiling, sure, _highest([value for *_, value in possible]), frozenset(needs), notices)


def _unknown(read: Iterable[Fact], facts: Facts) -> Iterable[Fact]:
    return (fact for fact in read if fact.id not in facts)


def _highest(values: list[Amount | None]) -> int | None:
    known = [value for value in values if value is not None]
    return max(0, floor(max(known))) if len(known) == len(values) else None


def _none_below(least: int, value: int | None) -> int | None:
    return None if value is None else value if value >= least else 0
