"""Who may put a case in: a clerk who is signed in, or a kiosk by its key, within its quota."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Request

from api.desk.access import may
from api.desk.desk import Work
from api.desk.kiosks import Kiosk, spend
from api.desk.signed_in import Csrf, TheDesk, Token, kiosk_of, signed_in


@dataclass(frozen=True, slots=True)
class Opener:
    """Whom the trail names, and whose case it becomes."""

    actor: str
    branch: str
    via: Literal["desk", "kiosk"]
    kiosk: Kiosk | None = None

    def spend(self, work: Work) -> None:
        """One of a kiosk's cases of the day. Raises Refused (429)."""
        if self.kiosk is not None:
            spend(work, self.kiosk)


_clerk = may("open")


def _opener(request: Request, desk: TheDesk, token: Token, csrf: Csrf) -> Opener:
    if (kiosk := kiosk_of(request, desk)) is not None:
        return Opener(f"kiosk/{kiosk.id}", kiosk.branch, "kiosk", kiosk)
    person = _clerk(signed_in(request, desk, token, csrf)).person
    return Opener(person.name, person.branch, "desk")


AnOpener = Annotated[Opener, Depends(_opener)]
"""Raises Refused (401, 403)."""
