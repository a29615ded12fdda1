"""What a practitioner would write by hand: one city's rules as Polars expressions, the numbers in place.

It is what the screening of `loan_engine` is measured against, and is written to be fast: whole numbers and booleans
wherever the answer allows, each shared column worked out once, no Python per row. It holds for applications from
7 September 2020 on; the three things that changed since (retirement ages on 1 January 2025, fund rates, LPR) go by the
row's own day. Payments are floats rounded half up to the fen.

`screened` and `verdicts` take the columns of `loan_engine.simulation.population` and give, for every row in its place:

- verdict: eligible, ineligible or undetermined; what was not asked for holds up no verdict
- failed, unknown: ids of the conditions that are not met, or not known to be, joined by ";"
- fund, total, commercial (fen) and term (months): what is surely lent; null where that is not known
- equal_installment, equal_principal: fen of the combined loan's first payment; null where there is no quote

Both are fastest when collected by the streaming engine, which keeps the order of the rows.

Run as a program, it compares itself with the scalar engine on random applications with facts missing.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
from polars import col, lit, when

from loan_engine.advice import amounts_of
from loan_engine.amortization import Method
from loan_engine.application import Application
from loan_engine.assessment import Assessment, assess
from loan_engine.lending import fund_rate_of, lent, term_of
from loan_engine.problems import Invalid
from loan_engine.simulation.population import population
from rules.national.rates import commercial_rate
from rules.rulebooks import in_force
from rules.vocabulary import FACTS, request

CONDITIONS = (
    "full_capacity",
    "new_build",
    "down_payment",
    "contributions",
    "in_city",
    "state_land",
    "contract_registered",
    "contract_recent",
    "payment_proof_recent",
    "no_unsettled_fund_loan",
    "project_admitted",
    "no_guarantee_outstanding",
    "owned_home_not_large",
    "not_third_home",
    "kind_of_home",
    "not_sued_for_default",
    "not_overdue",
    "no_bad_credit_record",
    "title_undisputed",
    "mortgage_allowed",
    "fund_within_cap",
    "total_within_share",
    "term_not_too_short",
    "term_not_too_long",
    "term_within_retirement",
    "room_for_shortest_term",
    "not_fully_paid",
)
ASKS = {
    "fund_within_cap": ("request_fund_amount",),
    "total_within_share": ("request_fund_amount", "request_commercial_amount"),
    "term_not_too_short": ("request_term_months",),
    "term_not_too_long": ("request_term_months",),
    "term_within_retirement": ("request_term_months",),
}
"""What must be stated for a condition to hold up the verdict."""

RETIREMENT_LAW = date(2025, 1, 1)
RATE = 100_000
"""Annual rates below are whole numbers: 2600 is 2.6 %."""
LPR = (
    (date(2020, 4, 20), 4650),
    (date(2022, 1, 20), 4600),
    (date(2022, 5, 20), 4450),
    (date(2022, 8, 22), 4300),
    (date(2023, 6, 20), 4200),
    (date(2024, 2, 20), 3950),
    (date(2024, 7, 22), 3850),
    (date(2024, 10, 21), 3600),
    (date(2025, 5, 20), 3500),
)
FIRST_SHORT = (
    (date(2015, 8, 26), 2750),
    (date(2022, 10, 1), 2600),
    (date(2024, 5, 18), 2350),
    (date(2025, 5, 8), 2100),
)
"""The fund's rates for a first home and up to five years; then for longer, and for a second home."""
FIRST_LONG = tuple((since, rate + 500) for since, rate in FIRST_SHORT)
SECOND_SHORT = ((date(2015, 8, 26), 3025), (date(2024, 5, 18), 2775), (date(2025, 5, 8), 2525))
SECOND_LONG = tuple((since, rate + 550) for since, rate in SECOND_SHORT)
LEAST_LOAN = 1_000_00

