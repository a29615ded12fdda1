"""What the desk's endpoints answer."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from api.desk.roles import Role
from api.desk.states import Outcome, State
from loan_engine.answer_forms import Article, AssessmentAnswer, DayText

Moment = Annotated[str, Field(examples=["2026-03-02T09:30:00+08:00"])]
StateCode = Annotated[State, Field(description="状态")]


class ReceiptAnswer(TypedDict):
    """一次写入的回执；响应头 ETag 是新的版本。"""

    reference: Annotated[str, Field(description="案卷编号", examples=["2026-000001-7"])]
    version: Annotated[int, Field(description="案卷现在的版本；修改时写在 If-Match 里")]
    state: StateCode


class PersonShown(TypedDict):
    """一个人。"""

    name: Annotated[str, Field(description="姓名", examples=["王**"])]
    id_number: Annotated[str, Field(description="身份证号码", examples=["110***********002X"])]


class PeopleShown(TypedDict):
    """申请人和配偶；没有填写的为 null。"""

    applicant: Annotated[PersonShown | None, Field(description="申请人")]
    spouse: Annotated[PersonShown | None, Field(description="配偶")]


class PeopleAnswer(TypedDict):
    """完整的姓名和身份证号码。"""

    people: Annotated[PeopleShown, Field(description="申请人和配偶")]


class CaseListed(TypedDict):
    """列表里的一个案卷。"""

    reference: Annotated[str, Field(description="案卷编号")]
    branch: Annotated[str, Field(description="网点")]
    state: StateCode
    state_label: Annotated[str, Field(description="状态名称")]
    outcome: Annotated[Outcome | None, Field(description="决定；没有决定时为 null")]
    outcome_label: Annotated[str | None, Field(description="决定的名称")]
    applicant: Annotated[str | None, Field(description="申请人姓名，只显示姓")]
    verdict: Annotated[str, Field(description="最近一次判断的结论")]
    verdict_label: Annotated[str, Field(description="结论名称")]
    assigned_to: Annotated[str | None, Field(description="经手人账号")]
    waiting: Annotated[bool, Field(description="是否在等申请人补充")]
    due: Annotated[DayText | None, Field(description="下一步的期限；没有或无从得知时为 null")]
    due_label: Annotated[str | None, Field(description="什么的期限")]
    opened_at: Annotated[Moment, Field(description="何时存入")]
    version: Annotated[int, Field(description="版本")]
    erased: Annotated[bool, Field(description="内容是否已删除")]


class CaseList(TypedDict):
    """找到的案卷，最近存入的在前，最多 50 个。"""

    cases: Annotated[list[CaseListed], Field(description="案卷")]


class BoardGroup(TypedDict):
    """要做同一件事的案卷。"""

    id: Annotated[
        Literal["overdue", "due_today", "upcoming", "undated", "ready", "waiting"], Field(description="分组代码")
    ]
    label: Annotated[str, Field(description="分组名称")]
    cases: Annotated[list[CaseListed], Field(description="案卷，期限近的在前")]


class Board(TypedDict):
    """本网点还没有办完的案卷。"""

    today: Annotated[DayText, Field(description="今天")]
    groups: Annotated[list[BoardGroup], Field(description="分组，急的在前；空的也在")]


class Colleagues(TypedDict):
    """本网点可以经手案卷的人。"""

    names: Annotated[list[str], Field(description="账号")]


class AssessmentKept(TypedDict):
    """存下的一次判断。"""

    number: Annotated[int, Field(description="第几次")]
    at: Annotated[Moment, Field(description="何时")]
    by: Annotated[str, Field(description="由谁")]
    today: Annotated[DayText, Field(description="当天日期；申请没有写日期时按它判断")]
    engine_version: Annotated[str, Field(description="软件版本")]
    answer: Annotated[AssessmentAnswer, Field(description="结论")]


class ChangeShown(TypedDict):
    """与上一次判断不同的一处。"""

    about: Annotated[str, Field(description="什么")]
    before: Annotated[str, Field(description="原来")]
    after: Annotated[str, Field(description="现在")]


class Handed(TypedDict):
    """何时交给谁。"""

    at: Annotated[Moment, Field(description="何时")]
    by: Annotated[str, Field(description="收件人账号")]


class PaperKept(TypedDict):
    """一份材料。"""

    id: Annotated[str, Field(description="材料代码")]
    title: Annotated[str, Field(description="名称")]
    needed: Annotated[bool | None, Field(description="这个家庭是否要交；null 为看情况")]
    received: Annotated[Handed | None, Field(description="收到的记录；没有收到为 null")]
    articles: Annotated[list[Article], Field(description="条文出处")]


class NoteShown(TypedDict):
    """一条备注。"""

    at: Annotated[Moment, Field(description="何时")]
    by: Annotated[str, Field(description="由谁")]
    text: Annotated[str, Field(description="内容")]


class StepShown(TypedDict):
    """案卷走过的一步。"""

    at: Annotated[Moment, Field(description="何时登记")]
    by: Annotated[str, Field(description="由谁")]
    state: StateCode
    state_label: Annotated[str, Field(description="状态名称")]
    on: Annotated[DayText, Field(description="哪一天")]
    outcome: Annotated[Outcome | None, Field(description="决定")]
    outcome_label: Annotated[str | None, Field(description="决定的名称")]
    reason: Annotated[str | None, Field(description="原因")]


class ClockShown(TypedDict):
    """下一步的期限。"""

    due: Annotated[DayText | None, Field(description="最迟哪一天；节假日安排尚未公布时为 null")]
    label: Annotated[str, Field(description="什么的期限")]
    overdue: Annotated[bool, Field(description="是否已逾期")]
    says: Annotated[str, Field(description="写给人看的说明")]


class MoveOpen(TypedDict):
    """可以走的一步。"""

    to: StateCode
    label: Annotated[str, Field(description="名称")]
    dated: Annotated[bool, Field(description="是否要填日期")]
    missing: Annotated[list[str], Field(description="还缺什么；空的才能办")]


class MayShown(TypedDict):
    """当前账号可以对案卷做什么。"""

    edit: Annotated[bool, Field(description="修改情况、人员和材料")]
    note: Annotated[bool, Field(description="加备注")]
    assign: Annotated[bool, Field(description="指定经手人")]
    unmask: Annotated[bool, Field(description="看完整的姓名和身份证号码")]
    export: Annotated[bool, Field(description="打印和导出")]
    trail: Annotated[bool, Field(description="看操作日志")]
    moves: Annotated[list[MoveOpen], Field(description="可以走的下一步")]


class CaseAnswer(TypedDict):
    """一个案卷，姓名和身份证号码打了掩码。"""

    reference: Annotated[str, Field(description="案卷编号")]
    branch: Annotated[str, Field(description="网点")]
    state: StateCode
    state_label: Annotated[str, Field(description="状态名称")]
    outcome: Annotated[Outcome | None, Field(description="决定")]
    outcome_label: Annotated[str | None, Field(description="决定的名称")]
    version: Annotated[int, Field(description="版本；修改时写在 If-Match 里")]
    opened_at: Annotated[Moment, Field(description="何时存入")]
    opened_by: Annotated[str, Field(description="由谁存入")]
    via: Annotated[Literal["desk", "kiosk"], Field(description="从哪里存入：柜台或自助机")]
    assigned_to: Annotated[str | None, Field(description="经手人账号")]
    waiting_for: Annotated[str | None, Field(description="等申请人补充什么")]
    waiting_since: Annotated[Moment | None, Field(description="从何时开始等")]
    erased: Annotated[bool, Field(description="内容是否已删除")]
    people: Annotated[PeopleShown, Field(description="申请人和配偶，打了掩码")]
    application: Annotated[dict[str, Any] | None, Field(description="申请，与 /v1/assessments 相同；已删除时为 null")]
    assessment: Annotated[AssessmentKept | None, Field(description="最近一次判断；已删除时为 null")]
    changes: Annotated[list[ChangeShown], Field(description="最近一次判断与上一次的不同")]
    papers: Annotated[list[PaperKept], Field(description="材料")]
    notes: Annotated[list[NoteShown], Field(description="备注，先写的在前")]
    history: Annotated[list[StepShown], Field(description="走过的每一步")]
    clock: Annotated[ClockShown | None, Field(description="下一步的期限；没有时为 null")]
    may: Annotated[MayShown, Field(description="当前账号可以做什么")]


class ReplayAnswer(TypedDict):
    """把存下的情况重新判断一次，与当时的答案逐字节比较。"""

    same: Annotated[bool, Field(description="是否完全一致")]
    engine_version: Annotated[str, Field(description="现在的软件版本")]
    stored_engine_version: Annotated[str, Field(description="当时的软件版本")]
    rulebook: Annotated[str, Field(description="规则代码")]
    rulebook_version: Annotated[str | None, Field(description="现在的规则数据版本；已没有这部规则时为 null")]
    stored_rulebook_version: Annotated[str, Field(description="当时的规则数据版本")]
    differs: Annotated[list[str], Field(description="不一致的位置，JSON 指针；一致时为空")]


class TrailEntry(TypedDict):
    """日志中的一条。"""

    number: Annotated[int, Field(description="序号，连续")]
    at: Annotated[Moment, Field(description="何时")]
    by: Annotated[str, Field(description="由谁")]
    act: Annotated[str, Field(description="做了什么，代码")]
    act_label: Annotated[str, Field(description="做了什么")]
    subject: Annotated[str, Field(description="对什么：案卷编号、账号等")]
    detail: Annotated[dict[str, Any], Field(description="细节，没有个人信息")]


class Trail(TypedDict):
    """日志的一段。"""

    entries: Annotated[list[TrailEntry], Field(description="按先后")]


class HeadShown(TypedDict):
    """日志的末端；另处保存，以后可以据此发现整条日志被重写或截断。"""

    number: Annotated[int, Field(description="最后一条的序号")]
    hash: Annotated[str, Field(description="最后一条的校验值，十六进制")]
    at: Annotated[Moment, Field(description="何时读出")]


class AuditAnswer(TypedDict):
    """全部日志的一段，和现在的末端。"""

    entries: Annotated[list[TrailEntry], Field(description="按先后")]
    head: Annotated[HeadShown, Field(description="末端")]


class AccountShown(TypedDict):
    """登录的账号。"""

    name: Annotated[str, Field(description="账号")]
    role: Annotated[Role, Field(description="岗位")]
    role_label: Annotated[str, Field(description="岗位名称")]
    branch: Annotated[str, Field(description="网点")]


class DeskSession(TypedDict):
    """一次登录。"""

    account: Annotated[AccountShown, Field(description="谁")]
    csrf: Annotated[str, Field(description="修改时写在请求头 X-CSRF-Token 里")]
    idle_seconds: Annotated[int, Field(description="多少秒没有操作就退出")]
    ends_at: Annotated[Moment, Field(description="最迟何时退出")]


class AccountListed(AccountShown):
    """一个账号。"""

    locked: Annotated[bool, Field(description="是否已停用")]
    totp: Annotated[bool, Field(description="是否启用了动态口令")]


class AccountList(TypedDict):
    """全部账号。"""

    accounts: Annotated[list[AccountListed], Field(description="账号")]


class KioskListed(TypedDict):
    """一台自助机。"""

    id: Annotated[str, Field(description="密钥编号")]
    name: Annotated[str, Field(description="名称")]
    branch: Annotated[str, Field(description="网点")]
    daily_quota: Annotated[int, Field(description="每天最多存入多少个案卷")]
    used_today: Annotated[int, Field(description="今天已存入多少个")]
    revoked: Annotated[bool, Field(description="是否已吊销")]


class KioskList(TypedDict):
    """全部自助机，已吊销的也在。"""

    kiosks: Annotated[list[KioskListed], Field(description="自助机")]


class KioskKey(TypedDict):
    """新的密钥。"""

    id: Annotated[str, Field(description="密钥编号")]
    key: Annotated[str, Field(description="密钥，只出现这一次；自助机写在 Authorization: Bearer 之后")]
