"""What would turn a refused row into a yes, in words: `loan_engine.remedies` for the rows that need it.

A row's ways are searched for one application at a time, which takes a thousand times as long as the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from loan_engine.application import Application, concluded
from loan_engine.assessment import Verdict
from loan_engine.remedies import incurable, ways
from loan_engine.remedy_answers import way_text
from loan_engine.screening.findings import VERDICT
from rules.rulebook import Rulebook
from rules.vocabulary import FACTS, request

REMEDIES = "remedies"
"""The column of the ways to a yes."""

MOST = 3
"""Ways in a cell; the cheapest come first."""


def with_remedies(facts: pl.DataFrame, answers: pl.DataFrame, rulebook: Rulebook, today: date) -> pl.DataFrame:
    """The answers with REMEDIES: null in every row that is not refused. `facts` are the rows that were screened."""
    columns = {fact.column: fact.id for fact in FACTS.values()}
    refused = [code == Verdict.INELIGIBLE.value for code in answers[VERDICT]]
    rows = facts.filter(pl.Series(refused)).select(*columns).iter_rows(named=True)
    texts = (_text(_application({id_: row[name] for name, id_ in columns.items()}, rulebook, today)) for row in rows)
    found = [next(texts) if each else None for each in refused]
    return answers.with_columns(pl.Series(REMEDIES, found, dtype=pl.String))


def _application(row: Mapping[str, Any], rulebook: Rulebook, today: date) -> Application:
    facts = {id_: value for id_, value in row.items() if value is not None}
    assumed = request.applied_on.id not in facts
    known = concluded(facts, today)
    return Application(rulebook, known, known[request.applied_on.id], today, assumed)


def _text(application: Application) -> str:
    found = ways(application)
    if found:
        return " 或：".join(map(way_text, found[:MOST]))
    hopeless = "、".join(condition.title for condition in incurable(application))
    return f"没有办法满足：{hopeless}" if hopeless else "没有找到使各项条件都满足的办法"
