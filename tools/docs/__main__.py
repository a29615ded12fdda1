"""The documents as a site's source: `python tools/docs` fills build/docs, of which `make docs` builds build/site.

What lies in docs/ is copied, and so are the few documents outside it that are linked to. A marker
`<!-- generated: facts -->` gives way to what `generated.PARTS` makes of the data. A link to a file that is no document
becomes its bare text: a site has no source tree.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(HERE)]

from generated import PARTS  # noqa: E402

OUTSIDE = {
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "examples/README.md": "examples.md",
    "benchmarks/README.md": "benchmarks.md",
}
"""Documents outside docs/, and the pages they become."""

MARKER = re.compile(r"^<!-- generated: ([a-z-]+) -->$", re.MULTILINE)
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)")
FENCED = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)


def pages() -> dict[str, str]:
    """Every document, as a path in the repository, and the page it becomes."""
    inside = {path.relative_to(ROOT).as_posix(): path.relative_to(ROOT / "docs").as_posix() for path in _documents()}
    return {**inside, **OUTSIDE}


def _documents() -> list[Path]:
    return sorted((ROOT / "docs").rglob("*.md"))


def page(document: str, known: dict[str, str]) -> str:
    """A document's text as a page: its generated part filled in, its links led to pages."""
    text = (ROOT / document).read_text("utf-8")
    parts = FENCED.split(MARKER.sub(lambda found: PARTS[found[1]](), text))
    return "".join(
        part if part.startswith("```") else LINK.sub(lambda f: _link(f, document, known), part) for part in parts
    )


def _link(found: re.Match[str], document: str, known: dict[str, str]) -> str:
    text, target = found[1], found[2]
    if re.match(r"https?:|#", target):
        return found[0]
    path, hash_, fragment = target.partition("#")
    there = posixpath.normpath(posixpath.join(posixpath.dirname(document), path))
    if there not in known:
        return text
    return f"[{text}]({posixpath.relpath(known[there], posixpath.dirname(known[document]) or '.')}{hash_}{fragment})"


def fill(folder: Path) -> None:
    """The site's source, anew."""
    shutil.rmtree(folder, ignore_errors=True)
    known = pages()
    for document, target in known.items():
        file = folder / target
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page(document, known), "utf-8")
    shutil.copytree(ROOT / "docs/pictures", folder / "pictures")


if __name__ == "__main__":
    fill(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build/docs")
