"""A 360-row schedule: ours against the schedule packages of PyPI and QuantLib, and a compiled loop, in one process.

Run from the repository's root:  python benchmarks/schedule_vs_peers.py

They are timed in turn, round after round, so that a slow spell of the machine falls on all of them. Ends with 1 where
the fastest package takes less than LEAST times what ours takes.
"""

import sys
import warnings
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.compiled_loop import AS_TUPLES, BARE, compiled_loops
from benchmarks.peers import LOAN, PEERS, Run, quantlib_parts
from loan_engine import amortization

ROUNDS = 30
ROUND_SECONDS = 0.01
LEAST = 3
NEW_DATES = "ours, dates not cached"


def ours() -> Run:
    return lambda: amortization.schedule(LOAN).payment  # the columns are made once one is asked for


def ours_with_new_dates() -> Run:
    def run() -> object:
        amortization._due_dates.cache_clear()
        return amortization.schedule(LOAN).payment

    return run


def packages() -> tuple[dict[str, Run], list[str]]:
    """Those installed, by name and version, and the names of the others."""
    found: dict[str, Run] = {}
    missing = []
    for name, prepare in PEERS.items():
        try:
            package, comma, form = name.partition(",")
            found[f"{package} {metadata.version(package)}{comma}{form}"] = prepare()
        except (ImportError, metadata.PackageNotFoundError):
            missing.append(name)
    return found, missing


def parts_of_a_schedule() -> dict[str, Run]:
    """What is less than a schedule, shown beside it: a compiled loop, and what QuantLib's balances give."""
    found = compiled_loops()
    with suppress(ImportError):
        found |= quantlib_parts()
    return found


def round_of(run: Run, calls: int) -> float:
    """Seconds a call, averaged over one round."""
    start = perf_counter()
    for _ in range(calls):
        run()
    return (perf_counter() - start) / calls


def calls_for(run: Run) -> int:
    """How many calls fill a round; one where a call takes longer than that."""
    return max(1, int(ROUND_SECONDS / round_of(run, 1)))


def main() -> int:
    warnings.simplefilter("ignore")  # of the peers, once a call
    peers, missing = packages()
    runs = {"ours": ours(), NEW_DATES: ours_with_new_dates(), **parts_of_a_schedule(), **peers}
    calls = {name: calls_for(run) for name, run in runs.items()}
    rounds = [{name: round_of(run, calls[name]) for name, run in runs.items()} for _ in range(ROUNDS)]
    times = {name: [each[name] for each in rounds] for name in runs}
    fastest = min(times["ours"])
    print(f"Python {sys.version.split()[0]}, {ROUNDS} rounds of about {ROUND_SECONDS} s\n")
    print("| | min, µs | median, µs | min / ours |\n| --- | ---: | ---: | ---: |")
    for name in sorted(times, key=lambda name: min(times[name])):
        low, middle = min(times[name]), median(times[name])
        print(f"| {name} | {low * 1e6:.1f} | {middle * 1e6:.1f} | {low / fastest:.2f} |")
    for name in missing:
        print(f"| {name} | not installed | | |")
    if not peers:
        print("\nNo package to compare with is installed.")
        return 1
    first = min(peers, key=lambda name: min(times[name]))
    ratio = min(times[first]) / fastest
    print(f"\nThe fastest package, {first}, takes {ratio:.2f} times as long as ours ({LEAST} at least).")
    print(f"It takes {min(times[first]) / min(times[NEW_DATES]):.1f} times as long as {NEW_DATES}.")
    for name in (BARE, AS_TUPLES):
        if name in times:
            print(f"Ours takes {fastest / min(times[name]):.1f} times as long as {name}.")
    return int(ratio < LEAST)


if __name__ == "__main__":
    sys.exit(main())
