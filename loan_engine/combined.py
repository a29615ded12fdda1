"""Several loans as one plan: what falls due on which day, over all parts."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from operator import add, sub
from types import MappingProxyType

from loan_engine.amortization import LoanError, Schedule


@dataclass(frozen=True, slots=True)
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
    principal_on: defaultdict[date, int] = defaultdict(int)
    interest_on: defaultdict[date, int] = defaultdict(int)
    for part in schedules.values():
        for due, principal, interest in zip(part.due, part.principal, part.interest, strict=True):
            principal_on[due] += principal
            interest_on[due] += interest
    days = tuple(sorted(principal_on))
    principals = tuple([principal_on[day] for day in days])
    interests = tuple([interest_on[day] for day in days])
    return Combined(
        number=tuple(range(1, len(days) + 1)),
        due=days,
        payment=tuple(map(add, principals, interests)),
        principal=principals,
        interest=interests,
        # Every part repays exactly what it lent: left is the sum of all principal less what has come in.
        balance=tuple(accumulate(principals, sub, initial=sum(principals)))[1:],
        parts=MappingProxyType(dict(schedules)),
    )
