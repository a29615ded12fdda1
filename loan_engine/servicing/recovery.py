"""What collateral brought in, shared between the creditors in proportion to their claims (art. 23)."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recovery:
    """Fen by creditor, in the order of the claims: what each gets and still claims; surplus belongs to the borrower."""

    shares: Mapping[str, int]
    shortfalls: Mapping[str, int]
    surplus: int


def recovery(proceeds: int, claims: Mapping[str, int]) -> Recovery:
    """Proceeds and claims in fen, none below zero.

    Each share is the claim's exact proportion rounded down; the fen that are left go one each to those who lost most
    by the rounding, the earlier named first among equals. So the shares add up and none is above its claim.
    """
    total = sum(claims.values())
    spread = min(proceeds, total)
    exact = {creditor: divmod(spread * claim, total) if claim else (0, 0) for creditor, claim in claims.items()}
    shares = {creditor: whole for creditor, (whole, _) in exact.items()}
    by_loss = sorted(exact, key=lambda creditor: -exact[creditor][1])
    for creditor in by_loss[: spread - sum(shares.values())]:
        shares[creditor] += 1
    return Recovery(
        shares=shares,
        shortfalls={creditor: claim - shares[creditor] for creditor, claim in claims.items()},
        surplus=proceeds - spread,
    )
