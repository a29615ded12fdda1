"""A table says of every row what one application is told: on Polars, on DuckDB and on Spark."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from loan_engine.advice import amounts_of
from loan_engine.amortization import Method
from loan_engine.application import Application
from loan_engine.assessment import assess
from loan_engine.lending import fund_rate_of, lent, term_of
from loan_engine.problems import Invalid
from loan_engine.screening.engines import Engine, engine
from loan_engine.screening.payments import BankTerms
from loan_engine.screening.rows import ROW, UNREADABLE
from loan_engine.screening.table import Screening
from loan_engine.screening.wordings import condition_text
from loan_engine.simulation.population import population
from rules.consistency import CONSISTENCY
from rules.evaluation import truth
from rules.facts import Choice, Day, Fact, Number, YesNo
from rules.national.rates import commercial_rate
from rules.rulebook import Rulebook
from rules.rulebooks import rulebooks
from rules.vocabulary import FACTS

Facts = dict[str, Any]
TODAY = date(2026, 3, 1)
TYPES: dict[type[Fact], Any] = {YesNo: pl.Boolean, Choice: pl.String, Day: pl.Date, Number: pl.Int64}


SPARK = find_spec("pyspark") is not None or "REQUIRE_SPARK" in os.environ
PARTS, ROWS = 4, 50_000
"""Parts of a row count that together are 200 000."""

Applications = Callable[..., Iterator[Facts]]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return rulebooks()["jingdezhen-2020-18"]


@pytest.fixture(scope="module")
def engines() -> Iterator[list[Engine]]:
    """Every engine that is installed; where it is required, Spark as well."""
    if not SPARK:
        yield [engine("polars"), engine("duckdb")]
        return
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    session = builder.config("spark.driver.memory", "4g").getOrCreate()
    yield [engine("polars"), engine("duckdb"), engine("spark")]
    session.stop()


def column_type(fact: Fact) -> Any:
    return next(type_ for kind, type_ in TYPES.items() if isinstance(fact, kind))


def table(rows: Sequence[Facts]) -> pl.DataFrame:
    """Facts as a table that can be screened."""
    facts = [pl.Series(fact.column, [row.get(id_) for row in rows], column_type(fact)) for id_, fact in FACTS.items()]
    numbers = pl.Series(ROW, range(1, len(rows) + 1), pl.Int64)
    return pl.DataFrame([numbers, pl.Series(UNREADABLE, [None] * len(rows), pl.String), *facts])


def on_engine(engine: Engine, frame: pl.DataFrame, rulebook: Rulebook, folder: Any) -> list[dict[str, Any]]:
    """The answers of an engine that reads and writes files, as it does in earnest."""
    file, result = folder / f"{engine.name}-in.parquet", folder / f"{engine.name}-out.parquet"
    frame.write_parquet(file)
    screening = Screening(rulebook, TODAY, BankTerms(), engine)
    engine.write(screening.screened(engine.scan(str(file))), result)
    return pl.read_parquet(result / "*.parquet" if result.is_dir() else result).to_dicts()


def application(facts: Facts, rulebook: Rulebook) -> Application:
    """One application as it is read: the day is there, and whoever has a retirement category is a woman."""
    on = facts.get("request.applied_on", TODAY)
    facts = {**facts, "request.applied_on": on}
    for person in ("applicant", "spouse"):
        if f"{person}.retirement_category" in facts:
            facts.setdefault(f"{person}.sex", "female")
    return Application(rulebook, facts, on, TODAY, False)


def told(facts: Facts, rulebook: Rulebook) -> dict[str, Any]:
    """What the assessment of one application says, as a row of answers; without the plan."""
    assessment = assess(application(facts, rulebook))
    on = assessment.application.on
    needed = {fact for fact, _ in assessment.needed}
    findings = assessment.findings
    answer: dict[str, Any] = {
        "verdict": assessment.verdict.value,
        "failed": "；".join(condition_text(each.condition, on) for each in findings if each.result is False),
        "unknown": "；".join(
            condition_text(each.condition, on) for each in findings if each.result is None and each.counts
        ),
        "missing": "；".join(fact.label for fact in FACTS.values() if fact in needed),
    }
    for id_, limit in assessment.limits.items():
        answer |= {f"limit_{id_}": limit.sure, f"limit_{id_}_at_most": limit.at_most}
    return answer


def quoted(facts: Facts, rulebook: Rulebook) -> dict[str, Any]:
    """The combined plan that a quote makes of one application, and its first payments; all None where it makes none."""
    assessment = assess(application(facts, rulebook))
    on = assessment.application.on
    answer: dict[str, Any] = dict.fromkeys(PLAN)
    try:
        term, (_, fund, commercial, _) = term_of(assessment, []), amounts_of(assessment)
        answer |= {"plan_fund": fund, "plan_commercial": commercial, "plan_term": term}
        rates = {
            "fund": fund_rate_of(assessment.application, term, []).value,
            "commercial": commercial_rate(on, 0).value,
        }
    except Invalid:
        return answer
    for method in Method:
        try:
            plan = lent({"fund": fund, "commercial": commercial}, rates, term, method, on)
        except Invalid:
            continue
        answer[f"first_{method}"] = 0 if plan is None else plan.combined.first_payment
    return answer


PLAN = ("plan_fund", "plan_commercial", "plan_term", "first_equal_installment", "first_equal_principal")


def consistent(facts: Facts) -> Facts:
    """Facts without those that contradict others or are out of bounds, as reading leaves them."""
    kept = {id_: value for id_, value in facts.items() if within_bounds(FACTS[id_], value)}
    if kept.get("household.married") is False:
        kept = {id_: value for id_, value in kept.items() if not id_.startswith("spouse.")}
    for person in ("applicant", "spouse"):
        if kept.get(f"{person}.sex") == "male":
            kept.pop(f"{person}.retirement_category", None)
    for relation in CONSISTENCY:
        if truth(relation.holds, kept, kept.get("request.applied_on", TODAY)) is False:
            kept.pop(relation.fact.id)
    return kept


def within_bounds(fact: Fact, value: Any) -> bool:
    return not isinstance(fact, Number) or fact.minimum <= value <= fact.maximum


def of_population(size: int, seed: int, missing: float) -> list[Facts]:
    """Applications such as there may be, each fact missing with a likelihood."""
    ids = {fact.column: fact.id for fact in FACTS.values()}
    rows = population(size, seed, TODAY, missing=missing).to_dicts()
    return [{ids[name]: value for name, value in row.items() if value is not None} for row in rows]


def differing(answers: list[dict[str, Any]], expected: list[dict[str, Any]]) -> list[tuple[int, str, Any, Any]]:
    """Where a table and the applications one by one say different things: row, column, and what each says."""
    assert len(answers) == len(expected)
    return [
        (row, name, answer[name], value)
        for row, (answer, told) in enumerate(zip(answers, expected, strict=True), start=1)
        for name, value in told.items()
        if answer[name] != value or answer["row"] != row
    ]


def test_a_table_says_what_each_application_is_told(
    applications: Applications, rulebook: Rulebook, engines: list[Engine], tmp_path: Path
) -> None:
    rows = [*map(consistent, applications(150, seed=6, missing=0.1)), *of_population(150, seed=6, missing=0.1)]
    expected = [told(row, rulebook) | quoted(row, rulebook) for row in rows]
    assert {each["verdict"] for each in expected} == {"eligible", "ineligible", "undetermined"}
    assert sum(each["first_equal_installment"] is not None for each in expected) > 50
    for each in engines:
        assert differing(on_engine(each, table(rows), rulebook, tmp_path), expected) == [], each.name


@pytest.mark.heavy
@pytest.mark.parametrize("part", range(PARTS))
def test_two_hundred_thousand_rows_with_missing_facts(
    part: int, applications: Applications, rulebook: Rulebook, engines: list[Engine], tmp_path: Path
) -> None:
    """Half are such as there may be, half lie near every threshold; every tenth is quoted as well."""
    missing = (0.02, 0.05, 0.1, 0.3)[part]
    rows = of_population(ROWS // 2, seed=part, missing=missing)
    rows += map(consistent, applications(ROWS // 2, seed=part, missing=missing))
    expected = [told(row, rulebook) for row in rows]
    for row in range(0, ROWS, 10):
        expected[row] |= quoted(rows[row], rulebook)
    for each in engines:
        answers = on_engine(each, table(rows), rulebook, tmp_path)
        assert differing(answers, expected)[:5] == [], each.name
        assert all(answer["unreadable"] is None for answer in answers)
