"""The shipped fonts: every character that the project may print, and nothing too large to ship."""

from importlib.resources import files
from pathlib import Path

import pytest

from loan_engine.documents.sheet_text import MISSING, printable

ROOT = Path(__file__).parents[3]
FONTS = files("loan_engine.documents") / "fonts"
LARGEST = 2_500_000
TERMINAL = {ROOT / "loan_engine" / "cli.py", *(ROOT / "loan_engine" / "terminal").iterdir()}  # ticks and crosses


def test_every_character_of_the_projects_texts_can_be_shown() -> None:
    texts = [
        path.read_text("utf-8")
        for folder in ("rules", "loan_engine", "api")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".yaml", ".html", ".typ"} and path not in TERMINAL
    ]
    used = {each for text in texts for each in text if each.isprintable() and each != MISSING}
    assert {each for each in used if printable(each) == MISSING} == set()


def test_every_character_of_gb2312_can_be_shown() -> None:
    characters = [
        bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF)
    ]
    assert len([each for each in characters if "\u4e00" <= each <= "\u9fff"]) == 6763
    assert [each for each in characters if each and each != MISSING and MISSING in printable(each)] == []


@pytest.mark.parametrize("style", ["Regular", "Bold"])
def test_a_font_is_small_and_its_licence_lies_beside_it(style: str) -> None:
    assert len((FONTS / f"LoanSheetSC-{style}.otf").read_bytes()) < LARGEST
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text("utf-8")
