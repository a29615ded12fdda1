"""Statutory retirement age by date of birth, sex and category, before and after 1 January 2025.

The age is that of the law in force on the day asked about; electing to retire early or late changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules.evaluation import amount
from rules.expressions import DAYS_A_SLOT, MONTHS_A_YEAR, AgeByBirth, Later
from rules.parameters import Parameter, load_parameters
from rules.vocabulary import Person, applicant

_TABLES = load_parameters("rules.national", "retirement.yaml")
AGE_MALE = _TABLES["retirement_age_male"]
AGE_FEMALE_55 = _TABLES["retirement_age_female_55"]
AGE_FEMALE_50 = _TABLES["retirement_age_female_50"]

CATEGORIES = {"male": AGE_MALE, "female_55": AGE_FEMALE_55, "female_50": AGE_FEMALE_50}


@dataclass(frozen=True, slots=True)
class Retirement:
    """Age in whole months, the calendar month it is reached in (its first day), and the law it follows."""

    age_months: int
    month: date
    since: date
    source: str


def retirement_day(person: Person, table: Parameter) -> Later:
    """The day a person reaches the table's age, as an expression."""
    return Later(person.birth_date, AgeByBirth(table, person.birth_date))


def statutory_retirement(birth: date, category: str, on: date) -> Retirement:
    """The statutory retirement of someone born on a day, by the law of the day `on`.

    `category` is a key of `CATEGORIES` (KeyError otherwise). Raises `rules.parameters.NotInForce` before the
    first law.
    """
    table, known = CATEGORIES[category], {applicant.birth_date.id: birth}
    age = amount(AgeByBirth(table, applicant.birth_date), known, on)
    reached = amount(retirement_day(applicant, table), known, on)
    assert age is not None
    assert reached is not None
    year, month = divmod(int(reached) // DAYS_A_SLOT, MONTHS_A_YEAR)
    law = table.on(on)
    return Retirement(int(age), date(year, month + 1, 1), law.since, law.source)
