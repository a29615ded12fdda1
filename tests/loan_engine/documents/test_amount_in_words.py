"""Sums in formal characters: the official examples, and read back by a reader written on its own."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from loan_engine.documents.amount_in_words import amount_in_words
from loan_engine.money import MAXIMUM_YUAN_DIGITS

MOST = 10 ** (MAXIMUM_YUAN_DIGITS + 2) - 1
DIGITS = {character: number for number, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read_back(words: str) -> int:
    """Fen in formal characters, character by character; 零 only separates."""
    done = section = digit = fen = 0
    for character in words.removeprefix("人民币").removesuffix("整"):
        if character in DIGITS:
            digit = DIGITS[character]
            continue
        if character in UNITS:
            section += digit * UNITS[character]
        elif character == "万":
            done, section = done + (section + digit) * 10_000, 0
        elif character == "亿":
            done, section = (done + section + digit) * 100_000_000, 0
        elif character == "元":
            fen, done, section = (done + section + digit) * 100, 0, 0
        else:
            fen += digit * {"角": 10, "分": 1}[character]
        digit = 0
    return fen


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (1_409_50, "人民币壹仟肆佰零玖元伍角"),
        (6_007_14, "人民币陆仟零柒元壹角肆分"),
        (1_680_32, "人民币壹仟陆佰捌拾元零叁角贰分"),
        (107_000_53, "人民币壹拾万柒仟元零伍角叁分"),
        (16_409_02, "人民币壹万陆仟肆佰零玖元零贰分"),
        (325_04, "人民币叁佰贰拾伍元零肆分"),
    ],
)
def test_the_examples_of_the_rule(fen: int, words: str) -> None:
    """《正确填写票据和结算凭证的基本规定》第四条。"""
    assert amount_in_words(fen) == words


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (30, "叁角"),
        (32, "叁角贰分"),
        (10_00, "壹拾元整"),
        (10_02, "壹拾元零贰分"),
        (1_05, "壹元零伍分"),
        (5_30, "伍元叁角"),
        (1_234_567_89, "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
        (350_000_00, "叁拾伍万元整"),
        (1_000_001_00, "壹佰万零壹元整"),
        (100_000_001_00, "壹亿零壹元整"),
        (100_001_000_00, "壹亿零壹仟元整"),
        (100_010_000_00, "壹亿零壹万元整"),
        (110_000_000_00, "壹亿壹仟万元整"),
        (1_000_000_010_000_00, "壹万亿零壹万元整"),
        (MOST, "玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_zeros_and_the_bounds_of_ten_thousands(fen: int, words: str) -> None:
    assert amount_in_words(fen) == f"人民币{words}"


@given(st.integers(0, MOST) | st.integers(0, 10**6) | st.integers(0, MOST // 10**6).map(lambda few: few * 10**6))
@example(MOST)
def test_every_sum_reads_back_as_itself_and_no_zero_is_idle(fen: int) -> None:
    words = amount_in_words(fen)
    assert read_back(words) == fen
    assert not any(idle in words for idle in ("零零", "零拾", "零佰", "零仟", "零万", "零亿", "零角", "零整"))
    assert words == "人民币零元整" or "零元" not in words
    assert words.endswith("整") is (fen % 100 == 0)


@pytest.mark.parametrize("fen", [-1, MOST + 1])
def test_no_words_for_less_than_nothing_or_more_than_is_read(fen: int) -> None:
    with pytest.raises(ValueError, match="no sum of money"):
        amount_in_words(fen)
