"""Fuzzes a target: python tests/fuzzing/fuzz.py <target> <folder for new inputs> <options of libFuzzer>.

It begins with the seeds, with what was once found, and with what is in the folder. Our own packages are instrumented,
and what reads for them in Python.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

HERE = Path(__file__).parent
FOUND = HERE / "found"

with atheris.instrument_imports(include=["api", "loan_engine", "rules", "stdnum", "yaml"]):
    targets, seeds = (runpy.run_path(str(HERE / name)) for name in ("targets.py", "seeds.py"))


def quoted(word: bytes) -> str:
    return '"{}"\n'.format("".join(f"\\x{byte:02x}" for byte in word))


def main(program: str, name: str, folder: str, *options: str) -> None:
    Path(folder).mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as begin, TemporaryDirectory() as words:
        for place, seed in enumerate(seeds["SEEDS"][name]):
            Path(begin, str(place)).write_bytes(seed)
        dictionary = Path(words, "words")
        dictionary.write_text("".join(map(quoted, seeds["WORDS"][name])))
        found = [str(FOUND / name)] if (FOUND / name).exists() else []
        atheris.Setup(
            [program, "-keep_seed=1", f"-dict={dictionary}", *options, folder, begin, *found], targets["TARGETS"][name]
        )
        atheris.Fuzz()


main(*sys.argv)
