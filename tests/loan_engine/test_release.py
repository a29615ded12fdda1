"""A release names itself, its rulebooks and how far its data go."""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from api.commands import app
from loan_engine.release import release_answer
from rules.national.working_days import CalendarUnknown, is_working_day, known_from, known_until
from rules.rulebooks import rulebooks

ROOT = Path(__file__).parents[2]
RATES = yaml.safe_load((ROOT / "rules/national/rates.yaml").read_text("utf-8"))


def told(*arguments: str) -> Any:
    return CliRunner(env={"COLUMNS": "100", "NO_COLOR": "1"}).invoke(app, [*arguments])


def test_a_release_says_what_it_carries_in_a_few_lines() -> None:
    result = told("--version")
    assert result.exit_code == 0
    first, *others = result.stdout.splitlines()
    assert first == f"loan-engine {version('loan-engine')}"
    said = "\n".join(others)
    for each in rulebooks().values():
        assert each.id in said and each.version in said and f"{each.since} 起施行" in said
    for kind in ("fund", "lpr"):
        assert f"最新一次自 {RATES[kind]['rates'][-1]['from']} 起，核对到 {RATES[kind]['checked_on']}" in said
    assert f"至 {known_until()}" in said
    assert "2025-01-01 起" in said  # the law of the later retirement
    assert len(others) == len(rulebooks()) + 4


def test_a_release_says_the_same_as_a_document() -> None:
    assert json.loads(told("--version", "--json").stdout) == release_answer()


def test_the_days_that_are_known_are_known_and_no_others() -> None:
    for day in (known_from(), known_until()):
        is_working_day(day)
    with pytest.raises(CalendarUnknown):
        is_working_day(known_from().replace(year=known_from().year - 1))


@pytest.mark.parametrize("arguments", [("--json",), ("--json", "rulebook")])
def test_a_document_of_nothing_is_an_error_of_use(arguments: tuple[str, ...]) -> None:
    assert told(*arguments).exit_code == 2
