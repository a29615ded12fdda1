"""Can this family borrow, how much and for how long."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.bodies import BODY_STATUSES, answer, read_document
from api.describing import body, queries
from api.downloads import accepted, described, download, negotiated
from api.examples import families, other_caps
from api.problems import responses
from api.queries import read_query
from api.straight import Straight
from loan_engine.answer_forms import AssessmentAnswer, WhatIfAnswer
from loan_engine.answers import IN_JSON, assessment_answer, whatif_answer
from loan_engine.application import ApplicationForm, current_day, read_application
from loan_engine.assessment import assess
from loan_engine.documents.files import PDF, Kind
from loan_engine.documents.sheet import assessment_sheet
from loan_engine.documents.sheet_content import sheet_title
from loan_engine.questions import QuestionForm, read_interview
from loan_engine.reference import AsOfQuery, read_as_of
from loan_engine.reference_answers import question_answer
from loan_engine.reference_forms import QuestionAnswer
from loan_engine.whatif import WhatIfForm, read_whatif

router = APIRouter(tags=["申请"], route_class=Straight)

_kind = accepted(PDF)


@router.post(
    "/v1/assessments",
    summary="判断一份申请",
    description=(
        "结论、每个条件及其条文、还需要的事实、可贷多少和多久。未给出的事实视为未知，不会当作符合。"
        "Accept 为 application/pdf 时返回预审单。"
    ),
    response_model=AssessmentAnswer,
    responses={**described(PDF), **responses(*BODY_STATUSES)},
    openapi_extra={**body(ApplicationForm, families()), **queries(AsOfQuery)},
)
async def assessments(request: Request) -> Response:
    kind, document, query = await _kind(request), await read_document(request), read_query(request)
    if kind is None:
        return _assessments(kind, document, query)
    return await run_in_threadpool(_assessments, kind, document, query)


def _assessments(kind: Kind | None, document: object, query: dict[str, str]) -> Response:
    assessment = assess(read_application(document, current_day(), read_as_of(query)))
    if kind is PDF:
        return download(assessment_sheet(assessment), PDF, sheet_title(assessment), "assessment")
    return negotiated(assessment_answer(assessment, IN_JSON))


@router.post(
    "/v1/questions",
    summary="下一个要问的问题",
    description=(
        "按已有的回答，返回最值得问的一个事实。先问结论还缺的，好答的在前；不符合时到此为止，否则接着问额度、期限和月供还缺的"
        "（decides 为 quote），只要结论的可以停在这里。不会再影响结果的、答不上来而跳过的不问。服务器不保存任何内容。"
    ),
    response_model=QuestionAnswer,
    responses=responses(*BODY_STATUSES),
    openapi_extra=body(QuestionForm, families()),
)
async def questions(request: Request) -> Response:
    return answer(question_answer(read_interview(await read_document(request), current_day())))


@router.post(
    "/v1/whatifs",
    summary="假设参数改变后的结论",
    description="同一份申请，在现行规则和假设的参数下分别判断，并列返回。",
    response_model=WhatIfAnswer,
    responses=responses(*BODY_STATUSES),
    openapi_extra=body(WhatIfForm, other_caps()),
)
async def whatifs(request: Request) -> Response:
    return answer(whatif_answer(read_whatif(await read_document(request), current_day())))
