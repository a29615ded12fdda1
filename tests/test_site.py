"""The documents as a site: every page in the menu, every generated part made, every link within it whole."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rules.rulebooks import rulebooks
from rules.vocabulary import FACTS

ROOT = Path(__file__).parents[1]
CONFIG = tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))["project"]
ZENSICAL = next(filter(None, (shutil.which("zensical"), shutil.which("zensical", path=ROOT / ".venv-docs/bin"))), None)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "build/docs"
    done = subprocess.run([sys.executable, ROOT / "tools/docs", folder], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


def in_the_menu(entries: Any) -> Iterator[str]:
    for entry in entries:
        for each in entry.values() if isinstance(entry, dict) else [entry]:
            yield from [each] if isinstance(each, str) else in_the_menu(each)


def test_every_page_is_in_the_menu_once(source: Path) -> None:
    pages = sorted(path.relative_to(source).as_posix() for path in source.rglob("*.md"))
    assert sorted(in_the_menu(CONFIG["nav"])) == pages


def test_every_part_that_is_generated_is_there(source: Path) -> None:
    left = [path.name for path in source.rglob("*.md") if re.search(r"^<!-- generated:", path.read_text("utf-8"), re.M)]
    assert left == []


def test_every_link_leads_to_a_page(source: Path) -> None:
    for path in source.rglob("*.md"):
        text = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        for target in re.findall(r"\]\(([^)\s#]+)", text):
            assert re.match("https?:", target) or (path.parent / target).exists(), f"{path.name}: {target}"


def test_the_reference_holds_all_there_is(source: Path) -> None:
    page = {name: (source / f"reference/{name}.md").read_text("utf-8") for name in ("rulebooks", "clauses", "facts")}
    for rulebook in rulebooks().values():
        ids = [*(each.id for each in rulebook.conditions), *rulebook.every_parameter]
        assert [id_ for id_ in ids if f"`{id_}`" not in page["rulebooks"]] == []
        assert [str(each.citation) for each in rulebook.clauses if str(each.citation) not in page["clauses"]] == []
    assert [id_ for id_ in FACTS if f"| `{id_}` |" not in page["facts"]] == []


def test_the_picture_of_the_imports_shows_every_layer(source: Path) -> None:
    page = (source / "architecture.md").read_text("utf-8")
    assert page.count("<svg") == 1
    for layer in ("api", "loan_engine", "rules"):
        folders = [path.name for path in (ROOT / layer).iterdir() if (path / "__init__.py").exists()]
        assert [name for name in folders if f">{layer}/{name}/<" not in page] == []


def test_the_site_is_built_without_a_warning(source: Path) -> None:
    if ZENSICAL is None:
        missing = "NO ZENSICAL: the site is not built; `make docs` does"
        (pytest.fail if os.environ.get("REQUIRE_ZENSICAL") else pytest.skip)(missing)
    root = source.parents[1]
    shutil.copyfile(ROOT / "zensical.toml", root / "zensical.toml")
    done = subprocess.run([ZENSICAL, "build", "--strict"], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (root / "build/site/reference/rulebooks/index.html").exists()
