"""A city's data files, field by field."""

import sys
from dataclasses import astuple
from datetime import date
from pathlib import Path

import pytest

from rules.citations import Citation, Document
from rules.expressions import Unit
from rules.folder import read_folder
from rules.parameters import DatedValue
from rules.rulebook import Clause, Folder, Judgement, Provision, Reading

FILES = {
    "rulebook.yaml": """
id: atlantis-1
version: "2.1"
city: atlantis
city_name: 亚特兰蒂斯
document: rules
since: 2020-09-07
until: 2024-12-31
hotline: "12329"
documents:
  rules: {title: 某市细则, short_title: 细则, number: 1号, published: 2020-09-07, issuer: 中心}
  notice: {title: 某市通知, short_title: 通知, number: 2号, published: 2020-10-01, issuer: 市府, has_articles: false}
notices: [一则, 两则]
readings:
  cap: {at: {document: rules, article: 7, item: 2}, unclear: 不清, reading: 读法, reason: 理由}
judgements:
  - {by: 中心, about: 收入稳定, at: {document: rules, article: 4}}
example: {household: {married: true}}
""",
    "parameters.yaml": """
cap:
  label: 上限
  unit: yuan
  cites: {document: rules, article: 7}
  values:
    - {from: 2020-09-07, value: 350000, source: 原文, confidence: high}
""",
    "procedure.yaml": """
days:
  decision:
    label: 决定期限
    unit: working_days
    cites: {document: notice, item: 1}
    values:
      - {from: 2020-10-01, value: 5, source: 通知, confidence: medium}
  decision_days: &days
    label: 期限
    unit: working_days
    values:
      - {from: 2020-10-01, value: 1, source: 通知, confidence: medium}
  disbursement_days: *days
  closed_days_of_month: *days
topics: {paying: 发放}
provisions:
  together: {topic: paying, says: 一起发放, at: [{document: rules, article: 12}, {document: notice, item: 2}]}
""",
    "clauses.yaml": """
rules:
  - {at: [5, 6, 3], kind: encoded, says: 三层, by: [cap, other]}
  - {at: [7], kind: informative, says: 一层}
notice:
  - {at: [2], kind: procedure, says: 一项, by: [together]}
""",
}

