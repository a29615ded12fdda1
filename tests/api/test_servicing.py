"""Loans that run and loans that are late, over real HTTP."""

import csv
from typing import Any

import pytest
from pydantic import TypeAdapter

from api.examples import ARREARS, REPAYMENTS
from loan_engine.servicing import answer_forms as forms

PREPAID = REPAYMENTS["prepaid"]["value"]
LATE = ARREARS["late"]["value"]


def test_the_documented_loan_runs_to_its_end(ask: Any) -> None:
    reply = ask("/v1/repayments", {"city": "jingdezhen", **PREPAID})
    TypeAdapter(forms.RepaymentsAnswer).validate_python(reply.document, extra="forbid")
    [loan] = reply.document["loans"]
    assert (loan["schedule"]["kind"].count("prepayment"), loan["schedule"]["balance"][-1]) == (1, "0.00")
    assert (reply.status, reply.headers["vary"]) == (200, "Accept")


def test_it_is_got_as_a_file(ask: Any) -> None:
    reply = ask("/v1/repayments", PREPAID, {"Accept": "text/csv"})
    assert reply.headers["content-type"].startswith("text/csv")
    heading, *rows = csv.reader(reply.body.decode("utf-8-sig").splitlines())
    assert (heading[1], len(rows), rows[-1][-1]) == ("日期", 361, "0.00")
    assert [row[2:4] for row in rows if row[3] != "按期还款"] == [["", "提前还一部分"]]
    assert ask("/v1/repayments", PREPAID, {"Accept": "application/pdf"}).status == 406


def test_a_late_loan_has_its_claim(ask: Any) -> None:
    reply = ask("/v1/arrears", {"city": "jingdezhen", **LATE})
    TypeAdapter(forms.ArrearsAnswer).validate_python(reply.document, extra="forbid")
    assert reply.document["guarantee"]["reached_on"] == "2026-05-21"


@pytest.mark.parametrize("path", ["/v1/repayments", "/v1/arrears"])
def test_what_is_bad_is_named_and_not_repeated(ask: Any, path: str) -> None:
    reply = ask(path, {"loans": [{"principal": "十二万"}]})
    assert (reply.status, reply.problems["/loans/0/principal"]) == (422, "money_format")
    assert "十二万" not in reply.body.decode()
