"""A loan that is late as a document: its contract, what came in, and what the contract says of paying late."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field, StrictStr, create_model

from loan_engine.fields import STRICT, field_of, rate_field
from loan_engine.plans import MAXIMUM_LOANS
from loan_engine.servicing.contract_forms import ContractForm
from rules.facts import Day, Money

MOST_RECEIPTS = 400
"""Receipts of one loan in one document: one a month over the longest term, and some."""

RECEIVED_ON = Day(id="receipt.on", label="到账日", question="哪天还的款？")
RECEIVED = Money(id="receipt.amount", label="还款金额", question="还了多少元？", minimum=1)
LOOKED_AT = Day(id="arrears.on", label="查看之日", question="看哪一天的欠款？", hint="不填为今天；之后到账的不计。")
PROOF_KEPT = Day(
    id="arrears.mortgage_proof_kept_on",
    label="抵押证明交存日",
    question="售房单位哪天把抵押证明交给管理中心保管？",
    hint="售房单位的保证期间到这一天为止；不填为不知道或尚未交存。",
)
NOTIFIED = Day(
    id="arrears.notified_on",
    label="书面通知日",
    question="售房单位哪天收到补足保证金的书面通知？",
    hint="不填为尚未通知。",
)
PROCEEDS = Money(
    id="arrears.proceeds", label="处理抵押物所得", question="处理抵押物得到多少元？", hint="不填为没有处理抵押物。"
)
_PENALTY = Field(description="按合同约定；罚息利率一般在合同利率上加收一定比例。")

_RECEIPT: dict[str, Any] = {"on": (field_of(RECEIVED_ON), ...), "amount": (field_of(RECEIVED), ...)}
ReceiptForm: type[BaseModel] = create_model("Receipt", __config__=STRICT, __doc__="一次到账的还款。", **_RECEIPT)
_LATE: dict[str, Any] = {
    "penalty_rate": (rate_field("罚息年利率"), _PENALTY),
    "penalty_day_basis": (
        Literal[360, 365],
        Field(
            default=360, title="罚息按一年多少天折算", description="按合同：360 或 365；不填为 360。", examples=[360]
        ),
    ),
    "receipts": (
        list[ReceiptForm],  # type: ignore[valid-type]
        Field(default=[], max_length=MOST_RECEIPTS, title="到账的还款", description="不含提前还款；不填为没有还过。"),
    ),
}
LateLoanForm: type[BaseModel] = create_model(
    "LateLoan", __base__=ContractForm, __doc__="一笔贷款、合同约定的罚息和到账的还款。", **_LATE
)
_ARREARS: dict[str, Any] = {
    "city": (
        StrictStr | None,
        Field(default=None, title="城市", description="城市代码，见 /v1/rulebooks；给出时按当地规定判断担保。"),
    ),
    "on": (field_of(LOOKED_AT) | None, Field(default=None)),
    "loans": (
        list[LateLoanForm],  # type: ignore[valid-type]
        Field(title="贷款", description="一笔或几笔贷款。", min_length=1, max_length=MAXIMUM_LOANS),
    ),
    "mortgage_proof_kept_on": (field_of(PROOF_KEPT) | None, Field(default=None)),
    "notified_on": (field_of(NOTIFIED) | None, Field(default=None)),
    "proceeds": (field_of(PROCEEDS) | None, Field(default=None)),
}
ArrearsForm: type[BaseModel] = create_model(
    "Arrears", __config__=STRICT, __doc__="要查看欠款的贷款，一笔或几笔。", **_ARREARS
)
