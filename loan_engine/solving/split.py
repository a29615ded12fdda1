"""The split between the fund and the bank that costs the least interest within the limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from loan_engine.advice import amounts_of
from loan_engine.amortization import Method
from loan_engine.assessment import assess, limits_of
from loan_engine.lending import known
from loan_engine.money import grouped
from loan_engine.part_names import PARTS
from loan_engine.solving.ground import Ground
from loan_engine.solving.lenders import YUAN, Lenders
from loan_engine.solving.loan import unsolved
from loan_engine.solving.room import AMOUNTS, Room, applied_for, room_for, with_facts
from loan_engine.solving.solution import Bound, Goal, Solution, Split, proved, within_limits
from rules.expressions import Unit
from rules.wording import amount_text

STEPS = 4
"""Into how many steps the way from the cheapest split to the dearest is divided, to show what each costs."""


def cheapest_split(ground: Ground) -> Solution:
    """The split of what must be borrowed that costs the least interest, as far as the rules let it be lent.

    Over one term either part's interest grows with it at a rate of its own, so the best split is as much as can be
    from the cheaper lender, and at equal rates from the fund. Splits on the way to the other end are worked out too,
    and none may cost less, but for what rounding to the fen makes of them. Raises Invalid as `amounts_of`.
    """
    need, *_ = amounts_of(assess(ground.application), ground.need)
    ground = ground.seeking_amounts()
    lenders, room = ground.lenders, room_for(ground.application, ground.lenders)
    total = min(need, room.both)
    found = list(_splits(ground, total, room))
    if not found:
        return unsolved(ground, Goal.SPLIT, "按规则没有可以贷款的金额", room.both_bound)
    cheapest, *others = found
    interest = _interest(cheapest, lenders)
    proved(all(interest <= _interest(each, lenders) for each in others), "another split costs less")
    application = applied_for(ground.application, cheapest, lenders.term_months)
    proved(within_limits(application), "an amount is above its limit")
    splits = tuple(_worked_out(each, lenders) for each in found)
    return Solution(
        goal=Goal.SPLIT,
        solved=True,
        says=_says(splits),
        application=application,
        lenders=lenders,
        fund_rate=ground.fund_rate,
        terms=ground.terms,
        plan=lenders.plan(cheapest),
        shortfall=need - total,
        bounds=tuple(_bounds(lenders, cheapest, room, total < need)),
        splits=splits,
        assumptions=ground.assumptions,
    )


Amounts = Mapping[str, int]


def _splits(ground: Ground, total: int, room: Room) -> Iterator[Amounts]:
    """From as much as can be of the cheaper lender to as little, in whole yuan on the way, each within the limits."""
    lenders = ground.lenders
    first, second = lenders.cheapest_first
    alone = limits_of(with_facts(ground.application, {AMOUNTS[first]: 0}))
    most = min(total, room.first)
    least = max(0, total - known(alone[second], ground.application))
    tried = {most - (most - least) * step // STEPS // YUAN * YUAN for step in range(STEPS)} | {least}
    for of_first in sorted(tried, reverse=True):
        amounts = lenders.shared(total, of_first)
        application = applied_for(ground.application, amounts, lenders.term_months)
        if lenders.payments(amounts) is not None and within_limits(application):
            yield amounts


def _interest(amounts: Amounts, lenders: Lenders) -> Fraction:
    """Exact fen of interest, nothing rounded: a split is not cheaper for a fen that rounding took."""
    return sum((amount * _per_fen(lenders, part) for part, amount in amounts.items()), Fraction(0))


def _per_fen(lenders: Lenders, part: str) -> Fraction:
    monthly, months = Fraction(lenders.rates[part]) / 12, lenders.term_months
    if lenders.method is Method.EQUAL_PRINCIPAL or not monthly:
        return monthly * (months + 1) / 2
    return months * monthly / (1 - (1 + monthly) ** -months) - 1


def _worked_out(amounts: Amounts, lenders: Lenders) -> Split:
    due = lenders.payments(amounts)
    assert due is not None
    return Split(amounts["fund"], amounts["commercial"], due.highest_payment, due.total_interest)


def _bounds(lenders: Lenders, amounts: Amounts, room: Room, short: bool) -> Iterator[Bound]:
    first, second = lenders.cheapest_first
    rates = {part: amount_text(Fraction(rate), Unit.RATIO) for part, rate in lenders.rates.items()}
    if lenders.rates[first] == lenders.rates[second]:
        says = f"两部分利率相同（{rates[first]}），先用公积金贷款"
    else:
        cheaper = f"{PARTS[first]}利率较低，先用{PARTS[first]}"
        says = f"{cheaper}（公积金贷款 {rates['fund']}，商业贷款 {rates['commercial']}）"
    yield Bound("cheaper_lender", says)
    if amounts[second]:
        yield room.first_bound
    if short:
        yield room.both_bound


def _says(splits: tuple[Split, ...]) -> str:
    cheapest, dearest = splits[0], splits[-1]
    parts = f"公积金贷款 {grouped(cheapest.fund)} 元，商业贷款 {grouped(cheapest.commercial)} 元"
    less = dearest.total_interest - cheapest.total_interest
    beside = (
        f"，比公积金贷款 {grouped(dearest.fund)} 元、商业贷款 {grouped(dearest.commercial)} 元少 {grouped(less)} 元"
        if less > 0
        else ""
    )
    return f"{parts}利息最少，共 {grouped(cheapest.total_interest)} 元{beside}"
