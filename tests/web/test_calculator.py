"""The quick calculator: the API's numbers, as they are typed."""

import random
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Response, expect

pytestmark = pytest.mark.browser

PLANS = 50


def grouped(yuan: str) -> str:
    whole, _, decimals = yuan.partition(".")
    return f"{int(whole):,}" + (f".{decimals}" if int(decimals) else "")


def fill(page: Page, price: str, paid: str, garage: str = "0") -> None:
    page.get_by_label("合同总价").fill(price)
    page.get_by_label("已付首付款").fill(paid)
    page.get_by_label("车库款").fill(garage)


def headline(page: Page) -> Any:
    return page.locator(".headline .payment strong")


def test_the_payment_appears_while_one_types(open_page: Any) -> None:
    page = open_page("#/quick")
    expect(page.get_by_text("这里就显示每月还多少")).to_be_visible()
    fill(page, "98万", "26 万元")
    page.get_by_label("贷多少年").select_option("30 年")
    expect(headline(page)).to_be_visible()
    expect(page.get_by_text("980,000 元", exact=True)).to_be_visible()
    expect(page.locator(".way")).to_have_count(3)


def test_what_is_still_needed_is_asked_for(open_page: Any) -> None:
    page = open_page("#/quick")
    fill(page, "980000", "260000")
    expect(page.get_by_text("计算需要知道：申请人出生日期")).to_be_visible()
    page.get_by_label("申请人出生日期").fill("1992-06-15")
    expect(headline(page)).to_be_visible()
    expect(page.get_by_label("申请人出生日期")).to_have_value("1992-06-15")


def test_the_payment_stands_in_one_place_at_a_time(open_page: Any, facts: dict[str, Any], fragment_of: Any) -> None:
    page = open_page(fragment_of("quick", facts))
    glance = page.locator(".glance")
    expect(glance).to_contain_text(headline(page).inner_text())
    headline(page).scroll_into_view_if_needed()
    expect(glance).to_have_count(0)
    page.locator(".schedule").scroll_into_view_if_needed()
    expect(headline(page)).not_to_be_in_viewport()
    expect(glance).to_have_count(0)
    page.get_by_label("合同总价").scroll_into_view_if_needed()
    expect(glance).to_be_visible()


@pytest.mark.parametrize("size", ["normal", "large", "largest"])
@pytest.mark.parametrize("width", [320, 360, 390, 768, 1024])
def test_no_column_of_the_schedule_is_cut_off(
    open_page: Any, facts: dict[str, Any], fragment_of: Any, width: int, size: str
) -> None:
    page = open_page(fragment_of("quick", facts), size=(width, 844))
    page.evaluate("size => document.documentElement.dataset.size = size", size)
    page.get_by_role("button", name="2027 年").click()
    expect(page.locator(".schedule .month")).to_have_count(12)
    assert (
        page.locator(".schedule").evaluate(
            """table => {
          const edge = table.getBoundingClientRect()
          return [...table.querySelectorAll('th, td')].filter((cell) => {
            const { left, right } = cell.getBoundingClientRect()
            return left < edge.left || right > edge.right || cell.scrollWidth > cell.clientWidth
          }).map((cell) => cell.textContent)
        }"""
        )
        == []
    )
    head, row = (page.locator(f".schedule {each}").first for each in ("thead tr", ".month"))
    assert [column(each) for each in head.locator("th").all()] == [column(each) for each in row.locator("th, td").all()]


def column(cell: Locator) -> tuple[float, float]:
    """Where a cell begins and ends."""
    box = cell.bounding_box()
    assert box is not None
    return (round(box["x"]), round(box["x"] + box["width"]))


def test_a_part_of_what_is_left_to_pay_is_borrowed(open_page: Any, facts: dict[str, Any], fragment_of: Any) -> None:
    """By 560 000 of the 720 000; the choice is kept in the link, and taken back with it."""
    page = open_page(fragment_of("quick", facts))
    whole = headline(page).inner_text()
    page.get_by_label("只贷一部分", exact=True).click()
    page.get_by_label("一共只贷多少元").fill("56万")
    expect(page.locator(".headline")).to_contain_text("一共贷 560,000 元")
    page.reload()
    expect(page.get_by_label("一共只贷多少元")).to_have_value("560000")
    expect(page.locator(".headline")).to_contain_text("一共贷 560,000 元")
    page.get_by_label("一共只贷多少元").fill("80万")
    expect(page.locator("form .error")).to_have_text("超过了还没有付的房款 720,000.00 元")
    page.get_by_label("能贷多少贷多少", exact=True).click()
    expect(headline(page)).to_have_text(whole)


