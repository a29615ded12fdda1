"""The rulebook as a page to print: the same data as the API's answers, set for paper."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from loan_engine.procedure_answers import provisions
from loan_engine.reference_answers import CLAUSE_KINDS, clauses_answer, rulebook_answer
from loan_engine.source_answers import articles
from rules.rulebook import Rulebook

STYLE = files("loan_engine").joinpath("templates/rulebook.css").read_text("utf-8")
"""The page's one style sheet, within the page so that it is whole as a file too."""

_ENVIRONMENT = Environment(
    loader=PackageLoader("loan_engine"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def rulebook_page(rulebook: Rulebook, on: date) -> str:
    """An HTML page of its own, with every condition, parameter, clause and reading of a rulebook on a day."""
    book = rulebook_answer(rulebook, on)
    clauses = clauses_answer(rulebook)
    titles = {each["id"]: each["title"] for each in (*book["conditions"], *book["cautions"], *book["duties"])}
    under = {ceiling["id"]: limit["id"] for limit in reversed(book["limits"]) for ceiling in limit["ceilings"]}
    titles |= {ceiling["id"]: ceiling["label"] for limit in book["limits"] for ceiling in limit["ceilings"]}
    titles |= {paper.id: paper.title for paper in rulebook.papers}
    provisions_shown = provisions(rulebook, on)
    titles |= {each["id"]: f"须知：{each['topic']}" for each in provisions_shown}
    return _ENVIRONMENT.get_template("rulebook.html").render(
        style=Markup(STYLE),
        book=book,
        loan=rulebook.loan,
        clauses=clauses,
        mapped={each["article"]["text"] for each in clauses},
        papers=[{"id": each.id, "title": each.title, "articles": articles(each.citations)} for each in rulebook.papers],
        provisions=provisions_shown,
        under=under,
        topics=rulebook.topics.values(),
        kinds=CLAUSE_KINDS,
        titles=titles,
        parameters={each["id"]: each for each in book["parameters"]},
    )
