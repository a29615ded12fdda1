"""The rules as they would be with one file changed, and the tests read against them.

The modules that declare something are run anew for each mutant, from their code in memory, and put in the place of
the real ones; so are the modules of tests, whose functions are then called one after the other until one fails. It is
what pytest would do, without the half second it takes to start.
"""

from __future__ import annotations

import ast
import inspect
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from importlib import import_module
from importlib.machinery import ModuleSpec
from itertools import product
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest
import yaml

import rules.rulebooks

ROOT = Path(__file__).parents[2]

DECLARING = [
    "rules.vocabulary",
    "rules.projects",
    "rules.consistency",
    "rules.national.rates",
    "rules.national.retirement",
    "rules.national.working_days",
    "rules.jingdezhen.places",
    "rules.jingdezhen.conditions",
    "rules.jingdezhen.papers",
    "rules.jingdezhen.duties",
    "rules.jingdezhen.rulebook",
]
"""Modules that declare, in the order in which they build on each other."""

ORACLES = [
    "tests/rules/jingdezhen/test_articles.py",
    "tests/rules/jingdezhen/test_clauses.py",
    "tests/rules/jingdezhen/test_printed.py",
    "tests/rules/jingdezhen/test_printed_texts.py",
    "tests/rules/national/test_rates.py",
    "tests/rules/national/test_published.py",
    "tests/rules/national/test_retirement.py",
    "tests/rules/test_consistency.py",
    "tests/rules/test_declared_facts.py",
    "tests/rules/test_vocabulary.py",
]
"""The tests that are asked; what they expect is written out in them, from the printed texts."""
FIXTURES = ["tests/rules/jingdezhen/conftest.py"]

Test = tuple[str, str]
"""A module of tests and a function in it."""
Case = tuple[str, str, int]
"""And which of its cases."""


def path_of(module: str) -> Path:
    return ROOT / (module.replace(".", "/") + ".py")


@cache
def code_of(path: Path) -> CodeType:
    return compile(path.read_text("utf-8"), str(path), "exec")


class World:
    """The rules with, at most, a data file or a module changed."""

    def __init__(self, *, data: tuple[Path, Any] | None = None, module: tuple[str, CodeType] | None = None) -> None:
        self._data, self._module = data, module
        self._tests: dict[str, ModuleType] = {}
        self._kept: dict[str, ModuleType] = {}

    def __enter__(self) -> World:
        """Raises whatever the rules themselves say of the change."""
        self._kept = {name: import_module(name) for name in DECLARING}
        self._undo = [_put(yaml, "safe_load", self._load), _put(rules.rulebooks, "_installed", lambda: iter(()))]
        rules.rulebooks.rulebooks.cache_clear()
        try:
            for name in DECLARING:
                changed = self._module is not None and self._module[0] == name
                code = self._module[1] if changed and self._module is not None else code_of(path_of(name))
                _run(name, code, package=name.rpartition(".")[0])
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for undo in self._undo:
            undo()
        for name, module in self._kept.items():
            sys.modules[name] = module
            setattr(sys.modules[name.rpartition(".")[0]], name.rpartition(".")[2], module)
        rules.rulebooks.rulebooks.cache_clear()

    def _load(self, text: bytes | str) -> Any:
        content = text.encode() if isinstance(text, str) else text
        if self._data is not None and content == _content(self._data[0]):
            return self._data[1]
        return _parsed(content)

    def fails(self, case: Case) -> bool:
        """Whether a test fails here."""
        path, name, index = case
        calls = list(self._calls(path, name))  # which may be fewer here
        return index < len(calls) and _fails(calls[index])

    def first_failure(self, tests: Iterable[Test]) -> Case | None:
        """The first case of the tests that fails."""
        for path, name in tests:
            for index, call in enumerate(self._calls(path, name)):
                if _fails(call):
                    return path, name, index
        return None

    def cheapest_first(self) -> dict[Test, tuple[float, int]]:
        """Every test with what it costs and its number of cases; the cheapest are asked first."""
        costs = {}
        for path in ORACLES:
            for name in _test_names(path):
                started = time.process_time()
                cases = sum(not _fails(call) for call in self._calls(path, name))
                costs[path, name] = (time.process_time() - started, cases)
        return dict(sorted(costs.items(), key=lambda each: each[1]))

    def _calls(self, path: str, name: str) -> Iterator[Callable[[], None]]:
        try:
            module = self._module_of(path)
        except Exception as error:
            return iter([partial(_raise, error)])  # tests that cannot be read fail
        return _calls(getattr(module, name), self._fixtures())

    def _module_of(self, path: str) -> ModuleType:
        if path not in self._tests:
            self._tests[path] = _run(f"oracle.{Path(path).stem}", code_of(ROOT / path), package="")
        return self._tests[path]

    def _fixtures(self) -> dict[str, Callable[[], Any]]:
        return {
            name: value
            for path in FIXTURES
            for name, value in vars(self._module_of(path)).items()
            if inspect.isfunction(value)
        }


@cache
def _content(path: Path) -> bytes:
    return path.read_bytes()


@cache
def _parsed(content: bytes) -> Any:
    return _SAFE_LOAD(content)


_SAFE_LOAD = yaml.safe_load


def _put(owner: Any, name: str, value: Any) -> Callable[[], None]:
    before = getattr(owner, name)
    setattr(owner, name, value)
    return lambda: setattr(owner, name, before)


def _run(name: str, code: CodeType, package: str) -> ModuleType:
    module = ModuleType(name)
    module.__package__, module.__file__ = package, code.co_filename
    if package:
        module.__spec__ = ModuleSpec(name, None)
        sys.modules[name] = module
        setattr(sys.modules[package], name.rpartition(".")[2], module)
    undo = _put(pytest, "fixture", lambda function: function)  # plain functions, called as they are
    try:
        exec(code, vars(module))
    finally:
        undo()
    return module


@cache
def _test_names(path: str) -> list[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return [each.name for each in tree.body if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")]


def _calls(test: Callable[..., None], fixtures: dict[str, Callable[[], Any]]) -> Iterator[Callable[[], None]]:
    """A test with each set of its parameters; none where it asks for a fixture of pytest's own."""
    tables = [list(_rows(mark)) for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    wanted = [
        name for name in inspect.signature(test).parameters if not any(name in rows[0] for rows in tables if rows)
    ]
    if not all(name in fixtures for name in wanted):
        return
    for rows in product(*tables):
        given = {name: value for row in rows for name, value in row.items()}

        def call(given: dict[str, Any] = given) -> None:
            test(**given, **{name: fixtures[name]() for name in wanted})

        yield call


def _raise(error: Exception) -> None:
    raise error


def _fails(call: Callable[[], None]) -> bool:
    try:
        call()
    except (Exception, pytest.fail.Exception):
        return True
    return False


def _rows(mark: pytest.Mark) -> Iterator[dict[str, Any]]:
    names, values = mark.args
    names = [each.strip() for each in names.split(",")] if isinstance(names, str) else list(names)
    for value in values:
        yield dict(zip(names, [value] if len(names) == 1 else value, strict=True))


warnings.simplefilter("ignore")
