"""One city's conditions written for OpenFisca-Core: a boolean variable for each, dated parameters, one entity.

What OpenFisca leaves out, and what is done about it:

- It knows no unknown. What was not given takes the variable's default: no, zero, the first choice, 1 January 1970.
  So it is asked of applications without missing facts; an amount or a term of zero stands for one that was not stated.
- Its whole numbers have 32 bits: money in fen goes up to 21 million yuan, enough for the population and not for the
  vocabulary. Its floats have 32 bits as well and would lose fen.
- Parameters are of the period that is calculated, not of each row's own day. The one change that matters, the
  retirement law of 2025, is looked up on both of its sides.
- It says yes or no. Lists of conditions, limits and payments would come on top.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum, EnumArray
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from polars_peer import verdicts

Arrays = dict[str, np.ndarray]

APPLICATION = build_entity(key="application", plural="applications", label="An application", is_person=True)
LAW = "2025-01-01"


class Sex(Enum):
    male = "男"
    female = "女"


class RetirementCategory(Enum):
    female_50 = "原 50 岁退休的女职工"
    female_55 = "原 55 岁退休的女职工"


class Land(Enum):
    state = "国有土地"
    collective = "集体土地"


class Kind(Enum):
    ordinary = "普通住房"
    villa = "别墅"
    townhouse = "多层联体别墅"
    commercial_residential = "商住两用住房"
    apartment = "公寓"
    speculative = "经认定的投资投机性购房"


def _since_2020(value: Any) -> dict[str, Any]:
    return {"values": {"2020-09-07": {"value": value}}}


def _ages(age: int, first: int, months_a_step: int, steps: int) -> dict[str, Any]:
    """Months of age, and how the law of 2025 adds to them: a month for so many months of birth from a first on."""
    return {
        "age": _since_2020(age),
        "first": _since_2020(first),
        "months_a_step": _since_2020(months_a_step),
        "steps": {"values": {"2020-09-07": {"value": 0}, LAW: {"value": steps}}},
    }


PARAMETERS = {
    "capacity_age": _since_2020(18),
    "working_minor_age": _since_2020(16),
    "min_contribution": _since_2020(6),
    "application_window": _since_2020(1),
    "homes_under_area_rule": _since_2020(1),
    "max_owned_area": _since_2020(144),
    "max_homes_owned": _since_2020(1),
    "individual_cap": _since_2020(350_000),
    "couple_cap": _since_2020(500_000),
    "min_down_payment": _since_2020(0.2),
    "max_share_of_price": _since_2020(0.8),
    "min_term": _since_2020(12),
    "max_term": _since_2020(360),
    "months_past_retirement": _since_2020(60),
    "retirement": {
        "male": _ages(720, 1965 * 12, 4, 36),
        "female_55": _ages(660, 1970 * 12, 4, 36),
        "female_50": _ages(600, 1975 * 12, 2, 60),
    },
}

PERSON_FLAGS = (
    "contributing_now",
    "unsettled_fund_loan",
    "guarantees_unsettled_fund_loan",
    "sued_for_default",
    "overdue_or_guarantor_paid",
    "bad_credit_record",
)
INPUTS: dict[str, Any] = {
    "request_applied_on": date,
    "request_fund_amount": int,
    "request_commercial_amount": int,
    "request_term_months": int,
    "applicant_birth_date": date,
    "applicant_sex": Sex,
    "applicant_retirement_category": RetirementCategory,
    "applicant_lives_on_own_labour": bool,
    "applicant_contribution_months": int,
    "spouse_contribution_months": int,
    **{f"{person}_{flag}": bool for person in ("applicant", "spouse") for flag in PERSON_FLAGS},
    "household_married": bool,
    "household_homes_owned": int,
    "household_largest_home_area": int,
    "home_is_new_build": bool,
    "home_in_city": bool,
    "home_land": Land,
    "home_kind": Kind,
    "home_title_disputed": bool,
    "home_mortgage_prohibited": bool,
    "home_project_admitted": bool,
    "purchase_price": int,
    "purchase_garage_price": int,
    "purchase_down_payment": int,
    "purchase_fully_paid": bool,
    "purchase_contract_date": date,
    "purchase_contract_registered": bool,
    "purchase_payment_proof_date": date,
}
"""The columns that the conditions read, and their types here."""

SYSTEM = TaxBenefitSystem([APPLICATION])
SYSTEM.parameters = ParameterNode("", data=PARAMETERS)


def _add(name: str, kind: Any, **attributes: Any) -> None:
    if issubclass(kind, Enum):
        attributes |= {"possible_values": kind, "default_value": next(iter(kind))}
    shared = {"entity": APPLICATION, "definition_period": DateUnit.DAY, "label": name}
    value_type = Enum if issubclass(kind, Enum) else kind
    SYSTEM.add_variable(type(name, (Variable,), {**shared, "value_type": value_type, **attributes}))


for _name, _kind in INPUTS.items():
    _add(_name, _kind)

Formula = Callable[[Any, Any, Any], Any]
CONDITIONS: list[str] = []
"""The conditions by name, in the order of the rulebook."""


def shared(kind: type) -> Callable[[Formula], Formula]:
    """A variable that conditions share, named by its formula."""

    def add(formula: Formula) -> Formula:
        _add(formula.__name__, kind, formula=formula)
        return formula

    return add


def condition(formula: Formula) -> Formula:
    """A variable that must be true, named by its formula."""
    CONDITIONS.append(formula.__name__)
    return shared(bool)(formula)


MONTH = 32
YEAR = 12 * MONTH
"""Days as (months since year 0) x 32 + day of month, as in polars_peer.py."""
FIRST_DAY = np.datetime64("1900-01-01")


def _calendar() -> np.ndarray:
    days = np.arange(FIRST_DAY, np.datetime64("2101-01-01"))
    months = days.astype("datetime64[M]")
    return ((months.astype(np.int32) + 1970 * 12) * MONTH + (days - months).astype(np.int32) + 1).astype(np.int32)


CALENDAR = _calendar()

Ordinals = Callable[[np.ndarray], np.ndarray]


def by_arithmetic(days: np.ndarray) -> np.ndarray:
    """As NumPy's own days and months give them: how rules for OpenFisca are written."""
    months = days.astype("datetime64[M]")
    return (months.astype(np.int32) + 1970 * 12) * MONTH + (days - months).astype(np.int32) + 1


