"""The text of a CSV file: which encoding it is in, told by the whole of it, and its lines."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import count
from pathlib import Path

from loan_engine.screening.files.kinds import refused

LONGEST_LINE = 4 << 20
"""Characters; a file without any end of a line is no table."""

_CHUNK = 1 << 20
_TOLD_EVERY = 4096
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CANDIDATES = ("utf-8", "gb18030")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file's bytes are read. `damaged`: some are no text at all, and are read as U+FFFD."""

    name: str
    damaged: bool = False


def encodings(path: Path) -> list[Encoding]:
    """The encodings that a file may be in, the likeliest first.

    That is the one which all of it fits, and any before that which it may be damaged in: bytes of one encoding may fit
    another by chance.
    """
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((name for mark, name in _MARKS.items() if start.startswith(mark)), None)
    damaged: list[Encoding] = []
    for name in (marked,) if marked else _CANDIDATES:
        if _fits(path, name):
            return [Encoding(name), *damaged]
        damaged.append(Encoding(name, damaged=True))
    return damaged


def _fits(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def lines(path: Path, encoding: Encoding, progress: Callable[[float], None]) -> Iterator[str]:
    """The lines of a file with their ends. Raises Invalid: `line_too_long`."""
    size = path.stat().st_size
    errors = "replace" if encoding.damaged else "strict"
    with path.open("rb") as raw, TextIOWrapper(raw, encoding.name, errors, newline="") as text:
        for number in count():
            line = text.readline(LONGEST_LINE)
            if not line:
                break
            if len(line) == LONGEST_LINE:
                raise refused("line_too_long", "文件不是表格：有一行过长")
            if number % _TOLD_EVERY == 0:
                progress(min(raw.tell() / size, 1.0))
            yield line
    progress(1.0)
