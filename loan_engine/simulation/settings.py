"""Changes to try, as they are typed: NAME=VALUE, a parameter's id or alias and a value in the unit that is printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from loan_engine.problems import Invalid, Problem
from loan_engine.whatif import assumed_value
from rules.expressions import Unit
from rules.parameters import PRINTED_UNITS, Parameter, ParameterValue
from rules.rulebook import Rulebook

PLACE = "/set"
_SUGGESTED = 3
_NEAR = 0.5


def read_settings(texts: Iterable[str], rulebook: Rulebook) -> dict[str, ParameterValue]:
    """Parameter ids to values in their smallest unit; a list is typed with commas between its codes.

    Raises Invalid, every problem at PLACE: `required`, `setting_format`, `unknown_parameter`, `repeated_parameter`,
    `parameter_value`.
    """
    named = {name: each for each in rulebook.parameters.values() for name in (each.id, *each.aliases)}
    values: dict[str, ParameterValue] = {}
    problems: list[Problem] = []
    for place, text in enumerate(texts, 1):
        try:
            parameter, value = _read(text, f"第 {place} 项改动", named)
        except Invalid as error:
            problems += error.problems
            continue
        if parameter.id in values:
            problems.append(Problem("repeated_parameter", PLACE, f"{parameter.label}只能改一次"))
        values[parameter.id] = value
    if problems:
        raise Invalid(*problems)
    if not values:
        raise Invalid(Problem("required", PLACE, "请至少写一项改动，例如 --set 参数=数值"))
    return values


def _read(text: str, which: str, named: Mapping[str, Parameter]) -> tuple[Parameter, ParameterValue]:
    name, equals, given = (part.strip() for part in text.partition("="))
    if not equals:
        raise Invalid(Problem("setting_format", PLACE, f"{which}应写成 参数=数值"))
    if name not in named:
        near = get_close_matches(name, named, _SUGGESTED, _NEAR)
        hint = f"；是不是 {' 或 '.join(near)}？" if near else "；可用的代码见 loan-engine rulebook 所列的参数"
        raise Invalid(Problem("unknown_parameter", PLACE, f"{which}不是这部规则的参数{hint}"))
    parameter = named[name]
    listed = parameter.unit is Unit.CHOICES
    value = assumed_value(parameter, [code.strip() for code in given.split(",") if code.strip()] if listed else given)
    if value is None:
        raise Invalid(Problem("parameter_value", PLACE, f"{parameter.label}的数值不对，应是{_wanted(parameter)}"))
    return parameter, value


def _wanted(parameter: Parameter) -> str:
    match parameter.unit:
        case Unit.CHOICES:
            return "选项代码，以逗号分隔"
        case Unit.RATIO:
            return "比例，写成 0 至 1 的小数，例如 0.8 表示 80%"
    return f"数字，单位是{PRINTED_UNITS[parameter.printed_unit].word}"
