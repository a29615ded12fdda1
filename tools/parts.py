"""What a release is made of besides our own code: packages that run, those in the pages, and fonts, with licences.

Versions are those of the locks. Licences are what packages say of themselves where they are installed, in this
interpreter's environment and in web/package-lock.json.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
OWN = "loan-engine"

_BY_CLASSIFIER = {"MIT License": "MIT", "ISC License (ISCL)": "ISC", "Apache Software License": "Apache-2.0"}
_READ = {
    "async-timeout": "Apache-2.0",  # installed before Python 3.11.3 only
    "colorama": "BSD-3-Clause",  # installed on Windows only
    "defusedxml": "PSF-2.0",
    "jinja2": "BSD-3-Clause",
    "numpy-financial": "BSD-3-Clause",
    "python-stdnum": "LGPL-2.1-or-later",
    "tzdata": "Apache-2.0",
}
"""Read in the package itself, where its metadata names no licence of SPDX's."""

ADMITTED = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0"),
    *("MPL-2.0", "OFL-1.1", "PSF-2.0", "Unlicense", "Zlib"),
    # These bind changes to the package itself, which we install as it is.
    *("LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later"),
}
"""What may be used."""

_SYSTEMS = (
    {},
    {"python_full_version": "3.11.0"},
    {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows"},
)
"""This one and the others that packages ask for something more on."""

_FONTS = ("Noto Sans CJK SC", "2.004", "OFL-1.1")


@dataclass(frozen=True, slots=True)
class Part:
    """One of them; `needs` are the names of others of its kind, and `hashes` those of its files."""

    kind: str
    name: str
    version: str
    licence: str
    needs: tuple[str, ...] = ()
    hashes: tuple[str, ...] = ()


def parts() -> list[Part]:
    """All of them, in an order that is always the same. Raises SystemExit where a licence cannot be told."""
    font, version, licence = _FONTS
    found = [*_python(), *_javascript(), Part("font", font, version, licence)]
    unknown = [f"{each.name}: {each.licence}" for each in found if not _admitted(each.licence)]
    if unknown:
        raise SystemExit(f"not known to be admitted (tools/parts.py): {', '.join(unknown)}")
    return sorted(found, key=lambda each: (each.kind, each.name))


def graph() -> dict[str, set[str]]:
    """The Python packages that each needs, on any system, beginning with this one and its drivers."""
    needs: dict[str, set[str]] = {}
    extras = {OWN: {"postgres", "redis"}}
    waiting = [OWN]
    while waiting:
        name = waiting.pop()
        needs[name] = set()
        for each in _asked(name, extras[name]):
            other = canonicalize_name(each.name)
            needs[name].add(other)
            if other not in extras or not each.extras <= extras[other]:
                extras[other] = extras.get(other, set()) | each.extras
                waiting.append(other)
    return needs


def _asked(name: str, extras: set[str]) -> Iterator[Requirement]:
    try:
        asked = requires(name) or []
    except PackageNotFoundError:
        return
    where = [{"extra": extra, **system} for extra in ("", *extras) for system in _SYSTEMS]
    for each in map(Requirement, asked):
        if each.marker is None or any(map(each.marker.evaluate, where)):
            yield each


def _python() -> Iterator[Part]:
    needs = graph()
    for line in (ROOT / "requirements/runtime.txt").read_text("utf-8").replace("\\\n", "").splitlines():
        pin, *hashes = re.split(r"\s+--hash=sha256:", line)
        name, version = pin.partition(" ;")[0].split("==")
        yield Part("pypi", name, version.strip(), _licence(name), tuple(sorted(needs.get(name, ()))), tuple(hashes))


def _licence(name: str) -> str:
    if name in _READ:
        return _READ[name]
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return "not installed"
    classifiers = [each.rpartition(" :: ")[2] for each in told.get_all("Classifier") or [] if "License ::" in each]
    named = [_BY_CLASSIFIER.get(each, each) for each in classifiers]
    return told.get("License-Expression") or " AND ".join(named) or "unknown"


def _javascript() -> Iterator[Part]:
    """What the pages import, and what those packages ask for: more than ends up in the files, and no less."""
    packages = json.loads((ROOT / "web/package-lock.json").read_text("utf-8"))["packages"]
    for place, found in packages.items():
        if place and not found.get("dev"):
            yield Part("npm", place.rpartition("node_modules/")[2], found["version"], found.get("license", "unknown"))


def _admitted(licence: str) -> bool:
    return set(re.findall(r"[A-Za-z0-9.+-]+", licence)) - {"AND", "OR"} <= ADMITTED
