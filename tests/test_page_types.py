"""Types of requests and answers, the pages' and those for programs outside, say what the API's own description says."""

import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).parents[1] / "tools/page_types.py"


def test_the_types_are_those_of_the_openapi_document() -> None:
    done = subprocess.run([sys.executable, TOOL, "--check"], capture_output=True, text=True)
    assert done.returncode == 0, f"make types brings them up to date\n{done.stdout}{done.stderr}"
