"""The packages and what they import of each other, drawn: a box for each folder, an arrow for what it imports."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from unicodedata import east_asian_width

import grimp

ROOT = Path(__file__).parents[2]
LAYERS = ("api", "loan_engine", "rules")
ENDS = ".*"

WIDTH, HEIGHT = 258, 56
ACROSS, DOWN = 22, 40
MARGIN, LABEL = 16, 30
MOST_ACROSS = 3
ASIDE = (0.0, -0.9, 0.9)
"""Boxes that are alone in their row stand aside by turns, in widths of a box, so that lines pass them."""


@dataclass(frozen=True)
class Box:
    """A folder: its modules counted, in one line what it is, and where it stands, in pixels."""

    name: str
    modules: int
    says: str
    left: float
    top: float

    @property
    def middle(self) -> float:
        return self.left + WIDTH / 2


def folder_of(module: str) -> str:
    """The package one below the top that a module is in, else the top."""
    top, *below = module.split(".")
    return f"{top}.{below[0]}" if below and (ROOT / top / below[0]).is_dir() else top


def boxes_of(graph: grimp.ImportGraph) -> dict[str, str]:
    """The box of each module: its folder; of a layer's own modules, those that use its folders stand apart (`ENDS`)."""
    found = {}
    for module in graph.modules:
        folder = folder_of(module)
        used = {folder_of(each) for each in graph.find_upstream_modules(module)}
        above = folder == module.partition(".")[0] != module and any(each.startswith(f"{folder}.") for each in used)
        found[module] = f"{folder}{ENDS}" if above else folder
    return found


def edges() -> tuple[dict[str, list[str]], Counter[tuple[str, str]]]:
    """The modules of each box, and the imports from one box to another."""
    graph = grimp.build_graph(*LAYERS, cache_dir=None)
    box = boxes_of(graph)
    modules: dict[str, list[str]] = {}
    for module in sorted(graph.modules):
        modules.setdefault(box[module], []).append(module.rpartition(".")[2])
    between = Counter(
        (box[module], box[imported])
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
        if box[module] != box[imported]
    )
    return modules, between


def says(folder: str, modules: list[str]) -> str:
    """The first sentence that a package says of itself, or the modules that put a layer together."""
    if folder.endswith(ENDS):
        return ", ".join(modules)
    text = ast.get_docstring(ast.parse((ROOT / folder.replace(".", "/") / "__init__.py").read_text("utf-8"))) or ""
    return text.partition("\n")[0].partition(". ")[0].rstrip(".")


def ranks(folders: list[str], between: Mapping[tuple[str, str], int]) -> list[list[str]]:
    """Rows of folders of one layer, importers above what they import.

    Where two import each other, the one that imports more from the other counts as its importer.
    """
    below = {
        each: [other for other in folders if between.get((each, other), 0) > between.get((other, each), 0)]
        for each in folders
    }
    depth: dict[str, int] = {}

    def deep(each: str, path: tuple[str, ...] = ()) -> int:
        if each not in depth:
            inner = [deep(other, (*path, each)) for other in below[each] if other not in path]
            depth[each] = 1 + max(inner, default=-1)
        return depth[each]

    for each in folders:
        deep(each)
    rows = [[each for each in folders if depth[each] == rank] for rank in range(max(depth.values()), -1, -1)]
    return [row[start : start + MOST_ACROSS] for row in rows for start in range(0, len(row), MOST_ACROSS)]


def placed(
    modules: Mapping[str, list[str]], between: Mapping[tuple[str, str], int]
) -> tuple[list[Box], list[tuple[str, float, float]]]:
    """Every box, and for each layer its name, its top and its bottom."""
    boxes, bands, top, alone = [], [], float(MARGIN), 0
    wide = MOST_ACROSS * (WIDTH + ACROSS) - ACROSS
    for layer in LAYERS:
        folders = sorted(each for each in modules if each.partition(".")[0] == layer)
        start = top
        top += LABEL
        for row in ranks(folders, between):
            left = MARGIN * 2 + (wide - (len(row) * (WIDTH + ACROSS) - ACROSS)) / 2
            if len(row) == 1:
                left += ASIDE[alone % len(ASIDE)] * WIDTH
                alone += 1
            for each in row:
                boxes.append(Box(each, len(modules[each]), says(each, modules[each]), left, top))
                left += WIDTH + ACROSS
            top += HEIGHT + DOWN
        bands.append((layer, start, top - DOWN + MARGIN))
        top += MARGIN
    return boxes, bands


