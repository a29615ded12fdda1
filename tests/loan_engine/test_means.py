"""A payment beside the income; what is unknown stays unknown."""

from decimal import Decimal

import pytest

from loan_engine.means import Means, means_of

COUPLE = {
    "household.married": True,
    "applicant.monthly_income": 8_000_00,
    "spouse.monthly_income": 6_000_00,
    "applicant.monthly_debt": 1_000_00,
    "spouse.monthly_debt": 0,
}


def test_a_couples_means_are_those_of_both() -> None:
    assert means_of(COUPLE) == Means(14_000_00, 1_000_00)


@pytest.mark.parametrize("left_out", [each for each in COUPLE if each.endswith(("income", "debt"))])
def test_the_means_of_a_couple_are_unknown_while_those_of_one_are(left_out: str) -> None:
    means = means_of({id_: value for id_, value in COUPLE.items() if id_ != left_out})
    assert (means.income, means.debt) == ((None, 1_000_00) if "income" in left_out else (14_000_00, None))


def test_one_who_may_be_married_has_unknown_means_and_one_who_is_not_has_known_ones() -> None:
    alone = {"applicant.monthly_income": 8_000_00, "applicant.monthly_debt": 0}
    assert means_of(alone) == Means(None, None)
    assert means_of({**alone, "household.married": False}) == Means(8_000_00, 0)


def test_shares_are_rounded_half_up_to_a_hundredth_of_a_percent() -> None:
    """3 001 / 14 000 = 0.214357; with 1 000 of debt 4 001 / 14 000 = 0.285786. 0.5 / 10 000 rounds up."""
    assert means_of(COUPLE).share(3_001_00) == Decimal("0.2144")
    assert means_of(COUPLE).share_with_debt(3_001_00) == Decimal("0.2858")
    assert [Means(10_000_00, None).share(fen) for fen in (49, 50)] == [Decimal("0.0000"), Decimal("0.0001")]


def test_without_income_or_debt_known_there_is_no_share() -> None:
    for means in (Means(None, 0), Means(0, 0)):
        assert means.share(1) is means.share_with_debt(1) is None
    assert Means(1, None).share_with_debt(1) is None
