"""The API over loopback, beside a FastAPI endpoint that validates the same request and returns ready bytes of its size.

    make run                                   # once: installs everything and builds the pages
    .venv/bin/python benchmarks/api.py         # needs wrk (Debian: wrk)

Both are served by uvicorn in the same way, h11 and asyncio, one process each, and write a line for each request. They
take turns, round by round, and the ratio is the median of those of the rounds: a machine that others share may be
twice as fast a minute later. Every request to be worked out has other principals or another price, in whole yuan as
contracts have them; rates, terms and days are few, as they are among people. Ends with 1 where a ratio falls short of
its bar.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import sleep
from typing import Any
from urllib.request import Request, urlopen

from api_served import FAMILY, PEER, served

ROUNDS, SECONDS, CONNECTIONS = 15, 2, 8
LOAN = {"annual_rate": "0.0285", "term_months": 360, "method": "equal_installment", "first_due": "2026-04-02"}
LOANS = {
    "loans": [
        {"part": "fund", "principal": "@", **LOAN},
        {"part": "commercial", "principal": "@", **LOAN, "annual_rate": "0.036", "method": "equal_principal"},
    ]
}
APPLICATION = {**FAMILY, "purchase": {**FAMILY["purchase"], "price": "@"}}

_LUA = """
local parts, varied, number = {%s}, %s, 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
init = function(arguments)
  number = tonumber(arguments[1])
end
request = function()
  if varied then number = number + 1 end
  return wrk.format(nil, nil, nil, table.concat(parts, string.format("%%d.00", number)))
end
"""

_FIRST, _EACH = 700_000, 5_000
"""Yuan asked first of a case, and how far a run of wrk begins after the one before: more than a process works out."""


@dataclass(frozen=True)
class Case:
    """What is asked, and the least ratio to the peer."""

    name: str
    path: str
    script: str
    bar: float
    runs: Iterator[int] = field(default_factory=count)


def rate(case: Case, *ports: int) -> float:
    """Answers a second; none may be an error. Clients come in groups, one a port, and each while the last is answered.

    Of those that come at once to a port one process takes all, if there is another or not. Several groups stay longer,
    for what each counts: the first is alone at its beginning, the last at its end.
    """
    groups, clients = len(ports), []
    for port in ports:
        url, first = f"http://127.0.0.1:{port}{case.path}", _FIRST + _EACH * next(case.runs)
        command = ["wrk", "-t1", f"-c{CONNECTIONS // groups}", f"-d{SECONDS * groups}s", "-s", case.script, url, "--"]
        clients.append(subprocess.Popen([*command, str(first)], stdout=subprocess.PIPE, text=True))
        sleep(0.2)
    told = [client.communicate()[0] for client in clients]
    for each in told:
        if "Non-2xx" in each or "Socket errors" in each or "Requests/sec" not in each:
            raise SystemExit(f"{case.name}: {each}")
    return sum(float(each) for each in re.findall(r"Requests/sec:\s+([0-9.]+)", "".join(told)))


def script(folder: Path, name: str, document: Any, *, varied: bool) -> str:
    """A file for wrk: the document with an amount for @, another for each request or one for a whole run."""
    parts = ", ".join(json.dumps(part) for part in json.dumps(document, ensure_ascii=False).split("@"))
    path = folder / f"{name}.lua"
    path.write_text(_LUA % (parts, str(varied).lower()), "utf-8")
    return str(path)


def answer(port: int, path: str, document: Any) -> bytes:
    """What the product answers."""
    body = json.dumps(document).replace("@", "980000.00").encode()
    with urlopen(Request(f"http://127.0.0.1:{port}{path}", body, {"Content-Type": "application/json"})) as response:
        data: bytes = response.read()
    return data


def main() -> int:
    short = 0
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        cases = [
            Case("schedule, worked out", "/v1/schedules", script(folder, "a", LOANS, varied=True), 0.5),
            Case("schedule, kept", "/v1/schedules", script(folder, "b", LOANS, varied=False), 0.9),
            Case("assessment with its trace", "/v1/assessments", script(folder, "c", APPLICATION, varied=True), 0.35),
        ]
        ours, _ = stack.enter_context(served())
        (folder / "schedule").write_bytes(answer(ours, "/v1/schedules", LOANS))
        (folder / "assessment").write_bytes(answer(ours, "/v1/assessments", APPLICATION))
        bare, _ = stack.enter_context(served(command=PEER, READY=name))
        pair, _ = stack.enter_context(served("--workers", "2"))
        print(f"{'answers a second, median of ' + str(ROUNDS):32} {'ours':>8} {'bare':>8} {'ratio':>6} {'bar':>5}")
        for case in cases:
            rounds = [(rate(case, ours), rate(case, bare)) for _ in range(ROUNDS)]
            short += report(case.name, rounds, case.bar)
        other, _ = stack.enter_context(served(command=PEER, READY=name))
        case, of_ours, of_bare = cases[-1], [], []
        for _ in range(ROUNDS):
            of_ours.append((rate(case, pair, pair), rate(case, ours)))
            of_bare.append((rate(case, bare, other), rate(case, bare)))
        short += report("assessment, two processes to one", of_ours, 1.7)
        report("two bare endpoints to one", of_bare)
    return int(short > 0)


def report(name: str, rounds: list[tuple[float, float]], bar: float | None = None) -> bool:
    """Prints a line; whether the ratio falls short. What has no bar tells what the machine itself gives."""
    ours, bare = map(median, zip(*rounds, strict=True))
    ratio = median(one / other for one, other in rounds)
    short = bar is not None and ratio < bar
    told = "" if bar is None else f"{bar:5.2f}{'  short' if short else ''}"
    print(f"{name:32} {ours:8.0f} {bare:8.0f} {ratio:6.2f} {told}", flush=True)
    return short


if __name__ == "__main__":
    sys.exit(main())
