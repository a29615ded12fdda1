"""The shapes of an application's answers, every field described: what the API documents and the builders fill in."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

Yuan = Annotated[str, Field(description="元，两位小数的文本", examples=["360000.00"])]
DayText = Annotated[str, Field(description="日期", examples=["2026-03-01"])]
Truth = Annotated[bool | None, Field(description="true 符合，false 不符合，null 未知")]
VerdictCode = Literal["eligible", "ineligible", "undetermined"]


class Article(TypedDict):
    """条文出处；申请日的数值由规则以后的通知规定的，该通知也列为一处。"""

    document: Annotated[str, Field(description="文件代码；规则以后的通知没有代码，为空", examples=["rules-18"])]
    article: Annotated[int | None, Field(description="条")]
    paragraph: Annotated[int | None, Field(description="款")]
    item: Annotated[int | None, Field(description="项")]
    subitem: Annotated[int | None, Field(description="目")]
    text: Annotated[str, Field(description="出处全称；通知为其文号", examples=["实施细则第七条第（一）项"])]


class Side(TypedDict):
    """比较的一边。"""

    what: Annotated[str, Field(description="比较的是什么", examples=["已付首付款"])]
    value: Annotated[
        str | int | float | bool | list[str] | None,
        Field(description="数值：金额为元的文本，期限为月数，面积为平方米，日期为文本；null 为未知"),
    ]
    text: Annotated[str, Field(description="写给人看的数值", examples=["240,000 元"])]


class Comparison(TypedDict):
    """判断时比较过的数值。"""

    left: Annotated[Side, Field(description="申请的情况")]
    relation: Annotated[str, Field(description="比较关系；是非类事实为空", examples=["不少于"])]
    right: Annotated[Side | None, Field(description="与之比较的规定；是非类事实为 null")]
    result: Annotated[bool | None, Field(description="这一比较是否成立；null 为未知")]


class ParameterValue(TypedDict):
    """参数在某一天起的数值。"""

    since: Annotated[DayText, Field(description="从哪一天的申请起适用")]
    text: Annotated[str, Field(description="数值", examples=["35 万元"])]
    source: Annotated[str, Field(description="数值的来源")]
    confidence: Annotated[str, Field(description="可信程度：high、medium 或 low")]


class ParameterUsed(ParameterValue):
    """条件用到的参数，及申请日适用的数值。"""

    id: Annotated[str, Field(description="参数代码")]
    label: Annotated[str, Field(description="参数名称")]
    article: Annotated[Article | None, Field(description="条文出处")]


class ReadingShown(TypedDict):
    """条文不明确之处的理解。"""

    id: Annotated[str, Field(description="代码")]
    article: Annotated[Article, Field(description="条文出处")]
    unclear: Annotated[str, Field(description="哪里不明确")]
    reading: Annotated[str, Field(description="本软件怎样理解")]
    reason: Annotated[str, Field(description="理由")]


class ConditionFound(TypedDict):
    """一个条件的判断结果。"""

    id: Annotated[str, Field(description="条件代码")]
    title: Annotated[str, Field(description="条件名称")]
    requires: Annotated[str, Field(description="条件的要求")]
    result: Truth
    says: Annotated[str, Field(description="为什么：看到的情况、要求和相差多少")]
    counts: Annotated[bool, Field(description="未知时是否影响结论；没有提出相应申请（金额、期限）的条件不影响")]
    articles: Annotated[list[Article], Field(description="条文出处")]
    compared: Annotated[list[Comparison], Field(description="比较过的数值")]
    parameters: Annotated[list[ParameterUsed], Field(description="用到的参数及其来源")]
    readings: Annotated[list[ReadingShown], Field(description="所依据的对不明确条文的理解")]
    needs: Annotated[list[str], Field(description="还缺哪些事实才能判断")]


class FactNeeded(TypedDict):
    """还需要知道的事实，最能决定结论的在前。"""

    fact: Annotated[str, Field(description="事实代码", examples=["household.homes_owned"])]
    label: Annotated[str, Field(description="名称")]
    question: Annotated[str, Field(description="怎样问")]
    hint: Annotated[str, Field(description="说明，可能为空")]
    evidence: Annotated[str, Field(description="证明材料，可能为空")]
    decides: Annotated[list[str], Field(description="可以决定的条件")]
    requires: Annotated[list[str], Field(description="这些条件的要求：情况符合它们，结论才会是符合")]


class CeilingFound(TypedDict):
    """限额的一个计算项。"""

    id: Annotated[str, Field(description="计算项代码")]
    label: Annotated[str, Field(description="计算项名称")]
    articles: Annotated[list[Article], Field(description="条文出处")]
    amount: Annotated[Yuan | int | None, Field(description="按已知事实可以确定的数额；金额为元的文本，期限为月数")]
    at_most: Annotated[Yuan | int | None, Field(description="未知事实都对申请人有利时的数额")]


class LimitFound(TypedDict):
    """限额：各计算项的最低值。"""

    label: Annotated[str, Field(description="名称")]
    unit: Annotated[Literal["yuan", "months"], Field(description="单位：元或月")]
    amount: Annotated[Yuan | int | None, Field(description="按已知事实可以确定的限额；null 为还不能确定")]
    at_most: Annotated[Yuan | int | None, Field(description="未知事实都对申请人有利时的限额；null 为无从得知")]
    text: Annotated[str, Field(description="写给人看的限额", examples=["360,000 元"])]
    says: Annotated[str, Field(description="由哪个计算项决定，其次是哪个")]
    bound_by: Annotated[str | None, Field(description="由哪个计算项决定")]
    ceilings: Annotated[list[CeilingFound], Field(description="各计算项")]
    readings: Annotated[list[ReadingShown], Field(description="决定限额的计算项所依据的对不明确条文的理解")]
    given: Annotated[Yuan | None, Field(description="没有申请公积金金额时，以公积金限额代入的数额")]
    needs: Annotated[list[str], Field(description="还能改变限额的未知事实")]


class Limits(TypedDict):
    """可贷多少、多久。"""

    fund: Annotated[LimitFound, Field(description="公积金贷款")]
    total: Annotated[LimitFound, Field(description="两部分合计")]
    commercial: Annotated[LimitFound, Field(description="商业贷款")]
    term: Annotated[LimitFound, Field(description="期限")]


class SpouseFound(TypedDict):
    """改由配偶申请时的结果。"""

    verdict: Annotated[VerdictCode, Field(description="结论")]
    fund: Annotated[Yuan | None, Field(description="公积金贷款限额")]
    term: Annotated[int | None, Field(description="最长期限（月）")]
    better: Annotated[
        Literal["applicant", "spouse", "same"] | None,
        Field(description="由谁申请更有利；null 为还不能比较"),
    ]
    says: Annotated[str, Field(description="说明")]


class ToJudge(TypedDict):
    """由中心或银行判断的事项。"""

    by: Annotated[str, Field(description="由谁判断")]
    about: Annotated[str, Field(description="判断什么")]
    article: Annotated[Article, Field(description="条文出处")]


class PaperNeeded(TypedDict):
    """要带的材料。"""

    id: Annotated[str, Field(description="材料代码")]
    title: Annotated[str, Field(description="材料名称")]
    needed: Annotated[bool | None, Field(description="是否需要；null 为还要看未知的情况")]
    proves: Annotated[list[str], Field(description="证明哪些事实")]
    articles: Annotated[list[Article], Field(description="条文出处")]


class WarningShown(TypedDict):
    """需要留意的事项。"""

    code: Annotated[str, Field(description="代码")]
    message: Annotated[str, Field(description="说明")]
    articles: Annotated[list[Article], Field(description="条文出处，可能为空")]


class StepToYes(TypedDict):
    """一个步骤。"""

    effort: Annotated[
        Literal["ask", "arrange", "pay", "wait"], Field(description="需要什么：改变申请、办理或清偿、付款、等待")
    ]
    fact: Annotated[str | None, Field(description="改变的事实；改由配偶申请时为 null")]
    says: Annotated[str, Field(description="怎样做")]


class WayToYes(TypedDict):
    """一种可以使申请符合条件的办法；已按办法重新判断过，没有不符合的条件。"""

    says: Annotated[str, Field(description="怎样做")]
    steps: Annotated[list[StepToYes], Field(description="步骤，都要做到")]
    earliest: Annotated[DayText | None, Field(description="最早可以申请的日期；不需要等待时为 null")]
    pays: Annotated[Yuan, Field(description="需要多付的金额")]
    verdict: Annotated[VerdictCode, Field(description="照做以后的结论；还有未知的事实时为还不能确定")]
    fund: Annotated[Yuan | None, Field(description="照做以后的公积金贷款限额；null 为还不能确定")]
    application: Annotated[
        dict[str, Any], Field(description="照做以后的申请，可以直接提交；写明申请日期，不需要等待时为这次判断的日期")
    ]


class Remedies(TypedDict):
    """怎样才能符合条件。"""

    ways: Annotated[list[WayToYes], Field(description="全部办法，最省的在前；没有办法或不需要时为空")]
    incurable: Annotated[list[str], Field(description="无法改变的不符合的条件")]


class RulebookUsed(TypedDict):
    """所依据的规则。"""

    id: Annotated[str, Field(description="规则代码")]
    version: Annotated[str, Field(description="规则数据的版本")]
    title: Annotated[str, Field(description="文件名称")]
    number: Annotated[str, Field(description="文号")]
    published: Annotated[DayText, Field(description="公布日期")]
    in_force_since: Annotated[DayText, Field(description="施行日期")]
    hotline: Annotated[str, Field(description="咨询电话")]


class AssessmentAnswer(TypedDict):
    """一份申请的结论。"""

    verdict: Annotated[VerdictCode, Field(description="结论：符合、不符合或还不能确定")]
    says: Annotated[str, Field(description="写给人看的结论")]
    rulebook: Annotated[RulebookUsed, Field(description="所依据的规则")]
    assessed_on: Annotated[DayText, Field(description="按哪一天的规则判断")]
    conditions: Annotated[list[ConditionFound], Field(description="每个条件的判断结果，按规则的顺序")]
    needed: Annotated[list[FactNeeded], Field(description="还需要知道的事实")]
    limits: Annotated[Limits, Field(description="可贷多少、多久")]
    remedies: Annotated[Remedies, Field(description="怎样才能符合条件")]
    spouse: Annotated[SpouseFound | None, Field(description="改由配偶申请的结果；没有配偶信息时为 null")]
    papers: Annotated[list[PaperNeeded], Field(description="这个家庭要带的材料")]
    to_judge: Annotated[list[ToJudge], Field(description="由中心或银行判断的事项，不计入结论")]
    warnings: Annotated[list[WarningShown], Field(description="需要留意的事项")]


class ParameterAssumed(TypedDict):
    """一个假设的参数。"""

    id: Annotated[str, Field(description="参数代码")]
    label: Annotated[str, Field(description="参数名称")]
    now: Annotated[str, Field(description="现在的数值")]
    assumed: Annotated[str, Field(description="假设的数值")]


class WhatIfAnswer(TypedDict):
    """现行规则和假设规则下的结论。"""

    changed: Annotated[list[ParameterAssumed], Field(description="假设的参数")]
    today: Annotated[AssessmentAnswer, Field(description="现行规则下的结论")]
    assumed: Annotated[AssessmentAnswer, Field(description="假设规则下的结论，不是真实的结论")]
