"""The kiosk: numbers without a keyboard, nothing left for the next visitor, and the plan taken away on a phone."""

from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from PIL import Image
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

WIDE, TALL = (1920, 1080), (1080, 1920)
SCREENS = ("home", "quick", "question", "result")

SMALL = """() => [...document.querySelectorAll('a, button, select, summary, .option, input')]
  .filter((each) => each.checkVisibility() && !each.closest('.option input'))
  .map((each) => [each.textContent.trim() || each.id, each.getBoundingClientRect()])
  .filter(([, { width, height }]) => width < 60 || height < 60)
  .map(([name, { width, height }]) => `${name} ${width} x ${height}`)"""

LEFT = "() => Object.keys(localStorage).length + Object.keys(sessionStorage).length + document.cookie.length"
FILLED = "() => [...document.querySelectorAll('input:not([type=radio])')].map(({ value }) => value).join('')"


@pytest.fixture
def kiosk(open_page: Any) -> Any:
    """Opens a screen of the kiosk."""

    def kiosk_(screen: str = "home", *, idle: int = 900, size: tuple[int, int] = WIDE) -> Page:
        page: Page = open_page(f"kiosk?idle={idle}#/home", size=size)
        if screen == "quick":
            plan(page)
            expect(page.locator(".chart canvas")).to_be_visible()
        elif screen != "home":
            page.locator("main").get_by_role("link", name="能不能贷").click()
            expect(page.locator(".asked")).to_be_visible()
        if screen == "result":
            page.locator(".asked input").fill("2")
            page.get_by_role("button", name="下一题").click()
            expect(page.locator(".verdict h1")).to_have_text("不符合条件")
        return page

    return kiosk_


def plan(page: Page) -> None:
    """Fills in the calculator from the attract screen, to the payment."""
    page.locator("main").get_by_role("link", name="算月供").click()
    page.get_by_label("合同总价").fill("98万")
    page.get_by_label("已付首付款").fill("26万")
    page.get_by_label("车库款").fill("0")
    page.get_by_label("贷多少年").select_option("30 年")
    page.get_by_label("等额本金").click()
    expect(payment(page)).to_be_visible()


def payment(page: Page) -> Locator:
    return page.locator(".headline .payment")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.get_by_label("数字键盘").get_by_role("button", name=key, exact=True).click()


def expect_nothing_of_the_visitor(page: Page) -> None:
    """The attract screen, with nothing of what `plan` filled in, on the page or kept by the browser."""
    expect(page.get_by_role("heading", name="买新房，能不能贷")).to_be_visible()
    assert page.evaluate("location.hash") == "#/home"
    assert page.evaluate(LEFT) == 0
    held = page.content()
    assert not [each for each in ("98万", "980,000", "26万", "首月还") if each in held]
    page.locator("main").get_by_role("link", name="算月供").click()
    expect(page.get_by_label("合同总价")).to_have_value("")
    assert page.evaluate(FILLED) == ""
    expect(page.get_by_label("贷多少年")).to_have_value("")
    expect(page.get_by_label("等额本息")).to_be_checked()
    expect(payment(page)).to_have_count(0)


def scanned(code: Locator) -> str:
    """What a phone reads in a code on the screen."""
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(code.screenshot())))
    text: str = found.text
    return text


def test_an_amount_is_entered_on_the_pad(kiosk: Any) -> None:
    page = kiosk()
    page.locator("main").get_by_role("link", name="算月供").click()
    price = page.get_by_label("合同总价")
    price.click()
    press(page, "9", "7", "退格", "8", "万")
    expect(price).to_have_value("98万")
    expect(page.get_by_text("980,000 元", exact=True)).to_be_visible()
    expect(price).to_be_focused()
    press(page, "清空")
    expect(price).to_have_value("")
    press(page, "1", ".", "5", "万", "填好了")
    expect(page.get_by_text("15,000 元", exact=True)).to_be_visible()
    expect(page.get_by_label("数字键盘")).to_have_count(0)


def test_a_date_is_entered_by_eight_keys(kiosk: Any) -> None:
    page = kiosk("question")
    while not page.locator(".asked input[type=date]").count():
        question = page.locator(".asked h1").inner_text()
        page.get_by_role("button", name="不知道，跳过").click()
        expect(page.locator(".asked h1")).not_to_have_text(question)
    day = page.locator(".asked input[type=date]")
    day.click()
    press(page, *"1992061")
    expect(day).to_have_value("")
    press(page, "5")
    expect(day).to_have_value("1992-06-15")
    expect(page.get_by_role("button", name="下一题")).to_be_enabled()


@pytest.mark.parametrize("size", [WIDE, TALL], ids=["wide", "tall"])
def test_the_pad_leaves_the_field_it_fills_in_sight(kiosk: Any, size: tuple[int, int]) -> None:
    page = kiosk("quick", size=size)
    page.get_by_text("利率和已有住房").click()
    for label in ("合同总价", "车库款", "银行在 LPR 上加多少个基点"):
        page.get_by_label(label).focus()
        expect(page.get_by_label("数字键盘")).to_contain_text(label)
        page.wait_for_function(
            """() => {
              const { top, bottom } = document.activeElement.getBoundingClientRect()
              return top >= 0 && bottom <= document.querySelector('.pad').getBoundingClientRect().top
            }"""
        )


