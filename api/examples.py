"""Bodies to begin with, for the OpenAPI document: the rulebooks' own families, and loans of round sums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules.projects import PROJECT_FACTS, project
from rules.rulebooks import rulebooks

Examples = Mapping[str, Any]
"""By name, as the document has them: a summary and a value each."""

FINANCING = {"spread_basis_points": -30, "schedules": ["combined"]}
SOLVE = {"goal": "loan_for_budget", "monthly": "2500.00"}
ASSUMED = {"min_contribution": 12, "max_share_of_price": "0.75"}
"""What is added to a family for a quote, for a question turned round, and for other parameters."""

_LOAN = {"term_months": 360, "method": "equal_installment", "first_due": "2026-04-02"}
_LOANS = {
    "loans": [
        {"part": "fund", "principal": "300000.00", "annual_rate": "0.026", **_LOAN},
        {"part": "commercial", "principal": "260000.00", "annual_rate": "0.032", **_LOAN},
    ]
}
_RUNNING = {"part": "fund", "principal": "300000.00", "term_months": 360, "method": "equal_installment"}
_FOLLOWING = {**_RUNNING, "first_due": "2024-08-20", "repricing": {"follows": "fund", "homes_owned": 0}}
_REPAYMENTS = {"loans": [{**_FOLLOWING, "prepayments": [{"on": "2026-06-01", "principal": "50000.00"}]}]}
_LATE = {
    **_RUNNING,
    "annual_rate": "0.026",
    "first_due": "2026-02-20",
    "penalty_rate": "0.039",
    "receipts": [{"on": "2026-02-20", "amount": "1201.02"}],
}
_ARREARS = {"on": "2026-06-01", "loans": [_LATE]}
_PROJECT = {fact.name: fact is not project.discounts_against_fund_buyers for fact in PROJECT_FACTS.values()}

LOANS: Examples = {"loans": {"summary": "公积金贷款和商业贷款各一笔", "value": _LOANS}}
REPAYMENTS: Examples = {"prepaid": {"summary": "利率随公布的公积金贷款利率调整，提前还一部分", "value": _REPAYMENTS}}
ARREARS: Examples = {"late": {"summary": "只还了第一期", "value": _ARREARS}}


def families(**more: Any) -> Examples:
    """Each rulebook's family that passes, with more beside its facts."""
    return {
        rulebook.id: {"summary": f"{rulebook.city_name}的一个家庭", "value": {**rulebook.example, **more}}
        for rulebook in rulebooks().values()
    }


def other_caps() -> Examples:
    """Each rulebook's family under other values of parameters, where it has those parameters."""
    values = {
        rulebook.id: {id_: value for id_, value in ASSUMED.items() if id_ in rulebook.parameters}
        for rulebook in rulebooks().values()
    }
    return {id_: families(parameters=assumed)[id_] for id_, assumed in values.items() if assumed}


def complete_projects() -> Examples:
    """A project of each rulebook's city that has all its papers."""
    return {
        rulebook.id: {"summary": "证件齐全的楼盘", "value": {"city": rulebook.city, **_PROJECT}}
        for rulebook in rulebooks().values()
    }
