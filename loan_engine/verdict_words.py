"""What a reader is told, in a word, of how an application, a condition or a way of financing stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from loan_engine import answer_forms as forms
from loan_engine import plan_forms

VERDICTS: Mapping[forms.VerdictCode, str] = {
    "eligible": "符合条件",
    "ineligible": "不符合条件",
    "undetermined": "还不能确定",
}

State = bool | str | None
"""How a condition stands: failed, unknown, met, or not asked, where it is about something not applied for."""
NOT_ASKED = "not asked"
STATES: Mapping[State, str] = {False: "不符合", None: "未知", True: "符合", NOT_ASKED: "未申请"}
"""What stands in the way comes first."""

_ALLOWED = {True: "可以", False: "目前不可以", None: VERDICTS["undetermined"]}


def state_of(condition: forms.ConditionFound) -> State:
    """How a condition stands, a key of `STATES`."""
    return NOT_ASKED if condition["result"] is None and not condition["counts"] else condition["result"]


def by_state(conditions: Iterable[forms.ConditionFound]) -> list[tuple[State, forms.ConditionFound]]:
    """The conditions with how they stand, in the order of `STATES`, else of the rulebook."""
    order = [*STATES]
    return sorted(((state_of(each), each) for each in conditions), key=lambda pair: order.index(pair[0]))


def counts(conditions: Iterable[forms.ConditionFound]) -> str:
    """How many conditions stand how, in the order of `STATES`."""
    states = [state_of(each) for each in conditions]
    return "，".join(f"{word} {states.count(state)} 项" for state, word in STATES.items() if state in states)


def allowed_word(way: plan_forms.WayShown) -> str:
    """Whether the rules allow a way of financing; a bank's loan is the bank's to decide."""
    return "由银行决定" if way["way"] == "bank" else _ALLOWED[way["allowed"]]