def test_an_idle_screen_asks_first_and_then_forgets(kiosk: Any) -> None:
    page = kiosk(idle=10)
    plan(page)
    asking = page.get_by_role("alertdialog", name="还在用吗？")
    expect(asking).to_be_visible()
    expect(page.get_by_role("button", name="继续用")).to_be_focused()
    page.get_by_role("button", name="继续用").click()
    expect(asking).to_have_count(0)
    expect(page.get_by_label("合同总价")).to_have_value("98万")
    expect(asking).to_be_visible()
    expect(asking).to_have_count(0)
    expect_nothing_of_the_visitor(page)


def test_whoever_leaves_may_clear_the_screen_at_the_warning(kiosk: Any) -> None:
    page = kiosk(idle=10)
    plan(page)
    page.get_by_role("button", name="现在清空").click()
    expect_nothing_of_the_visitor(page)


def test_the_attract_screen_asks_nobody(kiosk: Any) -> None:
    page = kiosk(idle=10)
    page.wait_for_timeout(8_000)  # the warning would come after 7 seconds
    expect(page.get_by_role("alertdialog")).to_have_count(0)


def test_whoever_is_done_clears_the_screen_at_once(kiosk: Any) -> None:
    page = kiosk("quick")
    page.get_by_role("button", name="清空，重新开始").click()
    expect_nothing_of_the_visitor(page)


def test_going_back_after_a_reset_brings_nothing_back(kiosk: Any) -> None:
    page = kiosk("quick")
    page.get_by_role("button", name="清空，重新开始").click()
    page.go_back()
    page.go_back()
    expect(payment(page)).to_have_count(0)
    assert "98万" not in page.content()


def test_a_phone_takes_the_plan_away(kiosk: Any, open_page: Any, site: Any) -> None:
    page = kiosk("quick")
    link = scanned(page.get_by_role("img", name="带走这一页的二维码"))
    assert link.startswith(f"{site.address}/#/quick/")
    phone = open_page(link.removeprefix(f"{site.address}/"))
    expect(payment(phone)).to_have_text(payment(page).inner_text())
    expect(phone.get_by_label("合同总价")).to_have_value("980000")


def test_a_phone_takes_the_verdict_away(kiosk: Any, open_page: Any, site: Any) -> None:
    page = kiosk("result")
    link = scanned(page.get_by_role("img", name="带走这一页的二维码"))
    assert link.startswith(f"{site.address}/#/check/")
    phone = open_page(link.removeprefix(f"{site.address}/"))
    expect(phone.locator(".verdict h1")).to_have_text("不符合条件")


def test_other_pages_are_opened_on_the_phone_alone(kiosk: Any, site: Any) -> None:
    page = kiosk("result")
    article = page.locator(".conditions .no a").first
    address = site.address + str(article.get_attribute("href"))
    article.click()
    shown = page.get_by_role("dialog", name="用手机扫一扫，打开这一页")
    expect(shown).to_be_visible()
    assert scanned(shown.get_by_role("img")) == address
    assert page.context.pages == [page]
    page.get_by_role("button", name="看完了").click()
    expect(shown).to_have_count(0)
    expect(page.locator(".verdict h1")).to_be_visible()


def test_a_short_loss_of_the_network_is_said_and_made_good(kiosk: Any) -> None:
    page = kiosk()
    page.locator("main").get_by_role("link", name="算月供").click()
    page.get_by_label("合同总价").fill("98万")
    page.context.set_offline(True)
    page.get_by_label("车库款").fill("0")
    page.get_by_label("贷多少年").select_option("30 年")
    page.get_by_label("已付首付款").fill("26万")
    notice = page.get_by_text("暂时连不上服务器")
    expect(notice).to_be_visible()
    expect(page.get_by_label("合同总价")).to_have_value("98万")
    expect(page.get_by_label("已付首付款")).to_have_value("26万")
    expect(payment(page)).to_have_count(0)
    page.context.set_offline(False)
    expect(payment(page)).to_be_visible()
    expect(notice).to_have_count(0)


@pytest.mark.parametrize("size", [WIDE, TALL], ids=["wide", "tall"])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_target_suits_a_finger(kiosk: Any, screen: str, size: tuple[int, int]) -> None:
    page = kiosk(screen, size=size)
    for each in page.locator("details").all():
        each.evaluate("details => { details.open = true }")
    assert page.evaluate(SMALL) == []
    field = page.locator("main input:not([type=radio])")
    if screen in ("quick", "question"):
        field.first.click()
        expect(page.get_by_label("数字键盘")).to_be_visible()
        assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_on_the_kiosk(kiosk: Any, screen: str) -> None:
    page = kiosk(screen)
    for each in page.locator("details").all():
        each.evaluate("details => { details.open = true }")
    if screen == "quick":
        page.get_by_label("合同总价").click()
    for width, height in (WIDE, TALL):
        page.set_viewport_size({"width": width, "height": height})
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_axe_finds_nothing_while_the_screen_asks(kiosk: Any) -> None:
    page = kiosk("question", idle=10)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
