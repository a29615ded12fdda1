"""Jobs worked on one after another, each by a process of its own: requests are answered beside it, and whatever
happens to it happens to no other.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from queue import SimpleQueue
from threading import Event, Lock, Thread

from api.screenings import locks
from api.screenings.job import Job
from api.settings import screening_settings

_LOG = logging.getLogger(__name__)
_POLL = 0.1
"""Seconds between looks whether it is this server's turn."""


class Runner:
    """A server's own jobs, in the order they came. Servers that share a folder share the slots in it as well."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[tuple[Job, int] | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._working: set[subprocess.Popen[bytes]] = set()
        self._jobs: set[Job] = set()
        self._lock = Lock()
        self._closing = Event()

    def start(self, job: Job, alive: int) -> None:
        """Has a job done in its turn, or interrupted where the server is about to end; its lock is passed on."""
        with self._lock:
            self._jobs = {each for each in self._jobs if each.folder.exists()} | {job}
            while len(self._threads) < screening_settings().processes:
                self._threads.append(Thread(target=self._run, name="screenings", daemon=True))
                self._threads[-1].start()
        self._waiting.put((job, alive))

    def close(self, seconds: float) -> None:
        """Ends what is not done by itself within so many seconds; others give out what became of it.

        With no seconds there are no others, and all that this server was sent is removed.
        """
        for _ in self._threads:
            self._waiting.put(None)
        last = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, last - time.monotonic()))
        self._closing.set()  # what waits is given up as it comes
        with self._lock:
            for process in self._working:
                process.kill()
        for thread in self._threads:
            thread.join()
        for job in () if seconds else self._jobs:
            job.remove()

    def _run(self) -> None:
        while (entry := self._waiting.get()) is not None:
            try:
                process = self._begun(*entry)
            except OSError as error:  # no memory for a process, no room for a lock
                _LOG.error("a screening could not be begun: %s", error.strerror)
                continue
            if process is not None:
                status = process.wait()
                self._working.discard(process)
                if status and entry[0].folder.exists() and not self._closing.is_set():
                    _LOG.error("the process of a screening ended with status %s", status)

    def _begun(self, job: Job, alive: int) -> subprocess.Popen[bytes] | None:
        """The process of a job, once there is a slot; None where the job is not wanted any more.

        It inherits both locks and alone keeps them, so that they are free when it ends, in whatever way.
        """
        slot = None
        try:
            slot = self._slot(job)
            if slot is None:
                return None
            with self._lock:
                if self._closing.is_set():
                    return None
                process = _process(job, alive, slot)
                self._working.add(process)
                return process
        finally:
            os.close(alive)
            if slot is not None:
                os.close(slot)

    def _slot(self, job: Job) -> int | None:
        while not self._closing.is_set() and job.folder.exists():
            for number in range(screening_settings().processes):
                slot = locks.take(job.folder.with_name(f"slot-{number}"))
                if slot is not None:
                    return slot
            self._closing.wait(_POLL)
        return None


def _process(job: Job, *inherited: int) -> subprocess.Popen[bytes]:
    # Whatever it or its libraries put aside lies in the job's folder; what they might print could tell of the file.
    return subprocess.Popen(
        [sys.executable, "-m", "api.screenings.work", str(job.folder), str(os.getpid())],
        pass_fds=inherited,
        env={**os.environ, "TMPDIR": str(job.folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
