"""Ways to a yes as documents, in plain Chinese."""

from __future__ import annotations

from datetime import date

from loan_engine import answer_forms as forms
from loan_engine.application import Application, document_of
from loan_engine.assessment import assess
from loan_engine.money import yuan
from loan_engine.remedies import Effort, Step, Way, incurable, ways
from rules.facts import Number
from rules.wording import amount_text


def remedies(application: Application) -> forms.Remedies:
    """Every way to a yes, cheapest first, and the failed conditions that nothing would meet."""
    return {
        "ways": [_way(each) for each in ways(application)],
        "incurable": [condition.id for condition in incurable(application)],
    }


def way_text(way: Way) -> str:
    """A way's steps, one after the other."""
    return "；".join(map(_says, way.steps))


def _way(way: Way) -> forms.WayToYes:
    waits = next((step.value for step in way.steps if step.effort is Effort.WAIT), None)
    assert waits is None or isinstance(waits, date)
    then = assess(way.application)
    fund = then.limits["fund"].sure
    return {
        "says": way_text(way),
        "steps": [_step(step) for step in way.steps],
        "earliest": None if waits is None else waits.isoformat(),
        "pays": yuan(way.pays),
        "verdict": then.verdict.value,
        "fund": None if fund is None else yuan(fund),
        "application": document_of(way.application),
    }


def _step(step: Step) -> forms.StepToYes:
    return {
        "effort": step.effort.name.lower(),  # type: ignore[typeddict-item]
        "fact": None if step.fact is None else step.fact.id,
        "says": _says(step),
    }


def _says(step: Step) -> str:
    match step.effort, step.fact, step.value, step.before:
        case _, None, _, _:
            return "改由配偶申请"
        case Effort.WAIT, _, date() as day, _:
            return f"等到 {day} 再申请，其间保持正常缴存，其他情况不变"
        case Effort.PAY, Number() as fact, int(value), int(before):
            more, total = amount_text(value - before, fact.unit), amount_text(value, fact.unit)
            return f"{fact.cure} {more}，至 {total}"
        case Effort.ASK, Number() as fact, int(value), _:
            return f"{fact.cure} {amount_text(value, fact.unit)}"
    assert step.fact is not None
    return step.fact.cure
