"""The column reader says of every row what the scalar reader says of the applicant, on every engine."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any, cast

import duckdb
import narwhals as nw
import polars as pl
import pytest

from rules.columns import Columns, _runs, columns_of, day_ordinals, greatest, least, of_days, sharing
from rules.evaluation import amount, facts_read, open_facts, truth
from rules.expressions import (
    DAYS_A_SLOT,
    AgeByBirth,
    Expression,
    Later,
    MonthsBetween,
    Proposition,
    Quantity,
    RoundedDown,
    Share,
    Unit,
    day_ordinal,
)
from rules.facts import Choice, Day, Fact, Number, YesNo
from rules.national.retirement import CATEGORIES
from rules.parameters import DatedValue, Parameter, Steps
from rules.rulebooks import rulebooks
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
        if rulebook.since <= FIRST  # a younger one has no values on the days of these applications
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
    "none": home.kind.is_one_of(parameter(Unit.CHOICES, (FIRST, ()), (CHANGE, ("villa",)))),
    "large": purchase.price <= parameter(Unit.FEN, (FIRST, 30_000_000_00), (CHANGE, 40_000_000_00)),
    "share first": Share(parameter(Unit.RATIO, (FIRST, Fraction(1, 3))), purchase.price) <= purchase.down_payment,
    "tripled": Share(parameter(Unit.RATIO, (FIRST, Fraction(1, 3))), purchase.price)
    <= parameter(Unit.FEN, (FIRST, 20_000_000_00), (CHANGE, 10_000_000_00)),  # in thirds of a fen, beyond 32 bits
    "months between": MonthsBetween(purchase.contract_date, request.applied_on)
    <= parameter(Unit.MONTHS, (FIRST, 12), (CHANGE, 6)),
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


APPLIED = request.applied_on
ON = day_ordinals(nw.col(APPLIED.column))
TABLE = parameter(Unit.AGE_BY_BIRTH, (FIRST, ((date(1900, 1, 1), 720), (date(1970, 1, 15), 740))))
THIRD = Share(parameter(Unit.RATIO, (FIRST, Fraction(1, 3))), purchase.price - purchase.garage_price)
RETIRED = Later(applicant.birth_date, AgeByBirth(TABLE, applicant.birth_date))


@pytest.fixture(scope="module")
def few(applications: Applications) -> list[dict[str, Any]]:
    return list(applications(200, seed=7, missing=0.25))


def answers(frame: pl.DataFrame, **columns: nw.Expr) -> dict[str, list[Any]]:
    return nw.from_native(frame).select(**columns).to_dict(as_series=False)


def test_an_amount_is_rounded_down_and_never_below_zero(few: list[dict[str, Any]]) -> None:
    quantities: dict[str, Quantity] = {
        "whole": purchase.price - purchase.down_payment,
        "left": THIRD - purchase.down_payment,
        "both": THIRD + purchase.down_payment,
        "the other way round": purchase.down_payment + THIRD,
        "months": MonthsBetween(purchase.contract_date, APPLIED),
        "years": RoundedDown(request.term_months, parameter(Unit.MONTHS, (FIRST, 12))),
    }
    found = answers(table(few), **{name: Columns(ON).amount(each) for name, each in quantities.items()})
    for name, quantity in quantities.items():
        exact = [amount(quantity, row, row[APPLIED.id]) for row in few]
        assert found[name] == [None if value is None else max(0, floor(value)) for value in exact], name
        assert {type(value) for value in found[name]} == {int, type(None)}, name
    assert {0, None} < set(found["left"])


def test_another_column_stands_in_for_a_fact(few: list[dict[str, Any]]) -> None:
    columns = Columns(ON, {purchase.garage_price.id: nw.lit(2)}).instead(purchase.price, nw.lit(5))
    found = answers(table(few).head(1), price=columns.amount(purchase.price + purchase.garage_price))
    assert found == {"price": [7]}
    shared, _ = sharing(Columns(ON), [THIRD <= purchase.price, THIRD <= purchase.down_payment])
    assert shared.shared
    assert not shared.instead(purchase.price, nw.lit(5)).shared


def test_where_another_column_stands_in_the_day_still_says_which_parameters_apply() -> None:
    rising = Share(parameter(Unit.RATIO, (FIRST, Fraction(1, 5)), (CHANGE, Fraction(3, 10))), purchase.price)
    rows = [{APPLIED.id: day} for day in (CHANGE - timedelta(days=1), CHANGE)]
    found = answers(table(rows), share=Columns(ON).instead(purchase.price, nw.lit(100)).amount(rising))
    assert found == {"share": [20, 30]}


def test_the_facts_still_open_are_those_of_the_scalar_reader(
    few: list[dict[str, Any]], propositions: dict[str, Proposition]
) -> None:
    for id_, test in propositions.items():
        unknown = Columns(ON).unknown(test)
        assert set(unknown) == set(facts_read(test))
        found = answers(table(few), **{fact.column: column for fact, column in unknown.items()})
        for place, row in enumerate(few):
            assert {fact for fact in unknown if found[fact.column][place]} == open_facts(test, row, row[APPLIED.id]), (
                id_
            )


def staged(frame: pl.DataFrame, steps: list[dict[str, nw.Expr]]) -> pl.DataFrame:
    """The table with every step's columns beside it, each step made from those before."""
    for step in steps:
        frame = nw.from_native(frame).with_columns(**step).to_native()
    return frame


