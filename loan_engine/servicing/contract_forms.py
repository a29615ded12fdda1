"""A loan's contract as a document: what it says of odd days, of moving rates and of what is repaid early."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field, StrictStr, create_model

from loan_engine.fields import STRICT, field_of, rate_field
from loan_engine.lending import SPREAD
from loan_engine.plans import MAXIMUM_LOANS, LoanForm
from loan_engine.servicing.life import Effect, FirstPeriod, RateChanges
from loan_engine.servicing.repricing import Repricing
from rules.facts import Choice, Day, Money
from rules.vocabulary import household

MOST_EVENTS = 60
"""Rate changes, assumed rates or prepayments in one document."""

PAID_OUT = Day(
    id="loan.paid_out",
    label="放款日",
    question="贷款是哪天发放的？",
    hint="不填时按首次还款日前一个月。",
)
FIRST_PERIOD = Choice(
    id="loan.first_period",
    label="首期计息方式",
    question="合同对首期怎样计息？",
    hint="按整月，或按放款日至首次还款日的实际天数；不填时按整月。",
    choices={FirstPeriod.MONTH: "按整月", FirstPeriod.DAYS: "按实际天数"},
)
NEW_RATE_COUNTS = Choice(
    id="loan.new_rate_counts",
    label="利率调整当期的计息方式",
    question="利率在两个还款日之间调整时，当期怎样计息？",
    hint="按调整前后的天数分段，或从下一期起按新利率；不填时分段。",
    choices={RateChanges.BY_DAYS: "分段计息", RateChanges.NEXT_PERIOD: "从下一期起"},
)
FOLLOWS = Choice(
    id="repricing.follows",
    label="利率随什么调整",
    question="合同约定利率随什么调整，在哪一天调整？",
    choices={
        Repricing.FUND: "公积金贷款利率，次年 1 月 1 日起",
        Repricing.LPR_JANUARY: "5 年期以上 LPR 加减点，每年 1 月 1 日",
        Repricing.LPR_ANNIVERSARY: "5 年期以上 LPR 加减点，每年放款日的对应日",
    },
)
CHANGED_ON = Day(id="change.on", label="利率生效日", question="新利率从哪天起执行？")
REPAID_ON = Day(id="prepayment.on", label="提前还款日", question="哪天提前还款？")
REPAID = Money(
    id="prepayment.principal", label="提前归还的本金", question="提前归还多少本金？", hint="当期应还款之外另还的本金。"
)
EFFECT = Choice(
    id="prepayment.effect",
    label="提前还款后怎样调整",
    question="提前还款以后，是减少月供还是缩短期限？",
    hint="不填时减少月供。",
    choices={Effect.LOWER_PAYMENT: "减少月供，期限不变", Effect.SHORTER_TERM: "缩短期限，月供基本不变"},
)
SETTLED_ON = Day(
    id="loan.settled_on", label="提前结清日", question="哪天一次还清？", hint="连同计到当天的利息；不填为不提前结清。"
)
DAY_BASIS = Field(
    default=360, title="一年按多少天折算日利率", description="按合同：360 或 365；不填为 360。", examples=[360]
)


def _form(name: str, doc: str, fields: dict[str, Any], base: type[BaseModel] | None = None) -> type[BaseModel]:
    if base is not None:
        return create_model(name, __base__=base, __doc__=doc, **fields)
    return create_model(name, __config__=STRICT, __doc__=doc, **fields)


RateChangeForm = _form(
    "RateChange",
    "从某天起的年利率。",
    {"on": (field_of(CHANGED_ON), ...), "annual_rate": (rate_field("年利率"), ...)},
)
PrepaymentForm = _form(
    "Prepayment",
    "一次提前归还部分本金；能否提前还一部分，以当地规定和合同为准。",
    {
        "on": (field_of(REPAID_ON), ...),
        "principal": (field_of(REPAID), ...),
        "effect": (field_of(EFFECT), Field(default=Effect.LOWER_PAYMENT.value)),
    },
)
_Changes = list[RateChangeForm]  # type: ignore[valid-type]
RepricingForm = _form(
    "Repricing",
    "利率随公布的利率调整；公布的利率之后按假设的利率，没有假设的按最后一次公布的利率。",
    {
        "follows": (field_of(FOLLOWS), ...),
        "homes_owned": (
            field_of(household.homes_owned) | None,
            Field(default=None, description="决定公积金贷款利率；利率随公积金贷款利率调整时必填。"),
        ),
        "spread_basis_points": (field_of(SPREAD), Field(default=0)),
        "assumed": (
            _Changes,
            Field(
                default=[],
                max_length=MOST_EVENTS,
                title="假设的利率",
                description="从某天起假设的公积金贷款利率或 LPR（未加点）。",
            ),
        ),
    },
)
ContractForm = _form(
    "LoanContract",
    "一笔贷款和合同的约定。利率由 annual_rate 给出，此后的调整写在 changes；或写在 repricing，随公布的利率调整。",
    {
        "annual_rate": (rate_field("放款时的年利率") | None, Field(default=None)),
        "changes": (
            _Changes,
            Field(
                default=[],
                max_length=MOST_EVENTS,
                title="利率调整",
                description="放款以后各次调整，按日期生效；利率随公布的利率调整时不填。",
            ),
        ),
        "repricing": (RepricingForm | None, Field(default=None, title="随公布的利率调整")),
        "paid_out": (field_of(PAID_OUT) | None, Field(default=None)),
        "first_period": (field_of(FIRST_PERIOD), Field(default=FirstPeriod.MONTH.value)),
        "day_basis": (Literal[360, 365], DAY_BASIS),
        "new_rate_counts": (field_of(NEW_RATE_COUNTS), Field(default=RateChanges.BY_DAYS.value)),
        "prepayments": (
            list[PrepaymentForm],  # type: ignore[valid-type]
            Field(
                default=[],
                max_length=MOST_EVENTS,
                title="提前还款",
                description="提前归还部分本金，可以多次；一次还清写在 settled_on。",
            ),
        ),
        "settled_on": (field_of(SETTLED_ON) | None, Field(default=None)),
    },
    LoanForm,
)
RepaymentsForm = _form(
    "Repayments",
    "一笔或几笔贷款从放款到还清。给出城市时，附上当地规定的有关条文。",
    {
        "city": (
            StrictStr | None,
            Field(default=None, title="城市", description="城市代码，见 /v1/rulebooks；可以不填。"),
        ),
        "loans": (
            list[ContractForm],  # type: ignore[valid-type]
            Field(title="贷款", description="一笔或几笔贷款。", min_length=1, max_length=MAXIMUM_LOANS),
        ),
    },
)
