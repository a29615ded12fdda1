"""Proceeds shared in proportion to claims (art. 23), to the fen."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loan_engine.servicing.recovery import recovery


@pytest.mark.parametrize(
    ("proceeds", "claims", "shares", "surplus"),
    [
        # 300 000 for 300 000 and 200 000: three fifths and two fifths.
        (300_000_00, {"fund": 300_000_00, "commercial": 200_000_00}, (180_000_00, 120_000_00), 0),
        # 100.00 for 1 : 2 is 33.33 1/3 and 66.66 2/3: the fen goes to the larger loss.
        (100_00, {"fund": 1_000_00, "commercial": 2_000_00}, (33_33, 66_67), 0),
        # A fen for equal claims: to the one named first.
        (1, {"fund": 500, "commercial": 500}, (1, 0), 0),
        # One below, at and one above what is claimed.
        (799, {"fund": 500, "commercial": 300}, (499, 300), 0),
        (800, {"fund": 500, "commercial": 300}, (500, 300), 0),
        (801, {"fund": 500, "commercial": 300}, (500, 300), 1),
        (100, {"fund": 0, "commercial": 300}, (0, 100), 0),
        (0, {"fund": 5, "commercial": 300}, (0, 0), 0),
        (7, {"fund": 0, "commercial": 0}, (0, 0), 7),
        (7, {}, (), 7),
    ],
)
def test_each_creditor_gets_its_proportion(
    proceeds: int, claims: dict[str, int], shares: tuple[int, ...], surplus: int
) -> None:
    found = recovery(proceeds, claims)
    assert tuple(found.shares.values()) == shares
    assert found.surplus == surplus
    assert found.shortfalls == {each: claims[each] - found.shares[each] for each in claims}


@given(
    st.integers(0, 10**11),
    st.dictionaries(st.sampled_from(["fund", "commercial", "a", "b", "c"]), st.integers(0, 10**11)),
)
def test_shares_add_up_and_none_is_a_fen_from_its_proportion(proceeds: int, claims: dict[str, int]) -> None:
    found = recovery(proceeds, claims)
    assert sum(found.shares.values()) + found.surplus == proceeds
    assert found.surplus == max(0, proceeds - sum(claims.values()))
    for creditor, claim in claims.items():
        assert 0 <= found.shares[creditor] <= claim
        if claim:
            exact = Fraction(min(proceeds, sum(claims.values())) * claim, sum(claims.values()))
            assert abs(found.shares[creditor] - exact) < 1


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(1, 10**9))
def test_more_proceeds_never_give_either_of_two_creditors_less(proceeds: int, fund: int, commercial: int) -> None:
    claims = {"fund": fund, "commercial": commercial}
    less, more = recovery(proceeds, claims), recovery(proceeds + 1, claims)
    assert all(less.shares[each] <= more.shares[each] for each in claims)
