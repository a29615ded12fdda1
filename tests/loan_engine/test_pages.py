"""The rulebook's page: whatever is linked stands there."""

import re
from datetime import date

from loan_engine.pages import rulebook_page
from loan_engine.reference_answers import clauses_answer
from rules.rulebooks import rulebooks

BOOK = rulebooks()["jingdezhen-2020-18"]
PAGE = rulebook_page(BOOK, date(2026, 3, 2))
PLACES = re.findall(r'\sid="([^"]+)"', PAGE)


def test_every_place_has_a_name_of_its_own() -> None:
    assert len(set(PLACES)) == len(PLACES)


def test_every_link_within_the_page_leads_somewhere() -> None:
    assert set(re.findall(r'href="#([^"]+)"', PAGE)) <= set(PLACES)


def test_every_condition_ceiling_and_paper_has_its_place() -> None:
    ceilings = {ceiling.id for limit in BOOK.limits for ceiling in limit.ceilings}
    conditions, papers = {each.id for each in BOOK.conditions}, {each.id for each in BOOK.papers}
    assert conditions | ceilings | papers <= set(PLACES)


def test_every_clause_has_its_place_by_document_article_paragraph_item_and_subitem() -> None:
    assert "rules-18-5-0-6-3" in PLACES
    parts = ("document", "article", "paragraph", "item", "subitem")
    for clause in clauses_answer(BOOK):
        article: dict[str, object] = {**clause["article"]}
        assert "-".join(str(article[part] or 0) for part in parts) in PLACES
