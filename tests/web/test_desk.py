"""The desk in browsers: two people at once over one database, from an application to the payout, and what they are told
on the way."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader
from stdnum.iso7064 import mod_11_2

from api.desk.desk import Desk
from api.desk.settings import DeskSettings
from rules.facts import Choice, YesNo
from rules.vocabulary import FACTS
from tools.stage import PASSWORD, manned, with_desk

pytestmark = pytest.mark.browser

DESK, KIOSK, PHONE = (1440, 900), (1080, 1920), (390, 844)
STAFF = {
    "wang.min": ("clerk", "珠山"),
    "chen.gang": ("reviewer", "珠山"),
    "zhou.ji": ("auditor", "中心"),
    "guan.li": ("administrator", "中心"),
}
MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""What the desk takes for the present: nine in the morning in China, with the calendar of the year known."""

Open = Callable[..., Page]


def id_number(seventeen: str) -> str:
    number: str = seventeen + mod_11_2.calc_check_digit(seventeen)
    return number


APPLICANT = ("王小明", id_number("99999919920615001"))
SPOUSE = ("李春华", id_number("99999919931102002"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, new_database: Callable[..., str]) -> str:
    """The URL of an empty database of each kind."""
    return new_database(request.param)


@pytest.fixture
def at_desk(tmp_path: Path, serve: Any, open_page: Any) -> Iterator[Callable[..., Open]]:
    """Makes a desk over a database; what it gives opens a browser of somebody's and signs them in."""
    made: list[Desk] = []

    def at_desk_(database: str = "", **settings: Any) -> Open:
        url = database or f"sqlite:///{tmp_path / 'desk.sqlite'}"
        made.append(manned(DeskSettings(url, tmp_path / "desk.keys", **settings), STAFF, MONDAY))
        address = serve(with_desk(made[-1]))

        def open_(name: str, fragment: str = "", size: tuple[int, int] = DESK) -> Page:
            page: Page = open_page(f"desk{fragment}", at=address, size=size)
            sign_in(page, name)
            return page

        return open_

    yield at_desk_
    for each in made:
        each.close()


@pytest.fixture
def desk(at_desk: Any) -> Open:
    opened: Open = at_desk()
    return opened


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    if password == PASSWORD:
        expect(page.locator(".who")).to_contain_text(name)


def fill(page: Page, facts: dict[str, Any]) -> None:
    for id_, value in facts.items():
        row = page.locator(f'[data-fact="{id_}"]')
        match FACTS[id_]:
            case YesNo():
                row.get_by_label("是" if value else "否", exact=True).check()
            case Choice():
                row.get_by_role("combobox").select_option(value)
            case _:
                row.locator("input").fill(str(value))


def identify(page: Page, *people: tuple[str, str]) -> None:
    for place, (name, number) in enumerate(people):
        page.get_by_label("姓名", exact=True).nth(place).fill(name)
        page.get_by_label("身份证号码", exact=True).nth(place).fill(number)


def type_case(page: Page, facts: dict[str, Any]) -> str:
    """A case from facts and people by the form; its reference."""
    page.get_by_role("link", name="新建案卷").click()
    identify(page, APPLICANT, SPOUSE)
    fill(page, facts)
    expect(page.locator(".verdict h1")).to_be_visible()
    page.get_by_role("button", name="存为案卷").click()
    reference = page.locator(".case-head h1")
    expect(reference).to_be_visible()
    return reference.inner_text()


def open_case(page: Page, facts: dict[str, Any]) -> str:
    """The same in one request, shown; its reference."""
    application: dict[str, Any] = {}
    for id_, value in facts.items():
        fact = FACTS[id_]
        application.setdefault(fact.group, {})[fact.name] = value
    people = {
        role: {"name": name, "id_number": number}
        for role, (name, number) in (("applicant", APPLICANT), ("spouse", SPOUSE))
    }
    asked = {"application": {"city": "jingdezhen", **application}, "people": people}
    reference: str = page.evaluate(
        """async (asked) => {
          const { csrf } = await (await fetch('/v1/desk/session')).json()
          const json = { 'Content-Type': 'application/json' }
          const headers = { ...json, 'X-CSRF-Token': csrf, 'Idempotency-Key': 'a-case-of-a-test' }
          const sent = await fetch('/v1/desk/cases', { method: 'POST', headers, body: JSON.stringify(asked) })
          return (await sent.json()).reference
        }""",
        asked,
    )
    go(page, f"#/cases/{reference}")
    expect(page.locator(".case-head h1")).to_have_text(reference)
    return reference


def receive(page: Page) -> None:
    """Every paper that is asked for, ticked and saved."""
    expect(page.locator(".papers").get_by_role("checkbox").first).to_be_visible()
    for box in page.locator(".papers").get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="保存材料").click()
    expect(page.get_by_role("button", name="受理", exact=True)).to_be_enabled()


