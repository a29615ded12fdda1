"""Questions about the rules themselves: a rulebook on a day, and someone's statutory retirement."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, Field, StrictStr, create_model

from loan_engine.application import rulebook_for
from loan_engine.fields import STRICT, field_of
from loan_engine.problems import Invalid, Problem, validated
from loan_engine.timeline import Timeline, timeline
from rules.facts import Choice, Day
from rules.national.retirement import CATEGORIES, Retirement, statutory_retirement
from rules.parameters import NotInForce
from rules.rulebook import Rulebook
from rules.rulebooks import rulebooks
from rules.vocabulary import applicant

ON = Day(id="query.on", label="日期", question="按哪一天的规定？", hint="不填按今天。")
CATEGORY = Choice(
    id="query.category",
    label="类别",
    question="是男职工，还是哪一类女职工？",
    choices={id_: table.label for id_, table in CATEGORIES.items()},
)

_ON: dict[str, Any] = {"on": (field_of(ON) | None, Field(default=None))}
ACCEPTED_ON = Day(id="query.accepted_on", label="受理日", question="材料齐全并签署合同是哪一天？")
LETTER_ON = Day(
    id="query.letter_on", label="担保承诺书日期", question="《担保承诺书》是哪一天出具的？", hint="还没有的不填。"
)
AS_OF = Day(id="query.as_of", label="预览日期", question="当作哪一天申请？", hint="不填按申请中的日期。")
_AS_OF: dict[str, Any] = {"as_of": (field_of(AS_OF) | None, Field(default=None))}
_TIMELINE: dict[str, Any] = {
    "city": (StrictStr, Field(title="城市", description="城市代码，见 /v1/rulebooks。")),
    "accepted_on": (field_of(ACCEPTED_ON), ...),
    "letter_on": (field_of(LETTER_ON) | None, Field(default=None)),
}
_RETIREMENT: dict[str, Any] = {
    "birth_date": (field_of(applicant.birth_date), ...),
    "category": (field_of(CATEGORY), ...),
    **_ON,
}

RulebookQuery: type[BaseModel] = create_model("RulebookQuery", __config__=STRICT, **_ON)
RetirementQuery: type[BaseModel] = create_model("RetirementQuery", __config__=STRICT, **_RETIREMENT)
AsOfQuery: type[BaseModel] = create_model("AsOfQuery", __config__=STRICT, **_AS_OF)
TimelineQuery: type[BaseModel] = create_model("TimelineQuery", __config__=STRICT, **_TIMELINE)


def read_as_of(query: object) -> date | None:
    """The day to preview, if any. Raises Invalid."""
    asked: Any = validated(AsOfQuery, query)
    day: date | None = asked.as_of
    return day


def read_timeline(query: object) -> tuple[Timeline, Rulebook]:
    """The dates from a day of acceptance, by the rulebook of that day. Raises Invalid."""
    asked: Any = validated(TimelineQuery, query)
    rulebook = rulebook_for(asked.city, asked.accepted_on, "/accepted_on")
    return timeline(rulebook, asked.accepted_on, asked.letter_on), rulebook


def read_day(text: str) -> date:
    """A day given by itself. Raises Invalid, pointing at /on."""
    asked: Any = validated(RulebookQuery, {"on": text})
    day: date = asked.on
    return day


class UnknownRulebook(LookupError):
    """No rulebook has this id."""


def read_rulebook(id_: str, query: object, today: date) -> tuple[Rulebook, date]:
    """A rulebook and the day to show it on: a day given in its period, else the latest up to today.

    Raises UnknownRulebook, or Invalid (`not_in_force`).
    """
    if id_ not in rulebooks():
        raise UnknownRulebook(id_)
    rulebook = rulebooks()[id_]
    asked: Any = validated(RulebookQuery, query)
    latest = today if rulebook.until is None else min(today, rulebook.until)
    on = asked.on or latest
    if on < rulebook.since or (rulebook.until is not None and on > rulebook.until):
        raise Invalid(Problem("not_in_force", "/on", f"这部规则自 {rulebook.since} 起施行，这一天不适用"))
    return rulebook, on


def read_retirement(query: object, today: date) -> tuple[date, str, Retirement]:
    """A birth date, a category, and the retirement by the law of a day (today where none is given).

    Raises Invalid, among others `before_law` and `birth_after_day`.
    """
    asked: Any = validated(RetirementQuery, query)
    on = asked.on or today
    if asked.birth_date > on:
        raise Invalid(Problem("birth_after_day", "/birth_date", "出生日期不能晚于所问的日期"))
    try:
        return asked.birth_date, asked.category, statutory_retirement(asked.birth_date, asked.category, on)
    except NotInForce:
        raise Invalid(Problem("before_law", "/on", "没有收录这一天的退休年龄规定")) from None
