"""The parts of a workbook: a ZIP file of XML, of whose sizes and links nothing is taken on trust."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import IO
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat import ExpatError
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from loan_engine.problems import Invalid
from loan_engine.screening.files.kinds import refused

MOST_PARTS = 10_000
LARGEST = 4 << 30
"""Bytes unpacked, of a part and of all together: a sheet of a million rows and forty columns has half of it."""

LARGEST_STRINGS = 256 << 20
LARGEST_STYLES = 16 << 20
LARGEST_SMALL = 1 << 20
"""Bytes unpacked of a part that is read as a whole: a tree takes a hundred times as much."""

MOST_SHEETS = 1_000

_RATIO = 200  # a sheet packs 10 to 40 times smaller; zeros pack a thousand times smaller
_RATIO_FROM = 1 << 20

_ROOT = "_rels/.rels"
_BROKEN = (
    BadZipFile,
    EOFError,
    ExpatError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    ParseError,
    ValueError,
    struct.error,
    zlib.error,
)


@contextmanager
def broken_refused() -> Iterator[None]:
    """What a broken workbook makes the libraries raise becomes Invalid `damaged_workbook`."""
    try:
        yield
    except Invalid:
        raise
    except _BROKEN:
        raise damaged() from None


def damaged() -> Invalid:
    """What is said of a workbook that cannot be read."""
    return refused("damaged_workbook", "工作簿已损坏，请在表格软件中打开并另存一次")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: its name, the part of the package that holds it, and whether a reader sees it."""

    name: str
    part: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Package:
    """Where things are in a workbook: its sheets in order, and the parts they share where there are any."""

    path: Path
    sheets: tuple[Sheet, ...]
    strings: str | None
    styles: str | None
    since_1904: bool


def open_package(path: Path) -> Package:
    """The plan of a workbook.

    Raises Invalid: `zip_bomb`, `too_large_unpacked`, `encrypted_workbook`, `damaged_workbook`.
    """
    with broken_refused(), ZipFile(path) as package:
        _check_sizes(package)
        office = [target for type_, target in _links(package, _ROOT, "").values() if type_ == "officeDocument"]
        if not office:
            raise damaged()
        workbook, links = small(package, office[0]), _links(package, _links_of(office[0]), dirname(office[0]))
        sheets = []
        for each in workbook.iterfind("{*}sheets/{*}sheet"):
            link = next((value for name, value in each.items() if name.endswith("}id")), "")
            type_, part = links[link]
            if type_ == "worksheet":
                sheets.append(Sheet(each.get("name", ""), part, each.get("state", "visible") == "visible"))
        if len(sheets) > MOST_SHEETS:
            raise too_large()
        properties = workbook.find("{*}workbookPr")
        shared = {type_: part for type_, part in links.values()}
        return Package(
            path,
            tuple(sheets),
            shared.get("sharedStrings"),
            shared.get("styles"),
            properties is not None and properties.get("date1904") in ("1", "true"),
        )


def small(package: ZipFile, part: str) -> Element:
    """A part as a tree. Raises Invalid `too_large_unpacked`."""
    if package.getinfo(part).file_size > LARGEST_SMALL:
        raise too_large()
    root: Element = fromstring(package.read(part), forbid_dtd=True)
    return root


def stream(package: ZipFile, part: str, largest: int = LARGEST) -> IO[bytes]:
    """A part to be read piece by piece; never more than it says. Raises Invalid `too_large_unpacked`."""
    if package.getinfo(part).file_size > largest:
        raise too_large()
    return package.open(part)


def too_large() -> Invalid:
    """What is said of a workbook that would unpack into too much."""
    return refused("too_large_unpacked", "工作簿解开后过大，请分成几个文件，或改用 CSV、Parquet")


def _check_sizes(package: ZipFile) -> None:
    """By what the directory of the ZIP file says: no more than that is ever unpacked."""
    parts = package.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST:
        raise too_large()
    for part in parts:
        if part.flag_bits & 1:
            raise refused("encrypted_workbook", "工作簿设有密码，请先取消密码再上传")
        if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise damaged()
        if part.file_size > _RATIO_FROM and part.file_size > _RATIO * max(part.compress_size, 1):
            raise refused("zip_bomb", "工作簿的压缩比例异常，不予打开")


def _links_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return join(folder, "_rels", f"{name}.rels")


def _links(package: ZipFile, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """The links from a part: id -> the last word of its type, and the part it leads to."""
    return {
        link.get("Id", ""): (
            link.get("Type", "").rpartition("/")[2],
            normpath(join("/", folder, link.get("Target", ""))).lstrip("/"),
        )
        for link in small(package, part).iterfind("{*}Relationship")
        if link.get("TargetMode") != "External"
    }
