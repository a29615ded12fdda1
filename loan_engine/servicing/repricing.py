"""When a loan takes a new rate, and which: from the published tables, and from assumed rates after them.

- A fund loan takes the rate in force on each 1 January, which makes a change of the year before count; one of up to
  `FUND_FIXED_UP_TO` months keeps its first rate.
- A bank's loan takes the LPR last published by its repricing day, with the spread of its contract: each 1 January, or
  each anniversary of the payout, as the contract says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import count, takewhile

from dateutil.relativedelta import relativedelta

from loan_engine.servicing.accrual import RateChange
from rules.national.rates import FUND_FIXED_UP_TO, Rate, fund_rate, lpr, with_spread


class Repricing(StrEnum):
    """What the contract's rate follows, and on which days."""

    FUND = "fund"
    LPR_JANUARY = "lpr_january"
    LPR_ANNIVERSARY = "lpr_anniversary"


@dataclass(frozen=True, slots=True)
class Followed:
    """What a loan's rate follows: `homes_owned` decides a fund rate, `spread_basis_points` is what a bank adds."""

    repricing: Repricing
    term_months: int
    homes_owned: int
    spread_basis_points: int


@dataclass(frozen=True, slots=True)
class Repriced:
    """A rate from a day on, with where it comes from."""

    on: date
    rate: Rate

    @property
    def change(self) -> RateChange:
        """For the loan's course."""
        return RateChange(self.on, self.rate.value)


def rates_followed(
    followed: Followed, paid_out: date, last_due: date, assumed: Sequence[RateChange] = ()
) -> tuple[Repriced, ...]:
    """The rate at payout, then every other rate that the loan takes on a repricing day up to its last due date.

    `assumed` are fund rates or LPRs (the table's own rate, without the spread) imagined from their days on; before the
    first of them the published ones count. Raises RateUnknown as `fund_rate`, `lpr` and `with_spread`.
    """
    rates = [Repriced(paid_out, _rate(followed, paid_out, assumed))]
    for day in takewhile(lambda day: day <= last_due, _days(followed, paid_out)):
        rate = _rate(followed, day, assumed)
        if rate.value != rates[-1].rate.value:
            rates.append(Repriced(day, rate))
    return tuple(rates)


def _days(followed: Followed, paid_out: date) -> Iterator[date]:
    if followed.repricing is Repricing.FUND and followed.term_months <= FUND_FIXED_UP_TO:
        return iter(())
    if followed.repricing is Repricing.LPR_ANNIVERSARY:
        return (paid_out + relativedelta(years=years) for years in count(1))
    return (date(year, 1, 1) for year in count(paid_out.year + 1))


def _rate(followed: Followed, on: date, assumed: Sequence[RateChange]) -> Rate:
    imagined = max((each for each in assumed if each.on <= on), key=lambda each: each.on, default=None)
    if followed.repricing is Repricing.FUND:
        if imagined is not None:
            return _imagined(imagined, "假设的公积金贷款利率")
        return fund_rate(on, followed.term_months, followed.homes_owned)
    base = lpr(on, "five_year") if imagined is None else _imagined(imagined, "假设的 LPR")
    return with_spread(base, followed.spread_basis_points)


def _imagined(rate: RateChange, label: str) -> Rate:
    return Rate(rate.annual_rate, label, rate.on, source="", confidence="low", stale_after=None)
