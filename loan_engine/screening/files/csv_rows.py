"""The rows of a CSV file. A line that is not well formed is a row that cannot be read, and takes no other along."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import dropwhile, islice
from pathlib import Path

from loan_engine.screening.files.batches import WHOLE_ROW, Row
from loan_engine.screening.files.csv_text import Encoding, encodings, lines
from loan_engine.screening.files.headings import HEADING_ROWS, heading_row
from loan_engine.screening.files.kinds import refused
from loan_engine.screening.files.opened import Opened, Progress, untold

DELIMITERS = (",", "\t", ";")

_NONE: Mapping[int, str] = {}
_QUOTES = "引号没有成对"
_DAMAGED = "有不能识别的字符，文件可能已损坏"
_NUL = "有空字符（NUL），文件可能已损坏"


def open_csv(path: Path) -> Opened:
    """A CSV file by its headings, which tell the delimiter as well.

    Raises Invalid: `encoding`, `no_headings`, `line_too_long`.
    """
    best: tuple[int, list[Row], Encoding, str] | None = None
    most = 0
    tried = encodings(path)
    for encoding in tried:
        for delimiter in DELIMITERS:
            read = rows(lines(path, encoding, untold), delimiter, None, encoding.damaged)
            top = [*islice(read, HEADING_ROWS)]
            place, known = heading_row([cells for _, cells, _ in top])
            if known > most:
                best, most = (place, top, encoding, delimiter), known
    if best is None:
        if tried[0].damaged:
            raise refused("encoding", "文件的文字编码不能识别，请另存为 UTF-8 编码的 CSV")
        raise refused("no_headings", f"前 {HEADING_ROWS} 行里没有找到认识的表头，请用模板里的列名")
    place, top, encoding, delimiter = best
    at, headings, _ = top[place]

    def below(width: int, progress: Progress) -> Iterator[Row]:
        read = rows(lines(path, encoding, progress), delimiter, width, encoding.damaged)
        return dropwhile(lambda row: row[0] <= at, read)

    return Opened(tuple(headings), sum(any(cells) for _, cells, _ in top[:place]), (), below, delimiter)


def rows(given: Iterable[str], delimiter: str, width: int | None, damaged: bool) -> Iterator[Row]:
    """The rows in lines, each with the number of the line that it begins in; of `width` cells where that is given.

    A quote that is not closed, or closed in the wrong place, would swallow the lines up to the next one: then the
    line it opens in is a row that cannot be read, and the next line is read by itself. `damaged`: U+FFFD stands for
    bytes that are no text.
    """
    feed = _Lines(given)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    delimiters = -1 if width is None or damaged else width - 1
    while True:
        for line in feed.plain(delimiter, delimiters):
            yield feed.number, line.rstrip("\r\n"), _NONE
        feed.taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            line = feed.only_first()
            yield feed.number, _fitted(_roughly(line, delimiter), width), {WHOLE_ROW: _QUOTES}
            continue
        taken = feed.taken
        reasons: Mapping[int, str] = _NONE
        if width is not None and cells:
            fits = len(cells) == width or _fits(cells, width)
            if len(taken) > 1 and not (fits and _belongs_together(taken, delimiter, width)):
                cells = _roughly(feed.only_first(), delimiter)
                reasons = {WHOLE_ROW: _QUOTES}
            elif not fits:
                reasons = {WHOLE_ROW: f"单元格有 {len(cells)} 个，表头有 {width} 个"}
        number = feed.number - len(taken) + 1
        if any("\0" in line for line in taken) if len(taken) > 1 else "\0" in taken[0]:
            reasons = {WHOLE_ROW: _NUL}
        elif damaged and any("\ufffd" in line for line in taken):
            reasons = {WHOLE_ROW: _DAMAGED}
        yield number, _fitted(cells, width) if cells else cells, reasons


class _Lines:
    """Lines for a reader, the ones of the row in hand kept so that all but the first can be given back."""

    def __init__(self, given: Iterable[str]) -> None:
        self._given = iter(given)
        self._back: list[str] = []
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._back.pop() if self._back else next(self._given)
        self.taken.append(line)
        self.number += 1
        return line

    def plain(self, delimiter: str, count: int) -> Iterator[str]:
        """Lines of so many delimiters and without quotes, up to the first other one: most lines need no reader."""
        while (line := self._back.pop() if self._back else next(self._given, None)) is not None:
            if '"' in line or line.count(delimiter) != count or "\0" in line:
                self._back.append(line)
                return
            self.number += 1
            yield line

    def only_first(self) -> str:
        """The first line taken; the others will come again."""
        self.number -= len(self.taken) - 1
        self._back.extend(reversed(self.taken[1:]))
        del self.taken[1:]
        return self.taken[0]


def _roughly(line: str, delimiter: str) -> list[str]:
    """The cells of a malformed line, as far as they can be told apart."""
    return [cell.strip('"') for cell in line.rstrip("\r\n").split(delimiter)]


def _belongs_together(taken: Sequence[str], delimiter: str, width: int) -> bool:
    """Whether several lines are one row: none between the first and the last looks like one, nor do both of these.

    Two quotes that were not closed may close each other, some rows apart.
    """
    like_rows = [line.count(delimiter) == width - 1 for line in taken]
    return not (any(like_rows[1:-1]) or (like_rows[0] and like_rows[-1]))


def _fits(cells: Sequence[str], width: int) -> bool:
    """Whether there is nothing but empty cells beyond the width."""
    return len(cells) > width and not any(map(str.strip, cells[width:]))


def _fitted(cells: list[str], width: int | None) -> list[str]:
    if width is None or len(cells) == width:
        return cells
    return cells[:width] + [""] * (width - len(cells))