def off_a_table(days: np.ndarray) -> np.ndarray:
    """Read off a table of every day, as ours and the hand-written Polars do."""
    return CALENDAR[(days - FIRST_DAY).astype(np.int64)]


_ordinal: Ordinals = by_arithmetic


@shared(int)
def applied(application: Any, period: Any, parameters: Any) -> Any:
    return _ordinal(application("request_applied_on", period))


@shared(int)
def born(application: Any, period: Any, parameters: Any) -> Any:
    return _ordinal(application("applicant_birth_date", period))


@shared(int)
def home_price(application: Any, period: Any, parameters: Any) -> Any:
    return application("purchase_price", period) - application("purchase_garage_price", period)


def _contributes(person: str, application: Any, period: Any, parameters: Any) -> Any:
    months = application(f"{person}_contribution_months", period)
    return (months >= parameters(period).min_contribution) & application(f"{person}_contributing_now", period)


def _qualifies(person: str, application: Any, period: Any, parameters: Any) -> Any:
    bars = [application(f"{person}_{flag}", period) for flag in PERSON_FLAGS[1:]]
    return _contributes(person, application, period, parameters) & ~np.logical_or.reduce(bars)


@shared(int)
def fund_cap(application: Any, period: Any, parameters: Any) -> Any:
    """Fen."""
    both = (
        application("household_married", period)
        & _qualifies("applicant", application, period, parameters)
        & _qualifies("spouse", application, period, parameters)
    )
    caps = parameters(period)
    return np.where(both, caps.couple_cap * 100, caps.individual_cap * 100)