def move(page: Page, label: str) -> Locator:
    """The dialog of a step."""
    page.get_by_role("button", name=label, exact=True).click()
    return page.get_by_role("dialog", name=label)


def confirm(dialog: Locator) -> None:
    dialog.get_by_role("button", name="确定").click()
    expect(dialog).to_have_count(0)


def state(page: Page) -> Locator:
    return page.locator(".case-head .state")


def sheet(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="案卷").get_by_role("link", name=name).click()


def group(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=re.compile(f"^{name}"))


def go(page: Page, fragment: str) -> None:
    page.evaluate("fragment => { location.hash = fragment }", fragment)


def test_a_clerks_day(database: str, at_desk: Any, facts: dict[str, Any]) -> None:
    open_ = at_desk(database)
    clerk, reviewer = open_("wang.min"), open_("chen.gang")
    expect(group(clerk, "待受理 0")).to_be_visible()

    reference = type_case(clerk, facts)
    expect(clerk.locator(".people")).to_contain_text("王**")
    assert APPLICANT[0] not in clerk.content()
    expect(clerk.get_by_role("button", name="受理", exact=True)).to_be_disabled()
    expect(clerk.locator(".missing")).to_contain_text("还缺材料：申请人身份证")

    go(reviewer, f"#/cases/{reference}")
    note = reviewer.get_by_label("写备注")
    note.fill("征信我看过了")
    receive(clerk)
    reviewer.get_by_role("button", name="记下").click()
    stale = reviewer.get_by_role("alert")
    expect(stale).to_contain_text("没有保存：这份案卷刚刚被别人改过")
    expect(note).to_have_value("征信我看过了")
    stale.get_by_role("button", name="载入新的内容").click()
    expect(reviewer.locator(".papers").get_by_role("status")).to_have_text("必交的已收齐")
    reviewer.get_by_role("button", name="记下").click()
    expect(reviewer.locator(".notes")).to_contain_text("征信我看过了")

    accepting = move(clerk, "受理")
    accepting.get_by_role("button", name="确定").click()
    accepting.get_by_role("button", name="载入新的内容").click()
    expect(accepting.get_by_role("status")).to_contain_text("已载入新的内容")
    confirm(accepting)
    expect(state(clerk)).to_have_text("已受理")
    expect(clerk.locator(".case-head .due")).to_contain_text("2026 年 3 月 9 日")
    clerk.get_by_label("交给谁").select_option("chen.gang")
    clerk.get_by_role("button", name="交给这位").click()
    expect(clerk.locator(".case-head")).to_contain_text("经手人 chen.gang")

    go(reviewer, "#/board")
    line = group(reviewer, "办理中 1").get_by_role("link", name=reference)
    expect(line).to_contain_text("王**")
    expect(line).to_contain_text("chen.gang")
    line.click()
    reviewer.get_by_role("button", name="看完整信息").click()
    reviewer.get_by_role("button", name="核对身份").click()
    expect(reviewer.locator(".people")).to_contain_text(f"{APPLICANT[0]} {APPLICANT[1]}")
    expect(reviewer.locator(".people")).to_contain_text("这次查看已记录")
    deciding = move(reviewer, "作出决定")
    expect(deciding.get_by_role("button", name="确定")).to_be_disabled()
    deciding.get_by_label("同意", exact=True).check()
    confirm(deciding)
    expect(state(reviewer)).to_have_text("已决定 · 同意")

    clerk.reload()
    confirm(move(clerk, "登记担保承诺书"))
    expect(state(clerk)).to_contain_text("已出具担保")
    paying = move(clerk, "登记放款")
    paying.get_by_label("放款日期").fill("20260302")
    confirm(paying)
    expect(state(clerk)).to_contain_text("已放款")
    clerk.get_by_role("link", name="看板", exact=True).click()
    expect(clerk.get_by_role("link", name=reference)).to_have_count(0)

    sheet(reviewer, "经过")
    reviewer.get_by_role("button", name="重新核对当时的答案").click()
    expect(reviewer.get_by_text("答案一字不差")).to_be_visible()
    reviewer.get_by_role("button", name="看操作日志").click()
    log = reviewer.get_by_role("table")
    for said in ("用途：核对身份", "收到的材料：", "申请人身份证", "经手人：chen.gang", "决定：同意"):
        expect(log).to_contain_text(said)


