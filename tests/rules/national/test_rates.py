"""National rates: published figures, every row's first day, both tiers and homes, and the refusals."""

import pickle
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from rules.national.rates import (
    FUND_CHECKED_ON,
    LPR_CHECKED_ON,
    FundRates,
    RateUnknown,
    Row,
    Tenor,
    commercial_rate,
    fund_rate,
    fund_rate_table,
    lpr,
    lpr_table,
)

A_DAY = timedelta(days=1)
FUND, LPR = fund_rate_table(), lpr_table()

PUBLISHED_FUND_RATES = [  # per cent: first home up to and over five years, second home likewise
    ("2015-08-26", "2.75", "3.25", "3.025", "3.575"),
    ("2020-09-07", "2.75", "3.25", "3.025", "3.575"),
    ("2022-09-30", "2.75", "3.25", "3.025", "3.575"),
    ("2022-10-01", "2.6", "3.1", "3.025", "3.575"),
    ("2024-05-17", "2.6", "3.1", "3.025", "3.575"),
    ("2024-05-18", "2.35", "2.85", "2.775", "3.325"),
    ("2025-05-07", "2.35", "2.85", "2.775", "3.325"),
    ("2025-05-08", "2.1", "2.6", "2.525", "3.075"),
]
PUBLISHED_LPR = [  # per cent: one year, over five years
    ("2019-08-20", "4.25", "4.85"),
    ("2020-09-21", "3.85", "4.65"),
    ("2022-08-21", "3.70", "4.45"),
    ("2022-08-22", "3.65", "4.30"),
    ("2024-10-20", "3.35", "3.85"),
    ("2024-10-21", "3.10", "3.60"),
    ("2025-05-19", "3.10", "3.60"),
    ("2025-05-20", "3.00", "3.50"),
    ("2026-08-20", "3.00", "3.50"),
]


@pytest.mark.parametrize(("on", "short", "long", "second_short", "second_long"), PUBLISHED_FUND_RATES)
def test_fund_rates_are_the_published_ones(on: str, short: str, long: str, second_short: str, second_long: str) -> None:
    day = date.fromisoformat(on)
    got = [fund_rate(day, term, owned).value * 100 for owned in (0, 1) for term in (60, 61)]
    assert got == [Decimal(short), Decimal(long), Decimal(second_short), Decimal(second_long)]


@pytest.mark.parametrize(("on", "one_year", "five_year"), PUBLISHED_LPR)
def test_the_lpr_is_the_published_one(on: str, one_year: str, five_year: str) -> None:
    day = date.fromisoformat(on)
    assert lpr(day, "one_year").value * 100 == Decimal(one_year)
    assert lpr(day, "five_year").value * 100 == Decimal(five_year)


def test_a_second_home_cost_a_tenth_more_until_october_2022() -> None:
    """建金〔2010〕179号: at least 1.1 times the first home's rate; since then a rate of its own."""
    tenth_more = [row for row in FUND if date(2010, 12, 1) < row.in_force_from < date(2022, 10, 1)]
    assert len(tenth_more) == 11
    for row in tenth_more:
        first, second = row.values["first_home"], row.values["second_home"]
        assert second == {tier: rate * Decimal("1.1") for tier, rate in first.items()}


@pytest.mark.parametrize(("rows", "checked_on"), [(FUND, FUND_CHECKED_ON), (LPR, LPR_CHECKED_ON)])
def test_every_row_is_in_order_and_says_where_it_is_from(rows: tuple[Row[FundRates], ...], checked_on: date) -> None:
    first_days = [row.in_force_from for row in rows]
    assert first_days == sorted(set(first_days))
    assert first_days[-1] <= checked_on
    assert all(row.source and row.confidence in {"high", "medium", "low"} for row in rows)


def test_rows_say_where_sources_disagree_and_are_silent_elsewhere() -> None:
    notes = {row.in_force_from: row.note for row in FUND}
    assert "2006-04-28" in notes[date(2006, 5, 8)]
    assert "2007-09-14" in notes[date(2007, 9, 15)]
    assert notes[date(2004, 10, 29)] == ""
    assert "单一来源" in {row.in_force_from: row.note for row in LPR}[date(2025, 5, 20)]


def test_every_rate_is_exact_and_a_plausible_fraction() -> None:
    """A hundredth of a published per cent: at most five decimals, and never a per cent by mistake."""
    rates = [rate for row in FUND for tiers in row.values.values() for rate in tiers.values()]
    rates += [rate for row in LPR for rate in row.values.values()]
    second_homes = [row for row in FUND if "second_home" in row.values]
    assert len(rates) == (len(FUND) + len(second_homes) + len(LPR)) * 2
    assert all(Decimal("0.01") < rate < Decimal("0.06") for rate in rates)
    assert all(rate == round(rate, 5) for rate in rates)


@pytest.mark.parametrize("row", FUND, ids=lambda row: str(row.in_force_from))
def test_a_fund_rate_holds_from_its_first_day(row: Row[FundRates]) -> None:
    rate = fund_rate(row.in_force_from, 360, 0)
    assert rate.value == row.values["first_home"]["over_five_years"]
    assert (rate.in_force_from, rate.source, rate.confidence) == (
        row.in_force_from,
        row.source,
        row.confidence,
    )


@pytest.mark.parametrize(("row", "next_row"), list(pairwise(FUND)), ids=lambda row: str(row.in_force_from))
def test_a_fund_rate_holds_until_the_day_before_the_next(row: Row[FundRates], next_row: Row[FundRates]) -> None:
    rate = fund_rate(next_row.in_force_from - A_DAY, 60, 0)
    assert rate.value == row.values["first_home"]["up_to_five_years"]
    assert rate.in_force_from == row.in_force_from


