"""What a heading means."""

import pytest

from loan_engine.problems import Invalid
from loan_engine.screening.files.headings import column, columns, heading_row
from loan_engine.screening.files.template import heading
from rules.facts import Count, Fact
from rules.vocabulary import FACTS, home, household, purchase, request, spouse


@pytest.mark.parametrize(
    ("text", "fact", "unit"),
    [
        ("合同总价", purchase.price, "元"),
        ("purchase.price", purchase.price, "元"),
        ("purchase_price", purchase.price, "元"),
        ("PURCHASE_PRICE", purchase.price, "元"),
        (" 合同 总价 ", purchase.price, "元"),
        ("*合同总价", purchase.price, "元"),
        ("合同总价＊", purchase.price, "元"),
        ("合同总价：", purchase.price, "元"),
        ("合同\n总价", purchase.price, "元"),
        ("ｐｕｒｃｈａｓｅ＿ｐｒｉｃｅ", purchase.price, "元"),
        ("\ufeff合同总价", purchase.price, "元"),
        ("合同总价（元）", purchase.price, "元"),
        ("合同总价(元)", purchase.price, "元"),
        ("合同总价（ 万元 ）*", purchase.price, "万元"),
        ("合同总价（万）", purchase.price, "万元"),
        ("合同总价(分)", purchase.price, "分"),
        ("purchase_price_fen", purchase.price, "分"),
        ("purchase.price_wan", purchase.price, "万元"),
        ("purchase_price_yuan", purchase.price, "元"),
        ("purchase_price(fen)", purchase.price, "分"),
        ("所购住房建筑面积", home.area, "平方米"),
        ("所购住房建筑面积（㎡）", home.area, "平方米"),
        ("所购住房建筑面积（m²）", home.area, "平方米"),
        ("home_area_hundredths", home.area, "百分之一平方米"),
        ("贷款期限（月）", request.term_months, "月"),
        ("贷款期限", request.term_months, "月"),
        ("贷款期限（年）", request.term_months, "年"),
        ("申请日期（年月日）", request.applied_on, "年月日"),
        ("申请日期(YYYY-MM-DD)", request.applied_on, "年月日"),
        ("家庭已有住房套数（套）", household.homes_owned, "套"),
        ("已婚（是/否）", household.married, ""),
        ("还款方式（等额本息/等额本金）", request.method, ""),
        ("配偶（女）退休类别", spouse.retirement_category, ""),
    ],
)
def test_a_heading_is_a_label_or_an_id_with_or_without_a_unit(text: str, fact: Fact, unit: str) -> None:
    found = column(text)
    assert found.fact is fact
    assert found.measure is not None and found.measure.title == unit


def test_a_count_is_headed_by_what_it_counts() -> None:
    children = Count(id="household.children", label="子女数", question="有几个孩子？", maximum=20, word="人")
    assert heading(children) == "子女数（人）"
    assert heading(household.homes_owned) == "家庭已有住房套数（套）"
    assert column("家庭已有住房套数（人）").measure is None


@pytest.mark.parametrize("text", ["", "编号", "price", "合同总阶", "purchase_price_note", "（元）", "申请人"])
def test_other_columns_are_carried_along(text: str) -> None:
    assert column(text).fact is None


@pytest.mark.parametrize(
    "text",
    [
        "合同总价（平方米）",
        "合同总价（美元）",
        "申请日期（元）",
        "已婚（元）",
        "purchase_price_sqm",
        "合同总价（备注）",
    ],
)
def test_a_unit_that_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as error:
        columns(["已有住房产权建筑面积", text])
    assert error.value.problems[0].code == "unknown_unit"
    assert text in error.value.problems[0].message


@pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS)
def test_every_fact_is_found_under_each_of_its_names(fact: Fact) -> None:
    for name in (fact.id, fact.column, fact.label, heading(fact)):
        assert column(name).fact is fact


def test_two_columns_of_one_fact_are_refused() -> None:
    with pytest.raises(Invalid) as error:
        columns(["合同总价", "已婚", "purchase_price_fen"])
    assert error.value.problems[0].code == "duplicate_heading"
    assert "“合同总价”和“purchase_price_fen”" in error.value.problems[0].message


def test_what_is_not_known_is_noted_with_what_it_may_be() -> None:
    found, notes = columns(["合同总阶", "编号", "", "已婚", "", " "])
    assert [each.heading for each in found] == ["合同总阶", "编号", "", "已婚"]
    assert notes == (
        "没有认出“合同总阶”，是否是“合同总价”？原样保留，未用于判断",
        "没有认出“编号”，原样保留，未用于判断",
        "第 3 列没有表头，原样保留，未用于判断",
    )


def test_a_near_miss_is_told_without_its_unit_and_a_far_one_is_not() -> None:
    _, notes = columns(["已婚", "合同总阶（万元）", "申请人姓名"])
    assert "是否是“合同总价”" in notes[0]
    assert "是否是" not in notes[1]


def test_notes_do_not_go_on_forever() -> None:
    _, notes = columns(["已婚", *(f"列{n}" for n in range(50))])
    assert len(notes) == 21
    assert notes[-1] == "另有 30 列没有认出，原样保留，未用于判断"


def test_endless_headings_take_no_time() -> None:
    for text in ("." * 4_000_000 + "x", "(" * 4_000_000, " " * 4_000_000 + "x"):
        assert heading_row([[text, "已婚", "合同总价"]]) == (0, 2)
        assert len(columns([text, "已婚", "合同总价"])[1][0]) < 100


def test_two_unknown_columns_may_have_one_name() -> None:
    found, _ = columns(["备注", "备注", "已婚"])
    assert len(found) == 3


def test_the_headings_are_the_first_row_with_the_most_that_are_known() -> None:
    title, headings, repeated = ["2026 年申请表", ""], ["编号", "合同总价", "已婚"], ["合同总价", "已婚"]
    assert heading_row([title, [], ["合同总价"], headings, repeated]) == (3, 2)


def test_one_heading_will_do_only_where_it_stands_alone() -> None:
    assert heading_row([["合同总价", ""]]) == (0, 1)
    assert heading_row([["合同总价", "金额"]]) == (0, 0)


def test_headings_further_down_are_not_found() -> None:
    assert heading_row([[]] * 19 + [["合同总价", "已婚"]]) == (19, 2)
    assert heading_row([[]] * 20 + [["合同总价", "已婚"]]) == (0, 0)


def test_a_table_may_not_be_endlessly_wide() -> None:
    with pytest.raises(Invalid) as error:
        columns(["已婚", *["列"] * 2000])
    assert error.value.problems[0].code == "too_many_columns"
