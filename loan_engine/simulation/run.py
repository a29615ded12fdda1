"""Applications under today's rules and under changed ones: block by block, in constant memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import narwhals as nw
import polars as pl

from loan_engine.screening.files.opened import Progress, untold
from loan_engine.screening.rows import UNREADABLE
from loan_engine.screening.run import Order
from loan_engine.screening.table import FAILED, Screening
from loan_engine.simulation.explaining import Failing, Tally
from loan_engine.simulation.groups import GROUPINGS, Band, Grouping
from loan_engine.simulation.measures import CHANGED, MEASURES, SCREENED, TODAY, Figures, figures, on_side
from loan_engine.simulation.sources import COLUMNS, Source
from rules.amending import amended
from rules.parameters import Parameter, ParameterValue
from rules.vocabulary import request


@dataclass(frozen=True, slots=True)
class Simulation:
    """What came of it. `changed` are the parameters, old and new; `groups` have a figure for every band.

    Rows that could not be read are counted, and in nothing else.
    """

    order: Order
    source: Source
    changed: tuple[tuple[Parameter, Parameter], ...]
    everybody: Figures
    groups: Mapping[Grouping, Mapping[Band, Figures]]
    failing: tuple[Failing, ...]
    unreadable: int


_BANDS = [each.id for each in GROUPINGS]
_NOBODY = pl.DataFrame(schema={**dict.fromkeys(_BANDS, pl.UInt8), **dict.fromkeys(MEASURES, pl.Int64)})


def simulate(
    order: Order, values: Mapping[str, ParameterValue], source: Source, progress: Progress = untold
) -> Simulation:
    """The applications by an order, and by one whose rulebook holds parameters, by id, at other values.

    Raises Invalid where a file turns out to be damaged.
    """
    assumed = amended(order.rulebook, values)
    orders = {TODAY: order, CHANGED: replace(order, rulebook=assumed)}
    sides = [_ready(each, side) for side, each in orders.items()]
    # Everybody by all groupings at once: a few thousand rows, however many applications there are.
    cells, tally, unreadable = _NOBODY, Tally(), 0
    for block in source.blocks(progress):
        facts = block.with_columns(pl.col(request.applied_on.column).fill_null(order.today))
        bands = facts.select(each.place for each in GROUPINGS)
        answers = pl.concat([bands, *(answered(facts) for answered in sides)], how="horizontal")
        readable = answers.filter(pl.col(UNREADABLE).is_null())
        unreadable += answers.height - readable.height
        tally.add(readable)
        measured = readable.lazy().select(*_BANDS, *MEASURES.values()).collect()
        cells = pl.concat([cells, measured]).group_by(_BANDS).sum()
    return Simulation(
        order,
        source,
        tuple((order.rulebook.parameters[id_], assumed.parameters[id_]) for id_ in values),
        figures(cells.select(pl.col(list(MEASURES)).sum()).row(0, named=True)),
        {grouping: dict(_by_band(cells, grouping)) for grouping in GROUPINGS},
        tuple(tally.failing(order.rulebook, assumed)),
        unreadable,
    )


def _ready(order: Order, side: str) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """What answers blocks, row by row, in columns of one side; which rows can be read stands on today's alone."""
    screening = Screening(order.rulebook, order.today, order.bank, order.engine)
    names = {on_side(side, name): nw.col(name) for name in (*SCREENED, FAILED)}
    beside = [UNREADABLE] if side == TODAY else []
    assert order.engine.ready is not None
    return order.engine.ready(lambda frame: screening.screened(frame).select(*beside, **names), COLUMNS)


def _by_band(cells: pl.DataFrame, grouping: Grouping) -> Iterator[tuple[Band, Figures]]:
    sums = cells.group_by(grouping.id).agg(pl.col(list(MEASURES)).sum())
    found = {row.pop(grouping.id): row for row in sums.iter_rows(named=True)}
    for place, band in enumerate(grouping.bands):
        yield band, figures(found.get(place, dict.fromkeys(MEASURES, 0)))
