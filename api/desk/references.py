"""Reference numbers of cases: the year, a serial number and a check digit (ISO 7064, MOD 11,10), as 2026-000123-5."""

from __future__ import annotations

import re

from sqlalchemy import insert, select, update
from stdnum.iso7064 import mod_11_10

from api.desk.desk import Work
from api.desk.tables import serials

_SHAPE = re.compile(r"([0-9]{4})-?([0-9]{6,})-?([0-9])")


def next_reference(work: Work) -> str:
    """The next of this year; serial numbers follow each other without a gap."""
    year = work.today.year
    here = serials.c.year == year
    last = work.connection.execute(select(serials.c.last).where(here)).scalar()
    if last is None:
        work.connection.execute(insert(serials).values(year=year, last=1))
    else:
        work.connection.execute(update(serials).where(here).values(last=last + 1))
    digits = f"{year}{(last or 0) + 1:06d}"
    return f"{digits[:4]}-{digits[4:]}-{mod_11_10.calc_check_digit(digits)}"


def read_reference(text: str) -> str | None:
    """A reference as it is stored, from what was typed; None where it cannot be one."""
    found = _SHAPE.fullmatch(text.strip())
    if found is None or not mod_11_10.is_valid("".join(found.groups())):
        return None
    return "-".join(found.groups())
