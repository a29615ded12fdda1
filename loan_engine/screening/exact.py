"""A table that is in the smallest units already, on any engine: how a cluster reads its applications.

The columns are those of the empty Parquet template: `purchase_price_fen`, `home_area_hundredths`, `household_married`….
Days are days, choices are codes; a fact without a column is unknown in every row.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from loan_engine.screening.engines import BETWEEN
from loan_engine.screening.rows import ROW, UNREADABLE
from loan_engine.screening.steps import Frame
from rules.columns import day_ordinals
from rules.expressions import day_ordinal
from rules.facts import Area, Choice, Day, Fact, Money, Number, YesNo
from rules.vocabulary import FACTS

_TYPES: dict[type[Fact], Any] = {YesNo: nw.Boolean, Choice: nw.String, Day: nw.Date, Number: nw.Int64}


def exact_name(fact: Fact) -> str:
    """The name of a fact's column: with the unit where it is not the usual one."""
    return fact.column + ("_fen" if isinstance(fact, Money) else "_hundredths" if isinstance(fact, Area) else "")


def facts_of(frame: Frame, row: str) -> Frame:
    """The frame ready to be screened: its facts, the column `row` of numbers as ROW, and anything else beside.

    A row with a value outside the vocabulary cannot be read, and that value is unknown then.
    """
    names = frame.collect_schema().names()
    given = {fact: exact_name(fact) for fact in FACTS.values() if exact_name(fact) in names}
    beside = [name for name in names if name not in {*given.values(), row}]
    within = {fact: bounds for fact, name in given.items() if (bounds := _within(fact, nw.col(name))) is not None}
    reasons = [nw.when(~bounds).then(nw.lit(f"{fact.label}超出范围")) for fact, bounds in within.items()]
    told = nw.concat_str(reasons, separator=BETWEEN, ignore_nulls=True) if reasons else nw.lit("")
    known = {fact: nw.when(within[fact]).then(nw.col(given[fact])) for fact in within}
    facts = {
        fact.column: (known.get(fact, nw.col(given[fact])) if fact in given else nw.lit(None)).cast(_type(fact))
        for fact in FACTS.values()
    }
    reason = nw.when(told != "").then(told)
    return frame.select(*beside, **{ROW: nw.col(row).cast(nw.Int64), UNREADABLE: reason}, **facts)


def _within(fact: Fact, column: nw.Expr) -> nw.Expr | None:
    """Whether a value is one of the fact's; None for a yes or no, which always is."""
    match fact:
        case Number():
            return (column >= fact.minimum) & (column <= fact.maximum)
        case Day():
            days = day_ordinals(column)
            return (days >= day_ordinal(fact.earliest)) & (days <= day_ordinal(fact.latest))
        case Choice():
            return column.is_in([*fact.choices])
    return None


def _type(fact: Fact) -> Any:
    return next(type_ for kind, type_ in _TYPES.items() if isinstance(fact, kind))
