"""The shape of a solution's answer, every field described."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from loan_engine.answer_forms import Article, AssessmentAnswer, DayText, WarningShown, Yuan
from loan_engine.plan_forms import Cost, PlanAnswer, RateShown


class BoundShown(TypedDict):
    """为什么不能更多、更短：预算，或某个限额、条件。"""

    code: Annotated[str, Field(description="代码：budget 为预算，其余为限额计算项或条件的代码", examples=["budget"])]
    says: Annotated[str, Field(description="说明")]
    articles: Annotated[list[Article], Field(description="条文出处，可能为空")]


class SplitShown(TypedDict):
    """一种分配。"""

    fund: Annotated[Yuan, Field(description="公积金贷款金额")]
    commercial: Annotated[Yuan, Field(description="商业贷款金额")]
    highest_payment: Annotated[Yuan, Field(description="最高一期还款额")]
    total_interest: Annotated[Yuan, Field(description="利息总额")]


class SolutionAnswer(TypedDict):
    """求解的结果；返回之前已按还款计划和规则重新验算。"""

    goal: Annotated[
        Literal["loan_for_budget", "price_for_budget", "term_for_payment", "cheapest_split"],
        Field(description="求解的问题"),
    ]
    label: Annotated[str, Field(description="问题的名称")]
    solved: Annotated[bool, Field(description="是否有解；无解时 bounds 说明原因")]
    says: Annotated[str, Field(description="写给人看的结果")]
    monthly: Annotated[Yuan | None, Field(description="每月还款额；不需要时为 null")]
    price: Annotated[Yuan | None, Field(description="合同总价：求得的或填写的；没有时为 null")]
    down_payment: Annotated[Yuan | None, Field(description="首付款：求得的或填写的；没有时为 null")]
    fund: Annotated[Yuan | None, Field(description="公积金贷款金额；没有还款计划时为 null")]
    commercial: Annotated[Yuan | None, Field(description="商业贷款金额；没有还款计划时为 null")]
    shortfall: Annotated[Yuan | None, Field(description="两部分贷款以外仍需自筹的房款；不涉及时为 null")]
    term_months: Annotated[int, Field(description="期限（月），两部分相同")]
    method: Annotated[Literal["equal_installment", "equal_principal"], Field(description="还款方式")]
    first_due: Annotated[DayText, Field(description="首次还款日")]
    fund_rate: Annotated[RateShown, Field(description="公积金贷款利率")]
    commercial_rate: Annotated[RateShown, Field(description="商业贷款利率")]
    plan: Annotated[
        PlanAnswer | None,
        Field(description="还款计划；求期限而无解时为最长期限的计划，其他无解时为 null"),
    ]
    cost: Annotated[Cost | None, Field(description="这一计划的成本；没有还款计划时为 null")]
    bounds: Annotated[list[BoundShown], Field(description="由什么决定；首先是再多一元、再短一个月为什么不行")]
    splits: Annotated[list[SplitShown], Field(description="比较过的各种分配，利息最少的在前；其他问题为空")]
    assessment: Annotated[AssessmentAnswer, Field(description="按求得的结果申请时的结论")]
    warnings: Annotated[list[WarningShown], Field(description="计算时的假定和需要留意的事项")]
