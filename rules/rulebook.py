"""Conditions, ceilings and limits, the rulebook they make, and finding the rulebook in force.

A city is a package under `rules` whose module `rulebook` offers `RULEBOOKS`, or an installed package that names such a
module's RULEBOOKS as an entry point of the group `loan_engine.rulebooks`; nothing else names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from rules.citations import Citation, Document, Place
from rules.evaluation import parameters_read
from rules.expressions import Proposition, Quantity, Some, Unit
from rules.facts import Fact
from rules.parameters import DatedValue, Parameter, notices_on


@dataclass(frozen=True, eq=False, slots=True)
class Reading:
    """How an unclear place is read, and why (plain Chinese)."""

    id: str
    citation: Citation
    unclear: str
    reading: str
    reason: str


@dataclass(frozen=True, eq=False, slots=True)
class Condition:
    """Something the regulation requires. `test` is true when it is met.

    `title` names it in a few words, `requires` says it in a sentence with {parameter ids} to fill in. `asks` lists the
    parts of the request it judges: while one of those is not stated, an open condition does not hold up the verdict,
    because nothing was asked that it could refuse. `since` and `until` are its first and last day, where it came or
    went within the rulebook's time.
    """

    id: str
    title: str
    requires: str
    citations: tuple[Citation, ...]
    test: Proposition
    readings: tuple[Reading, ...] = ()
    asks: tuple[Fact, ...] = ()
    since: date | None = None
    until: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether it applies to applications of a day; it holds as long as its rulebook where nothing else is said."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)

    def places_on(self, day: date) -> tuple[Place, ...]:
        """Where it stands on a day: its articles, then the notices that set the values of the day."""
        return (*self.citations, *notices_on(parameters_read(self.test), day))


class Tier(NamedTuple):
    """A ceiling's value, and when it applies; the first tier of a ceiling always does."""

    value: Quantity
    when: Proposition | None = None

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What its value and its condition depend on."""
        return parameters_read(*(each for each in self if each is not None))


@dataclass(frozen=True, eq=False, slots=True)
class Ceiling:
    """The most that one item of the regulation allows: a general rule, then exceptions that only ever raise it."""

    id: str
    label: str
    citations: tuple[Citation, ...]
    tiers: tuple[Tier, ...]
    readings: tuple[Reading, ...] = ()

    def places_on(self, day: date) -> tuple[Place, ...]:
        """Where it stands on a day: its articles, then the notices that set the values of the day."""
        read = (parameter for tier in self.tiers for parameter in tier.parameters)
        return (*self.citations, *notices_on(read, day))

    def admits(self, quantity: Quantity) -> Proposition:
        """That a quantity stays within the ceiling, so that limit and condition are one definition."""
        cases = tuple(
            quantity <= tier.value if tier.when is None else tier.when & (quantity <= tier.value) for tier in self.tiers
        )
        return cases[0] if len(cases) == 1 else Some(cases)


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that may be asked for, in fen or months: the least of its ceilings.

    `floor` is the least that is lent at all. `given` names a part of the request that the ceilings read, and the
    limit that stands in for it while it is not stated.
    """

    id: str
    label: str
    ceilings: tuple[Ceiling, ...]
    floor: Parameter | None = None
    given: tuple[Fact, str] | None = None


NO_BANK = Ceiling(
    "no_bank",
    "公积金单独贷款，不与商业贷款组合",
    (),
    (Tier(Parameter("no_bank", "商业贷款", Unit.FEN, "yuan", (DatedValue(date.min, 0, "不组合", "high"),))),),
)
"""What a fund that lends alone leaves to a bank: nothing. No clause has to say so."""


def alone(fund: Limit, term: Limit) -> tuple[Limit, ...]:
    """The limits of a fund that lends alone: what it lends is all there is."""
    return (
        fund,
        replace(fund, id="total", label="合计最高可贷"),
        Limit("commercial", "商业贷款最高可贷", (NO_BANK,)),
        term,
    )


@dataclass(frozen=True, eq=False, slots=True)
class Judgement:
    """Something only the centre or the bank can judge; it never turns into a silent yes."""

    by: str
    about: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Provision:
    """Something the texts say of the way through, in our words; {parameter ids} are filled in."""

    id: str
    topic: str
    says: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Paper:
    """Something to bring, the facts it proves, and when it is needed (always, where `needed` is None)."""

    id: str
    title: str
    citations: tuple[Citation, ...]
    proves: tuple[Fact, ...] = ()
    needed: Proposition | None = None


ClauseKind = Literal["encoded", "procedure", "judge", "informative", "unclear"]


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a document: what it says in our words, its kind, and the ids of what carries it here."""

    citation: Citation
    kind: ClauseKind
    says: str
    carried_by: tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Folder:
    """What a city's data files say (see `rules.folder`).

    `document` is the text that is encoded, `days` the parameters of its procedure, `example` an application that
    passes, `clauses` an account of every clause of the documents.
    """

    id: str
    version: str
    city: str
    city_name: str
    document: Document
    documents: Mapping[str, Document]
    since: date
    until: date | None
    hotline: str
    notices: tuple[str, ...]
    readings: Mapping[str, Reading]
    judgements: tuple[Judgement, ...]
    parameters: Mapping[str, Parameter]
    days: Mapping[str, Parameter]
    topics: Mapping[str, str]
    provisions: tuple[Provision, ...]
    clauses: tuple[Clause, ...]
    example: Mapping[str, Any]


@dataclass(frozen=True, eq=False, kw_only=True)
class Rulebook(Folder):
    """One city's rules as in force over a period, with everything an answer cites."""

    conditions: tuple[Condition, ...]
    cautions: tuple[Condition, ...]
    limits: tuple[Limit, ...]
    papers: tuple[Paper, ...]
    duties: tuple[Condition, ...]

    @property
    def every_parameter(self) -> Mapping[str, Parameter]:
        """The parameters of the rules and of the procedure, by id."""
        return {**self.parameters, **self.days}

    def conditions_on(self, day: date) -> tuple[Condition, ...]:
        """The conditions in force on a day."""
        return _in_force(self.conditions, day)

    def cautions_on(self, day: date) -> tuple[Condition, ...]:
        """The cautions in force on a day."""
        return _in_force(self.cautions, day)

    @property
    def ceilings(self) -> tuple[Ceiling, ...]:
        """Every ceiling of a limit that a text states, each once."""
        ceilings = (ceiling for limit in self.limits for ceiling in limit.ceilings if ceiling is not NO_BANK)
        return tuple({ceiling.id: ceiling for ceiling in ceilings}.values())

    @property
    def combines(self) -> bool:
        """Whether a bank lends beside the fund."""
        return not any(NO_BANK in limit.ceilings for limit in self.limits)

    @property
    def loan(self) -> str:
        """What is applied for, in Chinese."""
        return "组合贷款" if self.combines else "公积金贷款"


@lru_cache(maxsize=1024)
def _in_force(conditions: tuple[Condition, ...], day: date) -> tuple[Condition, ...]:
    return tuple(condition for condition in conditions if condition.in_force(day))
