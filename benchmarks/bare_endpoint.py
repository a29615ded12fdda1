"""The peer of `api.py`: endpoints as FastAPI's manual writes them, which validate a request and return ready bytes.

READY names a folder with the bytes of each answer.
"""

import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from fastapi import FastAPI, Response
from pydantic import BaseModel, Field

_READY = Path(os.environ["READY"])
_SCHEDULE, _ASSESSMENT = ((_READY / name).read_bytes() for name in ("schedule", "assessment"))


class Loan(BaseModel):
    part: str
    principal: Decimal = Field(gt=0, decimal_places=2)
    annual_rate: Decimal = Field(ge=0, le=Decimal("0.24"))
    term_months: int = Field(ge=1, le=360)
    method: Literal["equal_installment", "equal_principal"]
    first_due: date


class Loans(BaseModel):
    loans: list[Loan] = Field(min_length=1, max_length=10)


class Asked(BaseModel):
    applied_on: date | None = None
    fund_amount: Decimal | None = None
    commercial_amount: Decimal | None = None
    term_months: int | None = None
    method: Literal["equal_installment", "equal_principal"] | None = None


class Person(BaseModel):
    birth_date: date | None = None
    sex: Literal["male", "female"] | None = None
    retirement_category: str | None = None
    contribution_months: int | None = None
    contributing_now: bool | None = None
    unsettled_fund_loan: bool | None = None
    guarantees_unsettled_fund_loan: bool | None = None
    sued_for_default: bool | None = None
    overdue_or_guarantor_paid: bool | None = None
    bad_credit_record: bool | None = None
    monthly_income: Decimal | None = None
    monthly_debt: Decimal | None = None


class Household(BaseModel):
    married: bool | None = None
    homes_owned: int | None = None
    largest_home_area: Decimal | None = None


class Home(BaseModel):
    is_new_build: bool | None = None
    in_city: bool | None = None
    land: str | None = None
    kind: str | None = None
    title_disputed: bool | None = None
    mortgage_prohibited: bool | None = None
    area: Decimal | None = None
    project_admitted: bool | None = None


class Purchase(BaseModel):
    price: Decimal | None = None
    garage_price: Decimal | None = None
    down_payment: Decimal | None = None
    fully_paid: bool | None = None
    contract_date: date | None = None
    contract_registered: bool | None = None
    payment_proof_date: date | None = None


class Application(BaseModel):
    city: str
    request: Asked = Asked()
    applicant: Person = Person()
    spouse: Person | None = None
    household: Household = Household()
    home: Home = Home()
    purchase: Purchase = Purchase()


app = FastAPI()


@app.post("/v1/schedules")
async def schedules(loans: Loans) -> Response:
    return Response(_SCHEDULE, media_type="application/json")


@app.post("/v1/assessments")
async def assessments(application: Application) -> Response:
    return Response(_ASSESSMENT, media_type="application/json")
