"""What the rules say apart from any application: rulebooks, rates, retirement and the vocabulary."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from api.bodies import answer
from api.describing import queries
from api.page_policy import hash_source, page_headers
from api.problems import Refused, responses
from api.queries import Query
from loan_engine import reference
from loan_engine.application import current_day
from loan_engine.pages import STYLE, rulebook_page
from loan_engine.procedure_answers import provisions, timeline_answer
from loan_engine.reference_answers import (
    clauses_answer,
    facts_answer,
    rates_answer,
    retirement_answer,
    rulebook_answer,
    rulebooks_answer,
)
from loan_engine.reference_forms import (
    ClauseShown,
    FactShown,
    ProvisionShown,
    RatesAnswer,
    ReleaseAnswer,
    RetirementAnswer,
    RulebookAnswer,
    RulebookListed,
    TimelineAnswer,
)
from loan_engine.release import release_answer
from rules.rulebook import Rulebook

router = APIRouter(tags=["规则与数据"])


@router.get("/v1/rulebooks", summary="规则列表", response_model=list[RulebookListed])
def rulebooks() -> Response:
    return answer(rulebooks_answer())


@router.get(
    "/v1/rulebooks/{id}",
    summary="一部规则的全部内容",
    description="条件、限额、参数的历次数值及来源、不明确条文的理解。",
    response_model=RulebookAnswer,
    responses=responses(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
    openapi_extra=queries(reference.RulebookQuery),
)
def rulebook(id: str, query: Query) -> Response:
    return answer(rulebook_answer(*_rulebook(id, query)))


def _rulebook(id: str, query: dict[str, str]) -> tuple[Rulebook, date]:
    try:
        return reference.read_rulebook(id, query, current_day())
    except reference.UnknownRulebook:
        raise Refused(HTTPStatus.NOT_FOUND, "unknown_rulebook", "没有这部规则") from None


@router.get(
    "/rulebooks/{id}",
    summary="一部规则的网页，可以打印",
    response_class=HTMLResponse,
    responses=responses(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
    openapi_extra=queries(reference.RulebookQuery),
)
def page(id: str, query: Query) -> Response:
    return HTMLResponse(rulebook_page(*_rulebook(id, query)), headers=page_headers(style=hash_source(STYLE)))


@router.get(
    "/v1/rulebooks/{id}/clauses",
    summary="逐条对照表",
    description="三份文件的每一条、项、目：大意、性质、由什么体现。",
    response_model=list[ClauseShown],
    responses=responses(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
    openapi_extra=queries(reference.RulebookQuery),
)
def clauses(id: str, query: Query) -> Response:
    found, _ = _rulebook(id, query)
    return answer(clauses_answer(found))


@router.get(
    "/v1/rulebooks/{id}/provisions",
    summary="办理须知",
    description="办理、担保、还款、还清以后、违约与收回、咨询与投诉，按主题列出，注明条文。",
    response_model=list[ProvisionShown],
    responses=responses(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
    openapi_extra=queries(reference.RulebookQuery),
)
def provisions_of(id: str, query: Query) -> Response:
    return answer(provisions(*_rulebook(id, query)))


@router.get(
    "/v1/timeline",
    summary="办理日期",
    description="从受理日算起：作出决定、担保承诺书、放款的日期；按工作日计算，避开每月最后不放款的日子。",
    response_model=TimelineAnswer,
    responses=responses(HTTPStatus.UNPROCESSABLE_ENTITY),
    openapi_extra=queries(reference.TimelineQuery),
)
def timeline(query: Query) -> Response:
    return answer(timeline_answer(*reference.read_timeline(query)))


@router.get(
    "/v1/rates",
    summary="利率",
    description="公积金贷款利率和贷款市场报价利率（LPR）的历次调整，附来源。",
    response_model=RatesAnswer,
)
def rates() -> Response:
    return answer(rates_answer())


@router.get(
    "/v1/retirement",
    summary="法定退休年龄",
    response_model=RetirementAnswer,
    responses=responses(HTTPStatus.UNPROCESSABLE_ENTITY),
    openapi_extra=queries(reference.RetirementQuery),
)
def retirement(query: Query) -> Response:
    return answer(retirement_answer(*reference.read_retirement(query, current_day())))


@router.get("/v1/facts", summary="词汇表：申请中可以填写的全部事实", response_model=list[FactShown])
def facts() -> Response:
    return answer(facts_answer())


@router.get(
    "/v1/release",
    summary="版本、收录的规则和数据日期",
    description="与命令行的 --version --json 相同：数据旧了，答案上也会注明。",
    response_model=ReleaseAnswer,
)
def release() -> Response:
    return answer(release_answer())
