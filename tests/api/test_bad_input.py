"""Bad input over real HTTP: 422, a stable code at the field's pointer, and nothing of what was sent.

What is no document at all, and what is hardly HTTP: `desk/test_raw_bytes.py`.
"""

import json
import socket
from typing import Any

import pytest

SECRET = "36020319920615001X"


def put(document: dict[str, Any], pointer: str, value: Any) -> None:
    *groups, name = pointer.strip("/").split("/")
    for group in groups:
        document = document[group]
    document[name] = value


RAW = "!raw!"
BAD = [
    ("full-width digits", "/purchase/price", "１２３４５６", "money_format"),
    ("a boolean as money", "/purchase/price", True, "money_format"),
    ("a boolean as a number", "/applicant/contribution_months", True, "not_a_whole_number"),
    ("a number as a boolean", "/home/in_city", 1, "not_a_boolean"),
    ("text as a boolean", "/home/in_city", "certainly", "not_a_boolean"),
    ("NaN as money", "/purchase/price", RAW + "NaN", "money_format"),
    ("NaN as an area", "/home/area", RAW + "NaN", "not_a_number"),
    ("Infinity as money", "/purchase/price", RAW + "Infinity", "money_format"),
    ("-Infinity as months", "/applicant/contribution_months", RAW + "-Infinity", "not_a_whole_number"),
    ("1e400 as money", "/purchase/price", RAW + "1e400", "money_format"),
    ("1e400 as an area", "/home/area", RAW + "1e400", "not_a_number"),
    ("five thousand digits as an area", "/home/area", RAW + "1" * 5_000, "not_a_number"),
    ("1e2 as homes", "/household/homes_owned", RAW + "1e2", "not_a_whole_number"),
    ("negative money", "/purchase/price", "-1.00", "money_negative"),
    ("more than two decimals", "/purchase/price", "980000.001", "money_decimals"),
    ("separators in money", "/purchase/price", "1_000", "money_format"),
    ("money beyond its bound", "/purchase/price", "100000000.01", "out_of_range"),
    ("an area to the thousandth", "/home/area", 118.555, "area_decimals"),
    ("text as an area", "/home/area", "118.5", "not_a_number"),
    ("half a month", "/applicant/contribution_months", 6.5, "not_a_whole_number"),
    ("months below zero", "/applicant/contribution_months", -1, "out_of_range"),
    ("a term of 0", "/request/term_months", 0, "out_of_range"),
    ("a term of 361", "/request/term_months", 361, "out_of_range"),
    ("a garage above the price", "/purchase/garage_price", "980000.01", "garage_above_price"),
    ("a down payment above the price", "/purchase/down_payment", "980000.01", "down_payment_above_price"),
    ("a birth on the day of application", "/applicant/birth_date", "2026-03-02", "birth_after_application"),
    ("a spouse's birth after application", "/spouse/birth_date", "2026-03-03", "birth_after_application"),
    ("a contract in the future", "/purchase/contract_date", "2026-03-03", "contract_in_future"),
    ("a payment proof in the future", "/purchase/payment_proof_date", "2026-03-03", "payment_proof_in_future"),
    ("a woman's category for a man", "/applicant/retirement_category", "female_50", "category_for_a_man"),
    ("a day that does not exist", "/purchase/contract_date", "2026-02-30", "not_a_date"),
    ("a moment as a day", "/purchase/contract_date", "2026-02-10T00:00:00", "not_a_date"),
    ("a timestamp as a day", "/purchase/contract_date", 1770681600, "not_a_date"),
    ("a day in full-width digits", "/purchase/contract_date", "２０２６-02-10", "not_a_date"),
    ("a kind of home that is not listed", "/home/kind", "castle", "not_a_choice"),
    ("a list for a choice", "/home/kind", ["villa"], "not_a_choice"),
    ("a list for a group", "/home", [], "not_an_object"),
    ("an unknown field", "/home/colour", SECRET, "unknown_field"),
    ("an unknown group", "/secret", {"id": SECRET}, "unknown_field"),
    ("an unknown city", "/city", "atlantis", "unknown_city"),
    ("an application before the rules", "/request/applied_on", "2020-09-06", "before_rules"),
]


