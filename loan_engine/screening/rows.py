"""What a table's rows mean before any condition is asked: `loan_engine.application` as columns.

The day of a row is the one it states, else the day of the screening; a retirement category is a woman's. A row that
contradicts itself, or that no rulebook is for, cannot be read, and says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import reduce
from operator import or_

import narwhals as nw

from loan_engine.application import BEFORE_RULES, SPOUSE_OF_SINGLE
from loan_engine.screening.steps import Step
from rules.columns import Columns
from rules.consistency import CONSISTENCY
from rules.expressions import day_ordinal
from rules.rulebook import Rulebook
from rules.vocabulary import FACTS, PERSONS, Person, household, request

ROW, UNREADABLE = "row", "unreadable"
"""A row's number in its file, and why it cannot be read: null where it can, else reasons in Chinese."""


def concluded(today: date) -> Step:
    """What is concluded from what a row states."""
    day = nw.col(request.applied_on.column)
    return {request.applied_on.column: nw.coalesce(day, nw.lit(today)), **dict(map(_sex, PERSONS))}


def contradictions(rulebook: Rulebook, columns: Columns) -> Iterator[tuple[nw.Expr, str]]:
    """What is wrong with a row that was read, and how to say so."""
    for relation in CONSISTENCY:
        yield ~columns.truth(relation.holds), f"{relation.fact.label}：{relation.message}"
    spouse = [~nw.col(fact.column).is_null() for fact in FACTS.values() if fact.group == "spouse"]
    yield ~nw.col(household.married.column) & reduce(or_, spouse), SPOUSE_OF_SINGLE
    yield columns.on < day_ordinal(rulebook.since), BEFORE_RULES.format(rulebook.since)
    if rulebook.until is not None:
        yield columns.on > day_ordinal(rulebook.until), f"所用规则施行至 {rulebook.until} 止，此后的申请无法判断"


def _sex(person: Person) -> tuple[str, nw.Expr]:
    sex = nw.col(person.sex.column)
    of_a_woman = nw.when(~nw.col(person.retirement_category.column).is_null()).then(nw.lit("female"))
    return person.sex.column, nw.coalesce(sex, of_a_woman)
