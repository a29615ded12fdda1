"""What was closed long enough ago, to be erased; the one who runs the desk says how long that is, or keeps it all."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, select

from api.desk import tables
from api.desk.database import leave_no_trace
from api.desk.desk import Desk, Work
from api.desk.moments import DAY


def retain(desk: Desk, actor: str, erase: Callable[[Work, str], bool]) -> int:
    """Erases each case that was closed more than `retention_days` ago, in a write of its own; how many. Raises Refused.

    Nothing where no such number is set.
    """
    if desk.settings.retention_days is None:
        return 0
    with desk.reading() as connection:
        references = expired(connection, desk.now() - desk.settings.retention_days * DAY)
    done = 0
    for reference in references:
        with desk.writing(actor) as work:
            done += erase(work, reference)
    if done:
        leave_no_trace(desk.engine)
    return done


def expired(connection: Connection, before: int) -> list[str]:
    """References of cases that were closed before a moment and not erased since."""
    cases = tables.cases.c
    query = select(cases.reference).where(cases.closed_at < before, cases.erased_at.is_(None))
    return [*connection.execute(query.order_by(cases.closed_at, cases.reference)).scalars()]
