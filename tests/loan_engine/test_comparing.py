"""Two plans of payments side by side."""

from datetime import date
from decimal import Decimal
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from loan_engine.amortization import Loan, Method, Schedule, schedule
from loan_engine.comparing import ahead, by_year, overtaking
from loan_engine.due_dates import due_dates


def paying(*payments: int) -> Schedule:
    """A plan of which only the payments matter."""
    nothing = (0,) * len(payments)
    days = due_dates(date(2026, 1, 1), len(payments))
    return Schedule(tuple(range(1, len(payments) + 1)), days, payments, payments, nothing, nothing)


def by_both(principal: int, rate: str, months: int) -> tuple[Schedule, Schedule]:
    first, second = (
        schedule(Loan(principal, Decimal(rate), months, method, date(2026, 4, 2)))
        for method in (Method.EQUAL_INSTALLMENT, Method.EQUAL_PRINCIPAL)
    )
    return first, second


def test_the_one_that_costs_less_overtakes_when_it_has_paid_no_more() -> None:
    """4+3+2 is 9 and 3+3+4 is 10. After one month 4 is more than 3, after two 7 more than 6, after three less."""
    assert overtaking(ahead(paying(4, 3, 2), paying(3, 3, 4))) == 3
    assert overtaking(ahead(paying(3, 3, 4), paying(4, 3, 2))) == 3


def test_level_is_no_more() -> None:
    """After two months either has paid 7."""
    assert overtaking(ahead(paying(4, 3, 2), paying(3, 4, 3))) == 2


def test_what_falls_behind_again_has_not_overtaken() -> None:
    """2, 4, 9, 10 against 3, 4, 5, 12: less at first, more after three months, less in all only after four."""
    assert overtaking(ahead(paying(2, 2, 5, 1), paying(3, 1, 1, 7))) == 4


def test_what_is_cheaper_all_along_never_was_behind() -> None:
    assert overtaking(ahead(paying(1, 1), paying(2, 2))) == 1


def test_what_costs_the_same_is_not_overtaken() -> None:
    assert overtaking(ahead(paying(1, 2), paying(2, 1))) is None


def test_a_plan_that_is_over_has_paid_its_total() -> None:
    """12 months of 10 against 13 of 9: 120 to 108 after a year, 120 to 117 in the end."""
    shorter, longer = paying(*[10] * 12), paying(*[9] * 13)
    assert by_year(ahead(shorter, longer)) == (-12, -3)
    assert by_year(ahead(longer, shorter)) == (12, 3)
    assert overtaking(ahead(shorter, longer)) == 1


def test_years_have_twelve_due_dates_and_the_last_may_be_shorter() -> None:
    one, two = [1] * 25, [2] * 25
    for months, expected in ((1, (1,)), (11, (11,)), (12, (12,)), (13, (12, 13)), (24, (12, 24)), (25, (12, 24, 25))):
        assert by_year(ahead(paying(*one[:months]), paying(*two[:months]))) == expected


def test_equal_principal_beside_equal_installments() -> None:
    """120 000 yuan over 24 months at 3.6 %: 0.3 % a month.

    Equal principal begins with 5 000 and 360 of interest and pays 360 x 25 / 2 = 4 500 of interest in all. Equal
    installments are 120 000 x 0.003 x 1.003^24 / (1.003^24 - 1) = 5 189.65, 24 of them about 124 552.
    """
    installments, principal = by_both(120_000_00, "0.036", 24)
    assert principal.first_payment == 5_360_00
    assert principal.total_interest == 4_500_00
    assert installments.first_payment == 5_189_65
    after_a_year, in_all = by_year(ahead(installments, principal))
    # a year of equal principal: 60 000 and 360 + 345 + ... + 195 = 3 330 of interest
    assert after_a_year == 63_330_00 - 12 * 5_189_65
    assert in_all == principal.total_payment - installments.total_payment < 0


payments = st.lists(st.integers(0, 50), min_size=1, max_size=40)


@given(payments, payments)
def test_overtaking_is_where_a_plain_loop_says(first: list[int], second: list[int]) -> None:
    months = max(len(first), len(second))
    one, two = (list(accumulate([*each, *[0] * (months - len(each))])) for each in (first, second))
    less, more = (one, two) if one[-1] < two[-1] else (two, one)
    expected = None
    if less[-1] != more[-1]:
        expected = next(n for n in range(1, months + 1) if all(less[k] <= more[k] for k in range(n - 1, months)))
    assert overtaking(ahead(paying(*first), paying(*second))) == expected
    ends = [n for n in range(1, months + 1) if n % 12 == 0 or n == months]
    assert by_year(ahead(paying(*first), paying(*second))) == tuple(two[n - 1] - one[n - 1] for n in ends)


@given(
    st.integers(10_000_00, 1_000_000_00), st.sampled_from(["0.021", "0.026", "0.035", "0.049"]), st.integers(12, 360)
)
def test_equal_principal_is_dearer_at_first_and_overtakes(loan: int, rate: str, months: int) -> None:
    installments, principal = by_both(loan, rate, months)
    found = overtaking(ahead(installments, principal))
    assert found is not None
    assert 1 < found <= months
    paid = [sum(each.payment[:found]) for each in (principal, installments)]
    before = [sum(each.payment[: found - 1]) for each in (principal, installments)]
    assert paid[0] <= paid[1]
    assert before[0] > before[1]
