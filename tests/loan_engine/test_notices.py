"""A value that a later notice set is cited from the notice, beside the article, wherever the value is used."""

import re
import sys
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from shutil import copytree
from typing import Any

import narwhals as nw
import polars as pl
import pytest
import yaml
from pypdf import PdfReader
from rich.console import Console

import rules
from loan_engine.answers import assessment_answer
from loan_engine.application import read_application
from loan_engine.assessment import Assessment, assess
from loan_engine.documents.sheet import assessment_sheet
from loan_engine.pages import rulebook_page
from loan_engine.procedure_answers import provisions
from loan_engine.reference_answers import rulebook_answer
from loan_engine.screening.engines import BETWEEN, engine
from loan_engine.screening.payments import BankTerms
from loan_engine.screening.run import Order
from loan_engine.screening.table import FAILED, Screening
from loan_engine.simulation.answers import simulation_answer
from loan_engine.simulation.population import population
from loan_engine.simulation.run import simulate
from loan_engine.simulation.sources import MadeUp, made_up
from loan_engine.solving.answers import solution_answer
from loan_engine.solving.asked import read_solution
from loan_engine.terminal.assessments import assessment_page
from rules.rulebook import Rulebook
from rules.rulebooks import rulebooks
from rules.vocabulary import request

EVE, DAY, ASKED = "2026-12-31", "2027-01-01", date(2026, 12, 1)
CAP, TERM, DAYS = (f"景金字〔2026〕{number}号（虚构）" for number in (99, 98, 97))


def row(value: int, source: str) -> dict[str, Any]:
    return {"from": date(2027, 1, 1), "value": value, "confidence": "high", "source": source}


@pytest.fixture(scope="module")
def rulebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rulebook]:
    """The first city's rules after three notices, as those of a city of another name."""
    cities = tmp_path_factory.mktemp("cities")
    folder = copytree(Path(rules.__file__).parent / "jingdezhen", cities / "noticed", ignore=lambda *_: ["__pycache__"])
    for file in folder.iterdir():
        file.write_text(file.read_text("utf-8").replace("jingdezhen", "noticed"), "utf-8")
    parameters = yaml.safe_load((folder / "parameters.yaml").read_bytes())
    parameters["couple_cap"]["values"].append(row(600_000, CAP))
    parameters["min_term"]["values"].append(row(2, TERM))
    procedure = yaml.safe_load((folder / "procedure.yaml").read_bytes())
    procedure["days"]["decision_days"]["values"].append(row(3, DAYS))
    for name, data in (("parameters.yaml", parameters), ("procedure.yaml", procedure)):
        (folder / name).write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    patch = pytest.MonkeyPatch()
    patch.setattr(rules, "__path__", [*rules.__path__, str(cities)])
    rulebooks.cache_clear()
    yield rulebooks()["noticed-2020-18"]
    patch.undo()
    rulebooks.cache_clear()
    for name in [name for name in sys.modules if name.startswith("rules.noticed")]:
        del sys.modules[name]


@pytest.fixture
def couple(rulebook: Rulebook) -> dict[str, Any]:
    """Both qualify; they ask for a fen more than the later cap, of a price that would bear it."""
    family = deepcopy(dict(rulebook.example))
    family["request"] = {"fund_amount": "600000.01", "commercial_amount": "100000.00", "term_months": 360}
    family["purchase"] |= {"contract_date": "2026-12-01", "payment_proof_date": "2026-12-01"}
    return family


def assessed(family: dict[str, Any], on: str, **changes: Any) -> Assessment:
    document = {**family, **changes, "request": {**family["request"], "applied_on": on}}
    return assess(read_application(document, ASKED))


def texts(articles: list[Any]) -> list[str]:
    return [each["text"] for each in articles]


def test_a_condition_names_the_notice_from_its_day(couple: dict[str, Any]) -> None:
    for on, notices in ((EVE, []), (DAY, [CAP])):
        answer = assessment_answer(assessed(couple, on))
        condition = next(each for each in answer["conditions"] if each["id"] == "fund_within_cap")
        assert condition["result"] is False
        assert texts(condition["articles"]) == ["实施细则第七条第（一）项", "实施细则第六条", *notices]
        others = [each for each in answer["conditions"] if each["id"] not in ("fund_within_cap", "term_at_least")]
        assert not any(CAP in texts(each["articles"]) for each in others)


def test_a_notice_has_no_parts_and_no_code(couple: dict[str, Any]) -> None:
    answer = assessment_answer(assessed(couple, DAY))
    condition = next(each for each in answer["conditions"] if each["id"] == "fund_within_cap")
    none = dict.fromkeys(("article", "paragraph", "item", "subitem"))
    assert condition["articles"][-1] == {"document": "", **none, "text": CAP}


def test_a_limit_names_the_notice_from_its_day(couple: dict[str, Any]) -> None:
    for on, cap, notices in ((EVE, "500000.00", []), (DAY, "600000.00", [CAP])):
        fund = assessment_answer(assessed(couple, on))["limits"]["fund"]
        assert fund["amount"] == cap
        assert texts(fund["ceilings"][0]["articles"]) == ["实施细则第七条第（一）项", "实施细则第六条", *notices]
        assert f"决定（{'、'.join(['实施细则第七条第（一）项', *notices])}），为" in fund["says"]


