"""What the parsers are fed with, and what must hold whatever it is: bytes in, and an AssertionError or silence.

A parser may refuse with the error that its contract names. What it accepts must be what the text says, told by other
means than the parser's own.
"""

from __future__ import annotations

import atexit
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import category, normalize
from zipfile import ZipFile

import numpy as np
import orjson
import polars as pl
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel  # type: ignore[import-untyped]
from pydantic_core import PydanticCustomError
from stdnum.cn import ric

from api.desk.people import birth_date, masked_id_number, plain_id_number, plain_name, sex
from loan_engine.documents.files import CSV, XLSX, Kind
from loan_engine.fields import number_text, read_given
from loan_engine.money import MoneyError, parse_yuan, yuan
from loan_engine.problems import Invalid
from loan_engine.reading import MAXIMUM_DEPTH, read_json, read_yaml
from loan_engine.screening.files.cells import read_cell
from loan_engine.screening.files.columns import read_column
from loan_engine.screening.files.headings import Column, column
from loan_engine.screening.files.kinds import PARQUET
from loan_engine.screening.files.reading import open_table
from loan_engine.screening.files.typed_columns import read_typed
from loan_engine.screening.files.units import measures
from loan_engine.screening.files.xlsx_values import day, iso_day, number
from rules.facts import Area, Fact, Money, Number
from rules.vocabulary import FACTS, applicant, home, purchase

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
"""GB 11643: the check digit by the weighted sum of the others, modulo 11."""

_BORN, _PRICE = applicant.birth_date, purchase.price
_NUMBERS: tuple[Number, ...] = (_PRICE, home.area, applicant.contribution_months)
_UNITS = [Column("x", fact, measure) for fact in _NUMBERS for measure in measures(fact)]

_PLAIN = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
_MOST_ROWS = 50
_FOLDER = Path(tempfile.mkdtemp(prefix="fuzzing-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)


def id_number(data: bytes) -> None:
    """18 characters whose check digit is right by the table of the standard, read back as they are; and a name."""
    text = _text(data)
    name = _or_refused(plain_name, text)
    if name is not None:
        assert plain_name(name) == name
        assert not any(letter.isdecimal() for letter in name)
    accepted = _or_refused(plain_id_number, text)
    if accepted is None:
        plain = re.fullmatch("[0-9]{17}[0-9X]", text)  # blanks within are digits to it
        assert not plain or not ric.is_valid(text)  # what another library takes for a number is none to be refused
        return
    assert len(accepted) == 18 and accepted.isascii() and plain_id_number(accepted) == accepted
    assert accepted == "".join(normalize("NFKC", text).upper().split())
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, accepted, strict=False))
    assert accepted[17] == _CHECKS[total % 11]
    born = birth_date(accepted)
    assert born is not None and born.isoformat().replace("-", "") == accepted[6:14]
    assert sex(accepted) == ("female", "male")[int(accepted[16]) % 2]
    assert masked_id_number(accepted) == f"{accepted[:3]}{'*' * 11}{accepted[-4:]}"


def a_date(data: bytes) -> None:
    """A day is the one that its digits name, whichever way it is written; a serial number's is openpyxl's."""
    text = _text(data)
    read = _or_refused(partial(read_given, _BORN), text)
    assert read is None or read.isoformat() == text
    cell = _both_ways(column(_BORN.label), text)
    assert read is None or read == cell
    if cell is not None:
        digits = re.findall("[0-9]+", _flat(text))
        assert digits[0] == f"{cell:%Y%m%d}" or [int(each) for each in digits[:3]] == [cell.year, cell.month, cell.day]
    iso_day(text)
    for calendar in (CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904):
        shown, reason = day(text, calendar == CALENDAR_MAC_1904)
        if reason is None and float(text) >= 1:  # below, it has a time without a day
            assert abs(from_excel(float(text), calendar) - datetime.fromisoformat(shown)) <= timedelta(seconds=1)


def amount(data: bytes) -> None:
    """Cents are exact: an amount, an area and a number of months are what exact arithmetic makes of the text."""
    text = _text(data)
    fen = _or_refused(parse_yuan, text, MoneyError)
    assert fen is None or (fen == Decimal(text) * 100 and parse_yuan(yuan(fen)) == fen)
    field = _or_refused(partial(read_given, _PRICE), text)
    assert field == (fen if fen is not None and _PRICE.minimum <= fen <= _PRICE.maximum else None)
    for each in _UNITS:
        value = _both_ways(each, text)
        assert value is None or value == _exact(each, Decimal(_digits(each, text)))
    shown, reason = number(text)
    if reason is None:  # fifteen digits, and what is less than any float is 0
        assert abs(Decimal(shown) - Decimal(text)) <= abs(Decimal(text)) * Decimal("1e-14") + Decimal("1e-300")
    if _PLAIN.fullmatch(text):
        _a_number(Decimal(text))
        for each in _UNITS:
            values, _ = read_typed(each, pl.Series([float(text)]))
            assert values[0] is None or values[0] == _exact(each, Decimal(repr(float(text))))


