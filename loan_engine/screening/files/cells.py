"""One cell's text as a fact's value, or the reason why it is none.

What spreadsheets bring is put aside first (blanks, full-width characters, separators of thousands, a unit behind a
number); then the fact's own field reads it, so that bounds and messages stand in one place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from loan_engine.fields import field_of
from loan_engine.screening.files.units import Measure
from rules.facts import Area, Choice, Day, Fact, Money, Number, YesNo

Value = bool | str | date | int

YES = frozenset({"是", "有", "yes", "y", "true", "1"})
NO = frozenset({"否", "无", "no", "n", "false", "0"})
UNKNOWN = frozenset({"", "不详", "未知", "n/a", "null"})
ERRORS = frozenset(
    ("#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#null!", "#num!", "#spill!", "#calc!", "#getting_data")
)

IS_ERROR = "单元格是错误值"
_LONGEST = 100  # characters: no value is longer, and patterns would be long at it
_TOO_LONG = "内容过长，不是这一列的值"
_ASKS_YES_NO = "应填“是”或“否”"
_ASKS_DAY = "应是日期，不是数字；请把单元格设为日期格式，或写成 2026-03-01 的样子"

# Not NFKC, which would make 102 of ten squared.
_NARROW: dict[int, int | str | None] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NARROW |= {0x3000: " ", 0xA0: " "}
_NARROW |= dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,18})?")
_WHOLE = re.compile(r"(-?(?:0|[1-9][0-9]{0,15}))(?:\.0+)?")
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_DAY = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))"
)
_MIDNIGHT = re.compile(r"[ T]+00?:00(?::00(?:\.0+)?)?$")
_DIGITS = re.compile(r"[0-9.]{1,20}")


def read_cell(fact: Fact, measure: Measure, text: str) -> tuple[Value | None, str | None]:
    """The value of a cell under a heading in that unit, or None and why; None and None where it is unknown.

    Money is in fen, an area in hundredths of a square metre. The reason never holds what stood in the cell.
    """
    plain = text.translate(_NARROW).strip()
    folded = plain.casefold()
    if folded in UNKNOWN:
        return None, None
    if folded in ERRORS:
        return None, IS_ERROR
    if len(plain) > _LONGEST:
        return None, _TOO_LONG
    kind = next(kind for kind in _PREPARED if isinstance(fact, kind))
    prepared = _PREPARED[kind](fact, measure, plain)
    if isinstance(prepared, _Refusal):
        return None, prepared
    try:
        return _adapter(fact).validate_python(prepared), None
    except ValidationError as error:
        return None, error.errors(include_url=False, include_input=False)[0]["msg"]


class _Refusal(str):
    """A reason, told apart from a text for the field to read."""


@cache
def _adapter(fact: Fact) -> TypeAdapter[Any]:
    return TypeAdapter(field_of(fact))


def _yes_no(fact: Fact, measure: Measure, plain: str) -> object:
    folded = plain.casefold()
    if folded in YES or folded in NO:
        return folded in YES
    return _Refusal(_ASKS_YES_NO)


@cache
def codes(fact: Choice) -> Mapping[str, str]:
    """What a choice may be written as, without blanks and capitals: its code, or its label."""
    named = {label: code for code, label in fact.choices.items()}
    return {_squeezed(name): code for name, code in (named | {code: code for code in fact.choices}).items()}


def _choice(fact: Choice, measure: Measure, plain: str) -> object:
    return codes(fact).get(_squeezed(plain), "")


def _squeezed(text: str) -> str:
    return "".join(text.translate(_NARROW).split()).casefold()


def _day(fact: Fact, measure: Measure, plain: str) -> object:
    found = _DAY.fullmatch(_MIDNIGHT.sub("", plain))
    if not found:
        return _Refusal(_ASKS_DAY) if _DIGITS.fullmatch(plain) else plain
    year, _, *days = found.groups()
    month, day = (part for part in days if part is not None)
    return f"{year}-{month:0>2}-{day:0>2}"


def _money(fact: Fact, measure: Measure, plain: str) -> object:
    return _shifted(_bare(measure, plain), measure.shift)


def _area(fact: Fact, measure: Measure, plain: str) -> object:
    text = _shifted(_bare(measure, plain), measure.shift)
    return Decimal(text) if _NUMBER.fullmatch(text) else text


def _number(fact: Fact, measure: Measure, plain: str) -> object:
    text = _bare(measure, plain)
    whole = _WHOLE.fullmatch(text)
    return int(whole[1]) * measure.times if whole else text


_PREPARED: Mapping[type[Fact], Callable[[Any, Measure, str], object]] = {
    YesNo: _yes_no,
    Choice: _choice,
    Day: _day,
    Money: _money,
    Area: _area,
    Number: _number,
}


def _bare(measure: Measure, plain: str) -> str:
    """A number without the unit of its column behind it, and without well-formed separators of thousands."""
    folded = plain.casefold()
    if unit := max((name for name in measure.names if folded.endswith(name)), key=len, default=""):
        plain = folded.removesuffix(unit).rstrip()
    return plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain


def _shifted(text: str, places: int) -> str:
    """A decimal number with its point moved to the right, exactly; another text as it is."""
    if not places or not _NUMBER.fullmatch(text):
        return text
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, decimals = digits.partition(".")
    if places > 0:
        decimals = decimals.ljust(places, "0")
        whole, decimals = whole + decimals[:places], decimals[places:]
    else:
        whole = whole.rjust(1 - places, "0")
        whole, decimals = whole[:places], whole[places:] + decimals
    decimals = decimals.rstrip("0")
    return f"{sign}{whole.lstrip('0') or '0'}{'.' if decimals else ''}{decimals}"
