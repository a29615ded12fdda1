"""The built wheel: complete, and of use without the source tree."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("api", "loan_engine", "rules")

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> str:
    """The output of a command that sees neither the source tree nor this interpreter's settings."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    env["PYTHONUTF8"] = "1"
    done = subprocess.run(command, cwd=cwd, env=env, text=True, encoding="utf-8", capture_output=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


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
    run(scripts / "python", "-m", "pip", "install", "--quiet", wheel, cwd=elsewhere)
    assert "jingdezhen-2020-18" in run(scripts / "loan-engine", "rulebook", cwd=elsewhere)
    first_page = "import api.routers.pages as pages; print(pages.built('index.html').decode())"
    assert '<div id="page">' in run(scripts / "python", "-c", first_page, cwd=elsewhere)
