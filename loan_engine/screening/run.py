"""A file of applications in, a file of answers out: row by row, in full or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from loan_engine.documents.files import Kind
from loan_engine.screening.engines import Engine
from loan_engine.screening.files.opened import Progress
from loan_engine.screening.files.reading import Table
from loan_engine.screening.files.writing import result_writer
from loan_engine.screening.findings import VERDICT
from loan_engine.screening.payments import BankTerms
from loan_engine.screening.remedies import with_remedies
from loan_engine.screening.results import UNREADABLE_VERDICT, headings, presented, shown
from loan_engine.screening.table import Screening
from loan_engine.verdict_words import VERDICTS
from rules.rulebook import Rulebook

BATCH = 100_000
"""Rows of answers held at a time."""


@dataclass(frozen=True, slots=True)
class Order:
    """How a table is to be screened: `today` is the day of rows that state none."""

    rulebook: Rulebook
    today: date
    bank: BankTerms
    engine: Engine
    remedies: bool = True


@dataclass(slots=True)
class Tally:
    """What came of a table: rows by verdict (None: could not be read), rows without anything, and what to know."""

    rows: Counter[str | None] = field(default_factory=Counter)
    blank_rows: int = 0
    notes: tuple[str, ...] = ()


def screen(table: Table, order: Order, result: Path, kind: Kind, progress: Progress) -> Tally:
    """Screens a table into a file of TABLES, which is there only once it is whole.

    The columns of the table come first, as they were given. Raises Invalid as reading and writing do.
    """
    columns = list(shown(order.rulebook, remedies=order.remedies))
    given = [f"given_{place}" for place in range(len(table.headings))]
    tally = Tally(notes=table.notes)
    with result_writer(result, kind, [*table.headings, *headings(columns, kind)]) as writer:
        for batch in _answers(table, order, progress):
            tally.rows.update(dict(batch[VERDICT].value_counts().iter_rows()))
            writer.write(batch.select(given).hstack(presented(batch, columns, kind)))
        tally.blank_rows = table.blank_rows
        writer.note_sheet(summary(tally, order))
    return tally


def summary(tally: Tally, order: Order) -> list[str]:
    """What a reader of the result is told beside it, in Chinese."""
    rulebook, rows = order.rulebook, tally.rows
    counted = [f"{word} {rows[code]} 行" for code, word in VERDICTS.items() if rows[code]]
    if rows[None]:
        counted.append(f"{UNREADABLE_VERDICT} {rows[None]} 行")
    lines = [
        f"按{rulebook.document.title}（{rulebook.document.number}，版本 {rulebook.version}）预审",
        f"没有填写申请日期的，按 {order.today} 计算",
        f"商业贷款利率：{_bank(order.bank)}；公积金贷款利率按申请日、期限和已有住房套数取公布的利率",
        f"共 {sum(rows.values())} 行：{'，'.join(counted) if counted else '没有申请'}",
    ]
    if tally.blank_rows:
        lines.append(f"空白行 {tally.blank_rows} 行，没有计入")
    return [*lines, *tally.notes, *rulebook.notices]


def counted(tally: Tally) -> dict[str, int]:
    """The rows by verdict's code, those that could not be read, and the blank ones."""
    return {**{code: tally.rows[code] for code in VERDICTS}, "unreadable": tally.rows[None], "blank": tally.blank_rows}


def _bank(bank: BankTerms) -> str:
    if bank.rate is not None:
        return f"{bank.rate:f}"
    return f"申请日的 5 年期以上 LPR，加点 {bank.spread_basis_points} 个基点"


Batches = Iterator[tuple[pl.DataFrame, pl.DataFrame]]
"""Facts and the answers to them, row by row."""


def _answers(table: Table, order: Order, progress: Progress) -> Iterator[pl.DataFrame]:
    screening = Screening(order.rulebook, order.today, order.bank, order.engine)
    batches = _through_files if order.engine.ready is None else _in_process
    for facts, answers in batches(table, screening, progress):
        yield with_remedies(facts, answers, order.rulebook, order.today) if order.remedies else answers


def _in_process(table: Table, screening: Screening, progress: Progress) -> Batches:
    """Each batch as it is read."""
    assert screening.engine.ready is not None
    run = None
    for facts in table.batches(progress):
        run = run or screening.engine.ready(screening.screened, facts.schema)
        yield facts, run(facts)


def _through_files(table: Table, screening: Screening, progress: Progress) -> Batches:
    """By an engine that reads and writes files of its own."""
    with TemporaryDirectory(prefix="screening-") as name:
        asked, answered = Path(name) / "asked", Path(name) / "answered.parquet"
        asked.mkdir()
        rows = 0
        for place, facts in enumerate(table.batches(lambda share: progress(share * _READ))):
            facts.write_parquet(asked / f"{place:06}.parquet")
            rows += len(facts)
        if not rows:
            return
        screening.engine.write(screening.screened(screening.engine.scan(f"{asked}/*.parquet")), answered)
        found = pl.scan_parquet(answered / "*.parquet" if answered.is_dir() else answered)
        for first in range(0, rows, BATCH):
            progress(_READ + (1 - _READ) * first / rows)
            facts = pl.scan_parquet(asked / "*.parquet").slice(first, BATCH).collect()
            yield facts, found.slice(first, BATCH).collect()
        progress(1)


_READ = 0.5
"""The share of the work that is reading, where answering comes after it."""
