"""Every small mistake that could stand in a module of declarations, one at a time.

A comparison, & | ~ + - for another; an operand, an element, an argument left out; a parameter, a fact, a table or a
document taken for another of its kind; a place cited one off; a number or the digits of a text one off.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from of_yaml import NAME, PLACE, texts

OPERATORS: tuple[type[ast.cmpop], ...] = (ast.LtE, ast.Lt, ast.GtE, ast.Gt)
OTHER: dict[type[ast.operator], type[ast.operator]] = {
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}
CITED = {"article", "measures", "notice", "civil_code"}
TEST_OF_A_CONDITION = 4  # where a Condition has its test, and a Consistency has none

Kinds = Mapping[str, list[str]]
"""Names that can be taken for each other, by each of them."""


def mutants(source: str, kinds: Kinds) -> Iterator[tuple[str, Any]]:
    """What was done, and the module's code after it."""
    tree = ast.parse(source)
    places = sorted({each for node in ast.walk(tree) for each in _places(node)})
    for owner, field, index, node in list(_nodes(tree)):
        for done, other in _others(owner, field, index, node, kinds, places):
            shown = ast.unparse(node).replace("\n", " ")[:70]
            yield f"{node.lineno}: {shown}: {done}", _code(tree, owner, field, index, other)


_DROP = object()


def _code(tree: ast.Module, owner: ast.AST, field: str, index: int | None, other: Any) -> Any:
    before = getattr(owner, field)
    if index is None:
        after = other
    else:
        after = [each for place, each in enumerate(before) if place != index or other is not _DROP]
        if other is not _DROP:
            after[index] = other
    if isinstance(owner, ast.Dict) and other is _DROP:
        keys = owner.keys
        owner.keys = [each for place, each in enumerate(keys) if place != index]
    setattr(owner, field, after)
    try:
        return compile(ast.fix_missing_locations(tree), "<mutant>", "exec")
    finally:
        setattr(owner, field, before)
        if isinstance(owner, ast.Dict) and other is _DROP:
            owner.keys = keys


def _nodes(owner: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, Any]]:
    """Expressions, keywords and facts with where they hang; no imports, docstrings or annotations."""
    for field, value in ast.iter_fields(owner):
        if field in ("annotation", "returns", "decorator_list"):
            continue
        for index, node in enumerate(value) if isinstance(value, list) else ((None, value),):
            if isinstance(node, (ast.Import, ast.ImportFrom)) or _is_docstring(node):
                continue
            if isinstance(node, (ast.expr, ast.keyword)) or _declares(owner, node):
                yield owner, field, index, node
            if isinstance(node, ast.AST):
                yield from _nodes(node)


def _declares(owner: ast.AST, node: Any) -> bool:
    """Whether it is a fact among those of a group."""
    return isinstance(node, ast.Assign) and isinstance(owner, (ast.ClassDef, ast.FunctionDef))


def _is_docstring(node: Any) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _others(
    owner: ast.AST, field: str, index: int | None, node: Any, kinds: Kinds, places: list[str]
) -> Iterator[tuple[str, Any]]:
    if isinstance(node, ast.Assign) or _may_go(owner, field):
        yield "dropped", _DROP
    if _is_proposition(owner, field, index, node):
        yield "made ~", ast.UnaryOp(ast.Invert(), node)
    match node:
        case ast.Compare(left, [operator], right):
            for other in OPERATORS:
                if not isinstance(operator, other):
                    yield f"made {other.__name__}", ast.Compare(left, [other()], right)
        case ast.BinOp(left, operator, right) if type(operator) in OTHER:
            yield f"made {OTHER[type(operator)].__name__}", ast.BinOp(left, OTHER[type(operator)](), right)
            yield "its left alone", left
            yield "its right alone", right
        case ast.UnaryOp(ast.Invert(), operand):
            yield "not negated", operand
        case ast.Call(ast.Attribute(quantity, "equals"), args, keywords):
            for name in ("__le__", "__ge__"):
                yield f"made {name}", ast.Call(ast.Attribute(quantity, name, ast.Load()), args, keywords)
        case ast.Call(ast.Name(name), [_] as args) if name in CITED:
            for other in sorted(CITED - {name}):
                yield f"made {other}", ast.Call(ast.Name(other, ast.Load()), args, [])
        case ast.Constant(bool() as value):
            yield f"made {not value}", ast.Constant(not value)
        case ast.Constant(int() as value):
            for other in (value - 1, value + 1):
                yield f"made {other}", ast.Constant(other)
        case ast.Constant(str() as value) if value in kinds:
            for other in kinds[value]:
                yield f"made {other}", ast.Constant(other)
        case ast.Constant(str() as value) if not NAME.fullmatch(value) and not isinstance(owner, ast.FormattedValue):
            for other in texts(value, places):
                yield f"made {other[:70]}" if other else "left empty", ast.Constant(other)
        case ast.Name(name, ast.Load()) if name in kinds:
            for other in kinds[name]:
                yield f"made {other}", ast.Name(other, ast.Load())
        case ast.Attribute(ast.Name(group), name, ast.Load()):
            for other in kinds.get(f"{group}.{name}", ()):
                yield f"made {other}", ast.Attribute(ast.Name(group, ast.Load()), other, ast.Load())


def _may_go(owner: ast.AST, field: str) -> bool:
    match owner:
        case ast.Tuple() | ast.List() | ast.Set():
            return field == "elts"
        case ast.Dict():
            return field == "values"
        case ast.Call(ast.Name(name)):
            return field == "keywords" or (field == "args" and name in {*CITED, "read_as", "Tier"})
        case ast.Call():
            return field == "keywords"
    return False


def _is_proposition(owner: ast.AST, field: str, index: int | None, node: Any) -> bool:
    if isinstance(node, ast.UnaryOp):
        return False
    match owner:
        case ast.BinOp(op=ast.BitAnd() | ast.BitOr()) | ast.UnaryOp(ast.Invert()):
            return True
        case ast.Call(ast.Name("Condition")):
            return field == "args" and index == TEST_OF_A_CONDITION
        case ast.Call(ast.Name("Paper")):
            return field == "args" and index == TEST_OF_A_CONDITION
    return False


def _places(node: ast.AST) -> list[str]:
    return PLACE.findall(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else []
