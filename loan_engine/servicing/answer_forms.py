"""The shapes of answers about loans that run, every field described."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from loan_engine.answer_forms import DayText, ReadingShown, WarningShown, Yuan
from loan_engine.plan_forms import CombinedShown, RateShown, ScheduleShown, Totals
from loan_engine.reference_forms import ProvisionShown

PartName = Annotated[str, Field(description="贷款名称", examples=["fund"])]


class RepaidShown(ScheduleShown):
    """实际的还款：各列等长，按日期排列；提前还款各占一行，期次为 0。"""

    kind: Annotated[
        list[Literal["installment", "prepayment", "settlement"]],
        Field(description="每行是什么：按期还款、提前还一部分、提前还清"),
    ]
    annual_rate: Annotated[list[str], Field(description="当日（调整之前）的年利率")]


class RateTaken(TypedDict):
    """从某天起执行的利率。"""

    since: Annotated[DayText, Field(description="从哪天起执行")]
    rate: Annotated[RateShown, Field(description="利率及其来源；假设的利率来源为空")]


class SavedShown(TypedDict):
    """提前还款的效果，与不提前还款相比。"""

    interest: Annotated[Yuan, Field(description="少付的利息")]
    repaid_on: Annotated[DayText, Field(description="还清的日期")]
    otherwise_on: Annotated[DayText, Field(description="不提前还款时还清的日期")]


class LifeShown(Totals):
    """一笔贷款从放款到还清。"""

    part: PartName
    loan_principal: Annotated[Yuan, Field(description="贷款本金")]
    paid_out: Annotated[DayText, Field(description="放款日")]
    rates: Annotated[list[RateTaken], Field(description="随公布的利率调整时执行过的利率；直接给出利率时为空")]
    saved: Annotated[SavedShown | None, Field(description="提前还款的效果；没有提前还款时为 null")]
    schedule: Annotated[RepaidShown, Field(description="实际的还款")]


class RepaymentsAnswer(TypedDict):
    """各笔贷款从放款到还清，分别和合计。"""

    loans: Annotated[list[LifeShown], Field(description="各笔贷款，按给出的顺序")]
    combined: Annotated[CombinedShown, Field(description="各笔贷款按日期合计")]
    interest_saved: Annotated[Yuan, Field(description="各笔贷款因提前还款少付的利息合计")]
    provisions: Annotated[list[ProvisionShown], Field(description="当地的有关规定；没有给出城市时为空")]
    warnings: Annotated[list[WarningShown], Field(description="需要留意的事项")]


class StandingShown(TypedDict):
    """一期应还款的情况。"""

    number: Annotated[int, Field(description="期次")]
    due: Annotated[DayText, Field(description="还款日")]
    paid_on: Annotated[DayText | None, Field(description="本金和利息还清的日期；没有还清时为 null")]
    days_late: Annotated[int, Field(description="逾期天数：到还清之日，没有还清的到查看之日")]
    principal: Annotated[Yuan, Field(description="已还本金")]
    interest: Annotated[Yuan, Field(description="已还利息")]
    penalty: Annotated[Yuan, Field(description="已付罚息")]
    principal_left: Annotated[Yuan, Field(description="未还本金")]
    interest_left: Annotated[Yuan, Field(description="未还利息")]
    penalty_left: Annotated[Yuan, Field(description="未付罚息")]
    missed_in_a_row: Annotated[int, Field(description="没有按时还的，到本期为止连续第几期；按时还的为 0")]
    missed_in_all: Annotated[int, Field(description="没有按时还的，到本期为止累计第几期；按时还的为 0")]


class ClaimShown(TypedDict):
    """一笔贷款在查看之日的欠款。"""

    part: PartName
    standings: Annotated[list[StandingShown], Field(description="到查看之日为止应还的各期，从第一期起")]
    missed: Annotated[int, Field(description="没有按时还的期数，后来补还的也算")]
    principal_left: Annotated[Yuan, Field(description="逾期本金")]
    interest_left: Annotated[Yuan, Field(description="逾期利息")]
    penalty_left: Annotated[Yuan, Field(description="未付罚息")]
    overdue: Annotated[Yuan, Field(description="逾期本金、利息和罚息合计：补足这些就不再逾期")]
    credit: Annotated[Yuan, Field(description="多还的钱，留待下一个还款日")]
    not_yet_due: Annotated[Yuan, Field(description="未到期的本金")]
    accrued: Annotated[Yuan, Field(description="未到期本金自上一还款日起到查看之日的利息")]
    claim: Annotated[Yuan, Field(description="债权总额：逾期、未到期本金及其利息，减去多还的钱")]


class GuaranteeShown(TypedDict):
    """售房单位的阶段性担保是否被触发。"""

    part: PartName
    limit_in_a_row: Annotated[int, Field(description="连续多少期没有按时还即可扣回")]
    limit_in_all: Annotated[int, Field(description="累计多少期没有按时还即可扣回")]
    reached_on: Annotated[DayText | None, Field(description="达到期数的日期；没有达到时为 null")]
    seller_answers: Annotated[
        bool | None,
        Field(description="这一天是否在售房单位的保证期间内；null 为不知道抵押证明何时交存，或没有达到期数"),
    ]
    amount: Annotated[Yuan | None, Field(description="可从保证金扣回：所欠本息和剩余贷款，不含罚息；没有达到时为 null")]
    top_up_by: Annotated[DayText | None, Field(description="售房单位补足保证金的最后一天；没有通知日期时为 null")]
    says: Annotated[str, Field(description="写给人看的结果")]
    readings: Annotated[list[ReadingShown], Field(description="所依据的对不明确条文的理解")]


class ShareShown(TypedDict):
    """一个债权人从处理抵押物所得中分得的数额。"""

    part: PartName
    claim: Annotated[Yuan, Field(description="债权")]
    share: Annotated[Yuan, Field(description="分得")]
    shortfall: Annotated[Yuan, Field(description="仍未清偿，可继续追索")]


class RecoveryShown(TypedDict):
    """处理抵押物所得的分配。"""

    proceeds: Annotated[Yuan, Field(description="处理抵押物所得")]
    shares: Annotated[list[ShareShown], Field(description="按债权比例分配，分到分")]
    surplus: Annotated[Yuan, Field(description="清偿全部债权后的余额，归借款人")]


class ArrearsAnswer(TypedDict):
    """各笔贷款在某一天的欠款，及其后果。"""

    on: Annotated[DayText, Field(description="查看之日")]
    loans: Annotated[list[ClaimShown], Field(description="各笔贷款，按给出的顺序")]
    guarantee: Annotated[
        GuaranteeShown | None,
        Field(description="公积金贷款的阶段性担保；没有给出城市、当地没有规定或没有公积金贷款时为 null"),
    ]
    recovery: Annotated[RecoveryShown | None, Field(description="处理抵押物所得的分配；没有给出所得时为 null")]
    provisions: Annotated[list[ProvisionShown], Field(description="当地的有关规定；没有给出城市时为空")]
    warnings: Annotated[list[WarningShown], Field(description="需要留意的事项")]
