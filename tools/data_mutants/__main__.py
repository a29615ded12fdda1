"""Whether the tests notice every small mistake in the data: `python tools/data_mutants [FILE...]`.

Each mistake is made in turn, in memory. It is caught where the rules refuse to load, or where a test that is there
anyway fails. What nothing notices is printed, and the answer is then 1.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import of_python
import of_yaml
import yaml
from kinds import kinds
from unnoticed import reason
from world import ROOT, Case, Test, World, path_of

MODULES = [
    "rules.jingdezhen.conditions",
    "rules.jingdezhen.papers",
    "rules.jingdezhen.duties",
    "rules.jingdezhen.places",
    "rules.jingdezhen.rulebook",
    "rules.consistency",
    "rules.national.retirement",
    "rules.projects",
    "rules.vocabulary",
]
DATA = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("rules/**/*.yaml"))
FILES = [*DATA, *(str(path_of(module).relative_to(ROOT)) for module in MODULES)]
RECENT = 20  # tests that noticed something lately are asked first


def worlds(file: str) -> Iterator[tuple[str, World]]:
    """What was done to a file, and the rules after it."""
    path = ROOT / file
    if file.endswith(".yaml"):
        for done, document in of_yaml.mutants(yaml.safe_load(path.read_text("utf-8"))):
            yield done, World(data=(path, document))
    else:
        module = file.removesuffix(".py").replace("/", ".")
        for done, code in of_python.mutants(path.read_text("utf-8"), kinds()):
            yield done, World(module=(module, code))


def noticed_by(world: World, recent: list[Case], costs: dict[Test, tuple[float, int]]) -> str:
    """Who notices: the rules themselves, a test, or nobody."""
    with ExitStack() as stack:
        try:
            stack.enter_context(world)
        except Exception:
            return "refused"
        cheap = sorted(recent, key=lambda case: costs[case[:2]])
        found = next((case for case in cheap if world.fails(case)), None) or world.first_failure(costs)
    if found is None:
        return "unnoticed"
    with suppress(ValueError):
        recent.remove(found)
    recent.insert(0, found)
    del recent[RECENT:]
    return "tests"


def main(files: list[str]) -> int:
    with World() as world:
        costs = world.cheapest_first()
        if failure := world.first_failure(costs):
            print(f"a test fails before anything is changed: {failure}")
            return 1
    print(f"{sum(cases for _, cases in costs.values())} cases of {len(costs)} tests are asked")
    total: Counter[str] = Counter()
    for file in files:
        counted: Counter[str] = Counter()
        recent: list[Case] = []
        started = time.process_time()
        for done, world in worlds(file):
            if why := reason(file, done):
                counted[why] += 1
                continue
            by = noticed_by(world, recent, costs)
            counted[by] += 1
            if by == "unnoticed":
                print(f"UNNOTICED {file}: {done}", flush=True)
        took = time.process_time() - started
        print(f"{file}: {said(counted)} ({took:.0f} s of processor)", flush=True)
        total += counted
    print(f"all: {said(total)}")
    return 1 if total["unnoticed"] else 0


def said(counted: Counter[str]) -> str:
    made = counted["refused"] + counted["tests"] + counted["unnoticed"]
    caught = made - counted["unnoticed"]
    apart = "".join(
        f"; {count} apart: {why}" for why, count in counted.items() if why not in ("refused", "tests", "unnoticed")
    )
    share = f"{100 * caught / made:.1f} %" if made else "none"
    return f"{made} mistakes, {counted['refused']} refused, {counted['tests']} failed a test, caught {share}{apart}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or FILES))
