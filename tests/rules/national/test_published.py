"""Every rate and every holiday as published, written out a second time: the day before a change and the day itself.

The rates are per cent, as the announcements print them; the holidays are those of the State Council's yearly notices.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import cast

import pytest
from dateutil.relativedelta import relativedelta

from rules.national import working_days
from rules.national.rates import (
    FUND_CHECKED_ON,
    FUND_FIXED_UP_TO,
    FUND_SHORT_UP_TO,
    LPR_CHECKED_ON,
    SECOND_HOME_FROM,
    RateUnknown,
    fund_rate,
    fund_rate_table,
    lpr,
    lpr_table,
)
from rules.national.retirement import CATEGORIES, statutory_retirement
from rules.national.working_days import is_working_day, known_from, known_until
from rules.parameters import Steps

A_DAY = timedelta(days=1)
FIRST_HOME, SECOND_HOME = 0, 1
SHORT, LONG = 60, 61

FUND = [  # from, first home up to and over five years, second home likewise
    ("2004-10-29", "3.78", "4.23", None, None),
    ("2005-03-17", "3.96", "4.41", None, None),
    ("2006-05-08", "4.14", "4.59", None, None),
    ("2007-03-18", "4.32", "4.77", None, None),
    ("2007-05-19", "4.41", "4.86", None, None),
    ("2007-07-21", "4.5", "4.95", None, None),
    ("2007-08-22", "4.59", "5.04", None, None),
    ("2007-09-15", "4.77", "5.22", None, None),
    ("2008-09-16", "4.59", "5.13", None, None),
    ("2008-10-09", "4.32", "4.86", None, None),
    ("2008-10-27", "4.05", "4.59", None, None),
    ("2008-11-27", "3.51", "4.05", None, None),
    ("2008-12-23", "3.33", "3.87", None, None),
    ("2010-10-20", "3.5", "4.05", None, None),
    ("2010-12-26", "3.75", "4.3", "4.125", "4.73"),
    ("2011-02-09", "4", "4.5", "4.4", "4.95"),
    ("2011-04-06", "4.2", "4.7", "4.62", "5.17"),
    ("2011-07-07", "4.45", "4.9", "4.895", "5.39"),
    ("2012-06-08", "4.2", "4.7", "4.62", "5.17"),
    ("2012-07-06", "4", "4.5", "4.4", "4.95"),
    ("2014-11-22", "3.75", "4.25", "4.125", "4.675"),
    ("2015-03-01", "3.5", "4", "3.85", "4.4"),
    ("2015-05-11", "3.25", "3.75", "3.575", "4.125"),
    ("2015-06-28", "3", "3.5", "3.3", "3.85"),
    ("2015-08-26", "2.75", "3.25", "3.025", "3.575"),
    ("2022-10-01", "2.6", "3.1", "3.025", "3.575"),
    ("2024-05-18", "2.35", "2.85", "2.775", "3.325"),
    ("2025-05-08", "2.1", "2.6", "2.525", "3.075"),
]
LPR = [  # from, one year, over five years
    ("2019-08-20", "4.25", "4.85"),
    ("2019-09-20", "4.20", "4.85"),
    ("2019-11-20", "4.15", "4.80"),
    ("2020-02-20", "4.05", "4.75"),
    ("2020-04-20", "3.85", "4.65"),
    ("2021-12-20", "3.80", "4.65"),
    ("2022-01-20", "3.70", "4.60"),
    ("2022-05-20", "3.70", "4.45"),
    ("2022-08-22", "3.65", "4.30"),
    ("2023-06-20", "3.55", "4.20"),
    ("2023-08-21", "3.45", "4.20"),
    ("2024-02-20", "3.45", "3.95"),
    ("2024-07-22", "3.35", "3.85"),
    ("2024-10-21", "3.10", "3.60"),
    ("2025-05-20", "3.00", "3.50"),
]
FUND_SEEN, LPR_SEEN = "2026-09-03", "2026-08-20"  # on which day the newest was last seen in force

DOUBTFUL_UNTIL = date(2008, 12, 23)  # until then they stand on compilations that disagree about days

HOLIDAYS = {  # first and last day off
    2020: "01-01 01-01, 01-24 02-02, 04-04 04-06, 05-01 05-05, 06-25 06-27, 10-01 10-08",
    2021: "01-01 01-03, 02-11 02-17, 04-03 04-05, 05-01 05-05, 06-12 06-14, 09-19 09-21, 10-01 10-07",
    2022: "01-01 01-03, 01-31 02-06, 04-03 04-05, 04-30 05-04, 06-03 06-05, 09-10 09-12, 10-01 10-07, 12-31 12-31",
    2023: "01-01 01-02, 01-21 01-27, 04-05 04-05, 04-29 05-03, 06-22 06-24, 09-29 10-06, 12-30 12-31",
    2024: "01-01 01-01, 02-10 02-17, 04-04 04-06, 05-01 05-05, 06-08 06-10, 09-15 09-17, 10-01 10-07",
    2025: "01-01 01-01, 01-28 02-04, 04-04 04-06, 05-01 05-05, 05-31 06-02, 10-01 10-08",
    2026: "01-01 01-03, 02-15 02-23, 04-04 04-06, 05-01 05-05, 06-19 06-21, 09-25 09-27, 10-01 10-07",
}
WORKED = {  # Saturdays and Sundays that were worked instead
    2020: "01-19 04-26 05-09 06-28 09-27 10-10",
    2021: "02-07 02-20 04-25 05-08 09-18 09-26 10-09",
    2022: "01-29 01-30 04-02 04-24 05-07 10-08 10-09",
    2023: "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("before", "row"), list(pairwise(FUND)), ids=lambda row: row[0])
def test_a_fund_rate_changes_on_the_day_it_was_published_for(
    before: tuple[str | None, ...], row: tuple[str | None, ...]
) -> None:
    assert row[0] is not None
    on = day(row[0])
    for column, term, homes in ((1, SHORT, FIRST_HOME), (2, LONG, FIRST_HOME)):
        assert fund_rate(on, term, homes).value * 100 == Decimal(row[column] or "")
        assert fund_rate(on - A_DAY, term, homes).value * 100 == Decimal(before[column] or "")
    for column, term in ((3, SHORT), (4, LONG)):
        for asked, expected in ((on, row[column]), (on - A_DAY, before[column])):
            assert second_home(asked, term) == (None if expected is None else Decimal(expected))


def second_home(on: date, term: int) -> Decimal | None:
    """Per cent; None where it is refused."""
    try:
        return fund_rate(on, term, SECOND_HOME).value * 100
    except RateUnknown as error:
        assert error.code == "rate_no_second_home"
        return None


def test_the_first_fund_rates_are_those_of_october_2004() -> None:
    on = day(FUND[0][0] or "")
    assert fund_rate(on, SHORT, FIRST_HOME).value * 100 == Decimal("3.78")
    assert fund_rate(on, LONG, FIRST_HOME).value * 100 == Decimal("4.23")
    assert [row.in_force_from for row in fund_rate_table()] == [day(row[0] or "") for row in FUND]
    with pytest.raises(RateUnknown):
        fund_rate(on - A_DAY, LONG, FIRST_HOME)


@pytest.mark.parametrize(("before", "row"), list(pairwise(LPR)), ids=lambda row: row[0])
def test_the_lpr_changes_on_the_day_it_was_published(before: tuple[str, str, str], row: tuple[str, str, str]) -> None:
    on = day(row[0])
    assert (lpr(on, "one_year").value * 100, lpr(on, "five_year").value * 100) == (Decimal(row[1]), Decimal(row[2]))
    eve = on - A_DAY
    assert (lpr(eve, "one_year").value * 100, lpr(eve, "five_year").value * 100) == (
        Decimal(before[1]),
        Decimal(before[2]),
    )


def test_the_first_lpr_is_that_of_august_2019() -> None:
    on = day("2019-08-20")
    assert (lpr(on, "one_year").value * 100, lpr(on, "five_year").value * 100) == (Decimal("4.25"), Decimal("4.85"))
    assert [row.in_force_from for row in lpr_table()] == [day(row[0]) for row in LPR]
    with pytest.raises(RateUnknown):
        lpr(on - A_DAY, "one_year")


def test_until_when_the_rates_were_looked_up() -> None:
    assert (str(FUND_CHECKED_ON), str(LPR_CHECKED_ON)) == (FUND_SEEN, LPR_SEEN)


def test_how_sure_a_rate_is() -> None:
    """Before the end of 2008 the fund rates stand on compilations that disagree about days."""
    assert {row.in_force_from for row in fund_rate_table() if row.confidence != "high"} == {
        day(row[0] or "") for row in FUND if day(row[0] or "") < DOUBTFUL_UNTIL
    }
    assert {row.confidence for row in fund_rate_table()} == {"high", "medium"}
    assert {row.confidence for row in lpr_table()} == {"high"}


def test_who_published_a_rate() -> None:
    """The People's Bank changes the fund rates; its notices are a day or so older than what they change."""
    notices = {
        "2022-10-01": "中国人民银行 2022 年 9 月 30 日关于下调首套",
        "2024-05-18": "中国人民银行 2024 年 5 月 17 日关于下调",
        "2025-05-08": "中国人民银行 2025 年 5 月 7 日关于下调",
    }
    for row in fund_rate_table():
        expected = notices.get(str(row.in_force_from), "中国人民银行历次调整个人住房公积金贷款利率的通知")
        assert row.source.startswith(expected)
    assert all("全国银行间同业拆借中心" in row.source for row in lpr_table())


