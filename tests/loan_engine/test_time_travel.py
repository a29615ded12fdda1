"""The day of application walked over the days on which something changes: year ends, leap days, new laws, new rates.

Around each such day stand the day before and the day after. What is expected is worked anew here, by counting on the
calendar and from the rows of the data; only which days there are, and what the rows say, is taken from the data.
"""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from loan_engine.advice import read_quote
from loan_engine.application import read_application
from loan_engine.assessment import assess, limits_of
from loan_engine.plan_answers import quote_answer
from loan_engine.problems import Invalid
from loan_engine.procedure_answers import timeline_answer
from loan_engine.servicing.repricing import Followed, Repricing, rates_followed
from loan_engine.timeline import timeline
from rules.national.rates import FUND_CHECKED_ON, LPR_CHECKED_ON, fund_rate_table, lpr_table
from rules.national.retirement import CATEGORIES
from rules.rulebooks import rulebooks

RULEBOOK = rulebooks()["jingdezhen-2020-18"]
A_DAY = timedelta(days=1)
FIRST, NEW_LAW = date(2020, 9, 7), date(2025, 1, 1)
CHECKED = {"fund": FUND_CHECKED_ON, "lpr": LPR_CHECKED_ON}

# The rows of the data, looked up here by hand; tests/rules/national/test_published.py holds them to what was published.
FUND = [  # from, first home over five years, second one
    (row.in_force_from, row.values["first_home"]["over_five_years"], row.values["second_home"]["over_five_years"])
    for row in fund_rate_table()
    if "second_home" in row.values
]
LPR = [(row.in_force_from, row.values["five_year"]) for row in lpr_table()]


def around(*days: date) -> set[date]:
    return {day + more * A_DAY for day in days for more in (-1, 0, 1)}


YEAR_ENDS = {date(year, 12, 31) for year in range(2020, 2031)} | {date(2099, 12, 31)}
LEAP_DAYS = {day for year in range(2021, 2030) for day in around(date(year, 2, 28))} | around(date(2100, 2, 28))
CHANGES = {
    *(value.since for each in RULEBOOK.every_parameter.values() for value in each.values),
    *(value.since for table in CATEGORIES.values() for value in table.values),
    *(row.in_force_from for row in fund_rate_table()),
    *(row.in_force_from for row in lpr_table()),
    *CHECKED.values(),
    RULEBOOK.since,
}
DAYS = sorted(day for day in around(*YEAR_ENDS, *LEAP_DAYS, *CHANGES) if FIRST <= day <= date(2100, 12, 31))
EVERY_DAY = pytest.mark.parametrize("on", DAYS, ids=str)

Family = Callable[..., dict[str, Any]]


@pytest.fixture
def applying() -> Family:
    """The family of the example, applying on a day, with changes to its groups; the contract is as old as it may be."""

    def changed(on: date, **changes: dict[str, Any]) -> dict[str, Any]:
        document = deepcopy(dict(RULEBOOK.example))
        document["request"] = {"applied_on": str(on)}
        document["purchase"] |= {"contract_date": str(on), "payment_proof_date": str(on)}
        for group, facts in changes.items():
            document[group] = {**document[group], **facts}
        return document

    return changed


def test_the_days_are_those_it_is_about() -> None:
    assert {date(2024, 12, 31), NEW_LAW, date(2024, 2, 29), date(2100, 3, 1), FIRST, date(2025, 5, 8)} <= set(DAYS)
    assert len(DAYS) > 120


BORN = (
    date(1965, 1, 1),
    date(1968, 2, 29),
    date(1972, 2, 28),
    date(1976, 9, 30),
    date(1984, 12, 31),
    date(1999, 12, 31),
)
WOMEN = {"female_55": (55, 1970, 4, 36), "female_50": (50, 1975, 2, 60)}


