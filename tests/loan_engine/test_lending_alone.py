"""A fund that lends alone: its own loan is offered and nothing beside it, and every answer calls it what it is."""

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
from pypdf import PdfReader
from rich.console import Console

import rules
from loan_engine.advice import Way, read_quote
from loan_engine.amortization import Method
from loan_engine.answers import assessment_answer
from loan_engine.application import read_application
from loan_engine.assessment import assess
from loan_engine.documents.quote_choice import chosen_workbook
from loan_engine.documents.sheet import quote_sheet
from loan_engine.documents.sheet_content import sheet_title
from loan_engine.pages import rulebook_page
from loan_engine.plan_answers import quote_answer
from loan_engine.problems import Invalid
from loan_engine.screening.engines import engine
from loan_engine.screening.payments import BankTerms
from loan_engine.screening.table import Screening
from loan_engine.simulation.population import population
from loan_engine.solving.answers import solution_answer
from loan_engine.solving.asked import read_solution
from loan_engine.terminal.plans import quote_page
from rules.rulebooks import rulebooks

TODAY = date(2026, 3, 2)
IN_CODE = {"limits=LIMITS": "limits=alone(LIMITS[0], LIMITS[3])", "import Rulebook": "import Rulebook, alone"}


@pytest.fixture(scope="module", autouse=True)
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The first city's rules without the bank's limit, as those of another city, in two lines of its code."""
    cities = tmp_path_factory.mktemp("cities")
    folder = copytree(Path(rules.__file__).parent / "jingdezhen", cities / "lonely", ignore=lambda *_: ["__pycache__"])
    for file in folder.iterdir():
        text = file.read_text("utf-8").replace("jingdezhen", "lonely").replace(", left_by_the_fund]", "]")
        for old, new in IN_CODE.items() if file.name == "rulebook.py" else ():
            assert old in text
            text = text.replace(old, new)
        file.write_text(text, "utf-8")
    patch = pytest.MonkeyPatch()
    patch.setattr(rules, "__path__", [*rules.__path__, str(cities)])
    rulebooks.cache_clear()
    yield
    patch.undo()
    rulebooks.cache_clear()
    for name in [name for name in sys.modules if name.startswith("rules.lonely")]:
        del sys.modules[name]


@pytest.fixture
def family() -> dict[str, Any]:
    """They need 720 000 for 980 000 less what is paid; together they may have 500 000 of the fund."""
    document = deepcopy(dict(rulebooks()["lonely-2020-18"].example))
    document["request"] = {"applied_on": "2026-03-02"}
    return document


def answered(family: dict[str, Any]) -> Any:
    return assessment_answer(assess(read_application(family, TODAY)))


def test_what_the_fund_lends_is_all_there_is(family: dict[str, Any]) -> None:
    limits = answered(family)["limits"]
    assert [limits[each]["amount"] for each in ("fund", "total", "commercial")] == ["500000.00", "500000.00", "0.00"]
    assert [limits[each]["label"] for each in ("total", "commercial")] == ["合计最高可贷", "商业贷款最高可贷"]
    assert limits["commercial"]["says"] == "由“公积金单独贷款，不与商业贷款组合”决定，为 0 元"
    assert limits["commercial"]["ceilings"][0]["articles"] == []


def test_the_answer_speaks_of_the_funds_loan(family: dict[str, Any]) -> None:
    assert answered(family)["says"] == "按已提供的情况，符合公积金贷款的申请条件"
    large = {**family["household"], "homes_owned": 2}
    assert answered({**family, "household": large})["says"].startswith("不符合公积金贷款的申请条件，未满足")
    assert sheet_title(assess(read_application(family, TODAY))) == "公积金贷款预审单"
    assert "<title>景德镇市公积金贷款规则（" in rulebook_page(rulebooks()["lonely-2020-18"], TODAY)


def test_whoever_combines_is_told_of_the_combined_loan(family: dict[str, Any]) -> None:
    assert answered({**family, "city": "jingdezhen"})["says"] == "按已提供的情况，符合组合贷款的申请条件"


def test_the_fund_alone_is_offered(family: dict[str, Any]) -> None:
    answer = quote_answer(read_quote(family, TODAY))
    ways = {each["way"]: each for each in answer["ways"]}
    offered = {way: (each["allowed"], each["fund"], each["commercial"]) for way, each in ways.items()}
    assert offered == {
        "fund": (True, "500000.00", "0.00"),
        "combined": (False, "0.00", "0.00"),
        "bank": (None, "0.00", "500000.00"),
    }
    assert [len(ways[way]["methods"]) for way in ("fund", "combined", "bank")] == [2, 0, 2]
    assert ways["fund"]["shortfall"] == "220000.00"
    assert ways["fund"]["note"] == "额度和期限按规则计算。"
    assert ways["combined"]["note"] == "这里的公积金单独贷款，不与商业贷款组合。"


def test_a_quote_is_shown_and_printed_with_the_loan_that_there_is(family: dict[str, Any]) -> None:
    quote = read_quote(family, TODAY)
    console = Console(width=100, record=True, file=StringIO())
    console.print(quote_page(quote_answer(quote)))
    sheet = "".join(page.extract_text() for page in PdfReader(BytesIO(quote_sheet(quote))).pages)
    for text in (console.export_text(), sheet):
        assert "目前不可以" in text
        assert "这里的公积金单独贷款" in re.sub(r"\s", "", text)
    with pytest.raises(Invalid, match="组合贷款的金额为零"):
        chosen_workbook(quote, Way.COMBINED, Method.EQUAL_INSTALLMENT)
    assert chosen_workbook(quote, Way.FUND, Method.EQUAL_INSTALLMENT)


def test_a_search_borrows_from_the_fund_alone(family: dict[str, Any]) -> None:
    solved = solution_answer(
        read_solution({**family, "solve": {"goal": "loan_for_budget", "monthly": "9000.00"}}, TODAY)
    )
    assert (solved["fund"], solved["commercial"]) == ("500000.00", "0.00")
    assert [each["code"] for each in solved["bounds"]] == ["fund_cap"]


def test_a_table_has_no_part_of_a_bank() -> None:
    frame = population(200, 1, TODAY).with_columns(row=pl.int_range(200), unreadable=pl.lit(None, pl.String))
    screening = Screening(rulebooks()["lonely-2020-18"], TODAY, BankTerms(), engine("polars"))
    rows = screening.answered(nw.from_native(frame.lazy())).to_native().collect()
    assert set(rows["limit_commercial"]) == {0}
    assert rows["limit_total"].to_list() == rows["limit_fund"].to_list()
    assert rows["limit_fund"].max() == 500_000_00
