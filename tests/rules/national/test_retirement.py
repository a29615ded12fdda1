"""Statutory retirement: published months, a second working of the law for every birth month, its edges."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import cast

import pytest

from rules.expressions import Unit
from rules.national.retirement import CATEGORIES, Retirement, statutory_retirement
from rules.parameters import NotInForce, Steps

OLD_LAW, NEW_LAW = date(1978, 6, 2), date(2025, 1, 1)
A_DAY = timedelta(days=1)

PUBLISHED = [  # 关于实施渐进式延迟法定退休年龄的决定, its tables: born, years, months, retires in
    ("male", "1964-12-31", 60, 0, "2024-12"),
    ("male", "1965-01-01", 60, 1, "2025-02"),
    ("male", "1965-04-30", 60, 1, "2025-05"),
    ("male", "1965-05-01", 60, 2, "2025-07"),
    ("male", "1970-05-15", 61, 5, "2031-10"),
    ("male", "1976-08-31", 62, 11, "2039-07"),
    ("male", "1976-09-01", 63, 0, "2039-09"),
    ("male", "1990-06-15", 63, 0, "2053-06"),
    ("female_55", "1969-12-31", 55, 0, "2024-12"),
    ("female_55", "1970-01-01", 55, 1, "2025-02"),
    ("female_55", "1981-08-31", 57, 11, "2039-07"),
    ("female_55", "1981-09-01", 58, 0, "2039-09"),
    ("female_50", "1974-12-31", 50, 0, "2024-12"),
    ("female_50", "1975-01-01", 50, 1, "2025-02"),
    ("female_50", "1975-02-28", 50, 1, "2025-03"),
    ("female_50", "1975-03-01", 50, 2, "2025-05"),
    ("female_50", "1984-10-31", 54, 11, "2039-09"),
    ("female_50", "1984-11-01", 55, 0, "2039-11"),
]

FORMER_YEARS = {"male": 60, "female_55": 55, "female_50": 50}
LATEST_YEARS = {"male": 63, "female_55": 58, "female_50": 55}
MONTHS_A_STEP = {"male": 4, "female_55": 4, "female_50": 2}


def birth_months() -> Iterator[tuple[int, int]]:
    """Every month from January 1955 to December 1995."""
    return ((year, month) for year in range(1955, 1996) for month in range(1, 13))


def last_day(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - A_DAY


def age_by_counting(category: str, year: int, month: int) -> int:
    """The law worked by hand: retiring in 2025 or later waits a month for each step begun, up to the cap.

    Those who reach the former age in the first month of the law are in its first step.
    """
    former, latest = FORMER_YEARS[category], LATEST_YEARS[category]
    months_into_the_law = (year + former - 2025) * 12 + month  # 1 for the former age reached in January 2025
    steps_begun = -(-months_into_the_law // MONTHS_A_STEP[category])
    return former * 12 + min(max(steps_begun, 0), (latest - former) * 12)


def month_after(year: int, month: int, months: int) -> date:
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return date(year, month, 1)


@pytest.mark.parametrize(("category", "born", "years", "months", "retires"), PUBLISHED)
def test_published_retirement_months(category: str, born: str, years: int, months: int, retires: str) -> None:
    retirement = statutory_retirement(date.fromisoformat(born), category, NEW_LAW)
    assert retirement.age_months == years * 12 + months
    assert retirement.month == date.fromisoformat(f"{retires}-01")


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_birth_month_agrees_with_a_second_working_of_the_law(category: str) -> None:
    for year, month in birth_months():
        age = age_by_counting(category, year, month)
        expected = (age, month_after(year, month, age))
        for born in (date(year, month, 1), last_day(year, month)):
            retirement = statutory_retirement(born, category, NEW_LAW)
            assert (retirement.age_months, retirement.month) == expected, born


@pytest.mark.parametrize(("category", "years"), FORMER_YEARS.items())
def test_before_2025_one_age_serves_every_birth(category: str, years: int) -> None:
    for year, month in birth_months():
        retirement = statutory_retirement(last_day(year, month), category, NEW_LAW - A_DAY)
        assert (retirement.age_months, retirement.month) == (years * 12, date(year + years, month, 1))


def test_the_law_is_that_of_the_day_asked_about() -> None:
    old = statutory_retirement(date(1980, 3, 15), "male", date(2024, 12, 31))
    new = statutory_retirement(date(1980, 3, 15), "male", date(2025, 1, 1))
    assert old == Retirement(720, date(2040, 3, 1), OLD_LAW, old.source)
    assert new == Retirement(756, date(2043, 3, 1), NEW_LAW, new.source)
    assert "国发〔1978〕104号" in old.source
    assert "全国人民代表大会常务委员会" in new.source


@pytest.mark.parametrize(
    ("born", "category", "retires"),
    [
        (date(1968, 2, 29), "male", date(2028, 12, 1)),  # 60 years 10 months; no 29 February is needed
        (date(1976, 2, 29), "male", date(2038, 12, 1)),
        (date(1970, 1, 31), "female_55", date(2025, 2, 1)),  # February has no 31st: still the month after
        (date(1965, 10, 31), "male", date(2026, 1, 1)),
        (date(1980, 2, 29), "female_50", date(2032, 9, 1)),
    ],
)
def test_a_birthday_that_a_month_lacks_does_not_run_into_the_next(born: date, category: str, retires: date) -> None:
    assert statutory_retirement(born, category, NEW_LAW).month == retires


def test_there_is_no_answer_before_the_first_law() -> None:
    assert statutory_retirement(date(1920, 1, 1), "male", OLD_LAW).age_months == 720
    with pytest.raises(NotInForce):
        statutory_retirement(date(1920, 1, 1), "male", OLD_LAW - A_DAY)


def test_someone_born_before_the_table_begins_keeps_the_former_age() -> None:
    assert statutory_retirement(date(1890, 1, 1), "female_50", NEW_LAW).age_months == 600


@pytest.mark.parametrize("category", ["female", "", "MALE"])
def test_an_unknown_category_is_refused(category: str) -> None:
    with pytest.raises(KeyError):
        statutory_retirement(date(1980, 1, 1), category, NEW_LAW)


@pytest.mark.parametrize(("category", "steps"), [("male", 37), ("female_55", 37), ("female_50", 61)])
def test_each_table_rises_a_month_a_step_at_even_distances(category: str, steps: int) -> None:
    table = CATEGORIES[category]
    assert (table.unit, [value.since for value in table.values]) == (Unit.AGE_BY_BIRTH, [OLD_LAW, NEW_LAW])
    assert all(value.source and value.confidence == "high" for value in table.values)
    rising = cast(Steps, table.values[1].value)
    ages = [age for _, age in rising]
    assert ages == list(range(FORMER_YEARS[category] * 12, LATEST_YEARS[category] * 12 + 1))
    assert len(ages) == steps
