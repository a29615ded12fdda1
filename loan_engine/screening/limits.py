"""The most that may be borrowed, for every row: `loan_engine.assessment.limits_of` as columns, in steps."""

from __future__ import annotations

from collections.abc import Iterator

import narwhals as nw

from loan_engine.screening.steps import Step
from rules.columns import Columns, greatest, least
from rules.rulebook import Ceiling, Limit, Rulebook, Tier


def sure_column(limit: str) -> str:
    """The name of the column of what a limit, by id, is whatever the unknown facts turn out to be."""
    return f"limit_{limit}"


def at_most_column(limit: str) -> str:
    """The name of the column of what it is if they turn out best."""
    return f"limit_{limit}_at_most"


def limit_steps(rulebook: Rulebook, columns: Columns) -> Iterator[Step]:
    """The limits in fen or months, rounded down; null as in `loan_engine.assessment.LimitFinding`."""
    for limit in rulebook.limits:  # a limit that another one stands in for comes after it
        yield from _limit(limit, columns)


def _limit(limit: Limit, columns: Columns) -> Iterator[Step]:
    if limit.given is not None:
        fact, stand_in = limit.given
        stated = f"{limit.id}_given"
        yield {stated: nw.coalesce(columns.of(fact), nw.col(sure_column(stand_in)))}
        columns = columns.instead(fact, nw.col(stated))
    tiers: Step = {}
    for ceiling in limit.ceilings:
        for place, tier in enumerate(ceiling.tiers):
            tiers |= _tier(tier, _name(limit, ceiling, place), columns)
    yield tiers
    raised = {name: column for ceiling in limit.ceilings for name, column in _raised(limit, ceiling)}
    yield raised
    sure, at_most = ([nw.col(_name(limit, each, kind)) for each in limit.ceilings] for kind in ("sure", "at_most"))
    # At most: of the ceilings known, for each by itself is more than there may be.
    least_known = nw.min_horizontal(*at_most) if len(at_most) > 1 else at_most[0]
    columns_of = {sure_column(limit.id): least(sure), at_most_column(limit.id): least_known}
    amounts = {name: column.cast(nw.Int64) for name, column in columns_of.items()}
    yield amounts
    if limit.floor is not None:
        floor = columns.amount(limit.floor)
        yield {name: nw.when(nw.col(name) < floor).then(nw.lit(0)).otherwise(nw.col(name)) for name in amounts}


def _name(limit: Limit, ceiling: Ceiling, part: object) -> str:
    return f"{limit.id}_{ceiling.id}_{part}"


def _tier(tier: Tier, name: str, columns: Columns) -> Step:
    amount = {name: columns.amount(tier.value)}
    return amount if tier.when is None else {**amount, f"{name}_applies": columns.truth(tier.when)}


def _raised(limit: Limit, ceiling: Ceiling) -> Iterator[tuple[str, nw.Expr]]:
    """The general rule, raised by each exception that surely applies, and by each that may."""
    general, *exceptions = (_name(limit, ceiling, place) for place in range(len(ceiling.tiers)))
    sure = at_most = nw.col(general)
    for name in exceptions:
        applies, value = nw.col(f"{name}_applies"), nw.col(name)
        # Where it is unknown whether the exception applies, a test takes the otherwise branch.
        sure = nw.when(applies).then(greatest((sure, value))).otherwise(sure)
        at_most = nw.when(~applies).then(at_most).otherwise(greatest((at_most, value)))
    yield _name(limit, ceiling, "sure"), sure
    yield _name(limit, ceiling, "at_most"), at_most
