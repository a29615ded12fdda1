"""An assessment as the document that the API and the command line give out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from loan_engine import answer_forms as forms
from loan_engine.assessment import Assessment, CeilingFinding, Finding, LimitFinding, Verdict
from loan_engine.explanation import explained, limit_explained
from loan_engine.money import yuan
from loan_engine.remedy_answers import remedies
from loan_engine.spouses import OtherApplicant, other_applicant
from loan_engine.whatif import WhatIf
from rules.citations import Citation
from rules.evaluation import Amount, Compared, Facts, parameters_read, truth
from rules.expressions import Chosen, Comparison, Membership, Proposition, Quantity, Unit
from rules.facts import Choice, Fact
from rules.parameters import DatedValue, Parameter
from rules.rulebook import Condition, Paper, Reading, Rulebook
from rules.wording import amount_text, choices_text, filled, last_day, parameter_text, phrase, relation_text

_VERDICTS = {
    Verdict.ELIGIBLE: "按已提供的情况，符合组合贷款的申请条件",
    Verdict.INELIGIBLE: "不符合组合贷款的申请条件",
    Verdict.UNDETERMINED: "还不能确定，需要补充一些情况",
}


def assessment_answer(assessment: Assessment) -> forms.AssessmentAnswer:
    """The whole answer to an application, every condition with its article and the values compared."""
    application = assessment.application
    rulebook, on = application.rulebook, application.on
    limits = {id_: _limit(finding, rulebook, on) for id_, finding in assessment.limits.items()}
    return {
        "verdict": assessment.verdict.value,
        "says": _says(assessment),
        "rulebook": rulebook_used(rulebook),
        "assessed_on": on.isoformat(),
        "conditions": [condition_found(finding, rulebook) for finding in assessment.findings],
        "needed": [_needed(fact, decides, rulebook, on) for fact, decides in assessment.needed],
        "limits": {each: limits[each] for each in ("fund", "total", "commercial", "term")},  # type: ignore[typeddict-item]
        "remedies": remedies(application)
        if assessment.verdict is Verdict.INELIGIBLE
        else {"ways": [], "incurable": []},
        "spouse": _spouse(assessment, other_applicant(assessment)),
        "papers": papers(rulebook, application.facts, on),
        "to_judge": to_judge(rulebook),
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


def rulebook_used(rulebook: Rulebook) -> forms.RulebookUsed:
    """Which text an answer rests on."""
    document = rulebook.document
    return {
        "id": rulebook.id,
        "version": rulebook.version,
        "title": document.title,
        "number": document.number,
        "published": document.published.isoformat(),
        "in_force_since": rulebook.since.isoformat(),
        "hotline": rulebook.hotline,
    }


@lru_cache(maxsize=4096)
def article(citation: Citation) -> forms.Article:
    """A citation in parts and in full."""
    return {
        "document": citation.document.id,
        "article": citation.article,
        "paragraph": citation.paragraph,
        "item": citation.item,
        "subitem": citation.subitem,
        "text": str(citation),
    }


def articles(citations: Iterable[Citation]) -> list[forms.Article]:
    """Citations in parts and in full."""
    return [article(citation) for citation in citations]


@lru_cache(maxsize=4096)
def parameter_used(parameter: Parameter, on: date) -> forms.ParameterUsed:
    """A parameter with its value of a day."""
    return {
        "id": parameter.id,
        "label": parameter.label,
        "article": None if parameter.citation is None else article(parameter.citation),
        **parameter_value(parameter, parameter.on(on)),
    }


def parameter_value(parameter: Parameter, dated: DatedValue) -> forms.ParameterValue:
    """One of a parameter's values."""
    return {
        "since": dated.since.isoformat(),
        "text": parameter_text(parameter, dated.since),
        "source": dated.source,
        "confidence": dated.confidence,
    }


@lru_cache(maxsize=4096)
def reading(each: Reading, rulebook: Rulebook, on: date) -> forms.ReadingShown:
    """A reading, with the parameters it speaks of."""
    unclear, read_as = (filled(text, rulebook.every_parameter.values(), on) for text in (each.unclear, each.reading))
    return {
        "id": each.id,
        "article": article(each.citation),
        "unclear": unclear,
        "reading": read_as,
        "reason": each.reason,
    }


