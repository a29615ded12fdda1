"""Every block of the documents does what it says: commands are run, answers compared, data read.

A document's blocks run in order, in one copy of the repository, as a reader's would in one terminal. By language:

- `sh` is run. `console` is run as well, and what it prints is compared: a line `…` stands for any lines.
- A block with `title="path"` is that file, and is written. `diff` is applied.
- `python` is run, `yaml`, `json` and `toml` are read; an application among them must be one.
- `text` is a picture or a sum.

What cannot be run here says why, in a comment before it: `<!-- not run: needs Docker -->`. Its commands still have to
be there, with their options.
"""

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any
from urllib.error import URLError
from urllib.parse import unquote
from urllib.request import urlopen

import pytest
import typer.main
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from api.commands import app
from loan_engine.application import read_application
from tools.stage import NODE

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for place in ("*.md", "docs/**/*.md", "examples/*.md")
    for path in ROOT.glob(place)
)

RUN = ("sh", "console", "python", "diff")
READ = ("yaml", "json", "toml", "text")
ELSEWHERE = ("html", "js")

REASONS = {
    "serves until it is stopped",
    "installs everything first",
    "takes an hour or more",
    "runs among the tests anyway",
    "needs the network",
    "needs Docker",
    "needs a cluster",
    "stands in another site's page",
}
"""Why a block may stay out; whoever needs another reason argues for it here."""

SERVICE = "http://127.0.0.1:8000"
COPIED = ("api", "clients", "deploy", "docs", "examples", "loan_engine", "rules", "tests", "tools")


@dataclass(frozen=True)
class Block:
    """A fenced block: where it stands, its language, its text, the file that it is, and why it is not run."""

    document: str
    line: int
    language: str
    text: str
    file: str | None
    not_run: str | None

    @property
    def commands(self) -> str:
        """What is typed: of a console, what follows the prompts."""
        if self.language == "console":
            return "\n".join(command for command, _ in self.steps)
        return self.text if self.language == "sh" else ""

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Of a console, each command and what it prints."""
        found = re.split(r"^\$ (.*(?:\n> .*)*)\n", self.text, flags=re.MULTILINE)
        assert found[0] == "", f"{self}: a console begins with a command"
        return [
            (command.replace("\n> ", "\n"), printed) for command, printed in zip(found[1::2], found[2::2], strict=True)
        ]

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"


def tokens(document: str) -> list[Token]:
    return MarkdownIt().enable("table").parse((ROOT / document).read_text("utf-8"))


def inline(document: str, kind: str) -> list[Token]:
    return [child for token in tokens(document) for child in token.children or () if child.type == kind]


def blocks(document: str) -> Iterator[Block]:
    before: Token | None = None
    for token in tokens(document):
        if token.type == "fence":
            why = re.fullmatch(r"<!-- not run: (.*) -->", before.content.strip()) if before else None
            language, _, rest = token.info.partition(" ")
            title = re.fullmatch(r'title="(.*)"', rest)
            line = (token.map or [0])[0] + 1
            yield Block(document, line, language, token.content, title and title[1], why and why[1])
        before = token


ALL = {document: list(blocks(document)) for document in DOCUMENTS}


def of_documents(wanted: Callable[[Block], bool]) -> list[str]:
    return [document for document, found in ALL.items() if any(map(wanted, found))]


# What runs


class Terminal:
    """A reader's terminal: a copy of the repository, the service once it is asked, and where `cd` has led."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = self.at = folder
        self.environment = environment
        self.service: subprocess.Popen[bytes] | None = None
        self.address = SERVICE

    def run(self, command: str, *, may_refuse: bool = False) -> str:
        """What a command prints, both streams; it must end well, unless what it prints is looked at."""
        if SERVICE in command:
            command = command.replace(SERVICE, self._served())
        where = self.folder.parent / "where"
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f"trap 'pwd > {shlex.quote(str(where))}' EXIT\n{command}"],
            cwd=self.at,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
        )
        assert may_refuse or done.returncode == 0, f"{command}\nended with {done.returncode}:\n{done.stdout}"
        self.at = Path(where.read_text("utf-8").strip())
        return done.stdout.replace(self.address, SERVICE)

    def _served(self) -> str:
        if self.service is None:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            self.address = f"http://127.0.0.1:{port}"
            self.service = subprocess.Popen(
                ["loan-engine", "serve", "--port", str(port)],
                cwd=self.folder,
                env=self.environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            until = time.monotonic() + 60
            while not _answers(self.address):
                assert self.service.poll() is None and time.monotonic() < until
                time.sleep(0.1)
        return self.address

    def close(self) -> None:
        if self.service is not None:
            self.service.terminate()
            self.service.wait(60)


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/healthz") as response:
            return bool(response.status == 200)
    except URLError:
        return False


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    folder = tmp_path / "loan-engine"
    folder.mkdir()
    for name in COPIED:
        copytree(ROOT / name, folder / name, ignore=ignore_patterns("__pycache__"))
    (folder / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    # No Makefile, and a folder of links: no command of a document may build anew the environment that runs the tests.
    (folder / ".venv").mkdir()
    for part in ("bin", "lib", "pyvenv.cfg"):
        (folder / ".venv" / part).symlink_to(Path(sys.prefix, part))
    home = tmp_path / "home"
    home.mkdir()
    shown = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV_", "DESK_"))}
    found = Terminal(
        folder,
        {
            **shown,
            "PATH": f"{Path(sys.prefix, 'bin')}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTEST_ADDOPTS": "-n0 -p no:cacheprovider",
            "COLUMNS": "80",
            "HOME": str(home),
            "SCREENING_FOLDER": str(tmp_path),
        },
    )
    yield found
    found.close()


def matches(expected: str, printed: str) -> bool:
    """Whether the lines are as expected, but for blanks at their ends and empty lines; a line `…` is any lines."""
    lines, text = ([line.rstrip() for line in each.splitlines() if line.strip()] for each in (expected, printed))
    pattern = "".join(r"(?:.*\n)*?" if line == "…" else re.escape(line) + "\n" for line in lines)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in text)) is not None


