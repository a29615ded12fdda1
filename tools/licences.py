"""Writes docs/licences.md: `python tools/licences.py`; with `--check` it only says whether the file is up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from parts import Part, parts

TARGET = Path(__file__).parents[1] / "docs/licences.md"
HEAD = """\
# Licences of what a release is made of

Our own code is under the [MIT licence](../LICENSE). Written by `make licences` from the locks and the metadata of the
packages; `tools/parts.py` lists the licences that are admitted, and a test holds every part to them.
"""
KINDS = {
    "pypi": ("Python packages that run", "Of `requirements/runtime.txt`, with the driver of PostgreSQL."),
    "npm": ("In the pages", "What the pages import and what that asks for, of `web/package-lock.json`."),
    "font": ("Fonts", "Cut for the printed sheet by `tools/subset_fonts.py`; its licence is in the package."),
}


def written(found: list[Part]) -> str:
    text = [HEAD]
    for kind, (title, note) in KINDS.items():
        rows = (f"| {each.name} | {each.version} | {each.licence} |" for each in found if each.kind == kind)
        text.append(
            "\n".join((f"\n## {title}\n\n{note}\n", "| name | version | licence |", "| --- | --- | --- |", *rows, ""))
        )
    return "".join(text)


def main() -> None:
    text = written(parts())
    if sys.argv[1:] != ["--check"]:
        TARGET.write_text(text, "utf-8")
    elif TARGET.read_text("utf-8") != text:
        raise SystemExit("docs/licences.md is out of date: make licences")


if __name__ == "__main__":
    main()
