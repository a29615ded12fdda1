"""What the rules say apart from any application: rulebooks, rates, retirement and the vocabulary, as documents."""

from __future__ import annotations

from datetime import date
from typing import Literal

from loan_engine import reference_forms
from loan_engine.answers import to_judge
from loan_engine.fields import given_as
from loan_engine.questions import Interview
from loan_engine.source_answers import article, articles, parameter_value, reading, rulebook_used
from rules.evaluation import FactValue, facts_read, parameters_read
from rules.expressions import MONTHS_A_YEAR
from rules.facts import Area, Choice, Count, Day, Fact, Money, Months, Number, YesNo
from rules.national.rates import (
    FUND_CHECKED_ON,
    HOMES,
    LPR_CHECKED_ON,
    TENORS,
    TIERS,
    fund_rate_table,
    lpr_table,
)
from rules.national.retirement import Retirement
from rules.rulebook import Condition, Rulebook
from rules.rulebooks import rulebooks
from rules.vocabulary import FACTS, GROUP_HINTS, GROUPS
from rules.wording import filled

_Kind = Literal["yes_no", "choice", "count", "months", "money", "area", "day"]
_KINDS: dict[type[Fact], _Kind] = {
    YesNo: "yes_no",
    Choice: "choice",
    Count: "count",
    Months: "months",
    Money: "money",
    Area: "area",
    Day: "day",
}

_UNITS: dict[type[Fact], str] = {Months: "个月", Money: "元", Area: "平方米"}

CLAUSE_KINDS = {
    "encoded": "已编为条件",
    "procedure": "办理程序",
    "judge": "由中心或银行判断",
    "informative": "说明",
    "unclear": "不明确，见理解",
}
"""What each kind of clause is called."""


def rulebooks_answer() -> list[reference_forms.RulebookListed]:
    """Every rulebook there is."""
    return [rulebook_listed(each) for each in rulebooks().values()]


def rulebook_listed(rulebook: Rulebook) -> reference_forms.RulebookListed:
    """A rulebook's place and period."""
    return {
        **rulebook_used(rulebook),
        "city": rulebook.city,
        "city_name": rulebook.city_name,
        "in_force_until": None if rulebook.until is None else rulebook.until.isoformat(),
    }


def rulebook_answer(rulebook: Rulebook, on: date) -> reference_forms.RulebookAnswer:
    """The whole rulebook, its sentences filled with the values of a day on which it is in force."""
    return {
        **rulebook_listed(rulebook),
        "shown_on": on.isoformat(),
        "documents": [
            {
                "id": each.id,
                "title": each.title,
                "short_title": each.short_title,
                "number": each.number,
                "published": each.published.isoformat(),
                "issuer": each.issuer,
            }
            for each in rulebook.documents.values()
        ],
        "conditions": [_condition(each, rulebook, on) for each in rulebook.conditions_on(on)],
        "cautions": [_condition(each, rulebook, on) for each in rulebook.cautions],
        "duties": [_condition(each, rulebook, on) for each in rulebook.duties],
        "limits": [
            {
                "id": limit.id,
                "label": limit.label,
                "ceilings": [
                    {"id": each.id, "label": each.label, "articles": articles(each.places_on(on))}
                    for each in limit.ceilings
                ],
            }
            for limit in rulebook.limits
        ],
        "parameters": [
            {
                "id": each.id,
                "label": each.label,
                "article": None if each.citation is None else article(each.citation),
                "values": [parameter_value(each, value) for value in each.values],
            }
            for each in rulebook.every_parameter.values()
        ],
        "readings": [reading(each, rulebook, on) for each in rulebook.readings.values()],
        "to_judge": to_judge(rulebook),
        "notices": list(rulebook.notices),
    }


