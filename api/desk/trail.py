"""The audit trail as it is shown: entries in words, without the digests that only `chain.verify` reads."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from api.desk import moments
from api.desk.chain import head, shown_detail
from api.desk.tables import audit

ACT_LABELS = {
    "account.added": "添加账号",
    "account.locked": "停用账号",
    "account.unlocked": "恢复账号",
    "account.password": "更换密码",
    "account.rehashed": "密码按新的强度重存",
    "account.totp": "启用动态口令",
    "account.totp_off": "停用动态口令",
    "kiosk.added": "发放自助机密钥",
    "kiosk.revoked": "吊销自助机密钥",
    "session.started": "登录",
    "session.ended": "退出",
    "session.refused": "登录失败",
    "case.opened": "存入案卷",
    "case.read": "查看案卷",
    "case.searched": "查找案卷",
    "case.unmasked": "查看完整姓名和身份证号码",
    "case.printed": "打印预审单",
    "case.exported": "导出案卷",
    "case.replayed": "重新核对结论",
    "case.trail": "查看案卷日志",
    "case.application": "修改情况并重新判断",
    "case.people": "修改人员",
    "case.papers": "登记材料",
    "case.waiting": "登记等候补充",
    "case.assigned": "指定经手人",
    "case.noted": "加备注",
    "case.moved": "办理下一步",
    "case.erased": "删除个人信息",
    "case.expired": "期满删除个人信息",
    "audit.read": "查看日志",
    "keys.rotating": "开始更换密钥",
    "keys.rotated": "更换密钥",
    "keys.retired": "停用旧密钥",
}
"""What may be done at the desk, in words."""


def of_case(connection: Connection, reference: str) -> list[dict[str, Any]]:
    """Everything that was done to a case, and every look at it."""
    rows = connection.execute(select(audit).where(audit.c.subject == reference).order_by(audit.c.number)).all()
    return [entry_shown(row) for row in rows]


def after(connection: Connection, number: int, limit: int) -> list[dict[str, Any]]:
    """The entries after one."""
    asked = select(audit).where(audit.c.number > number).order_by(audit.c.number).limit(limit)
    return [entry_shown(row) for row in connection.execute(asked).all()]


def head_shown(connection: Connection, at: int) -> dict[str, Any]:
    """The chain's end, to be kept elsewhere."""
    end = head(connection)
    return {"number": end.number, "hash": end.hash.hex(), "at": moments.shown(at)}


def entry_shown(row: Any) -> dict[str, Any]:
    """A row of the trail as a TrailEntry."""
    return {
        "number": row.number,
        "at": moments.shown(row.at),
        "by": row.actor,
        "act": row.act,
        "act_label": ACT_LABELS.get(row.act, row.act),
        "subject": row.subject,
        "detail": shown_detail(row.detail),
    }
