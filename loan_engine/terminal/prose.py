"""Chinese text broken into lines: never within a number, never a line that begins with a closing mark.

Rich breaks at blanks alone and then wherever the line is full, which puts "5" and "00,000 元" on two lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.style import StyleType
from rich.text import Text

_OPENING, _CLOSING = "（〔《“【", "，。、；：！？）〕》”】…%"
_PIECE = re.compile(
    rf"[{_OPENING}]*"
    r"(?:[0-9][0-9.,:-]*(?: (?=[\u4e00-\u9fff]))?[\u4e00-\u9fff]{0,3}|[!-~]+|\s+|.)"
    rf"[{_CLOSING}]*"
)
"""What stays on one line: a number with the word that counts it, a word of ASCII, or one character."""


def lines(text: str, width: int) -> Iterator[str]:
    """The text in lines of at most so many cells; a piece that is wider by itself is cut."""
    for paragraph in text.split("\n"):
        line = ""
        for piece in _pieces(paragraph, width):
            if line and cell_len(line) + cell_len(piece.rstrip()) > width:
                yield line.rstrip()
                line = ""
            line += piece if line else piece.lstrip()
        yield line.rstrip()


def _pieces(paragraph: str, width: int) -> Iterator[str]:
    for piece in _PIECE.findall(paragraph):
        if cell_len(piece) <= width:
            yield piece
        else:
            yield from piece


class Prose:
    """A text in one style that Rich may put anywhere a text can stand."""

    def __init__(self, text: str, style: StyleType = "") -> None:
        self.text = text
        self.style = style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in lines(self.text, options.max_width):
            yield Text(line, self.style, no_wrap=True, overflow="ignore")

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        widest = max(cell_len(paragraph) for paragraph in self.text.split("\n"))
        longest = max((cell_len(piece.strip()) for piece in _PIECE.findall(self.text)), default=0)
        return Measurement(longest, widest).with_maximum(options.max_width)