def document(data: bytes) -> None:
    """A document is what other readers read; written again it is the same; it is no deeper than it may be."""
    try:
        read = read_json(data)
    except Invalid as error:
        _told_nothing(error)
        if error.problems[0].code in ("json_syntax", "not_utf8"):
            assert _or_refused(orjson.loads, data, orjson.JSONDecodeError) is None or data.strip() == b"null"
    else:
        _check_plain(read)
        assert b"NaN" in data or read_json(_written(read).encode()) == read
        alike = json.loads(data.decode(), parse_int=_nought, parse_float=_nought, parse_constant=_nought)
        assert _without_numbers(read) == _without_numbers(alike)
    try:
        read = read_yaml(data)
    except Invalid as error:
        _told_nothing(error)
    else:
        _check_plain(read)


def csv(data: bytes) -> None:
    """A CSV file."""
    _check_table(data, CSV)


def xlsx(data: bytes) -> None:
    """A workbook: the bytes of one; or its sheet, its shared strings and its styles, with NUL between them."""
    _check_table(data if data.startswith(b"PK") else _workbook(*data.split(b"\0")[:3]), XLSX)


def parquet(data: bytes) -> None:
    """A Parquet file of columns of any type: what no file is, is Polars' to refuse, in a process of its own."""
    target = BytesIO()
    _typed_columns(data).write_parquet(target)
    _check_table(target.getvalue(), PARQUET)


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "id_number": id_number,
    "date": a_date,
    "amount": amount,
    "document": document,
    "csv": csv,
    "xlsx": xlsx,
    "parquet": parquet,
}


def _text(data: bytes) -> str:
    return data.decode(errors="replace")


def _flat(text: str) -> str:
    """A text without what a spreadsheet brings along: full-width characters, and those that are not seen."""
    return "".join(each for each in normalize("NFKC", text) if category(each) != "Cf")


def _or_refused(read: Callable[[Any], Any], given: object, error: type[Exception] = PydanticCustomError) -> Any:
    """What is read; None where it is refused."""
    try:
        return read(given)
    except error:
        return None


def _both_ways(column: Column, text: str) -> Any:
    """The value of a cell, which is the same read alone and in its column; None where there is none."""
    assert column.fact is not None and column.measure is not None
    value, reason = read_cell(column.fact, column.measure, text)
    assert value is None or reason is None
    values, reasons = read_column(column, pl.Series([text]))
    assert values[0] == value
    assert (reasons is None or reasons[0] is None) == (reason is None)
    return value


def _digits(column: Column, text: str) -> str:
    """The digits and the point of a number in a cell, without its unit."""
    assert column.measure is not None
    plain = _flat(text).strip().casefold()
    names = sorted((normalize("NFKC", name) for name in column.measure.names), key=len, reverse=True)
    unit = next((name for name in names if plain.endswith(name)), "")
    return re.sub(r"[,\s]", "", plain.removesuffix(unit))


def _exact(column: Column, number: Decimal) -> Decimal:
    """The number as the value of the column's fact."""
    assert column.fact is not None and column.measure is not None
    return number * column.measure.times * Decimal(10) ** (column.measure.shift + _decimals(column.fact))


def _decimals(fact: Fact) -> int:
    return 2 if isinstance(fact, (Money, Area)) else 0


def _a_number(given: Decimal) -> None:
    for fact in _NUMBERS:
        value = _or_refused(partial(read_given, fact), given)
        assert value is None or value == given * 10 ** _decimals(fact)
    text = number_text(given)
    assert text is None or Decimal(text) == given


def _nought(_: str) -> int:
    return 0


def _without_numbers(document: Any) -> Any:
    """A document with 0 for every number, also for one so long that it is kept as its text."""
    match document:
        case dict():
            return {key: _without_numbers(value) for key, value in document.items()}
        case list():
            return [_without_numbers(value) for value in document]
        case bool() | None:
            return document
        case str() if not re.fullmatch("-?[0-9]{30,}", document):
            return document
    return 0


def _written(document: Any) -> str:
    match document:
        case dict():
            return "{" + ",".join(f"{json.dumps(key)}:{_written(value)}" for key, value in document.items()) + "}"
        case list():
            return f"[{','.join(map(_written, document))}]"
        case Decimal():
            return str(document)
    return json.dumps(document)


def _check_plain(document: Any, depth: int = 0) -> None:
    assert depth <= MAXIMUM_DEPTH
    match document:
        case dict():
            for key, value in document.items():
                assert type(key) is str
                _check_plain(value, depth + 1)
        case list():
            for value in document:
                _check_plain(value, depth + 1)
        case str():
            document.encode()  # no half of a character
        case _:
            assert type(document) in (int, bool, Decimal, date, type(None))


def _told_nothing(error: Invalid) -> None:
    """Nothing of a document is in what is said of it: no letter but those of the formats' names."""
    for problem in error.problems:
        assert problem.code and problem.message
        assert not re.search("[A-Za-z]", re.sub("JSON|YAML|UTF-8", "", problem.message))


