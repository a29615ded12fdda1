"""Why a condition stands as it does, in plain Chinese made from the expression and the values it saw.

Only what decided is said: of a conjunction that failed the parts that failed, of a disjunction that holds the part
that holds; where an answer is open, the facts it waits for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from loan_engine.assessment import Finding, LimitFinding
from rules.evaluation import Amount, Compared, Facts, compared, facts_read, truth
from rules.expressions import Chosen, Comparison, Every, Membership, Negation, Proposition, Some, Unit
from rules.facts import Choice, Fact
from rules.parameters import Parameter
from rules.wording import amount_text, choices_text, last_day, phrase, relation_text


class Ground(NamedTuple):
    """A comparison that decided, and whether it was wanted true or false."""

    compared: Compared
    wanted: bool


def grounds(proposition: Proposition, facts: Facts, on: date, wanted: bool = True) -> Iterator[Ground]:
    """The comparisons that decided a proposition."""
    match proposition:
        case Negation(part):
            yield from grounds(part, facts, on, not wanted)
        case Every(parts) | Some(parts):
            result = truth(proposition, facts, on)
            decided = [part for part in parts if truth(part, facts, on) is result]
            # Of several exceptions that hold the last is the most particular, and one is enough.
            enough = decided[-1:] if isinstance(proposition, Some) and result and wanted else decided
            found = [ground for part in enough for ground in grounds(part, facts, on, wanted)]
            one_is_enough = isinstance(proposition, Some) is wanted
            yield from _telling(found, nearest=one_is_enough)
        case _:
            yield Ground(compared(proposition, facts, on), wanted)


def _telling(found: list[Ground], *, nearest: bool) -> list[Ground]:
    """Of failed comparisons of one quantity only the one that says most: nearest to being met where one would do."""
    if len(found) == 1:
        return found
    kept: dict[object, Ground] = {}
    for ground in found:
        key = _compared_alike(ground)
        other = kept.get(key)
        if other is None or (_distance(ground) < _distance(other)) is nearest:
            kept[key] = ground
    return list(kept.values())


def _compared_alike(ground: Ground) -> object:
    """The same for failed comparisons of one quantity in one direction; anything else is like itself alone."""
    match ground.compared.proposition:
        case Comparison(left, operator, _) if ground.compared.result is not ground.wanted:
            return (*left.leaves(), operator)
    return ground


def _distance(ground: Ground) -> Amount:
    left, right = ground.compared.left, ground.compared.right
    assert isinstance(left, Amount) and isinstance(right, Amount)
    return left - right if left > right else right - left


def explained(finding: Finding) -> str:
    """One sentence for a condition: what it saw, what is required, and what is missing."""
    if finding.result is None:
        unknown = [fact.label for fact in facts_read(finding.condition.test) if fact in finding.needs]
        return f"还不知道：{'、'.join(unknown)}"
    found = grounds(finding.condition.test, finding.facts, finding.on)
    return "；".join(dict.fromkeys(_said(each, finding.on) for each in found))


def limit_explained(finding: LimitFinding, unit: Unit) -> str:
    """Which item bound a limit, and what the next one would have been."""
    binding = finding.binding
    if binding is None:
        unknown = [f"{each.ceiling.label}未知" for each in finding.ceilings if each.sure is None]
        return "；".join(unknown)
    assert binding.sure is not None
    places = "、".join(map(str, (*binding.ceiling.citations[:1], *binding.notices)))
    cited = f"（{places}）" if places else ""
    said = f"由“{binding.ceiling.label}”决定{cited}，为 {amount_text(binding.sure, unit)}"
    others = [
        (each.sure, each.ceiling.label) for each in finding.ceilings if each is not binding and each.sure is not None
    ]
    if others:
        amount, label = min(others)
        said += f"；其次是“{label}”，为 {amount_text(amount, unit)}"
    return said


def _said(ground: Ground, on: date) -> str:
    seen, wanted = ground
    match seen.proposition:
        case Comparison(left, operator, right):
            assert isinstance(seen.left, Amount) and isinstance(seen.right, Amount)
            unit = left.unit
            asked = relation_text(operator, unit, holds=wanted)
            limit = amount_text(seen.right, unit)
            against = f" {limit}" if isinstance(right, Parameter) else f"{phrase(right, on)}，即 {limit}"
            gap = "" if seen.result is wanted else _gap(seen.left, seen.right, unit)
            return f"{phrase(left, on)}为 {amount_text(seen.left, unit)}，要求{asked}{against}{gap}"
        case Membership(Choice() as selection) | Chosen(Choice() as selection):
            listed = choices_text(seen.right)  # type: ignore[arg-type]
            said = f"{selection.label}为{choices_text([str(seen.left)])}"
            return said if seen.result is wanted else f"{said}，{'应为' if wanted else '不能是'}{listed}"
    assert isinstance(seen.proposition, Fact)
    return f"{seen.proposition.label}：{'是' if seen.result else '否'}"


def _gap(left: Amount, right: Amount, unit: Unit) -> str:
    """How far a comparison is from being met; a strict one is met a step further on."""
    if unit is Unit.DAY:
        days = (last_day(int(right)) - last_day(int(left))).days
        return f"，相差 {abs(days)} 天"
    if left == right:
        return ""
    word, gap = ("还差", right - left) if left < right else ("超出", left - right)
    return f"，{word} {amount_text(gap, unit)}"
