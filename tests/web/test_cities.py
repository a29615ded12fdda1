"""Pages with a second city installed: whose rules they go by, and who chooses."""

from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from PIL import Image
from playwright.sync_api import Page, expect

from api.app import create_app
from rules.vocabulary import home, household

pytestmark = pytest.mark.browser

HOMES = household.homes_owned.question
NEW_BUILD = home.is_new_build.question


@pytest.fixture
def cities(fairhaven: Any, serve: Any) -> str:
    """A service with two cities; its address."""
    address: str = serve(create_app())
    return address


def choice(page: Page) -> Any:
    return page.get_by_label("城市，选了就换")


def test_one_city_leaves_nothing_to_choose(open_page: Any, site: Any) -> None:
    page = open_page("#/home")
    expect(page.get_by_role("link", name="景德镇市组合贷款")).to_be_visible()
    expect(choice(page)).to_have_count(0)
    assert page.url == f"{site.address}/#/home"


def test_a_city_is_chosen_stays_in_the_address_and_is_remembered(cities: str, open_page: Any) -> None:
    page = open_page("#/check", at=cities)
    expect(page.locator(".asked h1")).to_have_text(NEW_BUILD)
    assert page.url == f"{cities}/?city=fairhaven#/check"
    choice(page).select_option("景德镇市")
    expect(page.locator(".asked h1")).to_have_text(HOMES)
    assert page.url == f"{cities}/?city=jingdezhen#/check"
    expect(page.get_by_text("景金字〔2020〕18号")).to_be_visible()
    page.goto(cities)
    expect(choice(page)).to_have_value("jingdezhen")
    page.goto(f"{cities}/?city=fairhaven")  # somebody else's link
    expect(choice(page)).to_have_value("fairhaven")
    page.goto(cities)
    expect(choice(page)).to_have_value("jingdezhen")


def test_what_the_other_city_does_not_ask_is_kept(cities: str, open_page: Any) -> None:
    """How many homes there are decides nothing in 美港市, but sets the fund's rate."""
    page = open_page("?city=jingdezhen#/check", at=cities)
    expect(page.locator(".asked h1")).to_have_text(HOMES)
    page.locator(".asked input").fill("1")
    page.get_by_role("button", name="下一题").click()
    expect(page.locator(".asked h1")).not_to_have_text(HOMES)
    second = page.locator(".asked h1").inner_text()
    choice(page).select_option("美港市")
    expect(page.locator(".asked h1")).to_have_text(NEW_BUILD)
    expect(page.get_by_text("已经知道 1 件")).to_be_visible()
    choice(page).select_option("景德镇市")
    expect(page.locator(".asked h1")).to_have_text(second)


def test_each_city_answers_the_same_family_by_its_own_rules(cities: str, open_page: Any, fragment_of: Any) -> None:
    """美港市 lends by the price alone what 景德镇市 lends by the price without the garage."""
    known = {"purchase.price": "980000", "purchase.down_payment": "500000", "household.homes_owned": 0}
    months = {"request.term_months": 240, "applicant.monthly_income": "20000", "applicant.monthly_debt": "0"}
    page = open_page(f"?city=jingdezhen{fragment_of('quick', known | months)}", at=cities)
    expect(page.get_by_text("还差一点就能算出来")).to_be_visible()
    choice(page).select_option("美港市")
    expect(page.locator(".headline .payment")).to_be_visible()
    page.get_by_role("button", name="用链接分享").click()
    link = page.get_by_label("链接").input_value()
    assert link.startswith(f"{cities}/?city=fairhaven#/quick/")
    other = open_page(link.removeprefix(f"{cities}/"), at=cities)
    expect(other.locator(".headline .payment")).to_have_text(page.locator(".headline .payment").inner_text())


def test_the_choice_is_large_enough_and_fits_with_the_largest_letters(cities: str, open_page: Any) -> None:
    page = open_page("#/home", at=cities)
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="特大字号").click()
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        box = choice(page).bounding_box()
        assert box is not None and min(box["width"], box["height"]) >= 44


def test_a_city_that_is_not_there_is_said_not_to_be(cities: str, open_page: Any) -> None:
    page = open_page("?city=atlantis#/check", at=cities)
    expect(page.get_by_text("这里没有这个城市的规则")).to_be_visible()
    page.get_by_role("button", name="换一个城市").click()
    expect(choice(page)).to_have_value("fairhaven")


def test_the_counter_warns_before_it_forgets_an_application(cities: str, open_page: Any) -> None:
    page = open_page("counter?city=jingdezhen", at=cities)
    page.get_by_label("合同总价").fill("98万")
    page.once("dialog", lambda dialog: dialog.dismiss())
    choice(page).select_option("美港市")
    expect(choice(page)).to_have_value("jingdezhen")
    expect(page.get_by_label("合同总价")).to_have_value("98万")
    page.once("dialog", lambda dialog: dialog.accept())
    choice(page).select_option("美港市")
    expect(page.get_by_role("link", name="美字〔2022〕1号")).to_be_visible()
    assert page.url == f"{cities}/counter?city=fairhaven"


def test_a_kiosk_goes_by_its_address_alone_and_hands_it_on(cities: str, open_page: Any) -> None:
    page = open_page("kiosk?city=jingdezhen#/home", at=cities, size=(1080, 1920))
    expect(choice(page)).to_have_count(0)
    page.locator("main").get_by_role("link", name="能不能贷").click()
    page.locator(".asked input").fill("2")
    page.get_by_role("button", name="下一题").click()
    code = page.get_by_role("img", name="带走这一页的二维码")
    code.scroll_into_view_if_needed()
    (read,) = zxingcpp.read_barcodes(Image.open(BytesIO(code.screenshot())))
    assert read.text.startswith(f"{cities}/?city=jingdezhen#/check/")
    assert page.evaluate("localStorage.length") == 0
    page.evaluate("localStorage.setItem('city', 'jingdezhen')")
    page.goto(f"{cities}/kiosk")
    expect(page.get_by_text("美港市住房公积金组合贷款")).to_be_visible()


def test_an_embedded_page_goes_by_its_address(cities: str, open_page: Any) -> None:
    page = open_page("embed?show=check&city=jingdezhen", at=cities)
    expect(page.locator(".asked h1")).to_have_text(HOMES)
    expect(choice(page)).to_have_count(0)
    expect(page.get_by_text("景金字〔2020〕18号")).to_be_visible()
