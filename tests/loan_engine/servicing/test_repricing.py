"""When a loan takes a new rate, and which: the tables' own days, and assumed ones."""

from datetime import date
from decimal import Decimal

import pytest

from loan_engine.servicing.accrual import RateChange
from loan_engine.servicing.repricing import Followed, Repricing, rates_followed
from rules.national.rates import FUND_FIXED_UP_TO, RateUnknown

FUND, JANUARY, ANNIVERSARY = Repricing.FUND, Repricing.LPR_JANUARY, Repricing.LPR_ANNIVERSARY


def rates(
    repricing: Repricing,
    paid_out: date,
    last_due: date,
    assumed: tuple[tuple[date, str], ...] = (),
    *,
    months: int = 360,
    homes: int = 0,
    spread: int = 0,
) -> list[tuple[date, str]]:
    imagined = [RateChange(since, Decimal(value)) for since, value in assumed]
    found = rates_followed(Followed(repricing, months, homes, spread), paid_out, last_due, imagined)
    return [(each.on, f"{each.rate.value:f}") for each in found]


# Fund loans: 3.25 % from August 2015, 3.10 % from 1 October 2022, 2.85 % from 18 May 2024, 2.60 % from 8 May 2025,
# over five years and for a first home.


def test_a_fund_loan_takes_a_new_rate_on_the_next_1_january() -> None:
    assert rates(FUND, date(2021, 6, 1), date(2051, 6, 1)) == [
        (date(2021, 6, 1), "0.0325"),
        (date(2023, 1, 1), "0.0310"),
        (date(2025, 1, 1), "0.0285"),
        (date(2026, 1, 1), "0.0260"),
    ]


def test_a_change_between_two_januaries_that_was_undone_would_not_be_seen() -> None:
    assumed = ((date(2027, 3, 1), "0.03"), (date(2027, 9, 1), "0.026"))
    assert rates(FUND, date(2025, 6, 1), date(2055, 6, 1), assumed) == [(date(2025, 6, 1), "0.0260")]


def test_a_change_on_1_january_counts_that_day_and_one_on_the_2nd_a_year_later() -> None:
    for day, since in ((date(2027, 1, 1), date(2027, 1, 1)), (date(2027, 1, 2), date(2028, 1, 1))):
        assert rates(FUND, date(2025, 6, 1), date(2055, 6, 1), ((day, "0.024"),))[1:] == [(since, "0.024")]


@pytest.mark.parametrize(("months", "rates_"), [(FUND_FIXED_UP_TO, 1), (FUND_FIXED_UP_TO + 1, 2)])
def test_a_short_fund_loan_keeps_its_rate(months: int, rates_: int) -> None:
    # 2.35 % up to five years from 18 May 2024, 2.10 % from 8 May 2025.
    found = rates(FUND, date(2025, 3, 1), date(2026, 4, 1), months=months)
    assert len(found) == rates_
    assert found[0] == (date(2025, 3, 1), "0.0235")


def test_the_rate_of_a_second_home_is_followed_in_its_own_row() -> None:
    assert rates(FUND, date(2024, 6, 1), date(2054, 6, 1), homes=1) == [
        (date(2024, 6, 1), "0.03325"),
        (date(2026, 1, 1), "0.03075"),
    ]


def test_a_loan_that_ends_before_the_repricing_day_never_takes_it() -> None:
    assert len(rates(FUND, date(2024, 6, 1), date(2025, 12, 31), months=18)) == 1
    assert len(rates(FUND, date(2024, 6, 1), date(2026, 1, 1), months=19)) == 2


# LPR loans: the five-year LPR was 3.95 % from 20 February 2024, 3.85 % from 22 July, 3.60 % from 21 October, and
# 3.50 % from 20 May 2025.


def test_an_lpr_loan_is_repriced_on_1_january_with_its_spread() -> None:
    assert rates(JANUARY, date(2024, 3, 15), date(2026, 3, 15), spread=-30) == [
        (date(2024, 3, 15), "0.0365"),
        (date(2025, 1, 1), "0.0330"),
        (date(2026, 1, 1), "0.0320"),
    ]


def test_or_on_the_anniversary_of_its_payout() -> None:
    assert rates(ANNIVERSARY, date(2024, 3, 15), date(2026, 3, 15), spread=-30) == [
        (date(2024, 3, 15), "0.0365"),
        (date(2025, 3, 15), "0.0330"),
        (date(2026, 3, 15), "0.0320"),
    ]


def test_the_lpr_published_on_the_anniversary_itself_counts() -> None:
    assert rates(ANNIVERSARY, date(2024, 5, 20), date(2026, 1, 1))[1:] == [(date(2025, 5, 20), "0.0350")]
    assert rates(ANNIVERSARY, date(2024, 5, 19), date(2026, 1, 1))[1:] == [(date(2025, 5, 19), "0.0360")]


def test_the_anniversary_of_29_february_is_the_28th() -> None:
    assumed = ((date(2024, 3, 1), "0.03"),)
    assert rates(ANNIVERSARY, date(2024, 2, 29), date(2026, 1, 1), assumed)[1:] == [(date(2025, 2, 28), "0.0300")]


def test_assumed_lprs_take_the_spread_and_follow_the_published_ones() -> None:
    assumed = ((date(2028, 1, 1), "0.041"), (date(2026, 12, 20), "0.033"))
    assert rates(JANUARY, date(2025, 6, 1), date(2055, 6, 1), assumed, spread=10) == [
        (date(2025, 6, 1), "0.0360"),
        (date(2027, 1, 1), "0.0340"),
        (date(2028, 1, 1), "0.0420"),
    ]


# What is not known is refused


@pytest.mark.parametrize(
    ("repricing", "paid_out", "spread", "code"),
    [
        (FUND, date(2004, 10, 28), 0, "rate_before_first"),
        (JANUARY, date(2019, 8, 19), 0, "rate_before_first"),
        (JANUARY, date(2025, 6, 1), -351, "rate_negative"),
    ],
)
def test_a_rate_that_is_not_known_is_not_guessed(repricing: Repricing, paid_out: date, spread: int, code: str) -> None:
    with pytest.raises(RateUnknown) as refusal:
        rates(repricing, paid_out, date(2050, 1, 1), spread=spread)
    assert refusal.value.code == code
