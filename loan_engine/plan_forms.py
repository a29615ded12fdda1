"""The shapes of plans, quotes and what they cost, every field described."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from loan_engine.answer_forms import AssessmentAnswer, DayText, Truth, WarningShown, Yuan

Money = Annotated[list[Yuan], Field(description="每期一个数，元")]
YearlyMoney = Annotated[list[Yuan], Field(description="每年一个数，元")]


class ScheduleShown(TypedDict):
    """还款计划表：各列等长，每期一项。"""

    number: Annotated[list[int], Field(description="期次，从 1 起")]
    due: Annotated[list[DayText], Field(description="还款日")]
    payment: Annotated[Money, Field(description="还款额")]
    principal: Annotated[Money, Field(description="其中本金")]
    interest: Annotated[Money, Field(description="其中利息")]
    balance: Annotated[Money, Field(description="还款后剩余本金")]


class Totals(TypedDict):
    """还款合计。"""

    total_payment: Annotated[Yuan, Field(description="还款总额")]
    total_interest: Annotated[Yuan, Field(description="利息总额")]
    first_payment: Annotated[Yuan, Field(description="首期还款额")]
    last_payment: Annotated[Yuan, Field(description="末期还款额")]
    highest_payment: Annotated[Yuan, Field(description="最高一期还款额")]


class LoanTerms(Totals):
    """一笔贷款及其还款合计。"""

    part: Annotated[str, Field(description="贷款名称", examples=["fund"])]
    loan_principal: Annotated[Yuan, Field(description="贷款本金")]
    annual_rate: Annotated[str, Field(description="年利率", examples=["0.0260"])]
    term_months: Annotated[int, Field(description="期数（月）")]
    method: Annotated[
        Literal["equal_installment", "equal_principal"], Field(description="还款方式：等额本息或等额本金")
    ]


class LoanShown(LoanTerms):
    """一笔贷款及其还款合计。"""

    schedule: Annotated[ScheduleShown | None, Field(description="还款计划表；没有要求时为 null")]


class YearsShown(TypedDict):
    """还款计划表按年份合计：各列等长，每年一项。"""

    year: Annotated[list[int], Field(description="年份")]
    first: Annotated[list[int], Field(description="这一年第一次还款的期次")]
    last: Annotated[list[int], Field(description="这一年最后一次还款的期次")]
    payment: Annotated[YearlyMoney, Field(description="这一年的还款额")]
    principal: Annotated[YearlyMoney, Field(description="其中本金")]
    interest: Annotated[YearlyMoney, Field(description="其中利息")]
    balance: Annotated[YearlyMoney, Field(description="年末剩余本金")]


class CombinedShown(Totals):
    """各笔贷款合在一起，按还款日合计。"""

    schedule: Annotated[ScheduleShown | None, Field(description="还款计划表；没有要求时为 null")]
    years: Annotated[YearsShown | None, Field(description="还款计划表按年份合计；没有要求时为 null")]


class PlanAnswer(TypedDict):
    """各笔贷款的还款计划，分别和合计。"""

    loans: Annotated[list[LoanShown], Field(description="各笔贷款，按给出的顺序")]
    combined: Annotated[CombinedShown, Field(description="合计")]


class ScheduleRow(TypedDict):
    """还款计划表的一期。"""

    number: Annotated[int, Field(description="期次，从 1 起")]
    due: Annotated[DayText, Field(description="还款日")]
    payment: Annotated[Yuan, Field(description="还款额")]
    principal: Annotated[Yuan, Field(description="其中本金")]
    interest: Annotated[Yuan, Field(description="其中利息")]
    balance: Annotated[Yuan, Field(description="还款后剩余本金")]


class YearRow(TypedDict):
    """还款计划表的一年合计。"""

    year: Annotated[int, Field(description="年份")]
    first: Annotated[int, Field(description="这一年第一次还款的期次")]
    last: Annotated[int, Field(description="这一年最后一次还款的期次")]
    payment: Annotated[Yuan, Field(description="这一年的还款额")]
    principal: Annotated[Yuan, Field(description="其中本金")]
    interest: Annotated[Yuan, Field(description="其中利息")]
    balance: Annotated[Yuan, Field(description="年末剩余本金")]


class LoanInRows(LoanTerms):
    """一笔贷款、其还款合计和按期的还款计划表。"""

    schedule: Annotated[list[ScheduleRow], Field(description="还款计划表，每期一项")]


class CombinedInRows(Totals):
    """各笔贷款合在一起，按还款日合计。"""

    schedule: Annotated[list[ScheduleRow], Field(description="还款计划表，每期一项")]
    years: Annotated[list[YearRow], Field(description="还款计划表按年份合计，每年一项")]


class PlanInRows(TypedDict):
    """各笔贷款的还款计划，分别和合计；还款计划表按行列出。"""

    loans: Annotated[list[LoanInRows], Field(description="各笔贷款，按给出的顺序")]
    combined: Annotated[CombinedInRows, Field(description="合计")]


class RateShown(TypedDict):
    """一个利率及其来源。"""

    value: Annotated[str, Field(description="年利率", examples=["0.0260"])]
    label: Annotated[str, Field(description="是哪种利率")]
    in_force_from: Annotated[DayText | None, Field(description="从哪天起执行；由申请人给出的利率为 null")]
    source: Annotated[str, Field(description="来源，可能为空")]
    stale_after: Annotated[
        DayText | None, Field(description="数据只核对到这一天，之后可能已有调整；null 表示申请日在核对范围内")
    ]


class MethodShown(TypedDict):
    """一种还款方式。"""

    method: Annotated[Literal["equal_installment", "equal_principal"], Field(description="还款方式")]
    label: Annotated[str, Field(description="还款方式名称")]
    plan: Annotated[PlanAnswer, Field(description="还款计划")]


class WayShown(TypedDict):
    """一种融资方式。"""

    way: Annotated[Literal["fund", "combined", "bank"], Field(description="公积金贷款、组合贷款或银行贷款")]
    label: Annotated[str, Field(description="名称")]
    allowed: Annotated[Truth, Field(description="按规则能否采用：取自本次申请的结论；银行贷款由银行决定，为 null")]
    note: Annotated[str, Field(description="说明")]
    fund: Annotated[Yuan, Field(description="公积金贷款金额")]
    commercial: Annotated[Yuan, Field(description="商业贷款金额")]
    shortfall: Annotated[Yuan, Field(description="这种方式下仍需自筹的金额")]
    methods: Annotated[list[MethodShown], Field(description="两种还款方式；没有可贷金额时为空")]


class YearlyCostShown(TypedDict):
    """实际年成本：连同费用，按收到的和每期所还的算出的内部收益率。"""

    nominal: Annotated[str, Field(description="名义年利率：月利率的 12 倍，与贷款利率同一算法", examples=["0.027830"])]
    effective: Annotated[str, Field(description="有效年利率：按月复利折算", examples=["0.028187"])]


class Cost(TypedDict):
    """一种贷款安排的成本。"""

    amount: Annotated[Yuan, Field(description="贷款金额，各部分合计")]
    first_payment: Annotated[Yuan, Field(description="首期还款额")]
    highest_payment: Annotated[Yuan, Field(description="最高一期还款额")]
    total_payment: Annotated[Yuan, Field(description="还款总额，不含费用")]
    total_interest: Annotated[Yuan, Field(description="利息总额")]
    yearly_cost: Annotated[
        YearlyCostShown | None, Field(description="实际年成本，计入费用；费用与贷款金额相当、算不出时为 null")
    ]
    payment_to_income: Annotated[
        str | None, Field(description="最高一期还款额占家庭月收入的比例；不知道收入时为 null", examples=["0.2953"])
    ]
    debt_to_income: Annotated[
        str | None, Field(description="连同其他贷款的月还款额所占的比例；不知道时为 null", examples=["0.3453"])
    ]


class CostRow(Cost):
    """一种融资方式按一种还款方式的成本。"""

    way: Annotated[Literal["fund", "combined", "bank"], Field(description="融资方式")]
    method: Annotated[Literal["equal_installment", "equal_principal"], Field(description="还款方式")]
    label: Annotated[str, Field(description="名称", examples=["组合贷款，等额本息"])]


class CostPair(TypedDict):
    """一种安排与作为基准的另一种比较。"""

    base: Annotated[int, Field(description="基准在 rows 中的位置，从 0 起")]
    other: Annotated[int, Field(description="与之比较的一种在 rows 中的位置，从 0 起")]
    same_amount: Annotated[bool, Field(description="两者贷款金额是否相同；不同的不能比较还款总额")]
    differences: Annotated[
        list[Yuan] | None,
        Field(description="每满一年（12 期）时，比基准累计多还的金额，少还为负；最后一项为全程；金额不同时为 null"),
    ]
    overtaking: Annotated[
        int | None, Field(description="从第几期起，全程还得少的一种累计也不再多还；金额不同或总额相同时为 null")
    ]
    says: Annotated[str, Field(description="写给人看的比较")]


class CostComparison(TypedDict):
    """各种融资方式、还款方式的成本比较。比较的是已还的金额，没有计入各时点尚欠本金的差别。"""

    fees: Annotated[Yuan, Field(description="放款时付清的费用，各种方式按同样的金额计算")]
    monthly_income: Annotated[Yuan | None, Field(description="家庭月收入；夫妻任一方的未知时为 null")]
    monthly_debt: Annotated[Yuan | None, Field(description="其他贷款的月还款额；夫妻任一方的未知时为 null")]
    rows: Annotated[list[CostRow], Field(description="能贷款的每种融资方式，按两种还款方式")]
    pairs: Annotated[
        list[CostPair],
        Field(description="每种融资方式的等额本金与等额本息比较；每种还款方式下，其他融资方式与组合贷款比较"),
    ]


class QuoteAnswer(TypedDict):
    """三种融资方式并列比较。"""

    assessment: Annotated[AssessmentAnswer, Field(description="申请的结论")]
    need: Annotated[Yuan, Field(description="需要贷款的房款")]
    term_months: Annotated[int, Field(description="期限（月），各部分相同")]
    first_due: Annotated[DayText, Field(description="首次还款日")]
    fund_rate: Annotated[RateShown, Field(description="公积金贷款利率")]
    commercial_rate: Annotated[RateShown, Field(description="商业贷款利率")]
    ways: Annotated[list[WayShown], Field(description="公积金贷款、组合贷款、银行贷款")]
    comparison: Annotated[CostComparison, Field(description="成本比较")]
    warnings: Annotated[list[WarningShown], Field(description="计算时的假定和需要留意的事项")]
