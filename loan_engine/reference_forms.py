"""The shapes of answers about the rules themselves, every field described."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from loan_engine.answer_forms import (
    Article,
    ConditionFound,
    DayText,
    ParameterValue,
    ReadingShown,
    RulebookUsed,
    ToJudge,
    VerdictCode,
    Yuan,
)


class RulebookListed(RulebookUsed):
    """一部规则。"""

    city: Annotated[str, Field(description="城市代码")]
    city_name: Annotated[str, Field(description="城市名称")]
    in_force_until: Annotated[DayText | None, Field(description="最后适用的申请日期；null 为仍在施行")]


class DocumentShown(TypedDict):
    """一份文件。"""

    id: Annotated[str, Field(description="文件代码")]
    title: Annotated[str, Field(description="名称")]
    short_title: Annotated[str, Field(description="引用时的简称")]
    number: Annotated[str, Field(description="文号")]
    published: Annotated[DayText, Field(description="公布日期")]
    issuer: Annotated[str, Field(description="发布机关")]


class ParameterShown(TypedDict):
    """一个参数及其历次数值。"""

    id: Annotated[str, Field(description="参数代码")]
    label: Annotated[str, Field(description="参数名称")]
    article: Annotated[Article | None, Field(description="条文出处")]
    values: Annotated[list[ParameterValue], Field(description="历次数值，早的在前")]


class ConditionShown(TypedDict):
    """一个条件。"""

    id: Annotated[str, Field(description="条件代码")]
    title: Annotated[str, Field(description="条件名称")]
    requires: Annotated[str, Field(description="条件的要求")]
    articles: Annotated[list[Article], Field(description="条文出处")]
    facts: Annotated[list[str], Field(description="用到的事实")]
    parameters: Annotated[list[str], Field(description="用到的参数")]
    readings: Annotated[list[str], Field(description="所依据的对不明确条文的理解")]


class CeilingShown(TypedDict):
    """限额的一个计算项。"""

    id: Annotated[str, Field(description="计算项代码")]
    label: Annotated[str, Field(description="计算项名称")]
    articles: Annotated[list[Article], Field(description="条文出处")]


class LimitShown(TypedDict):
    """一个限额。"""

    id: Annotated[str, Field(description="限额代码")]
    label: Annotated[str, Field(description="限额名称")]
    ceilings: Annotated[list[CeilingShown], Field(description="计算项，取最低值")]


class RulebookAnswer(RulebookListed):
    """一部规则的全部内容。"""

    shown_on: Annotated[DayText, Field(description="条件中的数值取这一天的")]
    documents: Annotated[list[DocumentShown], Field(description="引用的文件")]
    conditions: Annotated[list[ConditionShown], Field(description="申请条件")]
    cautions: Annotated[list[ConditionShown], Field(description="不影响结论的提示")]
    duties: Annotated[list[ConditionShown], Field(description="开发企业的义务")]
    limits: Annotated[list[LimitShown], Field(description="限额")]
    parameters: Annotated[list[ParameterShown], Field(description="参数")]
    readings: Annotated[list[ReadingShown], Field(description="不明确条文的理解")]
    to_judge: Annotated[list[ToJudge], Field(description="由中心或银行判断的事项")]
    notices: Annotated[list[str], Field(description="使用前须知")]


class RateRow(TypedDict):
    """某一天起执行的一组利率。"""

    in_force_from: Annotated[DayText, Field(description="从哪天起执行")]
    rates: Annotated[dict[str, str | None], Field(description="利率代码到年利率；没有全国统一规定的为 null")]
    source: Annotated[str, Field(description="来源")]
    confidence: Annotated[str, Field(description="可信程度")]
    note: Annotated[str, Field(description="说明，可能为空")]


class RateTable(TypedDict):
    """一类利率的历次调整。"""

    checked_on: Annotated[DayText, Field(description="数据核对到哪一天")]
    labels: Annotated[dict[str, str], Field(description="利率代码的含义")]
    rows: Annotated[list[RateRow], Field(description="历次调整，早的在前")]


class RatesAnswer(TypedDict):
    """公积金贷款利率和贷款市场报价利率。"""

    fund: Annotated[RateTable, Field(description="公积金贷款利率")]
    lpr: Annotated[RateTable, Field(description="贷款市场报价利率（LPR）")]


class RatesCarried(TypedDict):
    """一类利率收录到哪里。"""

    first_row: Annotated[DayText, Field(description="最早一次调整从哪天起执行")]
    last_row: Annotated[DayText, Field(description="最新一次调整从哪天起执行")]
    checked_on: Annotated[DayText, Field(description="数据核对到哪一天")]


class CalendarCarried(TypedDict):
    """工作日历收录到哪里。"""

    known_from: Annotated[DayText, Field(description="已知的第一天")]
    known_until: Annotated[DayText, Field(description="已知的最后一天")]


class LawCarried(TypedDict):
    """一次法定退休年龄的规定。"""

    in_force_from: Annotated[DayText, Field(description="从哪天起施行")]
    source: Annotated[str, Field(description="所依据的规定")]


class ReleaseAnswer(TypedDict):
    """这个版本收录的规则和数据。"""

    version: Annotated[str, Field(description="程序的版本", examples=["1.0.0"])]
    rulebooks: Annotated[list[RulebookListed], Field(description="收录的规则")]
    fund_rates: Annotated[RatesCarried, Field(description="公积金贷款利率")]
    lpr: Annotated[RatesCarried, Field(description="贷款市场报价利率（LPR）")]
    working_days: Annotated[CalendarCarried, Field(description="工作日历")]
    retirement: Annotated[list[LawCarried], Field(description="法定退休年龄的历次规定，早的在前")]


class RetirementAnswer(TypedDict):
    """法定退休年龄和时间。"""

    category: Annotated[str, Field(description="类别：male、female_55 或 female_50")]
    birth_date: Annotated[DayText, Field(description="出生日期")]
    age_months: Annotated[int, Field(description="法定退休年龄（月）")]
    age_text: Annotated[str, Field(description="法定退休年龄", examples=["60 岁 3 个月"])]
    retires_in: Annotated[str, Field(description="达到法定退休年龄的年月", examples=["2026-06"])]
    law_since: Annotated[DayText, Field(description="所依据的规定从哪天起施行")]
    source: Annotated[str, Field(description="所依据的规定")]


Bound = Yuan | int | float | DayText | None


class FactShown(TypedDict):
    """词汇表中的一个事实。"""

    id: Annotated[str, Field(description="事实代码")]
    group: Annotated[str, Field(description="所属分组")]
    group_label: Annotated[str, Field(description="分组名称", examples=["申请人"])]
    group_hint: Annotated[str, Field(description="分组指的是谁，可能为空")]
    label: Annotated[str, Field(description="名称")]
    question: Annotated[str, Field(description="怎样问")]
    hint: Annotated[str, Field(description="说明，可能为空")]
    evidence: Annotated[str, Field(description="证明材料，可能为空")]
    known: Annotated[
        Literal["by_heart", "on_paper", "elsewhere"],
        Field(description="好不好答：随口能答，看材料能答，要问别处才能答"),
    ]
    kind: Annotated[
        Literal["yes_no", "choice", "count", "months", "money", "area", "day"], Field(description="值的类型")
    ]
    choices: Annotated[dict[str, str] | None, Field(description="可选的值及其含义；不是选择题的为 null")]
    unit: Annotated[str, Field(description="数值的单位，没有单位的为空", examples=["平方米"])]
    minimum: Annotated[Bound, Field(description="最小的数值或最早的日期，写法与申请中相同；没有的为 null")]
    maximum: Annotated[Bound, Field(description="最大的数值或最晚的日期，写法与申请中相同；没有的为 null")]


class QuestionAnswer(TypedDict):
    """下一个要问的问题。"""

    verdict: Annotated[VerdictCode, Field(description="到目前为止的结论")]
    next: Annotated[FactShown | None, Field(description="最值得问的事实；null 表示不必再问")]
    decides: Annotated[
        Literal["verdict", "quote"] | None,
        Field(description="问它是为了什么：verdict 结论，quote 能贷多少、多久、每月还多少；不必再问时为 null"),
    ]
    answered: Annotated[int, Field(description="已经知道的事实个数")]
    at_most: Annotated[int, Field(description="最多还要问几个")]
    to_verdict: Annotated[int, Field(description="其中最多几个是为了结论；0 表示再问也不会改变结论")]


class ClauseShown(TypedDict):
    """文件中的一条、一项或一目。"""

    article: Annotated[Article, Field(description="条文出处")]
    kind: Annotated[
        Literal["encoded", "procedure", "judge", "informative", "unclear"],
        Field(description="已编为条件、办理程序、由中心或银行判断、说明性、不明确"),
    ]
    says: Annotated[str, Field(description="大意")]
    carried_by: Annotated[list[str], Field(description="由哪些条件、限额、材料、义务或说明体现")]
    readings: Annotated[list[str], Field(description="对不明确之处的理解")]


class ProvisionShown(TypedDict):
    """办理中要知道的一件事。"""

    id: Annotated[str, Field(description="代码")]
    topic: Annotated[str, Field(description="所属主题", examples=["担保"])]
    says: Annotated[str, Field(description="内容")]
    articles: Annotated[list[Article], Field(description="条文出处")]


class TimelineAnswer(TypedDict):
    """从受理到放款的日期。"""

    accepted_on: Annotated[DayText, Field(description="受理日：材料齐全并签署合同的一天，不计入期限")]
    decision_by: Annotated[DayText | None, Field(description="作出决定的最后一天；null 为日历尚未公布")]
    letter_on: Annotated[DayText | None, Field(description="《担保承诺书》的日期；没有给出时取作出决定的最后一天")]
    first_payout: Annotated[DayText | None, Field(description="最早的放款日")]
    last_payout: Annotated[DayText | None, Field(description="最晚的放款日")]
    postponed: Annotated[bool, Field(description="规定时间内的各天都在月末停放期，因而顺延")]
    warnings: Annotated[list[str], Field(description="需要留意的事项")]
    provisions: Annotated[list[ProvisionShown], Field(description="所依据的规定")]


class ChecklistAnswer(TypedDict):
    """楼盘的检查结果。"""

    complete: Annotated[bool | None, Field(description="是否全部做到；null 为还有未知")]
    checked_on: Annotated[DayText, Field(description="按哪一天的规定")]
    duties: Annotated[list[ConditionFound], Field(description="每一项义务的检查结果")]
