"""Dated values, and the files they come from."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from rules.citations import Document, Notice
from rules.expressions import Unit
from rules.parameters import NotInForce, Parameter, load_parameters, notices_on, parameters_of

RULES = Document("rules", "细则", "细则", "1号", date(2020, 9, 7), "中心")


def load(text: str) -> Mapping[str, Parameter]:
    return parameters_of(yaml.safe_load(text), {"rules": RULES})


def entry(unit: str, *values: str, key: str = "value") -> str:
    rows = (
        f"    - {{from: 202{year}-07-01, {key}: {value}, source: 文, confidence: high}}\n"
        for year, value in enumerate(values)
    )
    return (
        f"cap:\n  label: 上限\n  unit: {unit}\n  cites: {{document: rules, article: 7, item: 1}}\n  values:\n"
        + "".join(rows)
    )


def test_a_value_holds_from_its_day_until_the_next() -> None:
    cap = load(entry("yuan", "350000", '"400000.50"'))["cap"]
    assert cap.on(date(2020, 7, 1)).value == cap.on(date(2021, 6, 30)).value == 350_000_00
    assert cap.on(date(2021, 7, 1)).value == cap.on(date(2099, 1, 1)).value == 400_000_50
    with pytest.raises(NotInForce, match="2020-07-01"):
        cap.on(date(2020, 6, 30))


def test_a_parameter_knows_its_place_and_its_source() -> None:
    cap = load(entry("yuan", "1"))["cap"]
    assert (cap.id, cap.label, str(cap.citation)) == ("cap", "上限", "细则第七条第（一）项")
    assert (cap.values[0].source, cap.values[0].confidence) == ("文", "high")


BY_ITSELF, BY_A_NOTICE, AFTER_BOTH = date(2021, 6, 30), date(2021, 7, 1), date(2022, 7, 1)


def later(*sources: str) -> Parameter:
    """A cap whose rows, of a year each, have these sources; the first is of July 2020."""
    text = entry("yuan", *(str(place) for place, _ in enumerate(sources, 1)))
    for source in sources:
        text = text.replace("source: 文,", f"source: {source},", 1)
    return load(text)["cap"]


def test_a_value_of_another_source_than_the_first_comes_from_a_notice() -> None:
    cap = later("原文", "通知", "原文")
    assert cap.notice_on(BY_ITSELF) is None
    assert cap.notice_on(BY_A_NOTICE) == Notice("通知")
    assert cap.notice_on(AFTER_BOTH) is None
    places = [str(each) for each in cap.places_on(BY_A_NOTICE)]
    assert places == ["细则第七条第（一）项", "通知"]


def test_a_text_that_states_several_days_itself_is_no_notice() -> None:
    assert later("原文", "原文").notice_on(BY_A_NOTICE) is None


def test_what_stands_in_no_article_has_no_notice_beside_it() -> None:
    cap = replace(later("原文", "通知"), citation=None)
    assert cap.places_on(BY_A_NOTICE) == ()


def test_each_notice_is_named_once() -> None:
    caps = [later("原文", "通知"), later("原文", "另一通知"), later("原文", "通知"), later("原文", "原文")]
    assert notices_on(caps, BY_A_NOTICE) == (Notice("通知"), Notice("另一通知"))
    assert notices_on(caps, BY_ITSELF) == ()


def test_a_parameter_may_stand_in_no_document_of_ours() -> None:
    text = "\n".join(line for line in entry("yuan", "1").splitlines() if "cites" not in line)
    assert load(text)["cap"].citation is None


@pytest.mark.parametrize(
    ("unit", "text", "counted", "value"),
    [
        ("m2", '"144.5"', Unit.AREA, 144_50),
        ("months", "6", Unit.MONTHS, 6),
        ("years", "30", Unit.MONTHS, 360),
        ("years_of_age", "18", Unit.MONTHS, 216),
        ("homes", "1", Unit.COUNT, 1),
        ("installments", "3", Unit.COUNT, 3),
        ("working_days", "5", Unit.DAYS, 5),
        ("ratio", '"0.80"', Unit.RATIO, Fraction(4, 5)),
        ("choices", "[a, b]", Unit.CHOICES, ("a", "b")),
    ],
)
def test_units_are_counted_in_their_smallest(unit: str, text: str, counted: Unit, value: object) -> None:
    cap = load(entry(unit, text))["cap"]
    assert (cap.unit, cap.printed_unit, cap.values[0].value) == (counted, unit, value)


def test_an_age_table_is_in_the_order_of_births() -> None:
    cap = load(entry("age_by_birth", "{1965-01-01: 721, 1900-01-01: 720}", key="steps"))["cap"]
    assert cap.values[0].value == ((date(1900, 1, 1), 720), (date(1965, 1, 1), 721))


def test_a_file_beside_the_code_cites_no_document_of_a_city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "ages"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    (package / "uncited.yaml").write_text(entry("yuan", "1").replace("cites", "# cites"), "utf-8")
    assert load_parameters("ages", "uncited.yaml")["cap"].label == "上限"
    (package / "cited.yaml").write_text(entry("yuan", "1"), "utf-8")
    with pytest.raises(KeyError, match="rules"):
        load_parameters("ages", "cited.yaml")


def test_a_parameter_may_have_other_names() -> None:
    text = entry("yuan", "1").replace("  unit", "  aliases: [caps.one, most]\n  unit")
    assert load(text)["cap"].aliases == ("caps.one", "most")
    assert load(entry("yuan", "1"))["cap"].aliases == ()


@pytest.mark.parametrize("aliases", ["[other]", "[most, most]", "[most]"])
def test_a_name_belongs_to_one_parameter(aliases: str) -> None:
    cap = entry("yuan", "1").replace("  unit", f"  aliases: {aliases}\n  unit")
    other = entry("yuan", "1").replace("cap:", "other:").replace("  unit", "  aliases: [most]\n  unit")
    with pytest.raises(ValueError, match="more than one parameter"):
        load(cap + other)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (entry("yuan"), "earliest first"),
        (entry("yuan", "1", "2").replace("2020", "2030"), "earliest first"),
        (entry("yuan", '"0.001"'), "whole number"),
        (entry("fathoms", "1"), "cap: unit is one of yuan, .* not fathoms"),
        (entry("ratio", "0.7"), "quoted"),
        (entry("m2", "70.5"), "quoted"),
        (entry("yuan", "1").replace("confidence: high", "confidence: sure"), "is one of high, medium, low, not ..sure"),
    ],
)
def test_a_file_that_breaks_its_format_is_refused(text: str, said: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError), match=said):
        load(text.replace("values:\n", "values: []\n") if "- {" not in text else text)
