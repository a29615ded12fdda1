"""Who applies: names and ID numbers (GB 11643), as they are checked, compared and masked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError
from stdnum.iso7064 import mod_11_2

from loan_engine.fields import STRICT

NAME: Literal["name"] = "name"
ID_NUMBER: Literal["id_number"] = "id_number"

_NAME = re.compile(r"[^\W\d_]+(?:[·.' -][^\W\d_]+)*")
_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_LONGEST_NAME = 40
_SHOWN_FIRST, _SHOWN_LAST = 3, 4


def plain_name(value: object) -> str:
    """A name as it is stored and found: of one width, without blanks around it. Raises PydanticCustomError."""
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    if not _NAME.fullmatch(text) or len(text) > _LONGEST_NAME:
        raise PydanticCustomError("name_format", "姓名应是 1 至 40 个字，不含数字和符号")
    return text


def plain_id_number(value: object) -> str:
    """An ID number of 18 characters whose date and check digit are right. Raises PydanticCustomError."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", value)).upper() if isinstance(value, str) else ""
    if not _NUMBER.fullmatch(text):
        raise PydanticCustomError("id_number_format", "身份证号码应为 18 位，最后一位是数字或 X")
    if birth_date(text) is None:
        raise PydanticCustomError("id_number_date", "身份证号码第 7 至 14 位不是一个日期，请核对")
    if not mod_11_2.is_valid(text):
        raise PydanticCustomError("id_number_check", "身份证号码最后一位与前 17 位对不上，请核对")
    return text


class PersonForm(BaseModel, title="Identity"):
    """一个人的姓名和身份证号码。"""

    model_config = STRICT
    name: Annotated[
        str,
        BeforeValidator(plain_name),
        WithJsonSchema({"type": "string", "minLength": 1, "maxLength": _LONGEST_NAME, "examples": ["王小明"]}),
        Field(title="姓名", description="与身份证一致"),
    ]
    id_number: Annotated[
        str,
        BeforeValidator(plain_id_number),
        WithJsonSchema({"type": "string", "pattern": "^[0-9]{17}[0-9Xx]$", "examples": ["11010519491231002X"]}),
        Field(title="身份证号码", description="18 位，核对日期和校验码"),
    ]


class PeopleForm(BaseModel, title="People"):
    """申请人和配偶。没有填写的为 null。"""

    model_config = STRICT
    applicant: Annotated[PersonForm | None, Field(default=None, description="申请人")]
    spouse: Annotated[PersonForm | None, Field(default=None, description="配偶")]


NOBODY = PeopleForm(applicant=None, spouse=None)


def people_of(form: PeopleForm) -> dict[str, Any]:
    """The people as they are stored: by role, None where not given."""
    return form.model_dump()


def masked(people: Mapping[str, Any]) -> dict[str, Any]:
    """The people as they are shown without a reason: 王**, 110***********002X."""
    return {
        role: None
        if person is None
        else {NAME: masked_name(person[NAME]), ID_NUMBER: masked_id_number(person[ID_NUMBER])}
        for role, person in people.items()
    }


def masked_name(name: str) -> str:
    """A name but for its first character."""
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*"


def masked_id_number(number: str) -> str:
    """An ID number but for what tells one from another at a counter."""
    hidden = len(number) - _SHOWN_FIRST - _SHOWN_LAST
    return f"{number[:_SHOWN_FIRST]}{'*' * hidden}{number[-_SHOWN_LAST:]}"


def birth_date(number: str) -> date | None:
    """The day of birth in an ID number of 18 characters; None where that is no day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex(number: str) -> Literal["male", "female"]:
    """The sex in an ID number of 18 characters: odd numbers are men's."""
    return "male" if int(number[16]) % 2 else "female"


def found_by(people: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What each person is found by, as kind and text; the text is one however the name was written."""
    for person in people.values():
        if person is not None:
            yield NAME, name_key(person[NAME])
            yield ID_NUMBER, person[ID_NUMBER]


def name_key(name: str) -> str:
    """A name without what is written in several ways."""
    return re.sub(r"[·.' -]", "", name).casefold()
