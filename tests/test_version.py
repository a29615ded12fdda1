"""The version stands in pyproject.toml; whatever else names it agrees."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


def test_the_newest_heading_of_the_changelog_is_the_version() -> None:
    headings = re.findall(r"^## (\S+) – (\S+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0][0] == VERSION
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for _, day in headings)


@pytest.mark.parametrize("file", ["deploy/compose.yaml", "deploy/kubernetes/kustomization.yaml", "docs/deploying.md"])
def test_what_is_deployed_is_this_version(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    named = re.findall(r'(?:loan-engine:|newTag: ")(\d+\.\d+\.\d+)', text)
    assert named and set(named) == {VERSION}