def test_what_expressions_have_in_common_is_worked_out_once_and_says_the_same(
    few: list[dict[str, Any]], propositions: dict[str, Proposition]
) -> None:
    expressions = list(propositions.values())
    columns, steps = sharing(Columns(ON), expressions)
    names = [name for step in steps for name in step]
    assert names == [f"shared_{place}" for place in range(len(columns.shared))]
    found = answers(staged(table(few), steps), **{id_: columns.truth(each) for id_, each in propositions.items()})
    for id_, each in propositions.items():
        assert found[id_] == [truth(each, row, row[APPLIED.id]) for row in few], id_


def test_shared_is_what_stands_in_more_than_one_place_and_is_worked_out() -> None:
    """The third stands in both comparisons, and so does the difference within; the inner Every is asked for twice."""
    dear, cheap = THIRD <= purchase.price, THIRD <= purchase.down_payment
    columns, steps = sharing(Columns(ON), [dear & household.married, cheap])
    assert [list(step) for step in steps] == [["shared_0"], ["shared_1"]]  # the difference, then the share of it
    assert [shared.scale for shared in columns.shared.values()] == [1, 3]
    columns, steps = sharing(Columns(ON), [(dear & household.married) | cheap])
    assert [list(step) for step in steps] == [["shared_0"], ["shared_1"], ["shared_2"]]
    again, none = sharing(columns, [(dear & household.married) | cheap])
    assert (again.shared, none) == (columns.shared, [])
    more, last = sharing(columns, [(cheap & household.married) | dear])
    assert [list(step) for step in last] == [["shared_3"]]
    assert len(more.shared) == 4
    assert sharing(Columns(ON), [purchase.price <= purchase.down_payment])[1] == []


def test_what_is_written_out_twice_in_the_same_words_is_shared() -> None:
    def dear() -> Proposition:
        return (purchase.price >= purchase.garage_price) & household.married

    columns, steps = sharing(Columns(ON), [dear() | applicant.contributing_now, dear() | applicant.bad_credit_record])
    assert [list(step) for step in steps] == [["shared_0"], ["shared_1"]]  # the comparison, then both together
    assert len(columns.shared) == 2


def test_what_is_shared_is_read_and_not_worked_out_again(few: list[dict[str, Any]]) -> None:
    """The price itself, which stands only in what is shared, is no longer asked for."""
    test = (THIRD <= purchase.price) & household.married | (THIRD <= purchase.down_payment)
    columns, steps = sharing(Columns(ON), [test])
    left = staged(table(few), steps).drop(purchase.price.column, household.married.column)
    assert answers(left, test=columns.truth(test))["test"] == [truth(test, row, row[APPLIED.id]) for row in few]


def test_what_is_as_deep_is_made_in_one_step_and_a_sum_is_no_difference() -> None:
    more, less = purchase.price + purchase.garage_price, purchase.price - purchase.garage_price
    columns, steps = sharing(Columns(ON), [more <= less, less <= more])
    assert [list(step) for step in steps] == [["shared_0", "shared_1"]]
    assert len(columns.shared) == 2


