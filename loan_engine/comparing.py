"""Two plans of payments side by side: what either has cost by the end of each year, and when the cheaper overtakes.

Only what is paid out is compared. What is still owed on the way is not: equal principal owes less at every moment, so
whoever settles early gains more by it than these differences say. Both plans fall due on the same days.
"""

import numpy as np

from loan_engine.amortization import Schedule
from loan_engine.fen_tables import Column

MONTHS_A_YEAR = 12


def ahead(first: Schedule, second: Schedule) -> Column:
    """By the end of each due date, how many fen more the second has paid out than the first.

    A plan that is over has paid its total; the last is the difference of the totals.
    """
    one, two = first.paid, second.paid
    months = max(len(one), len(two))
    return _lasting(two, months) - _lasting(one, months)


def _lasting(paid: Column, months: int) -> Column:
    return paid if len(paid) == months else np.concatenate((paid, np.repeat(paid[-1:], months - len(paid))))


def by_year(lead: Column) -> tuple[int, ...]:
    """What `ahead` gives, by the end of each year of twelve due dates; the last year may be shorter."""
    return (*lead[MONTHS_A_YEAR - 1 : -1 : MONTHS_A_YEAR].tolist(), int(lead[-1]))


def overtaking(lead: Column) -> int | None:
    """From which due date on, counted from 1, the plan that costs less in all has paid out no more than the other.

    By what `ahead` gives. From there it stays so to the end. 1 where it never was behind; None where both cost the same
    in all.
    """
    in_all = lead[-1]
    if not in_all:
        return None
    (behind,) = (lead < 0 if in_all > 0 else lead > 0).nonzero()
    return int(behind[-1]) + 2 if len(behind) else 1  # a row further than the last one, counted from 1