def _check_table(data: bytes, kind: Kind) -> None:
    """Rows in order, none with half of its facts; what is read of a text is what the text is read as alone."""
    path = _FOLDER / f"table{kind.suffix}"
    path.write_bytes(data)
    try:
        table = open_table(path, kind)
        known = [(place, column(each)) for place, each in enumerate(table.headings) if table.facts[place] is not None]
        last = 0
        for batch in table.batches():
            numbers = batch["row"].to_list()
            assert numbers == sorted({*numbers}) and last < numbers[0]
            last = numbers[-1]
            others = [name for name, kind in batch.schema.items() if name.startswith("given_") and not _is_plain(kind)]
            for row in batch.head(_MOST_ROWS).drop(others).iter_rows(named=True):
                _check_row(row, known)
        assert table.blank_rows >= 0
    except Invalid as error:
        assert all(problem.code and problem.message for problem in error.problems)


def _check_row(row: Mapping[str, Any], known: list[tuple[int, Column]]) -> None:
    if row["unreadable"] is not None:
        assert all(row[fact.column] is None for fact in FACTS.values())
        return
    for place, each in known:
        assert each.fact is not None and each.measure is not None
        if (name := f"given_{place}") not in row:
            continue
        value, given = row[each.fact.column], row[name]
        if isinstance(given, int) and isinstance(each.fact, Number):
            assert value == _exact(each, Decimal(given))
        else:
            assert (value, None) == read_cell(each.fact, each.measure, "" if given is None else str(given))


def _is_plain(kind: pl.DataType) -> bool:
    return kind == pl.String or kind.is_integer()


def _typed_columns(data: bytes) -> pl.DataFrame:
    """Of 26 bytes each: one for the heading, one for the type, and eight for each of three rows."""
    pieces = [data[start : start + 26] for start in range(0, len(data) - 25, 26)]
    columns = {_NAMES[piece[0] % len(_NAMES)]: _TYPED[piece[1] % len(_TYPED)](piece[2:]) for piece in pieces}
    return pl.DataFrame(columns)


_NAMES = (
    *(fact.column for fact in FACTS.values()),
    *("purchase_price_wan", "purchase_price_fen", "home_area_hundredths", "applicant_contribution_months_years", "x"),
)


def _whole(data: bytes) -> pl.Series:
    return pl.Series(np.frombuffer(data, "<i8"))


def _decimal(data: bytes) -> pl.Series:
    return pl.Series([Decimal(each).scaleb(-3) for each in _whole(data)], dtype=pl.Decimal(38, 3))


def _strings(data: bytes) -> pl.Series:
    return pl.Series([_text(data[place : place + 8]) for place in (0, 8, 16)])


_TYPED: tuple[Callable[[bytes], pl.Series], ...] = (
    _whole,
    _decimal,
    _strings,
    lambda data: _whole(data) > 0,
    lambda data: _whole(data) % 1_000_000,
    lambda data: _whole(data).cast(pl.UInt64, strict=False),
    lambda data: pl.Series(np.frombuffer(data, "<f8")),
    lambda data: pl.Series(np.frombuffer(data, "<f4")[:3]),
    lambda data: _whole(data) % 100_000_000 / 100,
    lambda data: pl.Series(np.frombuffer(data, "<i4")[:3]).cast(pl.Date),
    lambda data: (_whole(data) % 100_000).cast(pl.Int32).cast(pl.Date),
    lambda data: _whole(data).cast(pl.Datetime("ms")),
    lambda data: _whole(data).cast(pl.Datetime("us", "Asia/Shanghai")),
    lambda data: (_whole(data) % 50_000 * 86_400_000_000).cast(pl.Datetime("us")),
    lambda data: _whole(data).cast(pl.Datetime("ns", "UTC")),
    lambda data: _whole(data).cast(pl.Duration("us")),
    lambda data: _strings(data).cast(pl.Categorical),
    lambda data: _strings(data).cast(pl.Binary),
    lambda data: _strings(data).implode().new_from_index(0, 3),
    lambda data: pl.Series([None] * 3),
)


def _workbook(sheet: bytes, strings: bytes = b"", styles: bytes = b"") -> bytes:
    target = BytesIO()
    parts = _PARTS | {"s.xml": sheet, "t.xml": strings, "u.xml": styles}
    with ZipFile(target, "w") as archive:
        for name, part in parts.items():
            if part:
                archive.writestr(name, part)
    return target.getvalue()


def _links(**targets: str) -> str:
    linked = (f'<Relationship Id="{to}" Type="{what}" Target="{to}"/>' for what, to in targets.items())
    return f"<a>{''.join(linked)}</a>"


_PARTS: dict[str, str | bytes] = {
    "_rels/.rels": _links(officeDocument="w.xml"),
    "w.xml": '<a xmlns:r="r"><sheets><sheet name="a" r:id="s.xml"/></sheets></a>',
    "_rels/w.xml.rels": _links(worksheet="s.xml", sharedStrings="t.xml", styles="u.xml"),
}
