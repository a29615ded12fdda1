"""What the parsers are fed with: the seeds and what was once found, everywhere; and for a moment, whatever comes up."""

import os
import runpy
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
TARGETS: dict[str, Any] = runpy.run_path(str(HERE / "targets.py"))["TARGETS"]
SEEDS: dict[str, list[bytes]] = runpy.run_path(str(HERE / "seeds.py"))["SEEDS"]
FOUND = sorted((each.parent.name, each.name) for each in (HERE / "found").glob("*/*"))

RUNS = {
    "id_number": 100_000,
    "date": 8_000,
    "amount": 1_500,
    "document": 10_000,
    "csv": 1_500,
    "xlsx": 2_000,
    "parquet": 1_500,
}
"""Some ten seconds each."""


@pytest.mark.parametrize("name", TARGETS)
def test_the_seeds_hold(name: str) -> None:
    for seed in SEEDS[name]:
        TARGETS[name](seed)


@pytest.mark.parametrize(("name", "what"), FOUND)
def test_what_was_found_once_holds(name: str, what: str) -> None:
    TARGETS[name]((HERE / "found" / name / what).read_bytes())


@pytest.mark.heavy
@pytest.mark.parametrize("name", TARGETS)
def test_nothing_new_is_found_at_once(name: str, tmp_path: Path) -> None:
    if find_spec("atheris") is None:
        missing = "NO FUZZER: the parsers are given their seeds only; install the extra `fuzz` (Linux, Python 3.11)"
        (pytest.fail if os.environ.get("REQUIRE_FUZZING") else pytest.skip)(missing)
    command = [sys.executable, str(HERE / "fuzz.py"), name, str(tmp_path / "inputs")]
    options = [f"-runs={RUNS[name]}", "-seed=1", "-timeout=60", "-rss_limit_mb=3072", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run([*command, *options], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]
