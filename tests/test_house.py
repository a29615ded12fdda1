"""What holds for the whole tree: where a city, a number of a regulation or a float may not stand."""

import ast
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import grimp
import pytest

import loan_engine
from tools.house import deepest_chain

ROOT = Path(__file__).parents[1]
CODE = ("rules", "loan_engine", "api")
EXACT = (
    "rules",
    *(f"loan_engine/{name}.py" for name in ("money", "amortization", "combined", "comparing", "assessment")),
)

# The area, the two caps and the shares that the regulation sets, in yuan and m2 and in fen and hundredths.
REGULATION_NUMBERS = {144, 14_400, 350_000, 500_000, 35_000_000, 50_000_000, 0.2, 0.8}
REGULATION_TEXTS = {"144", "350000", "500000", "0.2", "0.8", "0.20", "0.80", "1/5", "4/5"}

# Spelt so that this file does not find itself.
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X)\b|\bfor[ ]now\b", re.IGNORECASE)
MACHINE_PATH = re.compile(r"(?<![\w./-])/(?:home/\w+|root|tmp|Users|work\w*)/|\b[A-Z]:\\Users\\")
CITY = re.compile(r"jingdezhen|景德镇|(?<!\d)3602", re.IGNORECASE)

Broken = Callable[[ast.AST], bool]


BUILT = ROOT / "api/pages"
GENERATED = "web/src/api/schema.d.ts"  # from the API's description, examples and all


def texts(*places: str) -> Iterator[tuple[Path, str]]:
    """Every file of text in files and folders, what was compiled, built or cached left out."""
    for place in places:
        root = ROOT / place
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file() and "__pycache__" not in path.parts and not path.is_relative_to(BUILT):
                try:
                    yield path.relative_to(ROOT), path.read_text("utf-8")
                except UnicodeDecodeError:
                    continue  # a font or a picture


def found(pattern: re.Pattern[str], *places: str) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()}"
        for path, text in texts(*places)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def nodes(broken: Broken, *places: str) -> list[str]:
    return [
        f"{path}:{node.lineno}: {ast.unparse(node)}"
        for path, text in texts(*places)
        if path.suffix == ".py"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.expr) and broken(node)
    ]


def is_regulation_number(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=bool()):
            return False
        case ast.Constant(value=int() | float() as number):
            return number in REGULATION_NUMBERS
        case ast.Constant(value=str() as text):
            return text in REGULATION_TEXTS
        case ast.Call(func=ast.Name(id="Fraction"), args=[ast.Constant(value=1 | 4), ast.Constant(value=5)]):
            return True  # a fifth or four fifths
    return False


def is_float(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=float()) | ast.Call(func=ast.Name(id="float")):
            return True
    return False


def test_only_a_citys_own_folder_names_the_city() -> None:
    assert [each for each in found(CITY, "loan_engine", "api", "web/src") if not each.startswith(GENERATED)] == []


def test_numbers_of_the_regulation_stand_in_data_files_only() -> None:
    assert nodes(is_regulation_number, *CODE) == []


def test_exact_arithmetic_has_no_floats() -> None:
    assert nodes(is_float, *EXACT) == []


def test_nothing_is_left_unfinished() -> None:
    assert found(UNFINISHED, *CODE, "clients", "examples", "tests", "tools", "benchmarks", "web/src") == []


def test_nothing_depends_on_one_machine() -> None:
    top = [path.name for path in ROOT.iterdir() if path.suffix in {".md", ".toml"}]
    places = (*CODE, "clients", "examples", "tests", "tools", "benchmarks", "docs", "web/src", ".ci", "Makefile")
    assert found(MACHINE_PATH, *places, *top) == []


@pytest.mark.parametrize("source", ["144", "144_00", "350_000_00", "0.8", "Fraction(1, 5)", "Decimal('0.2')"])
def test_a_number_of_the_regulation_is_recognised(source: str) -> None:
    assert any(is_regulation_number(node) for node in ast.walk(ast.parse(source)))


@pytest.mark.parametrize("source", ["1440", "True", "'144号'", "article(4, 5)", "100 * 12"])
def test_another_number_is_not(source: str) -> None:
    assert not any(is_regulation_number(node) for node in ast.walk(ast.parse(source)))


def test_where_to_begin_in_the_engine_is_there() -> None:
    named = re.findall(r"\b(?:[a-z_]+\.)+[a-z_]+\b", (loan_engine.__doc__ or "").partition("\n\n    ")[2])
    assert len(named) > 20
    for name in named:
        module, _, function = name.rpartition(".")
        assert callable(getattr(import_module(f"loan_engine.{module}"), function)), name


def test_imports_run_in_no_circle() -> None:
    """The way down from a module ends, and not at itself."""
    chain = deepest_chain(grimp.build_graph(*CODE, cache_dir=None))
    assert len(chain) == len(set(chain))