def test_what_is_remarked_of_a_rate() -> None:
    notes = {str(row.in_force_from): row.note for row in fund_rate_table() if row.note}
    tenth_more = [row[0] for row in FUND if row[3] is not None and day(row[0] or "") < date(2022, 1, 1)]
    assert sorted(notes) == sorted(
        ["2006-05-08", "2007-09-15", "2010-10-20", *map(str, tenth_more), "2022-10-01", "2024-05-18", "2025-05-08"]
    )
    assert notes["2006-05-08"].endswith("另有来源为 2006-04-28。")
    assert notes["2007-09-15"].endswith("另有来源为 2007-09-14。")
    assert notes["2010-10-20"].startswith("建金〔2010〕179号")
    assert "从 2010-12-26 那一行起收录" in notes["2010-10-20"]
    for row in tenth_more:
        assert notes[row or ""].endswith("即首套的 1.1 倍（建金〔2010〕179号）。")
    assert "0.15 个百分点" in notes["2022-10-01"]
    assert notes["2022-10-01"].endswith("不再是首套的 1.1 倍。")
    assert "0.25 个百分点" in notes["2024-05-18"]
    assert notes["2025-05-08"].endswith("自 2026-01-01 起执行。")
    lpr_notes = {str(row.in_force_from): row.note for row in lpr_table()}
    remarked = lpr_notes.pop("2025-05-20")
    assert remarked.startswith("2026-08-20 所见仍为此值")
    assert "2026 年 5 月至 7 月" in remarked
    assert set(lpr_notes.values()) == {""}


