"""Two plans of payments side by side: what either has cost by the end of each year, and when the cheaper overtakes.

Only what is paid out is compared. What is still owed on the way is not: equal principal owes less at every moment, so
whoever settles early gains more by it than these differences say. Both plans fall due on the same days.
"""

from itertools import accumulate, zip_longest

from loan_engine.amortization import Schedule

MONTHS_A_YEAR = 12


def differences_by_year(first: Schedule, second: Schedule) -> tuple[int, ...]:
    """By the end of each year of twelve due dates, how many fen more the second has paid out than the first.

    The last year may be shorter, and a plan that is over has paid its total. The last difference is that of the totals.
    """
    ahead = [two - one for one, two in _paid(first, second)]
    return (*ahead[MONTHS_A_YEAR - 1 : -1 : MONTHS_A_YEAR], ahead[-1])


def overtaking(first: Schedule, second: Schedule) -> int | None:
    """From which due date on, counted from 1, the plan that costs less in all has paid out no more than the other.

    From there it stays so to the end. 1 where it never was behind; None where both cost the same in all.
    """
    if first.total_payment == second.total_payment:
        return None
    cheaper, dearer = sorted((first, second), key=lambda each: each.total_payment)
    behind = [number for number, (less, more) in enumerate(_paid(cheaper, dearer), 1) if less > more]
    return behind[-1] + 1 if behind else 1


def _paid(first: Schedule, second: Schedule) -> list[tuple[int, int]]:
    """Fen paid out by either after each due date."""
    return list(accumulate(zip_longest(first.payment, second.payment, fillvalue=0), _add))


def _add(one: tuple[int, int], two: tuple[int, int]) -> tuple[int, int]:
    return one[0] + two[0], one[1] + two[1]