def longest_term(on: date, born: date, category: str) -> int:
    """Article 8 by counting: whole years to the birthday of the statutory age and five, thirty at most, or nothing."""
    years, first, every, most = WOMEN.get(category, (60, 1965, 4, 36))
    late = 0
    if on >= NEW_LAW and born.year >= first:
        late = min(most, ((born.year - first) * 12 + born.month - 1) // every + 1)
    month = born.month - 1 + late
    retires = (born.year + years + month // 12, month % 12 + 1, born.day)  # a day that the month may lack
    whole = retires[0] - on.year - ((on.month, on.day) > retires[1:])
    term = min(30, whole + 5)
    return term * 12 if term >= 1 else 0


@EVERY_DAY
def test_the_longest_term_on_any_day(on: date, applying: Family) -> None:
    for born in BORN:
        for category in ("", *WOMEN):
            person = {"birth_date": str(born), "sex": "female" if category else "male"}
            if category:
                person["retirement_category"] = category
            application = read_application(applying(on, applicant=person), on)
            assert limits_of(application)["term"].sure == longest_term(on, born, category), (born, category)


@EVERY_DAY
@pytest.mark.parametrize(
    ("fact", "condition"), [("contract_date", "contract_recent"), ("payment_proof_date", "payment_proof_recent")]
)
def test_a_year_after_the_contract_ends_on_its_day(on: date, fact: str, condition: str, applying: Family) -> None:
    """Article 4(3) with articles 201 and 202 of the Civil Code; a year from 29 February ends on the 28th."""
    a_year_ago = on - relativedelta(years=1)
    for signed in (a_year_ago + more * A_DAY for more in range(-2, 3)):
        found = assess(read_application(applying(on, purchase={fact: str(signed)}), on)).findings
        (result,) = (each.result for each in found if each.condition.id == condition)
        assert result is (on <= signed + relativedelta(years=1)), signed


@EVERY_DAY
def test_who_was_born_eighteen_years_ago_is_of_age(on: date, applying: Family) -> None:
    """Article 3: on the birthday, and one born on 29 February once 28 February is over."""
    for more in range(-2, 3):
        born = date(on.year - 18, on.month, min(on.day, 28)) + more * A_DAY
        birthday = (born.year + 18, born.month, born.day)
        application = read_application(
            applying(on, applicant={"birth_date": str(born), "lives_on_own_labour": False}), on
        )
        (result,) = (each.result for each in assess(application).findings if each.condition.id == "full_capacity")
        assert result is (birthday <= (on.year, on.month, on.day)), born


def published(table: list[Any], on: date, column: int) -> Decimal:
    rates: list[Decimal] = [row[column] for row in table if row[0] <= on]
    return rates[-1]


@EVERY_DAY
@pytest.mark.parametrize("homes", [0, 1])
def test_a_quote_has_the_rates_of_its_day_and_says_when_they_may_be_old(on: date, homes: int, applying: Family) -> None:
    young = {"birth_date": f"{on.year - 30}-06-15"}
    quote = read_quote(applying(on, applicant=young, household={"homes_owned": homes, "largest_home_area": 100}), on)
    assert quote.fund_rate.value == published(FUND, on, 1 + homes)
    assert quote.commercial_rate == published(LPR, on, 1)
    stale = [each["message"] for each in quote_answer(quote)["warnings"] if each["code"] == "rate_stale"]
    expected = [str(CHECKED[part]) for part in ("fund", "lpr") if on > CHECKED[part]]
    assert len(stale) == len(expected)
    assert all(day in message for day, message in zip(expected, stale, strict=True))


def test_nobody_is_judged_before_the_rules(applying: Family) -> None:
    assert read_application(applying(FIRST), FIRST).rulebook is RULEBOOK
    for on in (FIRST - A_DAY, date(2020, 2, 29), date(2019, 12, 31)):
        with pytest.raises(Invalid) as error:
            read_application(applying(on), on)
        assert error.value.problems[0].code == "before_rules"


@EVERY_DAY
def test_an_application_without_a_day_is_of_the_day_it_is_read_on(on: date, applying: Family) -> None:
    document = applying(on)
    stated = assess(read_application(document, date(2026, 3, 2)))
    document["request"] = {}
    assumed = assess(read_application(document, on))
    assert assumed.application.assumed_today
    assert assumed.application.on == on
    assert [each.result for each in assumed.findings] == [each.result for each in stated.findings]
    assert {id_: each.sure for id_, each in assumed.limits.items()} == {
        id_: each.sure for id_, each in stated.limits.items()
    }


# The years' notices: days off, and weekends worked.
OFF = {
    day
    for first, last in (
        *(("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"), ("2025-04-04", "2025-04-06")),
        *(("2025-05-01", "2025-05-05"), ("2025-05-31", "2025-06-02"), ("2025-10-01", "2025-10-08")),
        *(("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06")),
        *(("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27")),
        ("2026-10-01", "2026-10-07"),
    )
    for day in (
        date.fromisoformat(first) + more * A_DAY
        for more in range((date.fromisoformat(last) - date.fromisoformat(first)).days + 1)
    )
}
WORKED = {
    date.fromisoformat(day)
    for day in (
        *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11", "2026-01-04"),
        *("2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
    )
}
LAST_KNOWN = date(2026, 12, 31)
WORKING = [
    day
    for day in (date(2025, 1, 1) + more * A_DAY for more in range(730))
    if day in WORKED or (day.weekday() < 5 and day not in OFF)
]


def payable(day: date) -> bool:
    """Measures item 7: not on the last two working days of a month."""
    month = [each for each in WORKING if (each.year, each.month) == (day.year, day.month)]
    return day not in month[-2:]


@pytest.mark.parametrize("month", [f"{year}-{month:02}" for year in (2025, 2026) for month in range(1, 13)])
def test_the_days_of_the_procedure_from_every_day_of_two_years(month: str) -> None:
    """Article 11 and measures items 6 and 7: five working days, then two, the closed ones left out or put off."""
    accepted = date.fromisoformat(f"{month}-01")
    while f"{accepted:%Y-%m}" == month:
        found = timeline(RULEBOOK, accepted)
        after = [day for day in WORKING if day > accepted]
        if len(after) < 5:
            assert (found.decision, found.first_payout, found.known_until) == (None, None, LAST_KNOWN)
        else:
            assert found.decision == after[4]
            in_time = after[5:7]
            open_ = [day for day in in_time if payable(day)] or [day for day in after[7:] if payable(day)][:1]
            if len(in_time) < 2 or not open_:
                assert (found.first_payout, found.known_until) == (None, LAST_KNOWN)
            else:
                assert (found.first_payout, found.last_payout) == (open_[0], open_[-1])
                assert found.postponed is (open_[0] not in in_time)
                assert found.known_until is None
        accepted += A_DAY


def test_past_the_last_notice_the_procedure_has_no_days_and_says_so() -> None:
    for accepted in (date(2026, 12, 31), date(2027, 1, 1), date(2028, 2, 29)):
        answer = timeline_answer(timeline(RULEBOOK, accepted), RULEBOOK)
        assert answer["decision_by"] is None
        assert any(str(LAST_KNOWN) in warning for warning in answer["warnings"])


@EVERY_DAY
@pytest.mark.parametrize("homes", [0, 1])
def test_a_fund_loan_paid_out_on_any_day_follows_the_published_rates(on: date, homes: int) -> None:
    """From its payout, and from each later 1 January on which the rate in force is another."""
    last_due = on + relativedelta(years=8)
    expected = [(on, published(FUND, on, 1 + homes))]
    for day in (date(year, 1, 1) for year in range(on.year + 1, last_due.year + 1)):
        if day <= last_due and published(FUND, day, 1 + homes) != expected[-1][1]:
            expected.append((day, published(FUND, day, 1 + homes)))
    found = rates_followed(Followed(Repricing.FUND, 96, homes, 0), on, last_due)
    assert [(each.on, each.rate.value) for each in found] == expected
    assert [each.rate.stale_after for each in found] == [
        CHECKED["fund"] if day > CHECKED["fund"] else None for day, _ in expected
    ]


@EVERY_DAY
def test_a_banks_loan_paid_out_on_any_day_is_repriced_on_its_day_of_the_year(on: date) -> None:
    """One of 29 February has its day on the 28th in years without it, and on the 29th again in those with it."""
    last_due = on + relativedelta(years=8)
    leap = (on.month, on.day) == (2, 29)
    expected = [(on, published(LPR, on, 1))]
    for year in range(on.year + 1, on.year + 9):
        day = date(year, 2, 29 if year % 4 == 0 else 28) if leap else date(year, on.month, on.day)
        if day <= last_due and published(LPR, day, 1) != expected[-1][1]:
            expected.append((day, published(LPR, day, 1)))
    found = rates_followed(Followed(Repricing.LPR_ANNIVERSARY, 96, 0, 0), on, last_due)
    assert [(each.on, each.rate.value) for each in found] == expected
