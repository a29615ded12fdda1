"""A rulebook under other parameter values: what the same conditions would say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from operator import is_
from typing import Any, TypeVar

from rules.expressions import Expression
from rules.facts import Fact
from rules.parameters import DatedValue, Parameter, ParameterValue
from rules.rulebook import Rulebook

Part = TypeVar("Part")


def amended(rulebook: Rulebook, values: Mapping[str, ParameterValue]) -> Rulebook:
    """The rulebook with parameters, by id, held at other values on every day. Raises KeyError for an unknown id."""
    changed = {
        parameter: replace(parameter, values=(DatedValue(date.min, value, "假设", "assumed"),))
        for parameter, value in ((rulebook.parameters[id_], value) for id_, value in values.items())
    }
    parts = {
        each.name: _substituted(getattr(rulebook, each.name), changed)
        for each in fields(rulebook)
        if each.name in ("conditions", "cautions", "limits", "papers")
    }
    parameters = {id_: changed.get(each, each) for id_, each in rulebook.parameters.items()}
    return replace(rulebook, parameters=parameters, **parts)


def _substituted(part: Part, changed: Mapping[Parameter, Parameter]) -> Part:
    """A part of a rulebook with parameters replaced wherever they stand in it."""
    if isinstance(part, Parameter):
        return changed.get(part, part)  # type: ignore[return-value]
    if isinstance(part, Fact):
        return part
    if isinstance(part, tuple):
        items: Any = [_substituted(each, changed) for each in part]
        if all(map(is_, items, part)):
            return part
        return type(part)(*items) if hasattr(part, "_fields") else type(part)(items)
    if isinstance(part, Expression) or is_dataclass(part):
        own = {each.name: getattr(part, each.name) for each in fields(part) if each.init}  # type: ignore[arg-type]
        other = {name: _substituted(value, changed) for name, value in own.items()}
        same = all(other[name] is value for name, value in own.items())
        return part if same else replace(part, **other)  # type: ignore[type-var]
    return part
