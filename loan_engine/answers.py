"""An assessment as the document that the API and the command line give out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from loan_engine import answer_forms as forms
from loan_engine.assessment import Assessment, Finding, Verdict
from loan_engine.finding_answers import condition_found, told
from loan_engine.json_parts import written_once
from loan_engine.limit_answers import limit_found
from loan_engine.money import yuan
from loan_engine.remedy_answers import remedies
from loan_engine.source_answers import article, articles, rulebook_used
from loan_engine.spouses import OtherApplicant, other_applicant
from loan_engine.whatif import WhatIf
from rules.evaluation import Facts, truth
from rules.expressions import Unit
from rules.facts import Fact
from rules.rulebook import Condition, Paper, Rulebook
from rules.wholeness import LIMITS
from rules.wording import amount_text, parameter_text

_VERDICTS = {
    Verdict.ELIGIBLE: "按已提供的情况，符合{loan}的申请条件",
    Verdict.INELIGIBLE: "不符合{loan}的申请条件",
    Verdict.UNDETERMINED: "还不能确定，需要补充一些情况",
}


class Parts(NamedTuple):
    """What makes the parts of an answer that many families share."""

    condition: Callable[[Finding, Rulebook], Any]
    paper: Callable[[Paper, bool | None], Any]
    judgements: Callable[[Rulebook], Any]


def assessment_answer(assessment: Assessment, parts: Parts | None = None) -> forms.AssessmentAnswer:
    """The whole answer to an application, every condition with its article and the values compared.

    With the `parts` IN_JSON those are JSON already, for `orjson` to put into their places.
    """
    parts = parts or _IN_DOCUMENTS
    application = assessment.application
    rulebook, on = application.rulebook, application.on
    limits = {id_: limit_found(finding, rulebook, on) for id_, finding in assessment.limits.items()}
    return {
        "verdict": assessment.verdict.value,
        "says": _says(assessment),
        "rulebook": rulebook_used(rulebook),
        "assessed_on": on.isoformat(),
        "conditions": [parts.condition(finding, rulebook) for finding in assessment.findings],
        "needed": [_needed(fact, decides, rulebook, on) for fact, decides in assessment.needed],
        "limits": {each: limits[each] for each in LIMITS},  # type: ignore[typeddict-item]
        "remedies": remedies(application)
        if assessment.verdict is Verdict.INELIGIBLE
        else {"ways": [], "incurable": []},
        "spouse": _spouse(assessment, other_applicant(assessment)),
        "papers": papers(rulebook, application.facts, on, parts.paper),
        "to_judge": parts.judgements(rulebook),
        "warnings": warnings(assessment),
    }


def whatif_answer(found: WhatIf) -> forms.WhatIfAnswer:
    """Today's answer and the assumed one, side by side."""
    on = found.today.application.on
    return {
        "changed": [
            {
                "id": printed.id,
                "label": printed.label,
                "now": parameter_text(printed, on),
                "assumed": parameter_text(assumed, on),
            }
            for printed, assumed in found.changed
        ],
        "today": assessment_answer(found.today),
        "assumed": assessment_answer(found.assumed),
    }


@lru_cache(maxsize=1024)
def _paper(paper: Paper, needed: bool | None) -> forms.PaperNeeded:
    return {
        "id": paper.id,
        "title": paper.title,
        "needed": needed,
        "proves": [fact.label for fact in paper.proves],
        "articles": articles(paper.citations),
    }


def papers(
    rulebook: Rulebook, facts: Facts, on: date, shown: Callable[[Paper, bool | None], Any] = _paper
) -> list[forms.PaperNeeded]:
    """What this family brings, with what each paper proves; what may not be needed is marked as such."""
    needed = ((paper, True if paper.needed is None else truth(paper.needed, facts, on)) for paper in rulebook.papers)
    return [shown(paper, each) for paper, each in needed if each is not False]


@lru_cache(maxsize=64)
def to_judge(rulebook: Rulebook) -> list[forms.ToJudge]:
    """What only the centre or the bank can judge."""
    return [{"by": each.by, "about": each.about, "article": article(each.citation)} for each in rulebook.judgements]


_IN_DOCUMENTS = Parts(condition_found, _paper, to_judge)
IN_JSON = Parts(*[written_once(each) for each in _IN_DOCUMENTS])


def warnings(assessment: Assessment) -> list[forms.WarningShown]:
    """Cautions that apply to this application, then what holds for every answer of the rulebook."""
    application = assessment.application
    rulebook, on = application.rulebook, application.on
    found: list[forms.WarningShown] = []
    if application.assumed_today:
        found.append({"code": "assumed_today", "message": f"没有填写申请日期，按今天（{on}）计算", "articles": []})
    if on > application.today:
        message = "申请日期在将来，按现在已公布的规则和利率计算，包括已公布、届时才生效的；以后可能还有调整"
        found.append({"code": "future_application", "message": message, "articles": []})
    for caution in assessment.cautions:
        if caution.result is False:
            condition = caution.condition
            said = told(condition, rulebook, on)
            found.append({"code": condition.id, "message": said.requires, "articles": said.articles})
    return found + [{"code": "notice", "message": notice, "articles": []} for notice in rulebook.notices]


def _verdict_says(assessment: Assessment) -> str:
    return _VERDICTS[assessment.verdict].format(loan=assessment.application.rulebook.loan)


def _says(assessment: Assessment) -> str:
    says = _verdict_says(assessment)
    failed = [finding.condition.title for finding in assessment.findings if finding.result is False]
    if failed:
        return f"{says}，未满足：{'；'.join(failed)}"
    needed = [fact.label for fact, _ in assessment.needed]
    return f"{says}，首先是：{needed[0]}" if needed else says


def _needed(fact: Fact, decides: Iterable[Condition], rulebook: Rulebook, on: date) -> forms.FactNeeded:
    return {
        "fact": fact.id,
        "label": fact.label,
        "question": fact.question,
        "hint": fact.hint,
        "evidence": fact.evidence,
        "decides": [condition.id for condition in decides],
        "requires": [told(condition, rulebook, on).requires for condition in decides],
    }


def _spouse(own: Assessment, other: OtherApplicant | None) -> forms.SpouseFound | None:
    if other is None:
        return None
    fund, term = other.assessment.limits["fund"].sure, other.assessment.limits["term"].sure
    return {
        "verdict": other.assessment.verdict.value,
        "fund": None if fund is None else yuan(fund),
        "term": term,
        "better": other.better,
        "says": _spouse_says(own, other),
    }


def _spouse_says(own: Assessment, other: OtherApplicant) -> str:
    match other.better:
        case None:
            return "还缺少情况，不能比较由谁申请更有利"
        case "same":
            return "由任何一方申请，结论、额度和期限都一样"
    who, better, worse = "申请人", own, other.assessment
    if other.better == "spouse":
        who, better, worse = "配偶", other.assessment, own
    if better.verdict is not worse.verdict:
        return f"由{who}申请更有利：{_verdict_says(better)}；另一方申请则{_verdict_says(worse)}"
    gains = []
    for id_, label in (("fund", "公积金贷款可多贷"), ("term", "期限可长")):
        more, less = better.limits[id_].sure, worse.limits[id_].sure
        if more is not None and less is not None and more > less:
            gains.append(f"{label} {amount_text(more - less, Unit.FEN if id_ == 'fund' else Unit.MONTHS)}")
    return f"由{who}申请更有利：{'，'.join(gains)}"
