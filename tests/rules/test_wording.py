"""Values and sentences in plain Chinese."""

from datetime import date
from fractions import Fraction

import pytest

from rules.expressions import (
    AgeByBirth,
    Expression,
    Later,
    MonthsBetween,
    Operator,
    RoundedDown,
    Share,
    Unit,
    day_ordinal,
)
from rules.national.retirement import AGE_MALE
from rules.parameters import DatedValue, Parameter
from rules.vocabulary import applicant, purchase, request
from rules.wording import amount_text, choices_text, filled, last_day, parameter_text, phrase, relation_text

ON = date(2026, 3, 1)


def parameter(unit: Unit, printed: str, value: object) -> Parameter:
    return Parameter("n", "数", unit, printed, (DatedValue(date(2020, 9, 7), value, "", "high"),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1_234_567_00, Unit.FEN, "1,234,567 元"),
        (1_234_567_80, Unit.FEN, "1,234,567.8 元"),
        (Fraction(200_000_006, 10), Unit.FEN, "200,000.006 元"),
        (Fraction(1, 3), Unit.FEN, "0.003333 元"),
        (100_00 - Fraction(1, 10**6), Unit.FEN, "100 元"),
        (144_50, Unit.AREA, "144.5 平方米"),
        (1_234_56, Unit.AREA, "1234.56 平方米"),
        (1_234_00, Unit.AREA, "1234 平方米"),
        (100_000, Unit.COUNT, "100000"),
        (6, Unit.MONTHS, "6 个月"),
        (2, Unit.COUNT, "2"),
        (Fraction(1, 5), Unit.RATIO, "20%"),
        (100, Unit.FEN, "1 元"),
        (day_ordinal(date(2026, 3, 1)), Unit.DAY, "2026 年 3 月 1 日"),
        (day_ordinal(date(2024, 2, 29)) + 12 * 100, Unit.DAY, "2025 年 2 月 28 日"),
    ],
)
def test_amounts(value: Fraction | int, unit: Unit, text: str) -> None:
    assert amount_text(value, unit) == text


def test_a_table_is_no_amount() -> None:
    with pytest.raises(TypeError, match="not an amount"):
        amount_text(1, Unit.CHOICES)


def test_an_ordinal_past_the_end_of_a_month_is_its_last_day() -> None:
    assert last_day(day_ordinal(date(2024, 1, 31)) + 100) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (parameter(Unit.FEN, "yuan", 350_000_00), "35 万元"),
        (parameter(Unit.FEN, "yuan", 350_500_00), "350,500 元"),
        (parameter(Unit.AREA, "m2", 144_00), "144 平方米"),
        (parameter(Unit.MONTHS, "years", 360), "30 年"),
        (parameter(Unit.MONTHS, "years_of_age", 216), "18 周岁"),
        (parameter(Unit.COUNT, "homes", 1), "1 套"),
        (parameter(Unit.RATIO, "ratio", Fraction(4, 5)), "80%"),
        (parameter(Unit.CHOICES, "choices", ("villa", "apartment")), "别墅、公寓"),
        (AGE_MALE, AGE_MALE.label),
    ],
)
def test_parameters_read_as_they_are_printed(value: Parameter, text: str) -> None:
    assert parameter_text(value, ON) == text


def test_sentences_are_filled() -> None:
    cap = parameter(Unit.FEN, "yuan", 350_000_00)
    assert filled("不超过 {n}", [cap], ON) == "不超过 35 万元"
    with pytest.raises(KeyError):
        filled("不超过 {m}", [cap], ON)


def test_choices_are_listed_by_their_labels() -> None:
    assert choices_text(["state", "collective"]) == "国有土地、集体土地"


RATIO = parameter(Unit.RATIO, "ratio", Fraction(4, 5))
YEAR = parameter(Unit.MONTHS, "years", 12)
TERM = "贷款期限（月）（不足 1 年的舍去）"


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (Share(RATIO, purchase.price), "合同总价的 80%"),
        (Share(RATIO, purchase.price - purchase.garage_price), "（合同总价减车库款）的 80%"),
        (request.fund_amount + request.commercial_amount, "申请公积金贷款金额加申请商业贷款金额"),
        (Later(purchase.contract_date, YEAR), "购房合同签订日期起满 1 年之日"),
        (Later(purchase.contract_date, request.term_months), "购房合同签订日期起满 贷款期限（月）之日"),
        (
            RoundedDown(MonthsBetween(request.applied_on, purchase.contract_date), YEAR),
            "从申请日期到购房合同签订日期的整月数（不足 1 年的舍去）",
        ),
        (AgeByBirth(AGE_MALE, applicant.birth_date), AGE_MALE.label),
        (
            Later(applicant.birth_date, AgeByBirth(AGE_MALE, applicant.birth_date)),
            f"达到{AGE_MALE.label}之日",
        ),
        (YEAR, "数"),
        (Share(parameter(Unit.COUNT, "homes", 2), purchase.price), "合同总价乘以 2 套"),
        (Later(purchase.contract_date, RoundedDown(request.term_months, YEAR)), f"购房合同签订日期起满 {TERM}之日"),
        (RoundedDown(request.term_months, YEAR) + RoundedDown(request.term_months, YEAR), f"{TERM}加{TERM}"),
        (RoundedDown(request.term_months, YEAR) - RoundedDown(request.term_months, YEAR), f"{TERM}减{TERM}"),
        (Share(RATIO, RoundedDown(request.term_months, YEAR)), f"（{TERM}）的 80%"),
    ],
)
def test_quantities_in_words(expression: Expression, text: str) -> None:
    assert phrase(expression, ON) == text


def test_a_proposition_is_no_quantity() -> None:
    with pytest.raises(TypeError, match="not a quantity"):
        phrase(purchase.price <= purchase.price, ON)


def test_comparisons_in_words() -> None:
    assert relation_text("<=", Unit.FEN) == "不超过"
    assert relation_text("<=", Unit.DAY) == "不晚于"


@pytest.mark.parametrize(
    ("operator", "amounts", "days"),
    [
        ("<=", "超过", "晚于"),
        ("<", "不少于", "不早于"),
        (">=", "少于", "早于"),
        (">", "不超过", "不晚于"),
        ("==", "不等于", "不等于"),
    ],
)
def test_a_comparison_that_does_not_hold_is_said_as_its_opposite(operator: Operator, amounts: str, days: str) -> None:
    assert relation_text(operator, Unit.FEN, holds=False) == amounts
    assert relation_text(operator, Unit.DAY, holds=False) == days
