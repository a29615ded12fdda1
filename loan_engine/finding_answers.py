"""A condition and how it stands, as the answers show it: with its article and the values compared."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from loan_engine import answer_forms as forms
from loan_engine.assessment import Finding
from loan_engine.explanation import explained
from loan_engine.money import yuan
from loan_engine.source_answers import articles, parameter_used, reading
from rules.evaluation import Amount, Compared, parameters_read
from rules.expressions import Chosen, Comparison, Membership, Proposition, Quantity, Unit
from rules.facts import Choice, Fact
from rules.parameters import Parameter
from rules.rulebook import Condition, Rulebook
from rules.wording import amount_text, choices_text, filled, last_day, phrase, relation_text


@lru_cache(maxsize=4096)
def condition_found(finding: Finding, rulebook: Rulebook) -> forms.ConditionFound:
    """A condition and how it stands."""
    condition, on = finding.condition, finding.on
    said = told(condition, rulebook, on)
    return {
        "id": condition.id,
        "title": condition.title,
        "requires": said.requires,
        "result": finding.result,
        "says": explained(finding),
        "counts": finding.counts,
        "articles": said.articles,
        "compared": [_compared(each, on) for each in finding.compared],
        "parameters": said.parameters,
        "readings": said.readings,
        "needs": sorted(fact.id for fact in finding.needs),
    }


class Told(NamedTuple):
    """What is said of a condition on a day, whoever applies."""

    requires: str
    articles: list[forms.Article]
    parameters: list[forms.ParameterUsed]
    readings: list[forms.ReadingShown]


@lru_cache(maxsize=4096)
def told(condition: Condition, rulebook: Rulebook, on: date) -> Told:
    """What is said of a condition on a day, with what it rests on."""
    return Told(
        filled(condition.requires, rulebook.every_parameter.values(), on),
        articles(condition.places_on(on)),
        [parameter_used(each, on) for each in parameters_read(condition.test)],
        [reading(each, rulebook, on) for each in condition.readings],
    )


def _compared(compared: Compared, on: date) -> forms.Comparison:
    match compared.proposition:
        case Comparison(left, operator, right):
            return {
                "left": _side(left, compared.left, on),
                "relation": relation_text(operator, left.unit),
                "right": _side(right, compared.right, on),
                "result": compared.result,
            }
        case Membership() | Chosen():
            return _chosen(compared)
    return _answered(compared.proposition, compared.result)


@lru_cache(maxsize=4096)
def _chosen(compared: Compared) -> forms.Comparison:
    """One of a few choices, held against others."""
    selection: Choice = compared.proposition.selection  # type: ignore[attr-defined]
    codes: tuple[str, ...] = compared.right  # type: ignore[assignment]
    chosen = compared.left if isinstance(compared.left, str) else None
    text = "未知" if chosen is None else choices_text([chosen])
    return {
        "left": {"what": selection.label, "value": chosen, "text": text},
        "relation": "属于",
        "right": {"what": "列明的类别", "value": list(codes), "text": choices_text(codes)},
        "result": compared.result,
    }


@lru_cache(maxsize=4096)
def _answered(fact: Proposition, answer: bool | None) -> forms.Comparison:
    """Yes, no or not known."""
    assert isinstance(fact, Fact)
    text = {True: "是", False: "否", None: "未知"}[answer]
    return {
        "left": {"what": fact.label, "value": answer, "text": text},
        "relation": "",
        "right": None,
        "result": answer,
    }


@lru_cache(maxsize=4096)
def _side(quantity: Quantity, value: Amount | None, on: date) -> forms.Side:
    if isinstance(quantity, Parameter):
        return _parameter_side(quantity, on)
    what = phrase(quantity, on)
    if value is None:
        return {"what": what, "value": None, "text": "未知"}
    unit = quantity.unit
    return {"what": what, "value": _plain(value, unit), "text": amount_text(value, unit)}


@lru_cache(maxsize=4096)
def _parameter_side(parameter: Parameter, on: date) -> forms.Side:
    value: Amount = parameter.on(on).value  # type: ignore[assignment]
    return {"what": parameter.label, "value": _plain(value, parameter.unit), "text": amount_text(value, parameter.unit)}


def _plain(value: Amount, unit: Unit) -> str | int | float:
    """A value as JSON has it; a share may fall between two fen and is then shown with its exact decimals."""
    match unit:
        case Unit.FEN if value.denominator == 1:
            return yuan(int(value))
        case Unit.FEN:
            return f"{float(value) / 100:.6f}".rstrip("0")
        case Unit.AREA:
            return float(value / 100)
        case Unit.DAY:
            return last_day(int(value)).isoformat()
    return int(value) if value.denominator == 1 else float(value)
