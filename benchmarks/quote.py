"""The library's own time for an answer, from the bytes of the request to those of the answer, without a server.

Run from the repository's root:  python benchmarks/quote.py

Every call is of another amount, so what hangs on it is worked out each time. Rubbish is collected as in a process that
serves. Ends with 1 where a full quote takes a millisecond or more at its best round.
"""

import gc
import sys
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from statistics import median
from time import thread_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import orjson

from loan_engine.advice import read_quote
from loan_engine.answers import IN_JSON, assessment_answer
from loan_engine.application import read_application
from loan_engine.assessment import assess
from loan_engine.layouts import in_json
from loan_engine.plan_answers import plan_answer, quote_answer
from loan_engine.plans import read_plan
from loan_engine.reading import read_json
from rules.rulebooks import rulebooks

TODAY = date(2026, 3, 2)
ROUNDS, CALLS = 30, 40
MOST = 0.001
"""Seconds of a full quote."""

QUOTE = "a full quote: the assessment and three ways by two methods"


def families() -> list[bytes]:
    """The example of a rulebook, at other prices."""
    example = next(iter(rulebooks().values())).example
    found = []
    for more in range(CALLS * (ROUNDS + 1)):
        family: dict[str, Any] = deepcopy(dict(example))
        family["purchase"]["price"] = f"{1_000_000 + 15 * more}.00"
        found.append(orjson.dumps(family))
    return found


def plans() -> list[bytes]:
    """A loan of 360 months by either method, of other amounts."""
    terms = {"term_months": 360, "first_due": "2026-04-02"}
    return [
        orjson.dumps(
            {
                "loans": [
                    {
                        "part": "fund",
                        "principal": f"{500_000 + more}.00",
                        "annual_rate": "0.0285",
                        "method": "equal_installment",
                        **terms,
                    },
                    {
                        "part": "commercial",
                        "principal": f"{420_000 + more}.00",
                        "annual_rate": "0.036",
                        "method": "equal_principal",
                        **terms,
                    },
                ]
            }
        )
        for more in range(CALLS * (ROUNDS + 1))
    ]


ANSWERS: dict[str, tuple[Callable[[], list[bytes]], Callable[[object], object]]] = {
    "a schedule: two loans of 360 months, and both together": (
        plans,
        lambda document: plan_answer(read_plan(document), layout=in_json),
    ),
    "an assessment with its whole trace": (
        families,
        lambda document: assessment_answer(assess(read_application(document, TODAY)), IN_JSON),
    ),
    QUOTE: (families, lambda document: quote_answer(read_quote(document, TODAY), layout=in_json, parts=IN_JSON)),
}


def rounds(bodies: list[bytes], answer: Callable[[object], object]) -> list[float]:
    """Seconds of this thread a call, by round; the first round, which fills what may be kept, does not count."""
    following = iter(bodies)
    found = []
    for _ in range(ROUNDS + 1):
        start = thread_time()
        for _ in range(CALLS):
            orjson.dumps(answer(read_json(next(following))))
        found.append((thread_time() - start) / CALLS)
    return found[1:]


def main() -> int:
    gc.freeze()
    gc.set_threshold(20_000)
    found = {name: rounds(bodies(), answer) for name, (bodies, answer) in ANSWERS.items()}
    print("| | min, µs | median, µs |\n| --- | ---: | ---: |")
    for name, seconds in found.items():
        print(f"| {name} | {min(seconds) * 1e6:.0f} | {median(seconds) * 1e6:.0f} |")
    return int(min(found[QUOTE]) >= MOST)


if __name__ == "__main__":
    sys.exit(main())