def papers(rulebook: Rulebook, facts: Facts, on: date) -> list[forms.PaperNeeded]:
    """What this family brings, with what each paper proves; what may not be needed is marked as such."""
    needed = ((paper, True if paper.needed is None else truth(paper.needed, facts, on)) for paper in rulebook.papers)
    return [_paper(paper, each) for paper, each in needed if each is not False]


@lru_cache(maxsize=1024)
def _paper(paper: Paper, needed: bool | None) -> forms.PaperNeeded:
    return {
        "id": paper.id,
        "title": paper.title,
        "needed": needed,
        "proves": [fact.label for fact in paper.proves],
        "articles": articles(paper.citations),
    }


@lru_cache(maxsize=64)
def to_judge(rulebook: Rulebook) -> list[forms.ToJudge]:
    """What only the centre or the bank can judge."""
    return [{"by": each.by, "about": each.about, "article": article(each.citation)} for each in rulebook.judgements]


def warnings(assessment: Assessment) -> list[forms.WarningShown]:
    """Cautions that apply to this application, then what holds for every answer of the rulebook."""
    application = assessment.application
    rulebook, on = application.rulebook, application.on
    found: list[forms.WarningShown] = []
    if application.assumed_today:
        found.append({"code": "assumed_today", "message": f"没有填写申请日期，按今天（{on}）计算", "articles": []})
    if on > application.today:
        message = "申请日期在将来，按现行规则计算；届时规则、利率可能已有调整"
        found.append({"code": "future_application", "message": message, "articles": []})
    for caution in assessment.cautions:
        if caution.result is False:
            condition = caution.condition
            told = _told(condition, rulebook, on)
            found.append({"code": condition.id, "message": told.requires, "articles": told.articles})
    return found + [{"code": "notice", "message": notice, "articles": []} for notice in rulebook.notices]


def _says(assessment: Assessment) -> str:
    says = _VERDICTS[assessment.verdict]
    failed = [finding.condition.title for finding in assessment.findings if finding.result is False]
    if failed:
        return f"{says}，未满足：{'；'.join(failed)}"
    needed = [fact.label for fact, _ in assessment.needed]
    return f"{says}，首先是：{needed[0]}" if needed else says


@lru_cache(maxsize=4096)
def condition_found(finding: Finding, rulebook: Rulebook) -> forms.ConditionFound:
    """A condition and how it stands."""
    condition, on = finding.condition, finding.on
    told = _told(condition, rulebook, on)
    return {
        "id": condition.id,
        "title": condition.title,
        "requires": told.requires,
        "result": finding.result,
        "says": explained(finding),
        "counts": finding.counts,
        "articles": told.articles,
        "compared": [_compared(each, on) for each in finding.compared],
        "parameters": told.parameters,
        "readings": told.readings,
        "needs": sorted(fact.id for fact in finding.needs),
    }


class _Told(NamedTuple):
    """What is said of a condition on a day, whoever applies."""

    requires: str
    articles: list[forms.Article]
    parameters: list[forms.ParameterUsed]
    readings: list[forms.ReadingShown]


@lru_cache(maxsize=4096)
def _told(condition: Condition, rulebook: Rulebook, on: date) -> _Told:
    return _Told(
        filled(condition.requires, rulebook.every_parameter.values(), on),
        articles(condition.citations),
        [parameter_used(each, on) for each in parameters_read(condition.test)],
        [reading(each, rulebook, on) for each in condition.readings],
    )


def _compared(compared: Compared, on: date) -> forms.Comparison:
    match compared.proposition:
        case Comparison(left, operator, right):
            return {
                "left": _side(left, compared.left, on),  # type: ignore[arg-type]
                "relation": relation_text(operator, left.unit),
                "right": _side(right, compared.right, on),  # type: ignore[arg-type]
                "result": compared.result,
            }
        case Membership() | Chosen():
            return _chosen(compared)
    return _answered(compared.proposition, compared.result)


@lru_cache(maxsize=4096)
def _chosen(compared: Compared) -> forms.Comparison:
    """One of a few choices, held against others."""
    selection: Choice = compared.proposition.selection  # type: ignore[attr-defined]
    codes: tuple[str, ...] = compared.right  # type: ignore[assignment]
    chosen = compared.left if isinstance(compared.left, str) else None
    text = "未知" if chosen is None else choices_text([chosen])
    return {
        "left": {"what": selection.label, "value": chosen, "text": text},
        "relation": "属于",
        "right": {"what": "列明的类别", "value": list(codes), "text": choices_text(codes)},
        "result": compared.result,
    }


