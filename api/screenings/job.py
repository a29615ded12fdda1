"""One file to be screened: the folder with everything about it, and how far it has come."""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from typing import Literal

import orjson
from typing_extensions import TypedDict

from api.screenings import locks
from loan_engine.documents.files import Kind
from loan_engine.problems import Problem
from loan_engine.screening.files.kinds import TABLES

State = Literal["receiving", "waiting", "running", "done", "failed"]
FINISHED: tuple[State, ...] = ("done", "failed")
GONE = "gone-"
"""How the name of a folder begins that is being removed."""

KINDS = {kind.suffix[1:]: kind for kind in TABLES}
"""The kinds of table by the names they go by in URLs and here."""

INTERRUPTED = Problem("interrupted", "", "处理中断：服务器重启过，或内存不够。请重新上传；文件很大的，请分成几个")


class Asked(TypedDict):
    """What was asked for, in plain values: `form` and `result_form` are keys of KINDS."""

    rulebook: str
    on: str
    commercial_rate: str | None
    spread_basis_points: int
    remedies: bool
    sheet: str | None
    form: str
    result_form: str
    maximum_rows: int


class Status(TypedDict):
    """How far a file has come; `updated` is when that was written, in seconds since 1970."""

    state: State
    progress: float
    rows: dict[str, int] | None
    blank_rows: int | None
    notes: list[str]
    problems: list[dict[str, str]]
    updated: float


class Job:
    """A folder. Everything but `create` raises FileNotFoundError once it was removed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def create(cls, folder: Path) -> tuple[Job, int]:
        """A new one that is being received, and the lock of whoever works on it."""
        folder.mkdir(mode=0o700)
        job = cls(folder)
        held = locks.take(job._alive)
        assert held is not None  # nobody else knows the folder
        job.tell("receiving")
        return job, held

    def accept(self, asked: Asked) -> None:
        """Received in full: it waits for its turn."""
        (self.folder / "asked.json").write_bytes(orjson.dumps(asked))
        self.tell("waiting")

    @property
    def asked(self) -> Asked:
        """What was asked for. Raises OSError once the job is deleted."""
        found: Asked = orjson.loads((self.folder / "asked.json").read_bytes())
        return found

    def upload(self, kind: Kind) -> Path:
        """Where the file that came in lies."""
        return self.folder / f"upload{kind.suffix}"

    def result(self, kind: Kind) -> Path:
        """Where the file that goes out lies, once it is finished."""
        return self.folder / f"result{kind.suffix}"

    def tell(
        self,
        state: State,
        progress: float = 0,
        *,
        rows: dict[str, int] | None = None,
        blank_rows: int | None = None,
        notes: tuple[str, ...] = (),
        problems: tuple[Problem, ...] = (),
    ) -> Status:
        """Writes how far it has come, in full or not at all."""
        status: Status = {
            "state": state,
            "progress": progress,
            "rows": rows,
            "blank_rows": blank_rows,
            "notes": [*notes],
            "problems": [{"code": each.code, "detail": each.message} for each in problems],
            "updated": time.time(),
        }
        part = self.folder / f"status-{secrets.token_hex(8)}"
        part.write_bytes(orjson.dumps(status))
        os.replace(part, self._status)
        return status

    def status(self) -> Status:
        """How far it has come; failed where nobody works on it any more and it is not finished."""
        if self._is_over(found := self._read()):
            return found
        if not self._is_over(found := self._read()):  # it may have been finished since
            return self.tell("failed", found["progress"], problems=(INTERRUPTED,))
        return found

    def _is_over(self, status: Status) -> bool:
        return status["state"] in FINISHED or locks.is_held(self._alive)

    def _read(self) -> Status:
        found: Status = orjson.loads(self._status.read_bytes())
        return found

    def remove(self) -> None:
        """With everything in it, at once for all who look for it."""
        gone = self.folder.with_name(f"{GONE}{secrets.token_hex(8)}")
        with suppress(FileNotFoundError):  # another was faster
            self.folder.rename(gone)
            rmtree(gone, ignore_errors=True)

    @property
    def _alive(self) -> Path:
        return self.folder / "alive"

    @property
    def _status(self) -> Path:
        return self.folder / "status.json"