class TestSigningIn:
    def test_what_is_wrong_is_said_and_the_password_is_gone(self, at_desk: Any) -> None:
        page = at_desk()("wang.min")
        page.get_by_role("button", name="退出").click()
        sign_in(page, "wang.min", "not my password")
        expect(page.get_by_role("alert")).to_contain_text("账号、密码或动态口令不对")
        expect(page.get_by_label("密码")).to_have_value("")
        sign_in(page, "wang.min")

    def test_a_reload_stays_signed_in_and_may_still_change_things(self, desk: Open, facts: dict[str, Any]) -> None:
        page = desk("wang.min")
        open_case(page, facts)
        page.reload()
        receive(page)

    def test_whoever_does_nothing_is_signed_out_and_comes_back_to_the_case(
        self, at_desk: Any, facts: dict[str, Any]
    ) -> None:
        page = at_desk(idle_seconds=6)("wang.min")
        page.get_by_role("link", name="新建案卷").click()
        page.get_by_role("button", name="存为案卷").click()
        reference = page.locator(".case-head h1").inner_text()
        expect(page.get_by_role("alert")).to_contain_text("即将退出")
        expect(page.get_by_text("您有一段时间没有操作")).to_be_visible()
        assert reference not in page.locator("body").inner_text()
        sign_in(page, "wang.min")
        expect(page.locator(".case-head h1")).to_have_text(reference)

    def test_a_session_that_is_over_leads_to_the_sign_in(self, desk: Open) -> None:
        page = desk("wang.min", "#/new")
        page.context.clear_cookies()
        page.get_by_role("button", name="存为案卷").click()
        expect(page.get_by_text("登录已失效")).to_be_visible()
        sign_in(page, "wang.min")
        expect(page.get_by_role("button", name="存为案卷")).to_be_visible()


