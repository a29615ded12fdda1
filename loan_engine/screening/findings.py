"""How every condition stands in every row, what the verdict is, and the facts it waits for: `loan_engine.assessment`
as columns. Each step reads the columns of the one before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import reduce
from operator import and_, or_

import narwhals as nw

from loan_engine.assessment import Verdict
from loan_engine.screening.steps import Step
from rules.columns import Columns
from rules.expressions import day_ordinal
from rules.facts import Fact
from rules.rulebook import Condition, Rulebook
from rules.vocabulary import FACTS

VERDICT, PASSES = "verdict", "passes"
"""The columns of the verdict's code, and of whether it is a yes: null where undetermined."""


def truth_column(condition: Condition) -> str:
    """The name of the column that says how a condition stands."""
    return f"is_{condition.id}"


def missing_column(fact: Fact) -> str:
    """The name of the column that says whether the verdict waits for a fact."""
    return f"missing_{fact.column}"


def verdict_steps(rulebook: Rulebook, columns: Columns) -> Iterator[Step]:
    """Whether each condition is met: true, false or null, true where it is not in force on the row's day; whether all
    are that count; the verdict's code.
    """
    yield {truth_column(each): _truth(each, columns) for each in rulebook.conditions}
    yield {PASSES: reduce(and_, (_held_up(each, columns) for each in rulebook.conditions))}
    passes = nw.col(PASSES)
    eligible, ineligible, undetermined = (
        nw.lit(each.value) for each in (Verdict.ELIGIBLE, Verdict.INELIGIBLE, Verdict.UNDETERMINED)
    )
    refused = nw.when(~passes).then(ineligible).otherwise(undetermined)
    yield {VERDICT: nw.when(passes).then(eligible).otherwise(refused)}


def missing(rulebook: Rulebook, columns: Columns) -> dict[str, nw.Expr]:
    """Whether the verdict waits for each fact that a condition reads, in the order of asking; from `verdict_steps`."""
    waiting: defaultdict[Fact, list[nw.Expr]] = defaultdict(list)
    for condition in rulebook.conditions:
        held_up = open_(condition, columns)
        for fact, can_decide in columns.unknown(condition.test).items():
            waiting[fact].append(held_up & can_decide)
    undetermined = nw.col(VERDICT) == Verdict.UNDETERMINED.value
    asked = [fact for fact in FACTS.values() if fact in waiting]
    return {missing_column(fact): undetermined & reduce(or_, waiting[fact]) for fact in asked}


def failed(condition: Condition) -> nw.Expr:
    """Whether a condition is not met, from `verdict_steps`; null where that is not known."""
    return ~nw.col(truth_column(condition))


def open_(condition: Condition, columns: Columns) -> nw.Expr:
    """Whether a condition that is not known holds up the verdict, from `verdict_steps`."""
    return _held_up(condition, columns).is_null()


def _truth(condition: Condition, columns: Columns) -> nw.Expr:
    met = columns.truth(condition.test)
    for out_of_force in _out_of_force(condition, columns):
        met = met | out_of_force
    return met


def _out_of_force(condition: Condition, columns: Columns) -> Iterator[nw.Expr]:
    if condition.since is not None:
        yield columns.on < day_ordinal(condition.since)
    if condition.until is not None:
        yield columns.on > day_ordinal(condition.until)


def _held_up(condition: Condition, columns: Columns) -> nw.Expr:
    """A condition as the verdict sees it: an open one about something not asked for does not hold it up."""
    met = nw.col(truth_column(condition))
    if not condition.asks:
        return met
    not_asked = reduce(or_, (columns.of(fact).is_null() for fact in condition.asks))
    return met | (met.is_null() & not_asked)
