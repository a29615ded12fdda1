"""The combined loan of every row and its first payments: `loan_engine.advice` and the schedules as columns.

The amounts are those asked for, else what the limits leave; the term that asked for, else the longest. The plan is null
where a limit, the term or what is left to pay is unknown, or where there is nothing to finance; a payment also where no
rate is published or a part is too small for a schedule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import add, or_
from typing import TypeVar

import narwhals as nw

from loan_engine.amortization import MINIMUM_PRINCIPAL
from loan_engine.screening.annuities import Annuity, AnnuityTable, times
from loan_engine.screening.limits import sure_column
from loan_engine.screening.steps import Frame, Step, taken
from rules.columns import Columns, least, stepped
from rules.national.rates import (
    BASIS_POINT,
    FUND_SHORT_UP_TO,
    SECOND_HOME_FROM,
    TIERS,
    FundRates,
    Home,
    LprRates,
    Row,
    Tier,
    fund_rate_table,
    lpr_table,
)
from rules.vocabulary import household, purchase, request

PLAN_FUND, PLAN_COMMERCIAL, PLAN_TERM = "plan_fund", "plan_commercial", "plan_term"
"""Fen of the two parts, and months."""

FIRST_INSTALLMENT, FIRST_BY_PRINCIPAL = "first_equal_installment", "first_equal_principal"
"""Fen of the first payment of both parts together, by each method."""

LookUp = Callable[[Frame, Mapping[str, list[int]], str, Mapping[str, str]], Frame]
"""Looks rows of a small table up: the frame, the table's columns, the frame's column of row numbers (from 0; null finds
null), and by the table's columns the names they get. The frame's rows stay, in order.
"""

_PARTS = {"fund": PLAN_FUND, "commercial": PLAN_COMMERCIAL}


@dataclass(frozen=True, slots=True)
class BankTerms:
    """What the bank asks: a rate of its own, or the five-year LPR of the day and a spread in basis points."""

    rate: Decimal | None = None
    spread_basis_points: int = 0


def with_payments(frame: Frame, columns: Columns, rates: Rates, look_up: LookUp) -> Frame:
    """A frame that has the columns of the limits, with the plan and its first payments."""
    frame = taken(frame, (*_plan(columns), rates.rows(columns)))
    names = {part: {name: f"{part}_{name}" for name in rates.table.columns} for part in _PARTS}
    for part in _PARTS:
        frame = look_up(frame, rates.table.columns, f"{part}_row", names[part])
    of_parts = [_first(part, amount, rates.table) for part, amount in _PARTS.items()]
    frame = taken(frame, (reduce(or_, steps) for steps in zip(*of_parts, strict=True)))
    together = {FIRST_INSTALLMENT: "installment", FIRST_BY_PRINCIPAL: "by_principal"}
    return frame.with_columns(
        **{name: reduce(add, (nw.col(f"{part}_{by}") for part in _PARTS)) for name, by in together.items()}
    )


def _plan(columns: Columns) -> Iterator[Step]:
    fund, commercial = columns.of(request.fund_amount), columns.of(request.commercial_amount)
    fund_limit, total_limit, term_limit = (nw.col(sure_column(limit)) for limit in ("fund", "total", "term"))
    stated = ~fund.is_null() & ~commercial.is_null()
    left = columns.of(purchase.price) - columns.of(purchase.down_payment)
    yield {"need": nw.when(stated).then(fund + commercial).otherwise(left)}
    need = nw.col("need")
    yield {
        "fund_left": least((fund_limit, need - nw.coalesce(commercial, nw.lit(0)))),
        "total_left": least((total_limit, need)),
        "months": nw.coalesce(columns.of(request.term_months), nw.when(term_limit > 0).then(term_limit)),
    }
    known = (need > 0) & ~(fund_limit.is_null() | total_limit.is_null() | nw.col("months").is_null())
    yield {
        PLAN_FUND: nw.when(known).then(nw.coalesce(fund, _not_below_zero(nw.col("fund_left")))),
        PLAN_TERM: nw.when(known).then(nw.col("months")),
    }
    yield {"commercial_left": nw.col("total_left") - nw.col(PLAN_FUND)}
    left_to_bank = _not_below_zero(nw.col("commercial_left"))
    yield {PLAN_COMMERCIAL: nw.when(known).then(nw.coalesce(commercial, left_to_bank))}


def _not_below_zero(column: nw.Expr) -> nw.Expr:
    return nw.when(column < 0).then(nw.lit(0)).otherwise(column)


def _first(part: str, amount: str, table: AnnuityTable) -> Iterator[Step]:
    """A part's first payment by each method; of a part that lends nothing, nothing."""
    principal, months = nw.col(amount), nw.col(PLAN_TERM)
    up, down, smallest, monthly = (nw.col(f"{part}_{name}") for name in table.columns)
    regular, interest = f"{part}_regular", f"{part}_interest"
    yield from times(regular, amount, up, down, max(table.columns[Annuity._fields[0]]))
    yield from times(interest, amount, monthly, nw.lit(table.scale, nw.Int64), table.most)
    nothing = monthly * 0  # null where no rate is published
    installment = nw.when(principal >= smallest).then(nw.col(regular))
    share = (principal * 2 + months) // (months * 2)
    first = nw.when(principal >= MINIMUM_PRINCIPAL).then(share + nw.col(interest))
    yield {
        f"{part}_installment": nw.when(principal == 0).then(nothing).otherwise(installment),
        f"{part}_by_principal": nw.when(principal == 0).then(nothing).otherwise(first),
    }