def test_where_the_fund_rates_draw_their_lines() -> None:
    """Up to and including five years; from the first home owned; a loan of up to a year keeps its rate."""
    assert (FUND_SHORT_UP_TO, SECOND_HOME_FROM, FUND_FIXED_UP_TO) == (5 * 12, 1, 12)


@pytest.mark.parametrize("category", CATEGORIES)
def test_what_the_retirement_tables_stand_on(category: str) -> None:
    of_1978 = statutory_retirement(date(1960, 1, 1), category, date(2024, 12, 31))
    of_2025 = statutory_retirement(date(1960, 1, 1), category, date(2025, 1, 1))
    assert of_1978.since == date(1978, 6, 2)
    assert of_1978.source.endswith("（国发〔1978〕104号）")
    assert of_2025.since == date(2025, 1, 1)
    assert of_2025.source.endswith("（2024年9月13日通过）")
    former = {"male": "男职工法定退休年龄", "female_55": "原 55 岁退休女职工", "female_50": "原 50 岁退休女职工"}
    assert CATEGORIES[category].label.startswith(former[category])


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_table_of_ages_serves_every_birth_the_vocabulary_admits(category: str) -> None:
    """From 1 January 1900, on both sides of the law of 2025."""
    for value in CATEGORIES[category].values:
        assert cast(Steps, value.value)[0][0] == date(1900, 1, 1)


@pytest.mark.parametrize(
    ("category", "first", "months"),
    [("male", date(1965, 1, 1), 4), ("female_55", date(1970, 1, 1), 4), ("female_50", date(1975, 1, 1), 2)],
)
def test_the_age_rises_at_even_distances(category: str, first: date, months: int) -> None:
    """The decision of 2024: a month more for every four months of birth, or for every two, from its first year on."""
    (_, law) = CATEGORIES[category].values
    _, *rises = (born for born, _ in cast(Steps, law.value))
    assert rises == [first + relativedelta(months=months * step) for step in range(len(rises))]


def off_days(year: int) -> Iterator[date]:
    for spell in HOLIDAYS[year].split(", "):
        first, last = (day(f"{year}-{each}") for each in spell.split())
        yield from (first + timedelta(days=more) for more in range((last - first).days + 1))


@pytest.mark.parametrize("year", HOLIDAYS)
def test_offices_work_on_the_days_of_the_yearly_notice(year: int) -> None:
    """Every day of the years that the rules have been in force: weekdays, less the holidays, plus the days worked."""
    off, worked = set(off_days(year)), {day(f"{year}-{each}") for each in WORKED[year].split()}
    on = date(year, 1, 1)
    while on.year == year:
        assert is_working_day(on) is (on in worked or (on.weekday() < 5 and on not in off)), on
        on += A_DAY


def test_the_calendar_ends_where_the_last_notice_does() -> None:
    assert known_until() == date(max(HOLIDAYS), 12, 31)


def test_the_calendar_begins_with_the_first_year_that_is_packaged() -> None:
    """Holidays are counted from New Year's Day 2004 on."""
    assert known_from() == date(2004, 1, 1)


def test_no_day_has_been_changed_since_the_calendar_was_packaged() -> None:
    assert frozenset() == working_days._WORKING == working_days._OFF
