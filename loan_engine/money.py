"""Money is an int of fen: read from yuan, written as yuan, rounded half up.

Nothing here is a float: float32 already loses fen above a few hundred thousand yuan.
"""

import re
from fractions import Fraction

MAXIMUM_YUAN_DIGITS = 13
"""Whole-yuan digits accepted: the largest sum still fits a JSON number (2**53) when counted in fen."""

_YUAN = re.compile(r"(?P<sign>-?)(?P<whole>0|[1-9][0-9]*)(?:\.(?P<decimals>[0-9]+))?")

_OF_A_YUAN = [f".{fen:02}" for fen in range(100)]


class MoneyError(ValueError):
    """A text that is not a sum of money.

    `code` is stable: `money_format`, `money_negative` or `money_decimals`; `message` is Chinese.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)  # both as args, so that it can be pickled
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message


def parse_yuan(text: str) -> int:
    """Fen in a decimal string of yuan: "2067.79" is 206779, "5" and "5.0" are 500.

    ASCII digits only, one full stop, at most two decimals and 13 whole digits; no sign, blank, separator,
    exponent or leading zero. Raises MoneyError: `money_negative` for a well-formed sum below zero ("-0" too),
    `money_decimals` for a third decimal even if it is 0, `money_format` for everything else.
    """
    found = _YUAN.fullmatch(text)
    if found is None or len(found["whole"]) > MAXIMUM_YUAN_DIGITS:
        raise MoneyError("money_format", "金额应写成元的小数，例如 2067.79，不带符号、空格和千位分隔")
    if found["sign"]:
        raise MoneyError("money_negative", "金额不能是负数")
    decimals = found["decimals"] or ""
    if len(decimals) > 2:
        raise MoneyError("money_decimals", "金额最多写到分，即两位小数")
    return int(found["whole"] + decimals.ljust(2, "0"))


def yuan(fen: int) -> str:
    """Fen (any int) as a decimal string of yuan with two decimals: 206779 is "2067.79", -5 is "-0.05"."""
    return f"{fen // 100}{_OF_A_YUAN[fen % 100]}" if fen >= 0 else f"-{yuan(-fen)}"


def grouped(fen: int) -> str:
    """Fen (any int) as yuan for a reader, thousands apart: 120000000 is "1,200,000.00"."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' * (fen < 0)}{whole:,}.{rest:02}"


def rounded(amount: Fraction) -> int:
    """Exact fen, none below zero, rounded half up to whole ones."""
    return divide_half_up(amount.numerator, amount.denominator)


def divide_half_up(numerator: int, denominator: int) -> int:
    """The exact quotient rounded to the nearest int, a half upwards: 5/2 is 3, 7/3 is 2.

    Domain: numerator >= 0 and denominator > 0, where "up" and "away from zero" are one; callers keep to it.
    """
    return (2 * numerator + denominator) // (2 * denominator)
