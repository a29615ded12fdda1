"""A rulebook in a terminal."""

from datetime import date

import pytest
from rich.console import Console

from loan_engine.reference_answers import rulebook_answer
from loan_engine.terminal.rulebooks import rulebook_page
from rules.rulebooks import rulebooks

HEADING = "不影响结论的提示"


@pytest.mark.parametrize("cautions", [True, False])
def test_a_city_without_cautions_has_no_heading_for_them(cautions: bool) -> None:
    answer = rulebook_answer(next(iter(rulebooks().values())), date(2026, 3, 2))
    console = Console(width=80)
    with console.capture() as shown:
        console.print(rulebook_page(answer if cautions else {**answer, "cautions": []}))
    assert (HEADING in shown.get()) is cautions
