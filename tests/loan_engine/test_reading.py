"""Texts as documents: strictly, or not at all."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loan_engine.problems import Invalid
from loan_engine.reading import read_document, read_json, read_yaml

READERS = pytest.mark.parametrize("read", [read_json, read_yaml])
ALL_READERS = pytest.mark.parametrize("read", [read_json, read_yaml, read_document])


def code_of(read: Any, data: bytes) -> str:
    with pytest.raises(Invalid) as error:
        read(data)
    (problem,) = error.value.problems
    assert problem.pointer == ""
    return problem.code


@READERS
def test_a_plain_document(read: Any) -> None:
    document = read('{"a": [1, -2, 3.10, "四", true, null], "b": {"c": 1.0e+3}}'.encode())
    assert document == {"a": [1, -2, Decimal("3.10"), "四", True, None], "b": {"c": Decimal("1.0e+3")}}
    assert str(document["a"][2]) == "3.10"


def test_yaml_days_and_numbers_come_from_their_text() -> None:
    document: Any = read_yaml(
        b"day: 2026-03-01\nmoment: 2026-03-01 10:00:00\nodd: 1_000\nhex: 0x1F\ntime: 12:30\nnan: .nan\n"
    )
    assert document["day"] == date(2026, 3, 1)
    assert {name: document[name] for name in ("moment", "odd", "hex", "time", "nan")} == {
        "moment": "2026-03-01 10:00:00",
        "odd": "1_000",
        "hex": "0x1F",
        "time": "12:30",
        "nan": ".nan",
    }
    assert read_yaml(b"2026-02-30") == "2026-02-30"


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity", "1e400"])
def test_numbers_that_are_none_are_left_to_the_field(constant: str) -> None:
    assert isinstance(read_json(constant.encode()), Decimal)


def test_a_number_too_long_for_any_field_stays_text() -> None:
    assert read_json(b"1" * 5_000) == "1" * 5_000


@READERS
def test_what_is_refused(read: Any) -> None:
    syntax = "json_syntax" if read is read_json else "yaml_syntax"
    assert code_of(read, b'{"a": 1, "a": 2}') == "duplicate_key"
    assert code_of(read, b'{"a": "\xff"}') == "not_utf8"
    assert code_of(read, b'{"a": ') == syntax
    assert code_of(read, b"[" * 22 + b"]" * 22) == "too_deep"
    assert code_of(read, b"[" * 100_000) == "too_deep"


def test_half_a_character_is_refused() -> None:
    assert code_of(read_json, b'["\\ud800"]') == "lone_surrogate"
    assert code_of(read_json, b'{"\\udfff": 1}') == "lone_surrogate"


@pytest.mark.parametrize(
    "text", ["a: &x [1]\nb: *x\n", "!!python/object:os.system {}", "a: [", "? [1]\n: 2", "1: 2", "2026-03-01: 1"]
)
def test_yaml_is_plain(text: str) -> None:
    assert code_of(read_yaml, text.encode()) == "yaml_syntax"


def message_of(data: bytes) -> str:
    with pytest.raises(Invalid) as error:
        read_yaml(data)
    return error.value.problems[0].message


def test_a_mistake_in_yaml_is_found_by_its_line() -> None:
    assert message_of(b"a: 1\nb: 2\na: 3\n") == "第 3 行：同一个名称出现了两次"
    assert message_of(b"a: 1\n\tb: 2\n").startswith("第 2 行：")
    assert message_of(b"a: &x 1\nb: *x\n") == "第 2 行：内容不是完整的 YAML，不能使用引用（*）"
    assert message_of(b"a: 1\n2: 3\n") == "第 2 行：内容不是完整的 YAML，名称应是文字"
    assert message_of(b"a: \x07") == "内容不是完整的 YAML"


def test_a_file_may_be_of_either_kind() -> None:
    assert read_document(b'{\n\t"a": "\\ud83c\\udfe0"\n}') == {"a": "🏠"}  # neither tab nor pair is read by YAML
    assert read_document(b"a: 1.50") == {"a": Decimal("1.50")}
    with pytest.raises(Invalid, match="两次"):
        read_document(b'{"a": 1, "a": 2}')


@ALL_READERS
@given(st.binary(max_size=200))
def test_whatever_the_bytes_there_is_a_document_or_a_problem(read: Any, data: bytes) -> None:
    try:
        read(data)
    except Invalid as error:
        assert error.problems


@ALL_READERS
@given(st.text(alphabet='{}[]:,"\\0123456789.eE-+truefalsn \n&*!|>%@~?_ud', max_size=60))
def test_whatever_the_text_there_is_a_document_or_a_problem(read: Any, text: str) -> None:
    try:
        read(text.encode())
    except Invalid as error:
        assert error.problems
