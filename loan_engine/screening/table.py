"""A table of facts into a table of answers: every row's verdict, conditions, limits, plan and first payments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import narwhals as nw

from loan_engine.screening.engines import Engine, Lists
from loan_engine.screening.findings import VERDICT, failed, missing, missing_column, open_, verdict_steps
from loan_engine.screening.limits import at_most_column, limit_steps, sure_column
from loan_engine.screening.payments import (
    FIRST_BY_PRINCIPAL,
    FIRST_INSTALLMENT,
    PLAN_COMMERCIAL,
    PLAN_FUND,
    PLAN_TERM,
    BankTerms,
    Rates,
    with_payments,
)
from loan_engine.screening.rows import UNREADABLE, concluded, contradictions
from loan_engine.screening.steps import Frame, taken
from loan_engine.screening.wordings import listed
from rules.columns import Columns, columns_of, of_days, sharing
from rules.consistency import CONSISTENCY
from rules.evaluation import facts_read
from rules.expressions import Expression
from rules.rulebook import Rulebook
from rules.vocabulary import FACTS, request
from rules.wholeness import LIMITS

FAILED, UNKNOWN, MISSING = "failed", "unknown", "missing"
"""Columns that list, in Chinese, the conditions not met and not known with their articles, and the facts missing."""

CONTRADICTIONS = "contradictions"
_PLAN = (PLAN_FUND, PLAN_COMMERCIAL, PLAN_TERM, FIRST_INSTALLMENT, FIRST_BY_PRINCIPAL)
ANSWERS = (
    VERDICT,
    FAILED,
    UNKNOWN,
    MISSING,
    *(column(limit) for limit in LIMITS for column in (sure_column, at_most_column)),
    *_PLAN,
)
"""The columns of answers, in order: money in fen, terms in months."""


class Screening:
    """A rulebook made ready for tables: what depends on no table is worked out once.

    `today` is the day of rows that state none. Rows of days outside the rulebook's time cannot be read.
    """

    def __init__(self, rulebook: Rulebook, today: date, bank: BankTerms, engine: Engine) -> None:
        self.rulebook, self.engine = rulebook, engine
        tests = [condition.test for condition in rulebook.conditions]
        asked = of_days([*tests, *_of_limits(rulebook), *(relation.holds for relation in CONSISTENCY)])
        names = {key: f"day_{place}" for place, key in enumerate(asked)}
        self._concluded = concluded(today)
        self._days = {names[key]: of_day for key, of_day in asked.items()}
        columns = columns_of(request.applied_on, names)
        self._columns, shared = sharing(columns, [*tests, *_of_limits(rulebook)])
        self._judging = (*shared, *verdict_steps(rulebook, self._columns))
        self._missing = missing(rulebook, self._columns)
        self._lists = _lists(rulebook, self._columns)
        self._contradictions = list(contradictions(rulebook, self._columns))
        self._limits = (*limit_steps(rulebook, self._columns),)
        self._rates = Rates(rulebook.since, bank)

    def judged(self, frame: Frame) -> Frame:
        """A frame of facts with the truth of every condition, whether it PASSES, and the verdict."""
        frame = self.engine.with_days(frame.with_columns(**self._concluded), self._days, request.applied_on.column)
        return taken(frame, self._judging)

    def answered(self, frame: Frame) -> Frame:
        """A frame of facts that contradict nothing, with the answers' columns added."""
        frame = self.engine.with_lists(self.judged(frame).with_columns(**self._missing), self._lists)
        frame = taken(frame, self._limits)
        return with_payments(frame, self._columns, self._rates, self.engine.look_up)

    def screened(self, frame: Frame) -> Frame:
        """A frame of facts, with ROW and UNREADABLE and anything else beside: the facts give way to the answers.

        Rows that contradict themselves cannot be read either; the answers are null in all that cannot.
        """
        facts = {fact.column for fact in FACTS.values()}
        beside = [name for name in frame.collect_schema().names() if name not in {*facts, UNREADABLE}]
        frame = self.engine.with_lists(self.answered(frame), {CONTRADICTIONS: self._contradictions})
        why = nw.when(nw.col(CONTRADICTIONS) != "").then(nw.col(CONTRADICTIONS))
        frame = frame.with_columns(**{UNREADABLE: nw.coalesce(nw.col(UNREADABLE), why)})
        readable = nw.col(UNREADABLE).is_null()
        answers = {name: nw.when(readable).then(nw.col(name)) for name in ANSWERS}
        return frame.with_columns(**answers).select(*beside, UNREADABLE, *answers)


def _of_limits(rulebook: Rulebook) -> Iterator[Expression]:
    for ceiling in rulebook.ceilings:
        for tier in ceiling.tiers:
            yield tier.value
            if tier.when is not None:
                yield tier.when


def _lists(rulebook: Rulebook, columns: Columns) -> Lists:
    conditions = rulebook.conditions
    read = facts_read(*(each.test for each in conditions))
    return {
        FAILED: [line for each in conditions for line in listed(each, failed(each), columns)],
        UNKNOWN: [line for each in conditions for line in listed(each, open_(each, columns), columns)],
        MISSING: [(nw.col(missing_column(fact)), fact.label) for fact in FACTS.values() if fact in read],
    }
