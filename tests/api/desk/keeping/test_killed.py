"""Servers that are killed at any moment: what was acknowledged is there, and nothing is there by half."""

from __future__ import annotations

import random
import threading
import time
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from api.desk import chain, tables

KINDS = ("sqlite", "postgresql")
KILLS = 200
CLERKS = 4


@pytest.mark.heavy
@pytest.mark.parametrize("real_desk", KINDS, indirect=True)
def test_two_hundred_kills_lose_nothing_that_was_acknowledged(real_desk: Any, servers: Any, family: Any) -> None:
    """Each clerk opens cases and puts three notes into each, and sends again under the same key what was cut off."""
    servers.start()
    stop, wrong = threading.Event(), []
    written: dict[str, list[str]] = {}
    acknowledged = [0] * CLERKS
    browsers = [servers.browser(f"clerk{number}") for number in range(CLERKS)]

    def work(number: int) -> None:
        ask = browsers[number].until_answered
        while not stop.is_set():
            opened = ask("POST", "cases", {"application": family}, key=str(uuid4()))
            if opened.status != 201:
                wrong.append(opened)
                return
            acknowledged[number] += 1
            reference = opened.document["reference"]
            notes = written.setdefault(reference, [])
            for _ in range(3):
                text = str(uuid4())
                noted = ask(
                    "POST", f"cases/{reference}/notes", {"text": text}, version=len(notes) + 1, key=str(uuid4())
                )
                if (noted.status, noted.headers.get("etag")) != (200, f'"{len(notes) + 2}"'):
                    wrong.append(noted)
                    return
                notes.append(text)
                acknowledged[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(CLERKS)]
    for each in threads:
        each.start()
    draw = random.Random(11)
    for _ in range(KILLS):
        before = sum(acknowledged)
        while sum(acknowledged) == before and not wrong:
            time.sleep(0.001)
        time.sleep(draw.uniform(0, 0.05))
        servers.kill(servers.numbers[0])
        servers.start()
    stop.set()
    for each in threads:
        each.join()
    assert wrong == []
    assert min(acknowledged) > 0
    with real_desk.reading() as connection:
        assert [*chain.verify(connection, real_desk.keys().audit)] == []
        versions = {row.reference: row.version for row in connection.execute(select(tables.cases))}
        found = select(tables.notes.c.reference, func.count()).group_by(tables.notes.c.reference)
        assert versions == {reference: 1 + len(notes) for reference, notes in written.items()}
        assert dict(connection.execute(found).all()) == {reference: len(notes) for reference, notes in written.items()}
    reader = servers.browser("clerk0")
    for reference in draw.sample([*written], min(25, len(written))):
        case = reader("GET", f"cases/{reference}").document
        assert [note["text"] for note in case["notes"]] == written[reference]
    print(f"{sum(acknowledged)} writes acknowledged beside {KILLS} kills")
