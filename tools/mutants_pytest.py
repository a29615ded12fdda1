"""Loaded by pytest under mutmut: which tests stand for a function, which go first, and what is worked out anew."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from mutmut.mutation.trampoline import get_mutant_under_test
from mutmut.state import state

ENOUGH_SECONDS, ENOUGH_TESTS = 30.0, 300
"""Of tests that one mutant is put to. What survives them might be killed by others: never the reverse."""

ENTERED_ONCE = Path("entered-once.json")

_entered_once: set[str] = set()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Where the mutant is of a function that is entered on import, the modules are imported anew, by the mutant."""
    mutant = get_mutant_under_test()
    if "__mutmut_" in mutant and mutant.partition("__mutmut_")[0] in json.loads(ENTERED_ONCE.read_text("utf-8")):
        for name in list(sys.modules):
            if name.partition(".")[0] in {"rules", "loan_engine", "api"}:
                del sys.modules[name]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Collection is over: what was entered so far is never entered again. The most telling tests go first."""
    mutant = get_mutant_under_test()
    if mutant == "stats":
        from rules.rulebook import rulebooks

        rulebooks()  # worked out once and kept
        _entered_once.update(state()._stats)
        ENTERED_ONCE.write_text(json.dumps(sorted(_entered_once)), "utf-8")
    elif "__mutmut_" in mutant:
        seconds = json.loads(Path("mutmut-stats.json").read_text("utf-8"))["duration_by_test"]
        items.sort(key=lambda item: _remoteness(item.nodeid, mutant, seconds))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    """Before mutmut looks: what is entered once, every test stands on."""
    if get_mutant_under_test() == "stats":
        state()._stats.update(_entered_once)


def pytest_sessionfinish() -> None:
    """Keeps of each function's tests the nearest and quickest."""
    if get_mutant_under_test() != "stats":
        return
    kept, seconds = state().tests_by_mangled_function_name, state().duration_by_test
    for function, tests in kept.items():
        left = ENOUGH_SECONDS
        nearest = sorted(tests, key=lambda test: _remoteness(test, function, seconds))[:ENOUGH_TESTS]
        kept[function] = {test for test in nearest if (left := left - seconds[test]) > 0} or set(nearest[:1])


def _remoteness(test: str, function: str, seconds: dict[str, float]) -> tuple[bool, bool, float]:
    """Tests of the module come before those of its folder, before all others; quick ones before slow ones."""
    folder, _, module = function.rpartition(".")[0].replace(".", "/").rpartition("/")
    near = f"tests/{folder}/"
    return not test.startswith(f"{near}test_{module}.py"), not test.startswith(near), seconds.get(test, 0)
