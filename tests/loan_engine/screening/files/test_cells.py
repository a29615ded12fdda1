"""What may stand in a cell."""

from datetime import date

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from loan_engine.screening.files.cells import read_cell
from loan_engine.screening.files.columns import plain_values, read_column
from loan_engine.screening.files.headings import column
from loan_engine.screening.files.units import measures
from rules.facts import Choice, Day, Fact, Number, YesNo
from rules.vocabulary import FACTS

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("heading", "text", "value"),
    [
        *(
            ("已婚", text, True)
            for text in ("是", "有", "yes", "Y", "TRUE", "True", "1", " 是 ", "　是", "１", "ＹＥＳ")
        ),
        *(("已婚", text, False) for text in ("否", "无", "no", "N", "FALSE", "false", "0", "０")),
        ("住房类型", "villa", "villa"),
        ("住房类型", "VILLA", "villa"),
        ("住房类型", "别墅", "villa"),
        ("住房类型", " 别 墅 ", "villa"),
        ("申请人（女）退休类别", "原50岁退休的女职工", "female_50"),
        *(
            ("申请日期", text, DAY)
            for text in (
                "2026-03-01",
                "2026-3-1",
                "2026/3/1",
                "2026/03/01",
                "2026.3.1",
                "2026年3月1日",
                "2026年03月01日",
                "20260301",
                "２０２６－０３－０１",
                "2026-03-01 00:00:00",
                "2026/3/1 0:00",
                "2026-03-01T00:00:00.000",
            )
        ),
        ("合同总价", "350000", 350_000_00),
        ("合同总价", "2067.79", 2067_79),
        ("合同总价", "350000.5", 350_000_50),
        ("合同总价", "1,234,567.89", 1_234_567_89),
        ("合同总价", "１，２３４", 1_234_00),
        ("合同总价", "350000元", 350_000_00),
        ("合同总价", "350,000 元", 350_000_00),
        ("合同总价", "0.01", 1),
        ("合同总价", "100000000", 100_000_000_00),
        ("合同总价(万元)", "35.5", 355_000_00),
        ("合同总价(万元)", "35.123456", 351_234_56),
        ("合同总价(万元)", "35.5万元", 355_000_00),
        ("合同总价(万元)", "35.5 万", 355_000_00),
        ("合同总价(万元)", "10000", 100_000_000_00),
        ("合同总价(分)", "35050", 350_50),
        ("合同总价(分)", "1", 1),
        ("车库款", "0", 0),
        ("所购住房建筑面积", "143.99", 143_99),
        ("所购住房建筑面积", "144", 144_00),
        ("所购住房建筑面积", "144.000", 144_00),
        ("所购住房建筑面积", "144㎡", 144_00),
        ("所购住房建筑面积", "144 m2", 144_00),
        ("所购住房建筑面积", "144平方米", 144_00),
        ("home_area_hundredths", "14399", 143_99),
        ("贷款期限（月）", "240", 240),
        ("贷款期限（月）", "240.0", 240),
        ("贷款期限（月）", "240个月", 240),
        ("贷款期限（年）", "20", 240),
        ("贷款期限（年）", "20年", 240),
        ("家庭已有住房套数", "2", 2),
        ("家庭已有住房套数", "2套", 2),
    ],
)
def test_what_is_taken(heading: str, text: str, value: object) -> None:
    found = column(heading)
    assert found.fact is not None and found.measure is not None
    assert read_cell(found.fact, found.measure, text) == (value, None)


@pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS)
@pytest.mark.parametrize("text", ["", " ", "　", "不详", "未知", "N/A", "n/a", "null", "NULL", "Ｎ／Ａ"])
def test_what_is_unknown(fact: Fact, text: str) -> None:
    assert read_cell(fact, measures(fact)[0], text) == (None, None)


