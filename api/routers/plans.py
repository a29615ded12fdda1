"""What the loans cost a month: schedules, and the ways of financing side by side."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.bodies import BODY_STATUSES, read_body, read_document
from api.describing import body, queries
from api.downloads import accepted, described, download, negotiated
from api.examples import FINANCING, LOANS, families
from api.keeping import ETAG, IF_NONE_MATCH, kept
from api.problems import responses
from api.queries import read_query
from api.straight import Straight
from loan_engine.advice import QuoteForm, read_quote
from loan_engine.answers import IN_JSON
from loan_engine.application import current_day
from loan_engine.cost_answers import WAYS
from loan_engine.documents.files import CSV, PDF, XLSX, Kind
from loan_engine.documents.quote_choice import METHOD, ChoiceForm, chosen_workbook, read_choice
from loan_engine.documents.schedule_csv import plan_csv
from loan_engine.documents.sheet import quote_sheet
from loan_engine.documents.sheet_content import sheet_title
from loan_engine.documents.workbook import PLAN_TITLE, plan_workbook
from loan_engine.layouts import LayoutQuery, asks_for_rows, in_json
from loan_engine.plan_answers import plan_answer, plan_in_rows, quote_answer
from loan_engine.plan_forms import PlanAnswer, PlanInRows, QuoteAnswer
from loan_engine.plans import LoansForm, read_plan
from loan_engine.reading import read_json

router = APIRouter(tags=["还款"], route_class=Straight)

_schedule_kind = accepted(CSV, XLSX)
_quote_kind = accepted(PDF, XLSX)


@router.post(
    "/v1/schedules",
    summary="还款计划表",
    description=(
        "每笔贷款的还款计划表，及各笔合在一起按还款日的合计。按 Accept 返回 JSON、CSV 或 Excel 工作簿。"
        "同样的请求得到同样的答案，ETag 也相同；最近不止一次问到的不再重新计算。"
    ),
    response_model=PlanAnswer | PlanInRows,
    responses={
        **described(CSV, XLSX, headers=ETAG),
        **responses(*BODY_STATUSES, HTTPStatus.PRECONDITION_FAILED),
    },
    openapi_extra={**body(LoansForm, LOANS), "parameters": [*queries(LayoutQuery)["parameters"], IF_NONE_MATCH]},
)
async def schedules(request: Request) -> Response:
    kind, data = await _schedule_kind(request), await read_body(request)
    if kind is XLSX:
        return await run_in_threadpool(_schedules, kind, data)
    query = read_query(request)
    if query and asks_for_rows(query) and kind is None:
        return kept(request, "rows", data, lambda: negotiated(plan_in_rows(read_plan(read_json(data)))))
    return kept(request, "columns" if kind is None else kind.suffix, data, lambda: _schedules(kind, data))


def _schedules(kind: Kind | None, data: bytes) -> Response:
    plan = read_plan(read_json(data))
    if kind is CSV:
        return download(plan_csv(plan), CSV, PLAN_TITLE, "schedule")
    if kind is XLSX:
        return download(plan_workbook(plan, current_day()), XLSX, PLAN_TITLE, "schedule")
    return negotiated(plan_answer(plan, layout=in_json))


@router.post(
    "/v1/quotes",
    summary="三种融资方式比较",
    description=(
        "在申请的结论之外，把公积金贷款、组合贷款、银行贷款按两种还款方式并列；"
        "需要还款计划表的写在 financing.schedules。"
        "Accept 为 application/pdf 时返回预审单，为 Excel 工作簿时返回其中一种方式的还款计划。"
    ),
    response_model=QuoteAnswer,
    responses={**described(PDF, XLSX), **responses(*BODY_STATUSES)},
    openapi_extra={**body(QuoteForm, families(financing=FINANCING)), **queries(ChoiceForm)},
)
async def quotes(request: Request) -> Response:
    kind, document, query = await _quote_kind(request), await read_document(request), read_query(request)
    return await run_in_threadpool(_quotes, kind, document, query)


def _quotes(kind: Kind | None, document: object, query: dict[str, str]) -> Response:
    way, method = read_choice(query)
    quote = read_quote(document, current_day())
    if kind is PDF:
        return download(quote_sheet(quote), PDF, sheet_title(quote.assessment), "quote")
    if kind is XLSX:
        data = chosen_workbook(quote, way, method)
        return download(data, XLSX, f"{WAYS[way]}还款计划（{METHOD.choices[method]}）", f"{way}-{method}")
    return negotiated(quote_answer(quote, layout=in_json, parts=IN_JSON))
