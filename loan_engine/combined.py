"""Several loans as one plan: what falls due on which day, over all parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType

import numpy as np

from loan_engine.amortization import LoanError, Schedule
from loan_engine.due_dates import are_monthly
from loan_engine.fen_tables import stacked


@dataclass(frozen=True)
class Combined(Schedule):
    """The parts' schedules merged by due date; the columns are those of Schedule, summed over the parts.

    number is the place of the due date in the plan, from 1. Where all parts share their due dates it is also
    the instalment's number in each part; where their days or first months differ, `parts` has those numbers.
    balance is what all parts together leave after that day; a part not yet begun counts in full.
    parts: the schedules by name, in the order given, read-only.
    """

    parts: Mapping[str, Schedule]


def combine(schedules: Mapping[str, Schedule]) -> Combined:
    """The loans as one plan: one row for each day on which any part is due, in the order of the days.

    Terms and due days may differ. Raises LoanError `no_parts` (field parts) where there is none.
    """
    if not schedules:
        raise LoanError("no_parts", "parts", "至少需要一笔贷款")
    first, *others = schedules.values()
    parts = MappingProxyType(dict(schedules))
    # Monthly days have no day twice, as early repayments may.
    if are_monthly(first.due) and all(part.due is first.due for part in others):
        if not others:
            return Combined.of(first.due, first.table, parts=parts, standing_out=first.standing_out)
        return Combined.of(first.due, reduce(np.add, [part.table for part in schedules.values()]), parts=parts)
    days = tuple(sorted({day for part in schedules.values() for day in part.due}))
    row = {day: place for place, day in enumerate(days)}
    kind = np.result_type(*(part.table for part in schedules.values()))
    principal, interest = np.zeros(len(days), kind), np.zeros(len(days), kind)
    for part in schedules.values():
        rows = [row[day] for day in part.due]
        np.add.at(principal, rows, part.table[1])
        np.add.at(interest, rows, part.table[2])
    # Every part repays exactly what it lent: left is the sum of all principal less what has come in.
    balance = principal.sum() - principal.cumsum()
    return Combined.of(days, stacked(principal + interest, principal, interest, balance), parts=parts)
