"""Keeps cases of this version for good: the examples, assessed on a fixed day, with their answers byte for byte.

Run once for a release, before its version number changes; `tests/api/desk/test_kept.py` replays them ever after.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import orjson

from api.desk.assessing import assessed
from loan_engine.application import ApplicationForm
from loan_engine.reading import read_document
from loan_engine.version import VERSION

ROOT = Path(__file__).parents[1]
DAY = date(2026, 11, 25)


def main() -> None:
    folder = ROOT / "tests/api/desk/kept" / VERSION
    folder.mkdir(parents=True)  # a version's cases are kept once
    for path in sorted((ROOT / "examples/families").glob("*.yaml")):
        if path.stem.endswith(".expected"):
            continue
        document = read_document(path.read_bytes())
        assert isinstance(document, dict)
        found = assessed({name: each for name, each in document.items() if name in ApplicationForm.model_fields}, DAY)
        kept = {
            "today": DAY.isoformat(),
            "rulebook": found.rulebook,
            "rulebook_version": found.rulebook_version,
            "application": found.document,
            "answer": found.answer.decode(),
        }
        (folder / f"{path.stem}.json").write_bytes(orjson.dumps(kept, option=orjson.OPT_APPEND_NEWLINE))


if __name__ == "__main__":
    main()
