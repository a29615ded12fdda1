"""The shape of a simulation's answer: plain values, money as texts of yuan."""

from __future__ import annotations

from typing import TypedDict

from loan_engine.answer_forms import Article, RulebookUsed


class ParameterChanged(TypedDict):
    """A parameter as the rules print it, and as it is tried out; `source` is that of today's value."""

    id: str
    label: str
    article: Article | None
    now: str
    assumed: str
    source: str


class SideShown(TypedDict):
    """Under one set of rules; sums and means are of the eligible, null where there is nobody to take a mean of."""

    eligible: int
    undetermined: int
    fund: str
    fund_mean: str | None
    plan_fund: str
    plan_commercial: str
    first_payment_mean: str | None


class FiguresShown(TypedDict):
    """What is counted of some applications; `loan_engine.simulation.measures` says what each means."""

    applications: int
    newly_eligible: int
    no_longer_eligible: int
    gain: int
    lose: int
    mixed: int
    fund_more: int
    fund_less: int
    fund_same: int
    fund_unknown: int
    fund_gained: str
    fund_lost: str
    today: SideShown
    changed: SideShown


class BandShown(TypedDict):
    """A band of a grouping."""

    code: str
    label: str
    figures: FiguresShown


class GroupingShown(TypedDict):
    """A grouping; its bands add up to everybody."""

    id: str
    label: str
    bands: list[BandShown]


class FailingShown(TypedDict):
    """A condition that somebody fails; `loan_engine.simulation.explaining` says what is counted."""

    id: str
    title: str
    articles: list[Article]
    today: int
    changed: int
    lifted: int
    imposed: int


class Assumption(TypedDict):
    """One thing assumed of made-up applications; `says` is its shape and numbers in Chinese."""

    id: str
    label: str
    shape: str
    numbers: object
    says: str
    source: str
    confidence: str


class MadeUpShown(TypedDict):
    """How applications were made up."""

    population: int
    seed: int
    missing: float
    assumptions: list[Assumption]


class SimulationAnswer(TypedDict):
    """Applications under today's rules and under changed ones. `made_up` is null where they come from a file."""

    rulebook: RulebookUsed
    on: str
    parameters: list[ParameterChanged]
    made_up: MadeUpShown | None
    unreadable: int
    blank: int
    everybody: FiguresShown
    groups: list[GroupingShown]
    conditions: list[FailingShown]
    notes: list[str]
