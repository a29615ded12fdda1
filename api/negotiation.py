"""Which of the forms on offer a client gets: the Accept header of RFC 9110, section 12.5.1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.?)*(?:"|$))+')  # never fails half way: time in proportion to length
_RANGE = re.compile(rf"({_TOKEN})/({_TOKEN})")
_PARAMETER = re.compile(rf'\s*;\s*(?:({_TOKEN})=({_TOKEN}|"(?:[^"\\]|\\.)*"))?')
_WEIGHT = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_ANY = "*"


@dataclass(frozen=True, slots=True)
class Range:
    """A media range and its weight in thousandths; `specific` is 0 for */*, 1 for type/*, 2 for a whole type."""

    type: str
    subtype: str
    weight: int

    @property
    def specific(self) -> int:
        """How narrow it is: 0 for any type, 1 for any subtype, 2 for one media type."""
        return 0 if self.type == _ANY else 1 if self.subtype == _ANY else 2

    def holds(self, media_type: str) -> bool:
        """Whether a media type is within it."""
        type_, _, subtype = media_type.partition("/")
        return self.type in (_ANY, type_) and self.subtype in (_ANY, subtype)


def ranges(accept: str) -> Iterator[Range]:
    """The ranges of an Accept header, in lower case; parts that are no range with a weight are passed over.

    Parameters other than `q` are passed over as well: nothing on offer has two versions.
    """
    for element in _ELEMENT.findall(accept):
        text = element.strip()
        head = _RANGE.match(text)
        if head is None:
            continue
        type_, subtype = head[1].lower(), head[2].lower()
        weight, place = "1", head.end()
        while found := _PARAMETER.match(text, place):
            place = found.end()
            if (found[1] or "").lower() == "q":
                weight = found[2]
        if place == len(text) and _WEIGHT.fullmatch(weight) and (type_ != _ANY or subtype == _ANY):
            yield Range(type_, subtype, round(float(weight) * 1000))


def preferred(accept: Iterable[str], offered: Sequence[str]) -> str | None:
    """The media type to answer with, of those offered (in lower case, ours first); None where none is accepted.

    `accept` are the lines of the header; none, or only blank ones, accept anything. The most specific range that holds
    a type gives its weight. Of types with one weight, that which was named more exactly goes first, then our order:
    `text/csv, */*` means CSV.
    """
    header = ",".join(accept)
    if not header.strip(", \t"):
        return offered[0]
    asked = list(ranges(header))
    best: tuple[int, int] = (0, 0)
    chosen = None
    for media_type in offered:
        match = max((each for each in asked if each.holds(media_type)), key=lambda each: each.specific, default=None)
        if match and match.weight and (match.weight, match.specific) > best:
            best, chosen = (match.weight, match.specific), media_type
    return chosen
