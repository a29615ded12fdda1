"""The board, the search, and who else works here."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from pydantic_core import PydanticCustomError

from api.bodies import Document, answer
from api.describing import body
from api.desk.access import Permit, may
from api.desk.accounts import colleagues as names_of
from api.desk.answer_forms import Board, CaseList, Colleagues
from api.desk.finding import board, by_person, by_reference
from api.desk.forms import SearchForm
from api.desk.moments import day_at
from api.desk.people import ID_NUMBER, NAME, name_key, plain_id_number, plain_name
from api.desk.references import read_reference
from api.desk.signed_in import TheDesk
from api.desk.writes import ASKED, PRIVATE, READ
from loan_engine.problems import Invalid, Problem, validated

router = APIRouter(tags=["柜台"])


@router.get("/v1/desk/board", summary="要办的案卷", response_model=Board, responses=READ)
def read_board(permit: Annotated[Permit, Depends(may("board"))], desk: TheDesk) -> Response:
    today = day_at(desk.now())
    with desk.reading() as connection:
        groups = board(connection, desk.keys(), permit, today)
    return answer({"today": today.isoformat(), "groups": groups}, PRIVATE)


@router.get("/v1/desk/colleagues", summary="本网点的同事", response_model=Colleagues, responses=READ)
def read_colleagues(permit: Annotated[Permit, Depends(may("assign"))], desk: TheDesk) -> Response:
    with desk.reading() as connection:
        return answer({"names": [*names_of(connection, permit.person.branch)]}, PRIVATE)


@router.post(
    "/v1/desk/search",
    summary="查找案卷",
    description="按编号、姓名或身份证号码之一，须完整一致。查找的内容不进网址，也不进日志。",
    response_model=CaseList,
    responses=ASKED,
    openapi_extra=body(SearchForm),
)
def search(permit: Annotated[Permit, Depends(may("search"))], desk: TheDesk, document: Document) -> Response:
    kind, text = _asked(document)
    with desk.reading() as connection:
        keys = desk.keys()
        if kind == "reference":
            found = by_reference(connection, keys, permit, text)
        else:
            found = by_person(connection, keys, permit, kind, text)
    with desk.writing(permit.person.name) as work:
        work.record("case.searched", "cases", {"by": kind, "found": [each["reference"] for each in found]})
    return answer({"cases": found}, PRIVATE)


def _asked(document: object) -> tuple[str, str]:
    """What is searched by, and its text as it is stored. Raises Invalid."""
    given = {kind: text for kind, text in validated(SearchForm, document).model_dump().items() if text is not None}
    if len(given) != 1:
        raise Invalid(Problem("one_of", "", "请按编号、姓名、身份证号码中的一项查找"))
    [(kind, text)] = given.items()
    try:
        return kind, _READERS[kind](text)
    except PydanticCustomError as error:
        raise Invalid(Problem(error.type, f"/{kind}", error.message())) from None


def _reference(text: str) -> str:
    found = read_reference(text)
    if found is None:
        raise PydanticCustomError("reference_format", "案卷编号像 2026-000001-7，请核对")
    return found


_READERS: dict[str, Any] = {
    "reference": _reference,
    NAME: lambda text: name_key(plain_name(text)),
    ID_NUMBER: plain_id_number,
}
