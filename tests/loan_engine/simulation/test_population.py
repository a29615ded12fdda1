"""A population is reproducible, consistent, within the bounds of the vocabulary, and as its marginals say."""

from datetime import date
from typing import Any

import narwhals as nw
import polars as pl
import pytest

from loan_engine.screening.engines import engine
from loan_engine.simulation.population import LINKS, OF_FACTS, SCHEMA, UNIT, Marginal, blocks, marginals, population
from rules.columns import columns_of, of_days
from rules.consistency import CONSISTENCY
from rules.facts import Choice, Day, Fact, Number, YesNo
from rules.vocabulary import FACTS, PERSONS, applicant, home, household, purchase, request, spouse

ON = date(2026, 3, 1)
SIZE = 200_000
MARGINALS = {**OF_FACTS, **LINKS}
CLOSE = 0.005  # of a share: more than four standard deviations of the rarest sample
TYPES: dict[type[Fact], Any] = {YesNo: pl.Boolean, Choice: pl.String, Day: pl.Date, Number: pl.Int64}


@pytest.fixture(scope="module")
def people() -> pl.DataFrame:
    return population(SIZE, 20260301, ON)


def share(frame: pl.DataFrame, test: pl.Expr) -> float:
    return float(frame.select(test.mean()).item())


def facts_of(id_: str) -> list[Fact]:
    group, name = id_.split(".")
    return [FACTS[f"{each}.{name}"] for each in (("applicant", "spouse") if group == "person" else (group,))]


def test_a_column_for_every_fact_in_its_type(people: pl.DataFrame) -> None:
    assert people.height == SIZE
    assert people.columns == list(SCHEMA) == [fact.column for fact in FACTS.values()]
    for fact in FACTS.values():
        expected = next(type_ for kind, type_ in TYPES.items() if isinstance(fact, kind))
        assert people.schema[fact.column] == SCHEMA[fact.column] == expected, fact.id


def test_the_same_seed_makes_the_same_people() -> None:
    some = population(3_000, 7, ON, missing=0.1)
    assert some.equals(population(3_000, 7, ON, missing=0.1))
    assert not some.equals(population(3_000, 8, ON, missing=0.1))


def test_a_larger_population_begins_with_a_smaller_one() -> None:
    large = population(UNIT + 5_000, 7, ON)
    assert large.head(3_000).equals(population(3_000, 7, ON))
    assert not large.slice(UNIT, 5_000).equals(large.head(5_000))


@pytest.mark.parametrize("block", [1_000, UNIT - 1, UNIT, 2 * UNIT + 3, 10**9])
def test_the_size_of_a_block_changes_nothing(block: int) -> None:
    size = 2 * UNIT + 100
    made = list(blocks(size, 7, ON, missing=0.1, block=block))
    assert [each.height for each in made[:-1]] == [block] * (len(made) - 1)
    assert pl.concat(made).equals(population(size, 7, ON, missing=0.1))


def test_nobody_is_a_population_too() -> None:
    assert population(0, 7, ON).schema == SCHEMA
    assert population(0, 7, ON).height == 0
    assert list(blocks(0, 7, ON)) == []


@pytest.mark.parametrize("missing", [0.0, 0.3])
@pytest.mark.parametrize("seed", range(12))
def test_nothing_contradicts_itself(seed: int, missing: float) -> None:
    frame = population(UNIT, seed, ON, missing=missing)
    asked = of_days(each.holds for each in CONSISTENCY)
    names = {key: f"day_{place}" for place, key in enumerate(asked)}
    days = {names[key]: of_day for key, of_day in asked.items()}
    dated = engine("polars").with_days(nw.from_native(frame.lazy()), days, request.applied_on.column)
    columns = columns_of(request.applied_on, names)
    broken = dated.select(**{each.code: ~columns.truth(each.holds) for each in CONSISTENCY}).to_native().collect()
    for relation in CONSISTENCY:
        assert not broken[relation.code].any(), relation.code
    single = frame.filter(~pl.col(household.married.column))
    assert single.height > 0
    assert single.select(pl.col("^spouse_.*$").is_not_null().any()).row(0) == (False,) * len(vars(spouse))


@pytest.mark.parametrize("on", [ON, date(2024, 2, 29), date(2020, 9, 7)])
def test_values_keep_to_the_bounds_of_the_vocabulary(on: date) -> None:
    frame = population(2 * UNIT, 3, on)
    for fact in FACTS.values():
        column = frame[fact.column].drop_nulls()
        match fact:
            case Number():
                assert fact.minimum <= column.min() and column.max() <= fact.maximum, fact.id  # type: ignore[operator]
            case Day():
                assert fact.earliest <= column.min() and column.max() <= fact.latest, fact.id  # type: ignore[operator]
            case Choice():
                assert set(column.unique()) == set(fact.choices), fact.id
            case YesNo():
                assert set(column.unique()) == {True, False}, fact.id


def test_applications_are_spread_over_the_days_before(people: pl.DataFrame) -> None:
    days = (pl.lit(ON) - pl.col(request.applied_on.column)).dt.total_days()
    spread = people.select(least=days.min(), most=days.max(), days=days.n_unique()).row(0)
    assert spread == (0, LINKS["days_of_applications"].numbers - 1, LINKS["days_of_applications"].numbers)


@pytest.mark.parametrize("id_", OF_FACTS)
def test_facts_come_as_often_as_their_marginals_say(people: pl.DataFrame, id_: str) -> None:
    for fact in facts_of(id_):
        column, marginal = pl.col(fact.column), OF_FACTS[id_]
        if marginal.kind == "share":
            assert share(people, column) == pytest.approx(marginal.numbers, abs=CLOSE)
            continue
        for value, weight in marginal.numbers.items():
            expected = weight / sum(marginal.numbers.values())
            assert share(people, column == value) == pytest.approx(expected, abs=CLOSE), value