def rates_answer() -> reference_forms.RatesAnswer:
    """Every recorded change of the fund loan rates and of the LPR."""
    return {
        "fund": {
            "checked_on": FUND_CHECKED_ON.isoformat(),
            "labels": {f"{home}.{tier}": f"{HOMES[home]}，{TIERS[tier]}" for home in HOMES for tier in TIERS},
            "rows": [
                {
                    "in_force_from": row.in_force_from.isoformat(),
                    "rates": {
                        f"{home}.{tier}": str(row.values[home][tier]) if home in row.values else None
                        for home in HOMES
                        for tier in TIERS
                    },
                    "source": row.source,
                    "confidence": row.confidence,
                    "note": row.note,
                }
                for row in fund_rate_table()
            ],
        },
        "lpr": {
            "checked_on": LPR_CHECKED_ON.isoformat(),
            "labels": {tenor: label for tenor, label in TENORS.items()},
            "rows": [
                {
                    "in_force_from": row.in_force_from.isoformat(),
                    "rates": {tenor: str(row.values[tenor]) for tenor in TENORS},
                    "source": row.source,
                    "confidence": row.confidence,
                    "note": row.note,
                }
                for row in lpr_table()
            ],
        },
    }


def retirement_answer(birth: date, category: str, found: Retirement) -> reference_forms.RetirementAnswer:
    """When someone reaches the statutory retirement age."""
    years, months = divmod(found.age_months, MONTHS_A_YEAR)
    return {
        "category": category,
        "birth_date": birth.isoformat(),
        "age_months": found.age_months,
        "age_text": f"{years} 岁 {months} 个月" if months else f"{years} 岁",
        "retires_in": f"{found.month:%Y-%m}",
        "law_since": found.since.isoformat(),
        "source": found.source,
    }


def facts_answer() -> list[reference_forms.FactShown]:
    """The vocabulary, in the order of asking."""
    return [fact_shown(fact) for fact in FACTS.values()]


def fact_shown(fact: Fact) -> reference_forms.FactShown:
    """A fact as a form asks for it."""
    least, most = _bounds(fact)
    return {
        "id": fact.id,
        "group": fact.group,
        "group_label": GROUPS[fact.group],
        "group_hint": GROUP_HINTS.get(fact.group, ""),
        "label": fact.label,
        "question": fact.question,
        "hint": fact.hint,
        "evidence": fact.evidence,
        "known": fact.known.value,
        "kind": _KINDS[type(fact)],
        "choices": dict(fact.choices) if isinstance(fact, Choice) else None,
        "unit": fact.word if isinstance(fact, Count) else _UNITS.get(type(fact), ""),
        "minimum": given_as(fact, least),
        "maximum": given_as(fact, most),
    }


def _bounds(fact: Fact) -> tuple[FactValue | None, FactValue | None]:
    match fact:
        case Number():
            return fact.minimum, fact.maximum
        case Day():
            return fact.earliest, fact.latest
    return None, None


def question_answer(interview: Interview) -> reference_forms.QuestionAnswer:
    """The next question of an interview."""
    return {
        "verdict": interview.verdict.value,
        "next": None if interview.next is None else fact_shown(interview.next),
        "decides": None if interview.decides is None else interview.decides.value,
        "answered": interview.answered,
        "at_most": interview.at_most,
        "to_verdict": interview.to_verdict,
    }


def clauses_answer(rulebook: Rulebook) -> list[reference_forms.ClauseShown]:
    """Every clause of the rulebook's documents, and what carries it."""
    read: dict[str, list[str]] = {}
    for each in rulebook.readings.values():
        read.setdefault(str(each.citation), []).append(each.id)
    return [
        {
            "article": article(clause.citation),
            "kind": clause.kind,
            "says": clause.says,
            "carried_by": list(clause.carried_by),
            "readings": read.get(str(clause.citation), []),
        }
        for clause in rulebook.clauses
    ]


def _condition(condition: Condition, rulebook: Rulebook, on: date) -> reference_forms.ConditionShown:
    return {
        "id": condition.id,
        "title": condition.title,
        "requires": filled(condition.requires, rulebook.every_parameter.values(), on),
        "articles": articles(condition.places_on(on)),
        "facts": [fact.id for fact in facts_read(condition.test)],
        "parameters": [parameter.id for parameter in parameters_read(condition.test)],
        "readings": [each.id for each in condition.readings],
    }
