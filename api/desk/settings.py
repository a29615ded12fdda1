"""What the one who runs the desk decides, from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from api.settings import number_setting, switch_setting

IDLE_SECONDS = 15 * 60
SESSION_SECONDS = 8 * 60 * 60

_LONGEST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """Where the desk keeps its cases and its keys, and for how long.

    `database` is a URL of SQLAlchemy's: a file of SQLite's where nothing else is said, or PostgreSQL. `keys` is a file
    that must not lie where the database's copies go. A session ends after `idle_seconds` without a request and after
    `session_seconds` in any case. What was closed `retention_days` ago is erased; None keeps it.
    """

    database: str
    keys: Path
    idle_seconds: int = IDLE_SECONDS
    session_seconds: int = SESSION_SECONDS
    retention_days: int | None = None


def desk_settings() -> DeskSettings | None:
    """By DESK_DATABASE, DESK_KEYS and so on, a name for each field; None where DESK=off. Raises ValueError."""
    if not switch_setting("DESK", otherwise=True):
        return None
    retention = os.environ.get("DESK_RETENTION_DAYS")
    if retention and number_setting("DESK_RETENTION_DAYS", 1) > _LONGEST_DAYS:
        raise ValueError(f"DESK_RETENTION_DAYS must be at most {_LONGEST_DAYS}")
    return DeskSettings(
        database=os.environ.get("DESK_DATABASE")
        or f"sqlite:///{_home('XDG_DATA_HOME', '.local/share') / 'desk.sqlite'}",
        keys=Path(os.environ.get("DESK_KEYS") or _home("XDG_CONFIG_HOME", ".config") / "desk.keys"),
        idle_seconds=number_setting("DESK_IDLE_SECONDS", IDLE_SECONDS),
        session_seconds=number_setting("DESK_SESSION_SECONDS", SESSION_SECONDS),
        retention_days=number_setting("DESK_RETENTION_DAYS", 0) if retention else None,
    )


def _home(variable: str, otherwise: str) -> Path:
    return Path(os.environ.get(variable) or Path.home() / otherwise) / "loan-engine"
