"""What facts must agree on before any rule is asked: contradictions are bad input, not a verdict."""

from __future__ import annotations

from dataclasses import dataclass

from rules.expressions import Proposition, Some
from rules.facts import Fact
from rules.vocabulary import Person, applicant, purchase, request, spouse


@dataclass(frozen=True, slots=True)
class Consistency:
    """A relation that true facts cannot break; where it is broken, `fact` is pointed at."""

    code: str
    fact: Fact
    holds: Proposition
    message: str


def _has_category(person: Person) -> Proposition:
    return Some(tuple(person.retirement_category.is_(code) for code in person.retirement_category.choices))


CONSISTENCY = (
    Consistency(
        "garage_above_price",
        purchase.garage_price,
        purchase.garage_price <= purchase.price,
        "车库款不能超过合同总价",
    ),
    Consistency(
        "down_payment_above_price",
        purchase.down_payment,
        purchase.down_payment <= purchase.price,
        "首付款不能超过合同总价",
    ),
    *(
        Consistency(
            "birth_after_application",
            person.birth_date,
            person.birth_date < request.applied_on,
            "出生日期不能晚于申请日期",
        )
        for person in (applicant, spouse)
    ),
    *(
        Consistency(
            "category_for_a_man",
            person.retirement_category,
            ~(person.sex.is_("male") & (_has_category(person))),
            "退休类别仅女职工填写",
        )
        for person in (applicant, spouse)
    ),
    Consistency(
        "contract_in_future",
        purchase.contract_date,
        purchase.contract_date <= request.applied_on,
        "购房合同日期不能晚于申请日期",
    ),
    Consistency(
        "payment_proof_in_future",
        purchase.payment_proof_date,
        purchase.payment_proof_date <= request.applied_on,
        "付款凭证日期不能晚于申请日期",
    ),
)
