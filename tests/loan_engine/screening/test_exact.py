"""A table in the smallest units is read by every engine as its file is, and on a cluster as the example does."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest

from loan_engine.screening.engines import engine
from loan_engine.screening.exact import exact_name, facts_of
from loan_engine.screening.files.kinds import PARQUET
from loan_engine.screening.files.reading import open_table
from loan_engine.screening.payments import BankTerms
from loan_engine.screening.table import ANSWERS, Screening
from loan_engine.simulation.population import population
from rules.rulebooks import in_force
from rules.vocabulary import FACTS, home, household, purchase, request

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 3, 1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    frame = population(500, 4, TODAY, missing=0.05).rename({fact.column: exact_name(fact) for fact in FACTS.values()})
    odd = {
        exact_name(purchase.price): [-1, 100_000_000_01, None],
        exact_name(request.term_months): [361, 0, 12],
        home.kind.column: ["castle", "villa", None],
        purchase.contract_date.column: [date(1899, 12, 31), date(2101, 1, 1), None],
    }
    beyond = pl.DataFrame(odd, schema={name: frame.schema[name] for name in odd})
    path = tmp_path / "applications.parquet"
    pl.concat([frame, beyond], how="diagonal").with_row_index("application", 1).write_parquet(path)
    return path


@pytest.mark.parametrize("name", ["polars", "duckdb"])
def test_the_facts_are_those_that_reading_the_file_gives(name: str, file: Path, tmp_path: Path) -> None:
    read = pl.concat(open_table(file, PARQUET).batches())
    used = engine(name)
    used.write(facts_of(used.scan(str(file)), row="application"), tmp_path / "facts.parquet")
    frame = pl.read_parquet(tmp_path / "facts.parquet")
    readable = pl.col("unreadable").is_null()
    for fact in FACTS.values():
        assert frame.filter(readable)[fact.column].equals(read.filter(readable)[fact.column]), fact.id
    assert frame["unreadable"].is_null().to_list() == read["unreadable"].is_null().to_list()
    beyond = "贷款期限（月）超出范围；住房类型超出范围；合同总价超出范围；购房合同签订日期超出范围"
    assert frame["unreadable"].drop_nulls().to_list()[0] == beyond


def test_what_stands_beside_stays_and_what_is_not_there_is_unknown() -> None:
    frame = nw.from_native(pl.LazyFrame({"n": [7], "name": ["甲"], household.married.column: [True]}))
    facts = facts_of(frame, row="n").collect().to_native()
    assert facts.select("name", "row", household.married.column).row(0) == ("甲", 7, True)
    assert facts[purchase.price.column].to_list() == [None]
    assert facts.schema[purchase.price.column] == pl.Int64


@pytest.mark.heavy
def test_the_example_for_a_cluster(file: Path, tmp_path: Path) -> None:
    if find_spec("pyspark") is None and "REQUIRE_SPARK" not in os.environ:
        pytest.skip("Spark is not installed: pip install 'loan-engine[spark]', and a Java")
    result = tmp_path / "result"
    command = [ROOT / "examples/cluster/screen_city.py", file, result, "--on", TODAY.isoformat()]
    memory = {"PYSPARK_SUBMIT_ARGS": "--driver-memory 4g --master local[1] pyspark-shell"}
    subprocess.run([sys.executable, *map(str, command)], check=True, capture_output=True, env={**os.environ, **memory})
    screening = Screening(in_force("jingdezhen", TODAY), TODAY, BankTerms(), engine("polars"))
    facts = facts_of(nw.from_native(pl.scan_parquet(file)), row="application")
    expected = screening.screened(facts).to_native().collect()
    answers = pl.read_parquet(result / "**/*.parquet", hive_partitioning=True).sort("row")
    verdict = pl.col("verdict").replace("__HIVE_DEFAULT_PARTITION__", None)  # the folder of rows without one
    answers = answers.with_columns(verdict)
    for name in ANSWERS:
        assert answers[name].cast(expected.schema[name]).equals(expected[name]), name