@pytest.mark.parametrize("category", CATEGORIES)
def test_an_age_agrees_about_every_step_of_the_law(category: str) -> None:
    age = AgeByBirth(CATEGORIES[category], applicant.birth_date)
    steps = [step for version in CATEGORIES[category].values for step, _ in cast(Steps, version.value)]
    births = sorted({step + timedelta(days=days) for step in steps for days in (-1, 0, 1)})
    for on in (date(2024, 12, 31), date(2025, 1, 1)):
        rows = [{APPLIED.id: on, applicant.birth_date.id: birth} for birth in births]
        found = answers(table(rows), age=Columns(ON).amount(age))
        assert found["age"] == [amount(age, row, on) for row in rows]


UNEVEN: Steps = (
    (date(1900, 1, 1), 720),
    *((date(1965, month, 1), 720 + place) for place, month in enumerate((1, 5, 9), start=1)),
    (date(1966, 2, 1), 724),  # a month late
    (date(1966, 3, 1), 725),
    (date(1966, 5, 1), 726),  # a month late again
    (date(1970, 1, 15), 740),
)


def test_an_age_agrees_about_every_step_of_a_table_that_rises_unevenly() -> None:
    age = AgeByBirth(parameter(Unit.AGE_BY_BIRTH, (FIRST, UNEVEN)), applicant.birth_date)
    births = [date(year, month, day) for year in range(1964, 1971) for month in range(1, 13) for day in (1, 14, 15)]
    rows = [{APPLIED.id: FIRST, applicant.birth_date.id: birth} for birth in births]
    assert answers(table(rows), age=Columns(ON).amount(age))["age"] == [amount(age, row, FIRST) for row in rows]


def test_steps_at_even_distances_are_counted_in_one_run() -> None:
    """Each by the ordinal of its first step, the distance, how many steps, and the months each of them adds."""
    assert _runs(UNEVEN) == [
        (day_ordinal(date(1965, 1, 1)), 4 * DAYS_A_SLOT, 3, 1),
        (day_ordinal(date(1966, 2, 1)), DAYS_A_SLOT, 2, 1),
        (day_ordinal(date(1966, 5, 1)), DAYS_A_SLOT, 1, 1),
        (day_ordinal(date(1970, 1, 15)), DAYS_A_SLOT, 1, 14),
    ]
    for table in CATEGORIES.values():
        (run,) = _runs(cast(Steps, table.values[-1].value))
        assert (run.times, run.rise) == (len(cast(Steps, table.values[-1].value)) - 1, 1)


def test_what_is_asked_of_single_days_can_be_worked_out_beforehand(few: list[dict[str, Any]]) -> None:
    tests = {
        "retired": APPLIED < RETIRED,
        "signed": APPLIED <= Later(purchase.contract_date, parameter(Unit.MONTHS, (FIRST, 12), (CHANGE, 6))),
        "other": APPLIED < Later(purchase.contract_date, AgeByBirth(TABLE, applicant.birth_date)),
    }
    asked = of_days(tests.values())
    assert {each.day for each in asked.values()} == {APPLIED, applicant.birth_date, purchase.contract_date}
    assert len(asked) == 4  # a birth by itself, and when those born then come to the age
    names = {key: f"day_{place}" for place, key in enumerate(asked)}
    made: dict[str, nw.Expr] = {}
    for key, each in asked.items():
        ((since, function),) = each.versions
        made[names[key]] = function(nw.col(each.day.column))
        assert since in (date.min, FIRST)
    columns = columns_of(APPLIED, names)
    frame = nw.from_native(table(few)).select(**made).to_native()
    found = answers(frame, **{id_: columns.truth(each) for id_, each in tests.items()})
    for id_, test in tests.items():
        assert found[id_] == [truth(test, row, row[APPLIED.id]) for row in few], id_


@pytest.mark.parametrize(
    ("row", "lowest", "highest"),
    [
        ((3, 1, 2), 1, 3),
        ((1, 2, 3), 1, 3),
        ((2, 2, 2), 2, 2),
        ((None, 1, 2), None, None),
        ((1, None, 2), None, None),
        ((1, 2, None), None, None),
    ],
)
def test_the_least_and_the_greatest_are_unknown_with_any_of_theirs(
    row: tuple[int | None, ...], lowest: int | None, highest: int | None
) -> None:
    names = ("a", "b", "c")
    frame = pl.DataFrame({name: pl.Series([value], dtype=pl.Int64) for name, value in zip(names, row, strict=True)})
    columns = [nw.col(name) for name in names]
    assert answers(frame, least=least(columns), greatest=greatest(columns)) == {
        "least": [lowest],
        "greatest": [highest],
    }