RULES = Document("rules", "某市细则", "细则", "1号", date(2020, 9, 7), "中心")
NOTICE = Document("notice", "某市通知", "通知", "2号", date(2020, 10, 1), "市府", has_articles=False)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of data files, importable as `made_up_town`."""
    package = tmp_path / "made_up_town"
    package.mkdir()
    (package / "__init__.py").touch()
    for name, text in FILES.items():
        (package / name).write_text(text, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, package.name, raising=False)
    return package


@pytest.fixture
def town(folder: Path) -> Folder:
    return read_folder(folder.name)


def test_what_a_rulebook_is_called_and_when_it_holds(town: Folder) -> None:
    assert (town.id, town.version, town.city, town.city_name) == ("atlantis-1", "2.1", "atlantis", "亚特兰蒂斯")
    assert (town.since, town.until) == (date(2020, 9, 7), date(2024, 12, 31))
    assert (town.hotline, town.notices) == ("12329", ("一则", "两则"))
    assert town.example == {"household": {"married": True}}


def test_a_rulebook_holds_on_where_no_last_day_is_given(folder: Path) -> None:
    file = folder / "rulebook.yaml"
    file.write_text(FILES["rulebook.yaml"].replace("until: 2024-12-31\n", ""), "utf-8")
    assert read_folder(folder.name).until is None


def test_documents_and_the_one_that_is_encoded(town: Folder) -> None:
    assert town.documents == {"rules": RULES, "notice": NOTICE}
    assert town.document is town.documents["rules"]


def test_readings_and_what_is_for_others_to_judge(town: Folder) -> None:
    assert [astuple(each) for each in town.readings.values()] == [
        astuple(Reading("cap", Citation(RULES, 7, item=2), "不清", "读法", "理由"))
    ]
    assert list(town.readings) == ["cap"]
    assert [astuple(each) for each in town.judgements] == [astuple(Judgement("中心", "收入稳定", Citation(RULES, 4)))]


def test_parameters_and_the_days_of_the_procedure(town: Folder) -> None:
    cap, decision = town.parameters["cap"], town.days["decision"]
    assert (cap.unit, cap.citation, cap.values) == (
        Unit.FEN,
        Citation(RULES, 7),
        (DatedValue(date(2020, 9, 7), 350_000_00, "原文", "high"),),
    )
    assert (decision.unit, decision.citation, decision.values) == (
        Unit.DAYS,
        Citation(NOTICE, item=1),
        (DatedValue(date(2020, 10, 1), 5, "通知", "medium"),),
    )


@pytest.mark.parametrize("day", ["decision_days", "disbursement_days", "closed_days_of_month"])
def test_the_days_that_dates_are_worked_out_from_must_be_there(folder: Path, day: str) -> None:
    file = folder / "procedure.yaml"
    file.write_text(FILES["procedure.yaml"].replace(f"  {day}:", "  other_days:"), "utf-8")
    with pytest.raises(ValueError, match=f"lacks {day}"):
        read_folder(folder.name)


def test_nothing_is_decided_or_paid_out_in_no_day_at_all(folder: Path) -> None:
    file = folder / "procedure.yaml"
    file.write_text(FILES["procedure.yaml"].replace("value: 1,", "value: 0,"), "utf-8")
    with pytest.raises(ValueError, match="decision_days must be at least 1"):
        read_folder(folder.name)


@pytest.mark.parametrize(
    ("name", "right", "wrong", "said"),
    [
        (
            "procedure.yaml",
            "says: 一起发放",
            'says: "{decision}内，{dicision_days}内发放"',
            "procedure.yaml: provisions: together names {dicision_days}, and no parameter is called so",
        ),
        (
            "rulebook.yaml",
            "unclear: 不清",
            'unclear: "{kap}不清"',
            "rulebook.yaml: readings: cap names {kap}, and no parameter is called so",
        ),
        (
            "rulebook.yaml",
            "reading: 读法",
            'reading: "{cap}，{kap}"',
            "rulebook.yaml: readings: cap names {kap}, and no parameter is called so",
        ),
        (
            "rulebook.yaml",
            "reading: 读法",
            'reading: "{kap}，{kop}"',
            "rulebook.yaml: readings: cap names {kap}, and no parameter is called so\n"
            "rulebook.yaml: readings: cap names {kop}, and no parameter is called so",
        ),
        (
            "procedure.yaml",
            "topic: paying",
            "topic: payment",
            "procedure.yaml: provisions: together: no topic is called payment",
        ),
        (
            "clauses.yaml",
            "kind: informative",
            "kind: information",
            "clauses.yaml: 细则第七条: kind is one of encoded, procedure, judge, informative, unclear, not information",
        ),
    ],
)
def test_a_name_that_nothing_has_is_refused_with_its_place(
    folder: Path, name: str, right: str, wrong: str, said: str
) -> None:
    assert right in FILES[name]
    (folder / name).write_text(FILES[name].replace(right, wrong), "utf-8")
    with pytest.raises(ValueError) as error:
        read_folder(folder.name)
    assert str(error.value) == said


def test_what_the_texts_say_of_the_way_through(town: Folder) -> None:
    assert town.topics == {"paying": "发放"}
    places = (Citation(RULES, 12), Citation(NOTICE, item=2))
    assert town.provisions == (Provision("together", "paying", "一起发放", places),)


def test_a_clause_is_an_article_or_an_item_as_its_document_counts(town: Folder) -> None:
    assert town.clauses == (
        Clause(Citation(RULES, 5, item=6, subitem=3), "encoded", "三层", ("cap", "other")),
        Clause(Citation(RULES, 7), "informative", "一层", ()),
        Clause(Citation(NOTICE, item=2), "procedure", "一项", ("together",)),
    )
