"""A family that passes, as a document to be changed at will."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from loan_engine.application import Application, read_application
from rules.rulebooks import rulebooks

TODAY = date(2026, 3, 2)


@pytest.fixture
def family() -> dict[str, Any]:
    document = deepcopy(dict(rulebooks()["jingdezhen-2020-18"].example))
    document["request"] = {"applied_on": "2026-03-02"}
    return document


@pytest.fixture
def read() -> Callable[[object], Application]:
    return lambda document: read_application(document, TODAY)
