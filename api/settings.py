"""What the one who runs the service decides, from the environment."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

_HOST = re.compile(r"\*|https?://[A-Za-z0-9.*-]+(:[0-9]+)?")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?")
_ON, _OFF = "on", "off"
_COUNT = re.compile(r"[1-9][0-9]{0,11}")


def embedding_hosts() -> str:
    """Whose pages may frame the embedded one, as sources of a Content-Security-Policy: EMBEDDING_HOSTS, else anybody's.

    Origins apart by blanks, as https://homes.example or https://*.example. Raises ValueError for anything else.
    """
    hosts = os.environ.get("EMBEDDING_HOSTS", "*").split()
    if not hosts or not all(map(_HOST.fullmatch, hosts)):
        raise ValueError("EMBEDDING_HOSTS must hold origins, such as https://homes.example, apart by blanks")
    return " ".join(hosts)


def asking_origins() -> tuple[str, ...]:
    """Whose pages may ask the API from a browser: ASKING_ORIGINS, as https://homes.example, apart by blanks; else none.

    Raises ValueError for anything else: a page's origin is its own, and has no asterisk.
    """
    origins = tuple(os.environ.get("ASKING_ORIGINS", "").split())
    if not all(map(_ORIGIN.fullmatch, origins)):
        raise ValueError("ASKING_ORIGINS must hold origins, such as https://homes.example, apart by blanks")
    return origins


@dataclass(frozen=True, slots=True)
class ScreeningSettings:
    """How much the service takes on where files are screened.

    `folder` is where it may keep files, in a folder of its own: one that several servers may share. A client that
    sends nothing for `idle_seconds` is cut off. So many `processes` work at a time, and so many files may wait in the
    `queue`; what is finished is kept for `keep_seconds`. A server that ends takes its files along, for nobody could
    fetch them any more; where the folder is `shared` it first finishes what it took, and leaves it to the others.
    """

    folder: Path
    maximum_bytes: int
    maximum_rows: int
    idle_seconds: int
    processes: int
    queue: int
    keep_seconds: int
    shared: bool


def screening_settings() -> ScreeningSettings:
    """By SCREENING_FOLDER and so on, a name for each field. Raises ValueError for what is no such number."""
    return ScreeningSettings(
        folder=Path(os.environ.get("SCREENING_FOLDER") or gettempdir()),
        maximum_bytes=number_setting("SCREENING_MAXIMUM_BYTES", 64 << 20),
        maximum_rows=number_setting("SCREENING_MAXIMUM_ROWS", 200_000),
        idle_seconds=number_setting("SCREENING_IDLE_SECONDS", 10),
        processes=number_setting("SCREENING_PROCESSES", 1),
        queue=number_setting("SCREENING_QUEUE", 8),
        keep_seconds=number_setting("SCREENING_KEEP_SECONDS", 3600),
        shared=switch_setting("SCREENING_SHARED", otherwise=False),
    )


def stop_seconds() -> int:
    """How long a server that is to end may take to finish what it accepted: STOP_SECONDS. Raises ValueError."""
    return number_setting("STOP_SECONDS", 30)


def switch_setting(name: str, *, otherwise: bool) -> bool:
    """Whether a setting is on. Raises ValueError for anything but on and off."""
    state = os.environ.get(name) or (_ON if otherwise else _OFF)
    if state not in (_ON, _OFF):
        raise ValueError(f"{name} must be {_ON} or {_OFF}")
    return state == _ON


def number_setting(name: str, otherwise: int) -> int:
    """A whole number above zero, below 10 to the 12th. Raises ValueError for anything else."""
    text = os.environ.get(name) or str(otherwise)
    if not _COUNT.fullmatch(text):
        raise ValueError(f"{name} must be a whole number above zero")
    return int(text)
