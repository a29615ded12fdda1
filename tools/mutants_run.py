"""Puts mutants to the tests: mutmut makes them, a fork for each imports it and runs the tests that enter its function.

What mutants do not touch, the libraries and pytest's plugins, is loaded once, before the forks.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import _lru_cache_wrapper, partial
from importlib import import_module
from importlib.metadata import entry_points
from itertools import groupby
from pathlib import Path
from time import monotonic, time
from typing import Any

import pytest
import yaml
from mutmut.__main__ import create_mutants
from mutmut.configuration import config
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir, setup_source_paths

ENOUGH_SECONDS = 10.0
"""Of tests that one mutant is put to. What survives them might be killed by others: never the reverse."""

PATIENCE_SECONDS, SLOWER = 15.0, 4.0
"""A mutant times out after so long, and this many times what its tests take."""

KILLED, TIMED_OUT, NO_TESTS = 1, 36, 33
"""Exit statuses, as mutmut counts them; 0 survived."""

COVERING = Path("covering.json")
"""In `mutants/`: the seconds of every test, the tests that enter a function, what is entered on import; since when."""


def run(wanted: Sequence[str]) -> None:
    """Puts mutants that no test has killed yet to the tests, and keeps their exit statuses as mutmut does.

    They are wanted by name; a name that ends in a full stop stands for all within.
    """
    set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir(exist_ok=True)
    copy_src_dir()
    copy_also_copy_files()
    setup_source_paths()
    create_mutants(1)
    os.chdir("mutants")
    _load_what_no_mutant_touches()
    forked(partial(collected, "stats", _Recorder()))
    recorded = json.loads(COVERING.read_text("utf-8"))
    within = tuple(each for each in wanted if each.endswith("."))
    queue = {name: file for name, file in _not_killed() if name in wanted or name.startswith(within)}
    print(len(queue), "mutants", flush=True)
    for function, names in groupby(queue, key=_function):
        parts = [(_Chosen(tests), _patience(tests)) for tests in _parted(nearest(function, recorded))]
        for chosen, seconds in parts[:1]:
            if forked(partial(collected, "", chosen), seconds):
                sys.exit(f"the tests nearest to {function} fail where nothing is changed")
        for name in names:
            codes = (forked(partial(collected, name, chosen), seconds) for chosen, seconds in parts)
            _keep(name, next(filter(None, codes), 0) if parts else NO_TESTS, queue[name])


def _load_what_no_mutant_touches() -> None:
    """Once, for all forks."""
    sys.dont_write_bytecode = False
    for module in Path("tools/mutants_preload.txt").read_text("utf-8").split():
        import_module(module)
    for plugin in entry_points(group="pytest11"):
        plugin.load()
    yaml.SafeLoader = yaml.CSafeLoader  # type: ignore[assignment, misc]  # the same in C
    gc.freeze()


def collected(mutant: str, plugin: object) -> int:
    """Collects the tests under a mutant and leaves the rest to a plugin; pytest's exit status."""
    set_mutant_under_test(mutant)
    chosen = getattr(plugin, "paths", config().pytest_add_cli_args_test_selection)
    arguments = ["--rootdir=.", "--quiet", "--capture=no", "--tb=no", "--no-header", *config().pytest_add_cli_args]
    return int(pytest.main([*arguments, *chosen], plugins=[plugin]))


def forked(act: Callable[[], int], seconds: float | None = None) -> int:
    """The exit status of an act in a process of its own, which is silent where it may only take so long.

    The seconds are the processor's, so that a busy machine times nobody out; whatever waits may wait ten times longer.
    """
    if child := os.fork():
        _, status = os.waitpid(child, 0)
        return TIMED_OUT if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    code = KILLED  # whatever is raised
    try:
        if seconds is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(1, 2)
            signal.setitimer(signal.ITIMER_PROF, seconds)  # their signals end the process
            signal.setitimer(signal.ITIMER_REAL, 10 * seconds)
        code = act()
    finally:
        os._exit(code)


