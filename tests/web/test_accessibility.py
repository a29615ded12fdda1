"""Every screen, for whoever reads, hears, types or taps it: axe, reflow, targets, motion, type size."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

WIDTHS = (390, 768, 1280, 1920)
SCREENS = {
    "home": "h1",
    "quick": ".chart canvas",
    "empty-quick": "form",
    "question": ".asked",
    "yes": ".verdict.eligible",
    "no": ".remedy",
    "open": ".needed",
    "plans": ".plans",
    "rulebook": "#clauses",
}

CRAMPED = """() => [...document.querySelectorAll('button, select, summary, .option, .button, nav a, input')]
  .filter((each) => each.offsetParent && !each.closest('.option input'))
  .map((each) => [each.textContent.trim() || each.id, each.getBoundingClientRect()])
  .filter(([, { width, height }]) => width < 44 || height < 44)
  .map(([name, { width, height }]) => `${name} ${width} x ${height}`)"""


@pytest.fixture
def show(open_page: Any, facts: dict[str, Any], fragment_of: Any) -> Any:
    """Opens a screen by name and waits until all of it is there."""
    fragments = {
        "home": "#/home",
        "quick": fragment_of("quick", facts),
        "empty-quick": "#/quick",
        "question": "#/check",
        "yes": fragment_of("check", facts),
        "no": fragment_of("check", {**facts, "applicant.contribution_months": 4}),
        "open": fragment_of("check", {"household.homes_owned": 0}),
        "plans": "#/plans",
        "rulebook": "rulebooks/jingdezhen-2020-18",
    }

    def show_(screen: str, **settings: Any) -> Page:
        if screen == "rulebook":
            page: Page = open_page("#/home", **settings)
            page.get_by_role("link", name="逐条看规则").click()
        else:
            page = open_page(fragments[screen], **settings)
        if screen == "open":
            expect(page.locator(".asked")).to_be_visible()
            while page.locator(".asked").count():
                question = page.locator(".asked h1").inner_text()
                page.get_by_role("button", name="不知道，跳过").click()
                expect(page.locator(".asked h1, .verdict h1")).not_to_have_text(question)
        expect(page.locator(SCREENS[screen]).first).to_be_visible()
        return page

    return show_


def sideways(page: Page) -> int:
    """Pixels that the page reaches beyond the window."""
    reach: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return reach


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing(show: Any, screen: str) -> None:
    page = show(screen)
    for each in page.locator("details").all():
        each.evaluate("details => { details.open = true }")
    for width in (WIDTHS[0], WIDTHS[2]):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_is_cut_off_at_any_width_or_at_twice_the_size(show: Any, screen: str) -> None:
    page = show(screen)
    for width in (*WIDTHS, 640, 320):  # 640: a window of 1280 at 200 %
        page.set_viewport_size({"width": width, "height": 900})
        assert sideways(page) <= 0, width


@pytest.mark.parametrize("screen", [each for each in SCREENS if each != "rulebook"])
def test_targets_are_large_enough_to_hit(show: Any, screen: str) -> None:
    assert show(screen).evaluate(CRAMPED) == []


def test_nothing_moves_for_whoever_does_not_want_it(show: Any) -> None:
    moving = """() => [...document.querySelectorAll('*')].filter((each) => {
      const { transitionDuration, animationName } = getComputedStyle(each)
      return transitionDuration !== '0s' || animationName !== 'none'
    }).length"""
    assert show("quick", reduced_motion="reduce").evaluate(moving) == 0
    assert show("quick", reduced_motion="no-preference").evaluate(moving) > 0


def test_the_size_of_type_is_chosen_and_kept(show: Any) -> None:
    page = show("home")
    size = "getComputedStyle(document.body).fontSize"
    assert page.evaluate(size) == "16px"
    page.get_by_role("button", name="特大字号").click()
    assert page.evaluate(size) == "22px"
    page.reload()
    expect(page.get_by_role("button", name="特大字号")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(size) == "22px"
    for width in (390, 360, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert sideways(page) <= 0, width
        tabs = page.locator("nav a").evaluate_all(
            "tabs => tabs.map((tab) => tab.scrollHeight + tab.scrollWidth - tab.clientWidth)"
        )
        assert max(tabs) < 2 * 22 * 1.6, width  # one line each, and all of it


def test_a_question_is_answered_by_keyboard_alone(show: Any) -> None:
    page = show("question")
    page.locator(".asked input").focus()
    page.keyboard.type("0")
    page.keyboard.press("Enter")
    expect(page.locator(".asked h1")).not_to_have_text("夫妻双方名下已有几套住房？")
    page.wait_for_function("document.activeElement.closest('.asked')")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator(".asked input:checked")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_text("已经知道 2 件")).to_be_visible()
