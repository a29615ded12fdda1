"""Every operation of the OpenAPI document, sent what its shapes allow and what they do not, alone and in a row.

EXAMPLES is how many of each; `make schemathesis` sends two thousand.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.app import create_app
from loan_engine.screening.files.kinds import TABLES
from rules.rulebooks import rulebooks

EXAMPLES = int(os.environ.get("EXAMPLES", "20"))
SETTINGS = settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=[*HealthCheck])

# A shape cannot say that a garage costs no more than the home, so a fitting document may still be refused.
WRONG_FOR_US = [positive_data_acceptance]

app = create_app()
# Who is signed in is told by headers of our own.
REFUSALS = ["400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428", "429", "5xx"]
"""How a request may be refused that no shape allows; 413 where a list is so long that the body is too large first."""

CONFIG = {
    "request-timeout": 120,  # of a machine that is busy with other tests
    "generation": {"with-security-parameters": False},
    "checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}},
}
schema = schemathesis.openapi.from_asgi("/openapi.json", app, config=SchemathesisConfig.from_dict(CONFIG))


@schemathesis.serializer(*(kind.media_type for kind in TABLES))
def as_it_is(context: Any, value: Any) -> bytes:
    """A table's body, which may be any bytes at all."""
    return value if isinstance(value, bytes) else str(value).encode()


class Staff:
    """Those who may do what is asked, with a case at hand."""

    def __init__(self, office: Any) -> None:
        self.office = office
        self._family = rulebooks()["jingdezhen-2020-18"].example
        self._reference = ""
        for name in ("clerk", "reviewer", "auditor", "admin"):
            assert office[name]
        self._beginning = sqlite3.connect(":memory:")
        with closing(self._database()) as database:
            database.backup(self._beginning)

    def _database(self) -> sqlite3.Connection:
        return sqlite3.connect(str(self.office.desk.engine.url.database))

    def begin_again(self) -> None:
        """The desk as it was before anything was sent: what an example finds must not hang on those before it."""
        with closing(self._database()) as database:
            self._beginning.backup(database)
        self._reference = ""

    def headers(self, method: str, path: str) -> dict[str, str]:
        """The session of whoever may do it; for signing out, of a session for that alone."""
        client = self.office[self._name(method, path)]
        if (method, path) == ("DELETE", "/v1/desk/session"):
            client = self.office.stranger()
            client.sign_in("clerk2")
        return {"Cookie": f"desk_session={client.http.cookies['desk_session']}", **client.headers}

    def _name(self, method: str, path: str) -> str:
        start, _, last = path.removeprefix("/v1/desk/").partition("/")
        if start in ("accounts", "kiosks") or (method == "DELETE" and start == "cases"):
            return "admin"
        return "auditor" if start == "audit" else "reviewer" if last.endswith("trail") else "clerk"

    def case(self) -> tuple[str, int]:
        """A case that still has all that a case has, and its version."""
        clerk = self.office["clerk"]
        found = clerk("GET", f"cases/{self._reference}").json() if self._reference else {"erased": True}
        if found["erased"] or found["state"] != "opened":
            found = clerk.case(clerk.open(self._family)["reference"])
            self._reference = found["reference"]
        return self._reference, int(found["version"])


@pytest.fixture(scope="module")
def staff(new_office: Any) -> Iterator[Staff]:
    office = new_office("sqlite")
    app.state.desk = office.desk
    yield Staff(office)
    office.desk.close()


@schema.parametrize()
@SETTINGS
def test_what_a_stranger_sends_is_answered_as_documented(case: Any, staff: Staff) -> None:
    case.call_and_validate(excluded_checks=WRONG_FOR_US)


@schema.include(path_regex="^/v1/desk/").parametrize()
@SETTINGS
def test_what_is_sent_by_who_is_signed_in_is_answered_as_documented(case: Any, staff: Staff) -> None:
    operation = case.operation
    if "reference" in (case.path_parameters or {}) and not case.meta.is_negative_at(ParameterLocation.PATH):
        case.path_parameters["reference"], version = staff.case()
        if "If-Match" in case.headers and not case.meta.is_negative_at(ParameterLocation.HEADER):
            case.headers["If-Match"] = f'"{version}"'
    case.call_and_validate(
        headers=staff.headers(operation.method.upper(), operation.path), excluded_checks=WRONG_FOR_US
    )


def test_what_follows_from_an_answer_is_answered_as_documented(staff: Staff) -> None:
    """By the document's links: a case is opened, read, changed, moved on and erased."""

    class Following(schema.as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            staff.begin_again()

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": staff.headers(case.operation.method.upper(), case.operation.path)}

        def validate_response(self, response: Any, case: Any, *_: Any, **sent: Any) -> None:
            case.validate_response(
                response,
                excluded_checks=WRONG_FOR_US,
                headers=sent.get("headers"),
                transport_kwargs=sent,
                recorder=getattr(self, "recorder", None),
            )

    Following.run(settings=settings(SETTINGS, max_examples=EXAMPLES, stateful_step_count=8))
