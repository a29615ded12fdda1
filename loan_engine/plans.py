"""Loans as they are asked for, and their schedules: each by itself, and all of them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, Field, PlainValidator, WithJsonSchema, create_model
from pydantic_core import PydanticCustomError

from loan_engine.amortization import Loan, LoanError, Method, Schedule, schedule
from loan_engine.combined import Combined, combine
from loan_engine.fields import STRICT, field_of, rate_field
from loan_engine.problems import Invalid, Problem, pointer, validated
from rules.facts import Day, Money
from rules.vocabulary import request

MAXIMUM_LOANS = 10

PRINCIPAL = Money(id="loan.principal", label="贷款本金", question="贷款本金是多少元？")
FIRST_DUE = Day(
    id="loan.first_due",
    label="首次还款日",
    question="第一次还款是哪天？",
    hint="以后每月同一天；没有这一天的月份为月末。",
)


def _part(value: object) -> str:
    if isinstance(value, str) and 0 < len(value) <= 20 and value.isascii() and value.isidentifier():
        return value
    raise PydanticCustomError("part_name", "应是 20 个以内的英文字母、数字或下划线，不以数字开头")


PART_SCHEMA = {
    "type": "string",
    "pattern": "^[A-Za-z_][A-Za-z0-9_]{0,19}$",
    "title": "贷款名称",
    "description": "在一份计划里不重复，例如 fund（公积金贷款）、commercial（商业贷款）。",
    "examples": ["fund"],
}

_FIELDS: dict[str, Any] = {
    "part": (Annotated[str, PlainValidator(_part), WithJsonSchema(PART_SCHEMA)], ...),
    "principal": (field_of(PRINCIPAL), ...),
    "annual_rate": (rate_field("年利率"), ...),
    "term_months": (field_of(request.term_months), ...),
    "method": (field_of(request.method), ...),
    "first_due": (field_of(FIRST_DUE), ...),
}

LoanForm: type[BaseModel] = create_model("Loan", __config__=STRICT, __doc__="一笔贷款。", **_FIELDS)


class LoansForm(BaseModel):
    """要计算还款计划的贷款，一笔或几笔。"""

    model_config = STRICT
    loans: list[LoanForm] = Field(  # type: ignore[valid-type]
        title="贷款", description="一笔或几笔贷款。", min_length=1, max_length=MAXIMUM_LOANS
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """Loans by part, in the order given, and all their schedules as one."""

    loans: dict[str, Loan]
    combined: Combined


def read_plan(document: object) -> Plan:
    """A plan from its document. Raises Invalid: bad fields, `duplicate_part`, or the code of a LoanError."""
    return plan_of(validated(LoansForm, document))


def plan_of(form: LoansForm) -> Plan:
    """A plan from its validated form; raises as `read_plan` does."""
    unique_parts((each.part for each in form.loans), "loans")  # type: ignore[attr-defined]
    asked = {each.part: {**vars(each), "method": Method(each.method)} for each in form.loans}  # type: ignore[attr-defined]
    for terms in asked.values():
        del terms["part"]
    position = {part: index for index, part in enumerate(asked)}
    return plan(asked, lambda part, field: pointer(("loans", position[part], field)))


def unique_parts(parts: Iterable[str], of: str) -> None:
    """Nothing, where every part in the list named `of` has a name of its own. Raises Invalid `duplicate_part`."""
    seen: set[str] = set()
    repeated = []
    for index, part in enumerate(parts):
        if part in seen:
            repeated.append(Problem("duplicate_part", pointer((of, index, "part")), "贷款名称不能重复"))
        seen.add(part)
    if repeated:
        raise Invalid(*repeated)


def plan(asked: Mapping[str, Mapping[str, Any]], place: Callable[[str, str], str]) -> Plan:
    """The plan of loans given by part as the fields of `Loan`, at least one.

    Raises Invalid with the code of every LoanError, at the pointer that `place` gives for a part and a field.
    """
    loans: dict[str, Loan] = {}
    schedules: dict[str, Schedule] = {}
    problems: list[Problem] = []
    for part, terms in asked.items():
        try:
            loans[part] = Loan(**terms)
            schedules[part] = schedule(loans[part])
        except LoanError as error:
            problems.append(Problem(error.code, place(part, error.field), error.message))
    if problems:
        raise Invalid(*problems)
    return Plan(loans, combine(schedules))