def node() -> str:
    """Node; where there is none the test is skipped, or fails where it has to be there."""
    if NODE is None:
        (pytest.fail if os.environ.get("REQUIRE_NODE") else pytest.skip)("NO NODE: a block of a document needs it")
    return NODE


@pytest.mark.parametrize("document", of_documents(lambda each: each.not_run is None and each.language in RUN))
def test_the_blocks_of_a_document_run(document: str, terminal: Terminal) -> None:
    if any(re.search(r"\bnode ", block.commands) for block in ALL[document]):
        node()
    for block in ALL[document]:
        if block.not_run is not None:
            continue
        if block.file is not None:
            file = terminal.folder / block.file
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, "utf-8")
        elif block.language == "sh":
            terminal.run(block.text)
        elif block.language == "console":
            for command, expected in block.steps:
                printed = terminal.run(command, may_refuse=True)
                assert matches(expected, printed), f"{block}: {command}\n{printed}"
        elif block.language in ("python", "diff"):
            file = terminal.folder.parent / f"block.{block.language}"
            file.write_text(block.text, "utf-8")
            terminal.run(
                f"{'python' if block.language == 'python' else 'git apply --recount'} {shlex.quote(str(file))}"
            )


def test_an_answer_that_has_changed_is_noticed() -> None:
    assert matches("one\n…\nfour\n", "one  \ntwo\nthree\nfour\n")
    assert matches("one\n…\n", "one\n")
    assert not matches("one\nfour\n", "one\ntwo\nfour\n")
    assert not matches("one\n…\nfive\n", "one\ntwo\nfour\n")


# What is read


def read(block: Block) -> Any:
    match block.language:
        case "yaml":
            return list(yaml.safe_load_all(block.text))
        case "json":
            return [json.loads(block.text)]
        case "toml":
            return [tomllib.loads(block.text)]
    return []


@pytest.mark.parametrize("document", of_documents(lambda each: each.language in READ))
def test_the_data_in_a_document_are_data(document: str) -> None:
    for block in ALL[document]:
        for each in read(block):
            assert each is not None, block
            if isinstance(each, dict) and "city" in each and "applicant" in each and block.file is None:
                read_application(each, date(2026, 3, 2))


# What there is


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_block_says_what_it_is(document: str) -> None:
    indented = [(token.map or [0])[0] + 1 for token in tokens(document) if token.type == "code_block"]
    assert indented == [], "indented blocks are of no language"
    for block in ALL[document]:
        known = block.language in (*RUN, *READ) or (block.language in ELSEWHERE and block.not_run is not None)
        assert known, f"{block}: {block.language or 'no language'}"


def test_what_is_not_run_has_an_admitted_reason() -> None:
    given = {str(block): block.not_run for found in ALL.values() for block in found if block.not_run is not None}
    assert {place: why for place, why in given.items() if why not in REASONS} == {}
    assert set(given.values()) == REASONS, "a reason that nothing needs goes"


def test_most_blocks_run() -> None:
    typed = [block for found in ALL.values() for block in found if block.language in RUN]
    assert len([block for block in typed if block.not_run is None]) > len(typed) / 2


TARGETS = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
COMMANDS: Any = typer.main.get_command(app)


def complaint(words: list[str]) -> str | None:
    """What is wrong with a `loan-engine` command: a command or an option that there is none of."""
    command, context = COMMANDS, COMMANDS.make_context("loan-engine", [], resilient_parsing=True)
    for word in words:
        if word in ("|", "&&", ";", ">", "<", "#"):
            break
        if word.startswith("--"):
            options = {name for each in command.get_params(context) for name in (*each.opts, *each.secondary_opts)}
            if word.partition("=")[0] not in options:
                return f"no option {word}"
        elif hasattr(command, "get_command") and word.islower() and not word.startswith("-"):
            if (found := command.get_command(context, word)) is None:
                return f"no command {word}"
            command, context = found, found.make_context(word, [], resilient_parsing=True)
    return None


