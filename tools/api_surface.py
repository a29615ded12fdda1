"""What programs outside rely on: every operation of the API, what it takes and what it answers.

`tests/api/kept_surface.json` keeps it. Without options what was added is kept as well, and what would break a client
is named and not kept: docs/api-policy.md says when that may be done, with --break.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.app import create_app

KEPT = Path(__file__).parents[1] / "tests/api/kept_surface.json"
SHAPES = "#/components/schemas/"
METHODS = ("get", "post", "put", "delete")


def surface(document: Any) -> Any:
    """Of an OpenAPI document: operations by method and path, and the shapes that are sent and answered.

    A field that may be left out has a `?` behind its name. Its types stand apart by ` | `: `string`, a shape's name,
    `"eligible"` for a value of a closed list.
    """
    operations, sent, answered = {}, set(), {"ProblemDetails"}
    for path, methods in document["paths"].items():
        for method in METHODS:
            if path.startswith("/v1/") and (each := methods.get(method)):
                takes, gives = each.get("requestBody", {}).get("content", {}), _given(each)
                operations[f"{method.upper()} {path}"] = {
                    "parameters": {
                        _field(f"{one['in']} {one['name']}", one.get("required")): _types(one["schema"])
                        for one in each.get("parameters", ())
                    },
                    "takes": {media: _types(one.get("schema", {})) for media, one in takes.items()},
                    "gives": {media: _types(one.get("schema", {})) for media, one in gives.items()},
                }
                sent |= set(named(takes))
                answered |= set(named(gives))
    shapes = document["components"]["schemas"]
    return {
        "operations": operations,
        "sent": {name: _shape(shapes[name]) for name in sorted(reached(sent, shapes))},
        "answered": {name: _shape(shapes[name]) for name in sorted(reached(answered, shapes))},
    }


def broken(kept: Any, now: Any) -> list[str]:
    """What a client of the kept surface would miss in another, a line each."""
    return [*_operations(kept["operations"], now["operations"]), *_shapes(kept, now)]


def _operations(kept: Any, now: Any) -> Iterator[str]:
    for name, before in kept.items():
        if (after := now.get(name)) is None:
            yield f"{name} is gone"
            continue
        for part in ("parameters", "takes"):
            yield from _narrower(name, before[part], after[part])
        yield from _wider(name, before["gives"], after["gives"])


def _shapes(kept: Any, now: Any) -> Iterator[str]:
    for name, before in kept["sent"].items():
        if name in now["sent"]:
            yield from _narrower(name, before, now["sent"][name])
    for name, before in kept["answered"].items():
        if name in now["answered"]:
            yield from _wider(name, before, now["answered"][name])


def _narrower(place: str, before: Any, after: Any) -> Iterator[str]:
    """What is no longer taken, and what must be sent that could be left out."""
    for field, types in _bare(before).items():
        if field not in _bare(after):
            yield f"{place} takes no {field} any more"
        elif lost := _apart(types) - _apart(_bare(after)[field]):
            yield f"{place} takes no {' | '.join(sorted(lost))} as {field} any more"
    yield from (f"{place} needs {field}" for field in after if not field.endswith("?") and field not in before)


def _wider(place: str, before: Any, after: Any) -> Iterator[str]:
    """What is no longer answered, or may be what it was not."""
    for field, types in _bare(before).items():
        if field not in _bare(after):
            yield f"{place} gives no {field} any more"
        elif new := _apart(_bare(after)[field]) - _apart(types):
            yield f"{place} may give {' | '.join(sorted(new))} as {field}"
    yield from (f"{place} may lack {field}" for field in before if f"{field}?" in after)


def _bare(fields: Any) -> dict[str, str]:
    return {name.removesuffix("?"): types for name, types in fields.items()}


def _apart(types: str) -> set[str]:
    return set(types.split(" | "))


def _field(name: str, always: object) -> str:
    return name if always else f"{name}?"


def _given(endpoint: Any) -> dict[str, Any]:
    """What an endpoint answers where all is well, by media type."""
    found: dict[str, Any] = {}
    for status, each in endpoint["responses"].items():
        if status.startswith("2"):
            found |= each.get("content", {})
    return found


def _shape(schema: Any) -> dict[str, str]:
    needs = schema.get("required", ())
    fields = {_field(name, name in needs): _types(each) for name, each in schema.get("properties", {}).items()}
    return fields or {"value": _types(schema)}


def _types(schema: Any) -> str:
    return " | ".join(sorted(set(_each_type(schema)))) or "anything"


def _each_type(schema: Any) -> Iterator[str]:
    if reference := schema.get("$ref"):
        yield reference.removeprefix(SHAPES)
    elif several := schema.get("anyOf") or schema.get("oneOf"):
        for each in several:
            yield from _each_type(each)
    elif "enum" in schema or "const" in schema:
        yield from (json.dumps(each, ensure_ascii=False) for each in schema.get("enum", [schema.get("const")]))
    elif schema.get("type") == "array":
        yield f"list of {_types(schema.get('items', {}))}".replace(" | ", " or ")
    elif isinstance(values := schema.get("additionalProperties"), dict):
        yield f"map to {_types(values)}".replace(" | ", " or ")
    elif types := schema.get("type"):
        yield from [types] if isinstance(types, str) else types


def named(node: Any) -> Iterator[str]:
    """The shapes that a part of the document names."""
    if isinstance(node, dict):
        if isinstance(reference := node.get("$ref"), str):
            yield reference.removeprefix(SHAPES)
        for each in node.values():
            yield from named(each)
    elif isinstance(node, list):
        for each in node:
            yield from named(each)


def reached(names: set[str], shapes: Any) -> set[str]:
    """Shapes, and those within them."""
    found, left = set(), set(names)
    while left:
        found.add(name := left.pop())
        left |= set(named(shapes[name])) - found
    return found


def main(options: list[str]) -> int:
    """The exit status."""
    now, kept = surface(create_app().openapi()), json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else None
    lost = [] if kept is None else broken(kept, now)
    for each in lost:
        print(each)
    if "--check" in options:
        return int(bool(lost) or kept != now)
    if lost and "--break" not in options:
        return 1
    KEPT.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