class TestCases:
    def test_a_save_that_was_not_answered_is_made_once(self, desk: Open) -> None:
        page = desk("wang.min", "#/new")
        page.route("**/v1/desk/cases", _done_but_unanswered, times=1)
        page.get_by_role("button", name="存为案卷").click()
        expect(page.get_by_role("alert")).to_contain_text("连不上服务器")
        page.get_by_role("button", name="存为案卷").click()
        expect(page.locator(".case-head")).to_be_visible()
        page.get_by_role("link", name="看板", exact=True).click()
        expect(group(page, "待受理 1")).to_be_visible()

    def test_what_the_desk_refuses_is_said_where_it_stands(self, desk: Open) -> None:
        page = desk("wang.min", "#/new")
        page.get_by_label("姓名", exact=True).first.fill("王小明")
        page.get_by_role("button", name="存为案卷").click()
        expect(page.get_by_role("alert")).to_contain_text("身份证号码应为 18 位")
        fill(page, {"request.applied_on": "20200906"})
        expect(page.locator('[data-fact="request.applied_on"] .error')).to_be_visible()

    def test_an_id_number_fills_in_birth_date_and_sex(self, desk: Open) -> None:
        page = desk("wang.min", "#/new")
        identify(page, APPLICANT)
        expect(page.locator('[data-fact="applicant.birth_date"] input')).to_have_value("1992-06-15")
        expect(page.locator('[data-fact="applicant.sex"] select')).to_have_value("male")
        page.get_by_label("身份证号码", exact=True).first.fill("110105199206150010")
        expect(page.get_by_text("最后一位与前 17 位对不上")).to_be_visible()
        expect(page.get_by_role("button", name="存为案卷")).to_be_disabled()

    def test_other_facts_are_judged_as_they_are_typed_and_compared_once_saved(
        self, desk: Open, facts: dict[str, Any]
    ) -> None:
        page = desk("wang.min")
        open_case(page, facts)
        sheet(page, "情况和结论")
        save = page.get_by_role("button", name="保存并重新判断")
        expect(save).to_be_disabled()
        fill(page, {"household.homes_owned": 2})
        expect(page.locator(".verdict h1")).to_have_text("不符合条件")
        expect(page.get_by_text("改了 1 项，还没有保存")).to_be_visible()
        save.click()
        changes = page.locator(".changes")
        expect(changes).to_contain_text("0 套 → 2 套")
        expect(changes).to_contain_text("符合条件 → 不符合条件")

    def test_what_two_people_typed_is_both_there(self, desk: Open, facts: dict[str, Any]) -> None:
        one = desk("wang.min")
        reference = open_case(one, facts)
        other = desk("wang.min", f"#/cases/{reference}/facts")
        sheet(one, "情况和结论")
        fill(other, {"applicant.contribution_months": 50})
        fill(one, {"home.area": 101})
        other.get_by_role("button", name="保存并重新判断").click()
        expect(other.locator(".changes")).to_contain_text("50")
        one.get_by_role("button", name="保存并重新判断").click()
        one.get_by_role("button", name="载入新的内容").click()
        expect(one.locator('[data-fact="applicant.contribution_months"] input')).to_have_value("50")
        expect(one.locator('[data-fact="home.area"] input')).to_have_value("101")
        one.get_by_role("button", name="保存并重新判断").click()
        expect(one.locator(".changes")).to_contain_text("101")

    def test_what_is_not_saved_is_not_left_unasked(self, desk: Open, facts: dict[str, Any]) -> None:
        page = desk("wang.min")
        reference = open_case(page, facts)
        page.locator(".papers").get_by_role("checkbox").first.check()
        leaving = page.get_by_role("link", name="看板", exact=True)
        # The page asks when the address has changed, which is after the click: its answer is waited for.
        page.once("dialog", lambda dialog: dialog.dismiss())
        with page.expect_event("dialog"):
            leaving.click()
        expect(page).to_have_url(re.compile("#/cases/"))
        expect(page.locator(".case-head h1")).to_have_text(reference)
        expect(page.locator(".papers").get_by_role("checkbox").first).to_be_checked()
        page.once("dialog", lambda dialog: dialog.accept())
        leaving.click()
        expect(page.locator(".board")).to_be_visible()

    def test_waiting_for_the_applicant(self, desk: Open, facts: dict[str, Any]) -> None:
        page = desk("wang.min")
        reference = open_case(page, facts)
        page.get_by_label("等什么").fill("收入证明")
        page.get_by_role("button", name="开始等").click()
        expect(page.locator(".case-head")).to_contain_text("等申请人补充：收入证明")
        page.get_by_role("link", name="看板", exact=True).click()
        group(page, "等申请人补充 1").get_by_role("link", name=reference).click()
        page.get_by_role("button", name="已经补充，不再等").click()
        expect(page.locator(".case-head")).not_to_contain_text("收入证明")

    def test_names_are_corrected_in_the_open(self, desk: Open, facts: dict[str, Any]) -> None:
        page = desk("wang.min")
        open_case(page, facts)
        page.get_by_role("button", name="更正", exact=True).click()
        expect(page.get_by_label("身份证号码", exact=True).first).to_have_value(APPLICANT[1])
        page.get_by_label("姓名", exact=True).first.fill("赵小明")
        page.locator(".people").get_by_role("button", name="保存").click()
        expect(page.locator(".people")).to_contain_text("赵**")
        expect(page.locator(".people")).to_contain_text("李**")

    def test_a_withdrawal_has_a_reason(self, desk: Open, facts: dict[str, Any]) -> None:
        page = desk("wang.min")
        open_case(page, facts)
        dialog = move(page, "撤回")
        expect(dialog.get_by_role("button", name="确定")).to_be_disabled()
        dialog.get_by_label("原因").fill("申请人改用商业贷款")
        confirm(dialog)
        expect(state(page)).to_have_text("已撤回")
        sheet(page, "经过")
        expect(page.get_by_text("原因：申请人改用商业贷款")).to_be_visible()

    def test_the_sheet_and_the_export_are_saved(self, desk: Open, facts: dict[str, Any], tmp_path: Path) -> None:
        page = desk("wang.min")
        reference = open_case(page, facts)
        saved = {}
        for button in ("打印单", "导出"):
            with page.expect_download() as download:
                page.get_by_role("button", name=button).click()
            saved[button] = tmp_path / download.value.suggested_filename
            download.value.save_as(saved[button])
        assert reference in "".join(each.extract_text() for each in PdfReader(saved["打印单"]).pages)
        assert saved["导出"].name == f"{reference}.json"
        assert json.loads(saved["导出"].read_bytes())

    def test_another_branchs_case_is_not_there(self, desk: Open) -> None:
        page = desk("wang.min", "#/cases/2026-000009-9")
        expect(page.get_by_role("alert")).to_contain_text("没有这个案卷")

    def test_papers_are_ticked_and_the_parts_of_a_case_reached_by_key(self, desk: Open, facts: dict[str, Any]) -> None:
        page = desk("wang.min")
        open_case(page, facts)
        papers = page.locator(".papers")
        expect(papers.get_by_role("checkbox").first).to_be_visible()
        page.keyboard.press("Alt+7")
        expect(papers.get_by_role("checkbox").first).to_be_focused()
        for _ in range(papers.get_by_role("checkbox").count()):
            page.keyboard.press("Space")
            page.keyboard.press("Enter")
        expect(papers.get_by_role("status").first).to_have_text("必交的已收齐")
        page.get_by_role("button", name="保存材料").press("Enter")
        expect(page.get_by_role("button", name="受理", exact=True)).to_be_enabled()
        page.keyboard.press("Alt+5")
        page.keyboard.type("材料齐了吗？")
        expect(page.get_by_label("写备注")).to_have_value("材料齐了吗？")
        for jump, place in ((1, ".moves"), (2, ".people"), (3, "section")):
            page.keyboard.press(f"Alt+{jump}")
            expect(page.locator(f'{place}[data-jump="{jump}"] :focus')).to_have_count(1)
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()


