"""Every small mistake in the data is noticed by the tests that are there anyway; see docs/testing.md."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.heavy
def test_no_mistake_in_the_data_goes_unnoticed() -> None:
    done = subprocess.run([sys.executable, "tools/data_mutants"], cwd=ROOT, capture_output=True, text=True)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    for path in (*ROOT.glob("rules/**/*.yaml"), ROOT / "rules/jingdezhen/conditions.py"):
        assert f"{path.relative_to(ROOT)}: " in done.stdout
