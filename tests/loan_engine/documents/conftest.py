"""Plans and answers to make documents of."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from loan_engine.advice import Quote, read_quote
from loan_engine.amortization import Loan, Method, schedule
from loan_engine.application import read_application
from loan_engine.assessment import Assessment, assess
from loan_engine.combined import combine
from loan_engine.plans import Plan
from loan_engine.reading import read_yaml

TODAY = date(2026, 3, 2)
FAMILIES = Path(__file__).parents[3] / "examples" / "families"


def _document(name: str) -> Any:
    return read_yaml((FAMILIES / f"{name}.yaml").read_bytes())


@pytest.fixture(scope="session")
def assessed() -> Callable[[str], Assessment]:
    """The assessment of a family in examples/, its financing left aside."""

    def read(name: str) -> Assessment:
        document = {group: facts for group, facts in _document(name).items() if group != "financing"}
        return assess(read_application(document, TODAY))

    return read


@pytest.fixture(scope="session")
def quoted() -> Callable[[str], Quote]:
    """The quote for a family in examples/."""
    return lambda name: read_quote(_document(name), TODAY)


@pytest.fixture
def loan() -> Callable[..., Loan]:
    """A loan, with any of its terms changed."""
    usual: dict[str, Any] = {
        "principal": 500_000_00,
        "annual_rate": Decimal("0.026"),
        "term_months": 360,
        "method": Method.EQUAL_INSTALLMENT,
        "first_due": date(2026, 4, 2),
    }
    return lambda **changed: Loan(**{**usual, **changed})


@pytest.fixture
def planned() -> Callable[..., Plan]:
    """The plan of loans by part."""
    return lambda **loans: Plan(loans, combine({part: schedule(each) for part, each in loans.items()}))
