"""What if: the same application under other caps, ages or shares, beside today's answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic import BaseModel, Field, create_model

from loan_engine.application import ApplicationForm, application_of
from loan_engine.assessment import Assessment, assess
from loan_engine.fields import number_text
from loan_engine.problems import Invalid, Problem, pointer, validated
from rules.amending import amended
from rules.expressions import Unit
from rules.facts import Choice
from rules.parameters import PRINTED_UNITS, Parameter, ParameterValue
from rules.rulebook import Rulebook
from rules.vocabulary import FACTS

MAXIMUM = 10**12
"""Of any assumed number in its smallest unit: ten times the dearest home there may be."""

MONTHS = range(1, 1201)
"""Of any assumed time: it is divided by and added to dates, so neither none nor more than a century."""

_PARAMETERS: dict[str, Any] = {
    "parameters": (
        dict[str, Any],
        Field(
            title="假设的参数",
            description="参数代码到假设的数值，单位与规则所印的相同，例如 couple_cap 为元，max_share_of_price 为小数。",
            max_length=40,
            min_length=1,
        ),
    )
}
WhatIfForm: type[BaseModel] = create_model(
    "WhatIf", __base__=ApplicationForm, __doc__="一份申请，以及要假设的参数。", **_PARAMETERS
)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """An application under the rules as they are, and as they might be; `changed` are the parameters, old and new."""

    today: Assessment
    assumed: Assessment
    changed: tuple[tuple[Parameter, Parameter], ...]


def read_whatif(document: object, today: date) -> WhatIf:
    """A what-if from its document. Raises Invalid, besides the codes of an application: `unknown_parameter`,
    `parameter_value`.
    """
    form: Any = validated(WhatIfForm, document)
    application = application_of(form, today)
    rulebook = application.rulebook
    assumed = amended(rulebook, _values(form.parameters, rulebook))
    changed = tuple((rulebook.parameters[id_], assumed.parameters[id_]) for id_ in form.parameters)
    return WhatIf(assess(application), assess(replace(application, rulebook=assumed)), changed)


def _values(given: Mapping[str, Any], rulebook: Rulebook) -> dict[str, ParameterValue]:
    values: dict[str, ParameterValue] = {}
    problems: list[Problem] = []
    for place, (id_, text) in enumerate(given.items()):
        parameter = rulebook.parameters.get(id_)
        if parameter is None:
            problems.append(Problem("unknown_parameter", "/parameters", f"第 {place + 1} 个参数不是这部规则的参数"))
            continue
        value = assumed_value(parameter, text)
        if value is None:
            message = f"{parameter.label}的数值不对"
            problems.append(Problem("parameter_value", pointer(("parameters", id_)), message))
        else:
            values[id_] = value
    if problems:
        raise Invalid(*problems)
    return values


_CODES = {code for fact in FACTS.values() if isinstance(fact, Choice) for code in fact.choices}


def assumed_value(parameter: Parameter, given: object) -> ParameterValue | None:
    """What is given in the unit of the printed rules, in the parameter's smallest one; None where it is no value of it.

    A ratio lies between 0 and 1; a list holds codes of the vocabulary.
    """
    if parameter.unit is Unit.CHOICES:
        return tuple(given) if isinstance(given, list) and set(map(str, given)) <= _CODES else None
    text = number_text(given)
    if text is None:
        return None
    number = Fraction(Decimal(text))
    if parameter.unit is Unit.RATIO:
        return number if 0 <= number <= 1 else None
    scaled = number * PRINTED_UNITS[parameter.printed_unit].scale
    within = scaled in MONTHS if parameter.unit is Unit.MONTHS else 0 <= scaled <= MAXIMUM
    return scaled.numerator if scaled.denominator == 1 and within else None
