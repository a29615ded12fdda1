"""Mutants: `run` puts those of the gated modules, or those named, to the tests; `figures` and `survivors` tell.

`sample COUNT` draws so many of the mutants that no gate holds: python -m tools.mutants run $(… sample 400)
"""

from __future__ import annotations

import json
import math
import random
import sys
from collections import Counter
from pathlib import Path

GATED = ("rules.", *(f"loan_engine.{module}." for module in ("money", "amortization", "due_dates", "assessment")))
SEED = 20260907
STATES = {0: "survived", 33: "no tests", 36: "timed out"}
CAUGHT = ("killed", "timed out")


def mutants() -> dict[str, int | None]:
    """Every mutant by name, with the exit status of its tests, or None where they were not run."""
    files = sorted(Path("mutants").rglob("*.py.meta"))
    return {name: code for file in files for name, code in json.loads(file.read_text())["exit_code_by_key"].items()}


def figures() -> None:
    """A table of the modules whose mutants were run, then the share caught.

    Of the gated modules, of all mutants; elsewhere, of those run, with its 95 % interval (Wilson's).
    """
    modules: dict[str, Counter[str]] = {}
    for name, code in mutants().items():
        state = "not run" if code is None else STATES.get(code, "killed")
        modules.setdefault(name.rpartition(".")[0], Counter())[state] += 1
    columns = ("killed", "timed out", "survived", "no tests", "not run")
    print("| module | mutants |", " | ".join(columns), "|\n| --- | --: |", " | ".join("--:" for _ in columns), "|")
    for module, found in sorted(modules.items()):
        if found.total() > found["not run"]:
            print("|", " | ".join(map(str, (f"`{module}`", found.total(), *(found[each] for each in columns)))), "|")
    gated = sum((found for module, found in modules.items() if f"{module}.".startswith(GATED)), Counter[str]())
    other = sum((found for module, found in modules.items() if not f"{module}.".startswith(GATED)), Counter[str]())
    if gated.total() > gated["not run"]:
        caught = sum(gated[state] for state in CAUGHT)
        print(f"\ngated: {caught} of {gated.total()}, {caught / gated.total():.1%}")
    if run := other.total() - other["not run"]:
        caught = sum(other[state] for state in CAUGHT)
        low, high = interval(caught, run)
        print(f"\nelsewhere: {caught} of {run} run, {caught / run:.1%} ({low:.1%} to {high:.1%})")


def survivors() -> None:
    """A table of the mutants that no test killed, with the line that is otherwise in each."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    for name, code in mutants().items():
        if code is not None and STATES.get(code, "killed") not in CAUGHT:
            lines = get_diff_for_mutant(name).splitlines()
            changed = next((line[1:].strip() for line in lines if line.startswith("+ ")), "the default of an argument")
            print("|", f"`{name.replace('__mutmut_', ' ')}`", "|", f"`{changed}`".replace("|", r"\|"), "|")


def interval(hits: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval of a share."""
    share = hits / count
    middle, half = share + z * z / (2 * count), z * math.sqrt(share * (1 - share) / count + z * z / (4 * count**2))
    return (middle - half) / (1 + z * z / count), (middle + half) / (1 + z * z / count)


def sample(count: int) -> None:
    """Names of mutants, drawn evenly from all that no gate holds; a larger sample holds the smaller ones."""
    elsewhere = sorted(name for name in mutants() if not name.startswith(GATED))
    random.Random(SEED).shuffle(elsewhere)
    print(*elsewhere[:count])


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    if command == "run":
        from tools.mutants_run import run  # and with it mutmut and pytest

        run(arguments or GATED)
    elif command == "survivors":
        survivors()
    elif command == "sample":
        sample(int(*arguments))
    else:
        figures()
