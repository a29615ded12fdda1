"""The ways to a yes: what would turn a refusal, worked out from the conditions and from how each fact may change.

A way is a set of steps. Each is found by asking a failed condition which change of one fact would meet it, applying
that, and asking the next condition that still fails; no way is offered that was not applied and assessed again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import IntEnum

from loan_engine.application import Application
from loan_engine.explanation import grounds
from loan_engine.spouses import describes_couple, swapped, swapped_id
from rules.consistency import CONSISTENCY
from rules.evaluation import FactValue, facts_read, truth
from rules.expressions import DAYS_A_SLOT, day_ordinal
from rules.facts import Change, Fact, Number, YesNo
from rules.rulebook import Condition
from rules.vocabulary import FACTS, PERSONS, Person, request

HORIZON = 3660
"""Days that a way may wait: about ten years."""


class Effort(IntEnum):
    """What a step takes, the lightest first."""

    ASK = 0  # for something else, or in the other spouse's name
    ARRANGE = 1
    PAY = 2
    WAIT = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One change: a fact, the value it comes to have and had before; without a fact, the spouse applies instead."""

    effort: Effort
    fact: Fact | None = None
    value: FactValue | None = None
    before: FactValue | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """Steps that together leave no condition unmet, and the application they lead to.

    A first step without a fact puts the spouse in the applicant's place; facts are named as they were before.
    """

    steps: tuple[Step, ...]
    application: Application = field(compare=False)

    @property
    def pays(self) -> int:
        """Fen to pay more than before."""
        return sum(_difference(step) for step in self.steps if step.effort is Effort.PAY)

    @property
    def waits(self) -> int:
        """Days to wait."""
        return sum(_difference(step) for step in self.steps if step.effort is Effort.WAIT)


def ways(application: Application) -> tuple[Way, ...]:
    """Every way to a yes for an application that is refused, cheapest first; none where nothing cures it.

    A way that needs all the steps of another and more is left out. Where facts are still unknown a way leaves no
    condition unmet, and the assessment of its application says what is still needed.
    """
    if not unmet(application):
        return ()
    found = [*_from(application, (), frozenset())]
    if describes_couple(application):
        found += [
            Way((Step(Effort.ASK), *map(_of_the_other, way.steps)), way.application)
            for way in _from(swapped(application), (), frozenset())
        ]
    fewest = [way for way in found if not any(set(other.steps) < set(way.steps) for other in found)]
    return tuple(sorted(dict.fromkeys(fewest), key=_cost))


def incurable(application: Application) -> tuple[Condition, ...]:
    """The failed conditions that no change of a fact would meet, taken one by one."""
    return tuple(condition for condition in unmet(application) if not any(_cures(condition, application)))


Tried = frozenset[tuple[str, Fact | None]]


def _from(application: Application, steps: tuple[Step, ...], tried: Tried) -> Iterator[Way]:
    """Ways from here: the first failed condition that has cures is mended by each of them, once on a path."""
    failed = unmet(application)
    if not failed:
        yield Way(_merged(steps), application)
        return
    if any(_hopeless(condition) for condition in failed):
        return
    for condition in failed:
        cures = [*_cures(condition, application)]
        if cures:  # another may only be curable once this one is met
            for step, changed in cures:
                attempt = (condition.id, step.fact)
                if attempt not in tried:
                    yield from _from(changed, (*steps, step), tried | {attempt})
            return


def _hopeless(condition: Condition) -> bool:
    """Whether nothing that a condition reads can change."""
    return all(fact.change is Change.FIXED or fact is request.applied_on for fact in facts_read(condition.test))


def unmet(application: Application) -> list[Condition]:
    """The conditions that an application fails."""
    facts, on = application.facts, application.on
    return [each for each in application.rulebook.conditions_on(on) if truth(each.test, facts, on) is False]


def _cures(condition: Condition, application: Application) -> Iterator[tuple[Step, Application]]:
    """Single changes after which a failed condition is met, or nearer to it, with the application so changed."""
    found = [*_single(condition, application)]
    yield from found or [*_first_obstacle(condition, application)] or _least_asked(condition, application)


def _single(condition: Condition, application: Application) -> Iterator[tuple[Step, Application]]:
    waited = False
    for fact in facts_read(condition.test):
        match fact.change:
            case Change.TIME if not waited:
                waited = True
                yield from _by_waiting(condition, application)
            case Change.ARRANGE if isinstance(application.facts.get(fact.id), bool):
                yield from _by_arranging(condition, application, fact)
            case Change.PAY | Change.REQUEST if isinstance(fact, Number) and fact.id in application.facts:
                yield from _by_amount(condition, application, fact)


def _first_obstacle(condition: Condition, application: Application) -> Iterator[tuple[Step, Application]]:
    """Where no single change is enough: the first of several things in the way, arranged; the others follow."""
    for ground in grounds(condition.test, application.facts, application.on):
        fact = ground.compared.proposition
        if isinstance(fact, YesNo) and fact.change is Change.ARRANGE and ground.compared.result is not ground.wanted:
            yield _arranged(application, fact)
            return


