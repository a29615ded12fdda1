"""Cases: opened, looked at, changed, moved on, printed and exported."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from api.bodies import Document, answer
from api.describing import body
from api.desk import changes, trail
from api.desk.access import Permit, may
from api.desk.accounts import colleagues
from api.desk.answer_forms import CaseAnswer, PeopleAnswer, ReceiptAnswer, ReplayAnswer, Trail
from api.desk.assessing import Assessed, Replay, assessed, replayed
from api.desk.case_answer import case_answer
from api.desk.cases import Case, Kept, Receipt, erase, find, kept, opened
from api.desk.database import leave_no_trace
from api.desk.desk import Desk, Work
from api.desk.exporting import exported
from api.desk.forms import (
    AssigneeForm,
    CaseForm,
    MoveForm,
    NoteForm,
    ReceivedForm,
    UnmaskingForm,
    WaitingForm,
)
from api.desk.moments import day_at
from api.desk.moving import Step, moved
from api.desk.opener import AnOpener
from api.desk.people import PeopleForm, masked_name, people_of
from api.desk.references import read_reference
from api.desk.signed_in import OfAKiosk, TheDesk
from api.desk.states import State
from api.desk.writes import (
    ASKED_OF_ONE,
    CHANGED,
    KEY_HEADER,
    OPENED,
    PRIVATE,
    READ_ONE,
    READ_WHOLE,
    ACaseWrite,
    AWrite,
    receipt_answer,
)
from api.downloads import attached
from api.examples import families
from api.problems import Refused
from loan_engine.application import ApplicationForm, read_application
from loan_engine.assessment import assess
from loan_engine.documents.files import PDF
from loan_engine.documents.sheet import assessment_sheet
from loan_engine.documents.sheet_content import sheet_title
from loan_engine.problems import Invalid, Problem, validated
from loan_engine.version import VERSION

PATH = "/v1/desk/cases"
ONE = f"{PATH}/{{reference}}"

router = APIRouter(tags=["柜台"])


@router.post(
    PATH,
    summary="存为案卷",
    description="判断一份申请并存下来，返回编号。必须有 Idempotency-Key。自助机用 Bearer 密钥，只能存入。",
    status_code=HTTPStatus.CREATED,
    response_model=ReceiptAnswer,
    responses=OPENED,
    dependencies=[OfAKiosk],
    openapi_extra=body(CaseForm),
)
def open_case(opener: AnOpener, write: AWrite, document: Document) -> Response:
    if write.asked is None:
        raise Refused(HTTPStatus.BAD_REQUEST, "idempotency_key_required", f"存入案卷要有 {KEY_HEADER}")
    if (before := write.before(opener.actor)) is not None:
        return _opened(before)
    form: Any = validated(CaseForm, document)
    found = _assessed(_at(document, "application"), write.desk, "/application")
    people = people_of(form.people)

    def do(work: Work) -> Receipt:
        opener.spend(work)
        return opened(work, opener.branch, opener.via, found, people)

    return _opened(write.once(opener.actor, do))


@router.get(
    ONE,
    summary="查看案卷",
    description="姓名和身份证号码打了掩码；每次查看都记入日志。",
    response_model=CaseAnswer,
    responses=READ_ONE,
)
def read_case(permit: Annotated[Permit, Depends(may("read"))], desk: TheDesk, reference: str) -> Response:
    with desk.reading() as connection:
        case = find(connection, desk.keys(), reference, permit)
        shown = case_answer(connection, case, permit, day_at(desk.now()))
    _record(desk, permit, "case.read", case)
    return answer(shown, {**PRIVATE, "ETag": f'"{case.row.version}"'})


@router.put(
    f"{ONE}/application",
    summary="修改情况并重新判断",
    response_model=ReceiptAnswer,
    responses=CHANGED,
    openapi_extra=body(ApplicationForm, families()),
)
def change_application(
    permit: Annotated[Permit, Depends(may("edit"))], write: ACaseWrite, document: Document
) -> Response:
    if (done := write.before(permit.person.name)) is not None:
        return receipt_answer(done)
    found = _assessed(document, write.desk)
    before = write.look(permit, lambda connection, case: kept(connection, case).document)
    return write.change(permit, "case.application", changes.application(found, before))


@router.put(
    f"{ONE}/people",
    summary="修改申请人和配偶",
    response_model=ReceiptAnswer,
    responses=CHANGED,
    openapi_extra=body(PeopleForm),
)
def change_people(permit: Annotated[Permit, Depends(may("edit"))], write: ACaseWrite, document: Document) -> Response:
    return write.change(permit, "case.people", changes.people(people_of(validated(PeopleForm, document))))


@router.put(
    f"{ONE}/papers",
    summary="登记收到的材料",
    description="每次写全部已收到的；没有写的视为已退回。",
    response_model=ReceiptAnswer,
    responses=CHANGED,
    openapi_extra=body(ReceivedForm),
)
def change_papers(permit: Annotated[Permit, Depends(may("edit"))], write: ACaseWrite, document: Document) -> Response:
    return write.change(permit, "case.papers", changes.papers(validated(ReceivedForm, document).received))


@router.put(
    f"{ONE}/waiting",
    summary="等申请人补充",
    response_model=ReceiptAnswer,
    responses=CHANGED,
    openapi_extra=body(WaitingForm),
)
def change_waiting(permit: Annotated[Permit, Depends(may("edit"))], write: ACaseWrite, document: Document) -> Response:
    return write.change(permit, "case.waiting", changes.waiting(validated(WaitingForm, document).for_))


@router.put(
    f"{ONE}/assignee",
    summary="指定经手人",
    response_model=ReceiptAnswer,
    responses=CHANGED,
    openapi_extra=body(AssigneeForm),
)
def change_assignee(
    permit: Annotated[Permit, Depends(may("assign"))], write: ACaseWrite, document: Document
) -> Response:
    name = validated(AssigneeForm, document).name
    return write.change(
        permit, "case.assigned", changes.assignee(name, lambda work, branch: colleagues(work.connection, branch))
    )


@router.post(
    f"{ONE}/notes",
    summary="加备注",
    response_model=ReceiptAnswer,
    responses=CHANGED,
    openapi_extra=body(NoteForm),
)
def add_note(permit: Annotated[Permit, Depends(may("note"))], write: ACaseWrite, document: Document) -> Response:
    return write.change(permit, "case.noted", changes.note(validated(NoteForm, document).text))


@router.post(
    f"{ONE}/moves",
    summary="办理下一步",
    description="受理时按当天重新判断，须符合条件且材料齐全；决定须由没有受理过它的复核人作出。",
    response_model=ReceiptAnswer,
    responses=CHANGED,
    openapi_extra=body(MoveForm),
)
def move_case(permit: Annotated[Permit, Depends(may("move"))], write: ACaseWrite, document: Document) -> Response:
    if (done := write.before(permit.person.name)) is not None:
        return receipt_answer(done)
    form = validated(MoveForm, document)
    # A day that is not stated is today, once: what is accepted is the answer of that very day.
    on = form.on or (day_at(write.desk.now()) if form.to is State.ACCEPTED else None)
    step = Step(form.to, on, form.outcome, form.reason)
    again = write.look(permit, _again(on)) if on is not None and step.to is State.ACCEPTED else None
    return write.change(permit, "case.moved", moved(step, permit, again))


@router.post(
    f"{ONE}/unmasking",
    summary="看完整的姓名和身份证号码",
    description="写明用途；每次都记入日志。",
    response_model=PeopleAnswer,
    responses=ASKED_OF_ONE,
    openapi_extra=body(UnmaskingForm),
)
def unmask(
    permit: Annotated[Permit, Depends(may("unmask"))], desk: TheDesk, reference: str, document: Document
) -> Response:
    purpose = validated(UnmaskingForm, document).purpose
    with desk.reading() as connection:
        case = find(connection, desk.keys(), reference, permit)
        case.opened()  # of what was erased nothing is unmasked
        people = case.people
    _record(desk, permit, "case.unmasked", case, {"purpose": purpose})
    return answer({"people": people}, PRIVATE)


@router.get(
    f"{ONE}/assessments/{{number}}",
    summary="当时的答案",
    description="存下的答案，逐字节不变。",
    response_model=None,
    responses=READ_WHOLE,
)
def read_assessment(
    permit: Annotated[Permit, Depends(may("read"))], desk: TheDesk, reference: str, number: str
) -> Response:
    with desk.reading() as connection:
        case = find(connection, desk.keys(), reference, permit)
        found = kept(connection, case, _number(number))
    _record(desk, permit, "case.read", case, {"assessment": found.row.number})
    return Response(found.answer, headers=PRIVATE, media_type="application/json")


@router.get(
    f"{ONE}/assessments/{{number}}/replay",
    summary="重新核对当时的答案",
    description="用存下的情况和当天日期再判断一次，与存下的答案逐字节比较。",
    response_model=ReplayAnswer,
    responses=READ_WHOLE,
)
def replay(permit: Annotated[Permit, Depends(may("read"))], desk: TheDesk, reference: str, number: str) -> Response:
    with desk.reading() as connection:
        case = find(connection, desk.keys(), reference, permit)
        stored = kept(connection, case, _number(number))
    row, found = stored.row, _replayed(stored)
    _record(desk, permit, "case.replayed", case, {"assessment": row.number, "same": found.same})
    return answer(
        {
            "same": found.same,
            "engine_version": VERSION,
            "stored_engine_version": row.engine_version,
            "rulebook": row.rulebook,
            "rulebook_version": found.rulebook_version,
            "stored_rulebook_version": row.rulebook_version,
            "differs": [*found.differs],
        },
        PRIVATE,
    )


@router.get(
    f"{ONE}/sheet",
    summary="打印预审单",
    description="最近一次判断的预审单，PDF，带案卷编号。",
    response_class=Response,
    responses=READ_WHOLE,
)
def sheet(permit: Annotated[Permit, Depends(may("export"))], desk: TheDesk, reference: str) -> Response:
    with desk.reading() as connection:
        case = find(connection, desk.keys(), reference, permit)
        last, applicant = kept(connection, case), case.people["applicant"]
    if not _replayed(last).same:  # what is printed is what was told, or nothing
        title = "软件或规则数据更新后，这份答案不能照原样打印，请重新判断或导出"
        raise Refused(HTTPStatus.CONFLICT, "answer_differs", title)
    _record(desk, permit, "case.printed", case)
    lines = [("案卷", case.reference), *([] if applicant is None else [("申请人", masked_name(applicant["name"]))])]
    assessment = assess(read_application(last.document, last.today))
    pdf = assessment_sheet(assessment, lines)
    headers = {**attached(PDF, f"{sheet_title(assessment)}-{case.reference}", case.reference), **PRIVATE}
    return Response(pdf, headers=headers, media_type=PDF.media_type)


@router.get(
    f"{ONE}/export",
    summary="导出案卷",
    description="整个案卷，含每一次判断和日志，JSON 文件；姓名和身份证号码打了掩码。",
    response_class=Response,
    responses=READ_WHOLE,
)
def export(permit: Annotated[Permit, Depends(may("export"))], desk: TheDesk, reference: str) -> Response:
    with desk.reading() as connection:
        case = find(connection, desk.keys(), reference, permit)
        document = exported(connection, case, permit, day_at(desk.now()))
    _record(desk, permit, "case.exported", case)
    disposition = {"Content-Disposition": f'attachment; filename="{case.reference}.json"'}
    return answer(document, {**PRIVATE, **disposition})


@router.get(f"{ONE}/trail", summary="案卷的日志", response_model=Trail, responses=READ_ONE)
def case_trail(permit: Annotated[Permit, Depends(may("trail"))], desk: TheDesk, reference: str) -> Response:
    with desk.reading() as connection:
        case = find(connection, desk.keys(), reference, permit)
        entries = trail.of_case(connection, case.reference)
    _record(desk, permit, "case.trail", case)
    return answer({"entries": entries}, PRIVATE)


@router.delete(
    ONE,
    summary="删除案卷里的个人信息",
    description="销毁案卷的密钥，不能恢复；还没有办完的同时撤回。日志保持完整。",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    responses=READ_ONE,
)
def erase_case(permit: Annotated[Permit, Depends(may("erase"))], desk: TheDesk, reference: str) -> Response:
    stored = read_reference(reference)
    with desk.writing(permit.person.name) as work:
        if stored is None or not erase(work, stored):
            raise Refused(HTTPStatus.NOT_FOUND, "unknown_case", "没有这个案卷，或内容已删除")
    leave_no_trace(desk.engine)
    return Response(status_code=HTTPStatus.NO_CONTENT.value)


def _opened(receipt: Receipt) -> Response:
    return receipt_answer(receipt, {"Location": f"{PATH}/{receipt['reference']}"}, HTTPStatus.CREATED)


def _at(document: object, name: str) -> object:
    return document.get(name) if isinstance(document, dict) else None


def _assessed(document: object, desk: Desk, at: str = "") -> Assessed:
    """Raises Invalid, with pointers into the whole body."""
    try:
        return assessed(document, day_at(desk.now()))
    except Invalid as error:
        raise Invalid(*(Problem(each.code, f"{at}{each.pointer}", each.message) for each in error.problems)) from None


def _again(on: date) -> Any:
    """The case's facts assessed on the day of acceptance."""

    def read(connection: Any, case: Case) -> Assessed:
        return assessed(kept(connection, case).document, on)

    return read


def _replayed(stored: Kept) -> Replay:
    return replayed(stored.document, stored.today, stored.answer, stored.row.rulebook)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Refused(HTTPStatus.NOT_FOUND, "unknown_assessment", "案卷里没有这一次判断")
    return int(text)


def _record(desk: Desk, permit: Permit, act: str, case: Case, detail: dict[str, Any] | None = None) -> None:
    """Nothing personal is shown before it stands in the trail that it was."""
    with desk.writing(permit.person.name) as work:
        work.record(act, case.reference, detail)
