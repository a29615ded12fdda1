"""Writes the pages' types of requests and answers, `web/src/api/schema.d.ts`, from the API's OpenAPI document.

With --check nothing is written, and the exit status is 1 where the file is not what it should be.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from build_pages import run_npm

from api.app import create_app

ROOT = Path(__file__).parents[1]
TYPES = ROOT / "web/src/api/schema.d.ts"


def page_types() -> str:
    """The types as they should stand in the file."""
    with tempfile.TemporaryDirectory() as folder:
        document, types = Path(folder, "openapi.json"), Path(folder, "schema.d.ts")
        document.write_text(json.dumps(create_app().openapi()), "utf-8")
        run_npm(ROOT / "web", "run", "--silent", "types", "--", str(document), "--output", str(types))
        return types.read_text("utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit(TYPES.read_text("utf-8") != page_types())
    TYPES.write_text(page_types(), "utf-8")
