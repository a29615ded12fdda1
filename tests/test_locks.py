"""What requirements/ pins: all that pyproject.toml asks for, within its ranges and by hash, from whatever index."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT, GROUPS = PYPROJECT["project"], PYPROJECT["dependency-groups"]
EXTRAS = PROJECT["optional-dependencies"]

PIN = re.compile(r"[A-Za-z0-9._-]+(\[[a-z0-9,-]+\])?==[A-Za-z0-9.!+_-]+( ; [^\\]+)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class Pin:
    """One package of a lock: its requirement, with version and marker, and how many hashes vouch for it."""

    wanted: Requirement
    hashes: int

    @property
    def version(self) -> str:
        (exact,) = self.wanted.specifier
        return exact.version


def pins(lock: Path) -> Iterator[Pin]:
    """Every pin of a lock. Fails at anything else that stands there."""
    for entry in lock.read_text("utf-8").replace("\\\n", " ").splitlines():
        pin, *hashes = re.split(r"\s+(?=--hash)", entry.strip())
        assert PIN.fullmatch(pin), f"{lock.name}: {pin}"
        assert all(map(HASH.fullmatch, hashes)), f"{lock.name}: {pin}"
        yield Pin(Requirement(pin), len(hashes))


def by_name(lock: Path) -> dict[str, list[Pin]]:
    found: dict[str, list[Pin]] = {}
    for pin in pins(lock):
        found.setdefault(canonicalize_name(pin.wanted.name), []).append(pin)
    return found


def asked(requirements: Iterable[str]) -> Iterator[Requirement]:
    """What is asked for, with this package's own extras taken apart."""
    for text in requirements:
        requirement = Requirement(text)
        if requirement.name == PROJECT["name"]:
            yield from asked(each for extra in requirement.extras for each in EXTRAS[extra])
        else:
            yield requirement


ASKED = {
    "runtime": [*PROJECT["dependencies"], *EXTRAS["postgres"], *EXTRAS["redis"]],
    "test": [*PROJECT["dependencies"], *EXTRAS["test"], *GROUPS["build"]],
    "spark": EXTRAS["spark"],
    "fuzz": EXTRAS["fuzz"],
    **GROUPS,
}


def test_there_is_a_lock_for_each_thing_that_is_installed() -> None:
    assert [lock.stem for lock in LOCKS] == sorted(ASKED)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_pin_has_hashes_and_nothing_names_an_index(lock: Path) -> None:
    assert [pin for pin in pins(lock) if not pin.hashes] == []
    assert "://" not in lock.read_text("utf-8")


@pytest.mark.parametrize("name", sorted(ASKED))
def test_every_dependency_is_pinned_to_a_version_that_is_asked_for(name: str) -> None:
    locked = by_name(ROOT / f"requirements/{name}.txt")
    for requirement in asked(ASKED[name]):
        found = locked.get(canonicalize_name(requirement.name), [])
        assert found, f"{requirement} is not locked: make lock"
        for pin in found:
            assert requirement.specifier.contains(pin.version), f"{requirement} is locked to {pin.version}: make lock"


def test_what_is_tested_is_what_is_shipped() -> None:
    shipped, tested = (
        {(name, pin.version) for name, found in by_name(ROOT / f"requirements/{lock}.txt").items() for pin in found}
        for lock in ("runtime", "test")
    )
    assert shipped - tested == set()


def test_what_builds_is_what_the_build_asks_for() -> None:
    assert set(PYPROJECT["build-system"]["requires"]) <= set(GROUPS["build"])
    assert f'NODE = "{GROUPS["node"][0]}"' in (ROOT / "tools/build_pages.py").read_text("utf-8")
