"""The counter: an application typed in by keyboard, its findings beside it, and an ID number that leaves no trace."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Locator, Page, Request, expect
from pypdf import PdfReader

from rules.facts import Choice, Fact, YesNo
from rules.vocabulary import FACTS

pytestmark = pytest.mark.browser

DESK = (1280, 800)
OPEN, YES, NO = "还不能确定", "符合条件", "不符合条件"

ID_NUMBER = "11010519491231002X"
"""The example of GB 11643: a woman, born on 31 December 1949."""


@pytest.fixture
def counter(open_page: Any) -> Callable[..., Page]:
    def counter_(size: tuple[int, int] = DESK, **settings: Any) -> Page:
        page: Page = open_page("counter", size=size, **settings)
        expect(verdict(page)).to_have_text(OPEN)
        return page

    return counter_


def verdict(page: Page) -> Locator:
    return page.locator(".verdict h1")


def row(page: Page, fact: str) -> Locator:
    return page.locator(f'[data-fact="{fact}"]')


def press(page: Page, fact: Fact, value: Any) -> None:
    """The keys for a fact whose control has the focus; they lead to the next."""
    expect(row(page, fact.id).locator(":focus")).to_have_count(1)
    match fact:
        case YesNo():
            page.keyboard.press({True: "y", False: "n", None: "0"}[value])
        case Choice():
            page.keyboard.press("0" if value is None else str(list(fact.choices).index(value) + 1))
        case _:
            page.keyboard.type("" if value is None else str(value))
            page.keyboard.press("Enter")


def fill(page: Page, facts: dict[str, Any]) -> None:
    """The whole form from its first group on, by keyboard alone; what is not among the facts stays unknown."""
    page.keyboard.press("Alt+1")
    for fact in FACTS.values():
        if fact.id.endswith(".birth_date"):
            page.keyboard.press("Enter")  # past the ID number
        press(page, fact, facts.get(fact.id))


def type_id_number(page: Page, number: str) -> Locator:
    field = page.get_by_label("身份证号码").first
    field.focus()
    page.keyboard.type(number)
    return field


def test_an_application_by_keyboard_alone_to_a_yes(counter: Any, facts: dict[str, Any]) -> None:
    page = counter()
    fill(page, facts)
    expect(verdict(page)).to_have_text(YES)
    expect(page.locator(".limits")).to_contain_text("500,000 元")
    expect(page.locator(".conditions .no")).to_have_count(0)


def test_the_keyboard_goes_on_to_the_papers_which_are_ticked(counter: Any, facts: dict[str, Any]) -> None:
    page = counter()
    fill(page, facts)
    papers = page.locator(".papers")
    needed = papers.get_by_role("checkbox").count()
    expect(papers.get_by_role("status")).to_have_text(f"必交的还差 {needed} 份")
    for _ in range(needed):
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
    expect(papers.get_by_role("status")).to_have_text("必交的已收齐")
    expect(papers.get_by_role("checkbox", checked=True)).to_have_count(needed)


def test_the_papers_are_those_of_this_family(counter: Any) -> None:
    page = counter()
    paper = page.get_by_label("配偶身份证")
    row(page, "household.married").get_by_label("是", exact=True).check()
    expect(paper).to_be_visible()
    row(page, "household.married").get_by_label("否", exact=True).check()
    expect(paper).to_have_count(0)
    expect(page.get_by_text("未婚，不用填。")).to_be_visible()


def test_the_findings_move_with_every_key(counter: Any, facts: dict[str, Any]) -> None:
    page = counter()
    homes = row(page, "household.homes_owned").get_by_role("spinbutton")
    homes.fill("2")
    expect(verdict(page)).to_have_text(NO)
    reason = page.locator(".conditions .no")
    expect(reason).to_have_count(1)
    expect(reason.get_by_role("link").first).to_have_attribute(
        "href", re.compile(r"^/rulebooks/[\w-]+#not_third_home$")
    )
    homes.fill("")
    expect(verdict(page)).to_have_text(OPEN)


def test_unknown_is_a_choice_again(counter: Any, facts: dict[str, Any]) -> None:
    page = counter()
    fill(page, facts)
    expect(verdict(page)).to_have_text(YES)
    row(page, "home.kind").get_by_role("combobox").focus()
    page.keyboard.press("0")
    expect(verdict(page)).to_have_text(OPEN)
    page.get_by_role("button", name="住房类型").click()
    page.keyboard.press("1")
    expect(verdict(page)).to_have_text(YES)


def test_keys_jump_between_the_groups(counter: Any) -> None:
    page = counter()
    for jump, place in ((6, ".group"), (7, ".papers"), (8, "section"), (9, ".findings"), (1, ".group")):
        page.keyboard.press(f"Alt+{jump}")
        expect(page.locator(f'{place}[data-jump="{jump}"] :focus')).to_have_count(1)


def test_the_keys_are_shown_on_a_question_mark(counter: Any) -> None:
    page = counter()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_an_id_number_fills_in_two_facts_and_is_nowhere_afterwards(counter: Any) -> None:
    page = counter()
    sent: list[str] = []
    page.context.on("request", lambda request: sent.append(said_by(request)))
    field = type_id_number(page, ID_NUMBER)
    expect(row(page, "applicant.birth_date").get_by_role("textbox")).to_have_value("1949-12-31")
    expect(row(page, "applicant.sex").get_by_role("combobox")).to_have_value("female")
    expect(field).to_have_value("")
    with page.expect_response("**/v1/assessments"):
        row(page, "applicant.contribution_months").get_by_role("spinbutton").fill("12")
    page.keyboard.press("Control+z")
    expect(field).to_have_value("")

    kept = page.evaluate(
        """async () => [
          document.documentElement.outerHTML,
          ...[...document.querySelectorAll('input')].map(({ value }) => value),
          location.href, JSON.stringify(history.state), document.cookie,
          JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }),
          JSON.stringify(await indexedDB.databases()), JSON.stringify(await caches.keys()),
        ]"""
    )
    assert any("1949-12-31" in each for each in sent)
    for trace in (ID_NUMBER, ID_NUMBER[:-1], ID_NUMBER[-4:]):
        assert not [each for each in (*kept, *sent) if trace in each]


def said_by(request: Request) -> str:
    return f"{request.url} {request.headers} {request.post_data}"


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("110105194912310021", "最后一位与前 17 位对不上"),
        ("110105194902310021", "第 7 至 14 位不是一个日期"),
        ("1101051949123100AX", "前 17 位应为数字"),
        ("11010519491231002", "应为 18 位，现在是 17 位"),
    ],
)
def test_a_wrong_id_number_is_said_to_be_wrong(counter: Any, number: str, says: str) -> None:
    page = counter()
    type_id_number(page, number)
    page.keyboard.press("Tab")
    expect(page.get_by_text(says)).to_be_visible()
    expect(row(page, "applicant.birth_date").get_by_role("textbox")).to_have_value("")


def test_a_day_that_does_not_exist_is_not_taken(counter: Any) -> None:
    page = counter()
    day = row(page, "request.applied_on")
    day.get_by_role("textbox").focus()
    page.keyboard.type("20260230")
    page.keyboard.press("Tab")
    expect(day.get_by_text("没有这一天")).to_be_visible()


def test_what_the_api_refuses_is_said_where_it_stands(counter: Any) -> None:
    page = counter()
    row(page, "request.applied_on").get_by_role("textbox").fill("20200906")
    expect(row(page, "request.applied_on").locator(".error")).to_be_visible()
    expect(verdict(page)).to_have_count(0)


def test_the_dates_follow_the_day_of_acceptance(counter: Any) -> None:
    page = counter()
    page.get_by_label("受理日期").fill("20260302")  # a Monday; five working days later it is Monday again
    expect(page.locator(".dates")).to_contain_text("2026 年 3 月 9 日")


def test_a_way_to_a_yes_is_tried_out_and_taken_back(counter: Any, facts: dict[str, Any]) -> None:
    page = counter()
    fill(page, {**facts, "purchase.contract_registered": False})
    expect(verdict(page)).to_have_text(NO)
    page.get_by_role("button", name="照办法 1 再看一次").click()
    expect(verdict(page)).to_have_text(YES)
    page.get_by_role("button", name="回到原来的情况").click()
    expect(verdict(page)).to_have_text(NO)


def test_the_sheet_is_saved_and_opens(counter: Any, facts: dict[str, Any], tmp_path: Path) -> None:
    page = counter()
    fill(page, facts)
    with page.expect_download() as download:
        page.get_by_role("button", name="存为 PDF 预审单").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert "符合" in "".join(each.extract_text() for each in PdfReader(path).pages)


def test_a_new_application_begins_with_nothing(counter: Any, facts: dict[str, Any]) -> None:
    page = counter()
    fill(page, facts)
    page.keyboard.press("Space")
    expect(verdict(page)).to_have_text(YES)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="新申请").click()
    expect(verdict(page)).to_have_text(OPEN)
    assert set(
        page.locator(".form :is(input:not([type=radio], [type=checkbox]), select)").evaluate_all(
            "all => all.map(({ value }) => value)"
        )
    ) == {""}
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)


def test_nothing_is_stored(counter: Any, facts: dict[str, Any]) -> None:
    page = counter()
    fill(page, facts)
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie, location.hash]") == [
        0,
        0,
        "",
        "",
    ]


def test_axe_finds_nothing(counter: Any, facts: dict[str, Any]) -> None:
    page = counter()
    for changed in ({}, {"home.kind": "villa"}):
        fill(page, {**facts, **changed})
        page.keyboard.press("?")
        for _ in range(2):
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            page.keyboard.press("Escape")


@pytest.mark.parametrize("width", [1920, 1280, 768, 640])  # 640: a window of 1280 at 200 %
def test_nothing_is_cut_off(counter: Any, facts: dict[str, Any], width: int) -> None:
    page = counter(size=(width, 800))
    fill(page, {**facts, "home.kind": "villa"})
    expect(verdict(page)).to_have_text(NO)
    reach = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(reach) <= 0
