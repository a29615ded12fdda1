"""Answers as documents."""

from collections.abc import Callable
from datetime import date
from typing import Any

import orjson
from pydantic import TypeAdapter

from loan_engine import answer_forms as forms
from loan_engine.answers import IN_JSON, assessment_answer
from loan_engine.application import Application, current_day, read_application
from loan_engine.assessment import assess

Read = Callable[[object], Application]


def conditions(answer: forms.AssessmentAnswer) -> dict[str, forms.ConditionFound]:
    return {each["id"]: each for each in answer["conditions"]}


def test_an_answer_has_the_shape_that_is_documented(read: Read, family: Any) -> None:
    for document in (family, {"city": "jingdezhen"}, {**family, "household": {}}):
        answer = assessment_answer(assess(read(document)))
        TypeAdapter(forms.AssessmentAnswer).validate_python(answer, extra="forbid", strict=True)


def test_in_json_it_reads_the_same(read: Read, family: Any) -> None:
    for document in (family, {"city": "jingdezhen"}, {**family, "household": {}}):
        assessment = assess(read(document))
        for _ in range(2):  # written, and as it was written
            assert orjson.loads(orjson.dumps(assessment_answer(assessment, IN_JSON))) == assessment_answer(assessment)


def test_every_condition_and_ceiling_cites_an_article(read: Read) -> None:
    answer = assessment_answer(assess(read({"city": "jingdezhen"})))
    limits: Any = answer["limits"]
    cited = [*answer["conditions"], *(ceiling for limit in limits.values() for ceiling in limit["ceilings"])]
    assert all(each["articles"] for each in cited)
    assert all(each["articles"][0]["article"] or each["articles"][0]["item"] for each in cited)


def test_a_comparison_shows_both_sides_and_the_parameters_source(read: Read, family: Any) -> None:
    family["applicant"]["contribution_months"] = 4
    found = conditions(assessment_answer(assess(read(family))))["contributions"]
    assert found["result"] is False
    assert found["compared"][0] == {
        "left": {"what": "申请人连续足额缴存月数", "value": 4, "text": "4 个月"},
        "relation": "不少于",
        "right": {"what": "连续足额缴存最低月数", "value": 6, "text": "6 个月"},
        "result": False,
    }
    assert found["compared"][1]["left"] == {"what": "申请人目前正常缴存", "value": True, "text": "是"}
    (parameter,) = found["parameters"]
    assert (parameter["text"], parameter["since"]) == ("6 个月", "2020-09-07")
    assert parameter["source"]
    assert [each["text"] for each in found["articles"]] == ["实施细则第四条第（一）项", "实施细则第六条"]


def test_days_areas_choices_and_shares_are_shown_as_they_are(read: Read, family: Any) -> None:
    family["purchase"] |= {"price": "980000.03", "contract_date": "2024-02-29"}
    family["household"] |= {"homes_owned": 1, "largest_home_area": 96.5}
    family["home"]["land"] = None
    found = conditions(assessment_answer(assess(read(family))))
    right = found["contract_recent"]["compared"][0]["right"]
    assert right is not None
    assert (right["value"], right["text"]) == ("2025-02-28", "2025 年 2 月 28 日")
    assert found["owned_home_not_large"]["compared"][1]["left"]["value"] == 96.5
    land = found["state_land"]["compared"][0]
    assert (land["left"]["value"], land["right"] and land["right"]["value"]) == (None, ["state"])
    share = found["down_payment"]["compared"][0]["right"]
    assert share is not None
    assert (share["value"], share["text"]) == ("180000.006", "180,000.006 元")
    kind = found["kind_of_home"]["compared"][0]["left"]
    assert (kind["value"], kind["text"]) == ("ordinary", "普通住房")


def test_limits_say_what_is_sure_and_what_is_possible(read: Read, family: Any) -> None:
    del family["household"]["married"]
    limits = assessment_answer(assess(read(family)))["limits"]
    assert limits["fund"]["text"] == "350,000 元，补充情况后最多 500,000 元"
    assert limits["fund"]["needs"] == ["household.married"]
    assert limits["term"]["text"] == "360 个月"
    nothing = assessment_answer(assess(read({"city": "jingdezhen"})))["limits"]
    assert nothing["fund"]["text"] == "还不能确定，最多 500,000 元"
    assert nothing["total"]["text"] == "还不能确定"


def warned(document: Any, today: date) -> list[str]:
    return [each["code"] for each in assessment_answer(assess(read_application(document, today)))["warnings"]]


def test_warnings_come_with_what_they_rest_on(family: Any) -> None:
    assert warned(family, date(2026, 3, 2)) == ["notice"] * 3
    assert warned(family, date(2026, 3, 1))[0] == "future_application"
    family["household"] |= {"homes_owned": 1, "largest_home_area": 96}
    family["spouse"]["guarantees_unsettled_fund_loan"] = True
    family["purchase"]["down_payment"] = "190000.00"
    family["request"] |= {"fund_amount": "350000.00", "commercial_amount": "450000.00"}
    assert warned(family, date(2026, 3, 2))[:-3] == [
        "down_payment_of_whole",
        "second_home",
        "guarantee_of_spouse",
        "more_than_left_to_pay",
    ]
    del family["request"]["applied_on"]
    assert warned(family, date(2026, 3, 2))[0] == "assumed_today"


def test_the_missing_third_item_of_article_seven_is_always_named(read: Read) -> None:
    messages = [each["message"] for each in assessment_answer(assess(read({"city": "jingdezhen"})))["warnings"]]
    assert any("第七条" in message and "第三项" in message for message in messages)
    assert any("12329" in message for message in messages)


def test_today_is_a_day() -> None:
    assert abs((current_day() - date.today()).days) <= 1
