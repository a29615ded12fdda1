"""Answers as files, over real HTTP: the form that is asked for, its name, and the file opened again."""

import csv
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]
from pypdf import PdfReader

from api.app import create_app

CSV, PDF, PROBLEM = "text/csv", "application/pdf", "application/problem+json"
JSON, XLSX = "application/json", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LOAN = {"annual_rate": "0.026", "term_months": 24, "method": "equal_installment", "first_due": "2026-04-02"}
LOANS = {
    "loans": [
        {"part": "fund", "principal": "300000.00", **LOAN},
        {"part": "commercial", "principal": "120000.00", **LOAN},
    ]
}
OFFERED = {
    "/v1/schedules": [JSON, CSV, XLSX],
    "/v1/assessments": [JSON, PDF],
    "/v1/quotes": [JSON, PDF, XLSX],
}


def name_of(reply: Any) -> str:
    kind, plain, full = reply.headers["content-disposition"].split("; ")
    assert kind == "attachment"
    assert plain.isascii()
    return unquote(full.removeprefix("filename*=UTF-8''"))


def title_of(reply: Any) -> Any:
    return load_workbook(BytesIO(reply.body))["汇总"]["A1"].value


def said(reply: Any) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(reply.body)).pages).split())


@pytest.fixture
def sent(family: Any) -> dict[str, Any]:
    """A document that each path answers."""
    return {"/v1/schedules": LOANS, "/v1/assessments": family, "/v1/quotes": family}


def test_a_schedule_as_csv(ask: Any) -> None:
    reply = ask("/v1/schedules", LOANS, {"Accept": CSV})
    assert (reply.status, reply.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert reply.headers["content-disposition"].startswith('attachment; filename="schedule.csv"; ')
    assert name_of(reply) == "还款计划.csv"
    head, *rows = csv.reader(StringIO(reply.body.decode("utf-8-sig"), newline=""))
    schedule = ask("/v1/schedules", LOANS).document["combined"]["schedule"]
    assert head[2] == "合计还款额"
    assert [row[2] for row in rows] == schedule["payment"]


def test_a_schedule_as_a_workbook(ask: Any) -> None:
    reply = ask("/v1/schedules", LOANS, {"Accept": XLSX})
    assert (reply.headers["content-type"], name_of(reply)) == (XLSX, "还款计划.xlsx")
    assert load_workbook(BytesIO(reply.body)).sheetnames == ["汇总", "合计", "公积金贷款", "商业贷款", "逐年"]


def test_an_assessment_as_a_sheet_of_the_day_that_is_previewed(ask: Any, family: Any) -> None:
    reply = ask("/v1/assessments", family, {"Accept": PDF})
    assert (reply.headers["content-type"], name_of(reply)) == (PDF, "组合贷款预审单.pdf")
    assert "不符合条件" not in said(reply)
    assert "不符合条件" in said(ask("/v1/assessments?as_of=2027-02-11", family, {"Accept": PDF}))


def test_a_quote_as_a_sheet(ask: Any, family: Any) -> None:
    reply = ask("/v1/quotes", family, {"Accept": PDF})
    assert name_of(reply) == "组合贷款预审单.pdf"
    assert "三种融资方式" in said(reply)


@pytest.mark.parametrize(
    ("query", "title", "name"),
    [
        ("", "组合贷款还款计划", "组合贷款还款计划（等额本息）.xlsx"),
        ("?way=bank", "银行贷款还款计划", "银行贷款还款计划（等额本息）.xlsx"),
        ("?way=fund&method=equal_principal", "公积金贷款还款计划", "公积金贷款还款计划（等额本金）.xlsx"),
    ],
)
def test_a_quote_as_the_workbook_of_one_way(ask: Any, family: Any, query: str, title: str, name: str) -> None:
    reply = ask(f"/v1/quotes{query}", family, {"Accept": XLSX})
    assert (title_of(reply), name_of(reply)) == (title, name)


def test_a_way_that_lends_nothing_has_no_workbook(ask: Any, family: Any) -> None:
    family["request"] |= {"fund_amount": "0.00"}
    family["purchase"] |= {"price": "100000.00", "garage_price": "100000.00", "down_payment": "10000.00"}
    reply = ask("/v1/quotes", family, {"Accept": XLSX})
    assert (reply.status, reply.problems) == (422, {"/way": "nothing_lent"})
    assert ask("/v1/quotes", family, {"Accept": PDF}).status == 200


@pytest.mark.parametrize("accept", [JSON, XLSX])
def test_a_way_or_a_method_that_is_none_is_named(ask: Any, family: Any, accept: str) -> None:
    reply = ask("/v1/quotes?way=gift&method=bullet&colour=red", family, {"Accept": accept})
    assert reply.problems == {"/way": "not_a_choice", "/method": "not_a_choice", "/colour": "unknown_field"}


@pytest.mark.parametrize("path", OFFERED)
def test_what_is_offered_is_said_where_nothing_fits(ask: Any, sent: Any, path: str) -> None:
    reply = ask(path, sent[path], {"Accept": "text/html, image/*;q=0.8"})
    assert (reply.status, reply.headers["content-type"], reply.headers["vary"]) == (406, PROBLEM, "Accept")
    assert (reply.document["code"], reply.document["offered"]) == ("not_acceptable", OFFERED[path])


@pytest.mark.parametrize("path", OFFERED)
@pytest.mark.parametrize("accept", [None, "*/*", "application/*", "application/json, text/plain, */*"])
def test_json_is_what_everyone_else_gets(ask: Any, sent: Any, path: str, accept: str | None) -> None:
    reply = ask(path, sent[path], {} if accept is None else {"Accept": accept})
    assert (reply.status, reply.headers["content-type"], reply.headers["vary"]) == (200, JSON, "Accept")
    assert "content-disposition" not in reply.headers


@pytest.mark.parametrize("path", OFFERED)
def test_an_error_is_problem_details_whatever_is_accepted(ask: Any, path: str) -> None:
    for accept in OFFERED[path]:
        for body, status in ((b"{", 422), (b"{}", 422), (b" " * 70_000, 413)):
            reply = ask(path, body, {"Accept": accept})
            assert (reply.status, reply.headers["content-type"]) == (status, PROBLEM)


def test_many_at_once_get_what_each_asked_for(ask: Any, sent: Any) -> None:
    asked = [(path, accept) for path, offered in OFFERED.items() for accept in offered] * 4
    with ThreadPoolExecutor(8) as threads:
        replies = threads.map(lambda each: ask(each[0], sent[each[0]], {"Accept": each[1]}), asked)
    for (path, accept), reply in zip(asked, replies, strict=True):
        assert (path, reply.status, reply.headers["content-type"].partition(";")[0]) == (path, 200, accept)


@pytest.mark.parametrize("path", OFFERED)
def test_every_form_is_documented(path: str) -> None:
    responses = create_app().openapi()["paths"][path]["post"]["responses"]
    assert list(responses["200"]["content"]) == OFFERED[path]
    assert {"Vary", "Content-Disposition"} == {*responses["200"]["headers"]} - {"ETag"}
    assert PROBLEM in responses["406"]["content"]
