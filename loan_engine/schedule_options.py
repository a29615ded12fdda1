"""A plan from the options of the command line: amounts, a term, and rates as published where none is given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, Field, create_model

from loan_engine.amortization import Method
from loan_engine.due_dates import a_month_after
from loan_engine.fields import STRICT, field_of, rate_field
from loan_engine.lending import SPREAD
from loan_engine.plans import FIRST_DUE, Plan, plan
from loan_engine.problems import Invalid, Problem, validated
from rules.national.rates import Rate, RateUnknown, commercial_rate, fund_rate
from rules.vocabulary import household, request

_NUMBERS = ("months", "homes", "spread")
_FIELDS: dict[str, Any] = {
    "months": (field_of(request.term_months), ...),
    "method": (field_of(request.method), ...),
    "homes": (field_of(household.homes_owned), ...),
    "spread": (field_of(SPREAD) | None, Field(default=None)),
    "fund": (field_of(request.fund_amount) | None, Field(default=None)),
    "commercial": (field_of(request.commercial_amount) | None, Field(default=None)),
    "fund_rate": (rate_field("公积金贷款年利率") | None, Field(default=None)),
    "commercial_rate": (rate_field("商业贷款年利率") | None, Field(default=None)),
    "first_due": (field_of(FIRST_DUE) | None, Field(default=None)),
}
OptionsForm: type[BaseModel] = create_model("Options", __config__=STRICT, **_FIELDS)


def read_options(options: Mapping[str, str | None], on: date) -> tuple[Plan, list[Rate]]:
    """A plan and the published rates in it. Raises Invalid: each problem's pointer is an option's name."""
    form: Any = validated(OptionsForm, {name: _value(name, text) for name, text in options.items()})
    amounts = {"fund": form.fund, "commercial": form.commercial}
    asked = {part: amount for part, amount in amounts.items() if amount is not None}
    if not asked:
        raise Invalid(Problem("required", "/fund", "公积金贷款和商业贷款的金额至少填一项"))
    if form.commercial_rate is not None and form.spread is not None:
        raise Invalid(Problem("rate_given_twice", "/spread", "利率和加点只填一项"))
    given = {"fund": form.fund_rate, "commercial": form.commercial_rate}
    published = {part: _published(part, form, on) for part in asked if given[part] is None}
    shared = {
        "term_months": form.months,
        "method": Method(form.method),
        "first_due": form.first_due or a_month_after(on),
    }
    loans = {
        part: {
            "principal": amount,
            "annual_rate": published[part].value if part in published else given[part],
            **shared,
        }
        for part, amount in asked.items()
    }
    return plan(loans, _place), list(published.values())


def _published(part: str, form: Any, on: date) -> Rate:
    try:
        return fund_rate(on, form.months, form.homes) if part == "fund" else commercial_rate(on, form.spread or 0)
    except RateUnknown as error:
        place = "/spread" if error.code == "rate_negative" else "/on"
        raise Invalid(Problem(error.code, place, error.message)) from None


def _value(name: str, text: str | None) -> object:
    """An option's text; a number where the option is one, which leaves what is no number to the field."""
    digits = (text or "").removeprefix("-")
    return int(text) if text and name in _NUMBERS and digits.isascii() and digits.isdigit() else text


def _place(part: str, field: str) -> str:
    return {"annual_rate": f"/{part}_rate", "principal": f"/{part}", "term_months": "/months"}.get(field, f"/{field}")
