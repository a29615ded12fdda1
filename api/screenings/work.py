"""The process that screens one file: `python -m api.screenings.work FOLDER SERVER`, the latter its server's number."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Thread

from api.screenings.asked import ENGINE
from api.screenings.job import KINDS, Asked, Job
from loan_engine.problems import Invalid, Problem
from loan_engine.screening.engines import engine
from loan_engine.screening.files.reading import open_table
from loan_engine.screening.jobs import in_pieces
from loan_engine.screening.payments import BankTerms
from loan_engine.screening.run import Order, counted, screen, summary
from rules.rulebooks import rulebooks

_NICENESS = 10
_OOM_SCORE = "800"
"""Where memory runs out, this process goes and not the server."""

_POLL = 0.25
_TELL = 0.3
"""Seconds between two looks, and at least between two that progress is told."""

_OUT_OF_MEMORY = Problem("out_of_memory", "", "内存不够，请把文件分成几个")
_INTERNAL = Problem("internal_error", "", "服务器出错，没有算完；请联系管理员")


def work(job: Job) -> None:
    """Screens a job's file, and tells how that ended. The file is deleted once it was read."""
    asked = job.asked
    progress = _Progress(job)
    job.tell("running")
    try:
        rows, blank_rows, notes = _screened(job, asked, progress)
    except Invalid as error:
        job.tell("failed", progress.told, problems=error.problems)
    except MemoryError:
        job.tell("failed", progress.told, problems=(_OUT_OF_MEMORY,))
    except Exception:
        job.tell("failed", progress.told, problems=(_INTERNAL,))
        raise
    else:
        job.tell("done", 1, rows=rows, blank_rows=blank_rows, notes=notes)
    finally:
        job.upload(KINDS[asked["form"]]).unlink(missing_ok=True)


def _screened(job: Job, asked: Asked, progress: _Progress) -> tuple[dict[str, int], int, tuple[str, ...]]:
    kind, result_kind = KINDS[asked["form"]], KINDS[asked["result_form"]]
    rate = asked["commercial_rate"]
    bank = BankTerms(None if rate is None else Decimal(rate), asked["spread_basis_points"])
    today = date.fromisoformat(asked["on"])
    order = Order(rulebooks()[asked["rulebook"]], today, bank, engine(ENGINE), asked["remedies"])
    upload = job.upload(kind)
    table = in_pieces(open_table(upload, kind, sheet=asked["sheet"]), asked["maximum_rows"], upload.unlink)
    tally = screen(table, order, job.result(result_kind), result_kind, progress)
    found = counted(tally)
    blank_rows = found.pop("blank")
    return found, blank_rows, (*summary(tally, order),)


class _Progress:
    """Tells progress, a few times a second at most."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._last = time.monotonic()
        self.told = 0.0

    def __call__(self, share: float) -> None:
        now = time.monotonic()
        if now - self._last >= _TELL:
            self._last, self.told = now, round(share, 3)
            self._job.tell("running", self.told)


def _watch(folder: Path, server: int) -> None:
    """Ends this process when nobody waits for it any more."""
    while folder.exists() and os.getppid() == server:
        time.sleep(_POLL)
    os._exit(0)


def main(folder: Path, server: int) -> None:
    """Works on one job as a process of its own, as long as its server lives."""
    Thread(target=_watch, args=(folder, server), daemon=True).start()
    os.nice(_NICENESS)
    with suppress(OSError):  # systems other than Linux have none
        Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE)
    work(Job(folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