def test_a_limit_that_the_notice_does_not_reach_names_the_article_alone(couple: dict[str, Any]) -> None:
    """Of one who is alone the limit is the other value of the same item, which no notice has changed."""
    alone = {"household": {**couple["household"], "married": False}, "spouse": None}
    fund = assessment_answer(assessed(couple, DAY, **alone))["limits"]["fund"]
    assert fund["amount"] == "350000.00"
    assert texts(fund["ceilings"][0]["articles"]) == ["实施细则第七条第（一）项", "实施细则第六条"]


def test_the_terminal_and_the_sheet_name_it(couple: dict[str, Any]) -> None:
    for on, named in ((EVE, 0), (DAY, 2)):
        assessment = assessed(couple, on)
        console = Console(width=100, record=True, file=StringIO())
        console.print(assessment_page(assessment_answer(assessment)))
        pages = PdfReader(BytesIO(assessment_sheet(assessment))).pages
        for text in (console.export_text(), "".join(page.extract_text() for page in pages)):
            assert re.sub(r"\s", "", text).count("2026〕99号") == named


def test_a_search_names_it(couple: dict[str, Any]) -> None:
    """400 000 in a year is 33 333 a month and interest: no longer term is needed than the shortest there is."""
    request = {"fund_amount": "300000.00", "commercial_amount": "100000.00"}
    for on, months, notices in ((EVE, 12, []), (DAY, 24, [TERM])):
        asked = {"solve": {"goal": "term_for_payment", "monthly": "50000.00"}, "request": {**request, "applied_on": on}}
        answer = solution_answer(read_solution({**couple, **asked}, ASKED))
        assert answer["term_months"] == months
        assert texts(answer["bounds"][0]["articles"]) == ["实施细则第八条", *notices]


def test_the_way_through_names_it(rulebook: Rulebook) -> None:
    for on, notices in ((date(2026, 12, 31), []), (date(2027, 1, 1), [DAYS])):
        named = [each["id"] for each in provisions(rulebook, on) if DAYS in texts(each["articles"])]
        assert named == ["reviewed_side_by_side" for _ in notices]


def test_the_rulebook_names_it_under_what_it_changed(rulebook: Rulebook) -> None:
    for on, notices in ((date(2026, 12, 31), []), (date(2027, 1, 1), [CAP])):
        answer = rulebook_answer(rulebook, on)
        cap = next(each for each in answer["conditions"] if each["id"] == "fund_within_cap")
        ceiling = answer["limits"][0]["ceilings"][0]
        for each in (cap, ceiling):
            assert texts(each["articles"]) == ["实施细则第七条第（一）项", "实施细则第六条", *notices]


def test_the_page_to_print_sets_each_value_apart_with_its_day_and_source(rulebook: Rulebook) -> None:
    page = rulebook_page(rulebook, date(2027, 1, 1))
    row = re.search(r'<tr id="fund_within_cap">.*?</tr>', page, re.DOTALL)
    assert row is not None
    (cap,) = re.findall(r"<dl[^>]*><dt>夫妻双方公积金贷款最高额度：</dt>(.*?)</dl>", row[0])
    printed = "50 万元（2020-09-07 起，2020 年 9 月 7 日公布的实施细则原文）"
    assert re.findall(r"<dd>(.*?)</dd>", cap) == [printed, f"60 万元（2027-01-01 起，{CAP}）"]
    assert re.sub(r"\s", "", row[0]).endswith(f"实施细则第六条</a><br>{CAP}</td></tr>")


def test_a_row_of_a_table_names_it_from_its_day(rulebook: Rulebook) -> None:
    days = pl.Series([date(2026, 12, 31), date(2027, 1, 1)])
    row: dict[str, Any] = {request.applied_on.column: days, request.fund_amount.column: pl.lit(600_000_01)}
    frame = population(2, 1, days[0]).with_columns(**row, row=pl.int_range(2), unreadable=pl.lit(None, pl.String))
    screening = Screening(rulebook, days[0], BankTerms(), engine("polars"))
    failed = screening.answered(nw.from_native(frame.lazy())).to_native().collect()[FAILED]
    places = "实施细则第七条第（一）项、实施细则第六条"
    for cell, listed in zip(failed, (places, f"{places}、{CAP}"), strict=True):
        assert f"公积金贷款不超过最高额度（{listed}）" in cell.split(BETWEEN)


def test_a_change_that_is_tried_out_counts_whoever_fails_it_on_both_sides(rulebook: Rulebook) -> None:
    """What is assumed is no notice's: the condition is listed without it on that side, and counted all the same."""
    order, source = Order(rulebook, date(2027, 6, 1), BankTerms(), engine("polars")), MadeUp(2000, 1, 0.0)
    answer = simulation_answer(simulate(order, {"couple_cap": 400_000_00}, made_up(source, order.today)))
    cap = next(each for each in answer["conditions"] if each["id"] == "fund_within_cap")
    assert CAP in texts(cap["articles"])
    frame = population(2000, 1, order.today).with_columns(row=pl.int_range(2000), unreadable=pl.lit(None, pl.String))
    screening = Screening(rulebook, order.today, BankTerms(), order.engine)
    failed = screening.answered(nw.from_native(frame.lazy())).to_native().collect()[FAILED]
    listed = [cell for cell in failed if "公积金贷款不超过最高额度" in cell]
    assert {CAP in cell for cell in listed} == {True, False}
    assert cap["changed"] > cap["today"] == len(listed)
