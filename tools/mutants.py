"""What mutmut left in `mutants/`: `sample COUNT` draws so many of the mutants that no gate holds, `figures` counts.

mutmut run $(python tools/mutants.py sample 400)
"""

from __future__ import annotations

import json
import math
import random
import sys
from collections import Counter
from pathlib import Path

GATED = ("rules.", "loan_engine.money.", "loan_engine.amortization.", "loan_engine.assessment.")
SEED = 20260907
STATES = {0: "survived", 33: "no tests", 36: "timed out", -24: "timed out", 24: "timed out", 152: "timed out"}
CAUGHT = ("killed", "timed out")


def mutants() -> dict[str, int | None]:
    """Every mutant by name, with the exit status of its tests, or None where they were not run."""
    files = sorted(Path("mutants").rglob("*.py.meta"))
    return {name: code for file in files for name, code in json.loads(file.read_text())["exit_code_by_key"].items()}


def figures() -> None:
    """A table of the modules whose mutants were run, then the share caught, with its 95 % interval (Wilson's)."""
    modules: dict[str, Counter[str]] = {}
    for name, code in mutants().items():
        if code is not None:
            modules.setdefault(name.rpartition(".")[0], Counter())[STATES.get(code, "killed")] += 1
    print("| module | mutants | killed | timed out | survived | no tests |\n| --- | --: | --: | --: | --: | --: |")
    for module, found in sorted(modules.items()):
        print(
            "|",
            " | ".join(
                map(
                    str,
                    (
                        module,
                        found.total(),
                        *(found[state] for state in ("killed", "timed out", "survived", "no tests")),
                    ),
                )
            ),
            "|",
        )
    for label, gated in (("gated", True), ("elsewhere", False)):
        found = sum((c for m, c in modules.items() if f"{m}.".startswith(GATED) is gated), Counter())
        if count := found.total():
            low, high = interval(sum(found[state] for state in CAUGHT), count)
            share = sum(found[state] for state in CAUGHT) / count
            print(f"\n{label}: {share:.1%} of {count} ({low:.1%} to {high:.1%})")


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
    if sys.argv[1] == "sample":
        sample(int(sys.argv[2]))
    else:
        figures()
