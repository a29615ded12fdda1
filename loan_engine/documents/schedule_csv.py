"""A plan as a CSV file that Excel opens as it is."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import StringIO

from loan_engine.amortization import Schedule
from loan_engine.money import yuan
from loan_engine.part_names import part_name
from loan_engine.plans import Plan

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for the system's code page."""

COLUMNS = ("还款额", "本金", "利息", "剩余本金")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def plan_csv(plan: Plan) -> bytes:
    """One row a due date: its number and day, the four amounts of all loans together, then those of each loan.

    UTF-8 with a byte order mark, CRLF, a heading row. Days are YYYY-MM-DD, amounts yuan with two decimals. On a day
    on which a loan is not due its payment is 0.00 and its balance what it was, so that the loans always add up to the
    amounts of all together.
    """
    loans = {part: _Filled(plan, part) for part in plan.loans}
    names = ["合计", *(f"{part_name(part)}" for part in loans)]
    heads = ("期次", "还款日", *(f"{name}{column}" for name in names for column in COLUMNS))
    combined, rows = plan.combined, []
    for row, (number, due) in enumerate(zip(combined.number, combined.due, strict=True)):
        amounts = [_amounts(combined, row), *(each.on(due) for each in loans.values())]
        rows.append((str(number), due.isoformat(), *(yuan(fen) for four in amounts for fen in four)))
    return csv_bytes([heads, *rows])


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as UTF-8 with a byte order mark and CRLF; no text among them is taken for a formula."""
    text = StringIO()
    text.write(BYTE_ORDER_MARK)
    csv.writer(text, lineterminator="\r\n").writerows([_safe(each) for each in row] for row in rows)
    return text.getvalue().encode("utf-8")


class _Filled:
    """One loan's amounts, read day by day in order, on days on which it is not due as well."""

    def __init__(self, plan: Plan, part: str) -> None:
        self._schedule = plan.combined.parts[part]
        self._left = plan.loans[part].principal
        self._rows: Iterator[int] = iter(range(len(self._schedule.due)))
        self._next = next(self._rows, None)

    def on(self, day: date) -> tuple[int, int, int, int]:
        if self._next is None or self._schedule.due[self._next] != day:
            return 0, 0, 0, self._left
        amounts = _amounts(self._schedule, self._next)
        self._left, self._next = amounts[-1], next(self._rows, None)
        return amounts


def _amounts(schedule: Schedule, row: int) -> tuple[int, int, int, int]:
    return schedule.payment[row], schedule.principal[row], schedule.interest[row], schedule.balance[row]


def _safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
