"""Writes requirements/ anew: what pyproject.toml asks for, pinned, with the hashes of every file of every pin.

`make lock` keeps the pins that still fit; `make lock RENEW=--upgrade` takes the newest of everything. A lock holds for
each platform and for every Python that pyproject.toml admits, and names no index.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCKS = ROOT / "requirements"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LEAST_PYTHON = PROJECT["project"]["requires-python"].removeprefix(">=")

FIRST = "test"
"""Resolved first: what other locks share with it has the same version there."""


def lock(name: str, *sources: str, typed: str | None = None) -> None:
    """One lock, of sources as uv takes them, or of requirements `typed` into it."""
    target = LOCKS / f"{name}.txt"
    constraints = () if name == FIRST else ("--constraint", f"requirements/{FIRST}.txt")
    subprocess.run(
        [
            *("uv", "pip", "compile", *sources, *constraints),
            *("--universal", "--fork-strategy", "fewest", "--python-version", LEAST_PYTHON, "--generate-hashes"),
            *("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--no-sources", "--quiet"),
            *("--output-file", str(target), *sys.argv[1:]),
        ],
        cwd=ROOT,
        input=typed,
        text=True,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    print(f"{target.relative_to(ROOT)}: {target.read_text('utf-8').count('==')} pins")


def main() -> None:
    LOCKS.mkdir(exist_ok=True)
    extras = PROJECT["project"]["optional-dependencies"]
    lock(FIRST, "pyproject.toml", "--extra", "test", "--group", "build")
    lock("runtime", "pyproject.toml", "--extra", "postgres", "--extra", "redis")
    for name in ("spark", "fuzz"):  # as additions to `test`
        lock(name, "-", typed="\n".join(extras[name]))
    for group in PROJECT["dependency-groups"]:
        lock(group, "--group", group)


if __name__ == "__main__":
    main()
