"""The rules in plain Chinese: amounts with their units, and sentences with parameters filled in."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Container, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from rules.expressions import (
    DAYS_A_SLOT,
    MONTHS_A_YEAR,
    AgeByBirth,
    Difference,
    Expression,
    Later,
    MonthsBetween,
    Operator,
    RoundedDown,
    Share,
    Sum,
    Unit,
)
from rules.facts import Choice, Fact
from rules.parameters import PRINTED_UNITS, Parameter
from rules.vocabulary import FACTS

_TEN_THOUSAND_YUAN = 10_000_00
_PLACE = re.compile(r"\{(\w+)\}")

_LABELS = {code: label for fact in FACTS.values() if isinstance(fact, Choice) for code, label in fact.choices.items()}


_OF_AMOUNTS: dict[Operator, str] = {"<=": "不超过", "<": "少于", ">=": "不少于", ">": "超过", "==": "等于"}
_OF_DAYS: dict[Operator, str] = {"<=": "不晚于", "<": "早于", ">=": "不早于", ">": "晚于", "==": "等于"}
_OPPOSITE: dict[Operator, Operator] = {"<=": ">", "<": ">=", ">=": "<", ">": "<="}


def choices_text(codes: Iterable[str]) -> str:
    """Labels of choice codes, listed: 别墅、公寓."""
    return "、".join(_LABELS[code] for code in codes)


def amount_text(value: Fraction | int, unit: Unit) -> str:
    """An amount in its smallest unit, for a reader: fen as 元, a day ordinal as a date."""
    match unit:
        case Unit.FEN:
            return f"{_plain(value, 100, grouped=True)} 元"
        case Unit.AREA:
            return f"{_plain(value, 100)} 平方米"
        case Unit.MONTHS:
            return f"{_plain(value)} 个月"
        case Unit.COUNT:
            return _plain(value)
        case Unit.RATIO:
            return f"{_plain(value * 100)}%"
        case Unit.DAY:
            day = last_day(int(value))
            return f"{day.year} 年 {day.month} 月 {day.day} 日"
    raise TypeError(f"not an amount: {unit}")


def last_day(ordinal: int) -> date:
    """The calendar day of an ordinal; for one past the end of a month, that month's last day."""
    months, day = divmod(ordinal, DAYS_A_SLOT)
    year, month = months // MONTHS_A_YEAR, months % MONTHS_A_YEAR + 1
    return date(year, month, min(day, monthrange(year, month)[1]))


@lru_cache(maxsize=4096)
def phrase(expression: Expression, on: date) -> str:
    """What an expression's quantity or fact is, in words: 合同总价减其中车库款的 80%."""
    match expression:
        case Fact():
            return expression.label
        case Parameter():
            return expression.label
        case Sum(left, right):
            return f"{phrase(left, on)}加{phrase(right, on)}"
        case Difference(left, right):
            return f"{phrase(left, on)}减{phrase(right, on)}"
        case Share(ratio, whole):
            base = f"（{phrase(whole, on)}）" if whole.parts() else phrase(whole, on)
            return f"{base}的 {_value_text(ratio, on)}" if _is_ratio(ratio) else f"{base}乘以 {_value_text(ratio, on)}"
        case Later(_, AgeByBirth(table)):
            return f"达到{phrase(table, on)}之日"
        case Later(day, months):
            return f"{phrase(day, on)}起满 {_value_text(months, on)}之日"
        case AgeByBirth(table):
            return phrase(table, on)
        case MonthsBetween(start, end):
            return f"从{phrase(start, on)}到{phrase(end, on)}的整月数"
        case RoundedDown(quantity, step):
            return f"{phrase(quantity, on)}（不足 {_value_text(step, on)}的舍去）"
    raise TypeError(f"not a quantity of the language: {expression!r}")


def _is_ratio(expression: Expression) -> bool:
    return isinstance(expression, Parameter) and expression.unit is Unit.RATIO


def _value_text(expression: Expression, on: date) -> str:
    return parameter_text(expression, on) if isinstance(expression, Parameter) else phrase(expression, on)


def relation_text(operator: Operator, unit: Unit, *, holds: bool = True) -> str:
    """How a comparison is said of amounts, or of days; or that it does not hold."""
    words = _OF_DAYS if unit is Unit.DAY else _OF_AMOUNTS
    if holds:
        return words[operator]
    return words[_OPPOSITE[operator]] if operator in _OPPOSITE else f"不{words[operator]}"


def parameter_text(parameter: Parameter, on: date) -> str:
    """A parameter's value on a day as the regulation prints it: 35 万元, 80%, 6 个月, 18 周岁.

    An age that goes by date of birth has no single value: its label stands in.
    """
    value = parameter.on(on).value
    match parameter.unit:
        case Unit.CHOICES:
            return choices_text(value)  # type: ignore[arg-type]
        case Unit.AGE_BY_BIRTH:
            return parameter.label
        case Unit.FEN if value % _TEN_THOUSAND_YUAN == 0:  # type: ignore[operator]
            return f"{value // _TEN_THOUSAND_YUAN} 万元"  # type: ignore[operator]
        case Unit.FEN | Unit.RATIO:
            return amount_text(value, parameter.unit)  # type: ignore[arg-type]
    printed = PRINTED_UNITS[parameter.printed_unit]
    return f"{_plain(value, printed.scale)} {printed.word}"  # type: ignore[arg-type]


def filled(pattern: str, parameters: Iterable[Parameter], on: date) -> str:
    """A sentence with its {parameter ids} replaced by their values on a day. Raises KeyError for an unknown id."""
    by_id = {parameter.id: parameter for parameter in parameters}
    return _PLACE.sub(
        lambda found: parameter_text(by_id[found[1]], on), pattern
    )  # those of the sentence, and no others


def named(pattern: str) -> tuple[str, ...]:
    """The parameter ids that a sentence names, each once."""
    return tuple(dict.fromkeys(_PLACE.findall(pattern)))


def unknown_names(pattern: str, parameters: Container[str]) -> tuple[str, ...]:
    """The names in a sentence that no parameter has: `filled` would raise KeyError."""
    return tuple(name for name in named(pattern) if name not in parameters)


def _plain(value: Fraction | int, scale: int = 1, *, grouped: bool = False) -> str:
    """A value of so many to the whole as a number without trailing zeros, at most six decimals."""
    whole, rest = divmod(value, scale)
    if not rest:
        return f"{whole:,}" if grouped else f"{whole}"
    rounded = round(Decimal(value.numerator) / (value.denominator * scale), 6).normalize()
    return f"{rounded:,f}" if grouped else f"{rounded:f}"
