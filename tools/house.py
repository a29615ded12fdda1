"""How large the house is: its modules, the longest, the deepest chain of imports, and the public names.

    .venv/bin/python tools/house.py

A public name is a function, a class or a constant at the head of a module, or a method or property of a public class,
without a leading underscore.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import grimp

PACKAGES = ("rules", "loan_engine", "api")


def public_names(tree: ast.Module) -> Iterator[str]:
    """Of a module, as they stand."""
    for node in tree.body:
        yield from filter(_public, _defined(node))
        if isinstance(node, ast.ClassDef) and _public(node.name):
            methods = (each for each in node.body if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)))
            yield from (f"{node.name}.{each.name}" for each in methods if _public(each.name))


def deepest_chain(graph: grimp.ImportGraph) -> list[str]:
    """The longest way down the imports, from a module that nobody imports to one that imports nothing of ours."""

    @cache
    def down(module: str) -> list[str]:
        below = map(down, sorted(graph.find_modules_directly_imported_by(module)))
        return [module, *max(below, key=len, default=[])]

    return max(map(down, sorted(graph.modules)), key=len)


def _public(name: str) -> bool:
    return not name.startswith("_")


def _defined(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (each.id for each in targets if isinstance(each, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name


def main() -> None:
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    files = {module: Path(spec.origin) for module in graph.modules if (spec := find_spec(module)) and spec.origin}
    texts = {module: file.read_text("utf-8") for module, file in files.items()}
    lines = {module: text.count("\n") for module, text in texts.items()}
    longest = max(lines, key=lambda module: lines[module])
    chain = deepest_chain(graph)
    names = sum(len([*public_names(ast.parse(text))]) for text in texts.values())
    print(f"modules: {len(lines)}, lines: {sum(lines.values())}")
    print(f"longest: {longest}, {lines[longest]} lines; median {sorted(lines.values())[len(lines) // 2]}")
    print(f"deepest chain: {len(chain)}: {' > '.join(chain)}")
    print(f"public names: {names}")


if __name__ == "__main__":
    main()