def _longest(category: str, application: Any, period: Any, parameters: Any) -> Any:
    birth, on = application("born", period), application("applied", period)
    of_law = application("request_applied_on", period) >= np.datetime64(LAW)
    now, before = parameters(period).retirement[category], parameters("2024-12-31").retirement[category]
    steps = np.where(of_law, now.steps, before.steps)
    later = np.clip((birth // MONTH - now.first) // now.months_a_step + 1, 0, steps)
    years = (birth + (now.age + later) * MONTH - on) // YEAR
    return years * 12 + parameters(period).months_past_retirement


@shared(int)
def longest_by_age(application: Any, period: Any, parameters: Any) -> Any:
    """Months: to retirement in whole years, and five years more."""
    sex, category = application("applicant_sex", period), application("applicant_retirement_category", period)
    months = {each: _longest(each, application, period, parameters) for each in ("male", "female_55", "female_50")}
    of_women = np.where(category == RetirementCategory.female_55, months["female_55"], months["female_50"])
    return np.where(sex == Sex.male, months["male"], of_women)


@condition
def full_capacity(application: Any, period: Any, parameters: Any) -> Any:
    birth, on, ages = application("born", period), application("applied", period), parameters(period)
    works = application("applicant_lives_on_own_labour", period)
    return (birth + ages.capacity_age * YEAR <= on) | ((birth + ages.working_minor_age * YEAR <= on) & works)


@condition
def new_build(application: Any, period: Any, parameters: Any) -> Any:
    return application("home_is_new_build", period)


@condition
def down_payment(application: Any, period: Any, parameters: Any) -> Any:
    least = parameters(period).min_down_payment
    paid = application("purchase_down_payment", period)
    return (paid >= least * application("home_price", period)) | (paid >= least * application("purchase_price", period))


@condition
def contributions(application: Any, period: Any, parameters: Any) -> Any:
    return _contributes("applicant", application, period, parameters)


@condition
def in_city(application: Any, period: Any, parameters: Any) -> Any:
    return application("home_in_city", period)


@condition
def state_land(application: Any, period: Any, parameters: Any) -> Any:
    return application("home_land", period) == Land.state


@condition
def contract_registered(application: Any, period: Any, parameters: Any) -> Any:
    return application("purchase_contract_registered", period)


def _recent(column: str, application: Any, period: Any, parameters: Any) -> Any:
    window = parameters(period).application_window * YEAR
    return application("applied", period) <= _ordinal(application(column, period)) + window


@condition
def contract_recent(application: Any, period: Any, parameters: Any) -> Any:
    return _recent("purchase_contract_date", application, period, parameters)


@condition
def payment_proof_recent(application: Any, period: Any, parameters: Any) -> Any:
    return _recent("purchase_payment_proof_date", application, period, parameters)


def _neither(bar: str, application: Any, period: Any) -> Any:
    of_spouse = application("household_married", period) & application(f"spouse_{bar}", period)
    return ~(application(f"applicant_{bar}", period) | of_spouse)


@condition
def no_unsettled_fund_loan(application: Any, period: Any, parameters: Any) -> Any:
    return _neither("unsettled_fund_loan", application, period)


@condition
def project_admitted(application: Any, period: Any, parameters: Any) -> Any:
    return application("home_project_admitted", period)


@condition
def no_guarantee_outstanding(application: Any, period: Any, parameters: Any) -> Any:
    return ~application("applicant_guarantees_unsettled_fund_loan", period)


@condition
def owned_home_not_large(application: Any, period: Any, parameters: Any) -> Any:
    rule = parameters(period)
    small = application("household_largest_home_area", period) <= rule.max_owned_area * 100
    return (application("household_homes_owned", period) != rule.homes_under_area_rule) | small


@condition
def not_third_home(application: Any, period: Any, parameters: Any) -> Any:
    return application("household_homes_owned", period) <= parameters(period).max_homes_owned


@condition
def kind_of_home(application: Any, period: Any, parameters: Any) -> Any:
    return application("home_kind", period) == Kind.ordinary


@condition
def not_sued_for_default(application: Any, period: Any, parameters: Any) -> Any:
    return _neither("sued_for_default", application, period)


@condition
def not_overdue(application: Any, period: Any, parameters: Any) -> Any:
    return _neither("overdue_or_guarantor_paid", application, period)


@condition
def no_bad_credit_record(application: Any, period: Any, parameters: Any) -> Any:
    return _neither("bad_credit_record", application, period)


@condition
def title_undisputed(application: Any, period: Any, parameters: Any) -> Any:
    return ~application("home_title_disputed", period)


@condition
def mortgage_allowed(application: Any, period: Any, parameters: Any) -> Any:
    return ~application("home_mortgage_prohibited", period)


@condition
def fund_within_cap(application: Any, period: Any, parameters: Any) -> Any:
    return application("request_fund_amount", period) <= application("fund_cap", period)


@condition
def total_within_share(application: Any, period: Any, parameters: Any) -> Any:
    """Of the home's price; that the whole price is kept to follows where nothing is unknown."""
    asked = application("request_fund_amount", period) + application("request_commercial_amount", period)
    return asked <= parameters(period).max_share_of_price * application("home_price", period)


def _term(application: Any, period: Any) -> Any:
    term = application("request_term_months", period)
    return term, term == 0


@condition
def term_not_too_short(application: Any, period: Any, parameters: Any) -> Any:
    term, not_stated = _term(application, period)
    return not_stated | (term >= parameters(period).min_term)


@condition
def term_not_too_long(application: Any, period: Any, parameters: Any) -> Any:
    return application("request_term_months", period) <= parameters(period).max_term


@condition
def term_within_retirement(application: Any, period: Any, parameters: Any) -> Any:
    term, not_stated = _term(application, period)
    return not_stated | (term <= application("longest_by_age", period))


@condition
def room_for_shortest_term(application: Any, period: Any, parameters: Any) -> Any:
    return application("longest_by_age", period) >= parameters(period).min_term


@condition
def not_fully_paid(application: Any, period: Any, parameters: Any) -> Any:
    return ~application("purchase_fully_paid", period)


@shared(bool)
def eligible_by_all(application: Any, period: Any, parameters: Any) -> Any:
    return np.logical_and.reduce([application(each, period) for each in CONDITIONS])


def build(frame: pl.DataFrame) -> Arrays:
    """Arrays by the name of the input variable, from a population's columns: what cannot be avoided."""
    columns = frame.select(_converted(name, kind) for name, kind in INPUTS.items())
    arrays = {name: columns[name].to_numpy() for name in INPUTS}
    enums = {name: EnumArray(arrays[name].astype(np.int16), kind) for name, kind in INPUTS.items() if _is_enum(kind)}
    return arrays | enums


def _is_enum(kind: Any) -> bool:
    return issubclass(kind, Enum)


def _converted(name: str, kind: Any) -> pl.Expr:
    column = pl.col(name)
    if _is_enum(kind):
        return column.cast(pl.Enum(list(kind.__members__))).to_physical().fill_null(0)
    if kind is date:
        return column.fill_null(date(1970, 1, 1))
    return column.fill_null(False) if kind is bool else column.fill_null(0).cast(pl.Int32)


def eligible(arrays: Arrays, ordinals: Ordinals = by_arithmetic) -> np.ndarray:
    """Whether each application is eligible, under the parameters of the last day of application."""
    global _ordinal
    _ordinal = ordinals
    day = str(arrays["request_applied_on"].max())
    simulation = SimulationBuilder().build_default_simulation(SYSTEM, len(arrays["request_applied_on"]))
    for name, array in arrays.items():
        simulation.set_input(name, day, array)
    return simulation.calculate("eligible_by_all", day)


def agrees(frame: pl.DataFrame) -> bool:
    """Whether its verdict is that of the hand-written Polars, in every row."""
    by_hand = verdicts(frame.lazy()).collect()["verdict"] == "eligible"
    return bool((eligible(build(frame)) == by_hand.to_numpy()).all())
