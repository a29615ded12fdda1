"""Documents, and where in them something stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

_DIGITS = "零一二三四五六七八九"
_NOUGHT = _DIGITS[0]


@dataclass(frozen=True, slots=True)
class Document:
    """A published text: its short id, title, number, date and issuing body, and whether it is cut into articles."""

    id: str
    title: str
    short_title: str
    number: str
    published: date
    issuer: str
    has_articles: bool = True


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a document: article, paragraph, item and sub-item, counted as the document counts them.

    The measures and the notice have numbered items and no articles: they are cited by item alone.
    """

    document: Document
    article: int | None = None
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None

    def __str__(self) -> str:
        """The place as a Chinese reader looks it up: 实施细则第五条第（六）项第 3 目."""
        places = (
            self.article and f"第{numeral(self.article)}条",
            self.paragraph and f"第{numeral(self.paragraph)}款",
            self.item and (f"第（{numeral(self.item)}）项" if self.article else f"第{numeral(self.item)}项"),
            self.subitem and f"第 {self.subitem} 目",
        )
        return self.document.short_title + "".join(place for place in places if place)


@dataclass(frozen=True, slots=True)
class Notice:
    """A text later than a rulebook, which set a value of it anew: as the row of the data names it."""

    source: str

    def __str__(self) -> str:
        """The notice as the data names it: 景金字〔2026〕99号."""
        return self.source


Place = Citation | Notice
"""Where something that is said stands."""


@cache
def numeral(number: int) -> str:
    """A number from 1 to 9999 in Chinese numerals, as article numbers are printed."""
    if not 0 < number < 10_000:
        raise ValueError(f"no article number: {number}")
    units = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))
    digits = ((number // power % 10, unit) for power, unit in units)
    words = "".join(_DIGITS[digit] + unit if digit else _NOUGHT for digit, unit in digits)
    words = re.sub(f"{_NOUGHT}+", _NOUGHT, words).strip(_NOUGHT)  # said once where it is between others
    return words.removeprefix("一") if words.startswith("一十") else words
