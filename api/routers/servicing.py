"""After disbursement: loans that run, with moving rates and early repayments, and loans that are late."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.bodies import BODY_STATUSES, Document, answer
from api.describing import body
from api.downloads import accepted, described, download, negotiated
from api.examples import ARREARS, REPAYMENTS
from api.problems import responses
from loan_engine.application import current_day
from loan_engine.documents.files import CSV, Kind
from loan_engine.documents.repayments_csv import TITLE, repayments_csv
from loan_engine.servicing.answer_forms import ArrearsAnswer, RepaymentsAnswer
from loan_engine.servicing.answers import arrears_answer, repayments_answer
from loan_engine.servicing.arrears_forms import ArrearsForm
from loan_engine.servicing.contract_forms import RepaymentsForm
from loan_engine.servicing.overdue import read_overdue
from loan_engine.servicing.repayments import read_repayments

router = APIRouter(tags=["放款以后"])


@router.post(
    "/v1/repayments",
    summary="从放款到还清：利率调整、提前还款",
    description=(
        "首期按天数计息、利率调整（直接给出，或随公布的利率）、提前还一部分和提前还清，逐日计算，"
        "并与不提前还款相比。按 Accept 返回 JSON 或 CSV。"
    ),
    response_model=RepaymentsAnswer,
    responses={**described(CSV), **responses(*BODY_STATUSES)},
    openapi_extra=body(RepaymentsForm, REPAYMENTS),
)
def repayments(kind: Annotated[Kind | None, Depends(accepted(CSV))], document: Document) -> Response:
    found = read_repayments(document, current_day())
    if kind is CSV:
        return download(repayments_csv(found), CSV, TITLE, "repayments")
    return negotiated(repayments_answer(found))


@router.post(
    "/v1/arrears",
    summary="逾期：欠款、罚息、售房单位的担保、处理抵押物所得的分配",
    description=(
        "按到账的还款计算某一天各期的欠款和罚息；给出城市时判断是否达到可以扣回售房单位保证金的期数；"
        "给出 proceeds 时按债权比例分配处理抵押物所得，分到分。"
    ),
    response_model=ArrearsAnswer,
    responses=responses(*BODY_STATUSES),
    openapi_extra=body(ArrearsForm, ARREARS),
)
def arrears(document: Document) -> Response:
    return answer(arrears_answer(read_overdue(document, current_day())))
