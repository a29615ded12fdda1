"""Bad input, told apart from a verdict: a stable code, where it is, and what to do about it in Chinese.

A problem never carries the value that was submitted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Place = Iterable[str | int]
Model = TypeVar("Model", bound=BaseModel)

_MESSAGES = {
    "missing": ("required", "缺少必填项"),
    "extra_forbidden": ("unknown_field", "没有这个字段"),
    "model_type": ("not_an_object", "应是一个对象"),
    "dict_type": ("not_an_object", "应是一个对象"),
    "literal_error": ("not_a_choice", "应是列出的选项之一"),
    "enum": ("not_a_choice", "应是列出的选项之一"),
    "list_type": ("not_a_list", "应是一个列表"),
    "too_short": ("too_few", "至少需要一项"),
    "too_long": ("too_many", "项数过多"),
}
_SAFE_NAME = re.compile(r"[a-z][a-z_]{0,39}")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field: `pointer` is its JSON pointer (RFC 6901), empty for the whole document."""

    code: str
    pointer: str
    message: str


class Invalid(ValueError):
    """A document that cannot be answered, with every problem found."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(f"{problem.pointer or '/'}: {problem.message}" for problem in self.problems)


def pointer(place: Place) -> str:
    """A JSON pointer from field names and list positions."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in place)


def validated(model: type[Model], document: object) -> Model:
    """A document as a model. Raises Invalid with a problem for every bad field."""
    try:
        return model.model_validate(document)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise Invalid(*map(_problem, found)) from None


def _problem(error: ErrorDetails) -> Problem:
    place = list(error["loc"])
    kind = error["type"]
    if kind == "extra_forbidden" and not _SAFE_NAME.fullmatch(str(place[-1])):
        place.pop()  # the name of an unknown field is as much the sender's own as a value
    code, message = _MESSAGES.get(kind, (kind, error["msg"]))
    return Problem(code, pointer(place), message)
