"""What the loans cost a month: schedules, and the ways of financing side by side."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.bodies import BODY_STATUSES, Document, answer
from api.openapi import body
from api.problems import responses
from loan_engine.advice import QuoteForm, read_quote
from loan_engine.answer_forms import PlanAnswer, QuoteAnswer
from loan_engine.application import current_day
from loan_engine.plan_answers import plan_answer, quote_answer
from loan_engine.plans import LoansForm, read_plan

router = APIRouter(tags=["还款"])


@router.post(
    "/v1/schedules",
    summary="还款计划表",
    description="每笔贷款的还款计划表，及各笔合在一起按还款日的合计。",
    response_model=PlanAnswer,
    responses=responses(*BODY_STATUSES),
    openapi_extra=body(LoansForm),
)
def schedules(document: Document) -> Response:
    return answer(plan_answer(read_plan(document)))


@router.post(
    "/v1/quotes",
    summary="三种融资方式比较",
    description=(
        "在申请的结论之外，把公积金贷款、组合贷款、银行贷款按两种还款方式并列；"
        "需要还款计划表的写在 financing.schedules。"
    ),
    response_model=QuoteAnswer,
    responses=responses(*BODY_STATUSES),
    openapi_extra=body(QuoteForm),
)
def quotes(document: Document) -> Response:
    return answer(quote_answer(read_quote(document, current_day())))
