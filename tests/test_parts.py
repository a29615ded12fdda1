"""What a release is made of: every part listed with a licence that is admitted, and as a bill of materials."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).parents[1]
TOOLS = ROOT / "tools"


def tool(name: str, *arguments: str | Path) -> None:
    done = subprocess.run([sys.executable, TOOLS / name, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> str:
    target = tmp_path_factory.mktemp("sbom") / "deeper/sbom.json"
    tool("sbom.py", target)
    return target.read_text("utf-8")


def locked() -> set[tuple[str, str]]:
    text = (ROOT / "requirements/runtime.txt").read_text("utf-8")
    return set(re.findall(r"^([\w.-]+)(?:\[.*\])?==(\S+)", text, re.MULTILINE))


def test_the_list_of_licences_is_up_to_date_and_every_one_of_them_is_admitted() -> None:
    tool("licences.py", "--check")


def test_the_list_of_licences_holds_all_that_is_locked() -> None:
    listed = (ROOT / "docs/licences.md").read_text("utf-8")
    assert [pin for pin in sorted(locked()) if f"| {pin[0]} | {pin[1]} |" not in listed] == []
    assert {"| vue |", "| uplot |", "| uqr |", "| Noto Sans CJK SC |"} <= set(re.findall(r"^\| [^|]+ \|", listed, re.M))


def test_a_licence_that_is_not_admitted_or_not_known_ends_the_tool(tmp_path: Path) -> None:
    copy = tmp_path / "tools"
    copy.mkdir()
    for name in ("parts.py", "licences.py"):
        (copy / name).write_bytes((TOOLS / name).read_bytes())
    for place in ("requirements", "web", "docs"):
        (tmp_path / place).mkdir()
    (tmp_path / "web/package-lock.json").write_text('{"packages": {"node_modules/x": {"version": "1"}}}')
    (tmp_path / "requirements/runtime.txt").write_text("nowhere-installed==1.0 \\\n    --hash=sha256:0\n")
    done = subprocess.run([sys.executable, copy / "licences.py"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "nowhere-installed: not installed, x: unknown" in done.stderr
    assert not (tmp_path / "docs/licences.md").exists()


def test_the_bill_of_materials_is_one_of_cyclonedx(bill: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill) is None


def test_the_bill_of_materials_lists_what_is_locked_with_its_hashes(bill: str) -> None:
    components: list[dict[str, Any]] = json.loads(bill)["components"]
    python = [each for each in components if each["purl"].startswith("pkg:pypi/")]
    assert {(each["name"], each["version"]) for each in python} == locked()
    assert all(each["externalReferences"] and each["licenses"] for each in python)
    vouched = {file["hashes"][0]["content"] for each in python for file in each["externalReferences"]}
    assert vouched == set(re.findall("sha256:([0-9a-f]+)", (ROOT / "requirements/runtime.txt").read_text("utf-8")))


def test_the_bill_of_materials_is_the_same_each_time(bill: str, tmp_path: Path) -> None:
    tool("sbom.py", tmp_path / "again.json")
    assert (tmp_path / "again.json").read_text("utf-8") == bill


def test_nothing_in_the_bill_of_materials_hangs_in_the_air(bill: str) -> None:
    document = json.loads(bill)
    graph = {each["ref"]: each["dependsOn"] for each in document["dependencies"]}
    reached, waiting = set(), [document["metadata"]["component"]["bom-ref"]]
    while waiting:
        reached.add(one := waiting.pop())
        waiting += [each for each in graph[one] if each not in reached]
    assert reached == set(graph)
