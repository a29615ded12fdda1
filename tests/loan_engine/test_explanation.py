"""Sentences made from the expression and the values."""

from collections.abc import Callable
from typing import Any

import pytest

from loan_engine.answers import assessment_answer
from loan_engine.application import Application
from loan_engine.assessment import assess

Read = Callable[[object], Application]


@pytest.mark.parametrize(
    ("changes", "condition", "says"),
    [
        (
            {"applicant.contribution_months": 4},
            "contributions",
            "申请人连续足额缴存月数为 4 个月，要求不少于 6 个月，还差 2 个月",
        ),
        (
            {"applicant.contribution_months": 4, "applicant.contributing_now": False},
            "contributions",
            "申请人连续足额缴存月数为 4 个月，要求不少于 6 个月，还差 2 个月；申请人目前正常缴存：否",
        ),
        ({}, "contributions", "申请人连续足额缴存月数为 48 个月，要求不少于 6 个月；申请人目前正常缴存：是"),
        (
            {"applicant.contribution_months": None},
            "contributions",
            "还不知道：申请人连续足额缴存月数",
        ),
        (
            {"household.homes_owned": 1, "household.largest_home_area": 156},
            "owned_home_not_large",
            "家庭已有住房套数为 1，要求不等于 1；"
            "已有住房产权建筑面积为 156 平方米，要求不超过 144 平方米，超出 12 平方米",
        ),
        (
            {"household.homes_owned": 1, "household.largest_home_area": 96},
            "owned_home_not_large",
            "已有住房产权建筑面积为 96 平方米，要求不超过 144 平方米",
        ),
        (
            {"purchase.contract_date": "2025-02-20"},
            "contract_recent",
            "申请日期为 2026 年 3 月 2 日，要求不晚于购房合同签订日期起满 1 年之日，即 2026 年 2 月 20 日，相差 10 天",
        ),
        (
            {"home.kind": "villa"},
            "kind_of_home",
            "住房类型为别墅，不能是别墅、多层联体别墅、商住两用住房、公寓、经认定的投资投机性购房",
        ),
        ({"home.land": "collective"}, "state_land", "土地性质为集体土地，应为国有土地"),
        ({"spouse.unsettled_fund_loan": True}, "no_unsettled_fund_loan", "已婚：是；配偶有未结清的公积金贷款：是"),
        (
            {"purchase.down_payment": "100000.00"},
            "down_payment",
            "已付首付款为 100,000 元，要求不少于（合同总价减车库款）的 20%，即 180,000 元，还差 80,000 元",
        ),
        (
            {"request.fund_amount": "500000.01"},
            "fund_within_cap",
            "申请公积金贷款金额为 500,000.01 元，要求不超过 500,000 元，超出 0.01 元",
        ),
    ],
)
def test_why_a_condition_stands_as_it_does(
    read: Read, family: Any, changes: dict[str, Any], condition: str, says: str
) -> None:
    for id_, value in changes.items():
        group, _, name = id_.partition(".")
        family[group][name] = value
    answer = assessment_answer(assess(read(family)))
    assert {each["id"]: each["says"] for each in answer["conditions"]}[condition] == says


def test_which_item_bound_a_limit_and_which_is_next(read: Read, family: Any) -> None:
    family["applicant"]["birth_date"] = "1972-08-20"
    limits = assessment_answer(assess(read(family)))["limits"]
    assert limits["term"]["says"] == (
        "由“至法定退休年龄的年限再加规定年数”决定（实施细则第八条），为 156 个月；其次是“最长贷款期限”，为 360 个月"
    )
    assert limits["total"]["says"] == "由“不含车库款的房价的规定比例”决定（实施细则第七条第（二）项），为 720,000 元"
    del family["purchase"]["garage_price"]
    limits = assessment_answer(assess(read(family)))["limits"]
    assert limits["fund"]["says"] == "不含车库款的房价的规定比例未知"
