"""National interest rates: housing fund loans (中国人民银行) and the LPR (全国银行间同业拆借中心).

Rates are annual fractions, exact decimals: 0.0285 is 2.85 %. Numbers, dates and sources are in rates.yaml.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any, Generic, Literal, TypeVar

import yaml

BASIS_POINT = Decimal("0.0001")
Home = Literal["first_home", "second_home"]
Tier = Literal["up_to_five_years", "over_five_years"]
Tenor = Literal["one_year", "five_year"]
HOMES: Mapping[Home, str] = {"first_home": "首套", "second_home": "第二套"}
TIERS: Mapping[Tier, str] = {"up_to_five_years": "5年以下含5年", "over_five_years": "5年以上"}
TENORS: Mapping[Tenor, str] = {"one_year": "1年期LPR", "five_year": "5年期以上LPR"}

FundRates = Mapping[Home, Mapping[Tier, Decimal]]
"""By home and term; without `second_home` where no national rate for one is recorded."""
LprRates = Mapping[Tenor, Decimal]


class RateUnknown(LookupError):
    """No rate can be given.

    `code` is stable: `rate_before_first`, `rate_no_second_home` or `rate_negative`; `message` is Chinese.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)  # both as args, so that it can be pickled
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Rate:
    """An annual rate, what it is (Chinese), and where it comes from (`confidence`: high, medium or low).

    `stale_after` is the last day the data were checked where the day asked about is later, else None.
    """

    value: Decimal
    label: str
    in_force_from: date
    source: str
    confidence: str
    stale_after: date | None


Values = TypeVar("Values", FundRates, LprRates)


@dataclass(frozen=True, slots=True)
class Row(Generic[Values]):
    """The rates in force from a day until the next row; `note` is Chinese and may be empty."""

    in_force_from: date
    values: Values
    source: str
    confidence: str
    note: str


def fund_rate(on: date, term_months: int, homes_owned: int) -> Rate:
    """The housing fund loan rate on a day for a term (at least 1 month) and a number of homes already owned.

    Raises RateUnknown: `rate_before_first`, or `rate_no_second_home` where no national rate is recorded.
    """
    row = _in_force(_FUND_ROWS, on, "公积金贷款利率")
    home: Home = "second_home" if homes_owned >= SECOND_HOME_FROM else "first_home"
    tier: Tier = "up_to_five_years" if term_months <= FUND_SHORT_UP_TO else "over_five_years"
    if home not in row.values:
        raise RateUnknown("rate_no_second_home", f"没有收录 {on} 的第二套住房公积金利率，请咨询公积金中心")
    label = f"公积金贷款利率（{HOMES[home]}，{TIERS[tier]}）"
    return _rate(row.values[home][tier], label, row, on, FUND_CHECKED_ON)


def lpr(on: date, tenor: Tenor) -> Rate:
    """The loan prime rate last published by a day. Raises RateUnknown `rate_before_first`."""
    row = _in_force(_LPR_ROWS, on, "贷款市场报价利率（LPR）")
    return _rate(row.values[tenor], TENORS[tenor], row, on, LPR_CHECKED_ON)


def commercial_rate(on: date, spread_basis_points: int) -> Rate:
    """A bank's rate: the five-year LPR plus a spread (or less one) in basis points of 0.01 %.

    Raises RateUnknown: `rate_before_first`, or `rate_negative` where the spread leaves less than nothing.
    """
    return with_spread(lpr(on, "five_year"), spread_basis_points)


def with_spread(base: Rate, basis_points: int) -> Rate:
    """A bank's rate on top of a base rate. Raises RateUnknown `rate_negative`."""
    value = base.value + basis_points * BASIS_POINT
    spread = f"{'减' if basis_points < 0 else '加'}{abs(basis_points)}个基点" if basis_points else "不加点"
    if value < 0:
        raise RateUnknown("rate_negative", f"{base.label}{spread}后低于零，请核对加减的基点数")
    return replace(base, value=value, label=f"商业贷款利率（{base.label}{spread}）")


def fund_rate_table() -> tuple[Row[FundRates], ...]:
    """Every recorded change of the fund loan rates, earliest first."""
    return _FUND_ROWS


def lpr_table() -> tuple[Row[LprRates], ...]:
    """Every recorded change of the LPR, earliest first; months without a change have no row."""
    return _LPR_ROWS


def _in_force(rows: tuple[Row[Values], ...], on: date, what: str) -> Row[Values]:
    index = bisect_right(rows, on, key=lambda row: row.in_force_from)
    if index == 0:
        first = rows[0].in_force_from
        raise RateUnknown("rate_before_first", f"没有收录 {on} 的{what}，最早的一条自 {first} 起执行")
    return rows[index - 1]


def _rate(value: Decimal, label: str, row: Row[Values], on: date, checked_on: date) -> Rate:
    stale_after = checked_on if on > checked_on else None
    return Rate(value, label, row.in_force_from, row.source, row.confidence, stale_after)


def _row(entry: Mapping[str, Any], values: Values) -> Row[Values]:
    return Row(entry["from"], values, entry["source"], entry["confidence"], entry.get("note", ""))


def _fund_rates(entry: Mapping[str, Any]) -> FundRates:
    return {home: {tier: Decimal(entry[home][tier]) for tier in TIERS} for home in HOMES if home in entry}


_DATA: dict[str, Any] = yaml.safe_load((files("rules.national") / "rates.yaml").read_text("utf-8"))
_FUND, _LPR = _DATA["fund"], _DATA["lpr"]
_FUND_ROWS = tuple(_row(each, _fund_rates(each)) for each in _FUND["rates"])
_LPR_ROWS = tuple(_row(each, {tenor: Decimal(each[tenor]) for tenor in TENORS}) for each in _LPR["rates"])
SECOND_HOME_FROM: int = _FUND["second_home_from"]
"""How many homes must be owned for the rates of a second home."""
FUND_SHORT_UP_TO: int = _FUND["tier_months"]
"""Months up to which a fund loan has the rate of a short one."""
FUND_FIXED_UP_TO: int = _FUND["fixed_up_to_months"]
"""Months up to which a fund loan keeps the rate of its contract; a longer one takes a new rate on 1 January."""
FUND_CHECKED_ON: date = _FUND["checked_on"]  # the last day its newest row was seen still in force
LPR_CHECKED_ON: date = _LPR["checked_on"]  # likewise
