"""An empty table to be filled in, with everything a person must know to do so."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import polars as pl

from loan_engine.documents.files import CSV, Kind
from loan_engine.documents.schedule_csv import csv_bytes
from loan_engine.screening.exact import exact_name
from loan_engine.screening.files.columns import dtype
from loan_engine.screening.files.kinds import PARQUET
from loan_engine.screening.files.template_xlsx import template_workbook
from loan_engine.screening.files.units import measures
from rules.facts import Fact
from rules.vocabulary import FACTS

ALL = tuple(FACTS.values())


def template(kind: Kind, wanted: Sequence[Fact] = ALL) -> bytes:
    """A file of one of TABLES with a column for every fact wanted and no rows, the same bytes every time.

    CSV and workbooks are headed in Chinese; Parquet in English, its columns of the types that are read fastest.
    """
    if kind == CSV:
        return csv_bytes([[heading(fact) for fact in wanted]])
    if kind == PARQUET:
        target = BytesIO()
        pl.DataFrame(schema={exact_name(fact): dtype(fact) for fact in wanted}).write_parquet(target)
        return target.getvalue()
    return template_workbook({heading(fact): fact for fact in wanted})


def heading(fact: Fact) -> str:
    """The Chinese heading of a fact's column, with its unit: 合同总价（元）."""
    unit = measures(fact)[0].title
    return f"{fact.label}（{unit}）" if unit and not fact.label.endswith(f"（{unit}）") else fact.label
