"""Random lives of two loans, with rates that move, early money and late money: what holds for every one of them."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from loan_engine.amortization import Loan, LoanError, Method
from loan_engine.servicing.accrual import RateChange
from loan_engine.servicing.arrears import PenaltyTerms, Receipt
from loan_engine.servicing.claims import Claim, claim_of
from loan_engine.servicing.life import Contract, Course, Effect, FirstPeriod, Prepayment, RateChanges, course
from loan_engine.servicing.recovery import recovery
from loan_engine.servicing.repayments import Life

PAID_OUT = date(2026, 1, 31)
PENALTY = PenaltyTerms(Decimal("0.0585"), 365)
RATES = st.integers(0, 900).map(lambda each: Decimal(each) / 10_000)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """A loan of a year to ten, with up to three new rates and three prepayments that its balance allows."""
    months = draw(st.integers(12, 120))
    day = st.integers(1, 31 * months).map(lambda each: PAID_OUT + timedelta(each))
    loan = Loan(
        draw(st.integers(50_000_00, 900_000_00)),
        draw(RATES),
        months,
        draw(st.sampled_from(Method)),
        PAID_OUT + timedelta(draw(st.integers(1, 88))),
    )
    contract = Contract(
        loan,
        PAID_OUT,
        draw(st.sampled_from(FirstPeriod)),
        draw(st.sampled_from((360, 365))),
        draw(st.sampled_from(RateChanges)),
    )
    changes = tuple(draw(st.lists(st.builds(RateChange, day, RATES), max_size=3, unique_by=lambda each: each.on)))
    prepayments: tuple[Prepayment, ...] = ()
    run = untouched = course(contract, changes)
    for each in draw(st.lists(st.tuples(day, st.integers(1_000_00, 40_000_00), st.sampled_from(Effect)), max_size=3)):
        try:
            run = course(contract, changes, (*prepayments, Prepayment(*each)))
            prepayments = (*prepayments, Prepayment(*each))
        except LoanError:  # outside the loan's time, or more than is left by then
            continue
    return Life(contract, changes, prepayments, run, untouched, rates=())


RECEIPTS = st.lists(
    st.builds(Receipt, st.integers(1, 3000).map(lambda each: PAID_OUT + timedelta(each)), st.integers(1, 30_000_00)),
    max_size=12,
)
DAYS = st.integers(0, 4000).map(lambda each: PAID_OUT + timedelta(each))


def early(of: Course, on: date) -> int:
    """Principal repaid early by a day."""
    return sum(
        principal
        for due, number, principal in zip(of.due, of.number, of.principal, strict=True)
        if not number and due <= on
    )


def stands(life: Life, receipts: list[Receipt], on: date) -> Claim:
    return claim_of(life, receipts, PENALTY, on)


@given(lives(), RECEIPTS, DAYS)
def test_money_in_is_money_out(life: Life, receipts: list[Receipt], on: date) -> None:
    """What came in is what was paid and what waits; what was lent is what was repaid, is overdue, or is not yet due."""
    found = stands(life, receipts, on).arrears
    paid = [(each.principal, each.interest, each.penalty) for each in found.standings]
    assert sum(map(sum, paid)) + found.credit == sum(each.amount for each in receipts if each.on <= on)
    repaid = sum(principal for principal, _, _ in paid) + early(life.course, on)
    assert repaid + found.principal_left + found.not_yet_due == life.contract.loan.principal


@given(lives(), RECEIPTS, DAYS)
def test_nothing_is_ever_negative(life: Life, receipts: list[Receipt], on: date) -> None:
    claim = stands(life, receipts, on)
    assert min(life.course.balance) >= 0 == life.course.balance[-1]
    assert min(*life.course.payment, *life.course.principal, *life.course.interest) >= 0
    for each in claim.arrears.standings:
        assert min(each.principal_left, each.interest_left, each.penalty_left, each.days_late) >= 0
    assert min(claim.accrued, claim.overdue, claim.total, claim.arrears.credit, claim.arrears.not_yet_due) >= 0


@given(lives(), RECEIPTS, DAYS, st.integers(1, 3000), st.integers(1, 30_000_00))
def test_paying_more_never_costs_more(life: Life, receipts: list[Receipt], on: date, day: int, amount: int) -> None:
    less = stands(life, receipts, on)
    more = stands(life, [*receipts, Receipt(PAID_OUT + timedelta(day), amount)], on)
    for richer, poorer in zip(more.arrears.standings, less.arrears.standings, strict=True):
        assert richer.penalty + richer.penalty_left <= poorer.penalty + poorer.penalty_left
        assert (richer.days_late, richer.missed_in_all) <= (poorer.days_late, poorer.missed_in_all)
    assert more.total <= less.total


@given(lives())
def test_early_money_never_costs_interest(life: Life) -> None:
    assert life.interest_saved >= 0


@given(lives(), lives(), RECEIPTS, DAYS, st.integers(0, 2_000_000_00))
def test_proceeds_and_claims_come_out_even(
    life: Life, other: Life, receipts: list[Receipt], on: date, proceeds: int
) -> None:
    claims = {"fund": stands(life, receipts, on).total, "commercial": stands(other, [], on).total}
    shared = recovery(proceeds, claims)
    assert sum(shared.shares.values()) + shared.surplus == proceeds
    assert {part: shared.shares[part] + shared.shortfalls[part] for part in claims} == claims


@given(lives(), DAYS)
def test_a_claim_while_everything_is_paid_in_time_is_the_price_of_settling(life: Life, on: date) -> None:
    """Seen from the other side: what settles the loan that day is what its course has left, with the days' interest."""
    in_time = [
        Receipt(due, payment)
        for due, payment, number in zip(life.course.due, life.course.payment, life.course.number, strict=True)
        if number
    ]
    claim = stands(life, in_time, on)
    if not claim.total or on == PAID_OUT:
        return
    earlier = tuple(each for each in life.prepayments if each.on <= on)
    settled = course(life.contract, life.changes, (*earlier, Prepayment(on, None)))
    assert (settled.due[-1], settled.payment[-1]) == (on, claim.total)
