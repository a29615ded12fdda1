"""Tables screened while much else happens: many at once, processes killed, servers ended, time run out."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.screenings import store, work
from api.screenings.job import Job
from api.settings import screening_settings
from loan_engine.application import current_day
from loan_engine.documents.files import CSV


def until(true: Callable[[], Any], what: str) -> Any:
    """Waits for something to be true; what that is."""
    last = time.monotonic() + 60
    while time.monotonic() < last:
        if found := true():
            return found
        time.sleep(0.05)
    raise TimeoutError(what)


def name_of(url: str) -> str:
    return f"job-{sha256(url.rpartition('/')[2].encode()).hexdigest()}"


def processes(url: str) -> list[int]:
    """The processes that work on a table."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            if name_of(url).encode() in (each / "cmdline").read_bytes() and b"work" in (each / "cmdline").read_bytes():
                found.append(int(each.name))
        except OSError:
            continue
    return found


def sent_to(client: TestClient, table: bytes) -> str:
    reply = client.post("/v1/screenings", content=table, headers={"Content-Type": "text/csv"})
    return reply.headers["location"]


@pytest.fixture
def running(ask: Any, send: Any, long_table: bytes) -> Iterator[str]:
    """The URL of a table that is being worked on, and will be for long."""
    url = send(long_table).headers["location"]
    until(lambda: ask(url).document["state"] == "running", "running")
    yield url
    ask(url, method="DELETE")
    until(lambda: not processes(url), "ended")


def test_while_one_is_worked_on_progress_is_told_and_others_are_answered(
    ask: Any, running: str, family: Any, table: bytes, send: Any
) -> None:
    until(lambda: 0 < ask(running).document["progress"] < 1, "progress")
    assert ask("/v1/assessments", family).status == 200
    waiting = send(table)
    assert ask(waiting.headers["location"]).document["state"] == "waiting"
    for url in (running, waiting.headers["location"]):
        assert ask(url).headers["retry-after"] == "1"
        reply = ask(f"{url}/result")
        assert (reply.status, reply.document["code"], reply.headers["retry-after"]) == (409, "not_done", "1")
    assert ask(running).document["state"] == "running"
    assert ask(waiting.headers["location"], method="DELETE").status == 204


def test_what_is_cancelled_stops_at_once_and_leaves_nothing(
    ask: Any, running: str, send: Any, ended: Any, table: bytes, screenings_folder: Path
) -> None:
    after = send(table).headers["location"]
    assert ask(running, method="DELETE").status == 204
    assert name_of(running) not in os.listdir(next(screenings_folder.glob("loan-engine-*")))
    until(lambda: not processes(running), "ended")
    assert ended(after)["state"] == "done"
    assert not [*screenings_folder.glob("*/gone-*")]


