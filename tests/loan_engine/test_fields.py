"""What a field takes, and what it says of the rest."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from loan_engine.fields import field_of, rate_field
from rules.facts import Fact
from rules.vocabulary import FACTS, applicant, home, household, purchase, request

ANYTHING: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text() | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def read(fact: Fact, value: object) -> object:
    return TypeAdapter(field_of(fact)).validate_python(value)


def code(type_: Any, value: object) -> str:
    with pytest.raises(ValidationError) as error:
        TypeAdapter(type_).validate_python(value)
    (found,) = error.value.errors()
    return found["type"]


@pytest.mark.parametrize(
    ("fact", "value", "expected"),
    [
        (household.married, True, True),
        (home.kind, "villa", "villa"),
        (purchase.contract_date, "2024-02-29", date(2024, 2, 29)),
        (purchase.contract_date, date(2024, 2, 29), date(2024, 2, 29)),
        (purchase.price, "980000", 980_000_00),
        (purchase.price, "0.01", 1),
        (purchase.price, 980_000, 980_000_00),
        (purchase.price, Decimal("980000.50"), 980_000_50),
        (household.largest_home_area, 144, 144_00),
        (household.largest_home_area, 144.01, 144_01),
        (household.largest_home_area, Decimal("144.010"), 144_01),
        (applicant.contribution_months, 6, 6),
        (applicant.contribution_months, 0, 0),
    ],
)
def test_what_is_taken(fact: Fact, value: object, expected: object) -> None:
    assert read(fact, value) == expected


@pytest.mark.parametrize(
    ("fact", "value", "expected"),
    [
        (household.married, 1, "not_a_boolean"),
        (household.married, "true", "not_a_boolean"),
        (home.kind, "castle", "not_a_choice"),
        (home.kind, ["villa"], "not_a_choice"),
        (purchase.contract_date, "2023-02-29", "not_a_date"),
        (purchase.contract_date, "2024-2-29", "not_a_date"),
        (purchase.contract_date, "20240229", "not_a_date"),
        (purchase.contract_date, "２０２４-02-29", "not_a_date"),
        (purchase.contract_date, datetime(2024, 2, 29), "not_a_date"),
        (purchase.contract_date, 20240229, "not_a_date"),
        (purchase.contract_date, "0001-01-01", "out_of_range"),
        (purchase.price, "１２３", "money_format"),
        (purchase.price, "1_000", "money_format"),
        (purchase.price, "1,000", "money_format"),
        (purchase.price, " 1", "money_format"),
        (purchase.price, "1e5", "money_format"),
        (purchase.price, 1.5, "money_format"),
        (purchase.price, True, "money_format"),
        (purchase.price, Decimal("NaN"), "money_format"),
        (purchase.price, Decimal("1e400"), "money_format"),
        (purchase.price, "-1", "money_negative"),
        (purchase.price, "0.001", "money_decimals"),
        (household.largest_home_area, "144", "not_a_number"),
        (household.largest_home_area, float("nan"), "not_a_number"),
        (household.largest_home_area, 1e400, "not_a_number"),
        (household.largest_home_area, Decimal("144.001"), "area_decimals"),
        (household.largest_home_area, -1, "out_of_range"),
        (applicant.contribution_months, "6", "not_a_whole_number"),
        (applicant.contribution_months, 6.0, "not_a_whole_number"),
        (applicant.contribution_months, True, "not_a_whole_number"),
        (applicant.contribution_months, 10**30, "not_a_whole_number"),
        (applicant.contribution_months, -1, "out_of_range"),
        (request.term_months, 0, "out_of_range"),
    ],
)
def test_what_is_refused(fact: Fact, value: object, expected: str) -> None:
    assert code(field_of(fact), value) == expected


def test_a_rate_is_a_decimal_fraction() -> None:
    rate = rate_field("年利率")
    assert TypeAdapter(rate).validate_python("0.0285") == Decimal("0.0285")
    assert TypeAdapter(rate).validate_python(Decimal("0.0285")) == Decimal("0.0285")
    for value in (0.0285, "2.85%", ".0285", "Infinity", Decimal("Infinity"), "1e-2", True, None):
        assert code(rate, value) == "rate_format"


@pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS)
@given(value=ANYTHING)
def test_whatever_is_given_there_is_a_value_or_a_message_in_chinese(fact: Fact, value: object) -> None:
    try:
        read(fact, value)
    except ValidationError as error:
        (found,) = error.errors()
        assert any("一" <= letter <= "鿿" for letter in found["msg"])
        assert repr(value) not in found["msg"] or len(repr(value)) < 4


@pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS)
def test_a_field_is_described_by_the_vocabulary(fact: Fact) -> None:
    schema = TypeAdapter(field_of(fact)).json_schema()
    assert schema["title"] == fact.label
    assert fact.question in schema["description"]
    json.dumps(schema)
