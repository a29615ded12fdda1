"""What the cells of a workbook say as texts: shared strings, numbers as a person sees them, and days."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format  # type: ignore[import-untyped]

from loan_engine.screening.files.xlsx_package import LARGEST_STRINGS, LARGEST_STYLES, Package, stream, too_large
from loan_engine.screening.files.xlsx_xml import elements, local

MOST_STRINGS = 5_000_000
"""Texts that cells share; all of them are held at once."""

# Days in the built-in formats of Chinese editions, which no list in the workbook explains.
_CHINESE_DAYS = frozenset((*range(27, 37), *range(50, 59)))
_NUMBER = re.compile(r"-?[0-9]{1,400}(?:\.[0-9]{1,400})?(?:[eE][-+]?[0-9]{1,4})?")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LAST_SERIAL = 2_958_465  # 31 December 9999
_FIRST_SURE_SERIAL = 61  # 1 March 1900: earlier ones count a 29 February 1900
_BETWEEN_EPOCHS = 1_462
_EPOCH = datetime(1899, 12, 30)

NOT_A_NUMBER = "不是完整的数字，文件可能已损坏"
NOT_SURE = "1900 年 3 月以前的日期，各种软件算法不一，请改成文字"
NO_DAY = "日期超出范围"


def strings(archive: ZipFile, package: Package) -> list[str]:
    """The texts that cells refer to by number. Raises Invalid `too_large_unpacked`."""
    texts: list[str] = []
    if package.strings is None:
        return texts
    with stream(archive, package.strings, LARGEST_STRINGS) as file:
        for _, found in elements(file, "sst", 1):
            texts += [text_of(each) for each in found if local(each) == "si"]
            if len(texts) > MOST_STRINGS:
                raise too_large()
    return texts


def text_of(element: Element) -> str:
    """The text of a shared or an inline string: whole, or in runs of one look each; without phonetic guides."""
    if len(element) == 1 and (only := element[0]).tag.endswith("}t"):  # as nearly always
        return unescaped(only.text or "")
    pieces = []
    for part in element:
        name = local(part)
        if name == "t":
            pieces.append(part.text or "")
        elif name == "r":
            pieces += [piece.text or "" for piece in part if local(piece) == "t"]
    return unescaped("".join(pieces))


def unescaped(text: str) -> str:
    """A text with what XML cannot hold as it was: _x000D_ for a carriage return."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code < 0xE000 else chr(code)


def day_styles(archive: ZipFile, package: Package) -> frozenset[str]:
    """The styles under which a number is a day."""
    if package.styles is None:
        return frozenset()
    formats: dict[str, str] = {str(number): code for number, code in BUILTIN_FORMATS.items()}
    styles: list[str | None] = []
    with stream(archive, package.styles, LARGEST_STYLES) as file:
        for group in (each for _, found in elements(file, "styleSheet", 1) for each in found):
            match local(group):
                case "numFmts":
                    formats |= {each.get("numFmtId", ""): each.get("formatCode", "") for each in group}
                case "cellXfs":
                    styles += [each.get("numFmtId") for each in group]
    days = {number for number, code in formats.items() if is_date_format(code)} | {str(each) for each in _CHINESE_DAYS}
    return frozenset(str(place) for place, format_ in enumerate(styles) if format_ in days)


def number(stored: str) -> tuple[str, str | None]:
    """A number as a spreadsheet shows it, and None; or as it is stored and why it is none.

    A whole number keeps all its digits, any other fifteen.
    """
    if stored.isascii() and stored.isdecimal() and (stored[0] != "0" or stored == "0"):
        return stored, None
    if not _NUMBER.fullmatch(stored):
        return stored, NOT_A_NUMBER
    # Formulas leave 294000.00000000006 behind, and Excel itself stores 2067.79 as 2067.7899999999999.
    text = f"{float(stored):.15g}"
    if "n" in text:  # inf
        return stored, NOT_A_NUMBER
    return (f"{Decimal(text):f}" if "e" in text else text), None


def day(stored: str, since_1904: bool) -> tuple[str, str | None]:
    """A day as 2026-03-01, with its time where it has one; or as it is stored and why it is none."""
    if not _NUMBER.fullmatch(stored):
        return stored, NOT_A_NUMBER
    serial = float(stored) + (_BETWEEN_EPOCHS if since_1904 else 0)
    if not 0 <= serial <= _LAST_SERIAL:
        return stored, NO_DAY
    if serial < _FIRST_SURE_SERIAL and not since_1904:
        return stored, NOT_SURE
    moment = _EPOCH + timedelta(days=int(serial), seconds=round(serial % 1 * 86_400))
    return (str(moment.date()) if moment.time() == datetime.min.time() else str(moment)), None


def iso_day(stored: str) -> str:
    """A day stored as text, without a time where it is midnight."""
    day, _, time = stored.rstrip("Z").partition("T")
    return day if not time.strip("0:.") and _is_day(day) else stored


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
