"""What this release carries: its version, its rulebooks, and how far its data go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from loan_engine import reference_forms
from loan_engine.reference_answers import rulebooks_answer
from loan_engine.version import VERSION
from rules.national.rates import FUND_CHECKED_ON, LPR_CHECKED_ON, fund_rate_table, lpr_table
from rules.national.retirement import CATEGORIES
from rules.national.working_days import known_from, known_until


def release_answer() -> reference_forms.ReleaseAnswer:
    """The release as `loan-engine --version` and `/v1/release` tell it: nothing in it is written down twice."""
    laws = sorted({(value.since, value.source) for table in CATEGORIES.values() for value in table.values})
    return {
        "version": VERSION,
        "rulebooks": rulebooks_answer(),
        "fund_rates": _rates([row.in_force_from for row in fund_rate_table()], FUND_CHECKED_ON),
        "lpr": _rates([row.in_force_from for row in lpr_table()], LPR_CHECKED_ON),
        "working_days": {"known_from": known_from().isoformat(), "known_until": known_until().isoformat()},
        "retirement": [{"in_force_from": since.isoformat(), "source": source} for since, source in laws],
    }


def _rates(changes: Sequence[date], checked_on: date) -> reference_forms.RatesCarried:
    return {
        "first_row": changes[0].isoformat(),
        "last_row": changes[-1].isoformat(),
        "checked_on": checked_on.isoformat(),
    }
