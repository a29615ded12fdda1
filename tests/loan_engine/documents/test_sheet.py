"""The sheet to print, read back from the PDF: it says what the answer says, and looks the same everywhere."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from loan_engine.advice import Quote, Way, read_quote
from loan_engine.answers import assessment_answer
from loan_engine.application import Application
from loan_engine.assessment import Assessment, assess
from loan_engine.documents.sheet import assessment_sheet, quote_sheet
from loan_engine.documents.sheet_text import MISSING, printable
from loan_engine.money import grouped
from loan_engine.plan_answers import quote_answer
from rules.rulebooks import rulebooks

Assessed = Callable[[str], Assessment]
Quoted = Callable[[str], Quote]
DOTS_PER_MM, WHITE = 4, 255
FAMILIES = ("clear-yes", "over-the-cap", "facts-unknown", "third-home", "spouse-should-apply", "term-cut-by-retirement")


def bare(text: str) -> str:
    """Text without blanks, which a PDF has where the typesetter put them."""
    return re.sub(r"\s+", "", text)


def said(data: bytes) -> str:
    return bare("".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages))


def dressed(assessment: Assessment, city_name: str) -> Assessment:
    """The assessment under a rulebook of a city of another name, the one text a sheet could be given from outside."""
    application = assessment.application
    rulebook = replace(application.rulebook, city_name=city_name)
    return replace(assessment, application=replace(application, rulebook=rulebook))


def fonts(reader: PdfReader) -> Iterator[DictionaryObject]:
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            (descendant,) = font.get_object()["/DescendantFonts"]
            yield descendant.get_object()["/FontDescriptor"].get_object()


@pytest.mark.parametrize("family", FAMILIES)
def test_it_says_everything_that_the_answer_says(assessed: Assessed, family: str) -> None:
    assessment = assessed(family)
    answer = assessment_answer(assessment)
    text = said(assessment_sheet(assessment))
    used = answer["rulebook"]
    expected = [
        {"eligible": "符合条件", "ineligible": "不符合条件", "undetermined": "还不能确定"}[answer["verdict"]],
        answer["says"],
        *(used[key] for key in ("title", "number", "id", "version", "hotline")),
        *(each[key] for each in answer["conditions"] for key in ("title", "requires")),
        *(each["says"] for each in answer["conditions"] if each["counts"]),
        *(article["text"] for each in answer["conditions"] for article in each["articles"]),
        *(limit[key] for limit in answer["limits"].values() for key in ("label", "text", "says")),  # type: ignore[index]
        *(way["says"] for way in answer["remedies"]["ways"]),
        *(each["question"] for each in answer["needed"]),
        *(each["title"] for each in answer["papers"]),
        *(each["about"] for each in answer["to_judge"]),
        *(each["message"] for each in answer["warnings"]),
        "不是审批决定",
        "申请人（签字）",
        "经办人（签字）",
    ]
    assert [each for each in expected if bare(each) not in text] == []


def test_every_fact_given_is_listed_with_its_unit(assessed: Assessed) -> None:
    text = said(assessment_sheet(assessed("clear-yes")))
    for line in ("申请人出生日期1992年6月15日", "合同总价980,000元", "所购住房建筑面积118.5平方米", "土地性质国有土地"):
        assert line in text
    assert "配偶目前正常缴存是" in text
    assert "月收入" not in text.partition("所填情况")[2]


def test_conditions_stand_with_what_fails_first(assessed: Assessed) -> None:
    assessment = assessed("over-the-cap")
    text = said(assessment_sheet(assessment)).partition("逐项条件")[2]
    titles = {finding.condition.title: finding.result for finding in assessment.findings}
    order = sorted(titles, key=text.index)
    assert titles[order[0]] is False
    assert text.startswith("共27项：不符合1项，符合26项")


def test_dates_are_given_as_an_assumption_and_not_after_a_no(assessed: Assessed) -> None:
    text = said(assessment_sheet(assessed("clear-yes")))
    assert "办理日期（假定申请当天受理）" in text
    assert "最迟作出决定2026年3月9日" in text
    assert "办理日期" not in said(assessment_sheet(assessed("over-the-cap")))


def test_dates_past_the_known_calendar_are_left_open(assessed: Assessed) -> None:
    assessment = assessed("clear-yes")
    late = replace(assessment, application=replace(assessment.application, on=date(2098, 12, 30)))
    text = said(assessment_sheet(late))
    assert "待公布节假日安排后计算" in text
    assert "节假日安排只公布到" in text


def test_a_quote_adds_the_ways_the_combined_loan_and_its_years(quoted: Quoted) -> None:
    quote = quoted("clear-yes")
    answer = quote_answer(quote)
    text = said(quote_sheet(quote))
    combined = next(each for each in quote.ways if each.way is Way.COMBINED)
    expected = [
        *(way["label"] for way in answer["ways"]),
        *(way["note"] for way in answer["ways"]),
        *(each["message"] for each in answer["warnings"]),
        answer["fund_rate"]["label"],
        answer["commercial_rate"]["source"],
        "人民币伍拾万元整",
        "人民币贰拾贰万元整",
        "人民币柒拾贰万元整",
    ]
    for financing in quote.ways:
        for plan in financing.plans.values():
            expected += [grouped(plan.combined.first_payment), grouped(plan.combined.total_interest)]
    for plan in combined.plans.values():
        expected += [grouped(plan.combined.total_payment), str(plan.combined.due[-1].year)]
    assert [each for each in expected if bare(each) not in text] == []
    assert "三种融资方式" not in said(assessment_sheet(quote.assessment))


def test_every_example_has_a_sheet_of_a_few_pages_of_a4(assessed: Assessed, quoted: Quoted) -> None:
    for data, pages in [
        (quote_sheet(quoted("clear-yes")), 6),
        *((assessment_sheet(assessed(family)), 4) for family in FAMILIES),
    ]:
        reader = PdfReader(BytesIO(data))
        assert 2 <= len(reader.pages) <= pages
        for number, page in enumerate(reader.pages, 1):
            assert [round(float(each)) for each in page.mediabox[2:]] == [595, 842]
            assert f"第{number}页，共{len(reader.pages)}页" in bare(page.extract_text())


def test_the_head_of_the_conditions_is_repeated_on_their_next_page(assessed: Assessed) -> None:
    first, second, *_ = PdfReader(BytesIO(assessment_sheet(assessed("clear-yes")))).pages
    assert "条件与所见情况" in bare(first.extract_text())
    assert "条件与所见情况" in bare(second.extract_text())


def test_only_the_shipped_fonts_are_used_and_all_are_inside(quoted: Quoted) -> None:
    found = list(fonts(PdfReader(BytesIO(quote_sheet(quoted("clear-yes"))))))
    assert found
    assert {str(each["/FontName"]).partition("+")[2] for each in found} == {
        "LoanSheetSC-Regular",
        "LoanSheetSC-Bold",
    }
    assert all({"/FontFile2", "/FontFile3"} & set(each) for each in found)


def test_it_is_tagged_and_says_its_language_title_and_day(assessed: Assessed) -> None:
    reader = PdfReader(BytesIO(assessment_sheet(assessed("clear-yes"))))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == "组合贷款预审单"
    created = reader.metadata.creation_date
    assert created is not None
    assert created.date() == date(2026, 3, 2)


def test_the_same_answer_gives_the_same_bytes_from_any_thread(quoted: Quoted, assessed: Assessed) -> None:
    families = FAMILIES * 3
    alone = {family: assessment_sheet(assessed(family)) for family in FAMILIES}
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda family: assessment_sheet(assessed(family)), families))
    assert together == [alone[family] for family in families]


def test_any_application_has_a_sheet(applications: Any) -> None:
    rulebook = rulebooks()["jingdezhen-2020-18"]
    for facts in applications(25, seed=6, missing=0.3):
        on = facts["request.applied_on"]
        assessment = assess(Application(rulebook, facts, on, on, False))
        text = said(assessment_sheet(assessment))
        assert all(bare(each.condition.title) in text for each in assessment.findings)


def test_a_quote_of_one_loan_has_no_column_of_both(family: dict[str, Any]) -> None:
    family["request"] |= {"fund_amount": "0.00", "commercial_amount": "300000.00", "term_months": 13}
    text = said(quote_sheet(read_quote(family, date(2026, 3, 2)))).partition("组合贷款的还款")[2]
    assert text.startswith("元商业贷款贷款本金300,000.00大写人民币叁拾万元整年利率")


def test_a_quote_where_nobody_lends_has_a_sheet(family: dict[str, Any]) -> None:
    family["request"] |= {"fund_amount": "0.00", "term_months": 12}
    family["purchase"] |= {"price": "100000.00", "garage_price": "100000.00", "down_payment": "10000.00"}
    text = said(quote_sheet(read_quote(family, date(2026, 3, 2))))
    assert "等额本息：首期还款———" in text
    assert "组合贷款的还款" not in text


def test_a_character_that_no_font_has_becomes_a_mark(assessed: Assessed) -> None:
    text = said(assessment_sheet(dressed(assessed("over-the-cap"), "\U00020bb7\U0001f600\ud800\x00市")))
    assert f"地区{MISSING * 4}市" in text


def blank(page: pdfium.PdfPage, box: tuple[float, float, float, float]) -> bool:
    """Whether nothing is printed in a part of a page: left, top, right and bottom in mm from its upper left corner."""
    picture = page.render(scale=DOTS_PER_MM * 25.4 / 72, grayscale=True).to_numpy()
    left, top, right, bottom = (round(each * DOTS_PER_MM) for each in box)
    return bool((picture[top:bottom, left:right] == WHITE).all())


def test_every_page_is_printed_on_and_within_its_margins(quoted: Quoted, assessed: Assessed) -> None:
    sheets = [quote_sheet(quoted("clear-yes")), *(assessment_sheet(assessed(family)) for family in FAMILIES)]
    for page in (page for sheet in sheets for page in pdfium.PdfDocument(sheet)):
        assert not blank(page, (17, 15, 193, 60))
        # A title's characters rise a little above their line, a frame stands half outside its box: 1 and 0.5 mm.
        margins = [(0, 0, 16.5, 297), (193.5, 0, 210, 297), (0, 0, 210, 14), (0, 289, 210, 297)]
        assert [each for each in margins if not blank(page, each)] == []


def test_the_signatures_never_stand_alone_on_a_page(quoted: Quoted, assessed: Assessed) -> None:
    for data in [quote_sheet(quoted("clear-yes")), *(assessment_sheet(assessed(family)) for family in FAMILIES)]:
        last = bare(PdfReader(BytesIO(data)).pages[-1].extract_text())
        assert "数据版本" in last
        assert "经办人（签字）" in last


def test_the_source_of_a_rate_is_a_document_that_a_reader_can_ask_for(quoted: Quoted) -> None:
    text = said(quote_sheet(quoted("clear-yes")))
    assert "来源：中国人民银行2025年5月7日关于下调个人住房公积金贷款利率的通知" in text
    assert "来源：全国银行间同业拆借中心" in text


def test_what_looks_like_markup_is_only_text(assessed: Assessed) -> None:
    typed = '#panic("x") $a$ *b* _c_ `d` <e> \\ @f //g #sys.inputs'
    assert bare(f"地区 {typed}") in said(assessment_sheet(dressed(assessed("over-the-cap"), typed)))


def test_numbers_keep_their_units_on_their_line() -> None:
    assert printable({"a": ["35 万元", 1, None, "第 3 目"]}) == {
        "a": ["35\N{NO-BREAK SPACE}万元", 1, None, "第\N{NO-BREAK SPACE}3\N{NO-BREAK SPACE}目"]
    }
