"""A second city is one new folder and no change anywhere else."""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

import rules
from loan_engine.answers import assessment_answer
from loan_engine.application import read_application
from loan_engine.assessment import assess
from rules.rulebooks import rulebooks

FIRST = Path(rules.__file__).parent / "jingdezhen"


@pytest.fixture
def atlantis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A city whose folder was copied from the first, with its own names and a higher cap."""
    folder = copytree(FIRST, tmp_path / "atlantis", ignore=lambda *_: ["__pycache__"])
    for file in folder.iterdir():
        text = file.read_text("utf-8").replace("jingdezhen", "atlantis").replace("景德镇", "亚特兰蒂斯")
        file.write_text(
            text.replace("value: 350000,", "value: 600000,").replace("value: 500000,", "value: 900000,"), "utf-8"
        )
    monkeypatch.setattr(rules, "__path__", [*rules.__path__, str(tmp_path)])
    rulebooks.cache_clear()
    yield "atlantis"
    rulebooks.cache_clear()
    for name in [name for name in sys.modules if name.startswith("rules.atlantis")]:
        del sys.modules[name]


def test_a_folder_makes_a_city(atlantis: str) -> None:
    assert {"atlantis-2020-18", "jingdezhen-2020-18"} <= rulebooks().keys()
    document: dict[str, Any] = {**rulebooks()["atlantis-2020-18"].example, "city": atlantis}
    answer = assessment_answer(assess(read_application(document, date(2026, 3, 2))))
    assert answer["rulebook"]["title"].startswith("亚特兰蒂斯")
    assert answer["limits"]["fund"]["amount"] == "720000.00"  # the price binds below this city's 900 000
    assert answer["limits"]["fund"]["bound_by"] == "share_of_price"
