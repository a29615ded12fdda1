"""Who may do what, in which branch: the one table that every endpoint asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus

from api.desk.roles import Person, Role
from api.desk.signed_in import SignedIn
from api.problems import Refused


class Reach(Enum):
    """How far a permission goes."""

    OWN = "own branch"
    ANY = "any branch"


_OWN, _ANY = Reach.OWN, Reach.ANY
_STAFF = {Role.CLERK: _OWN, Role.REVIEWER: _OWN}
_READERS = {**_STAFF, Role.AUDITOR: _ANY}

ACCESS: Mapping[str, Mapping[Role, Reach]] = {
    "board": _STAFF,
    "search": _READERS,
    "open": {Role.CLERK: _OWN},
    "read": _READERS,
    "edit": {Role.CLERK: _OWN},
    "note": _STAFF,
    "assign": _STAFF,
    "move": _STAFF,  # which move is whose: api.desk.states
    "unmask": _READERS,
    "export": _READERS,
    "trail": {Role.REVIEWER: _OWN, Role.AUDITOR: _ANY},
    "audit": {Role.AUDITOR: _ANY},
    "accounts": {Role.ADMINISTRATOR: _ANY},
    "kiosks": {Role.ADMINISTRATOR: _ANY},
    "erase": {Role.ADMINISTRATOR: _ANY},
}
"""By act and role; what is not named is refused."""


@dataclass(frozen=True, slots=True)
class Permit:
    """Somebody who may do an act, in their own branch or in any."""

    person: Person
    reach: Reach

    def reaches(self, branch: str) -> bool:
        """Whether it holds for a case of a branch."""
        return self.reach is Reach.ANY or branch == self.person.branch


def allows(role: Role, act: str) -> bool:
    """Whether a role may do an act at all."""
    return role in ACCESS[act]


def may(act: str) -> Callable[[SignedIn], Permit]:
    """A dependency: the one who is signed in, who may do the act. Raises Refused (401, 403)."""
    reaches = ACCESS[act]

    def permitted(signed_in: SignedIn) -> Permit:
        person = signed_in.person
        if person.role not in reaches:
            raise Refused(HTTPStatus.FORBIDDEN, "forbidden", "您的岗位不能做这件事")
        return Permit(person, reaches[person.role])

    return permitted
