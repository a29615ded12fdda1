"""Questions turned round: what a monthly budget carries, how long, and which split costs least."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.bodies import BODY_STATUSES, Document, answer
from api.describing import body
from api.examples import SOLVE, families
from api.problems import responses
from loan_engine.application import current_day
from loan_engine.solving.answers import solution_answer
from loan_engine.solving.asked import SolutionForm, read_solution
from loan_engine.solving.forms import SolutionAnswer

router = APIRouter(tags=["还款"])


@router.post(
    "/v1/solutions",
    summary="由月供求贷款、房价、期限，或求利息最少的分配",
    description=(
        "在 solve.goal 中说明求什么，在 solve.monthly 中给出每月最多还多少。结果在规则的限额之内，"
        "返回之前已用还款计划重新验算，并说明由预算还是由哪一条限额决定。"
    ),
    response_model=SolutionAnswer,
    responses=responses(*BODY_STATUSES),
    openapi_extra=body(SolutionForm, families(solve=SOLVE)),
)
def solutions(document: Document) -> Response:
    return answer(solution_answer(read_solution(document, current_day())))
