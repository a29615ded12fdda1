"""The annuity as small whole numbers gives the exact payment to the fen, whatever the loan."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loan_engine.amortization import MINIMUM_PRINCIPAL, LoanError, annuity, regular_payment
from loan_engine.money import divide_half_up
from loan_engine.screening.annuities import LARGEST, AnnuityTable, small_annuity, times
from loan_engine.screening.steps import taken

rates = st.integers(0, 24_000_000).map(lambda parts: Fraction(parts, 12 * 10**8))
terms = st.integers(1, 360)


@given(rates, terms, st.integers(0, LARGEST))
def test_a_small_fraction_rounds_every_loan_alike(monthly: Fraction, months: int, loan: int) -> None:
    small = small_annuity(monthly, months)
    numerator, denominator, _ = annuity(monthly, months)
    assert divide_half_up(loan * small.up, small.down) == divide_half_up(loan * numerator, denominator)


@given(rates, terms, st.integers(1, 34))
def test_even_where_the_exact_payment_is_all_but_half_a_fen(monthly: Fraction, months: int, bits: int) -> None:
    """Turning points nearest to the exact annuity, which a coarser fraction would fall on the other side of."""
    numerator, denominator, _ = annuity(monthly, months)
    small = small_annuity(monthly, months)
    for near in (Fraction(numerator, denominator).limit_denominator(2**bits + odd) for odd in range(8)):
        loan = near.denominator // 2
        for each in (loan, 3 * loan):
            if each <= LARGEST:
                exact = divide_half_up(each * numerator, denominator)
                assert divide_half_up(each * small.up, small.down) == exact


@given(rates, terms)
def test_the_least_loan_is_that_of_the_schedule(monthly: Fraction, months: int) -> None:
    least = small_annuity(monthly, months).least
    regular_payment(least, monthly, months)
    if least > MINIMUM_PRINCIPAL:
        with pytest.raises(LoanError):
            regular_payment(least - 1, monthly, months)


RATES = tuple(map(Decimal, ("0", "0.0285", "0.03175", "0.24", "0.12345678")))


@given(st.sampled_from(RATES), terms, st.lists(st.integers(0, LARGEST) | st.just(LARGEST), min_size=1, max_size=20))
def test_a_column_is_multiplied_and_divided_as_by_hand(rate: Decimal, months: int, loans: list[int]) -> None:
    """Exact, and nothing on the way that a float of 53 bits would not hold."""
    table = AnnuityTable(RATES)
    row = table.first_row(rate) + months
    up, down, _, monthly = (column[row] for column in table.columns.values())
    frame = nw.from_native(pl.LazyFrame({"loan": loans}, schema={"loan": pl.Int64}))
    steps = [
        *times("payment", "loan", nw.lit(up, nw.Int64), nw.lit(down, nw.Int64), max(table.columns["up"])),
        *times("interest", "loan", nw.lit(monthly, nw.Int64), nw.lit(table.scale, nw.Int64), table.most),
    ]
    result = taken(frame, steps).to_native().collect()
    exact = Fraction(rate) / 12
    numerator, denominator, _ = annuity(exact, months)
    assert result["payment"].to_list() == [divide_half_up(loan * numerator, denominator) for loan in loans]
    assert result["interest"].to_list() == [divide_half_up(loan * exact.numerator, exact.denominator) for loan in loans]
    on_the_way = [name for name in result.columns if name.endswith(("product", "dividend"))]
    assert all(abs(value) <= 2**53 for name in on_the_way for value in result[name])
