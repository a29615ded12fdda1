"""The interest of equal installments before anything is rounded, in floats: where exact arithmetic begins to look.

Nothing here is an answer: from another beginning the same schedule would be found, only later.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

import numpy as np

from loan_engine.fen_tables import Column, Table


def near_interest(loan: int, payment: int, monthly: Fraction, months: int, kind: type) -> Column:
    """Fen of interest in every month, within a few fen, as whole numbers of a kind of `loan_engine.fen_tables`.

    What is left of P after k months at a payment A is P q^k - A (q^k - 1) / i.
    """
    interest: Column = _shares(monthly, months).dot((float(loan), float(payment), 1.0))
    return interest.astype(kind) if kind is np.int64 else np.array([*map(int, interest)], kind)


@lru_cache(maxsize=1024)
def _shares(monthly: Fraction, months: int) -> Table:
    """A row a month: its interest by a fen of the loan, and by a fen of the payment; and half a fen, to round by."""
    growth: Column = float(1 + monthly) ** np.arange(months)
    return np.column_stack((growth * float(monthly), 1 - growth, np.full(months, 0.5)))
