"""JSON and YAML as plain documents, read strictly: UTF-8, no key twice, numbers as exact as their text.

A number with a decimal point or an exponent becomes a Decimal, NaN and Infinity too: the field that reads it knows
what to say of it. Nothing of the text is repeated in an error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from loan_engine.problems import Invalid, Problem

_DIGITS = 30

MAXIMUM_DEPTH = 20
"""Levels of nesting; an application has three."""


def read_json(data: bytes) -> object:
    """The document in a JSON text. Raises Invalid: `not_utf8`, `json_syntax`, `duplicate_key`, `too_deep`."""
    text = _text(data)
    try:
        document = _DECODER.decode(text)
    except Invalid:
        raise
    except RecursionError:
        raise _too_deep() from None
    except (ValueError, InvalidOperation):
        raise Invalid(Problem("json_syntax", "", "内容不是完整的 JSON")) from None
    # Half a character is only written as an escape, and no level is without its bracket.
    harmless = "\\u" not in text and text.count("{") + text.count("[") <= MAXIMUM_DEPTH
    return document if harmless else _checked(document)


def read_yaml(data: bytes) -> object:
    """The document in a YAML text (no references, no tags). Raises Invalid as `read_json`, with `yaml_syntax`."""
    text = _text(data)
    try:
        document = yaml.load(text, Loader=_Loader)
    except Invalid:
        raise
    except RecursionError:
        raise _too_deep() from None
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(_line(error.problem_mark)) from None
    except (yaml.YAMLError, ValueError, InvalidOperation):
        raise _not_yaml() from None
    return _checked(document)


def read_document(data: bytes) -> object:
    """The document in a file of either kind: as JSON where it is JSON, which YAML reads only in part, else as YAML."""
    try:
        return read_json(data)
    except Invalid as error:
        if error.problems[0].code != "json_syntax":
            raise
    return read_yaml(data)


class _Loader(yaml.SafeLoader):
    """Plain YAML: no references to other places, no tags, no key twice, numbers and days from their text."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            # A few lines of references can stand for gigabytes.
            raise _not_yaml(_line(event.start_mark), "，不能使用引用（*）")
        if event.tag is not None:
            # A tag makes a set or bytes of a text, or claims to be what it is not.
            raise _not_yaml(_line(event.start_mark), "，不能使用标签（!）")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        pairs = [(self._name(key), self.construct_object(each, True)) for key, each in node.value]
        known = set()
        for (key, _), (place, _) in zip(pairs, node.value, strict=True):
            if not isinstance(key, str):
                raise _not_yaml(_line(place.start_mark), "，名称应是文字")
            if key in known:
                raise _repeated(_line(place.start_mark))
            known.add(key)
        return dict(pairs)

    def _name(self, node: Any) -> Any:
        # YAML 1.1 reads the names "on" and "no" as true and false.
        return node.value if node.tag == "tag:yaml.org,2002:bool" else self.construct_object(node, True)

    def number(self, node: Any) -> object:
        text = self.construct_scalar(node)
        return _number(text) if _PLAIN.fullmatch(text) else text

    def day(self, node: Any) -> object:
        text = self.construct_scalar(node)
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text  # a moment, or no day at all: the field says so


for _tag, _construct in (("int", _Loader.number), ("float", _Loader.number), ("timestamp", _Loader.day)):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", _construct)

_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")


def _number(text: str) -> int | Decimal | str:
    """An int, or a Decimal; an int of more digits than any field takes stays the text it is."""
    if "." in text or "e" in text.lower():
        return Decimal(text)
    return int(text) if len(text) <= _DIGITS else text


def _mapping(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        raise _repeated()
    return mapping


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=Decimal, parse_int=_number, object_pairs_hook=_mapping)


def _repeated(line: str = "") -> Invalid:
    return Invalid(Problem("duplicate_key", "", f"{line}同一个名称出现了两次"))


def _not_yaml(line: str = "", reason: str = "") -> Invalid:
    return Invalid(Problem("yaml_syntax", "", f"{line}内容不是完整的 YAML{reason}"))


def _line(mark: Any) -> str:
    return f"第 {mark.line + 1} 行：" if mark is not None else ""


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Invalid(Problem("not_utf8", "", "内容应为 UTF-8 编码的文本")) from None


def _checked(document: object, depth: int = 0) -> object:
    """The same document, once it is neither too deep nor holds half a character."""
    if depth > MAXIMUM_DEPTH:
        raise _too_deep()
    match document:
        case dict():
            for key, value in document.items():
                _checked(key, depth + 1)
                _checked(value, depth + 1)
        case list():
            for value in document:
                _checked(value, depth + 1)
        case str() if any(0xD800 <= ord(character) < 0xE000 for character in document):
            raise Invalid(Problem("lone_surrogate", "", "文字中有不完整的字符"))
    return document


def _too_deep() -> Invalid:
    return Invalid(Problem("too_deep", "", "内容的层次过多"))
