"""The built wheel: complete, the same whoever builds it, and of use without the source tree."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
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


def test_the_installed_wheel_knows_its_rulebook_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    environment, elsewhere = tmp_path / "environment", tmp_path / "elsewhere"
    elsewhere.mkdir()
    run(sys.executable, "-m", "venv", environment, cwd=elsewhere)
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    pip = (scripts / "python", "-m", "pip", "install", "--quiet")
    run(*pip, "--require-hashes", "--requirement", ROOT / "requirements/runtime.txt", cwd=elsewhere)
    run(*pip, "--no-deps", wheel, cwd=elsewhere)
    assert "jingdezhen-2020-18" in run(scripts / "loan-engine", "rulebook", cwd=elsewhere)
    first_page = "import api.routers.pages as pages; print(pages.built('index.html').decode())"
    assert '<div id="page">' in run(scripts / "python", "-c", first_page, cwd=elsewhere)
