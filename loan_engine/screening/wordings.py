"""A condition as a cell lists it, with where it stands: a notice is named from the day on which its value holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter

import narwhals as nw

from rules.columns import Columns
from rules.evaluation import parameters_read
from rules.expressions import day_ordinal
from rules.rulebook import Condition


def condition_text(condition: Condition, on: date) -> str:
    """A condition as it is listed of an application of a day."""
    return f"{condition.title}（{'、'.join(map(str, condition.places_on(on)))}）"


def wordings(condition: Condition) -> tuple[tuple[date, str], ...]:
    """How a condition is listed, each with the first day of application; the first stands for the days before, too."""
    parameters = parameters_read(condition.test)
    known = max((each.values[0].since for each in parameters), default=date.min)
    changes = {value.since for each in parameters for value in each.values if value.since > known}
    texts = ((day, condition_text(condition, day)) for day in (known, *sorted(changes)))
    return tuple(next(same) for _, same in groupby(texts, key=itemgetter(1)))


def listed(condition: Condition, holds: nw.Expr, columns: Columns) -> Iterator[tuple[nw.Expr, str]]:
    """What may be true of a row, and how it is listed: that something holds, on the days of each wording."""
    by_day = wordings(condition)
    ends = [day_ordinal(since) for since, _ in by_day[1:]]
    for (_, text), start, end in zip(by_day, (None, *ends), (*ends, None), strict=True):
        since = holds if start is None else holds & (columns.on >= start)
        yield since if end is None else since & (columns.on < end), text