class Rates:
    """The rates published for days from `since` on and the bank's terms, and the annuities of them all."""

    def __init__(self, since: date, bank: BankTerms) -> None:
        self._fund = _in_force_since(fund_rate_table(), since)
        self._bank = _bank_rates(since, bank)
        of_fund = [rate for row in self._fund for home in row.values.values() for rate in home.values()]
        self.table = AnnuityTable([*of_fund, *(rate for _, rate in self._bank if rate >= 0)])

    def rows(self, columns: Columns) -> Step:
        """Each part's row in the table of annuities; null where no rate is published."""
        homes, months = columns.of(household.homes_owned), nw.col(PLAN_TERM)

        def fund(home: Home) -> nw.Expr:
            short, long = (stepped(columns.on, self._of_fund(home, tier)) for tier in TIERS)
            return nw.when(months <= FUND_SHORT_UP_TO).then(short).otherwise(long)

        first = homes < SECOND_HOME_FROM  # unknown: the rate of a second home, the higher one
        of_fund = nw.when(first).then(fund("first_home")).otherwise(fund("second_home"))
        of_bank = stepped(columns.on, [(day, self._row(rate if rate >= 0 else None)) for day, rate in self._bank])
        rows = {"fund_row": of_fund, "commercial_row": of_bank}
        return {name: nw.when(row >= 0).then(row + months) for name, row in rows.items()}

    def _of_fund(self, home: Home, tier: Tier) -> list[tuple[date, nw.Expr]]:
        return [
            (row.in_force_from, self._row(row.values[home][tier] if home in row.values else None)) for row in self._fund
        ]

    def _row(self, rate: Decimal | None) -> nw.Expr:
        return nw.lit(_NO_RATE if rate is None else self.table.first_row(rate), nw.Int64)


_NO_RATE = -1
Values = TypeVar("Values", FundRates, LprRates)


def _bank_rates(since: date, bank: BankTerms) -> list[tuple[date, Decimal]]:
    if bank.rate is not None:
        return [(date.min, bank.rate)]
    spread = bank.spread_basis_points * BASIS_POINT
    return [(row.in_force_from, row.values["five_year"] + spread) for row in _in_force_since(lpr_table(), since)]


def _in_force_since(rows: tuple[Row[Values], ...], day: date) -> tuple[Row[Values], ...]:
    """The row in force on a day, and those after it."""
    before = sum(row.in_force_from <= day for row in rows)
    return rows[max(before - 1, 0) :]
