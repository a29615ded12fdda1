"""Random applications near every threshold, with facts missing; no test is a matter of how fast a machine is."""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url, text

from api.desk.database import connect
from rules.facts import Choice, Day, Fact, Number, YesNo
from rules.rulebook import Rulebook
from rules.rulebooks import rulebooks
from rules.vocabulary import FACTS

# A desk that somebody works at on this machine is no place for tests.
os.environ["DESK_DATABASE"] = "sqlite:////nowhere/desk.sqlite"
os.environ["DESK_KEYS"] = "/nowhere/desk.keys"

# One client asks for all tests, and faster than any person.
os.environ |= {"RATE_PER_CLIENT": "off", "RATE_PER_KEY": "off", "RATE_SIGN_IN": "off"}

settings.register_profile("unhurried", deadline=None)
settings.register_profile(
    "mutants",
    deadline=None,
    derandomize=True,
    max_examples=20,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine kills no mutant
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "unhurried"))

NEAR = {
    "contribution_months": (0, 5, 6, 7, 60),
    "homes_owned": (0, 1, 2, 3),
    "largest_home_area": (90_00, 143_99, 144_00, 144_01, 300_00),
    "price": (1, 600_000_00, 1_000_000_00, 1_000_000_03),
    "garage_price": (0, 100_000_00, 333_33),
    "down_payment": (0, 100_000_00, 180_000_00, 199_999_99, 200_000_00, 300_000_00),
    "fund_amount": (0, 349_999_99, 350_000_00, 350_000_01, 500_000_00, 500_000_01, 800_000_00),
    "commercial_amount": (0, 300_000_00, 420_000_00, 720_000_00, 800_000_01),
    "term_months": (1, 11, 12, 13, 120, 132, 133, 192, 240, 359, 360, 361),
}
"""Values about the thresholds of the rules known so far; a number of no such name is drawn from its bounds."""


Applications = Callable[..., Iterator[dict[str, Any]]]


@pytest.fixture(scope="session")
def applications() -> Applications:
    """Makes so many of them from a seed, each fact left out with a likelihood `missing`."""
    return _applications


def _applications(count: int, seed: int, *, missing: float) -> Iterator[dict[str, Any]]:
    """Facts by id, each left out with a likelihood; the day of application never is."""
    draw = random.Random(seed)
    for _ in range(count):
        on = date(2020, 9, 7) + timedelta(days=draw.randrange(2600))
        facts = {id_: _value(fact, draw, on) for id_, fact in FACTS.items() if draw.random() >= missing}
        yield {**facts, "request.applied_on": on}


def _value(fact: Fact, draw: random.Random, on: date) -> Any:
    match fact:
        case YesNo():
            return draw.random() < 0.5
        case Choice():
            return draw.choice(list(fact.choices))
        case Day() if fact.name == "birth_date":
            return draw.choice((_years(on, 16), _years(on, 18), _years(on, 60), _years(on, 65), None)) or _day(
                draw, date(1940, 1, 1), on
            )
        case Day():
            return _years(on, 1) + timedelta(days=draw.choice((-1, 0, 1, 200)))
        case Number():
            return draw.choice(NEAR.get(fact.name) or (fact.minimum, (fact.minimum + fact.maximum) // 2, fact.maximum))
    raise TypeError(fact)


def _years(day: date, years: int) -> date:
    """About so many years before a day, which may be the 29th of February."""
    return date(day.year - years, day.month, min(day.day, 28)) + timedelta(days=day.day > 28)


def _day(draw: random.Random, first: date, last: date) -> date:
    return first + timedelta(days=draw.randrange((last - first).days))


@pytest.fixture
def fairhaven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rulebook]:
    """A second city, installed as a package of its own beside what is in the tree; its rulebook."""
    installed = tmp_path / "fairhaven-1.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: fairhaven\nVersion: 1\n", "utf-8")
    (installed / "entry_points.txt").write_text(
        "[loan_engine.rulebooks]\nfairhaven = fairhaven.rulebook:RULEBOOKS\n", "utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.syspath_prepend(str(Path(__file__).parent / "cities"))
    rulebooks.cache_clear()
    yield rulebooks()["fairhaven-2022-1"]
    rulebooks.cache_clear()
    for name in [name for name in sys.modules if name.startswith("fairhaven")]:
        del sys.modules[name]


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Makes a database of a kind, empty or like another; its URL.

    PostgreSQL's are left to go with their server: to drop each takes it half a second.
    """
    server = os.environ.get("TEST_POSTGRES")

    def new(kind: str, like: str | None = None) -> str:
        if kind == "sqlite":
            path = tmp_path_factory.mktemp("desk") / "desk.sqlite"
            if like is not None:
                shutil.copyfile(like.removeprefix("sqlite:///"), path)
            return f"sqlite:///{path}"
        if server is None:
            missing = "NO POSTGRESQL: the desk is tested on SQLite only; see tools/temporary_postgres.sh"
            (pytest.fail if os.environ.get("REQUIRE_POSTGRES") else pytest.skip)(missing)
        name = f"desk_{uuid4().hex}"
        template = "" if like is None else f" TEMPLATE {make_url(like).database}"
        _told(server, f"CREATE DATABASE {name}{template}")
        return connect(server).url.set(database=name).render_as_string(hide_password=False)

    return new


def _told(server: str, *commands: str) -> None:
    engine = connect(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for command in commands:
            connection.execute(text(command))
    engine.dispose()
