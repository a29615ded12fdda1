"""Tables screened over HTTP: sent, asked after, fetched, forgotten; and what is refused before that."""

import csv
import socket
import time
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import polars as pl
import pytest
from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]
from pydantic import TypeAdapter

from api.app import create_app
from api.screenings import forms
from loan_engine.application import current_day

CSV, PARQUET = "text/csv", "application/vnd.apache.parquet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {"csv": CSV, "xlsx": XLSX, "parquet": PARQUET}
COUNTED = {"eligible": 1, "ineligible": 1, "undetermined": 1, "unreadable": 1}
VERDICTS = ["符合条件", "不符合条件", "还不能确定", "无法读取"]
CODES = ["eligible", "ineligible", "undetermined", None]
SECRET = "36020319920615001X"


def as_kind(table: bytes, kind: str, sheet: str = "名单") -> bytes:
    """The same table as another kind of file."""
    head, *rows = csv.reader(StringIO(table.decode()))
    target = BytesIO()
    if kind == "csv":
        return table
    if kind == "parquet":
        filled = [row for row in rows if any(row)]  # there are no blank rows in a database
        pl.DataFrame({name: [row[at] for row in filled] for at, name in enumerate(head)}).write_parquet(target)
        return target.getvalue()
    book = Workbook()
    book.create_sheet(sheet)
    for row in (head, *rows):
        book[sheet].append(row)
    book.save(target)
    return target.getvalue()


def read(kind: str, data: bytes) -> list[dict[str, Any]]:
    """The rows of a result, by headings."""
    if kind == "parquet":
        return pl.read_parquet(BytesIO(data)).to_dicts()
    if kind == "csv":
        return [*csv.DictReader(StringIO(data.decode("utf-8-sig")))]
    head, *rows = load_workbook(BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def left_in(folder: Path) -> list[str]:
    """What lies where tables are kept, besides locks."""
    names = (each.name for each in folder.glob("loan-engine-screenings-*/*"))
    return sorted(name for name in names if not name.startswith(("slot-", "admission")))


@pytest.mark.parametrize("kind", MEDIA_TYPES)
def test_a_table_comes_back_as_the_kind_it_was_with_a_verdict_in_every_row(
    ask: Any, send: Any, ended: Any, table: bytes, kind: str
) -> None:
    begun = send(as_kind(table, kind), media_type=f"{MEDIA_TYPES[kind]}; charset=utf-8")
    assert (begun.status, begun.headers["cache-control"], begun.headers["retry-after"]) == (202, "no-store", "1")
    TypeAdapter(forms.ScreeningAnswer).validate_python(begun.document, extra="forbid")
    url = begun.headers["location"]
    answer = ended(url)
    TypeAdapter(forms.ScreeningAnswer).validate_python(answer, extra="forbid")
    assert (answer["state"], answer["progress"], answer["problems"]) == ("done", 1, [])
    assert (answer["rows"], answer["result"]) == (COUNTED, f"{url}/result")
    assert any("共 4 行" in line for line in answer["notes"])
    assert 3500 < (datetime.fromisoformat(answer["expires_at"]) - datetime.now(UTC)).total_seconds() <= 3600
    reply = ask(answer["result"])
    assert (reply.status, reply.headers["content-type"].partition(";")[0]) == (200, MEDIA_TYPES[kind])
    assert reply.headers["cache-control"] == "no-store"
    name = reply.headers["content-disposition"]
    assert (name.split("; ")[:2], unquote(name).endswith(f"''预审结果.{kind}")) == (
        ["attachment", f'filename="screening.{kind}"'],
        True,
    )
    rows = read(kind, reply.body)
    assert [row["verdict" if kind == "parquet" else "结论"] for row in rows] == (
        CODES if kind == "parquet" else VERDICTS
    )
    assert [row["编号"] for row in rows] == ["甲", "乙", "丙", "丁"]
    assert rows[1]["remedies" if kind == "parquet" else "怎样可以符合"]


@pytest.mark.parametrize(("sent", "wanted"), [("csv", "xlsx"), ("xlsx", "parquet"), ("parquet", "csv")])
def test_a_table_comes_back_as_another_kind_if_asked(
    ask: Any, send: Any, ended: Any, table: bytes, sent: str, wanted: str
) -> None:
    begun = send(as_kind(table, sent), f"?as={wanted}&remedies=false", MEDIA_TYPES[sent])
    reply = ask(ended(begun.headers["location"])["result"], headers={"Accept": f"{MEDIA_TYPES[wanted]}, text/html"})
    rows = read(wanted, reply.body)
    assert [row["编号"] for row in rows] == ["甲", "乙", "丙", "丁"]
    assert not {"remedies", "怎样可以符合"} & rows[0].keys()


def test_what_is_asked_is_heeded(ask: Any, send: Any, ended: Any, cells: Any, as_csv: Any) -> None:
    data = as_kind(as_csv([cells("甲", 申请日期=None)]), "xlsx", "second")
    query = "?city=jingdezhen&on=2026-03-02&commercial_rate=0.032&sheet=second&as=csv"
    answer = ended(send(data, query, XLSX).headers["location"])
    assert "没有填写申请日期的，按 2026-03-02 计算" in answer["notes"]
    assert any(line.startswith("商业贷款利率：0.032；") for line in answer["notes"])
    (row,) = read("csv", ask(answer["result"]).body)
    assert row["结论"] == "符合条件"
    answer = ended(send(as_csv([cells("甲")]), "?spread_basis_points=-30").headers["location"])
    assert any("加点 -30 个基点" in line for line in answer["notes"])
    assert f"没有填写申请日期的，按 {current_day()} 计算" in answer["notes"]


def test_the_head_of_a_result_says_how_long_it_is(ask: Any, send: Any, ended: Any, table: bytes) -> None:
    url = ended(send(table).headers["location"])["result"]
    whole, head = ask(url), ask(url, method="HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(whole.body)))
    part = ask(url, headers={"Range": "bytes=3-9"})
    assert (part.status, part.body) == (206, whole.body[3:10])


def test_a_result_is_of_one_kind(ask: Any, send: Any, ended: Any, table: bytes) -> None:
    reply = ask(ended(send(table).headers["location"])["result"], headers={"Accept": XLSX})
    assert (reply.status, reply.document["code"], reply.document["offered"]) == (406, "not_acceptable", [CSV])


def test_what_is_forgotten_is_gone(ask: Any, send: Any, ended: Any, table: bytes, screenings_folder: Path) -> None:
    url = send(table).headers["location"]
    ended(url)
    assert len(left_in(screenings_folder)) >= 1
    for left in screenings_folder.glob("*/job-*"):
        assert not [*left.glob("upload*")]
        assert left.stat().st_mode & 0o777 == left.parent.stat().st_mode & 0o777 == 0o700
    before = left_in(screenings_folder)
    reply = ask(url, method="DELETE")
    assert (reply.status, reply.body) == (204, b"")
    assert len(left_in(screenings_folder)) == len(before) - 1
    for path, method in ((url, "GET"), (f"{url}/result", "GET"), (url, "DELETE")):
        reply = ask(path, method=method)
        assert (reply.status, reply.document["code"]) == (404, "unknown_screening")


@pytest.mark.parametrize("key", ["x" * 32, "..", "%2e%2e", "a%00b", "%E7%94%B2", "template%20", "admission"])
def test_a_key_that_was_not_given_finds_nothing(ask: Any, key: str) -> None:
    assert ask(f"/v1/screenings/{key}").status == 404
    assert ask(f"/v1/screenings/{key}/result").status == 404


def test_tables_are_listed_nowhere(ask: Any) -> None:
    assert ask("/v1/screenings").status == 405


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("", "POST"), ("/template", "GET"), ("/key", "DELETE, GET"), ("/key/result", "GET, HEAD")],
)
def test_another_method_is_told_which_there_are(ask: Any, path: str, allowed: str) -> None:
    reply = ask(f"/v1/screenings{path}", method="PUT")
    assert (reply.status, reply.headers["allow"]) == (405, allowed)