class TestFinding:
    def test_by_reference_name_or_id_number_and_in_no_address(self, desk: Open, facts: dict[str, Any]) -> None:
        page = desk("wang.min")
        reference = open_case(page, facts)
        page.get_by_role("link", name="看板", exact=True).click()
        for typed in (APPLICANT[0], APPLICANT[1].lower(), SPOUSE[0]):
            page.get_by_label("找案卷").fill(typed)
            page.keyboard.press("Enter")
            expect(page.get_by_role("region", name="找到 1 份").get_by_role("link", name=reference)).to_be_visible()
            page.get_by_role("button", name="清掉").click()
            assert page.url.endswith("#/board")
        page.get_by_label("找案卷").fill("没有这人")
        page.keyboard.press("Enter")
        expect(page.get_by_text("没有找到")).to_be_visible()
        page.get_by_label("找案卷").fill(reference)
        page.keyboard.press("Enter")
        expect(page.locator(".case-head h1")).to_have_text(reference)

    def test_the_board_by_keyboard(self, desk: Open) -> None:
        page = desk("wang.min")
        for _ in range(2):
            go(page, "#/new")
            page.get_by_role("button", name="存为案卷").click()
            expect(page.locator(".case-head")).to_be_visible()
        second = page.locator(".case-head h1").inner_text()
        go(page, "#/board")
        expect(page.locator("[data-case]")).to_have_count(2)
        page.keyboard.press("Alt+5")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator(".case-head h1")).to_have_text(second)
        go(page, "#/board")
        expect(page.locator("[data-case]")).to_have_count(2)
        page.keyboard.press("Alt+0")
        expect(page.get_by_label("找案卷")).to_be_focused()


class TestOthers:
    def test_an_auditor_reads_everything_and_changes_nothing(self, desk: Open, facts: dict[str, Any]) -> None:
        reference = open_case(desk("wang.min"), facts)
        page = desk("zhou.ji")
        page.get_by_label("找案卷").fill(reference)
        page.keyboard.press("Enter")
        expect(page.locator(".case-head h1")).to_have_text(reference)
        for name in ("受理", "保存材料", "交给这位", "开始等", "记下", "更正", "撤回"):
            expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
        sheet(page, "情况和结论")
        expect(page.locator(".fact-list")).to_contain_text("980,000 元")
        expect(page.locator("main input")).to_have_count(0)
        page.get_by_role("link", name="操作日志").click()
        expect(page.get_by_role("table")).to_contain_text("存入案卷")
        expect(page.get_by_role("link", name=reference).first).to_be_visible()

    def test_an_administrator_locks_an_account_which_is_out_at_once(self, desk: Open) -> None:
        clerk, page = desk("wang.min"), desk("guan.li")
        expect(page.get_by_role("link", name="看板")).to_have_count(0)
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="锁定 wang.min").click()
        expect(page.get_by_role("button", name="解锁 wang.min")).to_be_visible()
        clerk.get_by_role("link", name="新建案卷").click()
        clerk.get_by_role("button", name="存为案卷").click()
        expect(clerk.get_by_text("登录已失效")).to_be_visible()
        page.get_by_role("button", name="解锁 wang.min").click()
        expect(page.get_by_role("button", name="锁定 wang.min")).to_be_visible()
        sign_in(clerk, "wang.min")

    def test_a_kiosks_key_is_shown_once(self, desk: Open) -> None:
        page = desk("guan.li", "#/kiosks")
        page.get_by_label("自助机名称").fill("大厅 1 号")
        page.get_by_label("网点").fill("珠山")
        page.get_by_role("button", name="生成密钥").click()
        key = page.get_by_label("密钥", exact=True).input_value()
        assert len(key) > 20
        page.reload()
        expect(page.get_by_role("table")).to_contain_text("大厅 1 号")
        assert key not in page.content()
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="作废 大厅 1 号").click()
        expect(page.get_by_role("table")).to_contain_text("已作废")

    def test_a_case_is_erased_once_its_reference_was_typed_twice(self, desk: Open, facts: dict[str, Any]) -> None:
        clerk = desk("wang.min")
        reference = open_case(clerk, facts)
        page = desk("guan.li", "#/erase")
        erase = page.get_by_role("button", name="清除个人信息")
        page.get_by_label("案卷编号", exact=True).fill(reference)
        page.get_by_label("再输入一次").fill("2026-000009-9")
        expect(erase).to_be_disabled()
        page.get_by_label("再输入一次").fill(reference)
        erase.click()
        expect(page.get_by_text(f"案卷 {reference} 的个人信息已清除")).to_be_visible()
        clerk.reload()
        expect(clerk.locator(".case-head")).to_contain_text("个人信息已按规定清除")


