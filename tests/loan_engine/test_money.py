"""Yuan in, fen inside, yuan out."""

import pickle
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loan_engine.money import MAXIMUM_YUAN_DIGITS, MoneyError, divide_half_up, grouped, parse_yuan, rounded, yuan


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("2067.79", 206779),
        ("0", 0),
        ("0.00", 0),
        ("0.01", 1),
        ("5", 500),
        ("5.0", 500),
        ("5.5", 550),
        ("1200000", 120_000_000),
        ("9" * MAXIMUM_YUAN_DIGITS + ".99", 10 ** (MAXIMUM_YUAN_DIGITS + 2) - 1),
    ],
)
def test_a_decimal_string_of_yuan_is_read_to_the_fen(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1 ",
        " 1",
        "1\n",
        "+1",
        "--1",
        "1.",
        ".5",
        "01",
        "00",
        "1_000",
        "1,000",
        "1e3",
        "0x1f",
        "１２３",  # full-width, which int() would take
        "٣",  # Arabic-Indic, which int() would take
        "一千",
        "NaN",
        "Infinity",
        "-",
        "-Infinity",
        "1.2.3",
        "1-",
        "¥1",
        "\x00",
        "\ud800",
        "1" + "0" * MAXIMUM_YUAN_DIGITS,
        "9" * 5000,  # past what int() reads
    ],
)
def test_anything_else_is_not_a_sum_of_money(text: str) -> None:
    with pytest.raises(MoneyError) as refusal:
        parse_yuan(text)
    assert refusal.value.code == "money_format"


@pytest.mark.parametrize("text", ["-1", "-0", "-0.01", "-1.234"])
def test_a_negative_sum_is_refused_as_negative(text: str) -> None:
    with pytest.raises(MoneyError) as refusal:
        parse_yuan(text)
    assert refusal.value.code == "money_negative"


@pytest.mark.parametrize("text", ["1.234", "1.000", "0.001"])
def test_a_third_decimal_is_refused_even_when_it_is_zero(text: str) -> None:
    with pytest.raises(MoneyError) as refusal:
        parse_yuan(text)
    assert refusal.value.code == "money_decimals"


def test_a_refusal_says_why_in_chinese_and_survives_pickling() -> None:
    with pytest.raises(MoneyError, match="金额不能是负数") as refusal:
        parse_yuan("-1")
    copy = pickle.loads(pickle.dumps(refusal.value))
    assert (copy.code, copy.message, str(copy)) == ("money_negative", "金额不能是负数", "金额不能是负数")
    assert copy.args == ("money_negative", "金额不能是负数")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1,000", "金额应写成元的小数，例如 2067.79，不带符号、空格和千位分隔"),
        ("-1", "金额不能是负数"),
        ("1.234", "金额最多写到分，即两位小数"),
    ],
)
def test_what_a_reader_is_told(text: str, message: str) -> None:
    with pytest.raises(MoneyError) as refusal:
        parse_yuan(text)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("fen", "plain", "for_a_reader"),
    [
        (0, "0.00", "0.00"),
        (1, "0.01", "0.01"),
        (-5, "-0.05", "-0.05"),
        (206779, "2067.79", "2,067.79"),
        (99999, "999.99", "999.99"),
        (100000, "1000.00", "1,000.00"),
        (120_000_000, "1200000.00", "1,200,000.00"),
        (-123456789, "-1234567.89", "-1,234,567.89"),
    ],
)
def test_fen_are_written_as_yuan(fen: int, plain: str, for_a_reader: str) -> None:
    assert yuan(fen) == plain
    assert grouped(fen) == for_a_reader


@given(st.integers(0, 10 ** (MAXIMUM_YUAN_DIGITS + 2) - 1))
def test_what_is_written_reads_back_the_same(fen: int) -> None:
    assert parse_yuan(yuan(fen)) == fen
    assert grouped(fen).replace(",", "") == yuan(fen)


@given(st.text())
def test_every_text_is_either_read_or_refused_with_a_code(text: str) -> None:
    try:
        assert parse_yuan(text) >= 0
    except MoneyError as refusal:
        assert refusal.code in {"money_format", "money_negative", "money_decimals"}


@pytest.mark.parametrize(
    ("numerator", "denominator", "quotient"),
    [
        (0, 1, 0),
        (1, 3, 0),
        (1, 2, 1),
        (2, 3, 1),
        (3, 2, 2),
        (5, 2, 3),
        (7, 3, 2),
        (499, 1000, 0),
        (500, 1000, 1),
    ],
)
def test_a_quotient_is_rounded_to_the_nearest_and_a_half_upwards(
    numerator: int, denominator: int, quotient: int
) -> None:
    assert divide_half_up(numerator, denominator) == quotient


@given(st.integers(0, 10**18), st.integers(0, 12))
def test_rounding_agrees_with_the_decimal_module(numerator: int, places: int) -> None:
    expected = Decimal(numerator).scaleb(-places).quantize(Decimal(1), ROUND_HALF_UP)
    assert divide_half_up(numerator, 10**places) == expected


@pytest.mark.parametrize(
    ("amount", "fen"), [(Fraction(7, 2), 4), (Fraction(10, 3), 3), (Fraction(5), 5), (Fraction(1, 3), 0)]
)
def test_exact_fen_are_rounded_like_a_quotient(amount: Fraction, fen: int) -> None:
    assert rounded(amount) == fen