def test_what_does_not_apply_is_unknown_and_all_else_is_known(people: pl.DataFrame) -> None:
    married, owner = pl.col(household.married.column), pl.col(household.homes_owned.column) > 0
    applies = {
        **{fact: married for fact in vars(spouse).values()},
        **{each.retirement_category: (pl.col(each.sex.column) == "female").fill_null(False) for each in PERSONS},
        household.largest_home_area: owner,
    }
    parts = {request.fund_amount: "fund", request.commercial_amount: "commercial", request.term_months: "term"}
    for fact in FACTS.values():
        known = pl.col(fact.column).is_not_null()
        if fact in parts:
            stated = LINKS[f"{parts[fact]}_stated"].numbers
            assert share(people, known) == pytest.approx(stated, abs=CLOSE), fact.id
        else:
            assert people.select((known == applies.get(fact, pl.lit(True))).all()).item(), fact.id


def test_the_linked_marginals_are_reached(people: pl.DataFrame) -> None:
    male = pl.col(applicant.sex.column) == "male"
    female_50 = pl.col(applicant.retirement_category.column) == "female_50"
    garage = pl.col(purchase.garage_price.column)
    for name, test in {
        "applicant_male": male,
        "female_50": female_50,
        "applicant_contributes": pl.col(applicant.contributing_now.column),
        "spouse_contributes": pl.col(spouse.contributing_now.column),
        "in_debt": pl.col(applicant.monthly_debt.column) > 0,
        "with_garage": garage > 0,
    }.items():
        assert share(people, test) == pytest.approx(LINKS[name].numbers, abs=CLOSE), name
    area = pl.col(home.area.column)
    for name, value in {
        "income": pl.col(applicant.monthly_income.column),
        "owned_area": pl.col(household.largest_home_area.column),
        "area": area,
        "price_per_m2": (pl.col(purchase.price.column) - garage) * 100 / area,
    }.items():
        median = people.select(value.median()).item() / 100
        assert median == pytest.approx(LINKS[name].numbers["median"], rel=0.01), name
    days = (pl.col(request.applied_on.column) - pl.col(purchase.contract_date.column)).dt.total_days()
    assert people.select(days.median()).item() == pytest.approx(LINKS["days_since_contract"].numbers["median"], abs=1)


def test_older_applicants_are_married_more_often(people: pl.DataFrame) -> None:
    age = (pl.col(request.applied_on.column) - pl.col(applicant.birth_date.column)).dt.total_days() / 365.2425
    married = LINKS["married"].numbers
    for years in (22, 25, 30, 35):
        near = people.filter((age - years).abs() < 0.5)
        assert share(near, pl.col(household.married.column)) == pytest.approx(married[years], abs=0.03), years


def test_spouses_are_alike(people: pl.DataFrame) -> None:
    incomes = [pl.col(each.monthly_income.column).log() for each in PERSONS]
    expected = LINKS["incomes_of_spouses"].numbers
    couples = people.drop_nulls(spouse.birth_date.column)
    assert couples.select(pl.corr(*incomes)).item() == pytest.approx(expected, abs=0.02)
    assert couples.select((pl.col(applicant.sex.column) != pl.col(spouse.sex.column)).all()).item()
    born = [pl.col(each.birth_date.column).to_physical() for each in PERSONS]
    assert couples.select(pl.corr(*born)).item() > 0.9


def test_what_is_asked_for_goes_with_what_is_left_to_pay(people: pl.DataFrame) -> None:
    left = pl.col(purchase.price.column) - pl.col(purchase.down_payment.column)
    fund = pl.col(request.fund_amount.column)
    assert people.select((fund <= left).all()).item()
    both = fund + pl.col(request.commercial_amount.column)
    assert share(people.filter(~pl.col(purchase.fully_paid.column)), both > left) == pytest.approx(
        LINKS["asks_for_more"].numbers, abs=2 * CLOSE
    )
    home_price = pl.col(purchase.price.column) - pl.col(purchase.garage_price.column)
    unpaid = people.filter(~pl.col(purchase.fully_paid.column))
    paid = (pl.col(purchase.down_payment.column) - pl.col(purchase.garage_price.column)) / home_price
    weights = LINKS["down_payment_share"].numbers
    expected = sum(value * weight for value, weight in weights.items()) / sum(weights.values())
    assert unpaid.select(paid.mean()).item() == pytest.approx(expected, abs=0.01)


def test_each_fact_is_left_out_as_often_as_asked(people: pl.DataFrame) -> None:
    missing = 0.2
    holed = population(SIZE, 20260301, ON, missing=missing)
    assert holed[request.applied_on.column].equals(people[request.applied_on.column])
    for fact in FACTS.values():
        if fact is not request.applied_on:
            before, after = people[fact.column], holed[fact.column]
            left = (after.len() - after.null_count()) / (before.len() - before.null_count())
            assert left == pytest.approx(1 - missing, abs=2 * CLOSE), fact.id
            assert after.drop_nulls().equals(before.filter(after.is_not_null())), fact.id


@pytest.mark.parametrize("marginal", MARGINALS.values(), ids=MARGINALS)
def test_every_assumption_says_that_it_is_one(marginal: Marginal) -> None:
    assert marginal.label and "假设" in marginal.source
    assert marginal.confidence == "assumed"


@pytest.mark.parametrize("shapes", [{}, {"share": 0.5, "number": 1}])
def test_an_entry_of_no_shape_or_of_two_is_refused(shapes: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="one shape"):
        marginals({"x": {"label": "例", **shapes, "source": "假设", "confidence": "assumed"}})
