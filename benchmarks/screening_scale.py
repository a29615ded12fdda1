"""Files of applications screened from Parquet to Parquet: seconds and peak memory of a process each, as rows grow.

Run from the repository's root:  python benchmarks/screening_scale.py [rows ...]

Without remedies, which are searched for one refused application at a time. Ends with 1 where ten times the rows take
more than MOST_TIME times as long, or more than MOST_MEMORY times the memory.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import polars as pl

sys.path.insert(0, str(Path(__file__).parents[1]))

from loan_engine.cli import main as loan_engine
from loan_engine.screening.exact import exact_name
from loan_engine.simulation.population import blocks
from rules.vocabulary import FACTS

DAY = date(2026, 3, 1)
MOST_TIME, MOST_MEMORY = 12, 1.5
BLOCK = 1_000_000


def written(rows: int, folder: Path) -> Path:
    """Applications in the columns that are read fastest, one file of so many rows."""
    names = {fact.column: exact_name(fact) for fact in FACTS.values()}
    parts = folder / f"parts-{rows}"
    parts.mkdir()
    for place, block in enumerate(blocks(rows, 20260301, DAY, missing=0.02, block=BLOCK)):
        block.rename(names).write_parquet(parts / f"{place:04}.parquet")
    file = folder / f"{rows}.parquet"
    pl.scan_parquet(parts / "*.parquet").sink_parquet(file)
    return file


def screened(file: Path, engine: str) -> tuple[float, float]:
    """Seconds and GiB of a process that screens a file."""
    result = file.with_name("result.parquet")
    command = [sys.executable, __file__, "--screen", str(file), "-o", str(result), "--engine", engine]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, perf_counter()
    subprocess.run([*command, "--no-remedies", "--on", DAY.isoformat()], check=True, stdout=subprocess.DEVNULL)
    seconds, peak = perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert peak >= before
    assert pl.scan_parquet(result).select(pl.len()).collect().item() == int(file.stem)
    return seconds, peak / 2**20


def main(*sizes: int) -> int:
    found = []
    print(f"{os.cpu_count()} cores\n\n| rows | seconds | million rows a second | peak memory, GiB |")
    print("| ---: | ---: | ---: | ---: |")
    with TemporaryDirectory() as folder:
        for rows in sizes:
            seconds, peak = screened(written(rows, Path(folder)), "polars")
            found.append((rows, seconds, peak))
            print(f"| {rows:,} | {seconds:.1f} | {rows / seconds / 1e6:.2f} | {peak:.2f} |", flush=True)
    (few, short, little), (many, long, much) = found[0], found[-1]
    times = f"{long / short:.1f} times as long and {much / little:.2f} of the memory"
    print(f"\n{many / few:.0f} times the rows take {times}.")
    return int(long / short > many / few * MOST_TIME / 10 or much / little > MOST_MEMORY)


if __name__ == "__main__":
    if "--screen" in sys.argv:
        sys.argv.remove("--screen")
        sys.argv.insert(1, "screen")
        loan_engine()
    sys.exit(main(*map(int, sys.argv[1:] or (1_000_000, 10_000_000))))