def _least_asked(condition: Condition, application: Application) -> Iterator[tuple[Step, Application]]:
    """Where no single amount is enough: one of several that are asked for given up, so that another can be."""
    asked = [
        fact
        for fact in facts_read(condition.test)
        if fact.change is Change.REQUEST and isinstance(fact, Number) and fact.id in application.facts
    ]
    for fact in asked if len(asked) > 1 else ():
        before = application.facts[fact.id]
        if before != fact.minimum:
            yield Step(Effort.ASK, fact, fact.minimum, before), _with(application, fact, fact.minimum)


def _by_arranging(condition: Condition, application: Application, fact: Fact) -> Iterator[tuple[Step, Application]]:
    """The fact arranged, where that meets the condition; contributions may be resumed though more must follow."""
    step, changed = _arranged(application, fact)
    resumed = step.value is True and any(person.contributing_now is fact for person in PERSONS)
    if resumed or _met(condition, changed):
        yield step, changed


def _arranged(application: Application, fact: Fact) -> tuple[Step, Application]:
    """A yes-or-no fact turned round; contributions that stopped start again from nothing."""
    before = application.facts[fact.id]
    changed = _with(application, fact, not before)
    for person in PERSONS:
        if person.contributing_now is fact:
            changed = _with(changed, person.contribution_months, 0)
    return Step(Effort.ARRANGE, fact, not before, before), changed


def _by_amount(condition: Condition, application: Application, fact: Number) -> Iterator[tuple[Step, Application]]:
    """The nearest amount that meets the condition: a payment only more, a request either way."""
    before = application.facts[fact.id]
    assert isinstance(before, int)
    bounds = [fact.maximum] if fact.change is Change.PAY else [fact.minimum, fact.maximum]
    for bound in bounds:
        nearest = _nearest(condition, application, fact, before, bound)
        if nearest is not None:
            effort = Effort.PAY if fact.change is Change.PAY else Effort.ASK
            changed = _with(application, fact, nearest)
            if _consistent(changed):
                yield Step(effort, fact, nearest, before), changed


def _nearest(condition: Condition, application: Application, fact: Number, met_not: int, bound: int) -> int | None:
    """The amount nearest to one that does not meet a condition, towards a bound that does; None where that does not."""
    if not _met(condition, _with(application, fact, bound)):
        return None
    met = bound
    while abs(met - met_not) > 1:
        middle = (met + met_not) // 2
        if _met(condition, _with(application, fact, middle)):
            met = middle
        else:
            met_not = middle
    return met


def _by_waiting(condition: Condition, application: Application) -> Iterator[tuple[Step, Application]]:
    """The first day on which the condition is met, if it stays met to the horizon."""
    if not _met(condition, after(application, application.on + timedelta(days=HORIZON))):
        return
    too_early, met = 0, HORIZON
    while met - too_early > 1:
        middle = (met + too_early) // 2
        if _met(condition, after(application, application.on + timedelta(days=middle))):
            met = middle
        else:
            too_early = middle
    changed = after(application, application.on + timedelta(days=met))
    yield Step(Effort.WAIT, request.applied_on, changed.on, application.on), changed


def after(application: Application, day: date) -> Application:
    """The application on a later day if nothing else changes: whoever contributes has contributed on."""
    months = (day_ordinal(day) - day_ordinal(application.on)) // DAYS_A_SLOT
    facts = {**application.facts, request.applied_on.id: day}
    for person in PERSONS:
        if facts.get(person.contributing_now.id) and person.contribution_months.id in facts:
            facts[person.contribution_months.id] = _contributed(person, facts[person.contribution_months.id], months)
    return replace(application, facts=facts, on=day)


def _contributed(person: Person, before: FactValue, months: int) -> int:
    assert isinstance(before, int)
    return min(before + months, person.contribution_months.maximum)


def _with(application: Application, fact: Fact, value: FactValue) -> Application:
    return replace(application, facts={**application.facts, fact.id: value})


def _met(condition: Condition, application: Application) -> bool:
    """Met, or at least no longer failed: what is still unknown is not for a way to settle."""
    return truth(condition.test, application.facts, application.on) is not False


def _consistent(application: Application) -> bool:
    return all(truth(each.holds, application.facts, application.on) is not False for each in CONSISTENCY)


def _merged(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """One step a fact, from the first value to the last, in one order whichever was found first."""
    merged: dict[Fact | None, Step] = {}
    for step in steps:
        first = merged.get(step.fact)
        merged[step.fact] = step if first is None else replace(step, before=first.before)
    return tuple(sorted(merged.values(), key=lambda step: (step.effort, "" if step.fact is None else step.fact.id)))


def _of_the_other(step: Step) -> Step:
    """A step found with the spouses in each other's place, as one of the family as it was described."""
    assert step.fact is not None
    return replace(step, fact=FACTS[swapped_id(step.fact.id)])


def _cost(way: Way) -> tuple[int, int, int, int, int]:
    """Asking costs nothing, arranging trouble, paying money, waiting time."""
    reduced = sum(-_difference(step) for step in way.steps if step.effort is Effort.ASK and _difference(step) < 0)
    efforts = [step.effort for step in way.steps]
    return (max(efforts), way.waits, way.pays, len(efforts), reduced)


def _difference(step: Step) -> int:
    match step.value, step.before:
        case date() as value, date() as before:
            return (value - before).days
        case int() as value, int() as before:
            return value - before
    return 0
