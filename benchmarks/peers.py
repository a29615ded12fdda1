"""The schedule packages found on PyPI, and QuantLib, each asked for one and the same loan in the types it likes.

Whatever a package allows to be made beforehand is made before the clock starts; a run ends when the whole schedule is
in memory.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib import import_module
from operator import add, sub
from typing import Any

from loan_engine import amortization

YUAN, RATE, MONTHS, START = 1_200_000, 0.0285, 360, date(2024, 7, 20)
EXACT_YUAN, EXACT_RATE, PERCENT = Decimal(YUAN), Decimal("0.0285"), 2.85
LOAN = amortization.Loan(YUAN * 100, EXACT_RATE, MONTHS, amortization.Method.EQUAL_INSTALLMENT, START)

Run = Callable[[], object]


def _amortization() -> Run:
    package = import_module("amortization.schedule")
    return lambda: list(package.amortization_schedule(YUAN, RATE, MONTHS))


def _py_amortization() -> Run:
    package = import_module("py_amortization")
    return lambda: list(package.AmortizationSchedule(YUAN, RATE).get_schedule(12, MONTHS, as_dict=False))


def _mortgagemath() -> Run:
    package = import_module("mortgagemath")
    rounding = package.PaymentRounding.ROUND_HALF_UP
    loan = package.fixed_rate_mortgage(EXACT_YUAN, str(PERCENT), MONTHS // 12, payment_rounding=rounding)
    return lambda: package.amortization_schedule(loan)


def _mortgage_utils() -> Run:
    package = import_module("mortgage_utils.amortization")
    return lambda: package.amortization_schedule(YUAN, PERCENT, MONTHS // 12)


def _loanit() -> Run:
    package = import_module("loanit.core")
    return lambda: package.Loan(YUAN, RATE, MONTHS // 12, payments_per_year=12).amortization_schedule()


def _loankit() -> Run:
    package = import_module("loan")
    strategies = import_module("loan.strategies.equal_installment")
    strategy = strategies.EqualInstallmentStrategy()
    request = package.LoanRequest(EXACT_YUAN, EXACT_RATE * 100, MONTHS, "equal_installment")
    return lambda: strategy.generate(request)


def _downpyment() -> Run:
    mortgage = import_module("downpyment.mortgage.mortgage")
    interest = import_module("downpyment.interest").Interest(rate=PERCENT, scale=12)
    return lambda: mortgage.Mortgage(property_price=YUAN, interest=interest, n_steps=MONTHS // 12).simulate()


def _amortizacion_engine() -> Run:
    package = import_module("financial_engine")
    mode = package.AmortizationMode.FRENCH_FIXED_PAYMENT
    return lambda: package.simulate(
        mode=mode, principal=EXACT_YUAN, annual_rate=EXACT_RATE, periods=MONTHS, start_date=START
    )


def _repaykit() -> Run:
    package = import_module("repaykit.loan")
    loan = package.Loan.create(
        amount=EXACT_YUAN,
        annual_rate=EXACT_RATE,
        term=f"{MONTHS // 12} years",
        payment_frequency="monthly",
        method="reducing_balance",
        start_date=START,
    )
    return lambda: loan.schedule()


def _mortgage() -> Run:
    package = import_module("mortgage")
    return lambda: package.Loan(principal=YUAN, interest=RATE, term=MONTHS // 12)


def _pyloan() -> Run:
    package = import_module("pyloan.pyloan")
    loan = package.Loan(YUAN, PERCENT, MONTHS // 12, START.isoformat(), payment_end_of_month=False)
    return lambda: loan.get_payment_schedule()


def _dscr_tools() -> Run:
    terms = import_module("dscrtools.data.schema")
    package = import_module("dscrtools.models.amortization")
    loan = terms.LoanParams(YUAN, RATE, MONTHS // 12, MONTHS // 12, "fixed_30_360")
    return lambda: package.schedule(loan)


def _mortgagemodeler() -> Run:
    loan = import_module("mortgagemodeler.loan").Loan(YUAN, MONTHS, PERCENT, START)
    package = import_module("mortgagemodeler.amortizer")
    return lambda: package.LoanAmortizer(loan).schedule


def _mortgage_tools() -> Run:
    package = import_module("mortgage_tools.calculation")
    return lambda: package.Loan(YUAN, MONTHS, RATE).amortization_table()


def _cuffnote() -> Run:
    package = import_module("cuffnote.mortgages")
    loan = package.Mortgage(YUAN, 0, RATE, START.isoformat(), MONTHS // 12)
    return lambda: loan.get_amortization_table()


def _loan_calculator() -> Run:
    package = import_module("loan_calculator")
    start = date(2024, 6, 20)
    dues = amortization.schedule(LOAN).due
    return lambda: package.Loan(YUAN, RATE, start, list(dues))


def _quantlib(with_bond: bool) -> Run:
    """Date, payment, interest, principal and balance of every month, as floats; an annuity loan is said in notionals.

    Either a bond, whose cash flows are the interest and the principal in turn, or the leg of interest alone, the
    principal being the steps of the notionals. The schedule of dates and the notionals are QuantLib's own. Raises
    AssertionError where they are not the loan's.
    """
    package = import_module("QuantLib")
    tenor, monthly, calendar = package.Period(MONTHS // 12, package.Years), package.Monthly, package.NullCalendar()
    begin = package.Date(START.day, START.month - 1, START.year)
    thirties = package.Thirty360(package.Thirty360.BondBasis)

    def run() -> list[_Row]:
        dates = package.sinkingSchedule(begin, tenor, monthly, calendar)
        balances = package.sinkingNotionals(tenor, monthly, RATE, float(YUAN))
        if with_bond:
            flows = package.AmortizingFixedRateBond(0, balances, dates, [RATE], thirties).cashflows()
            interest, principal = [[flow.amount() for flow in flows[part::2]] for part in (0, 1)]
        else:
            interest = [flow.amount() for flow in package.FixedRateLeg(dates, thirties, balances, [RATE])]
            principal = list(map(sub, balances, balances[1:]))
        return list(
            zip(dates.dates()[1:], map(add, interest, principal), interest, principal, balances[1:], strict=True)
        )

    _check(run())
    return run


_Row = tuple[Any, float, float, float, float]


def _check(rows: list[_Row]) -> None:
    """Floats never rounded, against our fen: two fen a month at most, and what these add up to at the end."""
    exact = amortization.schedule(LOAN)
    dates, payment, interest, principal, balance = zip(*rows, strict=True)
    assert [day.to_date() for day in dates] == list(exact.due)
    for theirs, ours in ((payment, exact.payment), (interest, exact.interest), (principal, exact.principal)):
        assert all(abs(100 * amount - fen) < 2 for amount, fen in zip(theirs[:-1], ours[:-1], strict=True))
    assert all(abs(100 * amount - fen) < 100 for amount, fen in zip(balance, exact.balance, strict=True))
    assert abs(100 * sum(principal) - LOAN.principal) < 1


def quantlib_parts() -> dict[str, Run]:
    """Less than a schedule, as floats without dates: QuantLib's balances, and columns that Python makes of them."""
    package = import_module("QuantLib")
    tenor, monthly = package.Period(MONTHS // 12, package.Years), package.Monthly

    def balances() -> tuple[float, ...]:
        return package.sinkingNotionals(tenor, monthly, RATE, float(YUAN))

    def columns() -> object:
        left = balances()
        interest = [amount * RATE / 12 for amount in left[:-1]]
        principal = list(map(sub, left, left[1:]))
        return list(map(add, interest, principal)), principal, interest, left[1:]

    return {"QuantLib, balances alone": balances, "QuantLib, balances and Python's columns": columns}


PEERS: dict[str, Callable[[], Run]] = {
    "QuantLib, bond": lambda: _quantlib(with_bond=True),
    "QuantLib, leg": lambda: _quantlib(with_bond=False),
    "amortization": _amortization,
    "py-amortization": _py_amortization,
    "mortgagemath": _mortgagemath,
    "mortgage-utils": _mortgage_utils,
    "loanit": _loanit,
    "loankit": _loankit,
    "downpyment": _downpyment,
    "amortizacion-engine": _amortizacion_engine,
    "repaykit": _repaykit,
    "mortgage": _mortgage,
    "pyloan": _pyloan,
    "dscr-tools": _dscr_tools,
    "mortgagemodeler": _mortgagemodeler,
    "mortgage-tools": _mortgage_tools,
    "cuffnote": _cuffnote,
    "loan-calculator": _loan_calculator,
}
