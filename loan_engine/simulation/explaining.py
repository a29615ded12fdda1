"""The conditions that stand in the way, today and under the change, and those that made the difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from loan_engine.screening.engines import BETWEEN
from loan_engine.screening.table import FAILED
from loan_engine.screening.wordings import wordings
from loan_engine.simulation.measures import CHANGED, NEWLY_ELIGIBLE, NO_LONGER_ELIGIBLE, TODAY, on_side
from rules.rulebook import Condition, Rulebook


@dataclass(frozen=True, slots=True)
class Failing:
    """How many applications fail a condition on each side.

    `lifted` counts, of the newly eligible, those failing it today; `imposed`, of those no longer eligible, the ones
    failing it under the change.
    """

    condition: Condition
    today: int
    changed: int
    lifted: int
    imposed: int


@dataclass(slots=True)
class Tally:
    """Failing conditions as they are listed in cells, counted block by block."""

    _counts: dict[str, Counter[str]] = field(
        default_factory=lambda: {name: Counter() for name in (TODAY, CHANGED, "lifted", "imposed")}
    )

    def add(self, block: pl.DataFrame) -> None:
        """A block of answers under both sets of rules."""
        for side, moved, name in ((TODAY, NEWLY_ELIGIBLE, "lifted"), (CHANGED, NO_LONGER_ELIGIBLE, "imposed")):
            column = pl.col(on_side(side, FAILED))
            listed = block.group_by(column.fill_null("").alias("listed")).agg(rows=pl.len(), moved=moved.sum())
            for texts, rows, those in listed.iter_rows():
                for text in texts.split(BETWEEN) if texts else ():
                    self._counts[side][text] += rows
                    self._counts[name][text] += those

    def failing(self, today: Rulebook, assumed: Rulebook) -> Iterator[Failing]:
        """The conditions that anybody fails under the rulebook or as it is assumed, in its order."""
        for condition, changed in zip(today.conditions, assumed.conditions, strict=True):
            texts = {text for each in (condition, changed) for _, text in wordings(each)}
            found = [sum(counts[text] for text in texts) for counts in self._counts.values()]
            if any(found):
                yield Failing(condition, *found)
