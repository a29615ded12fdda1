"""Applications under today's rules and under changed ones: block by block, in constant memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from loan_engine.simulation.sources import Source
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
    screenings = {side: Screening(each.rulebook, each.today, each.bank, each.engine) for side, each in orders.items()}
    # Everybody by all groupings at once: a few thousand rows, however many applications there are.
    cells, tally, unreadable = _NOBODY, Tally(), 0
    for block in source.blocks(progress):
        facts = block.with_columns(pl.col(request.applied_on.column).fill_null(order.today))
        answers = _side_by_side(facts, screenings)
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
        tuple(tally.failing(order.rulebook)),
        unreadable,
    )


def _side_by_side(facts: pl.DataFrame, screenings: Mapping[str, Screening]) -> pl.DataFrame:
    """The bands of every row, and its answers under each set of rules; which rows can be read does not go by them."""
    bands = facts.select(each.place for each in GROUPINGS)
    parts = []
    for side, screening in screenings.items():
        lazy: pl.LazyFrame = screening.screened(nw.from_native(facts.lazy())).to_native()
        read = [pl.col(name).alias(on_side(side, name)) for name in (*SCREENED, FAILED)]
        parts.append(lazy.select(*([UNREADABLE] if side == TODAY else []), *read).collect(engine="streaming"))
    return pl.concat([bands, *parts], how="horizontal")


def _by_band(cells: pl.DataFrame, grouping: Grouping) -> Iterator[tuple[Band, Figures]]:
    sums = cells.group_by(grouping.id).agg(pl.col(list(MEASURES)).sum())
    found = {row.pop(grouping.id): row for row in sums.iter_rows(named=True)}
    for place, band in enumerate(grouping.bands):
        yield band, figures(found.get(place, dict.fromkeys(MEASURES, 0)))
