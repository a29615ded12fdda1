"""The dearest home that a monthly budget carries, given what is paid down."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from fractions import Fraction

from loan_engine.combined import Combined
from loan_engine.lending import missing, stated
from loan_engine.money import grouped
from loan_engine.problems import Invalid
from loan_engine.solving.ground import Ground
from loan_engine.solving.lenders import YUAN, largest
from loan_engine.solving.loan import borrowed, none_within, over_budget, too_little
from loan_engine.solving.room import room_for, with_facts, without_facts
from loan_engine.solving.solution import Bound, Goal, Solution, broken, proved
from rules.evaluation import FactValue, facts_read
from rules.facts import Fact
from rules.vocabulary import purchase
from rules.wording import filled


def price_for_budget(ground: Ground, monthly: int, share: Fraction | None) -> Solution:
    """The dearest home, in whole yuan, for which the rules let all be borrowed that is not paid down, within `monthly`.

    Paid down is a share of the price, rounded up to the fen, or else the sum in the application; a price there is not
    used. Raises Invalid `needed_for_quote`.
    """
    buying = _Buying(_seeking_price(ground.seeking_amounts(), share), share)
    prices = buying.allowed()
    if not prices:
        never = buying.obstacle(min(prices.start, purchase.price.maximum))
        assert never is not None
        return none_within(buying.ground, Goal.PRICE, monthly, never)
    price = largest(buying.payments, prices, monthly)
    return _unaffordable(buying, prices[0], monthly) if price is None else _bought(buying, price, monthly)


def _seeking_price(ground: Ground, share: Fraction | None) -> Ground:
    """The ground without the price, nor what was paid where a share stands in for it."""
    facts = ground.application.facts
    if share is None and purchase.down_payment.id not in facts:
        raise Invalid(missing(purchase.down_payment))
    replaced = [(purchase.price, "price_replaced")]
    if share is not None:
        replaced.append((purchase.down_payment, "down_payment_replaced"))
    codes = tuple(code for fact, code in replaced if fact.id in facts)
    application = without_facts(ground.application, *(fact for fact, _ in replaced))
    return replace(ground, application=application, assumptions=(*ground.assumptions, *codes))


class _Buying:
    """Homes of any price, in fen: what is paid down, borrowed and due, and what the rules have against it."""

    def __init__(self, ground: Ground, share: Fraction | None) -> None:
        application = ground.application
        self.ground, self._share = ground, share
        self._paid = stated(application, purchase.down_payment) or 0
        within = max(self._paid, stated(application, purchase.garage_price) or 0, YUAN)
        self._least = -(-within // YUAN) * YUAN
        self._conditions = [
            condition
            for condition in application.rulebook.conditions_on(application.on)
            if {purchase.price, purchase.down_payment} & set(facts_read(condition.test))
        ]

    def allowed(self) -> range:
        """The prices, in whole yuan, for which the rules let all be borrowed that is not paid down.

        A sum paid down is enough up to some price. A share may be enough only from some price on, for a garage in the
        price is not lent on. Among these the payments never fall as the price grows.
        """
        prices = range(self._least, purchase.price.maximum + 1, YUAN)
        if self._share is None:
            count = bisect_left(prices, True, key=lambda price: self.obstacle(price) is not None)
            return prices[:count]
        return prices[bisect_left(prices, True, key=lambda price: self.obstacle(price) is None) :]

    def paid(self, price: int) -> int:
        """Fen paid down."""
        share = self._share
        return self._paid if share is None else -(-price * share.numerator // share.denominator)

    def at(self, price: int) -> Ground:
        """The ground with the price and what is paid down."""
        facts: dict[Fact, FactValue] = {purchase.price: price, purchase.down_payment: self.paid(price)}
        return replace(self.ground, application=with_facts(self.ground.application, facts))

    def payments(self, price: int) -> Combined | None:
        """What falls due; None where too little is borrowed."""
        ground = self.at(price)
        room = room_for(ground.application, ground.lenders)
        return ground.lenders.payments(ground.lenders.shared(price - self.paid(price), room.first))

    def obstacle(self, price: int) -> Bound | None:
        """What the rules have against borrowing all that is not paid down; None where they have nothing."""
        application, need = self.at(price).application, price - self.paid(price)
        room = room_for(application, self.ground.lenders)
        at_price = f"房价 {grouped(price)} 元，要贷款 {grouped(need)} 元；"
        if need > room.both:
            return replace(room.both_bound, says=at_price + room.both_bound.says)
        parameters = application.rulebook.every_parameter.values()
        for each in self._conditions:
            if broken(each, application):
                says = at_price + filled(each.requires, parameters, application.on)
                return Bound(each.id, says, each.places_on(application.on))
        return None


def _unaffordable(buying: _Buying, least: int, monthly: int) -> Solution:
    """That even the least price is beyond the budget, and why there is none below it."""
    due = buying.payments(least)
    bound = too_little(monthly) if due is None else over_budget(f"房价 {grouped(least)} 元", due, monthly)
    found = none_within(buying.ground, Goal.PRICE, monthly, bound)
    cheaper = None if due is None else buying.obstacle(least - YUAN)
    return found if cheaper is None else replace(found, bounds=(bound, cheaper))


def _bought(buying: _Buying, price: int, monthly: int) -> Solution:
    """The solution of buying at a price, checked. Raises Unproved."""
    proved(buying.obstacle(price) is None, "the rules are against the price")
    dearer, ground, paid = price + YUAN, buying.at(price), buying.paid(price)
    if dearer > purchase.price.maximum:
        bound = Bound("price_maximum", "已到可以计算的最高房价")
    else:
        bound = buying.obstacle(dearer) or over_budget(f"房价 {grouped(dearer)} 元", buying.payments(dearer), monthly)
    room = room_for(ground.application, ground.lenders)
    found = borrowed(ground, price - paid, room, bound, monthly, Goal.PRICE)
    return replace(found, says=f"可以买总价 {grouped(price)} 元的住房，首付 {grouped(paid)} 元：{found.says}")
