"""What every question stands on: the application without what is sought, the lenders, and what was assumed of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from loan_engine.amortization import Method
from loan_engine.application import Application
from loan_engine.assessment import assess
from loan_engine.lending import Terms, fund_rate_of, term_of, terms_of
from loan_engine.solving.lenders import Lenders
from loan_engine.solving.room import AMOUNTS, without_facts
from rules.national.rates import Rate
from rules.vocabulary import request


@dataclass(frozen=True)
class Ground:
    """`need` is how many fen are said to be needed, if it is said.

    `assumptions` are codes: those of a quote, `method_equal_installment`, and `..._replaced` for what is sought.
    """

    application: Application
    terms: Terms
    fund_rate: Rate
    lenders: Lenders
    need: int | None
    assumptions: tuple[str, ...]

    def over(self, term_months: int) -> Ground:
        """The same over another term, which may have another fund rate."""
        rate = fund_rate_of(self.application, term_months, [])
        rates = {**self.lenders.rates, "fund": rate.value}
        return replace(self, fund_rate=rate, lenders=replace(self.lenders, rates=rates, term_months=term_months))

    def seeking_amounts(self) -> Ground:
        """The same without the amounts that were asked for."""
        sought = tuple(AMOUNTS.values())
        if not any(fact.id in self.application.facts for fact in sought):
            return self
        application = without_facts(self.application, *sought)
        return replace(self, application=application, assumptions=(*self.assumptions, "amounts_replaced"))


def ground_of(application: Application, asked: Any) -> Ground:
    """The ground, from an application and what a form says of the financing.

    Raises Invalid: `needed_for_quote`, `no_term`, or as `terms_of`, `fund_rate_of` and `Lenders.check`.
    """
    assumptions: list[str] = []
    term = term_of(assess(application), assumptions)
    funding = fund_rate_of(application, term, assumptions)
    terms = terms_of(asked, application.on)
    method = application.facts.get(request.method.id)
    if method is None:
        assumptions.append("method_equal_installment")
    rates = {"fund": funding.value, "commercial": terms.commercial_rate}
    lenders = Lenders(rates, term, Method(str(method or Method.EQUAL_INSTALLMENT)), terms.first_due)
    lenders.check()
    return Ground(application, terms, funding, lenders, asked.need, (*assumptions, *terms.assumptions))
