"""Who works at the desk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

BRANCH = re.compile(r"[\w·（）()-]{1,32}")
"""What a branch may be called: accounts, kiosks and cases are its own by that name."""


class Role(StrEnum):
    """What an account is for; each has one role."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


ROLE_LABELS = {
    Role.CLERK: "经办人",
    Role.REVIEWER: "复核人",
    Role.AUDITOR: "稽核",
    Role.ADMINISTRATOR: "管理员",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Who does something: an account's name, role and branch."""

    name: str
    role: Role
    branch: str
