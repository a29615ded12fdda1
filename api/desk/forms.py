"""What the desk's endpoints take."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, PlainValidator, WithJsonSchema, create_model
from pydantic_core import PydanticCustomError

from api.desk.people import NOBODY, PeopleForm
from api.desk.states import Outcome, State
from loan_engine.application import ApplicationForm
from loan_engine.fields import STRICT, field_of
from rules.facts import Day

_LONGEST_TEXT = 2000
_LONGEST_ASKED = 100
_CONTROL = re.compile(r"[^\S\n]|[\x00-\x09\x0b-\x1f\x7f]")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("not_a_text", "应是文字")
    text = _CONTROL.sub(" ", unicodedata.normalize("NFC", value)).strip()
    if not text or max(len(value), len(text)) > _LONGEST_TEXT:  # of what was sent, too: so the document has it
        raise PydanticCustomError("text_length", "应是 {most} 字以内的文字", {"most": _LONGEST_TEXT})
    return text


def _asked(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_ASKED:
        raise PydanticCustomError("text_length", "应是 {most} 字以内的文字", {"most": _LONGEST_ASKED})
    return value


_TEXT_SCHEMA = {"type": "string", "minLength": 1, "maxLength": _LONGEST_TEXT}
Text = Annotated[str, BeforeValidator(_text), WithJsonSchema(_TEXT_SCHEMA)]
Searched = Annotated[str, PlainValidator(_asked), WithJsonSchema({"type": "string", "maxLength": _LONGEST_ASKED})]
_ON = Day(id="move.on", label="日期", question="哪一天？", hint="不填为今天。")

CaseForm: type[BaseModel] = create_model(
    "CaseForm",
    __config__=STRICT,
    __doc__="要存的案卷：一份申请，以及申请人和配偶是谁。",
    application=(ApplicationForm, Field(description="与 /v1/assessments 相同的申请")),
    people=(
        PeopleForm,
        Field(default=NOBODY, description="姓名和身份证号码，可以以后再填"),
    ),
)


class ReceivedForm(BaseModel):
    """收到的全部材料。"""

    model_config = STRICT
    received: Annotated[
        list[Annotated[str, Field(strict=True, max_length=64)]],
        Field(max_length=200, description="材料代码，见案卷的 papers", examples=[[]]),
    ]


class WaitingForm(BaseModel):
    """等申请人补充什么。"""

    model_config = STRICT
    for_: Annotated[Text | None, Field(alias="for", description="要补充的；null 为不再等待", examples=["征信报告"])]


class AssigneeForm(BaseModel):
    """案卷由谁经手。"""

    model_config = STRICT
    name: Annotated[Searched | None, Field(description="本网点同事的账号；null 为不指定", examples=["li.ming"])]


class NoteForm(BaseModel):
    """一条备注。"""

    model_config = STRICT
    text: Annotated[Text, Field(description="内容，存入后不能修改", examples=["已电话告知需补充征信报告"])]


class MoveForm(BaseModel):
    """案卷的下一步。"""

    model_config = STRICT
    to: Annotated[State, Field(description="到哪个状态")]
    on: Annotated[field_of(_ON) | None, Field(default=None)]  # type: ignore[valid-type]
    outcome: Annotated[Outcome | None, Field(default=None, description="作出决定时：同意或不同意")]
    reason: Annotated[Text | None, Field(default=None, description="不同意或撤回的原因")]


Purpose = Literal["check_identity", "contact", "correct"]


class UnmaskingForm(BaseModel):
    """为什么要看完整的姓名和身份证号码；记入日志。"""

    model_config = STRICT
    purpose: Annotated[
        Purpose,
        Field(description="check_identity 核对身份，contact 联系申请人，correct 更正", examples=["check_identity"]),
    ]


class SearchForm(BaseModel):
    """按一项查找，须完整一致。"""

    model_config = STRICT
    reference: Annotated[Searched | None, Field(default=None, description="案卷编号", examples=["2026-000001-7"])]
    name: Annotated[Searched | None, Field(default=None, description="申请人或配偶的姓名")]
    id_number: Annotated[Searched | None, Field(default=None, description="申请人或配偶的身份证号码")]


def example_case(application: Any) -> dict[str, Any]:
    """A case that could be opened, for the API's description."""
    return {"application": application, "people": {"applicant": {"name": "王小明", "id_number": "11010519491231002X"}}}
