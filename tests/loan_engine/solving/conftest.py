"""Questions about a family, as documents."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from loan_engine.solving.asked import read_solution
from loan_engine.solving.solution import Solution

Solve = Callable[..., Solution]


@pytest.fixture
def solve() -> Solve:
    """Solves for a goal; the rest of the document is given by name and replaces what is there."""

    def solved(document: Any, goal: str, monthly: str | None = None, **changed: Any) -> Solution:
        share = changed.pop("share", None)
        asked = {"goal": goal, "monthly": monthly, "down_payment_share": share}
        return read_solution({**document, "solve": asked, **changed}, date(2026, 3, 2))

    return solved
