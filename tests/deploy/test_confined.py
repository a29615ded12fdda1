"""The service in a root file system that it cannot write to, as a user who owns nothing: what a container gives it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("loan-engine")
NOBODY = 65534
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc")
DATA = "/var/lib/loan-engine"
SETTINGS = {
    "DESK_DATABASE": f"sqlite:///{DATA}/desk.sqlite",
    "DESK_KEYS": f"{DATA}/desk.keys",
    "HOME": "/nonexistent",
}
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PASSWORD = "correct horse battery"
REQUIRED = "REQUIRE_BUBBLEWRAP"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one folder that may be written, besides the one for what is put aside."""
    folder = tmp_path_factory.mktemp("data")
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    return folder


@pytest.fixture(scope="module")
def confined(need: Callable[[str, str], str], data: Path) -> list[str]:
    """What is put before a command to confine it."""
    needed = dict.fromkeys((sys.base_prefix, sys.prefix, str(ROOT)))
    parents = dict.fromkeys(str(above) for path in (*needed, DATA) for above in reversed(Path(path).parents))
    folders = [word for path in parents if path not in ("/", "/tmp") for word in ("--perms", "0755", "--dir", path)]
    read_only = [word for path in (*SYSTEM, *needed) for word in ("--ro-bind-try", path, path)]
    prefix = [
        *(need("bwrap", REQUIRED), "--unshare-pid", "--die-with-parent", "--chdir", "/"),
        *("--perms", "1777", "--tmpfs", "/tmp"),  # first: what is needed may lie within it
        *(*folders, *read_only, "--dev", "/dev", "--proc", "/proc"),
        *("--bind", str(data), DATA, "--remount-ro", "/", "--"),
    ]
    if os.geteuid() == 0:
        nobody = (f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs", "--bounding-set=-all")
        prefix += [need("setpriv", REQUIRED), *nobody]
    if subprocess.run([*prefix, "true"], capture_output=True).returncode:
        (pytest.fail if os.environ.get(REQUIRED) else pytest.skip)("NO NAMESPACES: this machine lets nobody confine")
    return prefix


@pytest.fixture(scope="module")
def site(confined: list[str], serve: Callable[..., AbstractContextManager[Any]]) -> Iterator[Any]:
    account = [*confined, str(PROGRAM), "account", "add", "li.ming", "--role", "clerk", "--branch", "珠山"]
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", **SETTINGS}
    subprocess.run([*account, "--password-stdin"], env=env, input=PASSWORD, text=True, check=True, capture_output=True)
    with serve(*confined, **SETTINGS) as site:
        yield site


@pytest.mark.parametrize("place", ["/", "/etc", "/usr", str(ROOT), sys.prefix])
def test_the_confined_can_write_nowhere_else(confined: list[str], place: str) -> None:
    done = subprocess.run([*confined, "touch", f"{place}/written"], capture_output=True, text=True)
    assert "Read-only file system" in done.stderr
    assert not Path(place, "written").exists()


def test_the_confined_is_not_root(confined: list[str]) -> None:
    assert subprocess.run([*confined, "id", "-u"], capture_output=True, text=True).stdout.strip() not in ("", "0")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/", "/counter", "/desk", "/embed.js", "/openapi.json"])
def test_it_starts_and_serves_its_pages(site: Any, path: str) -> None:
    assert site.ask(path).status == HTTPStatus.OK


def test_it_assesses(site: Any, family: dict[str, Any]) -> None:
    assert site.ask("/v1/assessments", family).document["verdict"] == "eligible"


@pytest.mark.parametrize(
    ("path", "kind", "begins"),
    [("/v1/assessments", PDF, b"%PDF-"), ("/v1/quotes?way=combined&method=equal_installment", XLSX, b"PK")],
)
def test_it_makes_files(site: Any, family: dict[str, Any], path: str, kind: str, begins: bytes) -> None:
    document = {**family, "financing": {"spread_basis_points": -30}} if kind == XLSX else family
    made = site.ask(path, document, {"Accept": kind})
    assert (made.status, made.headers["content-type"], made.body[: len(begins)]) == (HTTPStatus.OK, kind, begins)


def test_it_screens_a_table(site: Any, table: bytes) -> None:
    result = site.screened(table)
    assert result.status == HTTPStatus.OK
    assert "符合条件" in result.body.decode("utf-8-sig")


def test_its_desk_keeps_what_it_is_told_in_the_one_folder(site: Any, data: Path) -> None:
    assert site.ask("/v1/desk/session", {"name": "li.ming", "password": PASSWORD}).status == HTTPStatus.OK
    assert {path.name.partition("-")[0] for path in data.iterdir()} == {"desk.sqlite", "desk.keys"}
    assert (data / "desk.keys").stat().st_mode & 0o077 == 0
