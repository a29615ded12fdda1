"""How a table is to be screened, read from options."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, Field, StrictStr, create_model

from loan_engine.amortization import LoanError, check_rate
from loan_engine.application import rulebook_for
from loan_engine.fields import STRICT, field_of, rate_field
from loan_engine.lending import SPREAD
from loan_engine.problems import Invalid, Problem, validated
from loan_engine.screening.engines import engine
from loan_engine.screening.payments import BankTerms
from loan_engine.screening.run import Order
from rules.rulebooks import rulebooks
from rules.vocabulary import request

_FIELDS: dict[str, Any] = {
    "city": (StrictStr | None, Field(default=None, title="城市", description="城市代码；只有一个城市时可以不填。")),
    "on": (field_of(request.applied_on) | None, Field(default=None)),
    "spread": (field_of(SPREAD) | None, Field(default=None)),
    "commercial_rate": (rate_field("商业贷款年利率") | None, Field(default=None)),
}
OrderForm: type[BaseModel] = create_model("Order", __config__=STRICT, __doc__="怎样预审一张表。", **_FIELDS)


def read_order(options: Mapping[str, str | None], today: date, engine_name: str, *, remedies: bool) -> Order:
    """An order from its options as texts, None where not given.

    Raises Invalid, each problem's pointer an option's name: bad fields, `rate_given_twice`, the codes of
    `rulebook_for`, of `engine` and of a LoanError for the rate, `required` where there are several cities and none is
    named.
    """
    spread = options.get("spread")
    form: Any = validated(OrderForm, {**options, "spread": _number(spread)})
    if form.commercial_rate is not None and form.spread is not None:
        raise Invalid(Problem("rate_given_twice", "/spread", "利率和加点只填一项"))
    if form.commercial_rate is not None:
        try:
            check_rate(form.commercial_rate, "commercial_rate")
        except LoanError as error:
            raise Invalid(Problem(error.code, "/commercial_rate", error.message)) from None
    on = form.on or today
    rulebook = rulebook_for(form.city or _only_city(), on, "/on")
    return Order(rulebook, on, BankTerms(form.commercial_rate, form.spread or 0), engine(engine_name), remedies)


def _only_city() -> str:
    cities = {rulebook.city for rulebook in rulebooks().values()}
    if len(cities) > 1:
        raise Invalid(Problem("required", "/city", f"请写明城市：{'，'.join(sorted(cities))}"))
    return next(iter(cities))


_MOST_DIGITS = 18


def _number(text: str | None) -> object:
    """A whole number where a text is one; what is none is left to the field."""
    digits = (text or "").removeprefix("-")
    return int(text) if text and len(digits) <= _MOST_DIGITS and digits.isascii() and digits.isdigit() else text
