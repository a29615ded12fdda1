"""Can we?: the interview to its end, and the verdict that moves with every answer."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from rules.facts import Choice, Day, Fact, Money, YesNo
from rules.vocabulary import FACTS, GROUP_HINTS

pytestmark = pytest.mark.browser

BY_QUESTION = {fact.question: fact for fact in FACTS.values()}
OPEN, YES, NO = "还不能确定", "符合条件", "不符合条件"


def verdict(page: Page) -> Any:
    return page.locator(".verdict h1")


def answer(page: Page, fact: Fact, value: Any) -> None:
    """Answers the question on the screen and waits for the next."""
    match fact:
        case YesNo():
            page.get_by_label("是" if value else "否", exact=True).click()
        case Choice():
            page.get_by_label(fact.choices[value], exact=True).click()
        case Day() | Money():
            page.locator(".asked input").fill(str(value))
            page.get_by_role("button", name="下一题").click()
        case _:
            page.locator(".asked input").fill(str(value))
            page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=fact.question)).to_have_count(0)


def asked(page: Page) -> Fact | None:
    """The fact that the screen asks for; none once there is a verdict."""
    heading = page.locator(".asked h1, .verdict h1")
    expect(heading).to_be_visible()
    return BY_QUESTION.get(heading.inner_text())


def interview(page: Page, facts: dict[str, Any]) -> list[str]:
    """Answers whatever is asked from the facts, and skips what is not among them. The questions, in order."""
    questions = []
    while (fact := asked(page)) is not None:
        questions.append(fact.id)
        if fact.id in facts:
            answer(page, fact, facts[fact.id])
        else:
            page.get_by_role("button", name="不知道，跳过").click()
            expect(page.get_by_role("heading", name=fact.question)).to_have_count(0)
    return questions


def test_an_interview_to_a_yes(open_page: Any, facts: dict[str, Any], fragment_of: Any) -> None:
    """It goes on to the amount: nothing has to be asked for afterwards."""
    # The day is stated beforehand, so that the family's contract is never too old.
    page = open_page(fragment_of("check", {"request.applied_on": facts["request.applied_on"]}))
    questions = interview(page, facts)
    assert len(set(questions)) == len(questions) > 10
    expect(verdict(page)).to_have_text(YES)
    expect(page.get_by_text("500,000 元", exact=True)).to_be_visible()
    expect(page.locator(".wanting")).to_have_count(0)
    expect(page.locator(".offered")).to_contain_text("720,000 元：公积金贷款 500,000 元，商业贷款 220,000 元。")


def test_the_interview_says_that_the_verdict_is_sure_and_may_be_left_at_it(
    open_page: Any, facts: dict[str, Any], fragment_of: Any
) -> None:
    lacking = {"applicant.sex", "purchase.garage_price", "request.term_months"}
    page = open_page(fragment_of("check", {id_: value for id_, value in facts.items() if id_ not in lacking}))
    status = page.get_by_role("status").filter(has_text="题")
    expect(status).to_have_text("已经符合条件，最多再答 3 题，算出能贷多少")
    answer(page, FACTS["purchase.garage_price"], facts["purchase.garage_price"])
    expect(status).to_have_text("已经符合条件，最多再答 2 题，算出能贷多少")
    page.get_by_role("button", name="先看结论").click()
    expect(verdict(page)).to_have_text(YES)
    expect(page.locator(".wanting button")).to_have_text(["申请人性别", "申请人（女）退休类别"])
    page.get_by_role("button", name="回到上一题").click()
    expect(page.get_by_role("heading", name=FACTS["applicant.sex"].question)).to_be_visible()


def test_whoever_skipped_a_question_is_told_what_it_means_for_the_amount(
    open_page: Any, facts: dict[str, Any], fragment_of: Any
) -> None:
    lacking = {"home.project_admitted", "purchase.garage_price"}
    page = open_page(fragment_of("check", {id_: value for id_, value in facts.items() if id_ not in lacking}))
    page.get_by_role("button", name="不知道，跳过").click()
    expect(page.get_by_role("status").filter(has_text="题")).to_have_text(
        "能不能贷，还要看您跳过的问题，最多再答 1 题，算出能贷多少"
    )
    answer(page, FACTS["purchase.garage_price"], facts["purchase.garage_price"])
    expect(verdict(page)).to_have_text(OPEN)
    expect(page.locator(".offered")).to_contain_text("如果符合条件，这次可以贷")


def test_who_the_applicant_is_is_said_at_the_start_and_wherever_the_word_stands(open_page: Any) -> None:
    page = open_page("#/check")
    expect(page.locator(".introduction")).to_have_text(GROUP_HINTS["applicant"])
    answer(page, FACTS["household.homes_owned"], 0)
    expect(page.locator(".introduction")).to_have_count(0)
    page.get_by_text("申请人指谁").click()
    expect(page.locator(".meant p")).to_have_text(GROUP_HINTS["applicant"])


def test_the_two_spouses_are_exchanged_and_back(open_page: Any, facts: dict[str, Any], fragment_of: Any) -> None:
    page = open_page(fragment_of("check", {**facts, "spouse.contribution_months": 3}))
    expect(verdict(page)).to_have_text(YES)
    page.get_by_role("button", name="两人换一下，由配偶申请").click()
    expect(verdict(page)).to_have_text(NO)
    expect(page.locator(".conditions .no")).to_have_count(1)
    page.get_by_role("button", name="改：申请人连续足额缴存月数").click()
    expect(page.get_by_label("申请人连续足额缴存月数")).to_have_value("3")
    page.get_by_role("button", name="两人换一下，由配偶申请").click()
    expect(verdict(page)).to_have_text(YES)


def test_of_the_other_spouse_is_asked_what_is_not_known_yet(
    open_page: Any, facts: dict[str, Any], fragment_of: Any
) -> None:
    """Of the one who does not apply nobody asks when they were born."""
    unasked = {"spouse.birth_date", "spouse.sex", "spouse.retirement_category", "request.term_months"}
    page = open_page(fragment_of("check", {id_: value for id_, value in facts.items() if id_ not in unasked}))
    page.get_by_role("button", name="两人换一下，由配偶申请").click()
    answer(page, FACTS["applicant.birth_date"], facts["spouse.birth_date"])
    answer(page, FACTS["applicant.sex"], facts["spouse.sex"])
    answer(page, FACTS["applicant.retirement_category"], "female_55")
    expect(verdict(page)).to_have_text(YES)


def test_no_more_is_offered_than_is_needed(open_page: Any, facts: dict[str, Any], fragment_of: Any) -> None:
    """720 000 are left to pay. Who puts up 160 000 more needs 560 000."""
    page = open_page(fragment_of("check", facts))
    offered = page.locator(".offered")
    expect(offered).to_contain_text("还没有付的房款是 720,000 元，贷款不会超过它。")
    page.get_by_role("button", name="用不了这么多，少贷一些").click()
    page.get_by_label("一共只贷多少元").fill("56万")
    expect(offered).to_contain_text("560,000 元：公积金贷款 500,000 元，商业贷款 60,000 元。")
    page.get_by_label("一共只贷多少元").fill("72.01万")
    expect(offered.locator(".error")).to_have_text("超过了还没有付的房款 720,000.00 元")
    page.get_by_label("一共只贷多少元").fill("")
    expect(offered).to_contain_text("720,000 元：")


def test_an_interview_to_a_no_ends_early(open_page: Any, facts: dict[str, Any]) -> None:
    page = open_page("#/check")
    questions = interview(page, {**facts, "household.homes_owned": 2})
    assert questions == ["household.homes_owned"]
    expect(verdict(page)).to_have_text(NO)
    reason = page.locator(".conditions .no")
    expect(reason).to_have_count(1)
    expect(reason.get_by_role("link").first).to_have_attribute("href", re.compile(r"^/rulebooks/[\w-]+#\w+$"))


def test_the_article_of_a_reason_is_in_the_printed_rulebook(open_page: Any, facts: dict[str, Any]) -> None:
    page = open_page("#/check")
    interview(page, {**facts, "household.homes_owned": 2})
    with page.expect_popup() as opened:
        page.locator(".conditions .no a").first.click()
    rulebook = opened.value
    expect(rulebook.locator("tr:target")).to_be_visible()


def test_a_way_to_a_yes_is_tried_out_and_taken_back(open_page: Any, facts: dict[str, Any], fragment_of: Any) -> None:
    page = open_page(fragment_of("check", {**facts, "purchase.contract_registered": False}))
    expect(verdict(page)).to_have_text(NO)
    expect(page.locator(".remedy")).to_have_count(1)
    page.get_by_role("button", name="照办法 1 再看一次").click()
    expect(verdict(page)).to_have_text(YES)
    page.get_by_role("button", name="回到原来的回答").click()
    expect(verdict(page)).to_have_text(NO)


def test_waiting_is_tried_out_with_all_that_changes_meanwhile(
    open_page: Any, facts: dict[str, Any], fragment_of: Any
) -> None:
    # 4 months on 2 March: on 2 May there are 6.
    short = {id_: value for id_, value in facts.items() if not id_.startswith("spouse.")}
    short |= {"household.married": False, "applicant.contribution_months": 4}
    page = open_page(fragment_of("check", short))
    page.get_by_role("button", name="照办法 1 再看一次").click()
    expect(verdict(page)).to_have_text(YES)
    expect(page.locator(".answers")).to_contain_text("6 个月")
    expect(page.locator(".answers")).to_contain_text("2026 年 5 月 2 日")


def test_the_verdict_moves_when_an_answer_is_changed(open_page: Any, facts: dict[str, Any], fragment_of: Any) -> None:
    page = open_page(fragment_of("check", facts))
    expect(verdict(page)).to_have_text(YES)
    page.get_by_role("button", name="改：家庭已有住房套数").click()
    page.get_by_label("家庭已有住房套数").fill("2")
    expect(verdict(page)).to_have_text(NO)
    page.get_by_label("家庭已有住房套数").fill("0")
    expect(verdict(page)).to_have_text(YES)


def test_an_answer_taken_back_is_unknown_again(open_page: Any, facts: dict[str, Any], fragment_of: Any) -> None:
    page = open_page(fragment_of("check", facts))
    page.get_by_role("button", name="改：产权有异议").click()
    page.get_by_role("button", name="改成不知道").click()
    expect(verdict(page)).to_have_text(OPEN)
    page.get_by_role("button", name="回答：产权有异议").click()
    answer(page, FACTS["home.title_disputed"], False)
    expect(verdict(page)).to_have_text(YES)


def test_whoever_knows_nothing_gets_no_verdict(open_page: Any) -> None:
    page = open_page("#/check")
    questions = interview(page, {})
    expect(verdict(page)).to_have_text(OPEN)
    expect(page.locator(".needed li")).to_have_count(len(questions))
    page.get_by_role("button", name="接着回答").click()
    expect(page.locator(".asked h1")).to_have_text(FACTS[questions[0]].question)


def test_back_shows_the_answer_that_was_given(open_page: Any) -> None:
    page = open_page("#/check")
    answer(page, FACTS["household.homes_owned"], 1)
    page.get_by_role("button", name="上一题").click()
    expect(page.get_by_label(FACTS["household.homes_owned"].question)).to_have_value("1")


def test_an_answer_out_of_bounds_is_refused_where_it_stands(open_page: Any) -> None:
    page = open_page("#/check")
    for beyond in ("1000", "-1"):
        page.locator(".asked input").fill(beyond)
        page.get_by_role("button", name="下一题").click()
        expect(page.locator(".asked .error")).to_have_text("应在 0 至 99 之间")


def test_what_is_no_number_is_said_where_it_stands(open_page: Any) -> None:
    page = open_page("#/check")
    page.locator(".asked input").press_sequentially("1-")
    expect(page.locator(".asked .error")).to_have_text("请填数字")
    page.locator(".asked input").fill("1")
    expect(page.locator(".asked .error")).to_have_count(0)


def test_no_button_waits_for_an_option_that_a_tap_settles(open_page: Any) -> None:
    page = open_page("#/check")
    on = page.get_by_role("button", name="下一题")
    expect(on).to_be_disabled()  # a number is being typed
    answer(page, FACTS["household.homes_owned"], 0)
    expect(on).to_have_count(0)
    page.locator(".asked input").first.focus()
    page.keyboard.press("Space")  # by keyboard, whoever moves through the options has not decided yet
    expect(on).to_be_enabled()


def test_a_limit_says_what_would_have_to_be_known_for_more(
    open_page: Any, facts: dict[str, Any], fragment_of: Any
) -> None:
    """Born in 1980, and a man or a woman: 132 months in any case, 252 at best."""
    kept = {id_: value for id_, value in facts.items() if id_.partition(".")[2] not in ("sex", "term_months")}
    born = {"applicant.birth_date": "1980-01-01", "spouse.birth_date": "1981-01-01"}
    page = open_page(fragment_of("check", {**kept, **born}))
    page.get_by_role("button", name="先看结论").click()
    term = page.locator(".limits div").filter(has_text="最长贷款期限").last
    expect(term.locator("strong")).to_have_text("11 年（132 个月）")
    expect(term.locator(".more")).to_contain_text("“申请人性别”")
    expect(term.locator(".more")).to_contain_text("可能更长，最长 21 年（252 个月）")
    page.locator(".wanting").get_by_role("button", name="申请人性别").click()
    page.get_by_label("男", exact=True).click()
    expect(term.locator("strong")).to_have_text("21 年（252 个月）")
    expect(term.locator(".more")).to_have_count(0)


def test_whoever_turns_out_to_be_single_is_asked_of_no_spouse(
    open_page: Any, facts: dict[str, Any], fragment_of: Any
) -> None:
    page = open_page(fragment_of("check", facts))
    page.get_by_role("button", name="改：已婚").click()
    page.locator(".answers").get_by_label("否", exact=True).click()
    expect(page.get_by_text("350,000 元", exact=True)).to_be_visible()
    expect(verdict(page)).to_have_text(YES)
