"""The schedule packages found on PyPI, and QuantLib, each asked for one and the same loan in the types it likes.

Whatever a package allows to be made beforehand is made before the clock starts; a run ends when the whole schedule is
in memory.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib import import_module

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


def _quantlib() -> Run:
    """Dates, then interest and principal of each: an amortizing bond, which is how QuantLib says an annuity loan."""
    package = import_module("QuantLib")
    tenor, monthly = package.Period(MONTHS // 12, package.Years), package.Monthly
    begin = package.Date(START.day, START.month - 1, START.year)
    thirties = package.Thirty360(package.Thirty360.BondBasis)

    def run() -> object:
        dates = package.sinkingSchedule(begin, tenor, monthly, package.NullCalendar())
        balances = package.sinkingNotionals(tenor, monthly, RATE, float(YUAN))
        bond = package.AmortizingFixedRateBond(0, balances, dates, [RATE], thirties)
        return [(flow.date(), flow.amount()) for flow in bond.cashflows()]

    return run


def quantlib_balances() -> Run:
    """The balances alone, as floats: one column of a schedule, without dates, payments or fen."""
    package = import_module("QuantLib")
    tenor, monthly = package.Period(MONTHS // 12, package.Years), package.Monthly
    return lambda: list(package.sinkingNotionals(tenor, monthly, RATE, float(YUAN)))


PEERS: dict[str, Callable[[], Run]] = {
    "QuantLib": _quantlib,
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