@pytest.mark.parametrize("row", FUND, ids=lambda row: str(row.in_force_from))
def test_a_second_home_has_its_own_rate_or_none(row: Row[FundRates]) -> None:
    if "second_home" in row.values:
        assert fund_rate(row.in_force_from, 60, 1).value == row.values["second_home"]["up_to_five_years"]
    else:
        with pytest.raises(RateUnknown) as caught:
            fund_rate(row.in_force_from, 60, 1)
        assert caught.value.code == "rate_no_second_home"


@pytest.mark.parametrize("tenor", ["one_year", "five_year"])
def test_an_lpr_holds_from_its_first_day_until_the_day_before_the_next(tenor: Tenor) -> None:
    for row, next_row in pairwise(LPR):
        first, last = lpr(row.in_force_from, tenor), lpr(next_row.in_force_from - A_DAY, tenor)
        assert first == last
        assert (first.value, first.in_force_from) == (row.values[tenor], row.in_force_from)
    newest = lpr(LPR[-1].in_force_from, tenor)
    assert (newest.value, newest.source) == (LPR[-1].values[tenor], LPR[-1].source)


@pytest.mark.parametrize(
    ("term_months", "homes_owned", "percent", "label"),
    [
        (1, 0, "2.1", "公积金贷款利率（首套，5年以下含5年）"),
        (60, 0, "2.1", "公积金贷款利率（首套，5年以下含5年）"),
        (61, 0, "2.6", "公积金贷款利率（首套，5年以上）"),
        (360, 0, "2.6", "公积金贷款利率（首套，5年以上）"),
        (60, 1, "2.525", "公积金贷款利率（第二套，5年以下含5年）"),
        (61, 1, "3.075", "公积金贷款利率（第二套，5年以上）"),
        (61, 2, "3.075", "公积金贷款利率（第二套，5年以上）"),
    ],
)
def test_exactly_five_years_is_the_lower_tier_and_one_home_makes_it_the_second(
    term_months: int, homes_owned: int, percent: str, label: str
) -> None:
    rate = fund_rate(date(2026, 1, 1), term_months, homes_owned)
    assert (rate.value * 100, rate.label) == (Decimal(percent), label)


@pytest.mark.parametrize(
    ("spread", "percent", "label"),
    [
        (0, "3.5", "商业贷款利率（5年期以上LPR不加点）"),
        (60, "4.1", "商业贷款利率（5年期以上LPR加60个基点）"),
        (-45, "3.05", "商业贷款利率（5年期以上LPR减45个基点）"),
        (-350, "0", "商业贷款利率（5年期以上LPR减350个基点）"),
    ],
)
def test_a_commercial_rate_is_the_five_year_lpr_and_basis_points(spread: int, percent: str, label: str) -> None:
    rate, base = commercial_rate(date(2026, 8, 20), spread), lpr(date(2026, 8, 20), "five_year")
    assert (rate.value * 100, rate.label) == (Decimal(percent), label)
    assert (rate.in_force_from, rate.source, rate.confidence) == (
        base.in_force_from,
        base.source,
        base.confidence,
    )


def test_the_labels_of_the_lpr_name_its_term() -> None:
    assert lpr(date(2026, 1, 1), "one_year").label == "1年期LPR"
    assert lpr(date(2026, 1, 1), "five_year").label == "5年期以上LPR"


def test_a_day_past_the_last_check_is_answered_and_says_so() -> None:
    assert fund_rate(FUND_CHECKED_ON, 360, 0).stale_after is None
    assert fund_rate(FUND_CHECKED_ON + A_DAY, 360, 0).stale_after == FUND_CHECKED_ON
    assert lpr(LPR_CHECKED_ON, "one_year").stale_after is None
    assert lpr(LPR_CHECKED_ON + A_DAY, "one_year").stale_after == LPR_CHECKED_ON
    assert commercial_rate(LPR_CHECKED_ON + A_DAY, 0).stale_after == LPR_CHECKED_ON


def test_a_day_before_the_first_row_is_refused_with_that_row() -> None:
    with pytest.raises(RateUnknown, match=r"2004-10-28 的公积金贷款利率.*2004-10-29") as fund:
        fund_rate(FUND[0].in_force_from - A_DAY, 360, 0)
    with pytest.raises(RateUnknown, match=r"2019-08-19 的贷款市场报价利率（LPR），.*2019-08-20") as market:
        lpr(LPR[0].in_force_from - A_DAY, "one_year")
    with pytest.raises(RateUnknown) as bank:
        commercial_rate(LPR[0].in_force_from - A_DAY, 0)
    assert fund.value.code == market.value.code == bank.value.code == "rate_before_first"


def test_a_second_home_without_a_national_rate_is_refused_until_the_day_one_is_recorded() -> None:
    with pytest.raises(RateUnknown, match="2010-12-25 的第二套") as caught:
        fund_rate(date(2010, 12, 25), 360, 1)
    assert caught.value.code == "rate_no_second_home"
    assert fund_rate(date(2010, 12, 26), 360, 1).value == Decimal("0.0473")


def test_a_spread_that_leaves_less_than_nothing_is_refused() -> None:
    with pytest.raises(RateUnknown, match="5年期以上LPR减351个基点后低于零") as caught:
        commercial_rate(date(2026, 1, 1), -351)
    assert caught.value.code == "rate_negative"


def test_a_refusal_reads_as_its_message_and_survives_pickling() -> None:
    copy = pickle.loads(pickle.dumps(RateUnknown("rate_negative", "低于零")))
    assert (copy.code, copy.message, str(copy)) == ("rate_negative", "低于零", "低于零")
    assert copy.args == ("rate_negative", "低于零")