@lru_cache(maxsize=4096)
def _answered(fact: Proposition, answer: bool | None) -> forms.Comparison:
    """Yes, no or not known."""
    assert isinstance(fact, Fact)
    text = {True: "是", False: "否", None: "未知"}[answer]
    return {
        "left": {"what": fact.label, "value": answer, "text": text},
        "relation": "",
        "right": None,
        "result": answer,
    }


def _side(quantity: Quantity, value: Amount | None, on: date) -> forms.Side:
    if isinstance(quantity, Parameter):
        return _parameter_side(quantity, on)
    what = phrase(quantity, on)
    if value is None:
        return {"what": what, "value": None, "text": "未知"}
    unit = quantity.unit
    return {"what": what, "value": _plain(value, unit), "text": amount_text(value, unit)}


@lru_cache(maxsize=4096)
def _parameter_side(parameter: Parameter, on: date) -> forms.Side:
    value: Amount = parameter.on(on).value  # type: ignore[assignment]
    return {"what": parameter.label, "value": _plain(value, parameter.unit), "text": amount_text(value, parameter.unit)}


def _plain(value: Amount, unit: Unit) -> str | int | float:
    """A value as JSON has it; a share may fall between two fen and is then shown with its exact decimals."""
    match unit:
        case Unit.FEN if value.denominator == 1:
            return yuan(int(value))
        case Unit.FEN:
            return f"{float(value) / 100:.6f}".rstrip("0")
        case Unit.AREA:
            return float(value / 100)
        case Unit.DAY:
            return last_day(int(value)).isoformat()
    return int(value) if value.denominator == 1 else float(value)


def _needed(fact: Fact, decides: Iterable[Condition], rulebook: Rulebook, on: date) -> forms.FactNeeded:
    return {
        "fact": fact.id,
        "label": fact.label,
        "question": fact.question,
        "hint": fact.hint,
        "evidence": fact.evidence,
        "decides": [condition.id for condition in decides],
        "requires": [_told(condition, rulebook, on).requires for condition in decides],
    }


def _limit(finding: LimitFinding, rulebook: Rulebook, on: date) -> forms.LimitFound:
    unit = finding.limit.ceilings[0].tiers[0].value.unit
    return {
        "label": finding.limit.label,
        "unit": "yuan" if unit is Unit.FEN else "months",
        "amount": _counted(finding.sure, unit),
        "at_most": _counted(finding.at_most, unit),
        "text": _limit_text(finding, unit),
        "says": limit_explained(finding, unit),
        "bound_by": None if finding.bound_by is None else finding.bound_by.id,
        "ceilings": [_ceiling(each, unit) for each in finding.ceilings],
        "readings": []
        if finding.bound_by is None
        else [reading(each, rulebook, on) for each in finding.bound_by.readings],
        "given": None if finding.given is None else yuan(finding.given),
        "needs": sorted(fact.id for fact in finding.needs),
    }


@lru_cache(maxsize=4096)
def _ceiling(finding: CeilingFinding, unit: Unit) -> forms.CeilingFound:
    return {
        "id": finding.ceiling.id,
        "label": finding.ceiling.label,
        "articles": articles(finding.ceiling.citations),
        "amount": _counted(finding.sure, unit),
        "at_most": _counted(finding.at_most, unit),
    }


def _limit_text(finding: LimitFinding, unit: Unit) -> str:
    if finding.sure is None:
        return "还不能确定" if finding.at_most is None else f"还不能确定，最多 {amount_text(finding.at_most, unit)}"
    sure = amount_text(finding.sure, unit)
    if finding.at_most is None or finding.at_most == finding.sure:
        return sure
    return f"{sure}，补充情况后最多 {amount_text(finding.at_most, unit)}"


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
        return f"由{who}申请更有利：{_VERDICTS[better.verdict]}；另一方申请则{_VERDICTS[worse.verdict]}"
    gains = []
    for id_, label in (("fund", "公积金贷款可多贷"), ("term", "期限可长")):
        more, less = better.limits[id_].sure, worse.limits[id_].sure
        if more is not None and less is not None and more > less:
            gains.append(f"{label} {amount_text(more - less, Unit.FEN if id_ == 'fund' else Unit.MONTHS)}")
    return f"由{who}申请更有利：{'，'.join(gains)}"


def _counted(value: int | None, unit: Unit) -> str | int | None:
    return None if value is None else yuan(value) if unit is Unit.FEN else value
