"""Where the applications come from: made up from a seed, or read from a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import BaseModel, Field, create_model

from loan_engine.documents.files import Kind
from loan_engine.fields import STRICT, field_of, share_field
from loan_engine.problems import validated
from loan_engine.screening.files.opened import Progress
from loan_engine.screening.files.reading import open_table
from loan_engine.screening.rows import ROW, UNREADABLE
from loan_engine.simulation.population import SCHEMA, UNIT, blocks
from rules.facts import Count

COLUMNS: Mapping[str, Any] = {ROW: pl.Int64, UNREADABLE: pl.String, **SCHEMA}
"""The columns of every block and their types."""

BLOCK = 2 * UNIT
"""Rows of a made-up population screened at a time."""

POPULATION = Count(
    id="simulation.population",
    label="申请数",
    question="虚构多少份申请？",
    minimum=1,
    maximum=10_000_000,
)
SEED = Count(id="simulation.seed", label="随机种子", question="随机种子是多少？", maximum=2**31 - 1)

_FIELDS: dict[str, Any] = {
    "population": (field_of(POPULATION), Field(default=100_000)),
    "seed": (field_of(SEED), Field(default=1)),
    "missing": (share_field("缺失的比例", "每项情况不知道的可能性。"), Field(default="0", validate_default=True)),
}
MadeUpForm: type[BaseModel] = create_model("MadeUp", __config__=STRICT, **_FIELDS)


@dataclass(frozen=True, slots=True)
class MadeUp:
    """How many applications, from which seed, and the likelihood that a fact is left out."""

    population: int
    seed: int
    missing: float


@dataclass(frozen=True, slots=True)
class Source:
    """Applications in blocks of COLUMNS.

    `made_up` tells how, where they were. `notes` (Chinese) and `blank_rows` are those of a file, the latter once all
    blocks were read.
    """

    blocks: Callable[[Progress], Iterator[pl.DataFrame]]
    blank_rows: Callable[[], int]
    notes: tuple[str, ...]
    made_up: MadeUp | None


def read_made_up(options: Mapping[str, str | None]) -> MadeUp:
    """From options as texts, None where not given. Raises Invalid, a problem's pointer an option's name."""
    given = {name: text for name, text in options.items() if text is not None}
    numbers = {name: text if name == "missing" else _number(text) for name, text in given.items()}
    form: Any = validated(MadeUpForm, numbers)
    return MadeUp(form.population, form.seed, float(form.missing))


def made_up(how: MadeUp, on: date, block: int = BLOCK) -> Source:
    """Applications of the year up to a day, by the marginals."""

    def read(progress: Progress) -> Iterator[pl.DataFrame]:
        first = 1
        for facts in blocks(how.population, how.seed, on, missing=how.missing, block=block):
            numbers = pl.int_range(first, first + facts.height, dtype=pl.Int64).alias(ROW)
            yield facts.select(numbers, pl.lit(None, pl.String).alias(UNREADABLE), *SCHEMA)
            first += facts.height
            progress((first - 1) / how.population)

    return Source(read, lambda: 0, (), how)


def in_file(path: Path, kind: Kind, sheet: str | None) -> Source:
    """The applications of a file of one of TABLES. Raises Invalid as `open_table`, and so does reading the blocks."""
    table = open_table(path, kind, sheet=sheet)

    def read(progress: Progress) -> Iterator[pl.DataFrame]:
        for batch in table.batches(progress):
            yield batch.select(*COLUMNS)

    return Source(read, lambda: table.blank_rows, table.notes, None)


def _number(text: str) -> object:
    """A whole number where a text is one; what is none is left to the field."""
    return int(text) if text.isascii() and text.isdigit() else text