def test_what_is_no_amount_is_said_at_its_field(open_page: Any) -> None:
    page = open_page("#/quick")
    fill(page, "九十八万", "26万")
    expect(page.get_by_label("合同总价")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("请填数字")).to_be_visible()
    fill(page, "20万", "26万")
    expect(page.locator(".quick .error")).to_be_visible()


def test_own_amounts_and_more_than_the_rules_lend(open_page: Any) -> None:
    page = open_page("#/quick")
    fill(page, "98万", "26万")
    page.get_by_label("贷多少年").select_option("20 年")
    page.get_by_label("自己填两笔").click()
    page.get_by_label("申请公积金贷款金额").fill("60万")
    page.get_by_label("申请商业贷款金额").fill("12万")
    expect(page.get_by_text("条规定不符合")).to_be_visible()
    expect(page.locator(".conditions .no").first).to_contain_text("600,000 元")
    page.get_by_label("能贷多少贷多少").click()
    expect(page.get_by_text("条规定不符合")).to_have_count(0)


def test_a_year_folds_out_to_its_months(open_page: Any, facts: dict[str, Any], fragment_of: Any) -> None:
    page = open_page(fragment_of("quick", {**facts, "request.term_months": 360}))
    years = page.locator(".schedule .year")
    expect(years).to_have_count(31)  # from April to March
    page.get_by_role("button", name="2027 年").click()
    expect(page.locator(".schedule .month")).to_have_count(12)
    page.get_by_role("button", name="2027 年").click()
    expect(page.locator(".schedule .month")).to_have_count(0)


def test_the_chart_is_loaded_when_it_is_needed(
    open_page: Any, site: Any, facts: dict[str, Any], fragment_of: Any
) -> None:
    site.requests.clear()
    page = open_page("#/quick")
    assert not any("uPlot" in each for each in site.requests)
    page.goto(f"{site.address}/{fragment_of('quick', facts)}")
    page.reload()
    expect(page.locator(".chart canvas")).to_be_visible()
    expect(page.get_by_role("img", name="每期还款中的本金和利息")).to_be_visible()


def test_the_payment_follows_what_is_typed(open_page: Any, facts: dict[str, Any], fragment_of: Any) -> None:
    page = open_page(fragment_of("quick", facts))
    before = headline(page).inner_text()
    page.locator(".money input").first.fill("900000")
    expect(headline(page)).not_to_have_text(before)


def test_the_numbers_on_the_page_are_those_of_the_api(open_page: Any, fragment_of: Any) -> None:
    draw = random.Random(5)
    page = open_page("#/quick")
    for _ in range(PLANS):
        price = draw.randrange(300_000_00, 3_000_000_00)
        known = {
            "purchase.price": f"{price // 100}.{price % 100:02}",
            "purchase.down_payment": f"{price * draw.randrange(20, 70) // 10_000}",
            "purchase.garage_price": "0",
            "household.homes_owned": draw.randrange(2),
            "request.term_months": draw.randrange(12, 361),
        }
        way, method = draw.choice(["fund", "combined", "bank"]), draw.choice(["equal_installment", "equal_principal"])
        term = known["request.term_months"]

        def of_it(reply: Response, term: Any = term) -> bool:
            return reply.url.endswith("/v1/schedules") and f'"term_months":{term},' in (reply.request.post_data or "")

        with page.expect_response("**/v1/quotes") as quoted, page.expect_response(of_it) as scheduled:
            page.evaluate(
                "fragment => { location.hash = fragment }", fragment_of("quick", known, way=way, method=method)
            )
        quote, combined = quoted.value.json(), scheduled.value.json()["combined"]
        expect(page.locator(".schedule .year")).to_have_count(len(combined["years"]["year"]))
        rows = {row["way"]: row for row in quote["comparison"]["rows"] if row["method"] == method}
        expect(headline(page)).to_have_text(grouped(rows[way]["first_payment"]))
        shown = page.locator(".way .payment strong").all_inner_texts()
        assert shown == [grouped(rows[each["way"]]["first_payment"]) for each in quote["ways"]]
        years = page.locator(".schedule .year td").all_inner_texts()
        columns = [combined["years"][name] for name in ("payment", "principal", "interest", "balance")]
        assert years == [grouped(amount) for year in zip(*columns, strict=True) for amount in year]