@pytest.mark.parametrize(
    ("heading", "text", "says"),
    [
        *(("已婚", text, "“是”或“否”") for text in ("已婚", "-", "—", "/", "2", "√", "1.5", "是否")),
        *(("住房类型", text, "应是以下之一") for text in ("城堡", "无", "-", "别墅区")),
        *(("申请日期", text, "2026-03-01 的样子") for text in ("2026-02-30", "3月1日", "26-3-1", "2026-3/1", "昨天")),
        ("申请日期", "2026-03-01 12:30", "2026-03-01 的样子"),
        ("申请日期", "2026-03", "2026-03-01 的样子"),
        ("申请日期", "46082", "不是数字"),
        ("申请日期", "46082.5", "不是数字"),
        ("申请日期", "1899-12-31", "1900-01-01 至 2100-12-31"),
        ("申请日期", "2101-01-01", "1900-01-01 至 2100-12-31"),
        *(
            ("合同总价", text, "金额应写成元的小数")
            for text in ("三十五万", "1e5", "1,23", "12,34.5", "+5", ".5", "5.")
        ),
        *(
            ("合同总价", text, "金额应写成元的小数")
            for text in ("350 000", "35万", "35万元", "¥5", "007", "无", "-", "10²")
        ),
        ("合同总价", "-1", "负数"),
        ("合同总价", "0.001", "两位小数"),
        ("合同总价", "0", "应在 0.01 元"),
        ("合同总价", "100000000.01", "至 100,000,000 元"),
        ("合同总价(万元)", "35.1234567", "两位小数"),
        ("合同总价(万元)", "10000.000001", "至 100,000,000 元"),
        ("合同总价(万元)", "350000元", "金额"),
        ("合同总价(分)", "350.5", "两位小数"),
        ("合同总价(分)", "350元", "金额"),
        ("所购住房建筑面积", "0", "平方米 之间"),
        ("所购住房建筑面积", "10000.01", "至 10000 平方米"),
        ("所购住房建筑面积", "144.001", "两位小数"),
        ("所购住房建筑面积", "一百", "面积应是数字"),
        ("所购住房建筑面积", "9" * 99, "面积应是数字"),
        ("申请日期", f"a{' ' * 4_000_000}b", "过长"),
        ("贷款期限（月）", "0", "应在 1 个月"),
        ("贷款期限（月）", "361", "至 360 个月"),
        ("贷款期限（月）", "24.5", "整数"),
        ("贷款期限（月）", "20年", "整数"),
        ("贷款期限（年）", "31", "至 360 个月"),
        ("贷款期限（年）", "1.5", "整数"),
        ("家庭已有住房套数", "100", "至 99"),
        ("家庭已有住房套数", "-1", "应在 0"),
        *((heading, "#N/A", "错误值") for heading in ("已婚", "合同总价", "申请日期")),
        ("合同总价", "#REF!", "错误值"),
    ],
)
def test_what_is_refused_and_why(heading: str, text: str, says: str) -> None:
    found = column(heading)
    assert found.fact is not None and found.measure is not None
    value, reason = read_cell(found.fact, found.measure, text)
    assert value is None
    assert reason is not None and says in reason


def within(fact: Fact, value: object) -> bool:
    match fact:
        case YesNo():
            return isinstance(value, bool)
        case Choice():
            return value in fact.choices
        case Day():
            return isinstance(value, date) and fact.earliest <= value <= fact.latest
        case Number():
            return isinstance(value, int) and fact.minimum <= value <= fact.maximum
    return False


ALIKE = st.one_of(
    st.text(),
    st.from_regex(r"[-+]?[0-9０-９,]{0,14}(\.[0-9]{0,8})?(元|万|㎡|个月)?", fullmatch=True),
    st.from_regex(r"[0-9]{4}[-/.年]?[0-9]{1,2}[-/.月]?[0-9]{1,2}日?( 00:00:00)?", fullmatch=True),
    st.dates().map(str),
    st.integers(-5, 10**11).map(str),
    st.decimals(0, 10**9, places=2).map(str),
    st.sampled_from(["是", "否", "1", "0", "男", "女", "别墅", "villa", "等额本息", "N/A", "", " ", "无"]),
)


@pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS)
@settings(max_examples=25)
@given(texts=st.lists(ALIKE, min_size=1, max_size=20))
@example(texts=["9223372036854775807", "922337203685477580", "99999999999999", "0001-01-01", "2026-02-30"])
def test_a_text_is_a_value_within_bounds_or_there_is_a_reason_and_both_ways_of_reading_agree(
    fact: Fact, texts: list[str]
) -> None:
    for measure in measures(fact):
        head = column(fact.id)
        one_by_one = [read_cell(fact, measure, text) for text in texts]
        for value, reason in one_by_one:
            assert value is None or (reason is None and within(fact, value))
            assert reason is None or any("一" <= letter <= "鿿" for letter in reason)
        given_texts = pl.Series(texts, dtype=pl.String)
        for plain, (value, _) in zip(plain_values(fact, measure, given_texts), one_by_one, strict=True):
            assert plain is None or plain == value
        values, reasons = read_column(type(head)(head.heading, fact, measure), given_texts)
        assert values.to_list() == [value for value, _ in one_by_one]
        found = [None] * len(texts) if reasons is None else reasons.to_list()
        assert [each is None for each in found] == [reason is None for _, reason in one_by_one]
