"""The city's data files, and the places in its documents that conditions cite."""

from __future__ import annotations

from rules.citations import Citation
from rules.folder import read_folder
from rules.rulebook import Reading

FOLDER = read_folder("rules.jingdezhen")
number = FOLDER.parameters


def article(place: int, item: int | None = None, subitem: int | None = None) -> Citation:
    """A place in the implementing rules."""
    return Citation(FOLDER.document, place, item=item, subitem=subitem)


def measures(item: int) -> Citation:
    """An item of the measures."""
    return Citation(FOLDER.documents["measures-17"], item=item)


def notice(item: int) -> Citation:
    """An item of the notice."""
    return Citation(FOLDER.documents["notice-46"], item=item)


def civil_code(place: int, paragraph: int | None = None) -> Citation:
    """A place in the Civil Code."""
    return Citation(FOLDER.documents["civil-code"], place, paragraph)


def read_as(*ids: str) -> tuple[Reading, ...]:
    """The readings, by id, that a condition rests on."""
    return tuple(FOLDER.readings[id_] for id_ in ids)
