"""How schedules and their years stand in a document: in columns, in rows, or in columns that are JSON already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from pydantic import BaseModel, Field, create_model

from loan_engine.amortization import Schedule
from loan_engine.fen_tables import COLUMNS, Table
from loan_engine.fields import STRICT, field_of
from loan_engine.json_columns import days_json, money_json
from loan_engine.money import yuan
from loan_engine.problems import validated
from loan_engine.years import yearly_table, years_of
from rules.facts import Choice


class Sheet(NamedTuple):
    """What tells the rows apart, by column, and their columns of money."""

    heads: Mapping[str, tuple[Any, ...]]
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
    return Sheet({"number": schedule.number, "due": schedule.due}, schedule.table)


def of_years(schedule: Schedule) -> Sheet:
    """A row a calendar year, with its first and last row among those of the schedule, from 1."""
    found = years_of(schedule.due)
    return Sheet({"year": found.years, "first": found.first, "last": found.last}, yearly_table(schedule))


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
    """Each sheet as `in_columns`, the columns as JSON for `orjson` to put into their places."""
    columns = money_json([each.table for each in sheets])
    return [_document(_json_heads(each), money) for each, money in zip(sheets, columns, strict=True)]


def _columns(sheet: Sheet) -> dict[str, list[Any]]:
    heads = {name: [_plain(each) for each in column] for name, column in sheet.heads.items()}
    return _document(heads, [[yuan(fen) for fen in row] for row in sheet.table.tolist()])


def _plain(head: date | int) -> str | int:
    return head.isoformat() if isinstance(head, date) else head


def _json_heads(sheet: Sheet) -> dict[str, Any]:
    return {name: days_json(column) if name == "due" else column for name, column in sheet.heads.items()}


def _document(heads: Mapping[str, Any], money: Sequence[Any]) -> dict[str, Any]:
    return {**heads, **dict(zip(COLUMNS, money, strict=True))}
