"""What a month's payment is of what the household earns. What share is too much, the centre and the bank judge."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from rules.evaluation import Facts
from rules.facts import Fact
from rules.vocabulary import PERSONS, applicant, household

STEP = Decimal("0.0001")
"""What a share is rounded to, half up."""


@dataclass(frozen=True, slots=True)
class Means:
    """Fen a month that a household earns before tax, and repays on other loans; None where that is not known of all."""

    income: int | None
    debt: int | None

    def share(self, payment: int) -> Decimal | None:
        """A payment as a share of the income; None where that is not known, or nothing."""
        return self._of_income(payment)

    def share_with_debt(self, payment: int) -> Decimal | None:
        """A payment and what other loans take, as a share of the income; None as `share`, or where they are unknown."""
        return None if self.debt is None else self._of_income(payment + self.debt)

    def _of_income(self, payment: int) -> Decimal | None:
        return (Decimal(payment) / self.income).quantize(STEP, ROUND_HALF_UP) if self.income else None


def means_of(facts: Facts) -> Means:
    """The means of the applicant, and of the spouse unless there surely is none."""
    persons = (applicant,) if facts.get(household.married.id) is False else PERSONS
    return Means(
        _together(facts, [person.monthly_income for person in persons]),
        _together(facts, [person.monthly_debt for person in persons]),
    )


def _together(facts: Facts, asked: list[Fact]) -> int | None:
    known = [value for fact in asked if isinstance(value := facts.get(fact.id), int)]
    return sum(known) if len(known) == len(asked) else None