@pytest.mark.parametrize("path", ["/v1/assessments", "/v1/quotes"])
@pytest.mark.parametrize(("what", "pointer", "value", "code"), BAD, ids=[each[0] for each in BAD])
def test_a_bad_field_is_named_with_a_code(
    ask: Any, family: Any, path: str, what: str, pointer: str, value: Any, code: str
) -> None:
    put(family, pointer, value)
    body = json.dumps(family)
    if isinstance(value, str) and value.startswith(RAW):
        body = body.replace(json.dumps(value), value.removeprefix(RAW))
    reply = ask(path, body.encode())
    assert reply.status == 422
    assert reply.problems[pointer] == code
    if isinstance(value, str) and not value.startswith(RAW):
        assert value.encode() not in reply.body


def test_before_the_rules_the_contract_may_be_older_too(ask: Any) -> None:
    reply = ask("/v1/assessments", {"city": "jingdezhen", "request": {"applied_on": "2020-09-06"}})
    assert (reply.status, reply.problems) == (422, {"/request/applied_on": "before_rules"})


def test_a_single_person_has_no_spouse(ask: Any, family: Any) -> None:
    family["household"]["married"] = False
    reply = ask("/v1/assessments", family)
    assert (reply.status, reply.problems) == (422, {"/spouse": "spouse_of_single"})


def test_every_bad_field_is_named_at_once(ask: Any, family: Any) -> None:
    put(family, "/purchase/price", "1,000")
    put(family, "/home/area", True)
    put(family, "/applicant/sex", "x")
    reply = ask("/v1/assessments", family)
    assert set(reply.problems) == {"/purchase/price", "/home/area", "/applicant/sex"}


def test_the_name_of_an_unknown_field_is_not_repeated_unless_it_is_a_plain_word(ask: Any, family: Any) -> None:
    family["applicant"][SECRET] = 1
    reply = ask("/v1/assessments", family)
    assert reply.problems == {"/applicant": "unknown_field"}
    assert SECRET.encode() not in reply.body


def test_the_city_is_required(ask: Any) -> None:
    assert ask("/v1/assessments", {}).problems == {"/city": "required"}


def test_a_body_beyond_the_size_is_refused(ask: Any) -> None:
    reply = ask("/v1/assessments", b" " * 70_000)
    assert (reply.status, reply.document["code"]) == (413, "too_large")


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_of_another_type_is_refused(ask: Any, family: Any, media_type: str) -> None:
    reply = ask("/v1/assessments", family, {"Content-Type": media_type})
    assert (reply.status, reply.document["code"]) == (415, "not_json")


LOAN = {
    "part": "fund",
    "principal": "300000.00",
    "annual_rate": "0.026",
    "term_months": 360,
    "method": "equal_installment",
    "first_due": "2026-04-02",
}

BAD_LOANS = [
    ({"annual_rate": "3.1"}, "/loans/0/annual_rate", "rate_looks_like_percent"),
    ({"annual_rate": 3.1}, "/loans/0/annual_rate", "rate_looks_like_percent"),
    ({"annual_rate": "-0.01"}, "/loans/0/annual_rate", "rate_negative"),
    ({"annual_rate": "0.25"}, "/loans/0/annual_rate", "rate_above_maximum"),
    ({"annual_rate": "0.0310000001"}, "/loans/0/annual_rate", "rate_decimals"),
    ({"annual_rate": "NaN"}, "/loans/0/annual_rate", "rate_format"),
    ({"annual_rate": True}, "/loans/0/annual_rate", "rate_format"),
    ({"annual_rate": "０.031"}, "/loans/0/annual_rate", "rate_format"),
    ({"term_months": 0}, "/loans/0/term_months", "out_of_range"),
    ({"term_months": 361}, "/loans/0/term_months", "out_of_range"),
    ({"term_months": True}, "/loans/0/term_months", "not_a_whole_number"),
    ({"principal": "999.99"}, "/loans/0/principal", "principal_below_minimum"),
    ({"principal": "-1"}, "/loans/0/principal", "money_negative"),
    ({"principal": "99999999999999"}, "/loans/0/principal", "money_format"),
    ({"method": "bullet"}, "/loans/0/method", "not_a_choice"),
    ({"first_due": "9999-12-31"}, "/loans/0/first_due", "out_of_range"),
    ({"part": "公积金"}, "/loans/0/part", "part_name"),
    ({"extra": 1}, "/loans/0/extra", "unknown_field"),
]


@pytest.mark.parametrize(("change", "pointer", "code"), BAD_LOANS)
def test_a_bad_loan_is_named_with_a_code(ask: Any, change: dict[str, Any], pointer: str, code: str) -> None:
    reply = ask("/v1/schedules", {"loans": [{**LOAN, **change}]})
    assert reply.status == 422
    assert reply.problems == {pointer: code}


