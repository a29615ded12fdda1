"""Eight servers of one desk and eight clerks who change the same cases, while it is saved and its keys are changed."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from api.desk import chain, tables
from api.desk.backup import digest, restore, write_backup
from api.desk.cases import reindex
from api.desk.keyring import write_keyring
from api.desk.rotation import retire, rotate

KINDS = ("sqlite", "postgresql")
SERVERS = 8
CLERKS = 8
WRITES = 1000
CASES = 24


@pytest.mark.heavy
@pytest.mark.parametrize("real_desk", KINDS, indirect=True)
def test_eight_thousand_writes_to_the_same_cases_lose_none(
    real_desk: Any, servers: Any, desks: Any, family: Any, tmp_path: Path
) -> None:
    for _ in range(SERVERS):
        servers.start()
    browsers = [servers.browser(f"clerk{number}") for number in range(CLERKS)]
    opened = [browsers[0]("POST", "cases", {"application": family}, key=str(uuid4())) for _ in range(CASES)]
    references = [each.document["reference"] for each in opened]
    known = dict.fromkeys(references, 1)  # the newest version that any clerk was told
    stale = [0] * CLERKS

    def work(number: int) -> list[tuple[str, int]]:
        """The versions that one clerk was acknowledged, by case."""
        browser, draw = browsers[number], random.Random(number)
        done: list[tuple[str, int]] = []
        while len(done) < WRITES:
            reference = draw.choice(references)
            version = known[reference]
            path, asked = f"cases/{reference}/notes", {"text": f"{number} {len(done)}"}
            noted = browser("POST", path, asked, version=version)
            if noted.status == 412:
                stale[number] += 1
                for group in browser("GET", "board").document["groups"]:
                    known.update({case["reference"]: case["version"] for case in group["cases"]})
                continue
            assert noted.status == 200, (noted.status, noted.body)
            known[reference] = noted.document["version"]
            done.append((reference, noted.document["version"]))
        return done

    backups, began = {}, time.monotonic()
    with ThreadPoolExecutor(CLERKS) as threads:
        working = [threads.submit(work, number) for number in range(CLERKS)]
        for name in ("one", "two"):
            time.sleep(5)
            backups[name] = write_backup(real_desk, tmp_path / name)
            assert rotate(real_desk, "test", reindex).unopened == 0
        done = [each for one in working for each in one.result()]
    seconds = time.monotonic() - began
    keys = real_desk.keys()  # of all that was sealed since the first backup
    assert retire(real_desk, "test") == 4

    assert len(done) == len(set(done)) == CLERKS * WRITES
    with real_desk.reading() as connection:
        assert [*chain.verify(connection, real_desk.keys().audit)] == []
        versions = {row.reference: row.version for row in connection.execute(select(tables.cases))}
        notes = select(tables.notes.c.reference, func.count()).group_by(tables.notes.c.reference)
        assert {name: version - 1 for name, version in versions.items()} == dict(connection.execute(notes).all())
        entries = chain.head(connection).number
    assert sum(versions.values()) - len(versions) == len(done)
    for reference in references:
        assert sorted(version for name, version in done if name == reference) == [*range(2, versions[reference] + 1)]

    shown = browsers[0]("GET", f"cases/{references[0]}").document
    assert len(shown["notes"]) == versions[references[0]] - 1
    write_keyring(desks(KINDS[0]).settings.keys, keys)
    for name, summary in backups.items():
        for kind in KINDS:
            again = desks(kind)
            assert restore(again, tmp_path / name, "test") == summary
            with again.reading() as connection:
                assert digest(connection) == summary.digest
                assert [*chain.verify(connection, keys.audit, [summary.head])] == []
    rate = len(done) / seconds
    print(f"{rate:.0f} writes a second, {sum(stale)} stale, {entries} entries, {seconds:.0f} s")


@pytest.mark.heavy
@pytest.mark.parametrize("real_desk", KINDS, indirect=True)
def test_fifty_posts_at_once_of_one_key_make_one_case(real_desk: Any, servers: Any, family: Any) -> None:
    for _ in range(4):
        servers.start()
    browsers = [servers.browser("clerk0") for _ in range(10)]
    key, asked = str(uuid4()), {"application": family}

    def post(number: int) -> Any:
        browser = browsers[number % len(browsers)].another()
        answer = browser("POST", "cases", asked, key=key)
        browser.close()
        return answer

    with ThreadPoolExecutor(50) as threads:
        answers = [*threads.map(post, range(50))]
    assert {each.status for each in answers} == {201}
    assert len({(each.body, each.headers["location"], each.headers["etag"]) for each in answers}) == 1
    other = browsers[0]("POST", "cases", {**asked, "people": {"applicant": None}}, key=key)
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    with real_desk.reading() as connection:
        assert connection.execute(select(func.count()).select_from(tables.cases)).scalar() == 1
        assert connection.execute(select(tables.serials.c.last)).scalar() == 1
        assert [*chain.verify(connection, real_desk.keys().audit)] == []
