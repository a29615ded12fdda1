"""Interest by months and by days: what a fen bears between two due dates.

By custom (银发〔2005〕129号) a month's rate is a twelfth of the annual rate whatever its number of days, a day's rate
the annual rate over 360 or, where the contract says so, 365, and a month counts thirty days at most.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

MONTH_DAYS = 30
"""Days that a month counts for interest."""


@dataclass(frozen=True, slots=True)
class RateChange:
    """The annual rate from a day on, as a fraction within the bounds of `Loan`."""

    on: date
    annual_rate: Decimal


@dataclass(frozen=True, slots=True)
class Period:
    """From a due date, or from payout, to the next due date.

    `by_days` is a first period whose days the contract counts; every other period is a month. `rates` are those in
    force within it, the first from its start on. The methods give exact fen of interest per fen.
    """

    start: date
    due: date
    by_days: bool
    day_basis: int
    rates: tuple[RateChange, ...]

    def to_the_day(self, day: date) -> Fraction:
        """Interest to a day within the period, at a day's rate, of what is repaid on it."""
        return self._rate_days(self._days(day)) / self.day_basis

    def whole(self) -> Fraction:
        """Interest of the whole period, of what stays until its end.

        In a month with two rates the days before the change, out of thirty, bear the old one and the rest the new one.
        """
        if self.by_days:
            return self.to_the_day(self.due)
        return self._rate_days(MONTH_DAYS) / (12 * MONTH_DAYS)

    def rate_on(self, day: date) -> Decimal:
        """The annual rate in force on a day."""
        return [change.annual_rate for change in self.rates if change.on <= day][-1]

    def _rate_days(self, days: int) -> Fraction:
        """The sum of the rates over the first so many days."""
        starts = [min(self._days(change.on), days) for change in self.rates]
        spans = [end - begin for begin, end in zip(starts, (*starts[1:], days), strict=True)]
        rates = [Fraction(change.annual_rate) for change in self.rates]
        return sum((rate * span for rate, span in zip(rates, spans, strict=True)), Fraction(0))

    def _days(self, day: date) -> int:
        days = (day - self.start).days
        return days if self.by_days else min(days, MONTH_DAYS)
