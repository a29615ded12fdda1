"""A 360-row schedule: ours against every schedule package found on PyPI, side by side in one process.

Run from the repository's root:  python benchmarks/schedule_vs_pypi.py

Each gets the same loan (1 200 000 yuan, 2.85 % a year, 360 months, equal instalments) in the types it likes,
made before the clock starts where the package allows it, and is timed until the whole schedule is in memory.
They are timed in turn, round after round, so that a slow spell of the machine falls on all of them.
"""

import sys
import warnings
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib import import_module, metadata
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from loan_engine import amortization

ROUNDS = 30
ROUND_SECONDS = 0.01

YUAN, RATE, MONTHS, START = 1_200_000, 0.0285, 360, date(2024, 7, 20)
EXACT_YUAN, EXACT_RATE, PERCENT = Decimal(YUAN), Decimal("0.0285"), 2.85

Run = Callable[[], object]


def ours() -> Run:
    loan = amortization.Loan(YUAN * 100, EXACT_RATE, MONTHS, amortization.Method.EQUAL_INSTALLMENT, START)
    return lambda: amortization.schedule(loan)


def ours_with_new_dates() -> Run:
    schedule = ours()

    def run() -> object:
        amortization._due_dates.cache_clear()
        return schedule()

    return run


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
    dues = amortization.schedule(
        amortization.Loan(YUAN * 100, EXACT_RATE, MONTHS, amortization.Method.EQUAL_INSTALLMENT, START)
    ).due
    return lambda: package.Loan(YUAN, RATE, start, list(dues))


PEERS: dict[str, Callable[[], Run]] = {
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


def round_of(run: Run, calls: int) -> float:
    """Seconds a call, averaged over one round."""
    start = perf_counter()
    for _ in range(calls):
        run()
    return (perf_counter() - start) / calls


def calls_for(run: Run) -> int:
    """How many calls fill a round; one where a call takes longer than that."""
    return max(1, int(ROUND_SECONDS / round_of(run, 1)))


def main() -> None:
    warnings.simplefilter("ignore")  # of the peers, once a call
    runs = {"ours": ours(), "ours, dates not cached": ours_with_new_dates()}
    missing: list[str] = []
    for name, prepare in PEERS.items():
        try:
            label = f"{name} {metadata.version(name)}"
            runs[label] = prepare()
        except (ImportError, metadata.PackageNotFoundError):
            missing.append(name)
    calls = {name: calls_for(run) for name, run in runs.items()}
    rounds = [{name: round_of(run, calls[name]) for name, run in runs.items()} for _ in range(ROUNDS)]
    times = {name: [each[name] for each in rounds] for name in runs}
    fastest = min(times["ours"])
    print(f"Python {sys.version.split()[0]}, {ROUNDS} rounds of about {ROUND_SECONDS} s\n")
    print("| package | min, µs | median, µs | min / ours |\n| --- | ---: | ---: | ---: |")
    for name in sorted(times, key=lambda name: min(times[name])):
        low, middle = min(times[name]), median(times[name])
        print(f"| {name} | {low * 1e6:.0f} | {middle * 1e6:.0f} | {low / fastest:.1f} |")
    for name in missing:
        print(f"| {name} | not installed | | |")


if __name__ == "__main__":
    main()