applied = col("request_applied_on")
fund_asked = col("request_fund_amount")
commercial_asked = col("request_commercial_amount")
term_asked = col("request_term_months")
married = col("household_married")
homes = col("household_homes_owned")
price = col("purchase_price")
down_payment = col("purchase_down_payment")


def verdicts(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The verdict alone."""
    return truths(frame).select(_verdict())


def screened(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Everything that the head of this file lists."""
    return (
        _with_payments(_with_limits(truths(frame)))
        .with_columns(_group(place, test).alias(f"{list_}_{place}") for list_, test in LISTS for place in GROUPS)
        .select(
            _verdict(),
            *(_ids(list_) for list_, _ in LISTS),
            "fund",
            "total",
            "commercial",
            "term",
            "equal_installment",
            "equal_principal",
        )
    )


def truths(frame: pl.LazyFrame) -> pl.LazyFrame:
    """A boolean column for every condition beside the columns given, and what several steps share."""
    return (
        frame.with_columns(
            _day("request_applied_on").alias("applied"),
            _day("applicant_birth_date").alias("born"),
            (price - col("purchase_garage_price")).alias("home_price"),
            ((price - col("purchase_garage_price")) * 4 // 5).alias("share"),  # whole fen: as good as four fifths
            (fund_asked + commercial_asked).alias("asked"),
            (married & _qualifies("applicant") & _qualifies("spouse")).alias("both_qualify"),
            ((col("applicant_sex") == "female") & (col("applicant_retirement_category") == "female_55")).alias("later"),
            (col("applicant_sex") == "male").alias("male"),
        )
        .with_columns(
            _longest(50 * 12, 2, 60, (1975, 1)).alias("longest_50"),
            _longest(55 * 12, 4, 36, (1970, 1)).alias("longest_55"),
            _longest(60 * 12, 4, 36, (1965, 1)).alias("longest_60"),
        )
        .with_columns(**_conditions())
    )


def _conditions() -> dict[str, pl.Expr]:
    born, on, home_price = col("born"), col("applied"), col("home_price")
    return {
        "full_capacity": (born + 18 * YEAR <= on) | ((born + 16 * YEAR <= on) & col("applicant_lives_on_own_labour")),
        "new_build": col("home_is_new_build"),
        "down_payment": (down_payment * 5 >= home_price) | (down_payment * 5 >= price),
        "contributions": _contributes("applicant"),
        "in_city": col("home_in_city"),
        "state_land": col("home_land") == "state",
        "contract_registered": col("purchase_contract_registered"),
        "contract_recent": on <= _day("purchase_contract_date") + YEAR,
        "payment_proof_recent": on <= _day("purchase_payment_proof_date") + YEAR,
        "no_unsettled_fund_loan": _neither("unsettled_fund_loan"),
        "project_admitted": col("home_project_admitted"),
        "no_guarantee_outstanding": ~col("applicant_guarantees_unsettled_fund_loan"),
        "owned_home_not_large": (homes != 1) | (col("household_largest_home_area") <= 144_00),
        "not_third_home": homes <= 1,
        "kind_of_home": col("home_kind") == "ordinary",  # every other kind is excluded
        "not_sued_for_default": _neither("sued_for_default"),
        "not_overdue": _neither("overdue_or_guarantor_paid"),
        "no_bad_credit_record": _neither("bad_credit_record"),
        "title_undisputed": ~col("home_title_disputed"),
        "mortgage_allowed": ~col("home_mortgage_prohibited"),
        "fund_within_cap": (fund_asked <= 350_000_00) | (col("both_qualify") & (fund_asked <= 500_000_00)),
        "total_within_share": (fund_asked <= col("share"))
        & (commercial_asked <= col("share"))
        & (col("asked") <= col("share"))
        & (col("asked") * 5 <= price * 4),
        "term_not_too_short": term_asked >= 12,
        "term_not_too_long": term_asked <= 360,
        "term_within_retirement": _before_retirement(term_asked),
        "room_for_shortest_term": _before_retirement(lit(12, pl.Int32)),
        "not_fully_paid": ~col("purchase_fully_paid"),
    }


MONTH = 32
"""Days as (months since year 0) x 32 + day of month: a month later is 32 more, and no day runs into the next month."""
YEAR = 12 * MONTH
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)


def _calendar() -> pl.Series:
    """Those numbers of all days: read off a table they take an eighth of the time."""
    day = pl.date_range(FIRST_DAY, LAST_DAY)
    return pl.select((day.dt.year() * 12 + day.dt.month()) * MONTH + day.dt.day()).to_series()


CALENDAR = _calendar()


def _day(column: str) -> pl.Expr:
    return lit(CALENDAR).gather(col(column).to_physical() - (FIRST_DAY - date(1970, 1, 1)).days)


def _contributes(person: str) -> pl.Expr:
    return (col(f"{person}_contribution_months") >= 6) & col(f"{person}_contributing_now")


def _qualifies(person: str) -> pl.Expr:
    return _contributes(person) & ~(
        col(f"{person}_unsettled_fund_loan")
        | col(f"{person}_guarantees_unsettled_fund_loan")
        | col(f"{person}_sued_for_default")
        | col(f"{person}_overdue_or_guarantor_paid")
        | col(f"{person}_bad_credit_record")
    )


def _neither(bar: str) -> pl.Expr:
    return ~col(f"applicant_{bar}") & (~married | ~col(f"spouse_{bar}"))


def _longest(age: int, months_a_step: int, steps: int, first: tuple[int, int]) -> pl.Expr:
    """Months to retirement in whole years, and five years more.

    The law of 2025 adds a month of age for so many months of birth from the first on, until all steps are made.
    """
    born, year, month = col("born"), *first
    later = ((born // MONTH - (year * 12 + month)) // months_a_step + 1).clip(0, steps)
    retires = born + (age + when(applied >= RETIREMENT_LAW).then(later).otherwise(0)) * MONTH
    return (retires - col("applied")) // YEAR * 12 + 60


def _before_retirement(term: pl.Expr) -> pl.Expr:
    return (
        (term <= col("longest_50"))
        | (col("later") & (term <= col("longest_55")))
        | (col("male") & (term <= col("longest_60")))
    )


def _verdict() -> pl.Expr:
    eligible = pl.all_horizontal(_held_up(condition) for condition in CONDITIONS)
    return (
        when(eligible)
        .then(lit("eligible"))
        .when(eligible.is_null())
        .then(lit("undetermined"))
        .otherwise(lit("ineligible"))
        .alias("verdict")
    )


def _held_up(condition: str) -> pl.Expr:
    """How it stands for the verdict: met where it is open and what it asks about was not stated."""
    met = col(condition)
    if condition not in ASKS:
        return met
    return met | (met.is_null() & pl.any_horizontal(col(part).is_null() for part in ASKS[condition]))


LISTS = (("failed", lambda met: ~met), ("unknown", lambda met: met.is_null()))
GROUP = 14
GROUPS = range(0, len(CONDITIONS), GROUP)
"""The lists of ids are read off tables, fourteen conditions at a time: 16 384 texts to choose from."""


def _group(first: int, test: Any) -> pl.Expr:
    """Which of fourteen conditions pass a test, a bit for each."""
    bits = (
        test(col(condition)).fill_null(False).cast(pl.UInt16) * 2**bit
        for bit, condition in enumerate(CONDITIONS[first : first + GROUP])
    )
    return pl.sum_horizontal(bits)


def _ids(list_: str) -> pl.Expr:
    texts = (lit(TEXTS[first]).gather(col(f"{list_}_{first}").cast(pl.UInt32)) for first in GROUPS)
    return pl.concat_str(*texts, separator=";", ignore_nulls=True).alias(list_)


def _texts(first: int) -> pl.Series:
    """By bits: the ids of fourteen conditions; null where there is none."""
    ids = CONDITIONS[first : first + GROUP]
    chosen = ([id_ for bit, id_ in enumerate(ids) if bits >> bit & 1] for bits in range(2 ** len(ids)))
    return pl.Series([";".join(each) or None for each in chosen])


TEXTS = {first: _texts(first) for first in GROUPS}


def _with_limits(frame: pl.LazyFrame) -> pl.LazyFrame:
    longest = when("male").then("longest_60").when("later").then("longest_55").otherwise("longest_50")
    return (
        frame.with_columns(
            _not_below_zero(col("share")).alias("total"),
            when("both_qualify").then(500_000_00).otherwise(350_000_00).cast(pl.Int64).alias("cap"),
            longest.alias("longest"),
        )
        .with_columns(
            when(col("cap") < col("total")).then("cap").otherwise("total").alias("fund"),
            when(col("longest") < 12).then(0).otherwise(col("longest").clip(0, 360)).cast(pl.Int64).alias("term"),
        )
        .with_columns(
            _not_below_zero(col("total") - pl.coalesce(fund_asked, "fund")).alias("commercial"),
        )
    )


def _with_payments(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The combined loan's first payments: at the fund's rate of the day and, for the bank's part, at the LPR."""
    need, fund, bank = col("need"), col("from_fund"), col("from_bank")
    months, fund_rate, bank_rate = col("months"), col("fund_rate"), col("bank_rate")
    quoted = (
        (need > 0)
        & (fund + bank > 0)
        & _lends(fund, "fund")
        & _lends(col("alone"), "fund")
        & _lends(bank, "bank")
        & _lends(fund + bank, "bank")
    )
    return (
        frame.with_columns(
            pl.coalesce("asked", price - down_payment).alias("need"),
            pl.coalesce(term_asked, when(col("term") > 0).then("term")).alias("months"),
            _in_force(LPR).alias("bank_rate"),
        )
        .with_columns(
            pl.coalesce(fund_asked, _not_below_zero(_lower(col("fund"), need - commercial_asked.fill_null(0)))).alias(
                "from_fund"
            ),
            _lower(col("fund"), need).alias("alone"),
            when(homes == 0)
            .then(when(months <= 60).then(_in_force(FIRST_SHORT)).otherwise(_in_force(FIRST_LONG)))
            .otherwise(when(months <= 60).then(_in_force(SECOND_SHORT)).otherwise(_in_force(SECOND_LONG)))
            .alias("fund_rate"),
        )
        .with_columns(
            pl.coalesce(commercial_asked, _not_below_zero(_lower(col("total"), need) - fund)).alias("from_bank"),
            (months * (fund_rate / (12 * RATE)).log1p()).exp().alias("fund_growth"),
            (months * (bank_rate / (12 * RATE)).log1p()).exp().alias("bank_growth"),
        )
        .with_columns(
            (fund_rate / (12 * RATE) * col("fund_growth") / (col("fund_growth") - 1)).alias("fund_factor"),
            (bank_rate / (12 * RATE) * col("bank_growth") / (col("bank_growth") - 1)).alias("bank_factor"),
        )
        .with_columns(_least("fund", fund_rate).alias("fund_least"), _least("bank", bank_rate).alias("bank_least"))
        .with_columns(
            when(quoted)
            .then(_half_up(fund * col("fund_factor")) + _half_up(bank * col("bank_factor")))
            .cast(pl.Int64)
            .alias("equal_installment"),
            when(quoted)
            .then(
                _half_up(fund / months)
                + _half_up(fund * fund_rate / (12 * RATE))
                + _half_up(bank / months)
                + _half_up(bank * bank_rate / (12 * RATE))
            )
            .cast(pl.Int64)
            .alias("equal_principal"),
        )
    )


def _in_force(table: tuple[tuple[date, int], ...]) -> pl.Expr:
    """The rate of the day of application."""
    (_, first), *changes = table
    chosen: Any = pl
    for since, rate in reversed(changes):
        chosen = chosen.when(applied >= since).then(lit(rate))
    return chosen.otherwise(lit(first))


def _not_below_zero(amount: pl.Expr) -> pl.Expr:
    return when(amount < 0).then(0).otherwise(amount)


def _lower(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """The lower of two; null where one is, which `min_horizontal` would skip."""
    return when(one < other).then(one).when(one >= other).then(other)


def _lends(principal: pl.Expr, by: str) -> pl.Expr:
    """Nothing at all, or enough."""
    return (principal == 0) | ((principal >= LEAST_LOAN) & (principal >= col(f"{by}_least")))


def _least(by: str, rate: pl.Expr) -> pl.Expr:
    """The principal from which on the payment is above what its roundings can add up to."""
    roundings = ((col(f"{by}_growth") - 1) / (rate / (12 * RATE))).ceil()
    return (roundings + 0.5) / col(f"{by}_factor")


def _half_up(fen: pl.Expr) -> pl.Expr:
    return (fen + 0.5).floor()


def check(frame: pl.DataFrame) -> list[str]:
    """Where the scalar engine says otherwise, a line for every row and column."""
    ours = pl.DataFrame([_by_the_engine(row) for row in frame.iter_rows(named=True)], infer_schema_length=None)
    peers = screened(frame.lazy()).collect()
    return [
        f"row {row}: {name} is {theirs}, not {right}"
        for name in peers.columns
        for row, (theirs, right) in enumerate(zip(peers[name], ours[name], strict=True))
        if theirs != right
    ]


def _by_the_engine(row: Mapping[str, Any]) -> dict[str, Any]:
    facts = {id_: row[fact.column] for id_, fact in FACTS.items() if row[fact.column] is not None}
    on = facts[request.applied_on.id]
    assessment = assess(Application(in_force("jingdezhen", on), facts, on, on, False))
    stands = {finding.condition.id: finding.result for finding in assessment.findings}
    return {
        "verdict": assessment.verdict.value,
        "failed": ";".join(id_ for id_, result in stands.items() if result is False),
        "unknown": ";".join(id_ for id_, result in stands.items() if result is None),
        **{id_: limit.sure for id_, limit in assessment.limits.items()},
        **_first_payments(assessment),
    }


def _first_payments(assessment: Assessment) -> dict[str, int | None]:
    """As `loan_engine.advice.quote_of`, of which the amounts, terms and refusals are these."""
    none: dict[str, int | None] = dict.fromkeys(Method)
    on = assessment.application.on
    try:
        term = term_of(assessment, [])
        rates = {
            "fund": fund_rate_of(assessment.application, term, []).value,
            "commercial": commercial_rate(on, 0).value,
        }
        _, fund, bank, alone = amounts_of(assessment)
        ways = ({"fund": alone}, {"commercial": fund + bank}, {"fund": fund, "commercial": bank})
        plans = [{method: lent(way, rates, term, method, date(2030, 1, 1)) for method in Method} for way in ways]
    except Invalid:
        return none
    return none | {method: plan.combined.first_payment for method, plan in plans[-1].items() if plan is not None}


def applications(rows: int, seed: int) -> pl.DataFrame:
    """Applications of many years with facts missing; half of them with facts together that are seldom found so."""
    days = (date(2021, 10, 31), date(2025, 3, 1), date(2026, 3, 1))
    likely = pl.concat(population(rows // 6, seed, on, missing=0.08) for on in days)
    mixed = likely.with_columns(pl.all().exclude("request_applied_on").shuffle(seed))
    return pl.concat([likely, mixed])


def main() -> int:
    differences = check(applications(6_000, seed=20260301))
    print("\n".join(differences[:20]) or "The scalar engine says the same of 6 000 applications.")
    return int(bool(differences))


if __name__ == "__main__":
    sys.exit(main())
