"""Cases of every released version: their facts still get the answer that was told then, byte for byte."""

import json
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from api.desk.assessing import assessed, replayed
from loan_engine.verdict_words import VERDICTS

FOLDER = Path(__file__).parent / "kept"


def kept() -> Iterator[Any]:
    for path in sorted(FOLDER.rglob("*.json")):
        yield pytest.param(json.loads(path.read_bytes()), id=f"{path.parent.name}/{path.stem}")


@pytest.mark.parametrize("case", [*kept()])
def test_a_kept_case_gets_the_same_answer(case: Any) -> None:
    answer = assessed(case["application"], date.fromisoformat(case["today"])).answer
    assert answer == case["answer"].encode()


@pytest.mark.parametrize("case", [*kept()])
def test_its_replay_says_so(case: Any) -> None:
    found = replayed(case["application"], date.fromisoformat(case["today"]), case["answer"].encode(), case["rulebook"])
    assert (found.same, found.rulebook_version, found.differs) == (True, case["rulebook_version"], ())


def test_this_version_has_kept_cases_of_every_verdict() -> None:
    """A release without kept cases could not be held to its answers: `tools/keep_cases.py` makes them."""
    here = [json.loads(path.read_bytes()) for path in (FOLDER / version("loan-engine")).glob("*.json")]
    assert {json.loads(each["answer"])["verdict"] for each in here} == set(VERDICTS)


def test_a_replay_names_what_differs() -> None:
    case = json.loads(next((FOLDER / version("loan-engine")).glob("clear-yes.json")).read_bytes())
    told = json.loads(case["answer"])
    told["limits"]["fund"]["amount"] = "1.00"
    told["conditions"][2]["result"] = None
    answer = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    found = replayed(case["application"], date.fromisoformat(case["today"]), answer, case["rulebook"])
    assert not found.same
    assert found.differs == ("/conditions/2/result", "/limits/fund/amount")


def test_a_rulebook_that_is_gone_is_not_replayed_by_another() -> None:
    found = replayed({}, date(2026, 11, 25), b"{}", "elsewhere-1999-1")
    assert (found.same, found.rulebook_version) == (False, None)
