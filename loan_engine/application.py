"""An application: the facts given, as they were given or not, and the rulebook of its day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, StrictStr, create_model

from loan_engine.fields import STRICT, field_of, given_as
from loan_engine.problems import Invalid, Problem, pointer, validated
from rules.consistency import CONSISTENCY
from rules.evaluation import Facts, truth
from rules.facts import Fact
from rules.rulebook import Rulebook
from rules.rulebooks import NoRulebookInForce, UnknownCity, in_force, rulebooks
from rules.vocabulary import FACTS, GROUPS, PERSONS, household, request

BEFORE_RULES = "所用规则自 {} 起施行，此前的申请无法判断"
SPOUSE_OF_SINGLE = "未婚的申请人不应填写配偶信息"


@dataclass(frozen=True, slots=True)
class Application:
    """Known facts by id, the day they are judged on, and the rulebook in force that day.

    `today` is the day the question was asked; it stands in for an application date that was not given, which
    `assumed_today` tells.
    """

    rulebook: Rulebook
    facts: Facts
    on: date
    today: date
    assumed_today: bool


def _group_model(group: str, label: str) -> type[BaseModel]:
    fields: dict[str, Any] = {
        fact.name: (field_of(fact) | None, Field(default=None, title=fact.label))
        for fact in FACTS.values()
        if fact.group == group
    }
    return create_model(group.capitalize(), __config__=STRICT, __doc__=f"{label}。没有给出的一律视为未知。", **fields)


ApplicationForm: type[BaseModel] = create_model(
    "Application",
    __config__=STRICT,
    __doc__="一份申请：已知的事实。没有给出或为 null 的事实视为未知，不会当作“是”或“否”。",
    city=(
        StrictStr,
        Field(
            title="城市",
            description="城市代码，见 /v1/rulebooks。",
            examples=sorted({each.city for each in rulebooks().values()}),
        ),
    ),
    **{  # type: ignore[call-overload]
        group: (_group_model(group, label) | None, Field(default=None, title=label)) for group, label in GROUPS.items()
    },
)
"""The document of an application, made from the vocabulary."""


_IDS = {group: {fact.name: id_ for id_, fact in FACTS.items() if fact.group == group} for group in GROUPS}
"""The ids of facts by the names of their groups and fields."""

OF_SPOUSE = frozenset(_IDS["spouse"].values())
"""The ids of what describes the spouse."""


def current_day() -> date:
    """The calendar day in China: the one place where the clock is read."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def read_application(document: object, today: date, as_of: date | None = None) -> Application:
    """An application from its document (nested mappings of plain values), read on a day.

    `as_of` previews another day: the application is judged as if it were made then, everything else as given.

    Raises Invalid: bad fields by `loan_engine.fields`, `unknown_city`, `before_rules`, `spouse_of_single`, or a
    code of `rules.consistency`.
    """
    return application_of(validated(ApplicationForm, document), today, as_of)


def application_of(form: BaseModel, today: date, as_of: date | None = None) -> Application:
    """An application from a validated form; raises as `read_application` does."""
    facts = {
        ids[name]: value
        for group, ids in _IDS.items()
        if (given := getattr(form, group)) is not None
        for name, value in vars(given).items()
        if value is not None
    }
    assumed_today = as_of is None and request.applied_on.id not in facts
    dated = concluded(facts, today) if as_of is None else concluded({**facts, request.applied_on.id: as_of}, today)
    day = dated[request.applied_on.id]
    rulebook = rulebook_for(form.city, day, place(request.applied_on))  # type: ignore[attr-defined]
    if problems := _contradictions(dated, day):
        raise Invalid(*problems)
    return Application(rulebook, dated, day, today, assumed_today)


def concluded(facts: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Facts by id with what follows from them: the day is today's where none is stated, a category is a woman's."""
    known = {request.applied_on.id: today, **facts}
    for person in PERSONS:
        if person.retirement_category.id in known:
            known.setdefault(person.sex.id, "female")
    return known


def document_of(application: Application) -> dict[str, Any]:
    """The document that an application was read from, with what was concluded from it; the day is always stated."""
    document: dict[str, Any] = {"city": application.rulebook.city}
    for id_, fact in FACTS.items():
        if id_ in application.facts:
            document.setdefault(fact.group, {})[fact.name] = given_as(fact, application.facts[id_])
    return document


def place(fact: Fact) -> str:
    """The JSON pointer of a fact's field in an application."""
    return pointer((fact.group, fact.name))


def rulebook_for(city: str, on: date, day_at: str) -> Rulebook:
    """The rulebook of a city on a day. Raises Invalid: `unknown_city`, or `before_rules` at the day's pointer."""
    try:
        return in_force(city, on)
    except UnknownCity:
        raise Invalid(Problem("unknown_city", "/city", "没有这个城市的规则")) from None
    except NoRulebookInForce as error:
        raise Invalid(Problem("before_rules", day_at, BEFORE_RULES.format(error.first))) from None


def _contradictions(facts: Mapping[str, Any], on: date) -> list[Problem]:
    found = [
        Problem(relation.code, place(relation.fact), relation.message)
        for relation in CONSISTENCY
        if truth(relation.holds, facts, on) is False
    ]
    if facts.get(household.married.id) is False and not OF_SPOUSE.isdisjoint(facts):
        found.append(Problem("spouse_of_single", "/spouse", SPOUSE_OF_SINGLE))
    return found
