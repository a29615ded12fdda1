"""The same loop in C, through ctypes: how far from the machine ours is.

The bare loop fills four arrays of 360 whole numbers. Ours gives tuples that Python code can read, so the loop is timed
with its columns made into tuples as well. Neither makes dates.
"""

import ctypes
import shutil
import subprocess
from atexit import register
from fractions import Fraction
from pathlib import Path
from struct import unpack
from tempfile import mkdtemp

from benchmarks.peers import LOAN, MONTHS, Run
from loan_engine.amortization import schedule

BARE, AS_TUPLES = "a compiled loop", "a compiled loop, as tuples"
SOURCE = Path(__file__).with_name("compiled_loop.c")


def compiled_loops() -> dict[str, Run]:
    """BARE and AS_TUPLES; none where there is no C compiler. Raises AssertionError for another fen."""
    compiler = shutil.which("cc")
    if compiler is None:
        print("No C compiler: the compiled loop is left out.\n")
        return {}
    folder = Path(mkdtemp())
    register(shutil.rmtree, folder, ignore_errors=True)
    library = folder / "loop.so"
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", library, SOURCE], check=True)
    loop = ctypes.CDLL(str(library)).schedule
    loop.argtypes, loop.restype = [ctypes.c_int64] * 4 + [ctypes.c_void_p] * 4, None
    columns = [(ctypes.c_int64 * MONTHS)() for _ in range(4)]
    monthly = Fraction(LOAN.annual_rate) / 12
    arguments = (LOAN.principal, monthly.numerator, monthly.denominator, MONTHS, *map(ctypes.addressof, columns))

    def bare() -> None:
        loop(*arguments)

    def with_tuples() -> list[tuple[int, ...]]:
        loop(*arguments)
        return [unpack(f"{MONTHS}q", column) for column in columns]

    exact = schedule(LOAN)
    assert with_tuples() == [exact.payment, exact.principal, exact.interest, exact.balance]
    return {BARE: bare, AS_TUPLES: with_tuples}
