"""The fields of a document: how each kind of value is written, read and described.

Numbers are read from their text, so that 1e400, NaN and a float's last digits never get past this point; ASCII
digits only, and a boolean is not a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import ConfigDict, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from loan_engine.money import MoneyError, parse_yuan, yuan
from rules.facts import Area, Choice, Day, Fact, Money, Number, YesNo
from rules.wording import amount_text

STRICT = ConfigDict(extra="forbid", hide_input_in_errors=True)
"""Of every form: an unknown field is an error, and no error shows what was submitted."""

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_YUAN_PATTERN = r"^(0|[1-9][0-9]*)(\.[0-9]{1,2})?$"


def field_of(fact: Fact) -> Any:
    """The annotated type of a fact's field: strict, within the fact's bounds, described by the vocabulary."""
    read, schema = _READERS[_kind(fact)](fact)
    texts = {
        "title": fact.label,
        "description": " ".join(
            filter(None, (fact.question, fact.hint, fact.evidence and f"证明材料：{fact.evidence}。"))
        ),
    }
    return Annotated[Any, PlainValidator(read), WithJsonSchema({**schema, **texts})]


def given_as(fact: Fact, value: Any) -> Any:
    """A fact's value as a document gives it: what its field reads back. None stays None."""
    match fact, value:
        case _, None:
            return None
        case Money(), _:
            return yuan(value)
        case Area(), _:
            return value / 100
        case Day(), _:
            return value.isoformat()
    return value


def read_given(fact: Fact, value: Any) -> Any:
    """A fact's value from what `given_as` gives. Raises PydanticCustomError for anything else."""
    return _READERS[_kind(fact)](fact)[0](value)


def rate_field(title: str) -> Any:
    """The annotated type of an annual rate, a decimal fraction; its bounds are the loan's own."""
    schema = {"type": ["string", "number"], "pattern": r"^0(\.[0-9]{1,8})?$", "minimum": 0, "maximum": 1}
    schema |= {"title": title, "examples": ["0.0285"]}
    schema["description"] = "年利率，写成小数的文本：0.0285 表示 2.85%。"
    return Annotated[Decimal, PlainValidator(_rate), WithJsonSchema(schema)]


def share_field(title: str, description: str) -> Any:
    """The annotated type of a share, a decimal fraction from 0 to below 1."""
    schema = {"type": ["string", "number"], "pattern": r"^0(\.[0-9]{1,18})?$", "minimum": 0, "exclusiveMaximum": 1}
    schema |= {"title": title, "examples": ["0.3"], "description": description}
    return Annotated[Decimal, PlainValidator(_share), WithJsonSchema(schema)]


def _kind(fact: Fact) -> type[Fact]:
    return next(kind for kind in _READERS if isinstance(fact, kind))


Reader = tuple[Callable[[object], object], dict[str, Any]]


def _yes_no(fact: YesNo) -> Reader:
    def read(value: object) -> bool:
        if not isinstance(value, bool):
            raise PydanticCustomError("not_a_boolean", "应是 true 或 false")
        return value

    return read, {"type": "boolean"}


def _choice(fact: Choice) -> Reader:
    listed = "，".join(f"{code}（{label}）" for code, label in fact.choices.items())

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in fact.choices:
            raise PydanticCustomError("not_a_choice", f"应是以下之一：{listed}")
        return value

    return read, {"type": "string", "enum": list(fact.choices)}


def _day(fact: Day) -> Reader:
    def read(value: object) -> date:
        day = _date(value)
        if not fact.earliest <= day <= fact.latest:
            raise PydanticCustomError("out_of_range", f"日期应在 {fact.earliest} 至 {fact.latest} 之间")
        return day

    return read, {"type": "string", "format": "date"}


def _money(fact: Money) -> Reader:
    def read(value: object) -> int:
        try:
            fen = parse_yuan(_number_text(value))
        except MoneyError as error:
            raise PydanticCustomError(error.code, error.message) from None
        return _within(fact, fen)

    schema = {"type": ["string", "number"], "pattern": _YUAN_PATTERN, "minimum": 0}
    return read, {**schema, "examples": [yuan(300_000_00)]}


def _area(fact: Area) -> Reader:
    def read(value: object) -> int:
        text = repr(value) if isinstance(value, float) else "" if isinstance(value, str) else _number_text(value)
        if not _DECIMAL.fullmatch(text):
            raise PydanticCustomError("not_a_number", "面积应是数字，单位平方米")
        hundredths = Decimal(text) * 100
        if hundredths % 1:
            raise PydanticCustomError("area_decimals", "面积最多两位小数")
        return _within(fact, int(hundredths))

    bounds = {"minimum": fact.minimum / 100, "maximum": fact.maximum / 100}
    return read, {"type": "number", "multipleOf": 0.01, **bounds}


def _number(fact: Number) -> Reader:
    def read(value: object) -> int:
        text = _number_text(value) if not isinstance(value, str) else ""
        if not _WHOLE.fullmatch(text):
            raise PydanticCustomError("not_a_whole_number", "应是整数")
        return _within(fact, int(text))

    return read, {"type": "integer", "minimum": fact.minimum, "maximum": fact.maximum}


_READERS: Mapping[type[Fact], Callable[[Any], Reader]] = {
    YesNo: _yes_no,
    Choice: _choice,
    Day: _day,
    Money: _money,
    Area: _area,
    Number: _number,
}


def _number_text(value: object) -> str:
    """A number's own text; nothing that can be a number for anything else."""
    return str(value) if isinstance(value, (int, Decimal, str)) and not isinstance(value, bool) else ""


def number_text(value: object) -> str | None:
    """The text of a plain decimal number, given as a number or as text; None for anything else."""
    text = _number_text(value)
    return text if _DECIMAL.fullmatch(text) else None


def _within(fact: Number, value: int) -> int:
    if not fact.minimum <= value <= fact.maximum:
        least, most = amount_text(fact.minimum, fact.unit), amount_text(fact.maximum, fact.unit)
        raise PydanticCustomError("out_of_range", f"应在 {least} 至 {most} 之间")
    return value


def _rate(value: object) -> Decimal:
    text = number_text(value)
    if text is None:
        raise PydanticCustomError("rate_format", "年利率应写成小数，例如 0.0285 表示 2.85%")
    return Decimal(text)


def _share(value: object) -> Decimal:
    text = number_text(value)
    if text is None:
        raise PydanticCustomError("share_format", "比例应写成小数，例如 0.3 表示三成")
    share = Decimal(text)
    if not 0 <= share < 1:
        raise PydanticCustomError("out_of_range", "比例应不小于 0 且小于 1")
    return share


def _date(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("not_a_date", "日期应写成 2026-03-01 的样子，并且确有这一天")
