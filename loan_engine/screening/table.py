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
    with_payments,
)
from loan_engine.screening.rows import UNREADABLE, concluded, contradictions
from loan_engine.screening.steps import Frame, taken
from rules.columns import Columns, columns_of, of_days, sharing
from rules.consistency import CONSISTENCY
from rules.evaluation import facts_read
from rules.expressions import Expression
from rules.rulebook import Condition, Rulebook
from rules.vocabulary import FACTS, request

FAILED, UNKNOWN, MISSING = "failed", "unknown", "missing"
"""Columns that list, in Chinese, the conditions not met and not known with their articles, and the facts missing."""

CONTRADICTIONS = "contradictions"
LIMITS = ("fund", "total", "commercial", "term")


def judged(frame: Frame, rulebook: Rulebook, today: date, engine: Engine) -> tuple[Frame, Columns]:
    """A frame of facts with the truth of every condition and the verdict, and how to read its columns."""
    frame = frame.with_columns(**concluded(today))
    tests = [condition.test for condition in rulebook.conditions]
    read = [*tests, *_of_limits(rulebook), *(relation.holds for relation in CONSISTENCY)]
    asked = {key: (f"day_{place}", of_day) for place, (key, of_day) in enumerate(of_days(read).items())}
    frame = engine.with_days(frame, dict(asked.values()), request.applied_on.column)
    columns = columns_of(request.applied_on, {key: name for key, (name, _) in asked.items()})
    columns, shared = sharing(columns, [*tests, *_of_limits(rulebook)])
    return taken(frame, (*shared, *verdict_steps(rulebook, columns))), columns


def screened(frame: Frame, rulebook: Rulebook, today: date, bank: BankTerms, engine: Engine) -> Frame:
    """A frame of facts, with ROW and UNREADABLE and anything else beside, with the answers' columns added.

    The answers are null in rows that cannot be read.
    """
    facts = {fact.column for fact in FACTS.values()}
    beside = [name for name in frame.collect_schema().names() if name not in {*facts, UNREADABLE}]
    frame, columns = judged(frame, rulebook, today, engine)
    frame = frame.with_columns(**missing(rulebook, columns))
    frame = engine.with_lists(frame, _lists(rulebook, columns))
    frame = taken(frame, limit_steps(rulebook, columns))
    frame = with_payments(frame, columns, bank, rulebook.since, engine.look_up)
    why = nw.when(nw.col(CONTRADICTIONS) != "").then(nw.col(CONTRADICTIONS))
    frame = frame.with_columns(**{UNREADABLE: nw.coalesce(nw.col(UNREADABLE), why)})
    readable = nw.col(UNREADABLE).is_null()
    answers = {name: nw.when(readable).then(column) for name, column in _answers()}
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
        CONTRADICTIONS: list(contradictions(rulebook, columns)),
        FAILED: [(failed(each), condition_text(each)) for each in conditions],
        UNKNOWN: [(open_(each, columns), condition_text(each)) for each in conditions],
        MISSING: [(nw.col(missing_column(fact)), fact.label) for fact in FACTS.values() if fact in read],
    }


def _answers() -> Iterator[tuple[str, nw.Expr]]:
    for name in (VERDICT, FAILED, UNKNOWN, MISSING):
        yield name, nw.col(name)
    for limit in LIMITS:
        for name in (sure_column(limit), at_most_column(limit)):
            yield name, nw.col(name).cast(nw.Int64)
    for name in (PLAN_FUND, PLAN_COMMERCIAL, PLAN_TERM, FIRST_INSTALLMENT, FIRST_BY_PRINCIPAL):
        yield name, nw.col(name)


def condition_text(condition: Condition) -> str:
    """A condition as a cell lists it, with where it stands."""
    return f"{condition.title}（{'、'.join(map(str, condition.citations))}）"
