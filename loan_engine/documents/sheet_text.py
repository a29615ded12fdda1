"""Texts as the sheet's fonts can show them."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

MISSING = "〓"
"""What Chinese printers put for a character they have no type for."""

_BLANKS = " \N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}"
_UNIT = re.compile(r"(?<=[0-9]) (?=[\u4e00-\u9fff])|(?<=第) (?=[0-9])")


def printable(content: Any) -> Any:
    """Content (nested dicts and lists) with every text ready to print; keys and other values stay as they are.

    A character that the fonts lack becomes 〓, a blank between a number and its unit one at which no line breaks.
    """
    match content:
        case str():
            return _UNIT.sub("\N{NO-BREAK SPACE}", _shown(content))
        case dict():
            return {key: printable(value) for key, value in content.items()}
        case list():
            return [printable(value) for value in content]
    return content


def _shown(text: str) -> str:
    known = _characters()
    return text if known.issuperset(text) else "".join(each if each in known else MISSING for each in text)


@cache
def _characters() -> frozenset[str]:
    listed = (files("loan_engine.documents") / "fonts" / "characters.txt").read_text("utf-8")
    return frozenset(listed) - {"\n"} | frozenset(_BLANKS)