def engine_commands(text: str) -> Iterator[list[str]]:
    for line in text.replace("\\\n", " ").splitlines():
        line = re.sub(r"\s# .*", "", line)
        for found in re.finditer(r"(?:^|(?<!-n)[\s/`(])loan-engine ([^`)]*)", line):
            yield re.sub(r"[<>…\[\]]\S*", "", found[1]).split()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_commands_that_are_named_are_there(document: str) -> None:
    said = [block.commands for block in ALL[document]]
    said += [f"{token.content}" for token in inline(document, "code_inline")]
    wrong = {" ".join(words): why for text in said for words in engine_commands(text) if (why := complaint(words))}
    targets = {name for text in said for name in re.findall(r"(?:^|[;&|] *)make ([a-z][a-z-]*)", text, re.MULTILINE)}
    assert wrong == {}
    assert targets <= TARGETS


def test_a_command_that_there_is_none_of_is_noticed() -> None:
    assert complaint(["chekc", "family.yaml"]) == "no command chekc"
    assert complaint(["check", "family.yaml", "--jsn"]) == "no option --jsn"
    assert complaint(["desk", "rotate-keys", "--retire"]) is None


@pytest.mark.parametrize("document", of_documents(lambda each: bool(each.commands)))
def test_what_is_typed_is_what_a_shell_reads(document: str) -> None:
    for block in ALL[document]:
        done = subprocess.run(["bash", "-n", "-c", block.commands], capture_output=True, text=True)
        assert done.returncode == 0, f"{block}: {done.stderr}"


PLACE = re.compile(
    r"(?:api|benchmarks|deploy|docs|examples|loan_engine|requirements|rules|tests|tools|web|clients)/[\w./-]*"
)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_files_that_are_named_are_there(document: str) -> None:
    """Named in code, as `rules/vocabulary.py`; what a document itself makes is there by then."""
    made = {Path(block.file) for block in ALL[document] if block.file}
    made |= {folder for file in made for folder in file.parents}
    named = [token.content for token in inline(document, "code_inline") if PLACE.fullmatch(token.content)]
    named += [word for block in ALL[document] for word in block.commands.split() if PLACE.fullmatch(word)]
    built = "api/pages"
    missing = [name for name in named if not (ROOT / name).exists() and Path(name) not in made and name != built]
    assert missing == []


# Where links lead


def anchors(document: str) -> set[str]:
    """The fragments of a document's headings, as readers of Markdown make them."""
    found = tokens(document)
    titles = [found[index + 1].content for index, token in enumerate(found) if token.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document: str) -> None:
    targets = [str(token.attrs["href"]) for token in inline(document, "link_open")]
    targets += [str(token.attrs["src"]) for token in inline(document, "image")]
    for target in targets:
        if re.match(r"https?:", target):
            continue
        path, _, fragment = unquote(target).partition("#")
        there = (ROOT / document).parent / path if path else ROOT / document
        assert there.exists(), f"{document}: {target}"
        if fragment:
            assert fragment in anchors(there.resolve().relative_to(ROOT).as_posix()), f"{document}: {target}"


# The two READMEs


def outline(document: str) -> dict[str, Any]:
    """What two languages have in common: levels of headings, blocks, pictures, links, rows of tables."""
    found = tokens(document)
    other = {"README.md": "the other", "README.zh.md": "the other"}
    hrefs = [str(token.attrs["href"]) for token in inline(document, "link_open")]
    return {
        "headings": [token.tag for token in found if token.type == "heading_open"],
        "blocks": [(block.language, re.sub(r" +#.*", "", block.text)) for block in ALL[document]],
        "pictures": [token.attrs["src"] for token in inline(document, "image")],
        "links": [other.get(href, href) for href in hrefs],
        "rows": sum(token.type == "tr_open" for token in found),
    }


def test_the_readme_says_the_same_in_both_languages() -> None:
    assert outline("README.md") == outline("README.zh.md")


def test_the_readme_shows_every_page() -> None:
    pages = {path.stem for path in (ROOT / "web").glob("*.html")} - {"embed", "index"}
    shown = {Path(picture).stem for picture in outline("README.md")["pictures"]}
    assert shown == pages | {"buyer", "verdict", "rulebook"}
    assert [path.name for path in (ROOT / "docs/pictures").iterdir() if path.stat().st_size > 150_000] == []


def test_scripts_for_pages_are_scripts(tmp_path: Path) -> None:
    scripts = [block for found in ALL.values() for block in found if block.language == "js"]
    for block in scripts:
        file = tmp_path / "block.mjs"
        file.write_text(block.text, "utf-8")
        done = subprocess.run([node(), "--check", file], capture_output=True, text=True)
        assert done.returncode == 0, f"{block}: {done.stderr}"