def test_a_process_that_is_killed_is_a_failure_and_others_go_on(
    ask: Any, running: str, send: Any, ended: Any, table: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    after = send(table).headers["location"]
    os.kill(until(lambda: processes(running), "a process")[0], signal.SIGKILL)
    answer = ended(running)
    assert (answer["state"], answer["problems"][0]["code"]) == ("failed", "interrupted")
    assert ended(after)["state"] == "done"
    assert f"ended with status {-signal.SIGKILL}" in caplog.text
    assert name_of(running) not in caplog.text


def test_when_too_many_wait_the_next_is_asked_to_come_again(
    ask: Any, running: str, send: Any, table: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENING_QUEUE", "1")
    first, second = send(table), send(table)
    assert (first.status, second.status) == (202, 429)
    assert (second.document["code"], second.headers["retry-after"]) == ("busy", "30")
    ask(first.headers["location"], method="DELETE")
    third = send(table)
    assert third.status == 202
    ask(third.headers["location"], method="DELETE")


def test_tables_at_once_do_not_mix(
    ask: Any, send: Any, ended: Any, cells: Any, as_csv: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENING_PROCESSES", "2")
    tables = {name: as_csv([cells(f"{name}{row}") for row in range(50)]) for name in "甲乙丙"}
    with ThreadPoolExecutor(3) as threads:
        urls = [reply.headers["location"] for reply in threads.map(send, tables.values())]
    for name, url in zip(tables, urls, strict=True):
        rows = ask(ended(url)["result"]).body.decode("utf-8-sig").splitlines()[1:]
        assert [row.partition(",")[0] for row in rows] == [f"{name}{row}" for row in range(50)]


def test_servers_that_share_a_folder_know_of_each_others_tables(ask: Any, running: str) -> None:
    other = TestClient(create_app())
    assert other.get(running).json()["state"] == "running"
    assert other.delete(running).status_code == 204
    assert ask(running).status == 404
    until(lambda: not processes(running), "ended")


def test_a_server_that_ends_takes_its_tables_along(
    ask: Any, send: Any, ended: Any, table: bytes, long_table: bytes, screenings_folder: Path
) -> None:
    of_another = send(table).headers["location"]
    ended(of_another)
    with TestClient(create_app()) as client:
        headers = {"Content-Type": "text/csv"}
        urls = [
            client.post("/v1/screenings", content=each, headers=headers).headers["location"]
            for each in (long_table, table)
        ]
        until(lambda: processes(urls[0]), "a process")
        assert client.get(urls[1]).json()["state"] == "waiting"
    assert processes(urls[0]) == []
    assert [ask(url).status for url in urls] == [404, 404]
    assert ask(of_another).status == 200


def test_a_server_that_shares_its_folder_finishes_what_it_took(
    ask: Any, cells: Any, as_csv: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENING_SHARED", "on")
    with TestClient(create_app()) as client:
        urls = [sent_to(client, as_csv([cells(number) for number in range(300)])) for _ in range(2)]
    assert [ask(url).document["state"] for url in urls] == ["done", "done"]
    assert all(ask(f"{url}/result").status == 200 for url in urls)
    assert [ask(url, method="DELETE").status for url in urls] == [204, 204]


def test_what_it_cannot_finish_in_time_is_told_by_the_others(
    ask: Any, long_table: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENING_SHARED", "on")
    monkeypatch.setenv("STOP_SECONDS", "1")
    with TestClient(create_app()) as client:
        url = sent_to(client, long_table)
        until(lambda: processes(url), "a process")
    assert processes(url) == []
    (problem,) = ask(url).document["problems"]
    assert problem["code"] == "interrupted"
    assert ask(url, method="DELETE").status == 204


def test_a_server_that_was_killed_leaves_a_failure_that_is_swept(
    ask: Any, long_table: bytes, screenings_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TestClient(create_app()) as client:
        url = client.post("/v1/screenings", content=long_table, headers={"Content-Type": "text/csv"}).headers[
            "location"
        ]
        found = store.find(screening_settings(), url.rpartition("/")[2])
        assert found is not None
        (pid,) = until(lambda: processes(url), "a process")
        os.kill(pid, signal.SIGKILL)
        until(lambda: client.get(url).json()["state"] == "failed", "failed")
        monkeypatch.setenv("SCREENING_KEEP_SECONDS", "1")
        until(lambda: client.get(url).status_code == 404, "expired")
        assert found[0].folder.exists()
        store.sweep(screening_settings())
        assert not found[0].folder.exists()


def test_what_is_done_is_kept_for_a_while_only(
    ask: Any, send: Any, ended: Any, table: bytes, screenings_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = send(table).headers["location"]
    result = ended(url)["result"]
    monkeypatch.setenv("SCREENING_KEEP_SECONDS", "1")
    until(lambda: ask(url).status == 404, "expired")
    assert ask(result).status == 404
    store.sweep(screening_settings())
    assert not [*screenings_folder.glob(f"*/{name_of(url)}")]


def test_sweeping_takes_what_was_begun_and_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENING_FOLDER", str(tmp_path))
    monkeypatch.setenv("SCREENING_KEEP_SECONDS", "60")
    settings = screening_settings()
    store.sweep(settings)
    assert [*tmp_path.iterdir()] == []
    folder = store.root(settings)
    for name in ("job-old", "job-new", "gone-1"):
        (folder / name).mkdir()
    os.utime(folder / "job-old", (0, 0))
    store.sweep(settings)
    assert [each.name for each in folder.iterdir()] == ["job-new"]


@pytest.mark.parametrize("how", ["open to others", "no folder"])
def test_files_are_kept_in_private_or_not_at_all(
    send: Any, table: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setenv("SCREENING_FOLDER", str(tmp_path))
    store.root(screening_settings()).chmod(0o755)
    if how == "no folder":
        (tmp_path / "file").touch()
        monkeypatch.setenv("SCREENING_FOLDER", str(tmp_path / "file"))
    reply = send(table)
    assert (reply.status, reply.document["code"]) == (503, "cannot_store")


def test_a_process_that_cannot_be_begun_is_a_failure(
    send: Any, ended: Any, table: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object, **__: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr("api.screenings.runner._process", none)
    answer = ended(send(table).headers["location"])
    assert (answer["state"], answer["problems"][0]["code"]) == ("failed", "interrupted")


@pytest.fixture
def job(tmp_path: Path, table: bytes) -> Iterator[Job]:
    """One that waits, for work to be done on in this process."""
    made, held = Job.create(tmp_path / "job")
    (tmp_path / "job" / "upload.csv").write_bytes(table)
    made.accept(
        {
            "rulebook": "jingdezhen-2020-18",
            "on": current_day().isoformat(),
            "commercial_rate": None,
            "spread_basis_points": 0,
            "remedies": True,
            "sheet": None,
            "form": "csv",
            "result_form": "csv",
            "maximum_rows": 10,
        }
    )
    yield made
    os.close(held)


def test_the_file_is_gone_and_nothing_else_is_left_when_it_was_screened(job: Job) -> None:
    work.work(job)
    assert job.status()["state"] == "done"
    assert sorted(each.name for each in job.folder.iterdir()) == ["alive", "asked.json", "result.csv", "status.json"]


@pytest.mark.parametrize(
    ("error", "code"), [(MemoryError(), "out_of_memory"), (RuntimeError("36020319920615001X"), "internal_error")]
)
def test_what_goes_wrong_is_told_without_what_was_in_the_file(
    job: Job, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str
) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(work, "screen", broken)
    if code == "internal_error":
        with pytest.raises(RuntimeError):
            work.work(job)
    else:
        work.work(job)
    assert [each["code"] for each in job.status()["problems"]] == [code]
    assert "3602" not in str(job.status())
    assert not job.upload(CSV).exists()
