"""Loans that run and loans that are late, over real HTTP."""

import csv
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]
from pydantic import TypeAdapter

from api.openapi import _ARREARS, _REPAYMENTS
from loan_engine.documents.files import XLSX
from loan_engine.servicing import answer_forms as forms


def test_the_documented_loan_runs_to_its_end(ask: Any) -> None:
    reply = ask("/v1/repayments", {"city": "jingdezhen", **_REPAYMENTS})
    TypeAdapter(forms.RepaymentsAnswer).validate_python(reply.document, extra="forbid")
    [loan] = reply.document["loans"]
    assert (loan["schedule"]["kind"].count("prepayment"), loan["schedule"]["balance"][-1]) == (1, "0.00")
    assert (reply.status, reply.headers["vary"]) == (200, "Accept")


def test_it_is_got_as_a_file(ask: Any) -> None:
    reply = ask("/v1/repayments", _REPAYMENTS, {"Accept": "text/csv"})
    assert reply.headers["content-type"].startswith("text/csv")
    heading, *rows = csv.reader(reply.body.decode("utf-8-sig").splitlines())
    assert (heading[1], len(rows), rows[-1][-1]) == ("还款日", 361, "0.00")
    book = load_workbook(BytesIO(ask("/v1/repayments", _REPAYMENTS, {"Accept": XLSX.media_type}).body), data_only=True)
    payments = [row[2] for row in book["公积金贷款"].iter_rows(values_only=True) if isinstance(row[0], int)]
    assert (len(payments), payments[22]) == (361, 50043.33)
    summary = [row[0] for row in book["汇总"].iter_rows(values_only=True) if row[0]]
    assert any("放款时约定" in str(text) for text in summary)
    assert ask("/v1/repayments", _REPAYMENTS, {"Accept": "application/pdf"}).status == 406


def test_a_late_loan_has_its_claim(ask: Any) -> None:
    reply = ask("/v1/arrears", {"city": "jingdezhen", **_ARREARS})
    TypeAdapter(forms.ArrearsAnswer).validate_python(reply.document, extra="forbid")
    assert reply.document["guarantee"]["reached_on"] == "2026-05-21"


@pytest.mark.parametrize("path", ["/v1/repayments", "/v1/arrears"])
def test_what_is_bad_is_named_and_not_repeated(ask: Any, path: str) -> None:
    reply = ask(path, {"loans": [{"principal": "十二万"}]})
    assert (reply.status, reply.problems["/loans/0/principal"]) == (422, "money_format")
    assert "十二万" not in reply.body.decode()