@pytest.mark.parametrize(
    ("data", "media_type", "query", "code"),
    [
        (b"", CSV, "", "empty"),
        (b"PK\x03\x04 cut off", XLSX, "", "damaged_workbook"),
        (b"PAR1 cut off", PARQUET, "", "damaged_parquet"),
        (b"PK\x03\x04", CSV, "", "wrong_kind"),
        (b"a,b\n1,2\n", CSV, "", "no_headings"),
        (as_kind("编号,合同总价\n1,2\n".encode(), "xlsx"), XLSX, f"?sheet={SECRET}", "no_such_sheet"),
    ],
)
def test_a_file_that_cannot_be_read_fails_with_the_reason(
    ask: Any, send: Any, ended: Any, data: bytes, media_type: str, query: str, code: str
) -> None:
    url = send(data, query, media_type).headers["location"]
    answer = ended(url)
    assert (answer["state"], [each["code"] for each in answer["problems"]]) == ("failed", [code])
    assert (answer["rows"], answer["result"]) == (None, None)
    assert SECRET not in str(answer)
    reply = ask(f"{url}/result")
    assert (reply.status, reply.document["code"]) == (409, "screening_failed")


def test_there_may_be_so_many_rows(send: Any, ended: Any, table: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENING_MAXIMUM_ROWS", "4")
    assert ended(send(table).headers["location"])["state"] == "done"
    monkeypatch.setenv("SCREENING_MAXIMUM_ROWS", "3")
    answer = ended(send(table).headers["location"])
    assert (answer["state"], answer["problems"][0]["code"]) == ("failed", "too_many_rows")
    assert "3 行" in answer["problems"][0]["detail"]


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", "application/vnd.ms-excel", ""])
def test_only_tables_are_taken(send: Any, table: bytes, media_type: str) -> None:
    reply = send(table, media_type=media_type)
    assert (reply.status, reply.document["code"]) == (415, "not_a_table")
    assert reply.document["offered"] == [*MEDIA_TYPES.values()]


@pytest.mark.parametrize(
    ("query", "problems"),
    [
        ("?city=atlantis", {"/city": "unknown_city"}),
        ("?on=2026-02-30", {"/on": "not_a_date"}),
        ("?on=2020-09-06", {"/on": "before_rules"}),
        ("?spread_basis_points=many", {"/spread_basis_points": "not_a_whole_number"}),
        ("?spread_basis_points=" + "9" * 5000, {"/spread_basis_points": "not_a_whole_number"}),
        ("?spread_basis_points=2001", {"/spread_basis_points": "out_of_range"}),
        ("?commercial_rate=3.1", {"/commercial_rate": "rate_looks_like_percent"}),
        ("?commercial_rate=0.03&spread_basis_points=1", {"/spread_basis_points": "rate_given_twice"}),
        (
            "?remedies=1&as=pdf&engine=spark",
            {"/remedies": "not_a_choice", "/as": "not_a_choice", "/engine": "unknown_field"},
        ),
        ("?spread=1", {"/spread": "unknown_field"}),
        ("?as=csv&as=csv", {"": "repeated"}),
    ],
)
def test_a_bad_question_is_named_with_a_code(send: Any, table: bytes, query: str, problems: dict[str, str]) -> None:
    reply = send(table, query)
    assert (reply.status, reply.problems) == (422, problems)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_file_beyond_the_size_is_refused(
    ask: Any, port: int, table: bytes, screenings_folder: Path, monkeypatch: pytest.MonkeyPatch, chunked: bool
) -> None:
    monkeypatch.setenv("SCREENING_MAXIMUM_BYTES", "100")
    before = left_in(screenings_folder)
    if chunked:
        head = "POST /v1/screenings HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n"
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(head.encode() + b"65\r\n" + b"x" * 0x65 + b"\r\n")
            answer = connection.makefile("rb").read()
        assert answer.startswith(b"HTTP/1.1 413")
        assert b'"too_large"' in answer
    else:
        reply = ask("/v1/screenings", table, {"Content-Type": CSV})
        assert (reply.status, reply.document["code"]) == (413, "too_large")
    assert left_in(screenings_folder) == before


@pytest.mark.parametrize("gone", [False, True])
def test_a_client_that_sends_nothing_is_given_up(
    port: int, screenings_folder: Path, monkeypatch: pytest.MonkeyPatch, gone: bool
) -> None:
    monkeypatch.setenv("SCREENING_IDLE_SECONDS", "1")
    before = left_in(screenings_folder)
    head = b"POST /v1/screenings HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 100\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(head + b"a")
        if gone:
            connection.shutdown(socket.SHUT_WR)
        answer = connection.makefile("rb").read()
    assert gone or answer.startswith(b"HTTP/1.1 408")
    assert gone or b'"timeout"' in answer
    last = time.monotonic() + 30  # who has gone does not see when the server is done with it
    while left_in(screenings_folder) != before and time.monotonic() < last:
        time.sleep(0.05)
    assert left_in(screenings_folder) == before


@pytest.mark.parametrize(("accept", "kind"), [(None, "xlsx"), ("*/*", "xlsx"), (XLSX, "xlsx"), (CSV, "csv")])
def test_an_empty_table_can_be_fetched(ask: Any, accept: str | None, kind: str) -> None:
    reply = ask("/v1/screenings/template", headers={"Accept": accept} if accept else {})
    assert (reply.status, reply.headers["content-type"].partition(";")[0]) == (200, MEDIA_TYPES[kind])
    assert unquote(reply.headers["content-disposition"]).endswith(f"''组合贷款申请表.{kind}")
    if kind == "csv":
        assert "合同总价（元）" in reply.body.decode("utf-8-sig")
    else:
        assert load_workbook(BytesIO(reply.body)).worksheets


def test_an_empty_table_is_had_as_no_other_kind(ask: Any) -> None:
    reply = ask("/v1/screenings/template", headers={"Accept": "application/json"})
    assert (reply.status, reply.document["offered"]) == (406, [XLSX, CSV])


def test_every_kind_is_documented() -> None:
    paths = create_app().openapi()["paths"]
    assert [*paths["/v1/screenings"]["post"]["requestBody"]["content"]] == [*MEDIA_TYPES.values()]
    assert [*paths["/v1/screenings/{id}/result"]["get"]["responses"]["200"]["content"]] == [*MEDIA_TYPES.values()]
    assert [*paths["/v1/screenings/template"]["get"]["responses"]["200"]["content"]] == [XLSX, CSV]