def test_a_percentage_is_answered_with_what_was_probably_meant(ask: Any) -> None:
    reply = ask("/v1/schedules", {"loans": [{**LOAN, "annual_rate": "3.1"}]})
    assert "0.031" in reply.document["errors"][0]["detail"]


def test_parts_are_told_apart(ask: Any) -> None:
    assert ask("/v1/schedules", {"loans": [LOAN, LOAN]}).problems == {"/loans/1/part": "duplicate_part"}


@pytest.mark.parametrize(("loans", "code"), [([], "too_few"), ([LOAN] * 11, "too_many"), ({}, "not_a_list")])
def test_there_are_some_loans_and_not_too_many(ask: Any, loans: Any, code: str) -> None:
    assert ask("/v1/schedules", {"loans": loans}).problems == {"/loans": code}


BAD_QUOTES = [
    ({"commercial_rate": "3.1"}, "/financing/commercial_rate", "rate_looks_like_percent"),
    ({"commercial_rate": "0.031", "spread_basis_points": 0}, "/financing/spread_basis_points", "rate_given_twice"),
    ({"spread_basis_points": -400}, "/financing/spread_basis_points", "rate_negative"),
    ({"spread_basis_points": 2001}, "/financing/spread_basis_points", "out_of_range"),
    ({"need": "0"}, "/financing/need", "out_of_range"),
    ({"need": "720000.01"}, "/financing/need", "more_than_left_to_pay"),
    ({"schedules": ["all"]}, "/financing/schedules/0", "not_a_choice"),
]


@pytest.mark.parametrize(("financing", "pointer", "code"), BAD_QUOTES)
def test_bad_financing_is_named_with_a_code(ask: Any, family: Any, financing: Any, pointer: str, code: str) -> None:
    reply = ask("/v1/quotes", {**family, "financing": financing})
    assert reply.status == 422
    assert reply.problems == {pointer: code}


def test_a_quote_says_which_facts_it_cannot_do_without(ask: Any) -> None:
    reply = ask("/v1/quotes", {"city": "jingdezhen", "request": {"term_months": 240}})
    assert reply.problems == {"/purchase/price": "needed_for_quote", "/purchase/down_payment": "needed_for_quote"}


BAD_QUERIES = [
    ("/v1/retirement", {"/birth_date": "required", "/category": "required"}),
    ("/v1/retirement?birth_date=0&category=male", {"/birth_date": "not_a_date"}),
    ("/v1/retirement?birth_date=1990-01-01&category=man", {"/category": "not_a_choice"}),
    ("/v1/retirement?birth_date=1960-01-01&category=male&on=1970-01-01", {"/on": "before_law"}),
    ("/v1/retirement?birth_date=2020-01-01&category=male&on=2019-01-01", {"/birth_date": "birth_after_day"}),
    ("/v1/retirement?birth_date=1990-01-01&category=male&x=1", {"/x": "unknown_field"}),
    ("/v1/retirement?on=2020-01-01&on=2021-01-01", {"": "repeated"}),
    ("/v1/rulebooks/jingdezhen-2020-18?on=2020-09-06", {"/on": "not_in_force"}),
    ("/v1/rulebooks/jingdezhen-2020-18?on=yesterday", {"/on": "not_a_date"}),
]


@pytest.mark.parametrize(("path", "problems"), BAD_QUERIES)
def test_a_bad_query_is_named_with_a_code(ask: Any, path: str, problems: dict[str, str]) -> None:
    reply = ask(path)
    assert (reply.status, reply.problems) == (422, problems)


@pytest.mark.parametrize(
    ("path", "method", "status", "code"),
    [
        ("/v1/rulebooks/atlantis-1", "GET", 404, "unknown_rulebook"),
        ("/v1/nothing", "GET", 404, "not_found"),
        ("/v1/assessments", "GET", 405, "method_not_allowed"),
        ("/v1/rates", "DELETE", 405, "method_not_allowed"),
    ],
)
def test_what_is_not_there_is_a_problem_too(ask: Any, path: str, method: str, status: int, code: str) -> None:
    reply = ask(path, method=method)
    assert (reply.status, reply.document["code"]) == (status, code)


def test_a_body_that_does_not_arrive_is_given_up(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.front.whole.BODY_SECONDS", 0.2)
    head = b"POST /v1/assessments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(head)
        answer = connection.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 408")
    assert b'"timeout"' in answer


def test_an_error_of_ours_tells_nothing(ask: Any, family: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("api.routers.assessments.assess", broken)
    reply = ask("/v1/assessments", family)
    assert (reply.status, reply.document["code"]) == (500, "internal_error")
    assert SECRET.encode() not in reply.body
