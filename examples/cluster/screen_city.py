"""Screens a city's applications on a Spark cluster: see docs/cluster.md.

    spark-submit --driver-memory 4g --archives environment.tar.gz#environment \\
        examples/cluster/screen_city.py SOURCE RESULT --city jingdezhen --on 2026-03-01

SOURCE is Parquet in the columns of `loan-engine template -o empty.parquet`, and `application`, a whole number. RESULT
is a new folder of Parquet files by verdict.
"""

from __future__ import annotations

import argparse
from datetime import date

import narwhals as nw
from pyspark.sql import SparkSession

from loan_engine.screening.exact import facts_of
from loan_engine.screening.findings import VERDICT
from loan_engine.screening.on_spark import of_session
from loan_engine.screening.payments import BankTerms
from loan_engine.screening.table import Screening
from rules.rulebooks import in_force


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("source")
    options.add_argument("result")
    options.add_argument("--city", default="jingdezhen")
    options.add_argument("--on", type=date.fromisoformat, required=True)
    asked = options.parse_args()
    session = (
        SparkSession.builder.appName("screening")
        .config("spark.sql.constraintPropagation.enabled", "false")
        .getOrCreate()
    )
    screening = Screening(in_force(asked.city, asked.on), asked.on, BankTerms(), of_session(session))
    applications = facts_of(nw.from_native(session.read.parquet(asked.source)), row="application")
    screening.screened(applications).to_native().write.partitionBy(VERDICT).parquet(asked.result)
    session.stop()


if __name__ == "__main__":
    main()
