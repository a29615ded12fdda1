"""What else the rulebook's data say, written out a second time from the printed texts: readings, judgements, documents,
the way through, the kinds of clauses, the example; and that nothing that is shown is left empty.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rules.evaluation import truth
from rules.facts import Choice, Fact
from rules.national.retirement import CATEGORIES
from rules.rulebook import Rulebook
from rules.vocabulary import FACTS
from rules.wording import filled

PUBLISHED = date(2020, 9, 7)

# Where the text is unclear.
READINGS = {
    "capacity_day": "民法典第十七条",
    "contribution_count": "实施细则第四条第（一）项",
    "admission_of_project": "操作办法第三项",
    "one_year_windows": "实施细则第四条第（三）项",
    "unsettled_loan_once": "实施细则第四条第（四）项",
    "guarantee_of_applicant": "实施细则第五条第（二）项",
    "area_of_the_one_home": "实施细则第五条第（三）项",
    "third_home_by_count": "实施细则第五条第（四）项",
    "finding_of_speculation": "实施细则第五条第（五）项",
    "finding_of_bad_record": "实施细则第五条第（六）项第 3 目",
    "property_under_credit": "实施细则第五条第（六）项",
    "couple_cap_when_both_qualify": "实施细则第七条第（一）项",
    "total_limits_the_sum": "实施细则第七条第（二）项",
    "third_item_missing": "实施细则第七条",
    "order_of_materials": "操作办法第五项",
    "term_in_whole_years": "实施细则第八条",
    "retirement_of_the_day": "实施细则第八条",
    "category_of_women": "实施细则第八条",
    "down_payment_base": "实施细则第十条第（二）项",
    "second_home_down_payment": "实施细则第十条第（二）项",
    "deposit_called": "实施细则第十五条",
}
# Numbers that readings name, filled in.
SAID_OF_READINGS = {
    "contribution_count": "正好 6 个月的符合条件",
    "area_of_the_one_home": "正好 144 平方米不受限；只适用于正好有 1 套住房的家庭",
    "property_under_credit": "第 4 至 6 目说的是房产",
    "term_in_whole_years": "再加 5 年；",
    "down_payment_base": "达到 20% 即符合条件；不到合同总价 20% 的",
    "second_home_down_payment": "按 20% 计算",
}


def test_where_each_reading_stands_and_the_numbers_it_names(rulebook: Rulebook) -> None:
    assert {id_: str(reading.citation) for id_, reading in rulebook.readings.items()} == READINGS
    for id_, reading in rulebook.readings.items():
        said = [filled(each, rulebook.parameters.values(), PUBLISHED) for each in (reading.unclear, reading.reading)]
        assert SAID_OF_READINGS.get(id_, "") in "".join(said)
    unclear = rulebook.readings["area_of_the_one_home"].unclear
    assert filled(unclear, rulebook.parameters.values(), PUBLISHED).startswith("正好 144 平方米是否受限")


# Who judges, at which place (articles 3, 4, 5 and 8), in the order of the articles.
JUDGEMENTS = [
    ("管理中心和银行", "实施细则第三条", "偿还贷款本息的能力"),
    ("银行", "实施细则第三条", "商业银行个人住房贷款的申请条件"),
    ("管理中心", "实施细则第四条第（一）项", "补缴"),
    ("管理中心", "实施细则第四条第（三）项", "购房合同是否合法有效"),
    ("管理中心和银行", "实施细则第四条第（五）项", "其他条件"),
    ("管理中心", "实施细则第五条第（五）项", "投机"),
    ("管理中心", "实施细则第五条第（六）项第 3 目", "不良记录"),
    ("管理中心", "实施细则第八条", "退休年龄"),
]


def test_what_is_for_the_centre_or_the_bank_to_judge(rulebook: Rulebook) -> None:
    assert [(each.by, str(each.citation)) for each in rulebook.judgements] == [(by, at) for by, at, _ in JUDGEMENTS]
    for judgement, (_, _, about) in zip(rulebook.judgements, JUDGEMENTS, strict=True):
        assert about in judgement.about


# Document: number, day, issuer, and whether it is cut into articles.
CENTRE = "景德镇市住房公积金管理中心"
DOCUMENTS = {
    "rules-18": ("景德镇市住房公积金个人住房组合贷款实施细则", "景金字〔2020〕18号", PUBLISHED, CENTRE, True),
    "measures-17": (
        "关于进一步维护缴存职工住房公积金组合贷款权益的操作办法",
        "景金字〔2020〕17号",
        PUBLISHED,
        CENTRE,
        False,
    ),
    "notice-46": (
        "关于进一步落实个人住房组合贷款政策的通知",
        "景府办字〔2020〕46号",
        PUBLISHED,
        "景德镇市人民政府办公室",
        False,
    ),
    "civil-code": ("中华人民共和国民法典", "主席令第四十五号", date(2020, 5, 28), "全国人民代表大会", True),
}


def test_the_documents_are_those_that_were_published(rulebook: Rulebook) -> None:
    assert {
        id_: (each.title, each.number, each.published, each.issuer, each.has_articles)
        for id_, each in rulebook.documents.items()
    } == DOCUMENTS


def test_which_rulebook_this_is(rulebook: Rulebook) -> None:
    assert (rulebook.id, rulebook.city, rulebook.city_name) == ("jingdezhen-2020-18", "jingdezhen", "景德镇市")
    assert (rulebook.document.id, rulebook.since, rulebook.until) == ("rules-18", PUBLISHED, None)
    assert (rulebook.version, rulebook.hotline) == ("1.0.0", "12329")
    assert rulebook.since == rulebook.document.published == PUBLISHED


def test_every_answer_says_which_text_what_is_missing_and_who_decides(rulebook: Rulebook) -> None:
    text, missing, decides = rulebook.notices
    assert text.startswith("本结果依据景金字〔2020〕18号（2020 年 9 月 7 日公布的文本）")
    assert text.endswith("请拨打 12329 核实。")
    assert missing.startswith("实施细则第七条称取“前三项”的最低值，但只列出两项")
    assert decides.startswith("本结果是预审参考，不是审批决定")


TOPICS = {
    "applying": 9,
    "guarantee": 2,
    "repaying": 7,
    "settled": 2,
    "default": 10,
    "contacts": 4,
    "market": 4,
}
# What provisions say of numbers: the days filled in, the telephones printed in the measures and the notice.
SAID_OF_PROVISIONS = {
    "reviewed_side_by_side": "次日起，5 个工作日内决定",
    "paid_together": "2 个工作日内完成",
    "closed_at_month_end": "每月最后 2 个工作日不发放",
    "seller_answers_until_mortgage": "连续 3 期或累计 6 期未按时还款的",
    "deregistered_within": "还清之日起 1 个月内",
    "booking": "预约电话 0798-8337929。",
    "complaints_of_contributors": "12345 政务热线或 12329 公积金热线",
    "complaints_to_the_city": "市场监督电话 8525272。",
}


def test_what_the_way_through_says_under_which_topic(rulebook: Rulebook) -> None:
    said = {each.id: filled(each.says, rulebook.days.values(), PUBLISHED) for each in rulebook.provisions}
    for id_, words in SAID_OF_PROVISIONS.items():
        assert words in said[id_]
    assert "在接到书面通知后 5 日内补足" in said["seller_answers_until_mortgage"]
    topics = [each.topic for each in rulebook.provisions]
    assert {topic: topics.count(topic) for topic in rulebook.topics} == TOPICS
    assert list(rulebook.topics) == list(TOPICS)


# Clauses that carry no rule: what only informs (articles 1, 4, 5 and 26, measures 1), what is unclear, what
# others judge.
KINDS = {
    "informative": ["实施细则第一条", "实施细则第四条", "实施细则第五条", "实施细则第二十六条", "操作办法第一项"],
    "unclear": ["实施细则第五条第（六）项", "实施细则第七条", "操作办法第五项"],
    "judge": ["实施细则第十条第（五）项"],
}
# Articles that are rules of the way through, and of the way back; the rest of what is carried decides something.
SHOWN = [2, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 23, 24]
SHOWN_ITEMS = [
    "操作办法第二项",
    *(f"操作办法第{each}项" for each in "四六七八九十"),
    *(f"市政府办通知第{each}项" for each in "一三四五六"),
]


def test_what_kind_each_clause_is(rulebook: Rulebook) -> None:
    by_kind: dict[str, list[str]] = {}
    for clause in rulebook.clauses:
        by_kind.setdefault(clause.kind, []).append(str(clause.citation))
    assert {kind: by_kind[kind] for kind in KINDS} == KINDS
    shown = [each for each in rulebook.clauses if each.kind == "procedure"]
    assert {each.citation.article for each in shown if each.citation.article} == set(SHOWN)
    assert [str(each.citation) for each in shown if not each.citation.article] == SHOWN_ITEMS
    encoded = {
        each.citation.item for each in rulebook.clauses if each.kind == "encoded" and each.citation.article == 10
    }
    assert encoded == {1, 2, 3, 4}


# What the example leaves out: who is of age need not say what they live on, and nobody need say what they earn.
LEFT_OUT = {"lives_on_own_labour", "monthly_income", "monthly_debt"}
NOT_TOLD = {
    *(f"{whom}.{name}" for whom in ("applicant", "spouse") for name in LEFT_OUT),
    "applicant.retirement_category",  # a man's
    "household.largest_home_area",  # they own none
    "request.fund_amount",  # they ask how much they may have
    "request.commercial_amount",
}


def test_the_example_is_a_family_that_tells_everything_and_passes(rulebook: Rulebook) -> None:
    told = {
        f"{group}.{name}": value
        for group, facts in rulebook.example.items()
        if isinstance(facts, Mapping)
        for name, value in facts.items()
    }
    assert rulebook.example["city"] == rulebook.city
    assert set(FACTS) - told.keys() == NOT_TOLD
    assert told.keys() <= FACTS.keys()
    facts = {id_: read(FACTS[id_], value) for id_, value in told.items()}
    asking = {"request.fund_amount": 500_000_00, "request.commercial_amount": 220_000_00}
    for condition in (*rulebook.conditions, *rulebook.cautions):
        if condition.id != "second_home":
            assert truth(condition.test, {**facts, **asking}, facts["request.applied_on"]) is True, condition.id
    for fact in FACTS.values():
        if isinstance(fact, Choice) and fact.id in told:
            assert told[fact.id] in fact.choices


def read(fact: Fact, value: Any) -> Any:
    """A value of the example as conditions read it."""
    if isinstance(value, str) and isinstance(fact, Choice):
        return value
    if isinstance(value, str) and "-" in value:
        return date.fromisoformat(value)
    if isinstance(value, bool) or fact.id.endswith(("_months", "homes_owned")):
        return value
    return int(Decimal(str(value)) * 100)


def texts(part: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(part, str):
        yield place, part
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from texts(value, f"{place}.{key}")
    elif isinstance(part, (tuple, list)):
        for index, value in enumerate(part):
            yield from texts(value, f"{place}.{index}")
    elif is_dataclass(part) and not isinstance(part, Fact):
        for each in fields(part):
            yield from texts(getattr(part, each.name), f"{place}.{each.name}")


def test_nothing_that_is_shown_is_left_empty(rulebook: Rulebook) -> None:
    assert [place for place, text in texts(rulebook, "rulebook") if not text.strip()] == []
    ages = [table.label for table in CATEGORIES.values()]
    assert all(ages)
