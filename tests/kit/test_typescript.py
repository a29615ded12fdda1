"""The TypeScript client: strict, in step with the API, and right about a live service."""

import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CLIENT = ROOT / "clients/typescript"
TSC = ROOT / "web/node_modules/typescript/bin/tsc"
FAMILY = json.loads((ROOT / "examples/kiosk/family.json").read_text("utf-8"))
ASKED = {**FAMILY, "purchase": {**FAMILY["purchase"], "price": "980000.00", "down_payment": "260000.00"}}

SHOWN = re.compile(r"```js\n(.*?)```", re.DOTALL)
"""How docs/kiosk-kit.md shows the client."""

Drive = Callable[..., Any]


@pytest.fixture(scope="module")
def compiled(node: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client, and what its types must let through and must not, compiled by its own strict settings."""
    folder = tmp_path_factory.mktemp("client")
    for name in ("package.json", "tsconfig.json", "src"):
        source = CLIENT / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, folder / name)
    shutil.copyfile(HERE / "typed.ts", folder / "src/typed.ts")
    (shown,) = SHOWN.findall((ROOT / "docs/kiosk-kit.md").read_text("utf-8"))
    shown = shown.replace("'loan-engine-client'", "'./client.js'").replace(
        "'http://127.0.0.1:8000'", "process.argv[2]!"
    )
    (folder / "src/shown.ts").write_text(f"declare const process: {{ argv: string[] }}\n{shown}", "utf-8")
    done = subprocess.run([node, TSC, "--project", folder], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    return folder / "dist/client.js"


@pytest.fixture
def drive(node: str, compiled: Path, service: Any) -> Drive:
    """Calls a method of the client; its answer, or the error."""

    def call(method: str, *given: Any, abort_after: int | None = None, address: str = "", **settings: Any) -> Any:
        asked = {
            "module": compiled.as_uri(),
            "address": address or service.address,
            "settings": settings,
            "method": method,
            "given": given,
            **({} if abort_after is None else {"abortAfter": abort_after}),
        }
        command: list[str | Path] = [node, HERE / "drive.mjs"]
        done = subprocess.run(
            command, input=json.dumps(asked), capture_output=True, text=True, encoding="utf-8", check=True
        )
        return json.loads(done.stdout)

    return call


def test_it_is_strict_and_needs_no_packages() -> None:
    package = json.loads((CLIENT / "package.json").read_text("utf-8"))
    assert "dependencies" not in package
    assert json.loads((CLIENT / "tsconfig.json").read_text("utf-8"))["compilerOptions"]["strict"] is True
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert package["version"] == ours
    pages = json.loads((ROOT / "web/package.json").read_text("utf-8"))
    assert package["devDependencies"] == {"typescript": pages["devDependencies"]["typescript"]}


def test_it_asks_what_a_kiosk_asks(drive: Drive) -> None:
    assert drive("assess", {**ASKED, "household": {"homes_owned": 2}})["answer"]["verdict"] == "ineligible"
    assert drive("nextQuestion", {"city": "jingdezhen"})["answer"]["next"]["id"] == "household.homes_owned"
    quote = drive("quote", {**ASKED, "purchase": {**ASKED["purchase"], "garage_price": "0"}, "financing": {}})["answer"]
    assert [way["way"] for way in quote["ways"]] == ["fund", "combined", "bank"]
    assert drive("facts")["answer"][0]["question"]
    assert [each["id"] for each in drive("rulebooks")["answer"]] == ["jingdezhen-2020-18"]


def test_it_does_what_the_guide_shows(node: str, compiled: Path, service: Any) -> None:
    command: list[str | Path] = [node, compiled.with_name("shown.js"), service.address]
    said = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    assert said.startswith("undetermined 还不能确定")


def test_it_asks_for_another_day(drive: Drive) -> None:
    assert drive("assess", ASKED, {"asOf": "2026-05-04"})["answer"]["assessed_on"] == "2026-05-04"
    dates = drive("timeline", {"city": "jingdezhen", "accepted_on": "2026-09-23"})["answer"]
    assert dates["accepted_on"] == "2026-09-23"


def test_it_fills_in_a_path(drive: Drive) -> None:
    clauses = drive("get", "/v1/rulebooks/{id}/clauses", {"path": {"id": "jingdezhen-2020-18"}})["answer"]
    assert clauses[0]["article"]["text"].startswith("实施细则")
    assert drive("get", "/v1/rulebooks/{id}", {"path": {"id": "../facts"}})["code"] == "not_found"


def test_it_fetches_the_sheet(drive: Drive) -> None:
    assert drive("sheet", ASKED)["answer"] == {"type": "application/pdf", "begins": "%PDF-"}


def test_a_bad_field_is_a_problem_with_a_pointer(drive: Drive) -> None:
    problem = drive("assess", {"city": "jingdezhen", "purchase": {"price": "12.345"}})
    assert (problem["kind"], problem["status"], problem["code"]) == ("Problem", 422, "invalid")
    assert [(each["pointer"], each["code"]) for each in problem["errors"]] == [("/purchase/price", "money_decimals")]


def test_a_case_is_handed_over_once(drive: Drive, service: Any) -> None:
    given = ({"application": ASKED}, {"idempotencyKey": "6f7c2a52-5d0e-4a53-9d3f-0a3c4b8f4f10"})
    first = drive("openCase", *given, key=service.key)["answer"]
    assert drive("openCase", *given, key=service.key)["answer"] == first
    assert drive("openCase", given[0], key=service.key)["answer"]["reference"] != first["reference"]
    assert drive("openCase", given[0])["code"] == "unknown_key"


def test_it_asks_again_when_the_service_says(drive: Drive, service: Any, in_the_way: Any) -> None:
    service.instead += [in_the_way["busy"], in_the_way["busy"]]
    assert drive("assess", ASKED)["answer"]["verdict"]
    assert len(service.asked) == 3


def test_it_gives_up_after_so_many_tries(drive: Drive, service: Any, in_the_way: Any) -> None:
    service.instead += [in_the_way["busy"]] * 9
    problem = drive("assess", ASKED, tries=2)
    assert (problem["code"], problem["retryAfter"], len(service.asked)) == ("busy", 1, 2)


def test_it_does_not_wait_for_an_hour(drive: Drive, service: Any, in_the_way: Any) -> None:
    service.instead += [in_the_way["closed"]]
    problem = drive("assess", ASKED)
    assert (problem["status"], problem["retryAfter"], len(service.asked)) == (429, 3600, 1)


def test_it_asks_again_where_no_answer_comes(drive: Drive, service: Any, in_the_way: Any) -> None:
    service.instead += [in_the_way["slow"], in_the_way["gateway"]]
    assert drive("assess", ASKED, timeout=1500)["answer"]["verdict"]
    assert len(service.asked) == 3


def test_what_is_going_away_is_told(drive: Drive, service: Any, in_the_way: Any) -> None:
    assert drive("facts")["going"] == []
    service.instead += [in_the_way["going"]]
    assert drive("facts")["going"] == [["/v1/facts", "Fri, 31 Dec 2027 16:00:00 GMT"]]


def test_a_service_that_is_not_there_is_out_of_reach(drive: Drive) -> None:
    assert drive("facts", address="http://127.0.0.1:9", tries=1)["kind"] == "Unreachable"


def test_who_gives_up_is_not_asked_to_wait(drive: Drive, service: Any, in_the_way: Any) -> None:
    service.instead += [in_the_way["busy"]] * 9
    assert drive("facts", abort_after=300)["kind"] == "TimeoutError"
    assert len(service.asked) == 1
