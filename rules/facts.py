"""The kinds of fact: what may be asked about a person, a home or a request, and what a valid answer is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from rules.expressions import Expression, Proposition, Quantity, Selection, Unit


class Change(StrEnum):
    """How a fact may come to be otherwise."""

    FIXED = "fixed"  # not for the sake of this application
    TIME = "time"  # by itself, as time goes by
    ARRANGE = "arrange"  # by having something done or cleared up
    PAY = "pay"  # by paying more
    REQUEST = "request"  # by asking for something else


class Known(StrEnum):
    """Where somebody who is asked finds the answer."""

    BY_HEART = "by_heart"  # nobody has to look
    ON_PAPER = "on_paper"  # it stands on a paper at home
    ELSEWHERE = "elsewhere"  # somebody else has to be asked


@dataclass(frozen=True, eq=False, kw_only=True)
class Fact(Expression):
    """A named fact. `id` is group.name; `label`, `question`, `hint` and `evidence` are plain Chinese.

    `evidence` names the document that shows the fact, empty where it is the applicant's own choice. `change` tells
    how it may come to be otherwise, and `cure` says what to do then. `known` tells how hard it is to answer: what an
    office wants to see on paper may well be known by heart.
    """

    id: str
    label: str
    question: str
    hint: str = ""
    evidence: str = ""
    change: Change = Change.FIXED
    cure: str = ""
    known: Known = Known.BY_HEART

    @property
    def group(self) -> str:
        """The first part of its id, a key of `vocabulary.GROUPS`."""
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        """The second part of its id: the field of a document."""
        return self.id.partition(".")[2]

    @property
    def column(self) -> str:
        """Its name in a table: no dot, which some engines take for a part of a column."""
        return f"{self.group}_{self.name}"


@dataclass(frozen=True, eq=False, kw_only=True)
class YesNo(Fact, Proposition):
    """True or false."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Choice(Fact, Selection):
    """One of `choices`: code -> Chinese label."""

    choices: Mapping[str, str]


@dataclass(frozen=True, eq=False, kw_only=True)
class Number(Fact, Quantity):
    """A whole number between `minimum` and `maximum`, both included, in the kind's unit."""

    minimum: int = 0
    maximum: int
    unit: Unit = Unit.COUNT


@dataclass(frozen=True, eq=False, kw_only=True)
class Count(Number):
    """How many of what `word`, the Chinese measure word, counts: 套 for homes, 人 for persons, 次 for times."""

    word: str = "个"


@dataclass(frozen=True, eq=False, kw_only=True)
class Months(Number):
    """A number of months."""

    unit: Unit = Unit.MONTHS


@dataclass(frozen=True, eq=False, kw_only=True)
class Money(Number):
    """Fen; given as yuan with at most two decimals."""

    maximum: int = 100_000_000_00  # a hundred million yuan: beyond any home, well inside 64 bits when multiplied
    unit: Unit = Unit.FEN


@dataclass(frozen=True, eq=False, kw_only=True)
class Area(Number):
    """Hundredths of a square metre; given in square metres with at most two decimals."""

    maximum: int = 10_000_00
    unit: Unit = Unit.AREA


@dataclass(frozen=True, eq=False, kw_only=True)
class Day(Fact, Quantity):
    """A calendar day (Asia/Shanghai)."""

    earliest: date = field(default=date(1900, 1, 1))
    latest: date = field(default=date(2100, 12, 31))
    unit: Unit = Unit.DAY
