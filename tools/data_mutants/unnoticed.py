"""What need not be noticed, and why."""

from __future__ import annotations

import re

WORDING = "the wording of a question, for people to read"
ANY_FAMILY = "the example is a family that passes: another would do as well"
NO_FEWER_THAN_NONE = "no household owns fewer homes than none"

APART: list[tuple[str, str, str]] = [
    (r"rules/(vocabulary|projects)\.py", r"\d+: '.*[\u4e00-\u9fff？。].*': (made|left empty)", WORDING),
    (r"rules/jingdezhen/rulebook\.yaml", r"example\..*made ", ANY_FAMILY),
    (r"rules/jingdezhen/conditions\.py", r"\d+: .*equals\(.*first_buyer.*made __le__", NO_FEWER_THAN_NONE),
]
"""Patterns of a file and of what was done there, and why no test is asked."""


def reason(file: str, done: str) -> str:
    """Why nobody need notice something done to a file; empty where somebody must."""
    return next((why for place, what, why in APART if re.fullmatch(place, file) and re.match(what, done)), "")
