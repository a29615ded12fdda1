"""Places in documents, as a Chinese reader looks them up."""

from datetime import date

import pytest

from rules.citations import Citation, Document, numeral

RULES = Document("rules", "某市实施细则", "实施细则", "某字〔2020〕1号", date(2020, 9, 7), "某中心")


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Citation(RULES, 8), "实施细则第八条"),
        (Citation(RULES, 5, item=6, subitem=3), "实施细则第五条第（六）项第 3 目"),
        (Citation(RULES, 18, 2), "实施细则第十八条第二款"),
        (Citation(RULES, item=3), "实施细则第三项"),
    ],
)
def test_a_citation_reads_as_it_is_said(place: Citation, text: str) -> None:
    assert str(place) == text


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (15, "十五"),
        (20, "二十"),
        (26, "二十六"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1000, "一千"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1259, "一千二百五十九"),
        (9999, "九千九百九十九"),
    ],
)
def test_numerals(number: int, words: str) -> None:
    assert numeral(number) == words


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_numbers_that_no_article_has(number: int) -> None:
    with pytest.raises(ValueError, match="no article number"):
        numeral(number)