class _Recorder:
    """Which tests enter which functions, of the tests that are new or whose file changed since it was recorded last.

    What is kept from one test to the next is forgotten between them. A test that fails here could show nothing.
    """

    def __init__(self) -> None:
        self.covering: defaultdict[str, list[str]] = defaultdict(list)
        self.seconds: dict[str, float] = {}
        self.of_fixtures: defaultdict[object, set[str]] = defaultdict(set)
        self.began, self.on_import = time(), set[str]()
        self.caches: list[Any] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        self.on_import = set(state()._stats)
        if COVERING.exists():
            known = json.loads(COVERING.read_text("utf-8"))
            settled = {
                item.nodeid
                for item in items
                if item.nodeid in known["seconds"] and item.path.stat().st_mtime < known["recorded_at"]
            }
            items[:] = [item for item in items if item.nodeid not in settled]
            self.seconds = {test: known["seconds"][test] for test in sorted(settled)}
            for function, tests in known["covering"].items():
                self.covering[function] = [test for test in tests if test in settled]
        self.caches = [each for each in gc.get_objects() if isinstance(each, _lru_cache_wrapper)]
        self.caches = [each for each in self.caches if each.__module__.startswith(("rules.", "loan_engine."))]

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        before, state()._stats = state()._stats, set()
        try:
            return (yield)
        finally:
            self.of_fixtures[fixturedef] |= state()._stats
            state()._stats |= before

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        for cache in self.caches:
            cache.cache_clear()
        state()._stats.clear()
        start, failed = monotonic(), item.session.testsfailed
        result = yield
        seconds = monotonic() - start
        if item.session.testsfailed > failed:
            return result
        fixtures = (each for kept in item._fixtureinfo.name2fixturedefs.values() for each in kept)  # type: ignore[attr-defined]
        self.seconds[item.nodeid] = seconds
        for function in state()._stats.union(*(self.of_fixtures[each] for each in fixtures)):
            self.covering[function].append(item.nodeid)
        return result

    def pytest_sessionfinish(self) -> None:
        found = {
            "recorded_at": self.began,
            "seconds": self.seconds,
            "covering": self.covering,
            "on_import": sorted(self.on_import),
        }
        COVERING.write_text(json.dumps(found, indent=1), "utf-8")


class _Chosen:
    """Runs some tests, in their order, until one fails; none, where the tests cannot even be collected."""

    def __init__(self, tests: dict[str, float]) -> None:
        self.tests = tests
        self.paths = list(dict.fromkeys(test.partition("::")[0] for test in tests))

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        found = {item.nodeid: item for item in session.items}
        items = [found[test] for test in self.tests if test in found]
        for item, following in zip(items, [*items[1:], None], strict=False):
            if session.testsfailed:
                break
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        return True


def nearest(function: str, recorded: dict[str, Any]) -> dict[str, float]:
    """The tests that enter a function, with their seconds: all tests, where it is entered on import.

    Those of its module come before those of its folder, before all others; quick ones before slow ones.
    """
    folder, _, module = function.rpartition(".")[0].replace(".", "/").rpartition("/")
    near = f"tests/{folder}/"
    seconds: dict[str, float] = recorded["seconds"]
    entering = set(recorded["covering"].get(function, ()))
    tests = seconds if function in recorded["on_import"] else entering

    def remoteness(test: str) -> tuple[bool, bool, bool, float]:
        of_module, of_folder = test.startswith(f"{near}test_{module}.py"), test.startswith(near)
        return not of_module, test not in entering, not of_folder, seconds[test]

    left, kept = ENOUGH_SECONDS, dict[str, float]()
    for test in sorted(tests, key=remoteness):
        left -= seconds[test]
        if left < 0 and kept:
            break
        kept[test] = seconds[test]
    return kept


def _parted(tests: dict[str, float]) -> Iterator[dict[str, float]]:
    """The nearest file's tests, then the others: to collect less where that is enough."""
    first = next(iter(tests), "").partition("::")[0]
    for near in (True, False):
        if part := {test: seconds for test, seconds in tests.items() if test.startswith(f"{first}::") is near}:
            yield part


def _patience(tests: dict[str, float]) -> float:
    return PATIENCE_SECONDS + SLOWER * sum(tests.values())


def _function(mutant: str) -> str:
    return mutant.partition("__mutmut_")[0]


def _not_killed() -> list[tuple[str, Path]]:
    """Mutants with the files where mutmut keeps what became of them: first those that were never run."""
    found = [
        (code is not None, name, file)
        for file in sorted(Path().rglob("*.py.meta"))
        for name, code in json.loads(file.read_text("utf-8"))["exit_code_by_key"].items()
        if code in (None, 0, NO_TESTS)
    ]
    return [(name, file) for _, name, file in sorted(found, key=lambda each: each[0])]


def _keep(mutant: str, code: int, file: Path) -> None:
    results = json.loads(file.read_text("utf-8"))
    results["exit_code_by_key"][mutant] = code
    file.write_text(json.dumps(results, indent=4), "utf-8")
    print(code, mutant, flush=True)
