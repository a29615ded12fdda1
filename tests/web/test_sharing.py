"""Links that hold a plan, and plans that are kept to be compared."""

from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_link_opens_what_was_shared_and_tells_the_server_nothing(
    open_page: Any, site: Any, facts: dict[str, Any], fragment_of: Any
) -> None:
    page = open_page(fragment_of("quick", facts, way="bank", method="equal_principal"))
    payment = page.locator(".headline .payment")
    expect(payment).to_be_visible()
    page.get_by_role("button", name="用链接分享").click()
    link = page.get_by_label("链接").input_value()
    held = link.partition("#")[2]
    assert len(held) > 100

    site.requests.clear()
    other = open_page(f"#{held}")
    expect(other.locator(".headline .payment")).to_have_text(payment.inner_text())
    expect(other.get_by_label("合同总价")).to_have_value(facts["purchase.price"])
    assert other.url == f"{site.address}/#/quick"
    assert site.requests
    assert not any(held in each or held.rpartition("/")[2] in each for each in site.requests)
    assert all(each.endswith("?") for each in site.requests)


def test_a_link_of_the_check_opens_its_verdict(open_page: Any, facts: dict[str, Any], fragment_of: Any) -> None:
    page = open_page(fragment_of("check", facts))
    page.get_by_role("button", name="用链接分享").click()
    link = page.get_by_label("链接").input_value()
    other = open_page(f"#{link.partition('#')[2]}")
    expect(other.locator(".verdict h1")).to_have_text("符合条件")


@pytest.mark.parametrize(
    "held", ["eyJmYWN0cyI6", "%E4%BD%A0", "bm90IGpzb24", "e30", "eyJmYWN0cyI6eyJfX3Byb3RvX18iOnt9fX0"]
)
def test_a_link_that_was_cut_is_said_to_be(open_page: Any, held: str) -> None:
    page = open_page(f"#/quick/{held}")
    expect(page.get_by_role("alert")).to_contain_text("链接不完整")
    expect(page.get_by_label("合同总价")).to_have_value("")


def test_plans_are_kept_and_compared(open_page: Any, facts: dict[str, Any], fragment_of: Any) -> None:
    page = open_page(fragment_of("quick", facts))
    page.get_by_role("button", name="存下这个方案").click()
    page.get_by_label("等额本金").click()
    page.get_by_label("取个名字").fill("等额本金")
    page.get_by_role("button", name="存下这个方案").click()
    page.get_by_role("link", name="去比方案").click()
    head = page.get_by_role("columnheader")
    expect(head).to_have_text(["方案 1", "等额本金"])
    payments = page.get_by_role("row", name="首月还").get_by_role("cell").all_inner_texts()
    assert len(set(payments)) == 2

    page.reload()
    expect(head).to_have_count(2)
    page.get_by_role("button", name="删掉方案 1").click()
    expect(head).to_have_text(["等额本金"])
    page.get_by_role("button", name="打开等额本金").click()
    expect(page.locator(".headline")).to_contain_text("等额本金")


def test_no_more_than_three_plans_are_kept(open_page: Any, facts: dict[str, Any], fragment_of: Any) -> None:
    page = open_page(fragment_of("quick", facts))
    for _ in range(3):
        page.get_by_role("button", name="存下这个方案").click()
    expect(page.get_by_role("button", name="存下这个方案")).to_have_count(0)


def test_the_answers_outlive_a_reload_and_not_the_tab(open_page: Any, facts: dict[str, Any], fragment_of: Any) -> None:
    page = open_page(fragment_of("quick", facts))
    page.reload()
    expect(page.get_by_label("合同总价")).to_have_value(facts["purchase.price"])
    page.close()
    assert "plan" not in page.context.storage_state()["origins"]
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_label("合同总价")).to_have_value("")
