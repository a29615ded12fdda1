"""Where jobs lie: a private folder that servers may share, found again by a key that is written nowhere."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

from api.screenings import locks
from api.screenings.job import FINISHED, GONE, Job, Status
from api.settings import ScreeningSettings

_JOB = "job-"


def root(settings: ScreeningSettings) -> Path:
    """The folder, made where it is missing. Raises OSError where it cannot be had, or others could look into it."""
    folder = _root(settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PermissionError("the folder of screenings is open to others")
    return folder


def admit(settings: ScreeningSettings) -> tuple[str, Job, int] | None:
    """A new job with its key and its lock; None where too many wait. Raises OSError as `root` does."""
    folder = root(settings)
    with locks.holding(folder / "admission"):
        if sum(status["state"] in ("receiving", "waiting") for _, status in _jobs(folder)) >= settings.queue:
            return None
        key = secrets.token_urlsafe(24)
        return key, *Job.create(_place(folder, key))


def find(settings: ScreeningSettings, key: str) -> tuple[Job, Status] | None:
    """A job by its key, and how far it has come; None where there is none, or its time is over."""
    job = Job(_place(_root(settings), key))
    try:
        status = job.status()
    except FileNotFoundError:
        return None
    if status["state"] == "receiving" or _is_over(status, settings):
        return None
    return job, status


def sweep(settings: ScreeningSettings) -> None:
    """Removes everything whose time is over, whoever left it."""
    folder = _root(settings)
    if not folder.is_dir():
        return
    for gone in folder.glob(f"{GONE}*"):  # begun to be removed by a server that was killed
        rmtree(gone, ignore_errors=True)
    for job, status in _jobs(folder):
        if _is_over(status, settings):
            job.remove()
    for each in folder.glob(f"{_JOB}*"):  # a server was killed before it wrote anything there
        with suppress(FileNotFoundError):
            if not (each / "status.json").exists() and each.stat().st_mtime + settings.keep_seconds < time.time():
                Job(each).remove()


def expires(status: Status, settings: ScreeningSettings) -> float:
    """When a job's time is over, if nothing more is heard of it: seconds since 1970."""
    return status["updated"] + settings.keep_seconds


def _is_over(status: Status, settings: ScreeningSettings) -> bool:
    # What waits may have long ones before it; what runs and tells nothing for so long has come to a stop.
    return status["state"] in (*FINISHED, "running") and expires(status, settings) < time.time()


def _jobs(folder: Path) -> Iterator[tuple[Job, Status]]:
    for each in folder.glob(f"{_JOB}*"):
        job = Job(each)
        with suppress(FileNotFoundError):  # removed meanwhile
            yield job, job.status()


def _root(settings: ScreeningSettings) -> Path:
    return settings.folder / f"loan-engine-screenings-{os.getuid()}"


def _place(folder: Path, key: str) -> Path:
    """A name that does not tell the key: other users see names of files among the arguments of processes."""
    return folder / f"{_JOB}{sha256(key.encode('utf-8', 'replace')).hexdigest()}"
