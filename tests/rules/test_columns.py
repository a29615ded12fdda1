"""The column reader says of every row what the scalar reader says of the applicant, on every engine."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import duckdb
import narwhals as nw
import polars as pl
import pytest

from rules.columns import Columns, day_ordinals
from rules.evaluation import truth
from rules.expressions import AgeByBirth, Expression, Later, Proposition, Quantity, Share, Unit
from rules.facts import Choice, Day, Fact, Number, YesNo
from rules.parameters import DatedValue, Parameter
from rules.rulebook import rulebooks
from rules.vocabulary import FACTS, applicant, home, household, purchase, request

Applications = Callable[..., Iterator[dict[str, Any]]]

ROWS, UNDATED = 100_000, 6_000
CHANGE = date(2023, 7, 1)
FIRST = date(2020, 9, 7)
TYPES: dict[type[Fact], Any] = {YesNo: pl.Boolean, Choice: pl.String, Day: pl.Date, Number: pl.Int64}


def column_type(fact: Fact) -> Any:
    return next(type_ for kind, type_ in TYPES.items() if isinstance(fact, kind))


def table(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(
        [pl.Series(fact.column, [row.get(id_) for row in rows], column_type(fact)) for id_, fact in FACTS.items()]
    )


def on_polars(propositions: dict[str, Proposition], frame: pl.DataFrame, day: str) -> dict[str, list[Any]]:
    asked = [Columns(day_ordinals(nw.col(day))).truth(each).alias(id_) for id_, each in propositions.items()]
    return nw.from_native(frame).select(*asked).to_dict(as_series=False)


def on_duckdb(propositions: dict[str, Proposition], frame: pl.DataFrame, day: str) -> dict[str, list[Any]]:
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/applications.parquet"
        frame.with_row_index("row").write_parquet(file)
        asked = [Columns(day_ordinals(nw.col(day))).truth(each).alias(id_) for id_, each in propositions.items()]
        relation = nw.from_native(duckdb.read_parquet(file)).select("row", *asked).to_native()
        answers = relation.order("row").fetchall()
    return {id_: [answer[place] for answer in answers] for place, id_ in enumerate(propositions, start=1)}


ENGINES = pytest.mark.parametrize("engine", [on_polars, on_duckdb], ids=["polars", "duckdb"])


@pytest.fixture(scope="module")
def rows(applications: Applications) -> list[dict[str, Any]]:
    dated = list(applications(ROWS, seed=20200907, missing=0.25))
    undated = applications(UNDATED, seed=20250101, missing=0.25)
    return dated + [{id_: value for id_, value in row.items() if id_ != "request.applied_on"} for row in undated]


@pytest.fixture(scope="module")
def days(rows: list[dict[str, Any]]) -> list[date]:
    """The day whose parameters apply to each row; a last few thousand are of applications whose own day is unknown."""
    law_changes = (FIRST, date(2024, 12, 31), date(2025, 1, 1), date(2026, 3, 1))
    return [row.get("request.applied_on", law_changes[place % 4]) for place, row in enumerate(rows)]


@pytest.fixture(scope="module")
def frame(rows: list[dict[str, Any]], days: list[date]) -> pl.DataFrame:
    return table(rows).with_columns(pl.Series("day", days))


@pytest.fixture(scope="module")
def propositions() -> dict[str, Proposition]:
    return {
        f"{id_}/{each.id}": each.test
        for id_, rulebook in rulebooks().items()
        for each in (*rulebook.conditions, *rulebook.cautions)
    }


@pytest.fixture(scope="module")
def scalar(
    rows: list[dict[str, Any]], days: list[date], propositions: dict[str, Proposition]
) -> dict[str, list[bool | None]]:
    return {
        id_: [truth(each, row, day) for row, day in zip(rows, days, strict=True)] for id_, each in propositions.items()
    }


def test_both_readers_agree_on_a_few(applications: Applications, propositions: dict[str, Proposition]) -> None:
    few = list(applications(300, seed=1, missing=0.25))
    answers = on_polars(propositions, table(few), request.applied_on.column)
    for id_, each in propositions.items():
        assert answers[id_] == [truth(each, row, row["request.applied_on"]) for row in few], id_


@pytest.mark.heavy
@ENGINES
def test_both_readers_agree_on_a_hundred_thousand_applications(
    engine: Any, frame: pl.DataFrame, propositions: dict[str, Proposition], scalar: dict[str, list[bool | None]]
) -> None:
    """The day of application is unknown in some, while the day whose parameters apply is known in all."""
    answers = engine(propositions, frame, "day")
    for id_, expected in scalar.items():
        differ = [row for row, pair in enumerate(zip(answers[id_], expected, strict=True)) if pair[0] is not pair[1]]
        assert differ == [], id_
        assert set(expected) == {True, False, None}, f"{id_} was not tried both ways"


def parameter(unit: Unit, *values: tuple[date, Any]) -> Parameter:
    return Parameter("p", "参数", unit, "", tuple(DatedValue(since, value, "", "high") for since, value in values))


CHANGING: dict[str, Proposition] = {
    "amount": purchase.price <= parameter(Unit.FEN, (FIRST, 600_000_00), (CHANGE, 1_000_000_00)),
    "share": purchase.down_payment
    >= Share(parameter(Unit.RATIO, (FIRST, Fraction(1, 5)), (CHANGE, Fraction(3, 10))), purchase.price),
    "months": request.applied_on <= Later(purchase.contract_date, parameter(Unit.MONTHS, (FIRST, 12), (CHANGE, 6))),
    "count": household.homes_owned.equals(parameter(Unit.COUNT, (FIRST, 1), (CHANGE, 2))),
    "choices": home.kind.is_one_of(parameter(Unit.CHOICES, (FIRST, ("villa",)), (CHANGE, ("villa", "apartment")))),
    "age": request.applied_on
    < Later(
        applicant.birth_date,
        AgeByBirth(
            parameter(
                Unit.AGE_BY_BIRTH,
                (FIRST, ((date(1900, 1, 1), 720),)),
                (
                    CHANGE,
                    (
                        (date(1900, 1, 1), 720),
                        *((date(1965, month, 1), 720 + place) for place, month in enumerate((1, 5, 9), start=1)),
                        (date(1966, 2, 1), 724),  # as much again, though not after as long
                        (date(1970, 1, 15), 740),
                        (date(1975, 1, 1), 739),
                    ),
                ),
            ),
            applicant.birth_date,
        ),
    ),
}


@ENGINES
def test_parameters_change_on_their_day_row_by_row(engine: Any, applications: Applications) -> None:
    some = list(applications(5_000, seed=20230701, missing=0.25))
    some += [{**row, "request.applied_on": day} for row in some[:200] for day in (date(2023, 6, 30), CHANGE)]
    answers = engine(CHANGING, table(some), request.applied_on.column)
    for id_, test in CHANGING.items():
        assert answers[id_] == [truth(test, row, row["request.applied_on"]) for row in some], id_


class Foreign(Proposition, Quantity):
    """No node of the language."""

    unit = Unit.FEN

    def __init__(self, *parts: Expression) -> None:
        self.inside = parts

    def parts(self) -> tuple[Expression, ...]:
        return self.inside


def test_what_is_not_of_the_language_is_refused() -> None:
    columns = Columns(day_ordinals(nw.col(request.applied_on.column)))
    with pytest.raises(TypeError, match="not a proposition"):
        columns.truth(Foreign())
    with pytest.raises(TypeError, match="not a quantity"):
        columns.truth(Foreign() <= purchase.price)
    with pytest.raises(TypeError, match="not a quantity"):
        columns.truth(Foreign(purchase.price, purchase.price) <= purchase.price)
