"""What a seller owes fund buyers: a project's checklist."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.bodies import BODY_STATUSES, Document, answer
from api.describing import body
from api.examples import complete_projects
from api.problems import responses
from loan_engine.application import current_day
from loan_engine.procedure_answers import checklist_answer
from loan_engine.projects import ProjectForm, read_checklist
from loan_engine.reference_forms import ChecklistAnswer

router = APIRouter(tags=["开发企业"])


@router.post(
    "/v1/projects",
    summary="检查一个楼盘",
    description="楼盘准入所需的证件和协议，以及对使用公积金的购房人应尽的义务，逐项注明条文。",
    response_model=ChecklistAnswer,
    responses=responses(*BODY_STATUSES),
    openapi_extra=body(ProjectForm, complete_projects()),
)
def projects(document: Document) -> Response:
    return answer(checklist_answer(read_checklist(document, current_day())))
