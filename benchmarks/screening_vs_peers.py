"""A million applications screened: ours against OpenFisca-Core and against Polars by hand, in one process.

Run from the repository's root:  python benchmarks/screening_vs_peers.py [rows]

From columns to verdict: every condition of the rulebook, three-valued; OpenFisca's are two-valued, so nothing is
missing from the applications. From columns to answers: verdict, lists of failed and unknown conditions, limits, and
first payments by both methods. All is checked to agree before it is timed, in turn, round after round. Ends with 1
where OpenFisca takes less than LEAST_OPENFISCA times what ours takes, or ours more than MOST_BY_HAND times what Polars
by hand takes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

import narwhals as nw
import polars as pl

sys.path.insert(0, str(Path(__file__).parents[1]))

import openfisca_peer
import polars_peer

from loan_engine.screening import on_polars
from loan_engine.screening.findings import PASSES
from loan_engine.screening.payments import BankTerms
from loan_engine.screening.rows import ROW, UNREADABLE
from loan_engine.screening.table import Screening
from loan_engine.simulation.population import population
from rules.rulebooks import in_force

DAY = date(2026, 3, 1)
ROUNDS = 9
LEAST_OPENFISCA = 5
MOST_BY_HAND = 2

SCREENING = Screening(in_force("jingdezhen", DAY), DAY, BankTerms(), on_polars.engine())
VERDICT, ANSWERS = "ours, to the verdict", "ours, to the answers"
OPENFISCA = "OpenFisca-Core, to the verdict"
BY_HAND = "Polars by hand, to the answers"

SAME = {
    "verdict": "verdict",
    "limit_fund": "fund",
    "limit_total": "total",
    "limit_commercial": "commercial",
    "limit_term": "term",
    "first_equal_installment": "equal_installment",
    "first_equal_principal": "equal_principal",
}
"""Columns of ours and of Polars by hand that must be equal; the lists are in words here and in ids there."""
LISTS = ("failed", "unknown")


def collected(frame: pl.LazyFrame) -> pl.DataFrame:
    return frame.collect(engine="streaming")


def ours(schema: pl.Schema) -> dict[str, Callable[[pl.DataFrame], pl.DataFrame]]:
    """Ours made ready for tables of some columns: whether each passes, the answers that the peers give too, and all."""
    asked: dict[str, Callable[[nw.LazyFrame], nw.LazyFrame]] = {
        PASSES: lambda frame: SCREENING.judged(frame).select(PASSES),
        "answers": lambda frame: SCREENING.answered(frame).select(*SAME, *LISTS),
        "screened": SCREENING.screened,
    }
    return {name: on_polars.ready(done, schema) for name, done in asked.items()}


def runs(frame: pl.DataFrame) -> dict[str, Callable[[], object]]:
    build, off_a_table = openfisca_peer.build, openfisca_peer.off_a_table
    passes, answers, screened = ours(frame.schema).values()
    return {
        VERDICT: lambda: passes(frame),
        OPENFISCA: lambda: openfisca_peer.eligible(build(frame)),
        f"{OPENFISCA}, days read off a table": lambda: openfisca_peer.eligible(build(frame), off_a_table),
        "Polars by hand, to the verdict": lambda: collected(polars_peer.verdicts(frame.lazy())),
        ANSWERS: lambda: answers(frame),
        BY_HAND: lambda: collected(polars_peer.screened(frame.lazy())),
        "ours, all answers, contradictions told": lambda: screened(frame),
    }


def differences(frame: pl.DataFrame) -> list[str]:
    """Where the peers do not say what ours says."""
    passes, answers, _ = ours(frame.schema).values()
    mine, theirs = answers(frame), collected(polars_peer.screened(frame.lazy()))
    # The peer gives no payment at all where rounding allows no equal installment; ours gives that by equal principal.
    both = theirs["equal_installment"].is_not_null()
    mine = mine.with_columns(pl.when(both).then("first_equal_principal").alias("first_equal_principal"))
    found = [name for name, other in SAME.items() if not mine[name].eq_missing(theirs[other]).all()]
    fisca = pl.Series(openfisca_peer.eligible(openfisca_peer.build(frame)))
    if not passes(frame)[PASSES].eq_missing(fisca).all():
        found.append("OpenFisca's verdict")
    return found


def main(rows: int = 1_000_000) -> int:
    beside = [pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(ROW), pl.lit(None, pl.String).alias(UNREADABLE)]
    frame = population(rows, 20260301, DAY).with_columns(beside)
    if found := differences(frame.head(100_000)):
        print(f"They differ in: {', '.join(found)}")
        return 1
    asked = runs(frame)
    seconds: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(ROUNDS):
        for name, run in asked.items():
            start = perf_counter()
            run()
            seconds[name].append(perf_counter() - start)
    print(f"{rows:,} rows, {os.cpu_count()} cores, Polars {pl.__version__}, {ROUNDS} rounds\n")
    print("| | min, s | median, s | million rows a second |\n| --- | ---: | ---: | ---: |")
    for name, each in seconds.items():
        print(f"| {name} | {min(each):.3f} | {median(each):.3f} | {rows / median(each) / 1e6:.1f} |")
    openfisca = median(a / b for a, b in zip(seconds[OPENFISCA], seconds[VERDICT], strict=True))
    by_hand = median(a / b for a, b in zip(seconds[ANSWERS], seconds[BY_HAND], strict=True))
    print(
        f"\nOpenFisca takes {openfisca:.1f} times what ours takes; ours {by_hand:.2f} times what Polars by hand takes."
    )
    return int(openfisca < LEAST_OPENFISCA or by_hand > MOST_BY_HAND)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
