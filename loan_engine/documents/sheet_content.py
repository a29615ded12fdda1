"""What stands on the sheet about an assessment, as plain texts and lists: the template only sets them."""

from __future__ import annotations

from datetime import date
from typing import Any

from loan_engine import answer_forms as forms
from loan_engine.assessment import Assessment, Verdict
from loan_engine.money import grouped, parse_yuan
from loan_engine.procedure_answers import timeline_answer
from loan_engine.timeline import timeline
from loan_engine.verdict_words import NOT_ASKED, STATES, VERDICTS, by_state, counts
from loan_engine.version import VERSION
from rules.facts import Choice, Count, Day, Fact, Number, YesNo
from rules.vocabulary import FACTS, GROUPS
from rules.wording import amount_text

_DATES = (
    ("accepted_on", "假定受理日（申请当天材料齐全并签署合同）"),
    ("decision_by", "最迟作出决定"),
    ("letter_on", "担保承诺书（按最迟作出决定的一天）"),
    ("first_payout", "最早放款"),
    ("last_payout", "最晚放款"),
)


def assessment_content(assessment: Assessment, answer: forms.AssessmentAnswer) -> dict[str, Any]:
    """The sheet's content by section, every text ready to be set; sections with nothing to say are empty lists."""
    application = assessment.application
    rulebook = application.rulebook
    used = answer["rulebook"]
    titles = {each["id"]: each["title"] for each in answer["conditions"]}
    return {
        "title": sheet_title(assessment),
        "lines": [],
        "city": rulebook.city_name,
        "basis": f"{used['title']}（{used['number']}，{day_text(used['published'])}公布）",
        "assessed_on": day_text(answer["assessed_on"]),
        "printed_on": day_text(application.today),
        "hotline": used["hotline"],
        "verdict": answer["verdict"],
        "word": VERDICTS[answer["verdict"]],
        "says": answer["says"],
        "limits": [_limit(each) for each in _limits(answer)],
        "facts": _facts(assessment),
        "conditions": _conditions(answer),
        "counts": f"共 {len(answer['conditions'])} 项：{counts(answer['conditions'])}",
        "ways": [_way(each) for each in answer["remedies"]["ways"]],
        "never": [titles[each] for each in answer["remedies"]["incurable"]],
        "needed": [_needed(each) for each in answer["needed"]],
        "spouse": "" if answer["spouse"] is None else answer["spouse"]["says"],
        "papers": [_paper(each) for each in answer["papers"]],
        "to_judge": [{**each, "article": each["article"]["text"]} for each in answer["to_judge"]],
        "dates": _dates(assessment),
        "warnings": [sentence(each["message"]) for each in answer["warnings"]],
        "versions": [
            ["规则", f"{used['id']}，数据版本 {used['version']}，自 {day_text(used['in_force_since'])}起施行"],
            ["软件", f"loan-engine {VERSION}"],
        ],
        "financing": None,
    }


def sheet_title(assessment: Assessment) -> str:
    """What the sheet is called."""
    return f"{assessment.application.rulebook.loan}预审单"


def day_text(day: date | str) -> str:
    """A day, or its ISO text, as a Chinese reader has it: 2026 年 3 月 2 日."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def sum_text(yuan: str) -> str:
    """A sum of money of an answer, thousands apart."""
    return grouped(parse_yuan(yuan))


def sentence(text: str) -> str:
    """A text that ends as a sentence does."""
    return text if text.endswith("。") else f"{text}。"


def value_text(fact: Fact, value: Any) -> str:
    """A fact's value with its unit."""
    match fact:
        case YesNo():
            return "是" if value else "否"
        case Choice():
            return fact.choices[value]
        case Day():
            return day_text(value)
        case Count():
            return f"{value} {fact.word}"
    assert isinstance(fact, Number)
    return amount_text(value, fact.unit)


def _facts(assessment: Assessment) -> list[dict[str, Any]]:
    """The facts given, by group in the order of asking."""
    application = assessment.application
    found = []
    for group, label in GROUPS.items():
        items = [
            [fact.label, value_text(fact, application.facts[id_])]
            for id_, fact in FACTS.items()
            if fact.group == group and id_ in application.facts
        ]
        if items:
            found.append({"group": label, "items": items})
    return found


def _limits(answer: forms.AssessmentAnswer) -> list[forms.LimitFound]:
    limits = answer["limits"]
    return [limits["fund"], limits["commercial"], limits["total"], limits["term"]]


def _limit(limit: forms.LimitFound) -> dict[str, str]:
    given = f"公积金贷款按 {sum_text(limit['given'])} 元计；" if limit["given"] else ""
    return {"label": limit["label"], "text": limit["text"], "says": f"{given}{limit['says']}"}


def _conditions(answer: forms.AssessmentAnswer) -> list[dict[str, Any]]:
    return [
        {
            "result": STATES[state],
            "title": each["title"],
            "requires": each["requires"],
            "says": "" if state == NOT_ASKED else each["says"],
            "articles": [article["text"] for article in each["articles"]],
        }
        for state, each in by_state(answer["conditions"])
    ]


def _way(way: forms.WayToYes) -> dict[str, str]:
    then = [f"照做以后：{VERDICTS[way['verdict']]}"]
    if way["fund"] is not None:
        then.append(f"公积金贷款最高 {sum_text(way['fund'])} 元")
    return {"says": way["says"], "then": "，".join(then)}


def _needed(fact: forms.FactNeeded) -> dict[str, str]:
    return {
        "question": fact["question"],
        "hint": fact["hint"],
        "evidence": fact["evidence"],
        "requires": "；".join(fact["requires"]),
    }


def _paper(paper: forms.PaperNeeded) -> dict[str, Any]:
    return {
        "title": paper["title"],
        "maybe": paper["needed"] is None,
        "proves": "、".join(paper["proves"]),
        "articles": "、".join(each["text"] for each in paper["articles"]),
    }


def _dates(assessment: Assessment) -> dict[str, Any] | None:
    """The dates of the procedure, if the papers were accepted on the day of application; none after a no."""
    if assessment.verdict is Verdict.INELIGIBLE:
        return None
    application = assessment.application
    answer = timeline_answer(timeline(application.rulebook, application.on), application.rulebook)
    days: list[str | None] = [answer[key] for key, _ in _DATES]  # type: ignore[literal-required]
    return {
        "rows": [
            [label, "待公布节假日安排后计算" if day is None else day_text(day)]
            for (_, label), day in zip(_DATES, days, strict=True)
        ],
        "warnings": answer["warnings"],
        "provisions": [
            f"{each['says']}（{'、'.join(article['text'] for article in each['articles'])}）"
            for each in answer["provisions"]
        ],
    }
