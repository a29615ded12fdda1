"""Writes types of requests and answers from the API's OpenAPI document: for the pages, and for programs outside.

With --check nothing is written, and the exit status is 1 where a file is not what it should be.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from api_surface import METHODS, named, reached
from build_pages import run_npm

from api.app import create_app

ROOT = Path(__file__).parents[1]
PAGES, CLIENT = ROOT / "web/src/api/schema.d.ts", ROOT / "clients/typescript/src/schema.ts"
_SIGNED_IN = "/v1/desk/"


def for_outside(document: Any) -> Any:
    """A document of what may be asked without signing in, or with a kiosk's key."""
    paths = {
        path: {method: each for method, each in methods.items() if method in METHODS and _open(path, each)}
        for path, methods in document["paths"].items()
        if path.startswith("/v1/")
    }
    paths = {path: methods for path, methods in paths.items() if methods}
    shapes = document["components"]["schemas"]
    left = {name: shapes[name] for name in sorted(reached(set(named(paths)), shapes))}
    return {**document, "paths": paths, "components": {**document["components"], "schemas": left}}


def _open(path: str, endpoint: Any) -> bool:
    return {"kiosk": []} in endpoint["security"] if "security" in endpoint else not path.startswith(_SIGNED_IN)


def types_of(document: Any) -> str:
    """The types of a document, as they should stand in a file."""
    with tempfile.TemporaryDirectory() as folder:
        described, types = Path(folder, "openapi.json"), Path(folder, "schema.d.ts")
        described.write_text(json.dumps(document), "utf-8")
        run_npm(ROOT / "web", "run", "--silent", "types", "--", str(described), "--output", str(types))
        return types.read_text("utf-8")


def main(options: list[str]) -> int:
    """The exit status."""
    document = create_app().openapi()
    made = {PAGES: types_of(document), CLIENT: types_of(for_outside(document))}
    if "--check" in options:
        return int(any(path.read_text("utf-8") != types for path, types in made.items()))
    for path, types in made.items():
        path.write_text(types, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
