"""The answer as a sheet to print: PDF, A4, in Chinese, the same everywhere.

What was typed in reaches the typesetter as data, never as markup, and only the fonts shipped here are used.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import typst

from loan_engine.advice import Quote
from loan_engine.answers import assessment_answer
from loan_engine.assessment import Assessment
from loan_engine.documents.sheet_content import assessment_content
from loan_engine.documents.sheet_financing import financing_content
from loan_engine.documents.sheet_text import printable
from loan_engine.plan_answers import quote_answer

_FOLDER = Path(__file__).parent
_TEMPLATE = _FOLDER / "sheet.typ"


def assessment_sheet(assessment: Assessment, lines: Sequence[tuple[str, str]] = ()) -> bytes:
    """The pre-screening sheet of an application as PDF: the same assessment gives the same bytes.

    `lines` are labels and texts of whose it is, to stand under the title. Tagged for screen readers (PDF/UA-1), and
    dated as of the day the question was asked. May be called from any thread.
    """
    content = assessment_content(assessment, assessment_answer(assessment))
    content["lines"] = [*lines]
    return _pdf(content, assessment.application.today)


def quote_sheet(quote: Quote) -> bytes:
    """The pre-screening sheet with the ways of financing and the combined loan's years; otherwise as the above."""
    answer = quote_answer(quote)
    content = assessment_content(quote.assessment, answer["assessment"])
    content["financing"] = financing_content(quote, answer)
    return _pdf(content, quote.assessment.application.today)


def _pdf(content: dict[str, Any], day: date) -> bytes:
    # A `typst.Compiler` refuses a second thread; its fonts, the costly part, may be shared.
    return typst.compile(
        _TEMPLATE,
        root=_FOLDER,
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"answer": orjson.dumps(printable(content)).decode()},
        pdf_standards=["ua-1"],
        timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FOLDER / "fonts"])