def test_nothing_personal_is_kept_in_the_browser(desk: Open, facts: dict[str, Any]) -> None:
    page = desk("wang.min")
    open_case(page, facts)
    page.get_by_role("button", name="看完整信息").click()
    page.get_by_role("button", name="联系申请人").click()
    expect(page.locator(".people")).to_contain_text(APPLICANT[1])
    kept = page.evaluate(
        """async () => [
          location.href, JSON.stringify(history.state), document.title, document.cookie,
          JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }),
          JSON.stringify(await indexedDB.databases()), JSON.stringify(await caches.keys()),
        ]"""
    )
    for trace in (*APPLICANT, *SPOUSE, "csrf"):
        assert not [each for each in kept if trace in each]
    page.get_by_role("link", name="看板", exact=True).click()
    expect(page.locator(".people")).to_have_count(0)
    page.go_back()
    expect(page.locator(".people")).to_contain_text("王**")
    assert APPLICANT[1] not in page.content()


SCREENS = {
    "wang.min": ("#/board", "#/new", "#/cases/{}", "#/cases/{}/facts", "#/cases/{}/past"),
    "chen.gang": ("#/cases/{}/facts", "#/cases/{}/past"),
    "zhou.ji": ("#/find", "#/audit"),
    "guan.li": ("#/accounts", "#/kiosks", "#/erase"),
}


@pytest.mark.parametrize("name", SCREENS)
def test_axe_finds_nothing_and_nothing_is_cut_off(desk: Open, name: str) -> None:
    clerk = desk("wang.min", "#/new")
    clerk.get_by_role("button", name="存为案卷").click()
    reference = clerk.locator(".case-head h1").inner_text()
    page = desk(name)
    for fragment in SCREENS[name]:
        go(page, fragment.format(reference))
        page.reload(wait_until="networkidle")
        expect(page.locator("h1").first).to_be_attached()
        for width, height in (DESK, KIOSK, PHONE):
            page.set_viewport_size({"width": width, "height": height})
            reach = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(reach) <= 0, (fragment, width)
            if width == KIOSK[0]:
                continue
            found = Axe().run(page)
            assert found.violations_count == 0, f"{fragment} at {width}: {found.generate_report()}"


def test_axe_finds_nothing_in_the_sign_in_a_dialog_and_a_refusal(desk: Open) -> None:
    page = desk("wang.min", "#/new")
    page.get_by_label("姓名", exact=True).first.fill("王小明")
    page.get_by_role("button", name="存为案卷").click()
    expect(page.get_by_role("alert")).to_be_visible()
    _check(page)
    page.get_by_label("姓名", exact=True).first.fill("")
    page.get_by_role("button", name="存为案卷").click()
    expect(page.locator(".case-head")).to_be_visible()
    page.get_by_role("button", name="撤回", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    _check(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    _check(page)


def _check(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def _done_but_unanswered(route: Any) -> None:
    """The server does what it is asked, and the browser never hears of it."""
    route.fetch()
    route.abort()
