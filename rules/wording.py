"""The rules in plain Chinese: amounts with their units, and sentences with parameters filled in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from rules.expressions import DAYS_A_SLOT, MONTHS_A_YEAR, Unit
from rules.facts import Choice
from rules.parameters import PRINTED_UNITS, Parameter
from rules.vocabulary import FACTS

_TEN_THOUSAND_YUAN = 10_000_00

_LABELS = {
    code: label for fact in FACTS.values() if isinstance(fact, Choice) for code, label in fact.choices.items()
}


def choices_text(codes: Iterable[str]) -> str:
    """Labels of choice codes, listed: 别墅、公寓."""
    return "、".join(_LABELS[code] for code in codes)


def amount_text(value: Fraction | int, unit: Unit) -> str:
    """An amount in its smallest unit, for a reader: fen as 元, a day ordinal as a date."""
    match unit:
        case Unit.FEN:
            return f"{_plain(Fraction(value) / 100, grouped=True)} 元"
        case Unit.AREA:
            return f"{_plain(Fraction(value) / 100)} 平方米"
        case Unit.MONTHS:
            return f"{_plain(Fraction(value))} 个月"
        case Unit.COUNT:
            return _plain(Fraction(value))
        case Unit.RATIO:
            return f"{_plain(Fraction(value) * 100)}%"
        case Unit.DAY:
            return day_text(int(value))
    raise TypeError(f"not an amount: {unit}")


def day_text(ordinal: int) -> str:
    """A day ordinal as 2026 年 3 月 1 日; one past the end of a month as that month's last day."""
    months, day = divmod(ordinal, DAYS_A_SLOT)
    year, month = divmod(months, MONTHS_A_YEAR)
    try:
        date(year, month + 1, day)
    except ValueError:
        return f"{year} 年 {month + 1} 月末"
    return f"{year} 年 {month + 1} 月 {day} 日"


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
    return f"{_plain(Fraction(value, printed.scale))} {printed.word}"  # type: ignore[arg-type]


def filled(pattern: str, parameters: Iterable[Parameter], on: date) -> str:
    """A sentence with its {parameter ids} replaced by their values on a day. Raises KeyError for an unknown id."""
    return pattern.format_map({parameter.id: parameter_text(parameter, on) for parameter in parameters})


def _plain(value: Fraction, *, grouped: bool = False) -> str:
    """A number without trailing zeros, at most six decimals."""
    rounded = round(Decimal(value.numerator) / Decimal(value.denominator), 6)
    text = f"{rounded:,f}" if grouped else f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
