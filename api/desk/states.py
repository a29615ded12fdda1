"""The states of a case, and the moves from one to the next: whose they are, and when they are open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from api.desk.roles import Role


class State(StrEnum):
    """Where a case is on its way."""

    OPENED = "opened"
    ACCEPTED = "accepted"
    DECIDED = "decided"
    GUARANTEED = "guaranteed"
    DISBURSED = "disbursed"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What was decided."""

    APPROVED = "approved"
    DECLINED = "declined"


STATE_LABELS = {
    State.OPENED: "待受理",
    State.ACCEPTED: "已受理",
    State.DECIDED: "已决定",
    State.GUARANTEED: "已出具担保",
    State.DISBURSED: "已放款",
    State.WITHDRAWN: "已撤回",
}

OUTCOME_LABELS = {Outcome.APPROVED: "同意", Outcome.DECLINED: "不同意"}

DUE_LABELS = {
    State.ACCEPTED: "作出决定的期限",
    State.DECIDED: "出具担保承诺书的期限",
    State.GUARANTEED: "放款的期限",
}
"""What is due in a state; nothing is where it is not named."""


def outcome_shown(outcome: str | None) -> dict[str, str | None]:
    """An outcome as a code and in words, both None where nothing was decided."""
    return {"outcome": outcome, "outcome_label": None if outcome is None else OUTCOME_LABELS[Outcome(outcome)]}


@dataclass(frozen=True, slots=True)
class Move:
    """A step to a state, from any of some others, by some roles. `dated` ones have a day, stated or today's."""

    to: State
    label: str
    origins: frozenset[State]
    roles: frozenset[Role]
    dated: bool = False


MOVES = {
    move.to: move
    for move in (
        Move(State.ACCEPTED, "受理", frozenset({State.OPENED}), frozenset({Role.CLERK}), dated=True),
        Move(State.DECIDED, "作出决定", frozenset({State.ACCEPTED}), frozenset({Role.REVIEWER})),
        Move(State.GUARANTEED, "登记担保承诺书", frozenset({State.DECIDED}), frozenset({Role.CLERK}), dated=True),
        Move(State.DISBURSED, "登记放款", frozenset({State.GUARANTEED}), frozenset({Role.CLERK}), dated=True),
        Move(
            State.WITHDRAWN,
            "撤回",
            frozenset({State.OPENED, State.ACCEPTED, State.DECIDED, State.GUARANTEED}),
            frozenset({Role.CLERK, Role.REVIEWER}),
        ),
    )
}

EDITABLE = frozenset({State.OPENED, State.ACCEPTED})
"""Where facts, people and papers may still change."""


def is_closed(state: State, outcome: Outcome | None) -> bool:
    """Whether nothing more is to come."""
    return state in (State.DISBURSED, State.WITHDRAWN) or outcome is Outcome.DECLINED


def open_moves(state: State, outcome: Outcome | None, role: Role) -> Iterator[Move]:
    """The moves that a role may make from a state."""
    if not is_closed(state, outcome):
        yield from (move for move in MOVES.values() if state in move.origins and role in move.roles)
