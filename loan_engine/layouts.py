"""How schedules and their years stand in a document: in columns, in rows, or in columns that are JSON already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import orjson
from pydantic import BaseModel, Field, create_model

from loan_engine.amortization import Schedule
from loan_engine.due_dates import are_monthly, due_dates, kept_if_monthly
from loan_engine.fen_tables import COLUMNS, Table
from loan_engine.fields import STRICT, field_of
from loan_engine.json_columns import money_json
from loan_engine.money import yuan
from loan_engine.problems import validated
from loan_engine.years import yearly_table, years_of
from rules.facts import Choice


@dataclass(frozen=True, eq=False)
class Heads:
    """What tells the rows of a sheet apart, by column."""

    columns: Mapping[str, Sequence[Any]]

    @cached_property
    def begun(self) -> bytes:
        """A document of them in JSON, with more to follow."""
        return orjson.dumps(self.columns)[:-1]


class Sheet(NamedTuple):
    """What tells the rows apart, and their columns of money."""

    heads: Heads
    table: Table


LAYOUT = Choice(
    id="query.layout",
    label="还款计划表的排列",
    question="还款计划表按列还是按行排列？",
    hint="只用于 JSON；不填为按列。",
    choices={"columns": "按列", "rows": "按行"},
)
_QUERY: dict[str, Any] = {"layout": (field_of(LAYOUT), Field(default="columns"))}
LayoutQuery: type[BaseModel] = create_model("LayoutQuery", __config__=STRICT, **_QUERY)


def asks_for_rows(query: object) -> bool:
    """Whether a query asks for schedules in rows. Raises Invalid."""
    form: Any = validated(LayoutQuery, query)
    return bool(form.layout == "rows")


Layout = Callable[[Sequence[Sheet]], list[Any]]
"""Makes a document of every sheet."""


def of_schedule(schedule: Schedule) -> Sheet:
    """A row a due date."""
    due = schedule.due
    heads = _monthly(due[0], len(due)) if are_monthly(due) else Heads({"number": schedule.number, "due": due})
    return Sheet(heads, schedule.table)


@lru_cache(maxsize=256)
def _monthly(first_due: date, months: int) -> Heads:
    return Heads({"number": tuple(range(1, months + 1)), "due": due_dates(first_due, months)})


def of_years(schedule: Schedule) -> Sheet:
    """A row a calendar year, with its first and last row among those of the schedule, from 1."""
    return Sheet(_years(schedule.due), yearly_table(schedule))


@kept_if_monthly
def _years(due: tuple[date, ...]) -> Heads:
    found = years_of(due)
    return Heads({"year": found.years, "first": found.first, "last": found.last})


def in_columns(sheets: Sequence[Sheet]) -> list[Any]:
    """Each sheet as lists by column."""
    return [_columns(each) for each in sheets]


def in_rows(sheets: Sequence[Sheet]) -> list[Any]:
    """Each sheet as a list of rows."""
    return [
        [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        for columns in map(_columns, sheets)
    ]


def in_json(sheets: Sequence[Sheet]) -> list[Any]:
    """Each sheet as `in_columns`, but as JSON for `orjson` to put into its place."""
    return money_json([each.heads.begun for each in sheets], [each.table for each in sheets])


def _columns(sheet: Sheet) -> dict[str, list[Any]]:
    heads = {name: [_plain(each) for each in column] for name, column in sheet.heads.columns.items()}
    money = [[yuan(fen) for fen in row] for row in sheet.table.tolist()]
    return {**heads, **dict(zip(COLUMNS, money, strict=True))}


def _plain(head: date | int) -> str | int:
    return head.isoformat() if isinstance(head, date) else head
