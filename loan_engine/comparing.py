"""Two plans of payments side by side: what either has cost by the end of each year, and when the cheaper overtakes.

Only what is paid out is compared. What is still owed on the way is not: equal principal owes less at every moment, so
whoever settles early gains more by it than these differences say. Both plans fall due on the same days.
"""

import numpy as np

from loan_engine.amortization import Schedule
from loan_engine.fen_tables import Column

MONTHS_A_YEAR = 12


def differences_by_year(first: Schedule, second: Schedule) -> tuple[int, ...]:
    """By the end of each year of twelve due dates, how many fen more the second has paid out than the first.

    The last year may be shorter, and a plan that is over has paid its total. The last difference is that of the totals.
    """
    one, two = _paid(first, second)
    ahead = two - one
    return (*ahead[MONTHS_A_YEAR - 1 : -1 : MONTHS_A_YEAR].tolist(), int(ahead[-1]))


def overtaking(first: Schedule, second: Schedule) -> int | None:
    """From which due date on, counted from 1, the plan that costs less in all has paid out no more than the other.

    From there it stays so to the end. 1 where it never was behind; None where both cost the same in all.
    """
    if first.total_payment == second.total_payment:
        return None
    cheaper, dearer = sorted((first, second), key=lambda each: each.total_payment)
    less, more = _paid(cheaper, dearer)
    (behind,) = np.nonzero(less > more)
    return int(behind[-1]) + 2 if len(behind) else 1  # a row further than the last one, counted from 1


def _paid(first: Schedule, second: Schedule) -> tuple[Column, Column]:
    """Fen paid out by either after each due date; a plan that is over has paid its total."""
    months = max(len(first.paid), len(second.paid))
    return _lasting(first.paid, months), _lasting(second.paid, months)


def _lasting(paid: Column, months: int) -> Column:
    return paid if len(paid) == months else np.concatenate((paid, np.repeat(paid[-1:], months - len(paid))))
