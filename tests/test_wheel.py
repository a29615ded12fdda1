"""The built wheel: complete, the same whoever builds it, and of use without the source tree."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("api", "loan_engine", "rules")
NOT_SOURCES = shutil.ignore_patterns(".*", "node_modules", "pages", "__pycache__", "build", "dist")

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path, **settings: str) -> str:
    """The output of a command that sees neither the source tree nor this interpreter's settings."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    env |= {"PYTHONUTF8": "1", **settings}
    done = subprocess.run(command, cwd=cwd, env=env, text=True, encoding="utf-8", capture_output=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def build(folder: Path, mask: int, touched: int, **settings: str) -> dict[str, Path]:
    """The sdist and the wheel of a copy of the sources, by how each name ends."""
    with umask(mask):
        tree = shutil.copytree(ROOT, folder / "tree", ignore=NOT_SOURCES, copy_function=shutil.copyfile)
        shutil.copyfile(ROOT / ".gitignore", tree / ".gitignore")  # what hatchling leaves out of an sdist
        shutil.copytree(ROOT / "web/node_modules", tree / "web/node_modules", symlinks=True, copy_function=os.link)
        for path in tree.rglob("*"):
            if "node_modules" not in path.parts:
                os.utime(path, (touched, touched))
        command = (sys.executable, "-m", "build", "--sdist", "--wheel", "--no-isolation", "--outdir", folder / "dist")
        run(*command, tree, cwd=folder, **settings)
    return {path.suffix: path for path in (folder / "dist").iterdir()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return build(tmp_path_factory.mktemp("build"), 0o022, 1_600_000_000, TZ="Asia/Shanghai", PYTHONHASHSEED="1")


@pytest.fixture(scope="module")
def wheel(built: dict[str, Path]) -> Path:
    return built[".whl"]


def test_two_builds_in_other_folders_at_other_times_give_the_same_bytes(
    built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("another") / "deeper"
    elsewhere.mkdir()
    again = build(elsewhere, 0o077, 1_700_000_000, TZ="UTC", LC_ALL="C", PYTHONHASHSEED="2")
    assert sorted(again) == sorted(built) == [".gz", ".whl"]
    for kind, path in built.items():
        assert again[kind].name == path.name
        assert again[kind].read_bytes() == path.read_bytes(), kind


def test_the_wheel_holds_every_module_and_data_file(wheel: Path) -> None:
    shipped = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for suffix in (".py", ".yaml", ".csv", ".html", ".typ", ".otf", ".txt", ".css", ".js", ".svg")
        for path in (ROOT / package).rglob(f"*{suffix}")
    }
    assert any(name.endswith(".yaml") for name in shipped)
    assert "api/pages/index.html" in shipped
    assert shipped - set(ZipFile(wheel).namelist()) == set()


def test_the_wheel_names_the_licence_of_its_fonts_and_holds_it(wheel: Path) -> None:
    built = ZipFile(wheel)
    (metadata,) = (name for name in built.namelist() if name.endswith(".dist-info/METADATA"))
    assert "License-Expression: MIT AND OFL-1.1\n" in built.read(metadata).decode()
    licences = [name for name in built.namelist() if ".dist-info/licenses/" in name]
    assert sorted(Path(name).name for name in licences) == ["LICENSE", "OFL.txt"]


def test_the_sdist_builds_the_same_wheel(built: dict[str, Path], tmp_path: Path) -> None:
    with tarfile.open(built[".gz"]) as archive:
        archive.extractall(tmp_path, filter="data")
    (tree,) = tmp_path.iterdir()
    shutil.copytree(ROOT / "web/node_modules", tree / "web/node_modules", symlinks=True, copy_function=os.link)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path / "dist", tree, cwd=tmp_path)
    (again,) = (tmp_path / "dist").iterdir()
    assert again.read_bytes() == built[".whl"].read_bytes()


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel, its dependencies and nothing else, and a folder with no sources about."""

    scripts: Path
    elsewhere: Path

    def __call__(self, *arguments: str | Path) -> str:
        """What `loan-engine` prints."""
        return run(self.scripts / "loan-engine", *arguments, cwd=self.elsewhere)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    environment, elsewhere = tmp_path_factory.mktemp("environment"), tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "venv", environment, cwd=elsewhere)
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    pip = (scripts / "python", "-m", "pip", "install", "--quiet")
    run(*pip, "--require-hashes", "--requirement", ROOT / "requirements/runtime.txt", cwd=elsewhere)
    run(*pip, "--no-deps", wheel, cwd=elsewhere)
    return Installed(scripts, elsewhere)


def test_the_installed_wheel_names_its_version_and_its_rulebooks(installed: Installed) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    said = installed("--version")
    assert said.startswith(f"loan-engine {version}\n")
    assert "jingdezhen-2020-18" in said and "景金字〔2020〕18号" in said
    assert json.loads(installed("--version", "--json"))["version"] == version


def test_the_installed_wheel_judges_a_family_and_prints_its_sheet(installed: Installed) -> None:
    family = shutil.copy(ROOT / "examples/families/clear-yes.yaml", installed.elsewhere)
    assert "符合组合贷款的申请条件" in installed("check", family)
    installed("check", family, "--output", "sheet.pdf")
    assert (installed.elsewhere / "sheet.pdf").read_bytes().startswith(b"%PDF-")


def test_the_installed_wheel_serves_its_pages_and_its_answers(installed: Installed) -> None:
    with served(installed) as address:
        for page in ("", "kiosk", "counter", "embed"):
            with urlopen(f"{address}/{page}") as reply:
                text = reply.read().decode()
            assert '<div id="page">' in text
            for part in re.findall(r'(?:src|href)="(/assets/[^"]+)"', text):
                with urlopen(f"{address}{part}") as reply:
                    assert reply.read(), part
        with urlopen(f"{address}/embed.js") as reply:
            assert reply.headers["Content-Type"].startswith("text/javascript")
        with urlopen(f"{address}/v1/release") as reply:
            assert json.load(reply) == json.loads(installed("--version", "--json"))


@contextmanager
def served(installed: Installed) -> Iterator[str]:
    """The wheel's own server, on a port of its own; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | {"DESK": "off"}
    command: list[str | Path] = [installed.scripts / "loan-engine", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=installed.elsewhere, env=env) as process:
        address, until = f"http://127.0.0.1:{port}", time.monotonic() + 120
        while time.monotonic() < until:
            assert process.poll() is None
            with suppress(URLError), urlopen(f"{address}/healthz"):
                break
            time.sleep(0.1)
        yield address
        process.terminate()