def drawing() -> str:
    """The drawing as SVG, to stand in a page."""
    modules, between = edges()
    boxes, bands = placed(modules, between)
    at = {box.name: box for box in boxes}
    width = MOST_ACROSS * (WIDTH + ACROSS) - ACROSS + MARGIN * 4
    height = bands[-1][2] + MARGIN
    said = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" role="img" class="imports" '
        'aria-label="The folders, and what they import of each other" font-family="sans-serif">',
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" '
        'markerWidth="9" markerHeight="9" orient="auto"><path d="M0 0L8 4L0 8z" fill="#4a6572"/></marker></defs>',
    ]
    for layer, top, bottom in bands:
        said.append(
            f'<rect x="{MARGIN}" y="{top:.0f}" width="{width - 2 * MARGIN}" height="{bottom - top:.0f}" rx="10" '
            f'fill="#eef3f4"/><text x="{MARGIN + 14}" y="{top + 21:.0f}" font-size="15" font-weight="bold" '
            f'fill="#0b3f4d">{layer}/</text>'
        )
    for (importer, imported), count in sorted(between.items(), key=lambda each: each[1]):
        said.append(_arrow(at[importer], at[imported], count))
    for box in boxes:
        said.append(_drawn(box))
    said.append("</svg>")
    count = sum(map(len, modules.values()))
    return (
        f"{count} modules. Who is above imports who is below; the more imports, the thicker the line. A red one leads "
        "up, within its layer. `*` are the modules of a layer that put its folders together.\n\n" + "".join(said) + "\n"
    )


def _arrow(importer: Box, imported: Box, count: int) -> str:
    thick = min(0.8 + count / 12, 5)
    up = imported.top <= importer.top
    near = importer.name.partition(".")[0] == imported.name.partition(".")[0]
    colour = "#b3452c" if up else "#4a6572"
    if importer.top == imported.top:
        start = end = importer.top + HEIGHT
        bends = (start + DOWN * 0.7,) * 2
    else:
        start, end = (importer.top, imported.top + HEIGHT) if up else (importer.top + HEIGHT, imported.top)
        bends = (start + (end - start) * 0.4, end - (end - start) * 0.4)
    one, other = importer.middle + _off(imported, importer), imported.middle + _off(importer, imported)
    path = f"M{one:.0f} {start:.0f}C{one:.0f} {bends[0]:.0f} {other:.0f} {bends[1]:.0f} {other:.0f} {end:.0f}"
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{thick:.1f}" '
        f'stroke-opacity="{0.6 if near else 0.3}" marker-end="url(#arrow)">'
        f"<title>{importer.name} → {imported.name}: {count}</title></path>"
    )


def _off(other: Box, box: Box) -> float:
    """How far from the middle of a box a line to or from another one ends: towards it."""
    return max(-0.4, min(0.4, (other.middle - box.middle) / WIDTH / 3)) * WIDTH


def _drawn(box: Box) -> str:
    name = box.name.replace(".", "/") + ("" if box.name.endswith(ENDS) else "/")
    words = _shortened(box.says, 44)
    many = "1 module" if box.modules == 1 else f"{box.modules} modules"
    named, counted, said = (
        _text(box.left + 10, box.top + 21, name, 'font-size="13" font-weight="bold" fill="#0b3f4d"'),
        _text(box.left + WIDTH - 10, box.top + 21, many, 'font-size="11" fill="#555" text-anchor="end"'),
        _text(box.left + 10, box.top + 41, words, 'font-size="11" fill="#333"'),
    )
    return (
        f'<g><title>{escape(box.says)}</title><rect x="{box.left:.0f}" y="{box.top:.0f}" width="{WIDTH}" '
        f'height="{HEIGHT}" rx="7" fill="#fff" stroke="#0b3f4d"/>{named}{counted}{said}</g>'
    )


def _text(left: float, top: float, words: str, look: str) -> str:
    return f'<text x="{left:.0f}" y="{top:.0f}" {look}>{escape(words)}</text>'


def _shortened(text: str, most: int) -> str:
    """A text cut to so many columns, a Chinese character being two."""
    room = most
    for place, letter in enumerate(text):
        room -= 2 if east_asian_width(letter) in "WF" else 1
        if room < 0:
            return text[: place - 1].rstrip() + "…"
    return text
